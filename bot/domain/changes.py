"""What changed about an event between two readings of its feed, and what of it those who go must hear."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.events import EventDetails, Flag, Format, Occurrence, Price, PriceState, Status
from bot.domain.ids import EventId
from bot.domain.money import MoneyRange, format_minor
from bot.domain.when import format_day, hour
from bot.domain.words import folded

# Why something is off, where it is to be later.
_POSTPONED = "postponed"


class ChangeKind(StrEnum):
    """Stored as its value."""

    MOVED = "moved"
    RENAMED = "renamed"
    RELOCATED = "relocated"
    CANCELLED = "cancelled"
    REAPPEARED = "reappeared"
    PRICED = "priced"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different. `before` and `after` are the starts in ISO 8601 for MOVED, the prices at the
    door for PRICED ("paid 500 700 USD", see `price_facts`), else words. `before` of CANCELLED is when it was to be, as for MOVED;
    of an all-day event the date alone."""

    kind: ChangeKind
    before: str = ""
    after: str = ""

    @property
    def matters(self) -> bool:
        """Whoever goes must hear of it; a new title alone brings nobody to the wrong place, and a lower price
        nobody to the wrong sum."""
        if self.kind is ChangeKind.PRICED:
            return is_dearer(self.before, self.after)
        return self.kind is not ChangeKind.RENAMED


def changes_between(before: EventDetails, after: EventDetails) -> tuple[Change, ...]:
    """What a reader would call different. Of an event that is off only that it is off counts."""
    if after.status is Status.CANCELLED:
        why = _POSTPONED if Flag.POSTPONED in after.flags else ""
        return () if before.status is Status.CANCELLED else (called_off(before, why),)
    changes = []
    if before.status is Status.CANCELLED:
        changes.append(Change(ChangeKind.REAPPEARED, before.status, after.status))
    moved = (before.starts_at, before.all_day) != (after.starts_at, after.all_day)
    if moved and not _is_read_closer(before, after):
        changes.append(Change(ChangeKind.MOVED, _start(before), _start(after)))
    if folded(before.title) != folded(after.title):
        changes.append(Change(ChangeKind.RENAMED, before.title, after.title))
    if _where(before) != _where(after):
        changes.append(Change(ChangeKind.RELOCATED, _where_words(before), _where_words(after)))
    if price_facts(before.price) != price_facts(after.price):
        changes.append(Change(ChangeKind.PRICED, price_facts(before.price), price_facts(after.price)))
    return tuple(changes)


def _is_read_closer(before: EventDetails, after: EventDetails) -> bool:
    """Whether only we came to see the time in its title: nobody moved it."""
    read = before.all_day and Flag.TIME_IN_TITLE in after.flags
    return read and before.starts_on == after.starts_on and before.title == after.title


def called_off(details: EventDetails, why: str = "") -> Change:
    """That it is off, with the date it was to be on: whoever reads of it may go to several of a series."""
    return Change(ChangeKind.CANCELLED, _start(details), why)


def _start(details: EventDetails) -> str:
    """An instant, or of what lasts all day its date, in ISO 8601."""
    return (details.starts_on if details.all_day else details.starts_at).isoformat()


def price_facts(price: Price) -> str:
    """ "free", "donation", "unknown", "paid 500 700 USD" in minor units, "paid 500 - USD" where only the least is
    known: without the words it was read from."""
    if price.state is not PriceState.PAID:
        return price.state.value
    return f"paid {price.min} {'-' if price.max is None else price.max} {price.currency}"


def is_dearer(before: str, after: str) -> bool:
    """Whether the price at the door went up, or came to be known as one to pay; two currencies: nobody knows."""
    new, old = _paid(after), _paid(before)
    if new is None:
        return False
    return old is None or new.currency != old.currency or (old.high is not None and _is_higher(new, old))


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
        (price.state, price.min, price.max, price.currency, price.source, price.text, price.concession),
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
            return _off_words(change, zone, now)
        case ChangeKind.REAPPEARED:
            return "It takes place after all."
        case ChangeKind.MOVED:
            return f"It moved from {_said(change.before, zone, now)} to {_said(change.after, zone, now)}."
        case ChangeKind.RELOCATED:
            was = f"; it was {change.before}" if change.before else ""
            return f"The place is now {change.after or 'not said'}{was}."
        case ChangeKind.RENAMED:
            return f"It was called {change.before}."
        case ChangeKind.PRICED:
            return f"Entry is now {_price_words(change.after)}; it was {_price_words(change.before)}."


def _off_words(change: Change, zone: str, now: datetime) -> str:
    """Of what was called off before dates were kept with it nobody knows."""
    start, off = change.before, "postponed" if change.after == _POSTPONED else "off"
    if not start[:1].isdigit():
        return f"It is {off}."
    return f"It is {off}; it was to be on {_said(start, zone, now)}."


def _said(start: str, zone: str, now: datetime) -> str:
    if "T" not in start:
        return format_day(date.fromisoformat(start), now)
    moment = datetime.fromisoformat(start).astimezone(ZoneInfo(zone))
    return f"{format_day(moment.date(), now)}, {hour(moment)}"


def _where(details: EventDetails) -> tuple[str, bool]:
    """A place only better known (coordinates found, a city added) is the same place."""
    return folded(details.location), details.format is Format.ONLINE


def _where_words(details: EventDetails) -> str:
    return "online" if details.format is Format.ONLINE else details.location


class _Paid(NamedTuple):
    low: int
    high: int | None
    currency: str


def _paid(facts: str) -> _Paid | None:
    """None for what is not paid for, as far as anybody knows."""
    match facts.split():
        case ["paid", low, high, currency]:
            return _Paid(int(low), None if high == "-" else int(high), currency)
    return None


def _is_higher(new: _Paid, old: _Paid) -> bool:
    return new.high is None or (old.high is not None and new.high > old.high)


def _price_words(facts: str) -> str:
    paid = _paid(facts)
    if paid is None:
        words = {PriceState.FREE.value: "free", PriceState.DONATION.value: "pay what you can"}
        return words.get(facts, "not given")
    if paid.high is None:
        return f"from {format_minor(paid.low, paid.currency)}"
    return str(MoneyRange(paid.low, paid.high, paid.currency))
