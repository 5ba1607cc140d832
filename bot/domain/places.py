"""Cities by name and by coordinates, from lines of text that somebody else reads.

The lines stay one block of bytes, sorted by folded name and searched by bisection: 80,000 cities and
their other names cost some 10 MB, and a look-up some tens of microseconds.
"""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.domain.postcodes import ZIP, ZipCodes

_EARTH_RADIUS_KM = 6371.0088
# Nobody means a city further away than this when coordinates are all we have.
NEAREST_LIMIT_KM = 50.0
_CELL = 0.5
_KM_PER_DEGREE = 111.2
# A city reaches out from its centre; so a hamlet inside it is not the city somebody is in.
_LARGEST_RADIUS_KM = 5.0

Number = TypeVar("Number", int, float)

_APART = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
_NO_LETTERS = re.compile(r"[\W_]+")
_SAINT = re.compile(r"\b(?:st|ste)\b(?= )")
_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}-)?\d{4,5}(?:-\d{3,4})?\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
)


@dataclass(frozen=True, slots=True)
class City:
    """A populated place of GeoNames. `admin` is the state or province where people write it ("NC"), else "".

    `country` is ISO 3166 alpha-2, `timezone` an IANA name, coordinates are degrees (WGS 84).
    """

    name: str
    admin: str
    country: str
    lat: float
    lon: float
    population: int
    timezone: str


def haversine_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """The great-circle distance; at most 0.6 % off on the real, flattened Earth."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half_phi = (phi_b - phi_a) / 2
    half_lambda = math.radians(lon_b - lon_a) / 2
    h = math.sin(half_phi) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(half_lambda) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def fold(name: str) -> str:
    """The form names are compared in: no case, no accents, no punctuation, "st" as "saint"."""
    name = name.casefold()
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name.translate(_APART))
        name = "".join(c for c in decomposed if not unicodedata.combining(c))
    name = _NO_LETTERS.sub(" ", name).strip()
    return _SAINT.sub("saint", name) if "st" in name else name


class Gazetteer:
    """Finds cities. Built from lines as `config/places/build.py` writes them:

    - `#...` a comment; `!zones<TAB>name...` the time zones by number;
    - `!country<TAB>code<TAB>name...`, `!admin<TAB>country<TAB>code<TAB>name...` with all their folded names;
    - else `key, name, admin, country, lat, lon, population, zone number, official` separated by TAB,
      sorted by the bytes of `key`; `official` is 1 for the city's own name and 0 for another one.
    """

    def __init__(self, lines: Iterable[str], zips: Callable[[], ZipCodes] | None = None) -> None:
        """`zips` reads the ZIP codes when somebody asks for the first."""
        self._read_zips = zips
        self._zips: ZipCodes | None = None
        self._zones: list[str] = []
        self._countries: dict[str, str] = {}
        self._admins: dict[str, list[tuple[str, str]]] = {}
        self._starts = array("I", [0])
        rows: list[bytes] = []
        end = 0
        for line in lines:
            if line[0] in "#!":
                self._read_header(line.rstrip("\n").split("\t"))
                continue
            row = line.encode()
            rows.append(row)
            end += len(row)
            self._starts.append(end)
        self._rows = b"".join(rows)
        self._grid: _Grid | None = None

    def __len__(self) -> int:
        """How many names it knows."""
        return len(self._starts) - 1

    def find(
        self, text: str, near: tuple[float, float] | None = None, country: str | None = None
    ) -> list[City]:
        """The cities `text` may mean, best first; "Durham", "Durham, NC", "27701 Durham", "Paris, France".

        Large ones come first, unless one is near `near` (latitude, longitude) or in `country`.
        A state or country in the text is a condition, `near` and `country` are preferences.
        """
        for name, admin, within in self._readings(text):
            found = [
                (official, city)
                for official, city in self._named(name)
                if (not within or city.country == within)
                and (not admin or (city.country, city.admin) in admin)
            ]
            if found:
                found.sort(key=lambda each: _order(each[0], each[1], near, country))
                return list(dict.fromkeys(city for _, city in found))
        return []

    def by_zip(self, text: str) -> tuple[City, bool] | None:
        """The place of the ZIP code in `text`, named like its city ("27701 Durham"); and whether the text says that it
        is one of the United States, by a town of theirs or in words: elsewhere such numbers are others' postcodes."""
        codes = ZIP.findall(text)
        point = self._zip_point(codes[0]) if len(codes) == 1 else None
        city = None if point is None else self.nearest(*point)
        if point is None or city is None:
            return None
        rest = ZIP.sub(" ", text).strip(" ,")
        if rest and self.country(rest) != "US":
            towns = [each for each in self.find(rest, point) if each.country == "US"]
            if not any(haversine_km(*point, each.lat, each.lon) <= NEAREST_LIMIT_KM for each in towns):
                return None
        return replace(city, name=f"{int(codes[0]):05} {city.name}", lat=point[0], lon=point[1]), bool(rest)

    def _zip_point(self, code: str) -> tuple[float, float] | None:
        if self._zips is None and self._read_zips is not None:
            self._zips = self._read_zips()
        return None if self._zips is None else self._zips.find(code)

    def nearest(self, lat: float, lon: float, limit_km: float = NEAREST_LIMIT_KM) -> City | None:
        """The closest city, where one is within `limit_km` (at most `NEAREST_LIMIT_KM`)."""
        if self._grid is None:
            self._grid = _Grid(self._positions())
        found = self._grid.nearest(lat, lon)
        if found is None:
            return None
        city = self._city(found)[1]
        return city if haversine_km(lat, lon, city.lat, city.lon) <= limit_km else None

    def _positions(self) -> Iterable[tuple[int, float, float, int]]:
        """(row, latitude, longitude, population) of every city, by its own name."""
        for index in range(len(self)):
            fields = self._rows[self._starts[index] : self._starts[index + 1]].split(b"\t")
            if fields[8][:1] == b"1":
                yield index, float(fields[4]), float(fields[5]), int(fields[6])

    def country(self, name: str) -> str:
        """The ISO code of a country written in words ("Germany", "UK", "USA"), or ""."""
        return self._countries.get(fold(name), "")

    def is_admin(self, name: str) -> bool:
        """Whether `name` is a state or province that people write behind a city ("NC", "N.C.", "Ontario")."""
        return fold(name) in self._admins

    def country_of_admin(self, name: str) -> str:
        """The ISO code of the country whose state or province it is, or "" where there are several."""
        countries = {country for country, _ in self._admins.get(fold(name), ())}
        return countries.pop() if len(countries) == 1 else ""

    def _read_header(self, fields: list[str]) -> None:
        match fields:
            case ["!zones", *names]:
                self._zones = names
            case ["!country", code, *names]:
                self._countries.update((name, code) for name in names)
            case ["!admin", country, code, *names]:
                for name in names:
                    self._admins.setdefault(name, []).append((country, code))

    def _readings(self, text: str) -> Iterable[tuple[str, list[tuple[str, str]], str]]:
        """What `text` may be read as: (name, states it may be in, country), the likelier first."""
        text = _POSTCODE.sub(" ", text)
        parts = [folded for part in text.split(",") if (folded := fold(part))]
        if not parts:
            return
        yield from self._qualified(parts)
        words = " ".join(parts).split()
        if len(parts) == 1:
            for size in (1, 2):
                if len(words) > size:
                    yield from self._qualified(
                        [" ".join(words[:-size]), " ".join(words[-size:])], strict=True
                    )

    def _qualified(
        self, parts: list[str], strict: bool = False
    ) -> Iterable[tuple[str, list[tuple[str, str]], str]]:
        within, admin = "", []
        rest = parts
        if len(rest) > 1 and rest[-1] in self._countries:
            within, rest = self._countries[rest[-1]], rest[:-1]
        if len(rest) > 1 and rest[-1] in self._admins:
            admin, rest = self._admins[rest[-1]], rest[:-1]
        if strict and not (within or admin):
            return
        if within and parts[-1] in self._admins and not admin:  # "CA": California before Canada
            yield parts[-2], self._admins[parts[-1]], ""
        yield rest[-1], admin, within

    def _named(self, key: str) -> list[tuple[bool, City]]:
        wanted = key.encode() + b"\t"
        index = bisect_left(range(len(self)), wanted, key=self._row_from)
        found = []
        while index < len(self) and self._rows.startswith(wanted, self._starts[index]):
            found.append(self._city(index))
            index += 1
        return found

    def _row_from(self, index: int) -> bytes:
        start = self._starts[index]
        return self._rows[start : start + 100]

    def _city(self, index: int) -> tuple[bool, City]:
        row = self._rows[self._starts[index] : self._starts[index + 1]].decode().rstrip("\n")
        _, name, admin, country, lat, lon, population, zone, official = row.split("\t")
        city = City(name, admin, country, float(lat), float(lon), int(population), self._zones[int(zone)])
        return official == "1", city


class _Grid:
    """Points sorted into cells of half a degree; flat arrays, some 2 MB for 80,000."""

    def __init__(self, positions: Iterable[tuple[int, float, float, int]]) -> None:
        cells, rows = array("I"), array("I")
        lats, lons, radii = array("f"), array("f"), array("f")
        for row, lat, lon, people in positions:
            cells.append(_cell(lat, lon))
            rows.append(row)
            lats.append(lat)
            lons.append(lon)
            radii.append(min(_LARGEST_RADIUS_KM, math.sqrt(people) / 100))
        order = array("I", sorted(range(len(cells)), key=cells.__getitem__))
        self._cells, self._rows = _ordered(cells, order), _ordered(rows, order)
        self._lats, self._lons, self._radii = (_ordered(each, order) for each in (lats, lons, radii))

    def nearest(self, lat: float, lon: float) -> int | None:
        """The row of the point that is closest to its edge; flat distances do for choosing."""
        squeeze = max(math.cos(math.radians(lat)), 0.05)
        columns = math.ceil(1 / squeeze)
        best, best_km = None, math.inf
        for row in (-1, 0, 1):
            for column in range(-columns, columns + 1):
                cell = _cell(lat + row * _CELL, (lon + column * _CELL + 180) % 360 - 180)
                at = bisect_left(self._cells, cell)
                while at < len(self._cells) and self._cells[at] == cell:
                    km = _KM_PER_DEGREE * math.hypot(self._lats[at] - lat, (self._lons[at] - lon) * squeeze)
                    if km - self._radii[at] < best_km:
                        best, best_km = self._rows[at], km - self._radii[at]
                    at += 1
        return best


def _ordered(values: array[Number], order: array[int]) -> array[Number]:
    return array(values.typecode, (values[index] for index in order))


def _cell(lat: float, lon: float) -> int:
    return int((lat + 90) / _CELL) * 1000 + int((lon + 180) / _CELL)


def _order(
    official: bool, city: City, near: tuple[float, float] | None, country: str | None
) -> tuple[float, str, float, float]:
    """Tens of the population, corrected by what is known; ties by name and coordinates."""
    weight = math.log10(city.population + 1000) + (0.0 if official else -1.0)
    if country and city.country == country:
        weight += 1.5
    if near is not None:
        km = haversine_km(*near, city.lat, city.lon)
        weight += 4.0 if km < 80 else 3.0 if km < 250 else 1.0 if km < 800 else 0.0
    return -weight, city.name, city.lat, city.lon
