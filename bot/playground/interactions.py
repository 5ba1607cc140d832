"""Interactions: what a member did, on its way to the bot, and the bot's answers to it."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.playground import messages, payloads
from bot.playground.backend import Backend
from bot.playground.errors import Refusal, refusal
from bot.playground.files import Upload
from bot.playground.model import Channel, Json, Message, MessageFlag

TOKEN_LIFE = timedelta(minutes=15)

KEPT = 20_000

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9


@dataclass(slots=True, eq=False)
class Interaction:
    """One thing a member did. `response` is the callback type the bot answered with, if it did."""

    id: int
    token: str
    kind: int
    user_id: int
    channel_id: int
    guild_id: int | None
    created_at: datetime
    sent_at: float
    metadata: Json
    first: asyncio.Future[None]
    settled: asyncio.Future[None]
    message_id: int | None = None
    response: int | None = None
    original_id: int | None = None
    loading: bool = False
    followups: set[int] = field(default_factory=set)
    modal: Json | None = None
    choices: list[Json] | None = None
    late: bool = False


def send(
    backend: Backend,
    kind: int,
    user_id: int,
    where: Channel,
    data: Json,
    *,
    message: Message | None = None,
    metadata: Json | None = None,
) -> Interaction:
    """Makes an interaction and hands it to the gateway."""
    loop = asyncio.get_running_loop()
    interaction_id = backend.new_id()
    interaction = Interaction(
        id=interaction_id,
        token=secrets.token_urlsafe(48),
        kind=kind,
        user_id=user_id,
        channel_id=where.id,
        guild_id=where.guild_id,
        created_at=backend.clock.now(),
        sent_at=backend.clock.monotonic(),
        metadata=_metadata(backend, interaction_id, kind, user_id, where) | (metadata or {}),
        first=loop.create_future(),
        settled=loop.create_future(),
        message_id=message.id if message else None,
    )
    forget_old(backend)
    backend.interactions[interaction.id] = interaction
    backend.by_token[interaction.token] = interaction
    shape = _payload(backend, interaction, where, data, message)
    backend.gateway.dispatch("INTERACTION_CREATE", shape, where.guild_id)
    backend.journal.note("interaction", only_for=user_id, interaction_id=str(interaction_id))
    return interaction


def _metadata(backend: Backend, interaction_id: int, kind: int, user_id: int, where: Channel) -> Json:
    return {
        "id": str(interaction_id),
        "type": kind,
        "user": payloads.user(backend.state.users[user_id]),
        "authorizing_integration_owners": {"0": str(where.guild_id or 0)},
    }


def _payload(
    backend: Backend, interaction: Interaction, where: Channel, data: Json, message: Message | None
) -> Json:
    state = backend.state
    home = backend.home_of(where)
    shape: Json = {
        "id": str(interaction.id),
        "application_id": str(backend.bot_id),
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
        "locale": "en-US",
        "channel_id": str(where.id),
        "channel": payloads.channel(state, where),
        "app_permissions": str(payloads.app_permissions(state, home, where)),
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(where.guild_id or 0)},
        "context": 0 if home else 1,
        "attachment_size_limit": 10_485_760,
        "data": data,
    }
    if message is not None:
        shape["message"] = payloads.message(state, message, backend.base_url)
    if home is None:
        shape["user"] = payloads.user(state.users[interaction.user_id])
        return shape
    granted = backend.permissions_of(interaction.user_id, where)
    shape["channel"]["permissions"] = str(granted)
    shape["guild_id"] = str(home.id)
    shape["guild_locale"] = "en-US"
    shape["guild"] = {"id": str(home.id), "locale": "en-US", "features": []}
    shape["member"] = payloads.member(state, home, home.members[interaction.user_id], granted)
    return shape


def forget_old(backend: Backend) -> None:
    """Lets go of interactions whose token has long died, and of the oldest when they are too many."""
    now = backend.clock.now()
    while backend.interactions:
        oldest = next(iter(backend.interactions.values()))
        if now - oldest.created_at < TOKEN_LIFE * 2 and len(backend.interactions) < KEPT:
            return
        del backend.interactions[oldest.id]
        del backend.by_token[oldest.token]


def waiting_for_answer(backend: Backend, interaction_id: int, token: str) -> Interaction:
    """The interaction a callback may still answer: 10062 when unknown or after three seconds, 40060 when answered."""
    interaction = backend.interactions.get(interaction_id)
    if interaction is None or interaction.token != token:
        raise refusal(10062)
    if interaction.response is not None:
        raise refusal(40060)
    if backend.clock.monotonic() - interaction.sent_at > backend.setup.respond_seconds or is_dead(
        backend, interaction
    ):
        interaction.late = True
        raise refusal(10062)
    return interaction


def is_dead(backend: Backend, interaction: Interaction) -> bool:
    """Whether the fifteen minutes of the token are over."""
    return backend.clock.now() - interaction.created_at >= TOKEN_LIFE


def webhook(backend: Backend, application_id: str, token: str) -> Interaction:
    """The answered interaction behind a follow-up's address: 10015 when there is none, 50027 when its token died."""
    interaction = backend.by_token.get(token)
    if application_id != str(backend.bot_id) or interaction is None or interaction.response is None:
        raise refusal(10015)
    if is_dead(backend, interaction):
        raise refusal(50027)
    return interaction


def answer(
    backend: Backend, interaction: Interaction, kind: int, body: Json, uploads: list[Upload]
) -> Message | None:
    """Takes the bot's first, checked response. Gives back the message it made or changed."""
    interaction.response = kind
    message: Message | None = None
    if kind in (REPLY, DEFER):
        message = _reply(backend, interaction, body, uploads, loading=kind == DEFER)
        interaction.loading = kind == DEFER
    elif kind in (UPDATE, DEFER_UPDATE):
        message = _source(backend, interaction)
        interaction.original_id = message.id
        if kind == UPDATE:
            messages.edit(backend, message, body, uploads, webhook=True)
        interaction.loading = kind == DEFER_UPDATE
    elif kind == CHOICES:
        interaction.choices = body.get("choices") or []
    elif kind == FORM:
        interaction.modal = body | {"components": messages.numbered(body["components"])}
        backend.journal.note(
            "modal",
            channel_id=interaction.channel_id,
            only_for=interaction.user_id,
            interaction_id=str(interaction.id),
            member_id=str(interaction.user_id),
            modal=interaction.modal,
        )
    _resolve(interaction.first)
    if not interaction.loading:
        _resolve(interaction.settled)
    return message


def _reply(
    backend: Backend, interaction: Interaction, body: Json, uploads: list[Upload], *, loading: bool
) -> Message:
    where = backend.state.channels[interaction.channel_id]
    hidden = (body.get("flags") or 0) & MessageFlag.EPHEMERAL
    message = messages.create(
        backend,
        where,
        backend.bot_id,
        body,
        uploads,
        visible_to=interaction.user_id if hidden else None,
        interaction=interaction.metadata,
        loading=loading,
    )
    interaction.original_id = message.id
    return message


def _source(backend: Backend, interaction: Interaction) -> Message:
    assert interaction.message_id is not None
    return messages.find(backend, interaction.channel_id, interaction.message_id)


def follow_up(backend: Backend, interaction: Interaction, body: Json, uploads: list[Upload]) -> Message:
    """A further message; the first one after a deferral takes the place of "thinking"."""
    if interaction.loading and interaction.response == DEFER:
        return finish(backend, interaction, original(backend, interaction), body, uploads)
    where = backend.state.channels[interaction.channel_id]
    hidden = (body.get("flags") or 0) & MessageFlag.EPHEMERAL
    message = messages.create(
        backend,
        where,
        backend.bot_id,
        body,
        uploads,
        visible_to=interaction.user_id if hidden else None,
        interaction=interaction.metadata,
    )
    interaction.followups.add(message.id)
    _settle(interaction)
    return message


def finish(
    backend: Backend, interaction: Interaction, message: Message, body: Json, uploads: list[Upload]
) -> Message:
    """Edits the original or a follow-up through the interaction's token."""
    messages.edit(backend, message, body, uploads, webhook=True)
    _settle(interaction)
    return message


def original(backend: Backend, interaction: Interaction) -> Message:
    """The first response's message; 10008 when there is none."""
    if interaction.original_id is None:
        raise refusal(10008)
    return messages.find(backend, interaction.channel_id, interaction.original_id)


def own_message(backend: Backend, interaction: Interaction, message_id: str) -> Message:
    """The original (`@original`) or a follow-up of that interaction; 10008 for anything else."""
    if message_id == "@original":
        return original(backend, interaction)
    if not message_id.isdigit() or int(message_id) not in interaction.followups | {interaction.original_id}:
        raise refusal(10008)
    return messages.find(backend, interaction.channel_id, int(message_id))


def deleted(interaction: Interaction) -> None:
    """The original or a follow-up was deleted: nothing more is being waited for."""
    _settle(interaction)


def _settle(interaction: Interaction) -> None:
    interaction.loading = False
    _resolve(interaction.settled)


def _resolve(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def check_kind(interaction: Interaction, kind: int) -> None:
    """Refuses a response type that this kind of interaction can not have."""
    allowed = {
        COMMAND: {REPLY, DEFER, FORM},
        COMPONENT: {REPLY, DEFER, DEFER_UPDATE, UPDATE, FORM},
        AUTOCOMPLETE: {CHOICES},
        MODAL: {REPLY, DEFER} | ({DEFER_UPDATE, UPDATE} if interaction.message_id else set()),
    }[interaction.kind]
    if kind not in allowed:
        choices = ", ".join(str(each) for each in sorted(allowed))
        error = {"code": "BASE_TYPE_CHOICES", "message": f"Value must be one of {{{choices}}}."}
        raise Refusal(400, 50035, "Invalid Form Body", errors={"type": {"_errors": [error]}})


def outcome(backend: Backend, interaction: Interaction) -> Json:
    """What the member sees of it now, as the control API tells it."""
    shape: Json = {"interaction_id": str(interaction.id), "state": _state(interaction)}
    if interaction.modal is not None:
        shape["modal"] = interaction.modal
    if interaction.choices is not None:
        shape["choices"] = interaction.choices
    stored = backend.state.messages.get(interaction.channel_id, {})
    if interaction.original_id in stored:
        shape["message"] = payloads.message(backend.state, stored[interaction.original_id], backend.base_url)
    shape["followups"] = [
        payloads.message(backend.state, stored[each], backend.base_url)
        for each in sorted(interaction.followups)
        if each in stored
    ]
    return shape


def _state(interaction: Interaction) -> str:
    if interaction.response is None:
        return "failed"
    if interaction.loading:
        return "deferred"
    names = {REPLY: "message", DEFER: "message", DEFER_UPDATE: "update", UPDATE: "update", FORM: "modal"}
    return names.get(interaction.response, "choices")


async def answered(backend: Backend, interaction: Interaction, *, settle_seconds: float = 0.0) -> Json:
    """Waits for the first response, then for a deferral to settle if asked, and tells the outcome."""
    await asyncio.wait([interaction.first], timeout=backend.setup.respond_seconds)
    if settle_seconds and interaction.response is not None:
        await asyncio.wait([interaction.settled], timeout=settle_seconds)
    return outcome(backend, interaction)
