"""Where a feed is at home, by its own coordinates: what holds for those of its events that name a room and no city."""

from __future__ import annotations

import re
from dataclasses import replace
from statistics import median

from bot.domain.events import Place
from bot.domain.places import haversine_km
from bot.feeds.place import Coordinates
from bot.feeds.reading import FeedDefaults
from bot.feeds.understand import understanding

_GEO = re.compile(rb"\nGEO:(-?\d{1,2}(?:\.\d+)?);(-?\d{1,3}(?:\.\d+)?)\r?\n")
# So much of a feed is looked at, so many places make a home, this share of them within so many kilometres.
_BYTES = 2_000_000
_FEWEST = 5
_SHARE = 0.8
_AROUND_KM = 10.0


def at_home(defaults: FeedDefaults, body: bytes) -> FeedDefaults:
    """The defaults, with the city in which nearly all of the feed's coordinates lie; without such a one as they are."""
    points = [(float(lat), float(lon)) for lat, lon in _GEO.findall(body, 0, _BYTES)]
    middle = _middle(points)
    city = understanding().places.city_at(middle) if middle is not None else None
    if city is None or (city.name, city.country) == (defaults.place.city, defaults.place.country):
        return defaults
    return replace(defaults, place=Place("", city.name, city.country, city.lat, city.lon))


def _middle(points: list[Coordinates]) -> Coordinates | None:
    """Of points that lie together. 0,0 is what some write who know none."""
    known = [point for point in points if point != (0, 0)]
    if len(known) < _FEWEST:
        return None
    middle = median(lat for lat, _ in known), median(lon for _, lon in known)
    near = sum(haversine_km(*middle, *point) <= _AROUND_KM for point in known)
    return middle if near >= _SHARE * len(known) else None
