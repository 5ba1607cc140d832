"""Reads costs.toml, the figures behind every estimate of what going somewhere costs."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from bot.domain.money import minor_digits
from bot.domain.rates import Rate
from bot.domain.travel import ESTIMATE, CityCosts, CostTable, Figure, Pace

COSTS = Path(__file__).with_name("costs.toml")

_Amount = Annotated[Decimal, Field(ge=0, le=100_000_000)]


class CostsError(Exception):
    """The file of figures is wrong; the sentence says where."""


class _Figure(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: tuple[_Amount, _Amount]
    source: str = Field(ESTIMATE, min_length=1, max_length=120)

    @model_validator(mode="after")
    def _goes_up(self) -> _Figure:
        if self.amount[0] > self.amount[1]:
            raise ValueError("goes from a high amount to a low one")
        return self

    def minor(self, currency: str) -> Figure:
        low, high = (int(amount.scaleb(minor_digits(currency))) for amount in self.amount)
        return Figure(low, high, self.source)


def _figure(value: object) -> object:
    """`2.5` and `[2, 3]` in the shape of `{amount = [2, 3]}`."""
    content = value if isinstance(value, dict) else {"amount": value}
    amount = content.get("amount")
    return content | {"amount": amount if isinstance(amount, list) else [amount, amount]}


_AnyFigure = Annotated[_Figure, BeforeValidator(_figure)]


class _Figures(BaseModel):
    """What a place may say; a city need not say all."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    country: str = Field(pattern="^[A-Z]{2}$")
    ride: _AnyFigure | None = None
    far_ride: _AnyFigure | None = None
    fuel_100km: _AnyFigure | None = None
    parking: _AnyFigure | None = None
    drink: _AnyFigure | None = None
    meal: _AnyFigure | None = None
    ride_words: str | None = None
    local_km: float | None = Field(None, gt=0)
    far_km: float | None = Field(None, gt=0)


class _Country(_Figures):
    currency: str = Field(pattern="^[A-Z]{3}$")
    ride: _AnyFigure
    far_ride: _AnyFigure
    fuel_100km: _AnyFigure
    parking: _AnyFigure
    drink: _AnyFigure
    meal: _AnyFigure


class _City(_Figures):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    radius_km: float = Field(gt=0, le=100)


class _Pace(BaseModel):
    model_config = ConfigDict(extra="forbid")

    walk_kmh: float = Field(gt=0)
    bike_kmh: float = Field(gt=0)
    transit_kmh: float = Field(gt=0)
    car_kmh: float = Field(gt=0)
    transit_wait: int = Field(ge=0)
    car_ends: int = Field(ge=0)
    walk_km: float = Field(ge=0)
    bike_km: float = Field(ge=0)
    detour: float = Field(ge=1)
    detour_most: float = Field(ge=1)
    seats: int = Field(ge=1)


class _Rate(BaseModel):
    """`{ from = "USD", to = "EUR", rate = 0.92, source = "...", date = 2026-11-01 }`"""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    of: str = Field(alias="from", pattern="^[A-Z]{3}$")
    currency: str = Field(alias="to", pattern="^[A-Z]{3}$")
    rate: Annotated[Decimal, Field(gt=0, le=1_000_000)]
    on: date = Field(alias="date")
    source: str = Field("", max_length=60)

    @model_validator(mode="after")
    def _leads_elsewhere(self) -> _Rate:
        if self.of == self.currency:
            raise ValueError("goes from a currency to itself")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    pace: _Pace
    rates: list[_Rate] = []
    default: _Country
    country: list[_Country] = []
    city: list[_City] = []

    @model_validator(mode="after")
    def _cities_have_countries(self) -> _File:
        known = {self.default.country, *(country.country for country in self.country)}
        for city in self.city:
            if city.country not in known:
                raise ValueError(f"{city.name} is in {city.country}, which has no entry")
        return self


def load_costs(path: Path = COSTS) -> CostTable:
    """The figures of the packaged file or an operator's own. Raises CostsError with one sentence."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        return _table(_File.model_validate(content))
    except OSError as error:
        raise CostsError(f"{path.name} could not be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CostsError(f"{path.name} is not TOML: {error}.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        why = first["msg"].removeprefix("Value error, ")
        raise CostsError(f"{path.name}: {where}: {why}.") from None


def _table(file: _File) -> CostTable:
    default = _country_costs(file.default)
    countries = {country.country: _country_costs(country) for country in file.country}
    countries.setdefault(file.default.country, default)
    cities = tuple(_city_costs(city, countries[city.country]) for city in file.city)
    rates = {(each.of, each.currency): Rate(**each.model_dump()) for each in file.rates}
    return CostTable(default, cities, countries, Pace(**file.pace.model_dump()), rates)


def _country_costs(country: _Country) -> CityCosts:
    currency = country.currency
    costs = CityCosts(
        name=country.name,
        currency=currency,
        ride=country.ride.minor(currency),
        far_ride=country.far_ride.minor(currency),
        fuel=country.fuel_100km.minor(currency),
        parking=country.parking.minor(currency),
        drink=country.drink.minor(currency),
        meal=country.meal.minor(currency),
    )
    return _with_words(costs, country)


def _city_costs(city: _City, country: CityCosts) -> CityCosts:
    """The country's figures with the city's own instead where it has some."""

    def own(figure: _Figure | None, inherited: Figure | None) -> Figure | None:
        return figure.minor(country.currency) if figure is not None else inherited

    costs = replace(
        country,
        name=city.name,
        lat=city.lat,
        lon=city.lon,
        radius_km=city.radius_km,
        ride=own(city.ride, country.ride),
        far_ride=own(city.far_ride, country.far_ride),
        fuel=own(city.fuel_100km, country.fuel),
        parking=own(city.parking, country.parking),
        drink=own(city.drink, country.drink),
        meal=own(city.meal, country.meal),
    )
    return _with_words(costs, city)


def _with_words(costs: CityCosts, said: _Figures) -> CityCosts:
    return replace(
        costs,
        ride_words=said.ride_words or costs.ride_words,
        local_km=said.local_km or costs.local_km,
        far_km=said.far_km or costs.far_km,
    )
