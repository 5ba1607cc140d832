from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.places import City, Gazetteer, fold, haversine_km

LINES = sorted(
    line + "\n"
    for line in [
        "berlin\tBerlin\t\tDE\t52.5244\t13.4105\t3426354\t1\t1",
        "berlin\tBerlin\tNH\tUS\t44.4687\t-71.1851\t9367\t0\t1",
        "durham\tDurham\tNC\tUS\t35.9940\t-78.8986\t257636\t0\t1",
        "durham\tDurham\t\tGB\t54.7768\t-1.5757\t47785\t2\t1",
        "durham\tDurham\tNH\tUS\t43.1340\t-70.9265\t10345\t0\t1",
        "gorman\tGorman\tNC\tUS\t36.0349\t-78.8231\t1011\t0\t1",
        "koln\tKöln\t\tDE\t50.9333\t6.9500\t1024621\t1\t1",
        "cologne\tKöln\t\tDE\t50.9333\t6.9500\t1024621\t1\t0",
        "new york city\tNew York City\tNY\tUS\t40.7143\t-74.0060\t8804190\t0\t1",
        "new york\tNew York City\tNY\tUS\t40.7143\t-74.0060\t8804190\t0\t1",
        "ontario\tOntario\tCA\tUS\t34.0633\t-117.6509\t175265\t0\t1",
        "saint louis\tSt. Louis\tMO\tUS\t38.6273\t-90.1979\t279695\t0\t1",
        "toronto\tToronto\tON\tCA\t43.7064\t-79.3986\t2794356\t0\t1",
        "suva\tSuva\t\tFJ\t-18.1416\t178.4415\t93970\t0\t1",
    ]
)
HEADER = [
    "# from somewhere\n",
    "!zones\tAmerica/New_York\tEurope/Berlin\tEurope/London\n",
    "!country\tUS\tunited states\tusa\tus\n",
    "!country\tDE\tgermany\tdeutschland\n",
    "!country\tGB\tunited kingdom\tuk\n",
    "!country\tCA\tcanada\n",
    "!admin\tUS\tNC\tnc\tnorth carolina\tn c\n",
    "!admin\tUS\tNH\tnh\tnew hampshire\n",
    "!admin\tUS\tNY\tny\tnew york\n",
    "!admin\tUS\tCA\tca\tcalifornia\tcalif\n",
    "!admin\tCA\tON\ton\tontario\n",
]
PLACES = Gazetteer(HEADER + LINES)
NC = City("Durham", "NC", "US", 35.994, -78.8986, 257636, "America/New_York")


def where(text: str, near: tuple[float, float] | None = None, country: str | None = None) -> list[str]:
    return [f"{city.name} {city.admin or city.country}" for city in PLACES.find(text, near, country)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Durham", ["Durham NC", "Durham GB", "Durham NH"]),
        ("durham, nc", ["Durham NC"]),
        ("Durham NC", ["Durham NC"]),
        ("Durham, N.C.", ["Durham NC"]),
        ("DURHAM, North Carolina, USA", ["Durham NC"]),
        ("27701 Durham", ["Durham NC", "Durham GB", "Durham NH"]),
        ("Durham, NC 27701-1234", ["Durham NC"]),
        ("Durham, UK", ["Durham GB"]),
        ("10115 Berlin, Germany", ["Berlin DE"]),
        ("Köln", ["Köln DE"]),
        ("KOELN", []),
        ("Cologne", ["Köln DE"]),
        ("St. Louis", ["St. Louis MO"]),
        ("New York", ["New York City NY"]),
        ("New York, NY", ["New York City NY"]),
        ("Toronto, ON", ["Toronto ON"]),
        ("Toronto, Canada", ["Toronto ON"]),
        ("Ontario, CA", ["Ontario CA"]),
        ("Durham, Germany", []),
        ("Nowhereville", []),
        ("", []),
        (" , 12345 ,", []),
    ],
)
def test_find(text: str, found: list[str]) -> None:
    assert where(text) == found


def test_find_gives_all_that_is_known() -> None:
    assert PLACES.find("Durham, NC") == [NC]


def test_find_prefers_what_is_near() -> None:
    assert where("Durham", near=(54.9, -1.6))[0] == "Durham GB"
    assert where("Berlin", near=(44.4, -71.2))[0] == "Berlin NH"


def test_find_prefers_the_country() -> None:
    assert where("Durham", country="GB")[0] == "Durham GB"


def test_find_in_a_far_place_keeps_large_cities_first() -> None:
    assert where("Berlin", near=(35.9, -78.9))[0] == "Berlin DE"


def test_nearest_is_the_city_around_not_the_hamlet_inside() -> None:
    assert PLACES.nearest(36.02, -78.86) == NC


def test_nearest_across_the_date_line() -> None:
    found = PLACES.nearest(-18.1, 178.6)
    assert found is not None
    assert found.name == "Suva"


@pytest.mark.parametrize("at", [(0.0, 0.0), (90.0, 0.0), (-90.0, 180.0), (10.0, -180.0), (35.0, -60.0)])
def test_nearest_where_nothing_is_near(at: tuple[float, float]) -> None:
    assert PLACES.nearest(*at) is None


def test_country_and_states_by_name() -> None:
    assert (PLACES.country("Deutschland"), PLACES.country("Atlantis")) == ("DE", "")
    assert (PLACES.is_admin("N.C."), PLACES.is_admin("Durham")) == (True, False)
    assert (PLACES.country_of_admin("Ontario"), PLACES.country_of_admin("Texas")) == ("CA", "")


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("  Zürich ", "zurich"),
        ("Łódź", "lodz"),
        ("Ålesund/Øst", "alesund ost"),
        ("St. Paul’s", "saint paul s"),
        ("Winston-Salem", "winston salem"),
        ("STRASSE straße", "strasse strasse"),
        ("東京", "東京"),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        # Vincenty on WGS 84 gives 877.46, 5570.22 and 16,989 km.
        ((52.5200, 13.4050), (48.8566, 2.3522), 877.5),
        ((40.7128, -74.0060), (51.5074, -0.1278), 5570.2),
        ((51.5074, -0.1278), (-33.8688, 151.2093), 16994.0),
    ],
)
def test_haversine(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert haversine_km(*one, *other) == pytest.approx(km, rel=0.006)


LATS = st.floats(-90, 90)
LONS = st.floats(-180, 180)


@given(LATS, LONS, LATS, LONS)
def test_haversine_is_a_distance(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> None:
    km = haversine_km(lat_a, lon_a, lat_b, lon_b)
    assert 0 <= km <= 20_016
    assert km == pytest.approx(haversine_km(lat_b, lon_b, lat_a, lon_a), abs=1e-6)


@given(st.text(max_size=40), LATS, LONS)
def test_find_takes_any_text(text: str, lat: float, lon: float) -> None:
    assert all(isinstance(city, City) for city in PLACES.find(text, (lat, lon)))
    PLACES.nearest(lat, lon)
