"""One stretch of whole days in words: "tomorrow", "next week", "in 3 days", "end of November", "30 Nov"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.calendar_words import COUNTS, MONTHS, WEEKDAYS, alternatives
from bot.domain.wallclock import monday_of

# "any time" has no end: as far ahead as feeds are read.
HORIZON = timedelta(days=90)
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)

_COUNT = rf"(\d{{1,3}}|{alternatives(COUNTS)})"
_UNIT = "(day|week|month)s?"
_AHEAD = re.compile(rf"in (?:a )?{_COUNT}(?: of)? {_UNIT}|{_COUNT} {_UNIT} (?:from now|from today|ahead)")
_DURING = re.compile(
    rf"(?:(?:in |over )?(?:the )?(?:next|following) |within )?(?:a )?{_COUNT}(?: of)? {_UNIT}"
)
_NAMED_DAY = re.compile(rf"(?:(this|next) )?({alternatives(WEEKDAYS)})")
_NAMED_MONTH = re.compile(rf"(?:in |this )?({alternatives(MONTHS)})(?: (\d{{4}}))?")
_DAY_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?: (\d{4}))?"
_DAY_MONTH = re.compile(rf"{_DAY_NUMBER}(?: of)? ({alternatives(MONTHS)}){_YEAR}")
_MONTH_DAY = re.compile(rf"({alternatives(MONTHS)}) (?:the )?{_DAY_NUMBER}{_YEAR}")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2})?)?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?")
_ENDING = re.compile(r"(?:end of (?:the )?(.+)|(month|year)[ -]end|eo([wmy]))")
_EO = {"w": "this week", "m": "this month", "y": "this year"}


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days, both included. `on` is the one day meant, where a day is asked for and not a stretch."""

    first: date
    last: date
    on: date | None = None


def read_span(plain: str, day: date) -> Span | None:
    """What `plain` (see `plain_words`) means on `day`, or None. ValueError, OverflowError: no such date."""
    for read in (_read_words, _read_ending, _read_count, _read_weekday, _read_month, _read_date):
        span = read(plain, day)
        if span is not None:
            return span
    return None


def _one(day: date) -> Span:
    return Span(day, day)


def _month_of(day: date) -> Span:
    return Span(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def _weekend(day: date) -> Span:
    saturday = monday_of(day) + 5 * _DAY
    return Span(saturday, saturday + _DAY)


def _week(day: date) -> Span:
    return Span(monday_of(day), monday_of(day) + 6 * _DAY)


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


_WORDS: dict[str, Callable[[date], Span]] = {
    **dict.fromkeys(("today", "now", "tonight"), _one),
    **dict.fromkeys(("tomorrow", "tmrw", "tmr", "tommorow", "tomorow"), lambda day: _one(day + _DAY)),
    "day after tomorrow": lambda day: _one(day + 2 * _DAY),
    "yesterday": lambda day: _one(day - _DAY),
    **dict.fromkeys(("weekend", "this weekend"), _weekend),
    "next weekend": lambda day: _weekend(day + _WEEK),
    **dict.fromkeys(("week", "this week"), lambda day: Span(day, _week(day).last)),
    "next week": lambda day: _week(day + _WEEK),
    **dict.fromkeys(("month", "this month"), lambda day: Span(day, _month_of(day).last)),
    "next month": lambda day: _month_of(_month_of(day).last + _DAY),
    **dict.fromkeys(("year", "this year"), lambda day: Span(day, _year(day.year).last)),
    "next year": lambda day: _year(day.year + 1),
    **dict.fromkeys(("any time", "anytime", "whenever", "any day"), lambda day: Span(day, day + HORIZON)),
}


def _read_words(plain: str, day: date) -> Span | None:
    word = re.sub(r"^rest of (?:the )?", "", plain)
    return _WORDS[word](day) if word in _WORDS else None


def _read_ending(plain: str, day: date) -> Span | None:
    """ "end of the month", "end of November", "month end"."""
    match = _ENDING.fullmatch(plain)
    if match is None:
        return None
    name = match[1] or match[2] or _EO[match[3]]
    span = _read_words(name, day) or _read_month(name, day)
    return None if span is None else _one(span.last)


def _read_count(plain: str, day: date) -> Span | None:
    """ "in 2 weeks" is that week, or the day itself; "next 2 weeks", "within 2 weeks" run from today."""
    ahead = _AHEAD.fullmatch(plain)
    if ahead is not None:
        return _ahead(day, ahead[1] or ahead[3], ahead[2] or ahead[4])
    during = _DURING.fullmatch(plain)
    if during is None:
        return None
    then = _ahead(day, during[1], during[2]).on or day
    return Span(day, max(day, then - _DAY), then)


def _ahead(day: date, count: str, unit: str) -> Span:
    number = int(count) if count.isdigit() else COUNTS[count]
    if unit == "day":
        return Span(on := day + number * _DAY, on, on)
    if unit == "week":
        on = day + number * _WEEK
        return Span(_week(on).first, _week(on).last, on)
    first = _months_later(day.replace(day=1), number)
    month = _month_of(first)
    return Span(month.first, month.last, min(first.replace(day=1) + (day.day - 1) * _DAY, month.last))


def _months_later(first: date, number: int) -> date:
    years, month = divmod(first.month - 1 + number, 12)
    return first.replace(year=first.year + years, month=month + 1)


def _read_weekday(plain: str, day: date) -> Span | None:
    """A weekday is the coming one, today included; "next Friday" is the one of next week."""
    match = _NAMED_DAY.fullmatch(plain)
    if match is None:
        return None
    number = WEEKDAYS[match[2]]
    if match[1] == "next":
        return _one(monday_of(day) + _WEEK + number * _DAY)
    return _one(day + (number - day.weekday()) % 7 * _DAY)


def _read_month(plain: str, day: date) -> Span | None:
    named, iso = _NAMED_MONTH.fullmatch(plain), _ISO_MONTH.fullmatch(plain)
    if iso is not None:
        month = _month_of(date(int(iso[1]), int(iso[2]), 1))
    elif named is not None:
        number = MONTHS[named[1]]
        year = int(named[2]) if named[2] else day.year + (number < day.month)
        month = _month_of(date(year, number, 1))
    else:
        return None
    return Span(max(month.first, day), month.last) if month.last >= day else month


def _read_date(plain: str, day: date) -> Span | None:
    plain, weekday = _without_weekday(plain)
    found = _read_named_date(plain, day) or _read_numbers(plain, day)
    if found is None or (weekday is not None and found.weekday() != weekday):
        return None
    return _one(found)


def _without_weekday(plain: str) -> tuple[str, int | None]:
    match = re.fullmatch(rf"({alternatives(WEEKDAYS)}) (?:the )?(.*\d.*)", plain)
    return (match[2], WEEKDAYS[match[1]]) if match else (plain, None)


def _read_named_date(plain: str, day: date) -> date | None:
    if match := _DAY_MONTH.fullmatch(plain):
        return _coming(match[3], MONTHS[match[2]], int(match[1]), day)
    if match := _MONTH_DAY.fullmatch(plain):
        return _coming(match[3], MONTHS[match[1]], int(match[2]), day)
    return None


def _read_numbers(plain: str, day: date) -> date | None:
    """ISO dates; 30.11. with dots is day first; slashes only where one number can be no month."""
    if match := _ISO_DAY.fullmatch(plain):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DOTTED.fullmatch(plain):
        return _coming(match[3], int(match[2]), int(match[1]), day)
    match = _SLASHED.fullmatch(plain)
    if match is None:
        return None
    one, other = int(match[1]), int(match[2])
    if one <= 12 and other <= 12 and one != other:
        return None
    return _coming(match[3], min(one, other), max(one, other), day)


def _coming(year: str | None, month: int, number: int, day: date) -> date:
    """The date in its year; without one, the next from `day` on (29 February may take some years)."""
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, number)
    for candidate in range(day.year, day.year + 8):
        if number > monthrange(candidate, month)[1]:
            continue
        found = date(candidate, month, number)
        if found >= day:
            return found
    raise ValueError("no such date")
