"""The answers to interactions: the callback, the original response, follow-ups."""

from bot.playground import answers, interactions, messages, payloads
from bot.playground.checks.commands import check_choices
from bot.playground.checks.messages import check_message
from bot.playground.checks.modals import check_modal
from bot.playground.interactions import CHOICES, DEFER, FORM, REPLY, UPDATE, Interaction
from bot.playground.model import Json, Message, MessageFlag
from bot.playground.rest.call import Call, routes

WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"


@routes.on("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
def callback(call: Call) -> Json | None:
    """The first response, within three seconds and only once."""
    backend = call.backend
    kind = int(call.object.get("type") or 0)
    body = call.object.get("data") or {}
    interaction = interactions.waiting_for_answer(
        backend, call.id("interaction_id", 10062), call.params["interaction_token"]
    )
    answers.check_kind(interaction, kind)
    _check(call, interaction, kind, body)
    message = answers.answer(backend, interaction, kind, body, call.uploads)
    if call.query.get("with_response") not in ("1", "true", "True"):
        return None
    return _callback_shape(call, interaction, kind, message)


def _check(call: Call, interaction: Interaction, kind: int, body: Json) -> None:
    if kind == REPLY:
        check_message(body, call.uploads, at=("data",))
    elif kind == UPDATE:
        source = messages.find(call.backend, interaction.channel_id, interaction.message_id or 0)
        check_message(body, call.uploads, before=source, at=("data",))
    elif kind == CHOICES:
        check_choices(body)
    elif kind == FORM:
        check_modal(body)


def _callback_shape(call: Call, interaction: Interaction, kind: int, message: Message | None) -> Json:
    told: Json = {"id": str(interaction.id), "type": interaction.kind}
    if message is not None:
        told["response_message_id"] = str(message.id)
        told["response_message_loading"] = kind == DEFER
        told["response_message_ephemeral"] = bool(message.flags & MessageFlag.EPHEMERAL)
    if message is None or kind not in (REPLY, UPDATE):
        return {"interaction": told}
    return {"interaction": told, "resource": {"type": kind, "message": _shape(call, message)}}


def _shape(call: Call, message: Message) -> Json:
    return payloads.message(call.backend.state, message, call.backend.base_url)


def _interaction(call: Call) -> Interaction:
    return interactions.webhook(call.backend, call.params["webhook_id"], call.params["webhook_token"])


@routes.on("POST", WEBHOOK)
def follow_up(call: Call) -> Json:
    """A follow-up; after a deferral the first one becomes the response."""
    interaction = _interaction(call)
    check_message(call.object, call.uploads)
    return _shape(call, answers.follow_up(call.backend, interaction, call.object, call.uploads))


@routes.on("GET", WEBHOOK + "/messages/{message_id}")
def get_own(call: Call) -> Json:
    """The original response or a follow-up."""
    return _shape(call, answers.own_message(call.backend, _interaction(call), call.params["message_id"]))


@routes.on("PATCH", WEBHOOK + "/messages/{message_id}")
def edit_own(call: Call) -> Json:
    """Edits the original response or a follow-up."""
    interaction = _interaction(call)
    message = answers.own_message(call.backend, interaction, call.params["message_id"])
    check_message(call.object, call.uploads, before=message)
    return _shape(call, answers.finish(call.backend, interaction, message, call.object, call.uploads))


@routes.on("DELETE", WEBHOOK + "/messages/{message_id}")
def delete_own(call: Call) -> None:
    """Deletes the original response or a follow-up."""
    interaction = _interaction(call)
    message = answers.own_message(call.backend, interaction, call.params["message_id"])
    messages.delete(call.backend, message)
    answers.deleted(call.backend, interaction, message)


@routes.on("GET", WEBHOOK)
def get_webhook(call: Call) -> Json:
    """The webhook behind an interaction."""
    interaction = _interaction(call)
    return {
        "id": str(call.backend.bot_id),
        "type": 3,
        "application_id": str(call.backend.bot_id),
        "name": call.backend.setup.bot_name,
        "avatar": None,
        "channel_id": str(interaction.channel_id),
        "token": interaction.token,
    }
