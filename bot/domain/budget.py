"""A member's money until a date: what is left, and whether something fits. Zero is a fine budget."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.costs import Cost
from bot.domain.money import format_minor
from bot.domain.when import format_day, midnight, today

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


class Every(StrEnum):
    """For how long it is offered again once it is over; stored as its value."""

    WEEK = "week"
    MONTH = "month"


# So near the end of a week or month people think of the next.
_NEAR = {Every.WEEK: timedelta(days=1), Every.MONTH: timedelta(days=6)}


@dataclass(frozen=True, slots=True)
class Budget:
    """`amount` minor units of `currency` to last from `starts_at` (UTC) through the date `until_on`.

    It ends when that date does on the clock of `timezone` (IANA), and is not renewed unless its owner says so;
    with `every` that is one tap.
    """

    amount: int
    currency: str
    starts_at: datetime
    until_on: date
    timezone: str
    every: Every | None = None

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a budget is zero or more")

    @property
    def ends_at(self) -> datetime:
        return midnight(self.until_on + _DAY, self.timezone)

    def is_over(self, now: datetime) -> bool:
        return now >= self.ends_at

    def covers(self, instant: datetime) -> bool:
        """Is something at that time paid from this budget?"""
        return self.starts_at <= instant < self.ends_at

    def again(self, now: datetime) -> Budget | None:
        """The same for the period that runs now, from its first day: what was spent in it already counts, what was
        left before does not. None while it runs, or where it was for once."""
        if self.every is None or not self.is_over(now):
            return None
        last = today(now, self.timezone)
        before, until_on = self.until_on, period_after(self.until_on, self.every)
        while until_on < last or until_on - last < _NEAR[self.every]:
            before, until_on = until_on, period_after(until_on, self.every)
        starts_at = min(midnight(before + _DAY, self.timezone), now)
        return replace(self, starts_at=starts_at, until_on=until_on)


def usual_end(day: date, every: Every | None = None) -> date:
    """Until when money is meant to last where nobody says it: Sunday, or the end of the month; so near to that,
    of the next."""
    if every is Every.WEEK:
        sunday = day + _DAY * (6 - day.weekday())
        return sunday if sunday - day >= _NEAR[every] else sunday + _WEEK
    last = _end_of_month(day)
    return last if last - day >= _NEAR[Every.MONTH] else _end_of_month(last + _DAY)


def period_after(last: date, every: Every) -> date:
    """The last day of the period after the one that ended on `last`: seven days on; the end of the next month
    after the end of one, else the same day of the next month, as far as it has that many."""
    if every is Every.WEEK:
        return last + _WEEK
    following = _end_of_month(last) + _DAY
    end = _end_of_month(following)
    return end if last == _end_of_month(last) else following.replace(day=min(last.day, end.day))


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True)
class Spending:
    """What counts against a budget, in its currency's minor units: costs of what they go to, and costs had.

    `unknown` counts what they go to without anybody knowing its whole cost; what is known of it is planned.
    """

    planned: int = 0
    spent: int = 0
    unknown: int = 0


NOTHING_SPENT = Spending()


def left(budget: Budget, spending: Spending) -> int:
    """May be negative: then more is planned or spent than there is."""
    return budget.amount - spending.spent - spending.planned


class Fits(StrEnum):
    """`MAYBE`: a part of the price is unknown, so it is kept and marked, and never counted as fitting."""

    FITS = "fits"
    MAYBE = "maybe"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class BudgetFit:
    """`over` is by how much the upper end exceeds what is left; `leaves` what remains, for what surely fits."""

    verdict: Fits
    over: int = 0
    leaves: int | None = None


def fits(cost: Cost, money_left: int | None) -> BudgetFit:
    """Whether `cost` can be paid of `money_left` (minor units of the cost's currency; None: no limit was set).

    The upper end counts. What costs too much already in its known part is over, whatever the rest is.
    A foreign part is not converted, so it leaves doubt.
    """
    return fits_amount(cost.known_high, cost.is_known, money_left)


def fits_amount(known_high: int, is_known: bool, money_left: int | None) -> BudgetFit:
    """`fits` for the bare figures."""
    if money_left is not None and known_high > max(money_left, 0):
        return BudgetFit(Fits.OVER, over=known_high - max(money_left, 0))
    if not is_known:
        return BudgetFit(Fits.MAYBE)
    return BudgetFit(Fits.FITS, leaves=None if money_left is None else money_left - known_high)


def amount_to_plan(cost: Cost, would_leave_above: int | None) -> int | None:
    """The most it takes: the upper end; of what is unknown, at most what its owner would stay for.

    None: nobody knows, and they never said when they would leave. It is not planned for them then.
    """
    if cost.is_known:
        return cost.known_high
    return None if would_leave_above is None else max(cost.known_high, would_leave_above)


class SetAside(NamedTuple):
    """Money for one event. `unsure`: a part of its cost isn't known, so `amount` isn't all (None: nothing is known)."""

    amount: int | None
    unsure: bool = False


def set_aside(cost: Cost, would_leave_above: int | None) -> SetAside:
    """What Going sets aside: the most it takes; where nobody knows that, what is known of it, marked."""
    most = amount_to_plan(cost, would_leave_above)
    return SetAside(most) if most is not None else SetAside(cost.known_high or None, unsure=True)


def set_aside_anew(before: SetAside, was: tuple[Cost, int | None], now: tuple[Cost, int | None]) -> SetAside:
    """After something changed what it costs, or when they would leave. A price that is no longer given stays set
    aside, which is safer than nothing; what was only the known part, or a guess, follows. Harmless when repeated."""
    found = set_aside(*now)
    if not found.unsure or (not was[0].is_known and before == set_aside(*was)):
        return found
    return SetAside(max(before.amount or 0, found.amount or 0) or None, unsure=True)


def summary(budget: Budget, spending: Spending, now: datetime) -> str:
    """ "$33 left until Mon 30 Nov: $40, less $7 planned"."""
    remaining = left(budget, spending)
    until = f"until {format_day(budget.until_on, now)}"
    used = [
        f"{format_minor(amount, budget.currency)} {word}"
        for amount, word in ((spending.spent, "spent"), (spending.planned, "planned"))
        if amount
    ]
    of = f": {format_minor(budget.amount, budget.currency)}, less {' and '.join(used)}" if used else ""
    if budget.is_over(now):
        return f"{_ended(budget, now)}. Set a new one whenever you like."
    if remaining < 0:
        return f"{format_minor(-remaining, budget.currency)} more planned and spent than you have {until}{of}"
    return f"{format_minor(remaining, budget.currency)} left {until}{of}"


def end_words(budget: Budget, now: datetime) -> str:
    """Just after it was set, where another date might have been meant: "That's until Sun 6 Dec, a week from today."."""
    first = today(now, budget.timezone)
    if budget.until_on == first:
        return f"That's for today, {format_day(first, now)}, alone."
    if budget.until_on - first == _WEEK:
        return f"That's until {format_day(budget.until_on, now)}, a week from today."
    return ""


def _ended(budget: Budget, now: datetime) -> str:
    """ "Your budget ended on Mon 30 Nov", "Your $40 for a week ended on Sun 29 Nov"."""
    what = "budget"
    if budget.every is not None:
        what = f"{format_minor(budget.amount, budget.currency)} for a {budget.every}"
    return f"Your {what} ended on {format_day(budget.until_on, now)}"
