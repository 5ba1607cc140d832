"""From the name of a place, typed by a member, to their area."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.areas import area_of, clear_choice
from bot.domain.errors import Unreadable
from bot.domain.guilds import Guild
from bot.domain.members import Area
from bot.domain.places import City, Gazetteer, haversine_km
from bot.domain.text import plain

_CHOICES = 10
# A district is no farther from the middle of its city.
_WITHIN_KM = 25.0


@dataclass(frozen=True, slots=True)
class WhichArea:
    """Several places carry that name: the person is asked."""

    cities: tuple[City, ...]


def resolve_area(
    places: Gazetteer, text: str, guild: Guild | None, chosen: str | None = None
) -> Area | WhichArea:
    """The area meant: a city, a district of one ("Kreuzberg, Berlin") or a ZIP code. `chosen` is the `city_key` of the
    one picked when they were asked.

    Raises Unreadable when no place is called so.
    """
    if (found := city_by_zip(places, text, guild)) is not None:
        return area_of(found)
    near = _coordinates(places, guild)
    cities = find_cities(places, text, near)
    if not cities:
        raise Unreadable(
            "area",
            f"I couldn't find “{plain(text, 60)}” on my map. A city or larger town near you is enough, "
            "like Durham, NC.",
        )
    if chosen is not None:
        cities = [city for city in cities if city_key(city) == chosen] or cities
    city = clear_choice(cities, near)
    return WhichArea(tuple(cities[:_CHOICES])) if city is None else area_of(city)


def city_by_zip(places: Gazetteer, text: str, guild: Guild | None) -> City | None:
    """Other countries have postcodes of five digits too: a bare one is a ZIP code where the server is at home in the
    United States. Raises Unreadable where nobody can tell."""
    found = places.by_zip(text)
    if found is None:
        return None
    city, is_sure = found
    homes = places.find(guild.cities[0]) if guild is not None and guild.cities else []
    if is_sure or (homes and homes[0].country == city.country):
        return city
    code = city.name.partition(" ")[0]
    raise Unreadable(
        "area",
        f"Several countries have a postcode {code}, and I know only those of the United States. Add your town, "
        f"like “10115 Berlin”, or the country, like “{code}, USA”.",
    )


def find_cities(places: Gazetteer, text: str, near: tuple[float, float] | None = None) -> list[City]:
    """As the gazetteer finds them, and with a country's code behind the name too ("Berlin, DE"), or the city a district
    is in ("Kreuzberg, Berlin")."""
    found = places.find(text, near)
    name, _, code = text.rpartition(",")
    if found and name and (districts := _near_to(places.find(name, near), found[0])):
        return districts
    if found or not name:
        return found
    return [city for city in places.find(name, near) if city.country == code.strip().upper()]


def _near_to(named: list[City], city: City) -> list[City]:
    """Those within a city's reach, but itself."""
    close = (each for each in named if haversine_km(each.lat, each.lon, city.lat, city.lon) <= _WITHIN_KM)
    return [each for each in close if each != city]


def city_key(city: City) -> str:
    """Tells cities of one name apart, whatever order they are found in."""
    return f"{city.lat:.4f},{city.lon:.4f}"


def _coordinates(places: Gazetteer, guild: Guild | None) -> tuple[float, float] | None:
    """Of the server's main city."""
    found = places.find(guild.cities[0]) if guild is not None and guild.cities else []
    return (found[0].lat, found[0].lon) if found else None
