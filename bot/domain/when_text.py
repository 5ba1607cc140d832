"""Dates the way people type them: "tonight", "this weekend", "in 3 days", "until 30 Nov", "3-5 Dec".

Only what leaves no doubt is read; everything else is None, for the caller to ask again or to try harder.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendar_words import MONTHS, PARTS_OF_DAY, WEEKDAYS, alternatives, plain_words
from bot.domain.spans import HORIZON, Span, read_span
from bot.domain.when import DateRange, days, midnight, today

_DAY = timedelta(days=1)
_MONTH = alternatives(MONTHS)
_WEEKDAY = alternatives(WEEKDAYS)
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_ONLY_A_WEEKDAY = re.compile(
    rf"(?:(?:until|till?|by|through|up to|to) )?(?:the )?(?:this |next |coming )?(?:{_WEEKDAY})(?: (?:{'|'.join(PARTS_OF_DAY)}))?"
)


def read_when(text: str, now: datetime, zone: str) -> DateRange | None:
    """The stretch of time meant by `text`, for somebody in `zone` (IANA) at `now`; None if in doubt."""
    plain, day = plain_words(text), today(now, zone)
    try:
        hours = _read_part_of_day(plain, day, zone)
        if hours is not None:
            return hours
        span = _read(plain, day)
        return days(span.first, span.last, zone) if span is not None and span.first <= span.last else None
    except (ValueError, OverflowError):  # 31 November, or the year 10000
        return None


def read_date(text: str, now: datetime, zone: str) -> date | None:
    """The day meant by `text`; of a longer stretch its last ("this month" answers "until when?").

    It may be past: that is the caller's to judge.
    """
    whole, _, part = plain_words(text).rpartition(" ")
    try:
        span = _read(whole if whole and part in PARTS_OF_DAY else f"{whole} {part}".strip(), today(now, zone))
    except (ValueError, OverflowError):
        return None
    return None if span is None else span.on or span.last


def names_only_a_weekday(text: str) -> bool:
    """ "Sunday", "until this Friday": neither a date stands with it nor "today"."""
    return _ONLY_A_WEEKDAY.fullmatch(plain_words(text)) is not None


def _read(plain: str, day: date) -> Span | None:
    return _read_from_to(plain, day) or _read_open(plain, day) or read_span(plain, day)


def _read_part_of_day(plain: str, day: date, zone: str) -> DateRange | None:
    """ "tonight", "tomorrow evening", "friday night": some hours of one day."""
    plain = "today night" if plain == "tonight" else plain
    whole, _, part = plain.rpartition(" ")
    if part not in PARTS_OF_DAY:
        return None
    span = read_span("today" if whole in ("", "this") else whole, day)
    if span is None or span.first != span.last:
        return None
    starts, ends = PARTS_OF_DAY[part]
    if ends > starts:
        return DateRange(_at(span.first, starts, zone), _at(span.first, ends, zone))
    next_day = span.first + _DAY
    ends_at = _at(next_day, ends, zone)
    return DateRange(_at(span.first, starts, zone), ends_at, ends_at - midnight(next_day, zone))


def _at(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def _read_open(plain: str, day: date) -> Span | None:
    """ "until 30 Nov", "before Friday", "from Friday", "after 3 Dec": one end given."""
    match = re.fullmatch(
        r"(until|till?|by|through|up to|to|before|from|since|after|starting) (?:the )?(.+)", plain
    )
    span = read_span(match[2], day) if match is not None else None
    if match is None or span is None:
        return None
    if match[1] in ("from", "since", "starting", "after"):
        first = span.last + _DAY if match[1] == "after" else span.first
        return Span(first, first + HORIZON)
    if match[1] == "before":
        return Span(day, span.first - _DAY)
    return Span(day, span.last, span.on)


def _read_from_to(plain: str, day: date) -> Span | None:
    """ "3 Dec to 5 Dec", "Friday - Sunday", "between 3 and 5 Dec", "Dec 3-5"."""
    match = (
        re.fullmatch(
            r"(?:from |between )?(.+?)(?: - | to | until | till | through | and )(?:the )?(.+)", plain
        )
        or re.fullmatch(rf"({_NUMBER})-({_NUMBER} .+)", plain)
        or re.fullmatch(rf"((?:{_MONTH}) {_NUMBER})-({_NUMBER})", plain)
        or re.fullmatch(rf"({_WEEKDAY})-({_WEEKDAY})", plain)
    )
    if match is None:
        return None
    left, right = _lend_months(match[1], match[2])
    first = read_span(left, day)
    last = read_span(right, first.first) if first is not None else None
    return None if first is None or last is None else Span(first.first, last.last)


def _lend_months(left: str, right: str) -> tuple[str, str]:
    """Each end may name the month of both: "3 and 5 Dec", "Dec 3 to 5"."""
    tail = re.search(rf" (?:of )?((?:{_MONTH})(?: \d{{4}})?)$", right)
    head = re.match(rf"({_MONTH}) ", left)
    if tail and re.fullmatch(_NUMBER, left):
        return f"{left} {tail[1]}", right
    if head and re.fullmatch(_NUMBER, right):
        return left, f"{head[1]} {right}"
    return left, right
