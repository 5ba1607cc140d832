"""From what people type to the area that is kept."""

from __future__ import annotations

import pytest

from bot.domain.errors import Unreadable
from bot.domain.guilds import Guild
from bot.domain.members import Area
from bot.domain.places import Gazetteer
from bot.services.areas import WhichArea, resolve_area
from config.places import load_gazetteer
from tests.services.contexts import GUILD, MONDAY

DURHAM = Guild(GUILD, "Seekers", MONDAY, "America/New_York", ("Durham, NC",))
BERLIN = Guild(GUILD, "Sucher", MONDAY, "Europe/Berlin", ("Berlin",), "EUR")


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    ("text", "guild", "name"),
    [
        ("Kreuzberg", None, "Kreuzberg"),
        ("Kreuzberg, Berlin", None, "Kreuzberg"),
        ("Neukölln, Berlin", BERLIN, "Neukölln"),
        ("Brooklyn, New York", None, "Brooklyn, NY"),
        ("Camden Town, London", None, "Camden Town"),
        ("Paris, France", None, "Paris"),
        ("Durham, NC", None, "Durham, NC"),
        ("27701", DURHAM, "27701 Durham, NC"),
        ("27701 Durham, NC", None, "27701 Durham, NC"),
        ("94103, USA", BERLIN, "94103 San Francisco, CA"),
        ("10999 Berlin", BERLIN, "Berlin"),
        ("SW1A 1AA London", None, "London"),
    ],
)
def test_what_people_type_is_found(places: Gazetteer, text: str, guild: Guild | None, name: str) -> None:
    found = resolve_area(places, text, guild)
    assert isinstance(found, Area)
    assert found.name == name


@pytest.mark.parametrize("text", ["27701", "94103"])
def test_an_area_typed_again_is_the_same(places: Gazetteer, text: str) -> None:
    found = resolve_area(places, text, DURHAM)
    assert isinstance(found, Area)
    assert resolve_area(places, found.name, None) == found


@pytest.mark.parametrize("guild", [None, BERLIN])
def test_a_bare_postcode_that_several_countries_have_is_asked_about(
    places: Gazetteer, guild: Guild | None
) -> None:
    with pytest.raises(Unreadable) as refused:
        resolve_area(places, "27701", guild)
    assert refused.value.sentence == (
        "Several countries have a postcode 27701, and I know only those of the United States. Add your town, like "
        "“10115 Berlin”, or the country, like “27701, USA”."
    )


def test_a_name_of_two_places_asks_which(places: Gazetteer) -> None:
    which = resolve_area(places, "Durham", None)
    assert isinstance(which, WhichArea)
    assert {city.country for city in which.cities} >= {"US", "GB"}
    assert isinstance(resolve_area(places, "Durham", DURHAM), Area)


@pytest.mark.parametrize("text", ["Xyzzyville", "🍕", "101", "00000", "", "," * 300, "SW1A 1AA"])
def test_places_that_do_not_exist(places: Gazetteer, text: str) -> None:
    with pytest.raises(Unreadable, match="I couldn't find"):
        resolve_area(places, text, None)
