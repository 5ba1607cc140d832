"""Interactions: what a member did, on its way to the bot."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.playground import payloads
from bot.playground.backend import Backend
from bot.playground.errors import refusal
from bot.playground.model import Channel, Json, Message

TOKEN_LIFE = timedelta(minutes=15)

KEPT = 20_000

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9


@dataclass(slots=True, eq=False)
class Interaction:
    """One thing a member did.

    `response` is the callback type the bot answered with, if it did, `answered_after` how many seconds later,
    `said` whether more than what it was doing came after that.
    """

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
    answered_after: float | None = None
    original_id: int | None = None
    loading: bool = False
    followups: set[int] = field(default_factory=set)
    modal: Json | None = None
    choices: list[Json] | None = None
    late: bool = False
    said: bool = False


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
    for _ in range(backend.gateway.copies()):
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
