"""An event as a calendar app shows it: what stands in which property is decided here, in RFC 5545's words."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.events import Event, EventDetails, Flag, Format, Status
from bot.domain.graphemes import cut, paragraphs
from bot.domain.links import safe_url

# What is over stays in the calendar so long: people look up where they were last week.
KEPT_FOR = timedelta(days=30)
_TITLE, _LOCATION, _DESCRIPTION = 300, 400, 6000
_SAYS_POSTPONED = re.compile(r"\W*postponed\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Revision:
    """How an event changed. `changes` counts what became of it and never goes back."""

    first_seen_at: datetime
    changed_at: datetime
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT. `changed_at` is when anything of it last changed, not when it was written down."""

    event: Event
    description: str
    revision: Revision
    changed_at: datetime

    @property
    def uid(self) -> str:
        """By our own id, which survives a moved series and the merging of two sources."""
        return f"event-{self.event.id}@rapport"

    @property
    def summary(self) -> str:
        details = self.event.details
        title = one_line(details.title, _TITLE)
        if not self.is_off:
            return title
        if Flag.POSTPONED in details.flags:
            return title if _SAYS_POSTPONED.match(title) else f"Postponed: {title}"
        return f"Called off: {title}"

    @property
    def text(self) -> str:
        return cut(paragraphs(self.description), _DESCRIPTION)

    @property
    def is_off(self) -> bool:
        return self.event.details.status is Status.CANCELLED


def one_line(text: str, limit: int) -> str:
    """Without line ends, control characters and whatever else nobody sees."""
    return cut(" ".join(paragraphs(text).split()), limit)


def location_of(details: EventDetails) -> str:
    """ "Sample Hall, 101 City Hall Plaza, Durham"; "Online"; "" where nobody said."""
    if details.format is Format.ONLINE:
        return "Online"
    name, city = details.location or details.place.name, details.place.city
    # A city alone is where the feed is at home, which says nothing about this event.
    parts = [name] if not name or city.casefold() in name.casefold() else [name, city]
    return one_line(", ".join(part for part in parts if part), _LOCATION)


def geo_of(details: EventDetails) -> tuple[float, float] | None:
    """Latitude and longitude, to about ten metres."""
    lat, lon = details.place.lat, details.place.lon
    if lat is None or lon is None or not location_of(details) or details.format is Format.ONLINE:
        return None
    is_on_earth = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return (round(lat, 4), round(lon, 4)) if is_on_earth else None


def url_of(details: EventDetails) -> str:
    return safe_url(details.url, 2000)


def span_of(details: EventDetails) -> tuple[date, date | None]:
    """DTSTART and DTEND: instants, or dates of an event that lasts all day (the last one exclusive).

    DTEND must be later than DTSTART (RFC 5545 section 3.8.2.2); without one an all-day event lasts its day.
    """
    if not details.all_day:
        return details.starts_at, details.ends_by if details.ends_by > details.starts_at else None
    first = details.starts_on
    ends_at = details.ends_at
    last = None if ends_at is None else ends_at.astimezone(ZoneInfo(details.timezone)).date()
    return first, last if last is not None and last > first else None
