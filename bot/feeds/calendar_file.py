"""Writing calendars (RFC 5545), so that one bad event never breaks the file.

There is no VALARM: whoever wants an alarm has set one up in their calendar app, and gets it for our events too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import icalendar
import structlog

from bot.domain.calendar_entries import Entry, geo_of, location_of, span_of, url_of
from bot.domain.events import EventDetails, Status
from bot.domain.plan_items import takes_time

log = structlog.get_logger(__name__)

_END = b"END:VCALENDAR\r\n"
# What the library raises for text and times that no property may hold.
_UNWRITABLE = (ValueError, OverflowError, AssertionError, TypeError, LookupError)


def write_calendar(entries: Iterable[Entry], name: str = "", refresh: timedelta | None = None) -> bytes:
    """`refresh` is how often a subscriber should come back. The same entries give the same bytes."""
    head: bytes = _header(name, refresh).to_ical().removesuffix(_END)
    return head + b"".join(_block(entry) for entry in entries) + _END


def _header(name: str, refresh: timedelta | None) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Rapport//Agenda//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", name)  # RFC 7986; the next line is what everybody reads
        calendar.add("x-wr-calname", name)
    if refresh is not None:
        hours = f"PT{int(refresh.total_seconds() // 3600)}H"
        calendar.add("refresh-interval", refresh, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", hours)
    return calendar


def _block(entry: Entry) -> bytes:
    """The VEVENT, or nothing where it cannot be written."""
    try:
        block: bytes = _component(entry).to_ical()
    except _UNWRITABLE as error:
        log.warning("an event was left out of a calendar", event_id=entry.event.id, kind=type(error).__name__)
        return b""
    lines = block.split(b"\r\n")
    is_one = sum(line.startswith((b"BEGIN:", b"END:")) for line in lines) == 2
    if not is_one or any(b"\r" in line or b"\n" in line for line in lines):
        log.warning("an event was left out of a calendar", event_id=entry.event.id, kind="broken lines")
        return b""
    return block


def _component(entry: Entry) -> icalendar.Event:
    details = entry.event.details
    event = icalendar.Event()
    starts, ends = span_of(details)
    facts = {
        "uid": entry.uid,
        "dtstamp": entry.changed_at,
        "created": entry.revision.first_seen_at,
        "last-modified": entry.changed_at,
        "sequence": entry.revision.changes,
        "dtstart": starts,
        "dtend": ends,
        "summary": entry.summary,
        "location": location_of(details),
        "geo": geo_of(details),
        "url": url_of(details),
        "description": entry.text,
        "status": details.status.value.upper(),
        "transp": "OPAQUE" if _is_busy(details) else "TRANSPARENT",
    }
    for name, value in facts.items():
        if value not in (None, ""):
            event.add(name, value)
    return event


def _is_busy(details: EventDetails) -> bool:
    """Whether free/busy searches find the time taken (RFC 5545 section 3.8.2.7), as a plan does."""
    is_on = details.status is not Status.CANCELLED
    return is_on and takes_time(details.starts_at, details.ends_by, all_day=details.all_day)
