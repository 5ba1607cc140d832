"""What the bot owes a member. Stored before it is tried; what cannot be delivered waits in `/start`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from zoneinfo import ZoneInfo

from bot.domain.debriefs import postponed
from bot.domain.ids import EventId, GuildId, IntroductionId, MemberId

NoticeId = NewType("NoticeId", int)


class NoticeKind(StrEnum):
    DEBRIEF = "debrief"
    INTRODUCTION_ASKED = "introduction_asked"
    INTRODUCTION_OPENED = "introduction_opened"
    EVENT_CHANGED = "event_changed"
    DAY_BEFORE = "day_before"
    DEARER = "dearer"


class NoticeState(StrEnum):
    """WAITING to be shown or sent; SENT in a DM and not answered; DONE: answered or seen; DROPPED."""

    WAITING = "waiting"
    SENT = "sent"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Notice:
    """`key` is unique for ever, so that the same thing is never said twice.

    `sent_at`, `channel_id` and `message_id` are there once it stands in a DM.
    """

    id: NoticeId
    key: str
    member_id: MemberId
    kind: NoticeKind
    created_at: datetime
    guild_id: GuildId | None = None
    event_id: EventId | None = None
    introduction_id: IntroductionId | None = None
    state: NoticeState = NoticeState.WAITING
    reminders: int = 0
    sent_at: datetime | None = None
    channel_id: int | None = None
    message_id: int | None = None


def tell_at(now: datetime, zone: ZoneInfo, event_starts_at: datetime) -> datetime:
    """When a DM about an event may go out: not in the quiet hours, unless the event starts before they end."""
    due_at = postponed(now, now, zone)
    return due_at if due_at < event_starts_at else now
