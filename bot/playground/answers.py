"""The bot's answers to an interaction: the first response, follow-ups, edits, and what came of it all."""

import asyncio

from bot.playground import messages, payloads
from bot.playground.backend import Backend
from bot.playground.errors import Refusal, refusal
from bot.playground.files import Upload
from bot.playground.interactions import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFER,
    DEFER_UPDATE,
    FORM,
    MODAL,
    REPLY,
    UPDATE,
    Interaction,
)
from bot.playground.model import Json, Message, MessageFlag

# A text component of this id says what a bot is doing meanwhile: who waits for its answer goes on waiting. That is the
# local Discord's own convention; to Discord it is an id like any other.
AT_WORK = 20_000


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
    interaction.answered_after = backend.clock.monotonic() - interaction.sent_at
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
    interaction.said = interaction.said or not _is_at_work(message)
    _settle(backend, interaction)
    return message


def finish(
    backend: Backend, interaction: Interaction, message: Message, body: Json, uploads: list[Upload]
) -> Message:
    """Edits the original or a follow-up through the interaction's token."""
    messages.edit(backend, message, body, uploads, webhook=True)
    interaction.said = interaction.said or not _is_at_work(message)
    _settle(backend, interaction)
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


def deleted(backend: Backend, interaction: Interaction, message: Message) -> None:
    """The original or a follow-up was deleted: nothing more is being waited for, unless it only said what is done."""
    if interaction.said or not _is_at_work(message):
        _settle(backend, interaction)


def _settle(backend: Backend, interaction: Interaction) -> None:
    interaction.loading = False
    stored = backend.state.messages.get(interaction.channel_id, {})
    own = (stored[each] for each in {*interaction.followups, interaction.original_id} if each in stored)
    if not any(_is_at_work(message) for message in own):
        _resolve(interaction.settled)


def _is_at_work(message: Message) -> bool:
    return any(each.get("id") == AT_WORK for each in messages.walk(message.components))


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
    shape: Json = {
        "interaction_id": str(interaction.id),
        "state": _state(interaction),
        "answered_after": interaction.answered_after,
    }
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
