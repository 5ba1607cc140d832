"""Channels and their messages."""

from datetime import datetime

from bot.playground import messages, payloads
from bot.playground.backend import Backend
from bot.playground.checks.messages import check_message
from bot.playground.checks.problems import Problems
from bot.playground.errors import refusal
from bot.playground.model import Channel, ChannelType, Json, Message
from bot.playground.permissions import Permission
from bot.playground.rest.call import Call, routes
from bot.playground.sessions import Intent

LARGEST_PAGE = 100
PINS_KEPT = 250


def there(call: Call, needed: int = 0) -> Channel:
    """The channel of the path: 10003 unknown, 50001 unseen, 50013 without a permission that is needed."""
    where = call.backend.channel(call.id("channel_id", 10003))
    granted = call.backend.permissions_of(call.backend.bot_id, where)
    if not granted & Permission.VIEW_CHANNEL:
        raise refusal(50001)
    if needed & ~granted:
        raise refusal(50013)
    return where


def public(call: Call, where: Channel) -> Message:
    """The message of the path, if the bot can reach it there: an ephemeral one it can not."""
    message = messages.find(call.backend, where.id, call.id("message_id", 10008))
    if message.visible_to is not None:
        raise refusal(10008)
    return message


@routes.on("GET", "/channels/{channel_id}")
def get_channel(call: Call) -> Json:
    """A channel."""
    return payloads.channel(call.backend.state, there(call))


@routes.on("POST", "/channels/{channel_id}/typing")
def typing(call: Call) -> None:
    """The bot is typing."""
    where = there(call, Permission.SEND_MESSAGES)
    call.backend.journal.note("typing", channel_id=where.id, where=str(where.id))


@routes.on("POST", "/channels/{channel_id}/messages")
def create_message(call: Call) -> Json:
    """Sends a message; the same nonce again within some minutes gives back the first one."""
    backend, body = call.backend, call.object
    where = there(call, Permission.SEND_MESSAGES)
    _check_dm(backend, where)
    check_message(body, call.uploads)
    _check_contents_allowed(call, where, body)
    nonce = body.get("nonce")
    if nonce is not None and body.get("enforce_nonce"):
        known = backend.nonces.find(where.id, nonce, backend.clock.monotonic())
        if known in backend.state.messages.get(where.id, {}):
            return _created(backend, messages.find(backend, where.id, known))
    message = messages.create(backend, where, backend.bot_id, body, call.uploads)
    if nonce is not None:
        backend.nonces.keep(where.id, nonce, message.id, backend.clock.monotonic())
    return _created(backend, message)


def _created(backend: Backend, message: Message) -> Json:
    return payloads.created(messages.for_bot(backend, message), message)


def _check_dm(backend: Backend, where: Channel) -> None:
    """50007 for closed DMs, and for who shares no server with the bot."""
    if where.type is not ChannelType.DM or where.recipient_id is None:
        return
    shared = any(
        where.recipient_id in each.members for each in backend.state.guilds.values() if backend.is_in(each.id)
    )
    if backend.state.users[where.recipient_id].dms_closed or not shared:
        raise refusal(50007)


def _check_contents_allowed(call: Call, where: Channel, body: Json) -> None:
    """Files need ATTACH_FILES; embeds are dropped without EMBED_LINKS, which leaves an empty message."""
    granted = call.backend.permissions_of(call.backend.bot_id, where)
    if call.uploads and not granted & Permission.ATTACH_FILES:
        raise refusal(50013)
    if body.get("embeds") and not granted & Permission.EMBED_LINKS:
        body["embeds"] = []
        if not body.get("content") and not body.get("components"):
            raise refusal(50013)
    if reference := body.get("message_reference"):
        _check_reference(call, where, reference, granted)


def _check_reference(call: Call, where: Channel, reference: Json, granted: int) -> None:
    """A reply needs the history, and a message that is there unless it says it need not be."""
    if not granted & Permission.READ_MESSAGE_HISTORY:
        raise refusal(160002)
    known = call.backend.state.messages.get(where.id, {})
    if int(str(reference.get("message_id", 0))) not in known and reference.get("fail_if_not_exists", True):
        problems = Problems(("message_reference",))
        problems.add((), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        problems.refuse()


@routes.on("GET", "/channels/{channel_id}/messages/{message_id}")
def get_message(call: Call) -> Json:
    """One message."""
    message = public(call, there(call, Permission.READ_MESSAGE_HISTORY))
    return messages.for_bot(call.backend, message)


@routes.on("GET", "/channels/{channel_id}/messages")
def list_messages(call: Call) -> list[Json]:
    """Up to `limit` messages `before`, `after` or `around` an id, newest first; none without the history."""
    backend, where = call.backend, there(call)
    if not backend.permissions_of(backend.bot_id, where) & Permission.READ_MESSAGE_HISTORY:
        return []
    stored = backend.state.messages.get(where.id, {})
    everything = sorted((each for each in stored.values() if each.visible_to is None), key=lambda one: one.id)
    limit = max(1, min(int(call.query.get("limit", 50)), LARGEST_PAGE))
    page = _page(everything, call, limit)
    return [messages.for_bot(backend, each) for each in reversed(page)]


def _page(everything: list[Message], call: Call, limit: int) -> list[Message]:
    if "around" in call.query:
        middle = int(call.query["around"])
        earlier = [each for each in everything if each.id < middle][-(limit // 2) :]
        return earlier + [each for each in everything if each.id >= middle][: limit - len(earlier)]
    if "before" in call.query:
        return [each for each in everything if each.id < int(call.query["before"])][-limit:]
    if "after" in call.query:
        return [each for each in everything if each.id > int(call.query["after"])][:limit]
    return everything[-limit:]


@routes.on("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit_message(call: Call) -> Json:
    """Edits one of the bot's own messages."""
    backend = call.backend
    message = public(call, there(call))
    if message.author_id != backend.bot_id:
        raise refusal(50005)
    check_message(call.object, call.uploads, before=message)
    messages.edit(backend, message, call.object, call.uploads, webhook=message.interaction is not None)
    return messages.for_bot(backend, message)


@routes.on("DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete_message(call: Call) -> None:
    """Deletes a message: one's own, or anybody's with Manage Messages."""
    backend, where = call.backend, there(call)
    message = public(call, where)
    if message.author_id != backend.bot_id:
        granted = backend.permissions_of(backend.bot_id, where)
        if where.type is ChannelType.DM or not granted & Permission.MANAGE_MESSAGES:
            raise refusal(50013 if where.guild_id else 50003)
    messages.delete(backend, message)


@routes.on("GET", "/channels/{channel_id}/messages/pins")
def list_pins(call: Call) -> Json:
    """The pinned messages, newest pin first."""
    backend, where = call.backend, there(call)
    before = call.query.get("before")
    limit = max(1, min(int(call.query.get("limit", 50)), 50))
    pinned = _pinned(backend, where)
    if before:
        pinned = [each for each in pinned if _pinned_at(each) < datetime.fromisoformat(before)]
    shapes = [messages.for_bot(backend, each) for each in pinned[:limit]]
    items = [
        {"pinned_at": payloads.moment(each.pinned_at), "message": shape}
        for each, shape in zip(pinned, shapes, strict=False)
    ]
    return {"items": items, "has_more": len(pinned) > limit}


def _pinned(backend: Backend, where: Channel) -> list[Message]:
    stored = backend.state.messages.get(where.id, {})
    return sorted((each for each in stored.values() if each.pinned_at), key=_pinned_at, reverse=True)


def _pinned_at(message: Message) -> datetime:
    assert message.pinned_at is not None
    return message.pinned_at


@routes.on("PUT", "/channels/{channel_id}/messages/pins/{message_id}")
@routes.on("PUT", "/channels/{channel_id}/pins/{message_id}")
def pin(call: Call) -> None:
    """Pins a message."""
    _set_pin(call, pinned=True)


@routes.on("DELETE", "/channels/{channel_id}/messages/pins/{message_id}")
@routes.on("DELETE", "/channels/{channel_id}/pins/{message_id}")
def unpin(call: Call) -> None:
    """Unpins a message."""
    _set_pin(call, pinned=False)


def _set_pin(call: Call, *, pinned: bool) -> None:
    backend, where = call.backend, there(call)
    if where.guild_id and not backend.permissions_of(backend.bot_id, where) & Permission.PIN_MESSAGES:
        raise refusal(50013)
    message = public(call, where)
    if pinned and message.pinned_at is None and len(_pinned(backend, where)) >= PINS_KEPT:
        raise refusal(30003)
    message.pinned_at = backend.clock.now() if pinned else None
    shape = {"channel_id": str(where.id), "last_pin_timestamp": payloads.moment(message.pinned_at)}
    backend.dispatch_in(where, "CHANNEL_PINS_UPDATE", shape, guild_intent=Intent.GUILDS, dm_intent=0)
    messages.announce(backend, message, "edit")
    backend.changed()
