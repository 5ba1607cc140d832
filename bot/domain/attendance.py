"""What a member answered about an event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.budget import SetAside
from bot.domain.ids import EventId, GuildId, MemberId


class Response(StrEnum):
    """One of these at a time; stored as its value."""

    GOING = "going"
    INTERESTED = "interested"
    NOT_GOING = "not_going"
    NOT_FOR_ME = "not_for_me"


class Why(StrEnum):
    """What is wrong with an event that is not for somebody; stored as its value."""

    TOO_EXPENSIVE = "too_expensive"
    TOO_FAR = "too_far"
    NOT_MY_THING = "not_my_thing"
    BAD_TIME = "bad_time"


@dataclass(frozen=True, slots=True)
class Attendance:
    """One member's answer about one event, and its money.

    `planned` is what is set aside for it (the upper end; None where nobody knows, or they don't go), `unsure` that a
    part of its cost isn't known, so `planned` isn't all; `spent` is what it did cost, both minor units of `currency`,
    and `spent_at` when they first said so (None: nobody noted it).
    `guild_id` is the server it was said in. `why` is given with NOT_FOR_ME, where they said it. `joins_online`: of a
    hybrid event, they go to it from home.
    """

    member_id: MemberId
    event_id: EventId
    guild_id: GuildId
    response: Response
    said_at: datetime
    planned: int | None = None
    spent: int | None = None
    currency: str | None = None
    why: Why | None = None
    joins_online: bool = False
    unsure: bool = False
    spent_at: datetime | None = None

    @property
    def is_going(self) -> bool:
        return self.response is Response.GOING

    def paid(self, amount: int, currency: str, now: datetime) -> Attendance:
        """It cost that much. When they said so first stays: a correction is no second payment."""
        spent_at = now if self.spent is None else self.spent_at
        return replace(self, spent=amount, currency=currency, spent_at=spent_at)

    @property
    def aside(self) -> SetAside:
        """As long as nothing was spent."""
        return SetAside(self.planned, self.unsure or self.planned is None)

    def with_aside(self, aside: SetAside, currency: str) -> Attendance:
        return replace(self, planned=aside.amount, unsure=aside.unsure, currency=currency)


class Answered(NamedTuple):
    """An answer with what matters later of the event it is about. `is_off`: it was cancelled."""

    attendance: Attendance
    starts_at: datetime
    ends_by: datetime
    is_off: bool
    series: str
    topics: tuple[str, ...]
    all_day: bool = False

    @property
    def costs(self) -> bool:
        """Does it count against a budget? What is off costs nothing any more, unless it was paid."""
        return self.attendance.spent is not None or (self.attendance.is_going and not self.is_off)

    def is_ahead(self, now: datetime) -> bool:
        return self.attendance.is_going and self.ends_by > now
