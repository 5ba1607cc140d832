"""When two feeds, or two entries of one feed, speak of the same event."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import blake2b
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from bot.domain.events import EventDetails, Format, Place, Price, PriceState, Status
from bot.domain.places import fold, haversine_km
from bot.domain.words import words_of

# The same house, geocoded by two publishers; the bar next door has its open mic at eight too.
NEAR_KM = 0.1

# How much of what the shorter of two descriptions says stands in the other one, too: where the same room is named
# as well, and where there is none, online.
_SAME_STORY, _SAME_WORDS = 0.5, 0.9
_STEPS = re.compile(r"[^\W_]+")
# A small number behind one of these counts sessions; any other is what a publisher's program gives each entry.
_COUNTED_WORDS = (
    "session part group slot class room track day shift seating show time tour team level no number"
)
_COUNTED = frozenset(_COUNTED_WORDS.split())

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


def listed_twice(one: EventDetails, other: EventDetails) -> bool:
    """Of one feed, which names its rooms and counts its sessions: the same title in other letters, the same start and
    the very same place, and nothing that tells the two apart: end, price, what is told of them, the words of
    their links. Without a place two entries stay two, whatever their title."""
    return (
        (one.starts_at, one.all_day) == (other.starts_at, other.all_day)
        and (one.status is Status.CANCELLED) is (other.status is Status.CANCELLED)
        and same_title(one, other)
        and (one.ends_at == other.ends_at or None in (one.ends_at, other.ends_at))
        and _same_price(one.price, other.price)
        and _same_page(one.url, other.url)
        and _same_room(one, other)
    )


def title_key(title: str) -> int:
    """Equal for titles that are the same in other letters, to find them by: of 64 bits, signed."""
    return int.from_bytes(blake2b(fold(title).encode(), digest_size=8).digest(), signed=True)


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


def _same_room(one: EventDetails, other: EventDetails) -> bool:
    if one.format is Format.ONLINE or other.format is Format.ONLINE:
        is_one = _same_link(one.url, other.url) or _in_common(one, other, unsaid=0.0) >= _SAME_WORDS
        return one.format is other.format and is_one
    room = fold(one.location)
    return bool(room) and room == fold(other.location) and _in_common(one, other, unsaid=1.0) >= _SAME_STORY


def _in_common(one: EventDetails, other: EventDetails, unsaid: float) -> float:
    """The share of the shorter description's words that stand in the other; `unsaid` where there is none."""
    words, others = words_of(one.description), words_of(other.description)
    fewest = min(len(words), len(others))
    return len(words & others) / fewest if fewest else unsaid


def _same_price(one: Price, other: Price) -> bool:
    if PriceState.UNKNOWN in (one.state, other.state):
        return True
    return (one.state, one.min, one.max, one.currency) == (other.state, other.min, other.max, other.currency)


def _same_page(one: str, other: str) -> bool:
    """Not two links whose words, or counted sessions, differ: ".../tour-in-french", ".../session/2"."""
    return not one or not other or _steps(one) == _steps(other)


def _steps(url: str) -> list[str]:
    """A link's words, without the numbers of entries in it."""
    host, path, query = _bare(url)
    words = _STEPS.findall(f"{host} {path} {' '.join(' '.join(pair) for pair in query)}".casefold())
    return [
        word
        for before, word in pairwise(["", *words])
        if (before in _COUNTED and len(word) < 3) or not any(character.isdigit() for character in word)
    ]
