"""Which city somebody means who typed a name that several carry."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.members import Area
from bot.domain.places import City, haversine_km

# Around their server's city nobody means the Durham overseas.
_NEARBY_KM = 100.0
# Ten times the people and nobody need be asked: Paris is the one in France.
_FAR_LARGER = 10


def clear_choice(cities: Sequence[City], near: tuple[float, float] | None) -> City | None:
    """The one of `cities` (best first) that is meant without doubt; None where the person should be asked."""
    if near is not None:
        close = [each for each in cities if haversine_km(*near, each.lat, each.lon) <= _NEARBY_KM]
        if close:
            return _by_size(close)
    return _by_size(cities)


def _by_size(cities: Sequence[City]) -> City | None:
    if not cities:
        return None
    first, *others = sorted(cities, key=lambda each: -each.population)
    if not others or first.population >= _FAR_LARGER * max(others[0].population, 1):
        return first
    return None


def area_of(city: City) -> Area:
    return Area(city_label(city), city.country, city.lat, city.lon, city.timezone)


def city_label(city: City) -> str:
    """ "Durham, NC"; "Berlin"."""
    return f"{city.name}, {city.admin}" if city.admin else city.name
