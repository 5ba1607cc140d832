"""How `feeds inspect` prints what was read: a table for people, one JSON object a line for programs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.events import EventDetails, Format, Occurrence, Price, PriceState, Status
from bot.domain.money import format_minor, minor_digits

_TITLE, _WHERE = 44, 34


def json_line(source: str, occurrence: Occurrence) -> str:
    """One occurrence. What the feed does not say is null; see docs/feeds.md for each field."""
    details = occurrence.details
    place = details.place
    line = {
        "source": source,
        "uid": occurrence.uid,
        "recurrence_id": occurrence.recurrence_id or None,
        "start": _moment(details.starts_at, details),
        "end": None if details.ends_at is None else _moment(details.ends_at, details),
        "all_day": details.all_day,
        "timezone": details.timezone,
        "title": details.title,
        "location": details.location or None,
        "place": {
            "name": place.name or None,
            "city": place.city or None,
            "country": place.country or None,
            "lat": place.lat,
            "lon": place.lon,
        },
        "format": details.format.value,
        "url": details.url or None,
        "status": details.status.value,
        "price": _price(details.price),
        "topics": list(details.topics),
        "flags": sorted(details.flags),
    }
    return json.dumps(line, ensure_ascii=False)


def table_line(occurrence: Occurrence) -> str:
    """One occurrence in the time of its own place."""
    details = occurrence.details
    title = details.title or "(no title)"
    if details.status is Status.CANCELLED:
        title = f"CANCELLED {title}"
    where = details.place.city or details.place.name or details.location
    if details.format is Format.ONLINE:
        where = "online"
    columns = (f"{_when(details):32}", _fitted(title, _TITLE), _fitted(where, _WHERE), _cost(details.price))
    return "  ".join(columns).rstrip()


def printable(text: str) -> str:
    """Text of a feed for a terminal: control sequences become blanks."""
    return "".join(character if character.isprintable() else " " for character in text)


def _moment(moment: datetime, details: EventDetails) -> str:
    """With the offset that holds there and then; a date for all-day events."""
    local = moment.astimezone(ZoneInfo(details.timezone))
    return local.date().isoformat() if details.all_day else local.isoformat()


def _price(price: Price) -> dict[str, Any]:
    return {
        "state": price.state.value,
        "min": _major(price.min, price.currency),
        "max": _major(price.max, price.currency),
        "currency": price.currency,
        "source": price.source or None,
        "text": price.text or None,
    }


def _major(amount: int | None, currency: str | None) -> int | float | None:
    """Whole units as people write them: 1250 minor units of USD are 12.5. Printed shortest, so without noise."""
    if amount is None:
        return None
    unit: int = 10 ** minor_digits(currency or "")
    return amount // unit if amount % unit == 0 else amount / unit


def _when(details: EventDetails) -> str:
    zone = ZoneInfo(details.timezone)
    start = details.starts_at.astimezone(zone)
    if details.all_day:
        return f"{start:%a %Y-%m-%d} all day"
    end = f"-{details.ends_at.astimezone(zone):%H:%M}" if details.ends_at is not None else ""
    return f"{start:%a %Y-%m-%d %H:%M}{end} {start:%Z}"


def _cost(price: Price) -> str:
    if price.state is not PriceState.PAID or price.min is None or not price.currency:
        return "price unknown" if price.state is PriceState.UNKNOWN else price.state.value
    if price.max is None:
        return f"from {format_minor(price.min, price.currency)}"
    low, high = (format_minor(amount, price.currency) for amount in (price.min, price.max))
    return low if low == high else f"{low} to {high}"


def _fitted(text: str, width: int) -> str:
    """Cut or filled to the width."""
    text = " ".join(printable(text).split())
    return f"{text:{width}}" if len(text) <= width else f"{text[: width - 1]}…"
