"""Whether a day, as an ordinal, passes the filters of a rule."""

from __future__ import annotations

import calendar
from datetime import date

from bot.feeds.rules import Rule

LAST_DAY = date.max.toordinal()


def fits(day: int, rule: Rule) -> bool:
    """Whether a day (ordinal) passes the rule's filters, where weekdays carry no numbers."""
    if rule.weekdays and (day - 1) % 7 not in rule.weekdays:
        return False
    if not (rule.months or rule.month_days or rule.year_days or rule.week_numbers):
        return True
    on = date.fromordinal(day)
    if rule.months and on.month not in rule.months:
        return False
    if rule.month_days and not is_month_day(day, rule.month_days):
        return False
    if rule.year_days:
        start, length = date(on.year, 1, 1).toordinal(), 365 + calendar.isleap(on.year)
        if day - start + 1 not in rule.year_days and day - start - length not in rule.year_days:
            return False
    return not rule.week_numbers or is_in_week(day, rule.week_numbers, rule.week_start)


def is_month_day(day: int, month_days: frozenset[int]) -> bool:
    on = date.fromordinal(day)
    return on.day in month_days or on.day - calendar.monthrange(on.year, on.month)[1] - 1 in month_days


def is_in_week(day: int, numbers: frozenset[int], week_start: int) -> bool:
    """Weeks are numbered as in ISO 8601: the first has four days in the new year."""
    year = date.fromordinal(min(day + 3, LAST_DAY)).year
    first = _first_week(year, week_start)
    if day < first:
        year -= 1
        first = _first_week(year, week_start)
    following = _first_week(year + 1, week_start) if year < 9999 else first + 364
    if day >= following:
        first, following = following, following + 364
    week, weeks = (day - first) // 7 + 1, (following - first) // 7
    return week in numbers or week - weeks - 1 in numbers


def _first_week(year: int, week_start: int) -> int:
    fourth = date(max(year, 1), 1, 4).toordinal()
    return fourth - (fourth - 1 - week_start) % 7
