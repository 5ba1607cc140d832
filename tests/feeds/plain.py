"""The plain path: the same feed through icalendar and recurring-ical-events, to be compared with ours."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from icalendar.timezone import tzp

from bot.domain.events import Flag, Occurrence
from bot.domain.text import clean_line
from bot.feeds.expansion import overlaps
from bot.feeds.reading import Window
from bot.feeds.understand import UNTITLED

# The plain path is asked for a little more on both sides, and cut to the window by the times it gives: it
# compares dates and floating times with the window as if they were in UTC.
_WIDER = timedelta(days=2)


class Seen(NamedTuple):
    """What both paths say of an occurrence. All-day events by their dates, others in UTC; `end` is the start
    where there is no end."""

    uid: str
    start: date
    end: date
    title: str


def plain_seen(body: bytes, window: Window, zone: str) -> list[Seen]:
    """Floating times and dates hang on `zone`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tzp.use_default()  # forgets the zones of the calendars read before
        calendar = icalendar.Calendar.from_ical(body)
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        events = query.between(window.start - _WIDER, window.end + _WIDER)
    found = [_plain(event, zone) for event in events]
    return sorted(
        seen for seen in found if overlaps(_instant(seen.start, zone), _instant(seen.end, zone), window)
    )


def _plain(event: Any, zone: str) -> Seen:
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    return Seen(
        str(event.get("UID", "")), _utc(start, zone), _utc(end, zone), _line(event.get("SUMMARY", ""))
    )


def _line(text: Any) -> str:
    """A title as people read it, but from the plain path's text."""
    return clean_line(str(text[0] if isinstance(text, list) else text)) or UNTITLED


def _utc(value: date, zone: str) -> date:
    if not isinstance(value, datetime):
        return value
    return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _instant(value: date, zone: str) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def our_seen(occurrences: list[Occurrence]) -> list[Seen]:
    """Sorted like `plain_seen`."""
    return sorted(map(_ours, occurrences))


def _ours(occurrence: Occurrence) -> Seen:
    details = occurrence.details
    start, end = details.starts_at, details.ends_at or details.starts_at
    if Flag.TIME_IN_TITLE in details.flags:
        # Its feed says the day alone, and so does the plain path.
        day = details.starts_on
        return Seen(occurrence.uid, day, day + timedelta(days=1), details.title)
    if not details.all_day:
        return Seen(occurrence.uid, start, end, details.title)
    zone = ZoneInfo(details.timezone)
    return Seen(occurrence.uid, start.astimezone(zone).date(), end.astimezone(zone).date(), details.title)
