"""When two feeds speak of the same event."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from bot.domain.events import EventDetails, Format, Place
from bot.domain.places import fold, haversine_km

# The same house, geocoded by two publishers; the bar next door has its open mic at eight too.
NEAR_KM = 0.1

# Whether a place's coordinates are its own, and not those of its city's middle.
IsExact = Callable[[Place], bool]


def same_event(one: EventDetails, other: EventDetails, is_exact: IsExact) -> bool:
    """The first, cautious form: the same title in other letters, the same start, and beside these either the
    same link or the same place (equal in words, one the beginning of the other, both online, or a hundred
    metres apart at most). Title and time alone never make two events one: every library has its story time
    at ten."""
    return (
        one.starts_at == other.starts_at
        and one.all_day == other.all_day
        and same_title(one, other)
        and (_same_link(one.url, other.url) or _same_place(one, other, is_exact))
    )


def same_title(one: EventDetails, other: EventDetails) -> bool:
    title = fold(one.title)
    return bool(title) and title == fold(other.title)


def _same_link(one: str, other: str) -> bool:
    return bool(one and other) and _bare(one) == _bare(other)


def _bare(url: str) -> tuple[str, str, list[tuple[str, str]]]:
    """A link without what differs between two ways of writing it, and without tracking."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = sorted(pair for pair in parse_qsl(parts.query) if not pair[0].startswith("utm_"))
    return host, parts.path.rstrip("/"), query


def _same_place(one: EventDetails, other: EventDetails, is_exact: IsExact) -> bool:
    if one.format is Format.ONLINE or other.format is Format.ONLINE:
        return one.format is other.format
    names = sorted((fold(one.location), fold(other.location)), key=len)
    if names[0] and names[1].startswith(names[0]):
        return True
    here, there = one.place, other.place
    if not is_exact(here) or not is_exact(there):
        return False
    if here.lat is None or here.lon is None or there.lat is None or there.lon is None:
        return False
    return haversine_km(here.lat, here.lon, there.lat, there.lon) <= NEAR_KM
