"""From which budget something one goes to is paid."""

from __future__ import annotations

from datetime import datetime, timedelta
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
    seems left than there is. Once paid it counts in the one budget that ran then.
    """
    begins = _begins(went, event)
    if takes_time(event.starts_at, event.ends_by, all_day=event.all_day):
        return budget.covers(begins)
    if went.spent is not None:
        paid_at = max(begins, min(went.spent_at or begins, event.ends_by - _MOMENT))
        return budget.covers(paid_at)
    return begins < budget.ends_at and event.ends_by > budget.starts_at


def began_before(budget: Budget, went: Attendance, event: Lasting) -> bool:
    """Is that why it doesn't count?"""
    return not is_paid_from(budget, went, event) and _begins(went, event) < budget.starts_at


def _begins(went: Attendance, event: Lasting) -> datetime:
    is_late = event.starts_at < went.said_at < event.ends_by
    return went.said_at if is_late else event.starts_at
