"""Times on the wall: which instant "09:00 on that day" is where the clocks are changed.

An hour that does not exist stands for the next instant that does; one that comes twice for its first
coming; a day that a zone left out (Samoa, 30 December 2011) has no instant.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - _DAY * day.weekday()


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the wall in `zone` shows `at` on `day`; in a gap, the gap's end."""
    wall = datetime.combine(day, at.replace(fold=0), tzinfo=zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    return _end_of_gap(wall)


def day_exists(day: date, zone: ZoneInfo) -> bool:
    return instant_of(day, time(0), zone).astimezone(zone).date() == day


def next_at(at: time, zone: ZoneInfo, not_before: datetime) -> datetime:
    """The first instant, in UTC, from `not_before` on at which the wall shows `at`."""
    day = not_before.astimezone(zone).date()
    while not day_exists(day, zone) or instant_of(day, at, zone) < not_before:
        day += _DAY
    return instant_of(day, at, zone)


def same_time_tomorrow(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same time on the wall on the next day there is."""
    wall = moment.astimezone(zone)
    return next_at(wall.time(), zone, instant_of(wall.date() + _DAY, time(0), zone))


def _end_of_gap(wall: datetime) -> datetime:
    """Where the clocks jump over `wall` (PEP 495: within a gap fold 0 reads the old offset, fold 1 the new)."""
    new_offset = wall.replace(fold=1).utcoffset()
    before, after = (wall.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    while after - before > _SECOND:
        middle = before + (after - before) // 2 // _SECOND * _SECOND
        if middle.astimezone(wall.tzinfo).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)
