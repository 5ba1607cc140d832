"""A budget by weeks: what its picture shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.budget import Budget
from bot.domain.ledger import Entry
from bot.domain.wallclock import monday_of
from bot.domain.when import today

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BudgetWeek:
    """From Monday to Sunday, as far as the budget reaches; both included. Minor units; of `unknown` things nobody
    knows all they will cost."""

    first: date
    last: date
    spent: int = 0
    planned: int = 0
    unknown: int = 0

    @property
    def used(self) -> int:
        return self.spent + self.planned


@dataclass(frozen=True, slots=True)
class BudgetView:
    """`weeks` hold all that counts, so their sums are the whole's."""

    amount: int
    currency: str
    until_on: date
    today: date
    weeks: tuple[BudgetWeek, ...]

    @property
    def spent(self) -> int:
        return sum(week.spent for week in self.weeks)

    @property
    def planned(self) -> int:
        return sum(week.planned for week in self.weeks)

    @property
    def unknown(self) -> int:
        return sum(week.unknown for week in self.weeks)

    @property
    def left(self) -> int:
        return self.amount - self.spent - self.planned


def view_of(budget: Budget, entries: Iterable[tuple[datetime, Entry]], now: datetime) -> BudgetView:
    """`entries` are those that count against it, each with its moment: what was set aside for something counts in
    the week it is on."""
    first = today(budget.starts_at, budget.timezone)
    # One that was set late in the evening elsewhere may begin after its last day here.
    last = max(first, budget.until_on)
    by_monday = {monday: list[Entry]() for monday in _mondays(first, last)}
    for at, entry in entries:
        by_monday[monday_of(min(last, max(first, today(at, budget.timezone))))].append(entry)
    weeks = tuple(_week(monday, first, last, found) for monday, found in by_monday.items())
    return BudgetView(budget.amount, budget.currency, budget.until_on, today(now, budget.timezone), weeks)


def _week(monday: date, first: date, last: date, entries: Iterable[Entry]) -> BudgetWeek:
    found = list(entries)
    open_ = [each for each in found if each.spent is None]
    return BudgetWeek(
        first=max(first, monday),
        last=min(last, monday + 6 * _DAY),
        spent=sum(each.spent or 0 for each in found),
        planned=sum(each.planned or 0 for each in open_),
        unknown=sum(each.is_unknown for each in open_),
    )


def _mondays(first: date, last: date) -> list[date]:
    monday = monday_of(first)
    return [monday + 7 * week * _DAY for week in range((last - monday).days // 7 + 1)]
