"""A member's money until a date: what is left, and whether something fits. Zero is a fine budget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.costs import Cost
from bot.domain.money import format_minor
from bot.domain.when import format_day, midnight, today

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """`amount` minor units of `currency` to last from `starts_at` (UTC) through the date `until_on`.

    It ends when that date does on the clock of `timezone` (IANA), and is not renewed unless its owner says so.
    """

    amount: int
    currency: str
    starts_at: datetime
    until_on: date
    timezone: str

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

    def days_left(self, now: datetime) -> int:
        """Days still to get through, today included."""
        return max(0, (self.until_on - today(now, self.timezone)).days + 1)

    def renewed(self, now: datetime, until_on: date, amount: int | None = None) -> Budget:
        """A new start, with the same amount unless another is given; what was left is not carried over."""
        return replace(
            self, amount=self.amount if amount is None else amount, starts_at=now, until_on=until_on
        )


@dataclass(frozen=True, slots=True)
class Spending:
    """What counts against a budget, in its currency's minor units: costs of what they go to, and costs had.

    `unknown` counts what they go to without anybody knowing its whole cost.
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
    """What Going sets aside: the upper end; of what is unknown, at most what its owner would stay for.

    None: nobody knows, and they never said when they would leave.
    """
    if cost.is_known:
        return cost.known_high
    return None if would_leave_above is None else max(cost.known_high, would_leave_above)


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
        return f"Your budget ended on {format_day(budget.until_on, now)}. Set a new one whenever you like."
    if remaining < 0:
        return f"{format_minor(-remaining, budget.currency)} more planned and spent than you have {until}{of}"
    return f"{format_minor(remaining, budget.currency)} left {until}{of}"
