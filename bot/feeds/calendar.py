"""From the bytes of an iCal feed to what is on within a window."""

from __future__ import annotations

import hashlib
import re
import zoneinfo
from datetime import UTC, date, datetime, time
from typing import Any

import icalendar
import recurring_ical_events

from bot.domain.errors import FeedRefused
from bot.domain.events import EventDetails, Occurrence, Status
from bot.feeds.reading import FeedDefaults, RawEvent, Reading, Skipped, Window

NOT_A_CALENDAR = (
    "This is not a calendar. Look for the page's iCal link (it often ends in .ics) and paste that."
)
DATED = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DTSTAMP"})


def read_calendar(body: bytes, window: Window, defaults: FeedDefaults, charset: str | None = None) -> Reading:
    """All occurrences within the window. Raises FeedRefused when the body is no calendar at all."""
    if b"BEGIN:VCALENDAR" not in body[:4096].upper() and b"BEGIN:VEVENT" not in body.upper():
        raise FeedRefused(NOT_A_CALENDAR)
    calendar = icalendar.Calendar.from_ical(body)
    zone = _known_zone(str(calendar.get("X-WR-TIMEZONE", "")), defaults.timezone)
    name = str(calendar.get("X-WR-CALNAME", ""))
    components: list[Any] = calendar.walk("VEVENT")
    skipped = [Skipped(0, str(c.get("UID", "")), "it has no start") for c in components if "DTSTART" not in c]
    calendar.subcomponents = [c for c in calendar.subcomponents if c.name != "VEVENT" or "DTSTART" in c]
    query = recurring_ical_events.of(calendar, keep_recurrence_attributes=True, skip_bad_series=True)
    series = {str(c.get("UID")) for c in components if "RRULE" in c or "RDATE" in c or "RECURRENCE-ID" in c}
    occurrences = [
        _occurrence(event, series, zone, name, defaults) for event in query.between(window.start, window.end)
    ]
    return Reading(
        name=name,
        description=str(calendar.get("X-WR-CALDESC", "")),
        timezone=zone,
        refresh_after=None,
        occurrences=occurrences,
        skipped=skipped,
        components=len(components),
        notes=[],
        reaches_until=max((o.details.starts_at for o in occurrences), default=None),
    )


def _known_zone(name: str, default: str) -> str:
    try:
        return zoneinfo.ZoneInfo(name).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return default


def _occurrence(event: Any, series: set[str], zone: str, name: str, defaults: FeedDefaults) -> Occurrence:
    raw = _raw(event, zone, name)
    uid = (
        str(event.get("UID", "")) or hashlib.sha256(f"{raw.starts_at}{raw.summary}".encode()).hexdigest()[:20]
    )
    repeats = uid in series
    original = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else event["DTSTART"].dt
    return Occurrence(
        uid=uid,
        recurrence_id=_basic(original, zone) if repeats else "",
        details=understand(raw, defaults),
        series=uid if repeats else "",
    )


def _basic(value: date, zone: str) -> str:
    if isinstance(value, datetime):
        return _utc(value, zone).strftime("%Y%m%dT%H%M%SZ")
    return value.strftime("%Y%m%d")


def _utc(value: date, zone: str) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zoneinfo.ZoneInfo(zone))).astimezone(UTC)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if hasattr(value, "to_ical") and not isinstance(value, str):
        return str(value.to_ical().decode())
    return str(value)


def _raw(event: Any, zone: str, name: str) -> RawEvent:
    start = event["DTSTART"].dt
    end_assumed = isinstance(start, datetime) and (event["DTEND"].dt == start)
    categories = event.get("CATEGORIES", [])
    categories = categories if isinstance(categories, list) else [categories]
    geo = event.get("GEO")
    key = getattr(getattr(start, "tzinfo", None), "key", zone)
    status = str(event.get("STATUS", "")).lower()
    return RawEvent(
        summary=_text(event.get("SUMMARY", "")),
        starts_at=_utc(start, zone),
        ends_at=None if end_assumed else _utc(event["DTEND"].dt, zone),
        timezone=zone if key == "UTC" else key,
        all_day=not isinstance(start, datetime),
        end_assumed=end_assumed,
        description=_text(event.get("DESCRIPTION", "")),
        location=_text(event.get("LOCATION", "")),
        url=_text(event.get("URL", "")),
        categories=tuple(str(item) for group in categories for item in getattr(group, "cats", [group])),
        geo=(geo.latitude, geo.longitude) if hasattr(geo, "latitude") else None,
        status=Status(status) if status in list(Status) else Status.CONFIRMED,
        organizer=_text(event.get("ORGANIZER", "")),
        conference=tuple(filter(None, [_text(event.get("CONFERENCE", ""))])),
        properties={key.upper(): _text(value) for key, value in event.items() if key.upper() not in DATED},
        feed_name=name,
    )


def understand(raw: RawEvent, defaults: FeedDefaults) -> EventDetails:
    """A stand-in that takes the text as it is."""
    del defaults
    return EventDetails(
        title=re.sub(r"\s+", " ", raw.summary).strip(),
        starts_at=raw.starts_at,
        ends_at=raw.ends_at,
        timezone=raw.timezone,
        all_day=raw.all_day,
        description=raw.description,
        location=raw.location,
        url=raw.url,
        status=raw.status,
    )
