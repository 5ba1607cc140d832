"""Dates, times, durations and periods as iCalendar writes them (RFC 5545 section 3.3), and as it should not."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.feeds.zones import Zone

_DURATION = re.compile(
    r"([-+]?)P(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE,
)
# Anything from "20260301" to "2026-03-01T19:00:00.000+0100".
_LOOSE = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ]\s*(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d+)?)?\s*([Zz]|[-+]\d\d:?\d\d)?"
)


class Moment(NamedTuple):
    """A point on somebody's wall. `zone` is None for floating times and for dates, whose `wall` is midnight."""

    wall: datetime
    zone: Zone | None = None
    is_date: bool = False

    def utc(self, floating: Zone) -> datetime:
        """Aware, in UTC; `floating` is the wall on which floating times and dates hang."""
        return (self.zone or floating).utc(self.wall)

    def basic(self, floating: Zone) -> str:
        """The form of RECURRENCE-IDs: "20260301" or "20260301T230000Z"."""
        at = self.wall if self.is_date else self.utc(floating)
        day = f"{at.year}{at.month:02}{at.day:02}"
        return day if self.is_date else f"{day}T{at.hour:02}{at.minute:02}{at.second:02}Z"


class Span(NamedTuple):
    """A PERIOD: its start, and its length on the wall of the start."""

    start: Moment
    length: timedelta


def read_moment(value: str, zone: Zone | None, utc: Zone) -> Moment | None:
    """DATE or DATE-TIME. `zone` is what TZID names; a UTC designator beside a TZID is ignored, as others do.

    None where no date can be read in it.
    """
    try:
        if len(value) == 15 and value[8] == "T" and value[9:].isdigit():
            return Moment(datetime.fromisoformat(value), zone)
        if len(value) == 16 and value[8] == "T" and value[15] == "Z" and value[9:15].isdigit():
            return Moment(datetime.fromisoformat(value[:15]), zone or utc)
        if len(value) == 8:
            return Moment(datetime(int(value[:4]), int(value[4:6]), int(value[6:])), None, is_date=True)  # noqa: DTZ001 -- on a wall
    except ValueError:
        pass
    return _read_loosely(value.strip(), zone, utc)


def _read_loosely(value: str, zone: Zone | None, utc: Zone) -> Moment | None:
    found = _LOOSE.fullmatch(value)
    if found is None:
        return None
    year, month, day, hour, minute, second, offset = found.groups()
    try:
        wall = datetime(int(year), int(month), int(day))  # noqa: DTZ001 -- on a wall
        if hour is None:
            return Moment(wall, None, is_date=True)
        # 24:00 is the midnight after; a leap second counts as the second before it.
        wall += timedelta(hours=int(hour), minutes=int(minute), seconds=min(int(second or 0), 59))
        if offset and offset not in "Zz":
            sign = -1 if offset[0] == "-" else 1
            wall -= sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
            return Moment(wall, utc)
    except (ValueError, OverflowError):
        return None
    return Moment(wall, zone or (utc if offset else None))


def read_duration(value: str) -> timedelta | None:
    """DURATION; "P15M" is taken for the fifteen minutes it means. None where it is none."""
    found = _DURATION.fullmatch(value.strip())
    if found is None or not any(found.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def read_period(value: str, zone: Zone | None, utc: Zone, floating: Zone) -> Span | None:
    """PERIOD: start/end or start/duration. None where it is none, or runs backwards."""
    first, _, second = value.partition("/")
    start = read_moment(first, zone, utc)
    if start is None:
        return None
    length = read_duration(second)
    if length is None:
        end = read_moment(second, zone, utc)
        length = None if end is None else length_between(start, end, floating)
    return None if length is None or length < timedelta(0) else Span(start, length)


def length_between(start: Moment, end: Moment, floating: Zone) -> timedelta:
    """From start to end: as the clock on the wall shows it where both hang on the same wall, else as time
    passes."""
    if start.zone is end.zone or start.zone is None or end.zone is None:
        return end.wall - start.wall
    return end.utc(floating) - start.utc(floating)
