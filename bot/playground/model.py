"""What the local Discord knows, as plain dataclasses. Ids are integers here and strings on the wire."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

Json = dict[str, Any]
"""A JSON object in the shape of Discord's API."""


class ChannelType(IntEnum):
    """The kinds of channel there are here."""

    TEXT = 0
    DM = 1


class MessageFlag(IntEnum):
    """Those of Discord's message flags that mean something here."""

    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass(slots=True)
class User:
    """A person, or the bot. `sample` marks people who were made up."""

    id: int
    name: str
    display_name: str
    bot: bool = False
    sample: bool = False
    dms_closed: bool = False


@dataclass(slots=True)
class Role:
    """A named set of permissions; a guild's role with the guild's own id is @everyone."""

    id: int
    name: str
    permissions: int
    position: int = 1


@dataclass(slots=True)
class Overwrite:
    """What a channel allows or denies to a role (`kind` 0) or to one member (`kind` 1)."""

    id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True)
class Channel:
    """A text channel of a guild, or the DM between the bot and `recipient_id`."""

    id: int
    type: ChannelType
    name: str = ""
    guild_id: int | None = None
    recipient_id: int | None = None
    position: int = 0
    overwrites: list[Overwrite] = field(default_factory=list)
    last_message_id: int | None = None


@dataclass(slots=True)
class Member:
    """A person (or the bot) in a guild."""

    user_id: int
    joined_at: datetime
    roles: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Guild:
    """A server. The bot is in it when it is among the members."""

    id: int
    name: str
    owner_id: int
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: list[int] = field(default_factory=list)
    scheduled_events: dict[int, "ScheduledEvent"] = field(default_factory=dict)
    unavailable: bool = False


@dataclass(slots=True)
class ScheduledEvent:
    """An event in a guild's own calendar; `status` is 1 scheduled, 2 active, 3 completed, 4 cancelled."""

    id: int
    creator_id: int
    name: str
    starts_at: datetime
    ends_at: datetime | None
    entity_type: int
    status: int = 1
    description: str | None = None
    channel_id: int | None = None
    location: str | None = None
    recurrence: Json | None = None
    interested: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Attachment:
    """A file of a message; its bytes are kept in `Files`."""

    id: int
    channel_id: int
    filename: str
    size: int
    content_type: str
    description: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(slots=True)
class Message:
    """A message. `visible_to` is set on an ephemeral one: only that member sees it."""

    id: int
    channel_id: int
    author_id: int
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    sent_at: datetime | None = None
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    mentions: list[int] = field(default_factory=list)
    mention_roles: list[int] = field(default_factory=list)
    mention_everyone: bool = False
    nonce: str | int | None = None
    tts: bool = False
    visible_to: int | None = None
    interaction: Json | None = None
    reference: Json | None = None


@dataclass(slots=True)
class State:
    """Everything that outlives a restart of the local Discord."""

    application_id: int = 0
    ids_given: int = 0
    clock_offset_seconds: int = 0
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    messages: dict[int, dict[int, Message]] = field(default_factory=dict)
    commands: list[Json] = field(default_factory=list)
    guild_commands: dict[int, list[Json]] = field(default_factory=dict)
    dms: dict[int, int] = field(default_factory=dict)
    commands_created: dict[str, list[datetime]] = field(default_factory=dict)
