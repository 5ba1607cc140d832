"""A stretch of days with the evenings of a plan on it, and the money that is left after each: what a picture shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Evening:
    """One event of a plan, `on` a date of the member's wall clock. `cost` is minor units, None where nobody knows
    all of it. `is_new` is False for what they go to already: of that the cost is what it takes off `MonthView.money`,
    0 where it was set aside before."""

    on: date
    title: str
    cost: int | None
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class MonthView:
    """From `first` to `last`, both included. `money` is what there is before the first evening, in minor units of
    `currency`, with nothing of `evenings` taken off yet; below zero where more is planned than there is, None where
    no limit is set."""

    first: date
    last: date
    currency: str
    money: int | None
    evenings: tuple[Evening, ...]

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("the last day is before the first")

    @property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """Whole weeks from Monday that hold the days."""
        monday = self.first - _DAY * self.first.weekday()
        count = (self.last - monday).days // 7 + 1
        return tuple(tuple(monday + _WEEK * week + _DAY * day for day in range(7)) for week in range(count))

    def on(self, day: date) -> tuple[Evening, ...]:
        return tuple(each for each in self.evenings if each.on == day)

    @property
    def has_money(self) -> bool:
        """Is there any that could run down?"""
        return self.money is not None and self.money > 0

    def left_after(self, day: date) -> int | None:
        """What is left at the end of that day; of what nobody knows, nothing is taken off."""
        if self.money is None:
            return None
        return self.money - sum(each.cost or 0 for each in self.evenings if each.on <= day)
