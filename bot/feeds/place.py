"""Where an event is: city and coordinates from LOCATION and GEO, else the feed's default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.events import NOWHERE, Place
from bot.domain.places import City, Gazetteer, fold, haversine_km
from bot.domain.text import cut

# A city named without its state or country is believed this far around where the feed is at home.
HOME_KM = 150.0
# ... and anywhere when it is as large as this and nothing else is known.
KNOWN_WORLDWIDE = 200_000
NAME_LIMIT = 100

Coordinates = tuple[float, float]

_URL = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_INSIDE = re.compile(r"\(([^()]+)\)")
_PARTS = re.compile(r"[,;\n|]|\s[-–—·•]\s")
_POSTCODE = re.compile(
    r"(?:\b[A-Z]{1,2}-)?\b\d{4,5}(?:-\d{4})?$|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$|\b[A-Z]\d[A-Z] ?\d[A-Z]\d$"
)
_POSTCODE_FIRST = re.compile(r"(?:[A-Z]{1,2}-)?\d{4,5}\s+(?=\D)")
_DIGIT = re.compile(r"\d")
# A segment that is no part of the venue's name: "409 Main St", "Room 12", "Rungestraße 20".
_HOUSE_NUMBER = re.compile(
    r"#?\d+[\w-]*\s+\S|(?:suite|ste|unit|floor|room)\b|.*\D\s\d{1,4}\s?[a-z]?$", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d_][^\d]{1,40}")
_GEO_URI = re.compile(r"geo:(-?\d+(?:\.\d+)?)[,;](-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Words that may name a city. `qualified`: a state, country or postcode stands with them."""

    words: str
    admin: str = ""
    country: str = ""
    qualified: bool = False
    whole: bool = True

    @property
    def query(self) -> str:
        return ", ".join(filter(None, (self.words, self.admin, self.country)))


class PlaceReader:
    """Reads places; remembers the last few thousand, as a feed's events share them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.place_of = lru_cache(maxsize=4096)(self._place_of)

    def _place_of(self, location: str, geo: Coordinates | None, home: Place) -> Place:
        """The place in clean `location` and `geo`; `home` is what holds where they say nothing.

        A town the gazetteer does not know is kept by name, without coordinates: they would be another's.
        """
        segments = _segments(location)
        city = self._city_in(segments, geo, home)
        name = self._venue(location, segments, city)
        if city is None and geo is not None:
            city = self._gazetteer.nearest(*geo)
        if city is not None:
            lat, lon = geo or (city.lat, city.lon)
            return Place(name, city.name, city.country, lat, lon)
        if geo is not None:
            return Place(name, "", "", *geo)
        town, country = self._unknown_town(segments)
        if town:
            return Place(name, town, country)
        if home == NOWHERE:
            return Place(name) if name else NOWHERE
        return Place(name or home.name, home.city, home.country, home.lat, home.lon)

    def city_at(self, point: Coordinates) -> City | None:
        """The city in which a point lies."""
        return self._gazetteer.nearest(*point)

    def _venue(self, location: str, segments: list[str], city: City | None) -> str:
        """What stands before the street, without city, state and country; else what stands in parentheses."""
        named: list[str] = []
        for segment in segments:
            if named and (_HOUSE_NUMBER.match(segment) or _POSTCODE.search(segment)):
                break
            if city is None or not self._is_region(segment, city):
                named.append(segment)
        inside = _INSIDE.search(location)
        if not named and inside and not _DIGIT.match(inside[1]):
            named = [inside[1]]
        return cut(", ".join(_said_once(named)), NAME_LIMIT)

    def _is_region(self, segment: str, city: City) -> bool:
        bare = _POSTCODE.sub("", segment).strip()
        return (
            not bare
            or fold(bare) == fold(city.name)
            or self._is_admin(bare)
            or bool(self._gazetteer.country(bare))
        )

    def _city_in(self, segments: list[str], geo: Coordinates | None, home: Place) -> City | None:
        near = geo or ((home.lat, home.lon) if home.lat is not None and home.lon is not None else None)
        for each in self._candidates(segments):
            found = self._gazetteer.find(each.query, near, home.country or None)
            if found and (each.qualified or _is_plausible(found[0], near, alone=len(segments) == 1)):
                return found[0]
        return None

    def _candidates(self, segments: list[str]) -> Iterator[_Candidate]:
        """From the last segment to the first, as addresses grow from the street to the country."""
        admin = country = ""
        postcode = False
        plain: list[_Candidate] = []
        for index in range(len(segments) - 1, -1, -1):
            segment = _POSTCODE.sub("", segments[index]).strip()
            postcode = postcode or segment != segments[index]
            if not segment:
                continue
            if not country and index and self._gazetteer.country(segment) and not self._is_admin(segment):
                country = segment
            elif not admin and index and self._is_admin(segment):
                admin = segment
            else:
                yield from self._in_segment(segment, admin, country, postcode)
                plain.append(_Candidate(segment))
                if admin:
                    admin, postcode = "", False
        yield from (each for each in plain if not _DIGIT.search(each.words))

    def _in_segment(self, segment: str, admin: str, country: str, postcode: bool) -> Iterator[_Candidate]:
        """ "Durham", "10115 Berlin", "Durham NC", "3109 Shannon Rd STE 201 Durham" (before a state)."""
        first = _POSTCODE_FIRST.match(segment)
        words = segment[first.end() :] if first else segment
        if (first or admin or country or postcode) and not _DIGIT.search(words):
            yield _Candidate(
                words, admin, country, qualified=bool(admin or country or postcode), whole=not first
            )
        parts = words.split()
        if not admin and len(parts) > 1 and self._is_admin(parts[-1]):
            admin, parts = parts[-1], parts[:-1]
            yield _Candidate(" ".join(parts), admin, country, qualified=True, whole=not first)
        if admin:
            for size in (3, 2, 1):
                if len(parts) > size:
                    yield _Candidate(" ".join(parts[-size:]), admin, country, qualified=True, whole=False)

    def _unknown_town(self, segments: list[str]) -> tuple[str, str]:
        """The town and country of "Star, NC" when the gazetteer has no such town, else two empty words."""
        for each in self._candidates(segments):
            if each.admin and each.whole and _NAME.fullmatch(each.words) and len(each.words.split()) <= 3:
                return each.words, self._gazetteer.country_of_admin(each.admin)
        return "", ""

    def _is_admin(self, words: str) -> bool:
        return self._gazetteer.is_admin(words)


def _is_plausible(city: City, near: Coordinates | None, alone: bool) -> bool:
    if near is not None:
        return haversine_km(*near, city.lat, city.lon) <= HOME_KM
    return alone or city.population >= KNOWN_WORLDWIDE


def _segments(location: str) -> list[str]:
    bare = _PARENTHESES.sub("", _URL.sub("", location))
    return [part for each in _PARTS.split(bare) if (part := each.strip(" *"))]


def _said_once(named: list[str]) -> list[str]:
    """Without what is said again, or in full, further on: "East Regional, Teen Area, East Regional Library"."""
    folded = [fold(each) for each in named]
    return [
        each
        for at, each in enumerate(named)
        if not any(_begins(folded[at], later) for later in folded[at + 1 :])
    ]


def _begins(one: str, other: str) -> bool:
    return f"{other} ".startswith(f"{one} ")


def coordinates(geo: Coordinates | None, structured: str, home: Place = NOWHERE) -> Coordinates | None:
    """GEO, else Apple's structured location ("geo:35.9,-78.9"); 0,0 and what is not on Earth are nothing.

    The Events Calendar, a widespread plugin, writes longitude before latitude into the latter: whichever
    order lies by the feed's home is believed, else the one that is not in the polar seas.
    """
    if geo is None and structured and (found := _GEO_URI.match(structured.strip())):
        geo = _in_order((float(found[1]), float(found[2])), home)
    if geo is None or (abs(geo[0]) < 0.01 and abs(geo[1]) < 0.01):
        return None
    return geo if abs(geo[0]) <= 90 and abs(geo[1]) <= 180 else None


def _in_order(stated: Coordinates, home: Place) -> Coordinates:
    swapped = stated[1], stated[0]
    if home.lat is not None and home.lon is not None:
        near, far = (haversine_km(home.lat, home.lon, *each) for each in (stated, swapped))
        return swapped if far < min(near, HOME_KM) else stated
    return swapped if not -60 <= stated[0] <= 72 and abs(swapped[0]) <= 72 else stated
