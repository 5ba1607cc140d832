"""Getting there and back: how far, how long, what fare. Figures come from a table that names its sources."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.domain.money import MoneyRange, dollar_like
from bot.domain.own_figures import NO_OWN_FIGURES, OwnFigures
from bot.domain.places import haversine_km
from bot.domain.rates import Rates

ESTIMATE = "estimate"
# Who says so where it is not the table.
LOCAL, OWN = "your organisers", "your own figure"
_KM_PER_DEGREE = 111.2


class TravelMode(StrEnum):
    """How a member gets around. SHARE is a seat in somebody's car, costs split."""

    WALK = "walk"
    BIKE = "bike"
    TRANSIT = "transit"
    CAR = "car"
    SHARE = "share"


class FoodHabit(StrEnum):
    """What a member takes at events nobody asks them to eat or drink at."""

    NOTHING = "nothing"
    ONE_DRINK = "one_drink"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Traveller:
    """What the cost of going depends on. Degrees of the member's area (WGS 84), None until they said it.

    `local` is what the organisers of the server say things cost, `own` what the member pays themselves.
    """

    currency: str
    lat: float | None = None
    lon: float | None = None
    country: str = ""
    mode: TravelMode = TravelMode.TRANSIT
    has_pass: bool = False
    concession: bool = False
    food: FoodHabit = FoodHabit.NOTHING
    local: OwnFigures = NO_OWN_FIGURES
    own: OwnFigures = NO_OWN_FIGURES


@dataclass(frozen=True, slots=True)
class Figure:
    """From `low` to `high` minor units, and who says so."""

    low: int
    high: int
    source: str = ESTIMATE

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError("a figure goes from a low amount up to a high one")


@dataclass(frozen=True, slots=True)
class CityCosts:
    """What things cost in a city, or in a country where no city is known.

    `ride` is one way within the city (in a country: within `local_km`), `far_ride` one way to a
    neighbouring one, up to `far_km`. `fuel` is for 100 km, `parking` for one visit. A city reaches
    `radius_km` around its coordinates. A figure nobody has is None.
    """

    name: str
    currency: str
    ride: Figure | None = None
    far_ride: Figure | None = None
    fuel: Figure | None = None
    parking: Figure | None = None
    drink: Figure | None = None
    meal: Figure | None = None
    ride_words: str = "bus"
    local_km: float = 15.0
    far_km: float = 60.0
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Kilometres an hour door to door, minutes lost at the ends, how far is too far, and the way round.

    `detour` is road over air-line distance; 1.2 to 1.4 in cities (Newell 1980; Levinson & El-Geneidy 2009).
    """

    walk_kmh: float = 4.8
    bike_kmh: float = 14.0
    transit_kmh: float = 18.0
    car_kmh: float = 35.0
    transit_wait: int = 12
    car_ends: int = 8
    walk_km: float = 4.0
    bike_km: float = 15.0
    detour: float = 1.3
    detour_most: float = 1.45
    seats: int = 2


@dataclass(frozen=True, slots=True)
class CostTable:
    """Figures by city and by country (ISO 3166 alpha-2), with a default for whoever shares its currency."""

    default: CityCosts
    cities: tuple[CityCosts, ...] = ()
    countries: Mapping[str, CityCosts] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)
    rates: Rates = field(default_factory=dict)

    def city_at(self, lat: float, lon: float) -> CityCosts | None:
        """The nearest city that reaches so far."""
        best, best_km = None, math.inf
        for city in self.cities:
            if city.lat is None or city.lon is None or abs(lat - city.lat) * _KM_PER_DEGREE > city.radius_km:
                continue
            km = haversine_km(lat, lon, city.lat, city.lon)
            if km <= city.radius_km and km < best_km:
                best, best_km = city, km
        return best

    def for_home(self, traveller: Traveller) -> CityCosts | None:
        """The figures where somebody lives, the most specific of each: their own, the organisers', the city's, the
        country's. None where ours would be nothing but a guess."""
        known = _with_figures(self._of_place(traveller), traveller.local, LOCAL, traveller.currency)
        return _with_figures(known, traveller.own, OWN, traveller.currency)

    def _of_place(self, traveller: Traveller) -> CityCosts | None:
        if traveller.lat is not None and traveller.lon is not None:
            city = self.city_at(traveller.lat, traveller.lon)
            if city is not None:
                return city
        if traveller.country in self.countries:
            return self.countries[traveller.country]
        others = (self.default, *self.countries.values())
        return next((costs for costs in others if costs.currency == traveller.currency), None)


def _with_figures(home: CityCosts | None, own: OwnFigures, source: str, currency: str) -> CityCosts | None:
    """Where our table has nothing for their money, some figures of theirs are better than none."""
    if not own.figures:
        return home
    if home is None and own.currency == currency:
        home = CityCosts("", currency)
    if home is None or home.currency != own.currency:
        return home
    changed: dict[str, Any] = {name.value: Figure(low, high, source) for name, low, high in own.figures}
    return replace(home, **changed)


class NoTrip(StrEnum):
    """Why a fare is not known, as it is said."""

    NO_HOME = "travel unknown: tell me your area"
    NO_PLACE = "travel unknown: no place given"
    NO_FIGURES = "travel unknown: I have no fares there"
    TOO_FAR = "travel unknown: farther than local buses go"


@dataclass(frozen=True, slots=True)
class Trip:
    """One way is `km` by road and takes `minutes`; `fare` is there and back. `mode` is what it takes really:
    who walks takes the bus where it is too far. `why` is set where the fare is None."""

    mode: TravelMode
    km: float | None = None
    minutes: int | None = None
    fare: MoneyRange | None = None
    source: str = ""
    why: NoTrip | None = None


def trip(
    traveller: Traveller, home: CityCosts | None, lat: float | None, lon: float | None, table: CostTable
) -> Trip:
    """The way to a place and back. `home` is `table.for_home(traveller)`, handed in as it serves many places."""
    if traveller.lat is None or traveller.lon is None:
        return Trip(traveller.mode, why=NoTrip.NO_HOME)
    if lat is None or lon is None:
        return Trip(traveller.mode, why=NoTrip.NO_PLACE)
    air_km = haversine_km(traveller.lat, traveller.lon, lat, lon)
    mode = _mode(traveller.mode, air_km * table.pace.detour, table.pace)
    km = air_km * table.pace.detour
    minutes = _minutes(mode, km, table.pace)
    if mode in (TravelMode.WALK, TravelMode.BIKE):
        return Trip(mode, km, minutes, MoneyRange(0, 0, traveller.currency), ESTIMATE)
    if home is None:
        return Trip(mode, km, minutes, why=NoTrip.NO_FIGURES)
    if mode is TravelMode.TRANSIT:
        return _by_transit(traveller, home, Trip(mode, km, minutes), (lat, lon), table)
    return _by_car(home, air_km, Trip(mode, km, minutes), table.pace)


def _mode(mode: TravelMode, km: float, pace: Pace) -> TravelMode:
    too_far = (mode is TravelMode.WALK and km > pace.walk_km) or (
        mode is TravelMode.BIKE and km > pace.bike_km
    )
    return TravelMode.TRANSIT if too_far else mode


def _minutes(mode: TravelMode, km: float, pace: Pace) -> int:
    if mode is TravelMode.WALK:
        return round(60 * km / pace.walk_kmh)
    if mode is TravelMode.BIKE:
        return round(60 * km / pace.bike_kmh)
    if mode is TravelMode.TRANSIT:
        return pace.transit_wait + round(60 * km / pace.transit_kmh)
    return pace.car_ends + round(60 * km / pace.car_kmh)


def _by_transit(
    traveller: Traveller, home: CityCosts, way: Trip, place: tuple[float, float], table: CostTable
) -> Trip:
    assert way.km is not None
    if way.km > home.far_km:
        return Trip(way.mode, way.km, way.minutes, why=NoTrip.TOO_FAR)
    if traveller.has_pass:
        return Trip(way.mode, way.km, way.minutes, MoneyRange(0, 0, traveller.currency), "your pass")
    ride = home.ride if _is_local(home, way.km, place, table) else home.far_ride
    if ride is None:
        return replace(way, why=NoTrip.NO_FIGURES)
    return replace(way, fare=MoneyRange(2 * ride.low, 2 * ride.high, home.currency), source=ride.source)


def _is_local(home: CityCosts, km: float, place: tuple[float, float], table: CostTable) -> bool:
    if home.radius_km <= 0:
        return km <= home.local_km
    city = table.city_at(*place)
    return city is not None and (city.lat, city.lon) == (home.lat, home.lon)


def _by_car(home: CityCosts, air_km: float, way: Trip, pace: Pace) -> Trip:
    """Rounded outwards to a quarter of a dollar or its like: an estimate shows no cents it does not know."""
    fuel, parking = home.fuel, home.parking
    if fuel is None or parking is None:
        return replace(way, why=NoTrip.NO_FIGURES)
    seats = pace.seats if way.mode is TravelMode.SHARE else 1
    step = max(1, dollar_like(home.currency) // 4)
    low = (2 * air_km * pace.detour * fuel.low / 100 + parking.low) / seats
    high = (2 * air_km * pace.detour_most * fuel.high / 100 + parking.high) / seats
    fare = MoneyRange(int(low // step) * step, math.ceil(high / step) * step, home.currency)
    is_one = fuel.source == parking.source
    return replace(
        way, fare=fare, source=fuel.source if is_one else f"fuel: {fuel.source}, parking: {parking.source}"
    )
