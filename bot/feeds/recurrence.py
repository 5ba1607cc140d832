"""The dates a rule makes: counted out within bounds, never further than asked, in a bounded number of steps."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.feeds.budget import Budget
from bot.feeds.clock_rules import walls_within_days
from bot.feeds.day_filters import LAST_DAY, fits, is_in_week, is_month_day
from bot.feeds.rules import Frequency, Rule


def walls(rule: Rule, start: datetime, low: datetime, high: datetime, budget: Budget) -> Iterator[datetime]:
    """The wall times (naive) of `rule` from `start` on that lie in [low, high], in order.

    UNTIL is left to the caller: what it means depends on DTSTART's zone. Raises Exhausted.
    """
    if rule.frequency >= Frequency.HOURLY:
        return walls_within_days(rule, start, low, high, budget)
    return _DayPeriods(_with_defaults(rule, start), start, budget).walls(low, high)


def _with_defaults(rule: Rule, start: datetime) -> Rule:
    """What a rule leaves open it takes from DTSTART (RFC 5545 section 3.3.10)."""
    changes: dict[str, object] = {}
    if not rule.names_days:
        if rule.frequency is Frequency.YEARLY:
            changes["month_days"] = frozenset({start.day})
            if not rule.months:
                changes["months"] = frozenset({start.month})
        elif rule.frequency is Frequency.MONTHLY:
            changes["month_days"] = frozenset({start.day})
        elif rule.frequency is Frequency.WEEKLY:
            changes["weekdays"] = frozenset({start.weekday()})
    return replace(rule, **changes) if changes else rule  # type: ignore[arg-type]  # names of its own fields


class _DayPeriods:
    """Rules whose periods are years, months, weeks or days: a period is a list of days (ordinals)."""

    def __init__(self, rule: Rule, start: datetime, budget: Budget) -> None:
        self._rule = rule
        self._start = start
        self._budget = budget
        self._only_weekdays = bool(rule.weekdays) and not (
            rule.months or rule.month_days or rule.year_days or rule.week_numbers
        )
        self._first_day = start.toordinal()
        self._first_week = self._first_day - (self._first_day - 1 - rule.week_start) % 7
        self._times = _Times(
            rule.hours or (start.hour,), rule.minutes or (start.minute,), rule.seconds or (start.second,)
        )

    def walls(self, low: datetime, high: datetime) -> Iterator[datetime]:
        start = self._start
        period, left = self._skip_to(low)
        last_day = high.toordinal()
        while left is None or left > 0:
            first_day, days = self._period(period)
            if first_day > last_day:
                return
            self._budget.spend(1 + len(days))
            period += 1
            for wall in self._walls_on(days):
                if wall < start:
                    continue
                if left is not None:
                    if left == 0:
                        return
                    left -= 1
                if wall > high:
                    return
                if wall >= low:
                    yield wall

    def _skip_to(self, low: datetime) -> tuple[int, int | None]:
        """The first period to look at, and how many dates COUNT then leaves (None: no COUNT)."""
        rule = self._rule
        near = max(0, self._period_at(low))
        if rule.count is None:
            return near, None
        each = self._always_in_a_period()
        if near == 0 or each is None:
            return 0, rule.count
        # Only the first week may be cut short, by DTSTART.
        in_the_first = sum(day >= self._first_day for day in self._period(0)[1])
        return near, max(0, rule.count - in_the_first - (near - 1) * each)

    def _always_in_a_period(self) -> int | None:
        """How many dates each period has where that is the same for all of them, else None."""
        rule = self._rule
        filtered = rule.months or rule.month_days or rule.year_days or rule.week_numbers or rule.positions
        if filtered or self._times.count != 1 or rule.hours or rule.minutes or rule.seconds:
            return None
        if rule.frequency is Frequency.WEEKLY:
            return len(rule.weekdays)
        return 1 if rule.frequency is Frequency.DAILY and not rule.weekdays else None

    def _period_at(self, moment: datetime) -> int:
        """The number of the period around `moment`, or of one before it."""
        rule, start = self._rule, self._start
        if rule.frequency is Frequency.YEARLY:
            return (moment.year - start.year) // rule.interval
        if rule.frequency is Frequency.MONTHLY:
            return ((moment.year - start.year) * 12 + moment.month - start.month) // rule.interval
        if rule.frequency is Frequency.WEEKLY:
            return (moment.toordinal() - self._first_week) // (7 * rule.interval)
        return (moment.toordinal() - self._first_day) // rule.interval

    def _period(self, number: int) -> tuple[int, list[int]]:
        """The first day of a period, and its days that fit the rule. Past the last year: past all bounds."""
        rule, start = self._rule, self._start
        if rule.frequency is Frequency.YEARLY:
            year = start.year + number * rule.interval
            return (LAST_DAY + 1, []) if year > 9999 else self._year(year)
        if rule.frequency is Frequency.MONTHLY:
            years, month = divmod(start.month - 1 + number * rule.interval, 12)
            year = start.year + years
            return (LAST_DAY + 1, []) if year > 9999 else self._month(year, month + 1)
        if rule.frequency is Frequency.WEEKLY:
            first = self._first_week + 7 * rule.interval * number
            return first, self._those_that_fit(
                range(max(first, self._first_day), min(first + 7, LAST_DAY + 1))
            )
        day = self._first_day + rule.interval * number
        return day, self._those_that_fit(range(day, min(day + 1, LAST_DAY + 1)))

    def _year(self, year: int) -> tuple[int, list[int]]:
        rule = self._rule
        first = date(year, 1, 1).toordinal()
        if rule.months:
            months = [month for month in sorted(rule.months) if 1 <= month <= 12]
            return first, [day for month in months for day in self._month(year, month)[1]]
        length = 365 + calendar.isleap(year)
        self._budget.spend(length)
        days: list[int] = list(range(first, first + length))
        if rule.month_days:
            days = [day for day in days if is_month_day(day, rule.month_days)]
        return first, self._by_year(self._by_weekday(days, first, length), year)

    def _month(self, year: int, month: int) -> tuple[int, list[int]]:
        rule = self._rule
        first = date(year, month, 1).toordinal()
        if rule.months and month not in rule.months:
            return first, []
        length = calendar.monthrange(year, month)[1]
        self._budget.spend(length // 4)
        days: list[int] = list(range(first, first + length))
        if rule.month_days:
            wanted = {day if day > 0 else length + 1 + day for day in rule.month_days}
            days = [day for day in days if day - first + 1 in wanted]
        return first, self._by_year(self._by_weekday(days, first, length), year)

    def _by_weekday(self, days: list[int], first: int, length: int) -> list[int]:
        """Numbered weekdays count within the `length` days from `first` on."""
        rule = self._rule
        if not (rule.weekdays or rule.nth_weekdays):
            return days
        last = first + length - 1
        numbered = {
            first + (weekday - first + 1) % 7 + 7 * (n - 1)
            if n > 0
            else last - (last - 1 - weekday) % 7 + 7 * (n + 1)
            for n, weekday in rule.nth_weekdays
        }
        return [day for day in days if (day - 1) % 7 in rule.weekdays or day in numbered]

    def _by_year(self, days: list[int], year: int) -> list[int]:
        rule = self._rule
        if rule.year_days:
            start, length = date(year, 1, 1).toordinal(), 365 + calendar.isleap(year)
            wanted = {day if day > 0 else length + 1 + day for day in rule.year_days}
            days = [day for day in days if day - start + 1 in wanted]
        if rule.week_numbers:
            days = [day for day in days if is_in_week(day, rule.week_numbers, rule.week_start)]
        return days

    def _those_that_fit(self, days: range) -> list[int]:
        rule = self._rule
        if self._only_weekdays:
            return [day for day in days if (day - 1) % 7 in rule.weekdays]
        return [day for day in days if fits(day, rule)]

    def _walls_on(self, days: list[int]) -> Iterator[datetime]:
        if not self._rule.positions:
            for day in days:
                for at in self._times:
                    self._budget.spend(1)
                    yield datetime.combine(date.fromordinal(day), at)
            return
        size = len(days) * self._times.count
        places = sorted({p - 1 if p > 0 else size + p for p in self._rule.positions})
        for place in places:
            if 0 <= place < size:
                self._budget.spend(1)
                day, at_place = divmod(place, self._times.count)
                yield datetime.combine(date.fromordinal(days[day]), self._times.at(at_place))


@dataclass(frozen=True, slots=True)
class _Times:
    """Times of day, in order, without ever listing them: there may be 86,400."""

    hours: tuple[int, ...]
    minutes: tuple[int, ...]
    seconds: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.hours) * len(self.minutes) * len(self.seconds)

    def at(self, place: int) -> time:
        rest, second = divmod(place, len(self.seconds))
        hour, minute = divmod(rest, len(self.minutes))
        return time(self.hours[hour], self.minutes[minute], self.seconds[second])

    def __iter__(self) -> Iterator[time]:
        return (
            time(hour, minute, second)
            for hour in self.hours
            for minute in self.minutes
            for second in self.seconds
        )
