"""Messages: made, edited, deleted, and told to the gateway and to the members who see them."""

from collections import deque
from collections.abc import Iterator

from bot.playground import mentions, payloads
from bot.playground.backend import Backend
from bot.playground.errors import refusal
from bot.playground.files import Upload, described
from bot.playground.model import Attachment, Channel, ChannelType, Json, Message, MessageFlag
from bot.playground.sessions import Intent

KEPT = 10_000
EPHEMERAL_KEPT = 200
REPLY_TYPE = 19
SETTABLE_FLAGS = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2


def create(
    backend: Backend,
    where: Channel,
    author_id: int,
    body: Json,
    uploads: list[Upload],
    *,
    visible_to: int | None = None,
    interaction: Json | None = None,
    loading: bool = False,
) -> Message:
    """Stores a new message from a checked request body and tells everybody who may know."""
    flags = (body.get("flags") or 0) & SETTABLE_FLAGS
    flags |= MessageFlag.EPHEMERAL if visible_to else 0
    flags |= MessageFlag.LOADING if loading else 0
    message = Message(
        id=backend.new_id(),
        channel_id=where.id,
        author_id=author_id,
        content=(body.get("content") or "").strip(),
        embeds=_embeds(body.get("embeds")),
        components=numbered(body.get("components") or []),
        flags=int(flags),
        type=(20 if interaction.get("type") == 2 else 0) if interaction else 0,
        sent_at=backend.clock.now(),
        nonce=body.get("nonce"),
        tts=bool(body.get("tts")),
        visible_to=visible_to,
        interaction=interaction,
    )
    if body.get("message_reference"):
        message.type, message.reference = REPLY_TYPE, _reference(where, body["message_reference"])
    message.attachments = [_attach(backend, where, each) for each in _described(body, uploads)]
    _set_mentions(backend, where, message, body.get("allowed_mentions"), webhook=interaction is not None)
    _store(backend, where, message)
    announce(backend, message, "message")
    return message


def edit(backend: Backend, message: Message, body: Json, uploads: list[Upload], *, webhook: bool) -> Message:
    """Changes a message as a checked PATCH body says: what is absent stays, null empties."""
    where = backend.state.channels[message.channel_id]
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if "embeds" in body:
        message.embeds = _embeds(body["embeds"])
    if "components" in body:
        message.components = numbered(body["components"] or [])
    if body.get("flags") is not None:
        kept = message.flags & ~int(SETTABLE_FLAGS)
        message.flags = kept | int(body["flags"] & SETTABLE_FLAGS)
        if message.flags & MessageFlag.COMPONENTS_V2:
            message.content, message.embeds = "", []
    if "attachments" in body or uploads:
        _replace_attachments(backend, where, message, body, uploads)
    if message.flags & MessageFlag.LOADING:
        message.flags &= ~int(MessageFlag.LOADING)
    else:
        message.edited_at = backend.clock.now()
    _set_mentions(backend, where, message, body.get("allowed_mentions"), webhook=webhook)
    announce(backend, message, "edit")
    backend.changed()
    return message


def delete(backend: Backend, message: Message) -> None:
    """Takes a message away."""
    where = backend.state.channels[message.channel_id]
    drop(backend, message)
    backend.journal.note(
        "delete",
        channel_id=where.id,
        only_for=message.visible_to,
        where=str(where.id),
        message_id=str(message.id),
    )
    if message.visible_to is None:
        shape = {"id": str(message.id), "channel_id": str(where.id)}
        backend.dispatch_in(
            where,
            "MESSAGE_DELETE",
            shape,
            guild_intent=Intent.GUILD_MESSAGES,
            dm_intent=Intent.DIRECT_MESSAGES,
        )
    backend.changed()


def find(backend: Backend, channel_id: int, message_id: int) -> Message:
    """The message; 10008 when there is none."""
    message = backend.state.messages.get(channel_id, {}).get(message_id)
    if message is None:
        raise refusal(10008)
    return message


def announce(backend: Backend, message: Message, kind: str) -> None:
    """Tells the members who see it and the bot that a message came ("message") or changed ("edit")."""
    shape = payloads.message(backend.state, message, backend.base_url)
    where = backend.state.channels[message.channel_id]
    backend.journal.note(kind, channel_id=where.id, only_for=message.visible_to, message=shape)
    if message.visible_to is not None:
        return
    shape = without_text(backend, where, message, shape)
    backend.dispatch_in(
        where,
        "MESSAGE_CREATE" if kind == "message" else "MESSAGE_UPDATE",
        payloads.created(shape, message) if kind == "message" else shape,
        guild_intent=Intent.GUILD_MESSAGES,
        dm_intent=Intent.DIRECT_MESSAGES,
    )


def for_bot(backend: Backend, message: Message) -> Json:
    """A message as REST gives it to the bot."""
    shape = payloads.message(backend.state, message, backend.base_url)
    return without_text(backend, backend.state.channels[message.channel_id], message, shape)


def without_text(backend: Backend, where: Channel, message: Message, shape: Json) -> Json:
    """The same without what others wrote, unless the message content intent is switched on or the bot is meant."""
    meant = (
        message.author_id == backend.bot_id or where.guild_id is None or backend.bot_id in message.mentions
    )
    if meant or backend.setup.privileged & Intent.MESSAGE_CONTENT:
        return shape
    return shape | {"content": "", "embeds": [], "attachments": [], "components": []}


def numbered(components: list[Json]) -> list[Json]:
    """The components with Discord's running `id` on each that brought none."""
    taken = {each["id"] for each in walk(components) if each.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)
    return [_number(each, free) for each in components]


def _number(component: Json, free: Iterator[int]) -> Json:
    shape = {"id": component.get("id") or next(free), **{k: v for k, v in component.items() if k != "id"}}
    for name in ("components", "accessory", "component"):
        inner = shape.get(name)
        if isinstance(inner, list):
            shape[name] = [_number(each, free) for each in inner]
        elif isinstance(inner, dict):
            shape[name] = _number(inner, free)
    if "default_values" in shape:
        # discord.py sends numbers; Discord's answers hold ids as strings, which a browser reads exactly.
        shape["default_values"] = [each | {"id": str(each["id"])} for each in shape["default_values"]]
    return shape


def walk(components: list[Json]) -> list[Json]:
    """Every component of a tree."""
    found: list[Json] = []
    for component in components:
        found.append(component)
        found += walk(component.get("components") or [])
        found += walk([each for each in (component.get("accessory"), component.get("component")) if each])
    return found


def _reference(where: Channel, given: Json) -> Json:
    shape = {"type": 0, "channel_id": str(where.id), "message_id": str(given["message_id"])}
    return shape | ({"guild_id": str(where.guild_id)} if where.guild_id else {})


def _embeds(embeds: list[Json] | None) -> list[Json]:
    return [{"type": "rich", **embed} for embed in embeds or []]


def _described(body: Json, uploads: list[Upload]) -> list[Upload]:
    """The uploads with the descriptions that the body's `attachments` give them, by index."""
    about = {str(each.get("id")): each for each in body.get("attachments") or []}
    for index, upload in enumerate(uploads):
        upload.description = about.get(str(index), {}).get("description") or upload.description
    return uploads


def _attach(backend: Backend, where: Channel, upload: Upload) -> Attachment:
    attachment = described(backend.new_id(), where.id, upload)
    backend.files.put(attachment.id, upload.content)
    return attachment


def _replace_attachments(
    backend: Backend, where: Channel, message: Message, body: Json, uploads: list[Upload]
) -> None:
    if "attachments" in body:
        kept = {str(each.get("id")) for each in body["attachments"] or []}
        for gone in [each for each in message.attachments if str(each.id) not in kept]:
            message.attachments.remove(gone)
            backend.files.forget(gone.id)
    message.attachments += [_attach(backend, where, each) for each in _described(body, uploads)]


def _set_mentions(
    backend: Backend, where: Channel, message: Message, allowed: Json | None, *, webhook: bool
) -> None:
    default = mentions.DEFAULT_FOR_WEBHOOKS if webhook else mentions.DEFAULT_FOR_MESSAGES
    text = message.content
    if message.flags & MessageFlag.COMPONENTS_V2:
        text = "\n".join(mentions.texts(message.components))
    found = mentions.mentioned(
        text,
        default if allowed is None else allowed,
        backend.state,
        backend.home_of(where),
        backend.permissions_of(message.author_id, where),
    )
    message.mentions, message.mention_roles = found.users, found.roles
    message.mention_everyone = found.everyone


def _store(backend: Backend, where: Channel, message: Message) -> None:
    stored = backend.state.messages.setdefault(where.id, {})
    stored[message.id] = message
    if len(stored) > KEPT:
        drop(backend, next(iter(stored.values())))
    if message.visible_to is None:
        where.last_message_id = message.id
    else:
        _keep_ephemeral(backend, message, message.visible_to)
    backend.changed()


def _keep_ephemeral(backend: Backend, message: Message, member_id: int) -> None:
    """Keeps the latest ephemeral messages of a member in a channel and lets the oldest go."""
    kept = backend.ephemeral.setdefault((message.channel_id, member_id), deque())
    kept.append(message.id)
    if len(kept) > EPHEMERAL_KEPT:
        old = backend.state.messages[message.channel_id].get(kept.popleft())
        if old is not None:
            drop(backend, old)


def drop(backend: Backend, message: Message) -> None:
    """Lets a message and its files go without a word."""
    backend.state.messages[message.channel_id].pop(message.id, None)
    for each in message.attachments:
        backend.files.forget(each.id)


def seen_by(backend: Backend, where: Channel, member_id: int) -> list[Message]:
    """What that member sees in a channel, oldest first."""
    if not can_see(backend, where, member_id):
        return []
    stored = backend.state.messages.get(where.id, {})
    return [each for each in stored.values() if each.visible_to in (None, member_id)]


def can_see(backend: Backend, where: Channel, member_id: int) -> bool:
    """Whether that member sees the channel at all."""
    if where.type is ChannelType.DM:
        return member_id == where.recipient_id
    return bool(backend.permissions_of(member_id, where) & 1 << 10)
