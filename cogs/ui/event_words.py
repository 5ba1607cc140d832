"""An event's facts in a few words for everybody: nothing about whoever reads it."""

from __future__ import annotations

from bot.domain.events import EventDetails, Format
from bot.domain.text import link_label, plain, safe_url


def where_words(details: EventDetails, limit: int = 60) -> str:
    """ "online", "Sample Hall, Durham", "Sample Hall, Durham and online", or ""."""
    if details.format is Format.ONLINE:
        return "online"
    place = details.place
    name = place.name or details.location
    # A city alone is where the feed is at home, which says nothing about this event.
    parts = [name] if place.city and place.city.casefold() in name.casefold() else [name, place.city]
    where = plain(", ".join(part for part in parts if part), limit) if name else ""
    if details.format is Format.HYBRID:
        return f"{where} and online" if where else "online too"
    return where


def link_words(url: str, limit: int = 150) -> str:
    """A link called by its domain, as Discord's markdown; "" where there is none to be trusted or shown."""
    address = safe_url(url, limit)
    return f"[{plain(link_label(address), 60)}]({address})" if address else ""
