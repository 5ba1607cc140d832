"""The packaged cities: enough to trust the file, not a second copy of it."""

from __future__ import annotations

import gzip
import subprocess
import sys

import pytest

from bot.domain.places import Gazetteer, haversine_km
from config.places import CITIES, ZIPS, load_gazetteer


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return load_gazetteer()


def test_the_file_names_its_source_and_licence() -> None:
    with gzip.open(CITIES, "rt", encoding="utf-8") as file:
        head = file.read(400)
    assert "GeoNames" in head
    assert "CC BY 4.0" in head


def test_the_file_is_sorted_as_the_search_needs() -> None:
    with gzip.open(CITIES, "rb") as file:
        rows = [line for line in file if line[:1] not in b"#!"]
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Durham, NC", ("Durham", "NC", "US", "America/New_York")),
        ("Pittsboro, N.C.", ("Pittsboro", "NC", "US", "America/New_York")),
        ("Chapel Hill", ("Chapel Hill", "NC", "US", "America/New_York")),
        ("NYC", ("New York City", "NY", "US", "America/New_York")),
        ("San Francisco, CA, USA", ("San Francisco", "CA", "US", "America/Los_Angeles")),
        ("München", ("Munich", "", "DE", "Europe/Berlin")),
        ("10999 Berlin", ("Berlin", "", "DE", "Europe/Berlin")),
        ("London, UK", ("London", "", "GB", "Europe/London")),
        ("Toronto, Ontario", ("Toronto", "ON", "CA", "America/Toronto")),
        ("São Paulo", ("São Paulo", "", "BR", "America/Sao_Paulo")),
        ("東京", ("Tokyo", "", "JP", "Asia/Tokyo")),
        ("Bengaluru, India", ("Bengaluru", "", "IN", "Asia/Kolkata")),
    ],
)
def test_cities_people_type(places: Gazetteer, text: str, city: tuple[str, str, str, str]) -> None:
    found = places.find(text)[0]
    assert (found.name, found.admin, found.country, found.timezone) == city


@pytest.mark.parametrize(
    ("at", "name"),
    [((35.913, -79.056), "Chapel Hill"), ((35.787, -78.671), "Raleigh"), ((48.137, 11.575), "Munich")],
)
def test_nearest_city(places: Gazetteer, at: tuple[float, float], name: str) -> None:
    found = places.nearest(*at)
    assert found is not None
    assert found.name == name
    assert haversine_km(*at, found.lat, found.lon) < 10


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("27701", ("27701 Durham", "NC", False)),
        ("27701-1234", ("27701 Durham", "NC", False)),
        ("27701 Durham, NC", ("27701 Durham", "NC", True)),
        ("Durham 27701", ("27701 Durham", "NC", True)),
        ("94103, USA", ("94103 San Francisco", "CA", True)),
        ("10999 Berlin", None),
        ("00000", None),
        ("27701 27705", None),
        ("Durham", None),
        ("SW1A 1AA", None),
        ("٢٧٧٠١", ("27701 Durham", "NC", False)),
    ],
)
def test_zip_codes(places: Gazetteer, text: str, found: tuple[str, str, bool] | None) -> None:
    zipped = places.by_zip(text)
    assert (None if zipped is None else (zipped[0].name, zipped[0].admin, zipped[1])) == found


def test_a_zip_code_is_kept_to_a_kilometre(places: Gazetteer) -> None:
    zipped = places.by_zip("27701")
    assert zipped is not None
    city = zipped[0]
    assert (city.lat, city.lon, city.country, city.timezone) == (36.0, -78.9, "US", "America/New_York")


def test_zip_codes_name_their_source_and_stay_small() -> None:
    with gzip.open(ZIPS, "rt", encoding="ascii") as file:
        assert "United States Census Bureau" in file.read(400)
    code = (
        "import psutil; from config.places import load_zips; memory = psutil.Process().memory_info; "
        "before = memory().rss; zips = load_zips(); print(len(zips), memory().rss - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    count, grown = done.split()
    assert int(count) > 33_000
    assert int(grown) < 3_000_000


def test_the_cities_stay_small_in_memory() -> None:
    code = (
        "import psutil; from config.places import load_gazetteer; memory = psutil.Process().memory_info; "
        "before = memory().rss; load_gazetteer().nearest(35.9, -78.9); print(memory().rss - before)"
    )
    grown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert int(grown) < 25_000_000
