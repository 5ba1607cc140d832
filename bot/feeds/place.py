"""Where an event is: city and coordinates from LOCATION and GEO, else the feed's default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.domain.events import NOWHERE, Place
from bot.domain.places import City, Gazetteer, haversine_km

# A city named without its state or country is believed this far around where the feed is at home.
HOME_KM = 150.0
# ... and anywhere when it is as large as this and nothing else is known.
KNOWN_WORLDWIDE = 200_000
NAME_LIMIT = 100

Coordinates = tuple[float, float]

_URL = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_STREET = re.compile(r"\d")
_GEO_URI = re.compile(r"geo:(-?\d+(?:\.\d+)?)[,;](-?\d+(?:\.\d+)?)")
_POSTCODE_ONLY = re.compile(r"[\d\s-]+")
_STATE_POSTCODE = re.compile(r"\s+\d{4,5}(?:-\d{4})?$")


class PlaceReader:
    """Reads places; remembers the last few thousand, as a feed's events share them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.place_of = lru_cache(maxsize=4096)(self._place_of)

    def _place_of(self, location: str, geo: Coordinates | None, home: Place) -> Place:
        """The place in clean `location` and `geo`; `home` is what holds where they say nothing."""
        name = _name_of(location)
        city = self._city_in(location, geo, home)
        if city is None and geo is not None:
            city = self._gazetteer.nearest(*geo)
        if city is not None:
            lat, lon = geo or (city.lat, city.lon)
            return Place(name, city.name, city.country, lat, lon)
        if geo is not None:
            return Place(name, "", "", *geo)
        if home == NOWHERE:
            return Place(name) if name else NOWHERE
        return Place(name or home.name, home.city, home.country, home.lat, home.lon)

    def _city_in(self, location: str, geo: Coordinates | None, home: Place) -> City | None:
        near = geo or ((home.lat, home.lon) if home.lat is not None and home.lon is not None else None)
        segments = [part for each in location.split(",") if (part := _PARENTHESES.sub("", each).strip())]
        for candidate, qualified in self._candidates(segments):
            found = self._gazetteer.find(candidate, near, home.country or None)
            if found and (qualified or _is_plausible(found[0], near, alone=len(segments) == 1)):
                return found[0]
        return None

    def _candidates(self, segments: list[str]) -> Iterator[tuple[str, bool]]:
        """(words that may name a city, whether a state or country stands behind them), the best first."""
        tail = ""
        rest = segments
        if len(rest) > 1 and self._gazetteer.country(rest[-1]):
            tail, rest = f", {rest[-1]}", rest[:-1]
        if len(rest) > 1 and _POSTCODE_ONLY.fullmatch(rest[-1]):
            rest = rest[:-1]
        if len(rest) > 1 and self._gazetteer.is_admin(_STATE_POSTCODE.sub("", rest[-1])):
            tail, rest = f", {rest[-1]}{tail}", rest[:-1]
        if rest and (tail or _STATE_POSTCODE.search(rest[-1]) or rest[-1][:1].isdigit()):
            yield rest[-1] + tail, True
            words = rest[-1].split()
            if tail:
                yield from ((" ".join(words[-size:]) + tail, True) for size in (3, 2, 1) if len(words) > size)
        for segment in reversed(rest):
            if not _STREET.search(segment):
                yield segment, False


def _is_plausible(city: City, near: Coordinates | None, alone: bool) -> bool:
    if near is not None:
        return haversine_km(*near, city.lat, city.lon) <= HOME_KM
    return alone or city.population >= KNOWN_WORLDWIDE


def _name_of(location: str) -> str:
    """The venue: what stands before the street, without addresses in parentheses and links."""
    segments = [each.strip() for each in _PARENTHESES.sub("", _URL.sub("", location)).split(",")]
    before: list[str] = []
    for segment in segments:
        if before and _STREET.search(segment):
            break
        before.append(segment)
    named = before if len(before) < len(segments) else before[:1]
    return ", ".join(filter(None, named))[:NAME_LIMIT]


def coordinates(geo: Coordinates | None, structured: str) -> Coordinates | None:
    """GEO, else Apple's structured location ("geo:35.9,-78.9"); 0,0 and what is not on Earth are nothing."""
    if geo is None and structured and (found := _GEO_URI.match(structured.strip())):
        geo = float(found[1]), float(found[2])
    if geo is None or (abs(geo[0]) < 0.01 and abs(geo[1]) < 0.01):
        return None
    return geo if abs(geo[0]) <= 90 and abs(geo[1]) <= 180 else None
