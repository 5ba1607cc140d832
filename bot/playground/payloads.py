"""The model in the shapes of Discord's API, as JSON to be sent."""

from datetime import datetime

from bot.playground import permissions
from bot.playground.model import (
    Attachment,
    Channel,
    ChannelType,
    Guild,
    Json,
    Member,
    Message,
    MessageFlag,
    Overwrite,
    Role,
    ScheduledEvent,
    State,
    User,
)


def user(person: User) -> Json:
    """A user object."""
    return {
        "id": str(person.id),
        "username": person.name,
        "global_name": person.display_name,
        "discriminator": "0000" if person.bot else "0",
        "avatar": None,
        "bot": person.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def member(state: State, guild: Guild, one: Member, granted: int | None = None) -> Json:
    """A member object; `granted` are the permissions an interaction's member carries."""
    shape: Json = {
        "user": user(state.users[one.user_id]),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": [str(role) for role in one.roles],
        "joined_at": one.joined_at.isoformat(),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    if granted is not None:
        shape["permissions"] = str(granted)
    return shape


def role(one: Role) -> Json:
    """A role object."""
    return {
        "id": str(one.id),
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": one.position,
        "permissions": str(one.permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def overwrite(one: Overwrite) -> Json:
    """A permission overwrite object."""
    return {"id": str(one.id), "type": one.kind, "allow": str(one.allow), "deny": str(one.deny)}


def channel(state: State, one: Channel) -> Json:
    """A channel object: a text channel or a DM."""
    last = str(one.last_message_id) if one.last_message_id else None
    if one.type is ChannelType.DM:
        recipients = [user(state.users[one.recipient_id])] if one.recipient_id else []
        return {"id": str(one.id), "type": 1, "flags": 0, "last_message_id": last, "recipients": recipients}
    return {
        "id": str(one.id),
        "type": int(one.type),
        "guild_id": str(one.guild_id),
        "name": one.name,
        "position": one.position,
        "permission_overwrites": [overwrite(each) for each in one.overwrites],
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "parent_id": None,
        "last_message_id": last,
        "flags": 0,
    }


def guild(state: State, one: Guild) -> Json:
    """A guild object as REST gives it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "owner_id": str(one.owner_id),
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "features": [],
        "roles": [role(each) for each in one.roles.values()],
        "emojis": [],
        "stickers": [],
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "vanity_url_code": None,
        "max_members": 500_000,
        "max_presences": None,
        "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50,
        "application_id": None,
        "home_header": None,
        "region": "deprecated",
        "nsfw": False,
        "widget_enabled": False,
        "widget_channel_id": None,
        "incidents_data": None,
    }


def guild_create(state: State, one: Guild, *, with_members: bool) -> Json:
    """A guild as the gateway gives it. Without the members intent only the bot itself is among the members."""
    bot = one.members[state.application_id]
    listed = list(one.members.values()) if with_members else [bot]
    return guild(state, one) | {
        "joined_at": bot.joined_at.isoformat(),
        "large": len(one.members) >= 250,
        "member_count": len(one.members),
        "members": [member(state, one, each) for each in listed],
        "channels": [channel(state, state.channels[each]) for each in one.channels],
        "threads": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "soundboard_sounds": [],
        "guild_scheduled_events": [
            scheduled_event(state, one, each) for each in one.scheduled_events.values()
        ],
    }


def scheduled_event(state: State, home: Guild, one: ScheduledEvent, *, with_count: bool = False) -> Json:
    """A guild scheduled event object."""
    shape: Json = {
        "id": str(one.id),
        "guild_id": str(home.id),
        "channel_id": str(one.channel_id) if one.channel_id else None,
        "creator_id": str(one.creator_id),
        "creator": user(state.users[one.creator_id]),
        "name": one.name,
        "description": one.description,
        "image": None,
        "scheduled_start_time": one.starts_at.isoformat(),
        "scheduled_end_time": moment(one.ends_at),
        "privacy_level": 2,
        "status": one.status,
        "entity_type": one.entity_type,
        "entity_id": None,
        "entity_metadata": {"location": one.location} if one.location is not None else None,
        "recurrence_rule": one.recurrence,
        "guild_scheduled_event_exceptions": [],
    }
    if with_count:
        shape["user_count"] = len(one.interested)
    return shape


def attachment(one: Attachment, base_url: str) -> Json:
    """An attachment object."""
    url = f"{base_url}/cdn/attachments/{one.channel_id}/{one.id}/{one.filename}"
    shape: Json = {
        "id": str(one.id),
        "filename": one.filename,
        "size": one.size,
        "url": url,
        "proxy_url": url,
        "content_type": one.content_type,
    }
    for name in ("description", "width", "height"):
        if (value := getattr(one, name)) is not None:
            shape[name] = value
    return shape


def message(state: State, one: Message, base_url: str, *, nested: bool = False) -> Json:
    """A message object, with the one it replies to (but not what that replies to: `nested`)."""
    home = state.channels[one.channel_id]
    author = state.users[one.author_id]
    shape: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel_id),
        "type": one.type,
        "author": user(author),
        "content": one.content,
        "timestamp": moment(one.sent_at),
        "edited_timestamp": moment(one.edited_at),
        "tts": one.tts,
        "mention_everyone": one.mention_everyone,
        "mentions": [user(state.users[each]) for each in one.mentions],
        "mention_roles": [str(each) for each in one.mention_roles],
        "attachments": [attachment(each, base_url) for each in one.attachments],
        "embeds": shown_embeds(one, base_url) if one.attachments else one.embeds,
        "components": shown(one, base_url) if one.attachments else one.components,
        "pinned": one.pinned_at is not None,
        "flags": one.flags,
    }
    if one.interaction is not None:
        shape["interaction_metadata"] = one.interaction
        shape["application_id"] = shape["webhook_id"] = str(state.application_id)
    if one.reference is not None:
        shape["message_reference"] = one.reference
        replied = state.messages.get(one.channel_id, {}).get(int(one.reference["message_id"]))
        if not nested:
            shape["referenced_message"] = message(state, replied, base_url, nested=True) if replied else None
    if home.guild_id and not one.flags & MessageFlag.EPHEMERAL:
        shape["position"] = 0
    return shape


def created(shape: Json, one: Message) -> Json:
    """The same with its nonce, which Discord tells when a message comes to be and does not store."""
    return shape if one.nonce is None else shape | {"nonce": one.nonce}


def shown(one: Message, base_url: str) -> list[Json]:
    """The components with `attachment://name` replaced by the file's address."""
    files = {f"attachment://{each.filename}": attachment(each, base_url) for each in one.attachments}
    return [_with_files(each, files) for each in one.components]


def shown_embeds(one: Message, base_url: str) -> list[Json]:
    """The embeds with `attachment://name` replaced by the file's address."""
    files = {f"attachment://{each.filename}": attachment(each, base_url) for each in one.attachments}
    return [
        embed
        | {
            name: embed[name] | _unfurled(embed[name], files)
            for name in ("image", "thumbnail")
            if isinstance(embed.get(name), dict)
        }
        for embed in one.embeds
    ]


def _with_files(component: Json, files: dict[str, Json]) -> Json:
    shape = dict(component)
    for name in ("media", "file"):
        if isinstance(shape.get(name), dict):
            shape[name] = _unfurled(shape[name], files)
    if "items" in shape:
        shape["items"] = [each | {"media": _unfurled(each["media"], files)} for each in shape["items"]]
    if "components" in shape:
        shape["components"] = [_with_files(each, files) for each in shape["components"]]
    if "accessory" in shape:
        shape["accessory"] = _with_files(shape["accessory"], files)
    return shape


def _unfurled(media: Json, files: dict[str, Json]) -> Json:
    file = files.get(media["url"])
    if file is None:
        return media
    kept = {name: file.get(name) for name in ("url", "proxy_url", "width", "height", "content_type")}
    return kept | {"loading_state": 2, "attachment_id": file["id"], "flags": 0}


def moment(at: datetime | None) -> str | None:
    """An instant as Discord writes it."""
    return at.isoformat() if at else None


def app_permissions(state: State, home: Guild | None, where: Channel) -> int:
    """What the bot may do in that channel."""
    if home is None:
        return permissions.IN_DM
    bot = home.members.get(state.application_id)
    return permissions.in_channel(home, where, bot) if bot else 0
