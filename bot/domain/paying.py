"""From which budget something one goes to is paid."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Protocol

from bot.domain.attendance import Attendance
from bot.domain.budget import Budget
from bot.domain.plan_items import takes_time

_MOMENT = timedelta(microseconds=1)


class Lasting(Protocol):
    """What is needed of an event: its details have it, and what a member answered about it."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_by(self) -> datetime: ...
    @property
    def all_day(self) -> bool: ...


def is_paid_from(budget: Budget, went: Attendance, event: Lasting) -> bool:
    """Does going there count against `budget`?

    An evening is paid as it begins, or when somebody who comes later says so. Where one may come on any day or at any
    hour, it may cost something until it is over or they said what it did cost: until then it counts, so that no more
    seems left than there is. Once paid it counts in the one budget that ran then: what was paid ahead is gone, whenever
    the event is by now.
    """
    begins, is_evening = (
        _begins(went, event),
        takes_time(event.starts_at, event.ends_by, all_day=event.all_day),
    )
    if went.spent is not None and went.spent_at is not None:
        return budget.covers(min(went.spent_at, begins if is_evening else event.ends_by - _MOMENT))
    if went.spent is not None or is_evening:
        return budget.covers(begins)
    return begins < budget.ends_at and event.ends_by > budget.starts_at


class Outside(Enum):
    """Why something doesn't count against a budget."""

    PAID_BEFORE = auto()
    BEGAN_BEFORE = auto()
    AFTER = auto()


def outside(budget: Budget, went: Attendance, event: Lasting) -> Outside | None:
    """None where it does count."""
    if is_paid_from(budget, went, event):
        return None
    if went.spent is not None and went.spent_at is not None and went.spent_at < budget.starts_at:
        return Outside.PAID_BEFORE
    return Outside.BEGAN_BEFORE if _begins(went, event) < budget.starts_at else Outside.AFTER


def _begins(went: Attendance, event: Lasting) -> datetime:
    is_late = event.starts_at < went.said_at < event.ends_by
    return went.said_at if is_late else event.starts_at
