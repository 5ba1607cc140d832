"""What changed about an event between two readings of its feed, and what of it those who go must hear."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.events import EventDetails, Format, Occurrence, Status
from bot.domain.ids import EventId
from bot.domain.when import format_day
from bot.domain.words import folded


class ChangeKind(StrEnum):
    """Stored as its value."""

    MOVED = "moved"
    RENAMED = "renamed"
    RELOCATED = "relocated"
    CANCELLED = "cancelled"
    REAPPEARED = "reappeared"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different. `before` and `after` are the starts in ISO 8601 for MOVED, else words."""

    kind: ChangeKind
    before: str = ""
    after: str = ""

    @property
    def matters(self) -> bool:
        """Whoever goes must hear of it; a new title alone brings nobody to the wrong place."""
        return self.kind is not ChangeKind.RENAMED


def changes_between(before: EventDetails, after: EventDetails) -> tuple[Change, ...]:
    """What a reader would call different. Of an event that is off only that it is off counts."""
    if after.status is Status.CANCELLED:
        return () if before.status is Status.CANCELLED else (Change(ChangeKind.CANCELLED, before.status),)
    changes = []
    if before.status is Status.CANCELLED:
        changes.append(Change(ChangeKind.REAPPEARED, before.status, after.status))
    if (before.starts_at, before.all_day) != (after.starts_at, after.all_day):
        changes.append(Change(ChangeKind.MOVED, before.starts_at.isoformat(), after.starts_at.isoformat()))
    if folded(before.title) != folded(after.title):
        changes.append(Change(ChangeKind.RENAMED, before.title, after.title))
    if _where(before) != _where(after):
        changes.append(Change(ChangeKind.RELOCATED, _where_words(before), _where_words(after)))
    return tuple(changes)


def is_rescheduled(before: EventDetails, after: EventDetails) -> bool:
    """Whether anything planned by its times, or by its taking place at all, must be planned again."""
    return (before.starts_at, before.ends_at, before.all_day, before.status) != (
        after.starts_at,
        after.ends_at,
        after.all_day,
        after.status,
    )


def content_hash(occurrence: Occurrence) -> bytes:
    """The same exactly as long as the feed says the same of it (DTSTAMP and SEQUENCE are no part of that)."""
    details = occurrence.details
    place, price = details.place, details.price
    content = (
        (details.title, details.starts_at, details.ends_at, details.timezone, details.all_day),
        (details.description, details.location, details.format, details.url, details.status),
        (place.name, place.city, place.country, place.lat, place.lon),
        (price.state, price.min, price.max, price.currency, price.source, price.text),
        (details.topics, sorted(details.flags), occurrence.series),
    )
    return hashlib.blake2b(repr(content).encode("utf-8", "backslashreplace"), digest_size=16).digest()


def notice_key(event: EventId, member: int, changes: Iterable[Change], now: datetime) -> str:
    """Unique for one change and one person, so that it is said once."""
    said = repr([(change.kind.value, change.before, change.after) for change in changes])
    digest = hashlib.blake2b(f"{now.isoformat()}{said}".encode(), digest_size=12).hexdigest()
    return f"changed:{event}:{member}:{digest}"


def in_words(change: Change, zone: str, now: datetime) -> str:
    """One line for people, in the reader's zone. Titles and places in it are a feed's words: escape it."""
    match change.kind:
        case ChangeKind.CANCELLED:
            return "It is off."
        case ChangeKind.REAPPEARED:
            return "It takes place after all."
        case ChangeKind.MOVED:
            return f"It moved from {_said(change.before, zone, now)} to {_said(change.after, zone, now)}."
        case ChangeKind.RELOCATED:
            was = f"; it was {change.before}" if change.before else ""
            return f"The place is now {change.after or 'not said'}{was}."
        case ChangeKind.RENAMED:
            return f"It was called {change.before}."


def _said(instant: str, zone: str, now: datetime) -> str:
    moment = datetime.fromisoformat(instant).astimezone(ZoneInfo(zone))
    return f"{format_day(moment.date(), now)}, {moment:%H:%M}"


def _where(details: EventDetails) -> tuple[str, bool]:
    """A place only better known (coordinates found, a city added) is the same place."""
    return folded(details.location), details.format is Format.ONLINE


def _where_words(details: EventDetails) -> str:
    return "online" if details.format is Format.ONLINE else details.location
