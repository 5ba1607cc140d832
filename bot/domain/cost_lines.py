"""The lines of a cost: what the ticket, the way there and back, food and drink come to, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median_high
from typing import NamedTuple

from bot.domain.events import EventDetails, Format, Price, PriceState
from bot.domain.food import FoodAsk
from bot.domain.money import Money, MoneyRange, format_minor
from bot.domain.travel import CityCosts, CostTable, FoodHabit, Traveller, TravelMode, Trip, trip
from bot.domain.wording import lasting

# A median of fewer says more about who answered than about the event.
ENOUGH_REPORTS = 3


class CostKind(StrEnum):
    TICKET = "ticket"
    TRAVEL = "travel"
    FOOD = "food"


@dataclass(frozen=True, slots=True)
class CostLine:
    """One part of the cost; `range` None is unknown. `words` say what for, `source` who says so. `rate` is what
    it was converted at, where it was."""

    kind: CostKind
    range: MoneyRange | None
    words: str
    source: str = ""
    rate: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """What members said it cost: the median of `count` reports (three or more)."""

    median: int
    currency: str
    count: int


def median_report(amounts: Sequence[int], currency: str) -> Reported | None:
    """None below three reports. Of an even number the upper middle counts, so that nobody comes out short."""
    if len(amounts) < ENOUGH_REPORTS:
        return None
    return Reported(median_high(amounts), currency, len(amounts))


def reported_of(paid: Iterable[Money]) -> Reported | None:
    """Of the currency most of them paid in; amounts in two currencies have no median."""
    by_currency: dict[str, list[int]] = {}
    for each in paid:
        by_currency.setdefault(each.currency, []).append(each.amount)
    found = [median_report(amounts, currency) for currency, amounts in sorted(by_currency.items())]
    return max((each for each in found if each is not None), key=lambda each: each.count, default=None)


def price_of(reported: Reported) -> Price:
    """As a price, for where tickets are shown without the way there."""
    if not reported.median:
        return Price(PriceState.FREE, source="members")
    return Price(PriceState.PAID, reported.median, reported.median, reported.currency, "members")


class Ticket(NamedTuple):
    """What is known of the price at the door, in the order it is believed: the feed, reports, the organiser."""

    price: Price
    reported: Reported | None = None
    usual: Price | None = None


class Venue(NamedTuple):
    """What travel depends on. `is_online` takes none."""

    is_online: bool
    lat: float | None
    lon: float | None


def ticket_of(
    details: EventDetails, organiser_price: Price | None = None, reported: Reported | None = None
) -> Ticket:
    return Ticket(details.price, reported, organiser_price)


def venue_of(details: EventDetails, joins_online: bool = False) -> Venue:
    online = details.format is Format.ONLINE or (joins_online and details.format is Format.HYBRID)
    return Venue(online, None if online else details.place.lat, None if online else details.place.lon)


def ticket_line(ticket: Ticket, traveller: Traveller, said_by: str = "") -> CostLine:
    price, source = ticket.price, _source(ticket.price, said_by)
    if price.state is PriceState.UNKNOWN and ticket.reported is not None:
        return _reported_line(ticket.reported)
    if price.state is PriceState.UNKNOWN and ticket.usual is not None:
        price, source = ticket.usual, "the organisers"
    if price.state is PriceState.FREE:
        return CostLine(CostKind.TICKET, MoneyRange(0, 0, traveller.currency), "free entry", source)
    if price.state is PriceState.DONATION:
        return CostLine(CostKind.TICKET, MoneyRange(0, 0, traveller.currency), "pay what you like", source)
    if price.state is PriceState.UNKNOWN or price.min is None:
        return CostLine(CostKind.TICKET, None, "price unknown")
    if traveller.concession and price.concession is not None:
        reduced = MoneyRange(price.concession, price.concession, price.currency or traveller.currency)
        return CostLine(CostKind.TICKET, reduced, "concession entry", source)
    if price.max is None:
        least = format_minor(price.min, price.currency or traveller.currency)
        return CostLine(CostKind.TICKET, None, f"ticket from {least}, how much more is unknown", source)
    amount = MoneyRange(price.min, price.max, price.currency or traveller.currency)
    return CostLine(CostKind.TICKET, amount, "entry", source)


def _reported_line(reported: Reported) -> CostLine:
    amount = MoneyRange(reported.median, reported.median, reported.currency)
    words = "entry" if reported.median else "free entry"
    return CostLine(CostKind.TICKET, amount, words, f"{reported.count} members")


def _source(price: Price, said_by: str) -> str:
    if price.source in ("organiser", "hand"):
        return "the organisers"
    return said_by or "the event page"


def travel_line(venue: Venue, traveller: Traveller, home: CityCosts | None, table: CostTable) -> CostLine:
    if venue.is_online:
        return CostLine(CostKind.TRAVEL, MoneyRange(0, 0, traveller.currency), "online")
    way = trip(traveller, home, venue.lat, venue.lon, table)
    if way.fare is None:
        return CostLine(CostKind.TRAVEL, None, str(way.why))
    return CostLine(CostKind.TRAVEL, way.fare, _way_words(way, traveller, home), way.source)


def _way_words(way: Trip, traveller: Traveller, home: CityCosts | None) -> str:
    if way.mode in (TravelMode.WALK, TravelMode.BIKE):
        how = "on foot" if way.mode is TravelMode.WALK else "by bike"
        return how if way.minutes is None else f"{lasting(way.minutes)} {how}"
    if way.mode is TravelMode.CAR:
        return "fuel and parking"
    if way.mode is TravelMode.SHARE:
        return "your share of a car"
    ride = home.ride_words if home is not None else "bus"
    if traveller.has_pass:
        return f"{ride} on your pass"
    return f"free {ride}" if way.fare is not None and way.fare.high == 0 else f"{ride} there and back"


def food_line(ask: FoodAsk, traveller: Traveller, home: CityCosts | None) -> CostLine | None:
    """None where the event asks for nothing and the member takes nothing."""
    drinks, takes_meal = _taken(ask, traveller.food)
    if not drinks and not takes_meal and not ask.may_cost_meal:
        return None
    words = _food_words(ask, drinks, takes_meal or ask.may_cost_meal)
    drink, meal = (None, None) if home is None else (home.drink, home.meal)
    if home is None or (drinks and drink is None) or ((takes_meal or ask.may_cost_meal) and meal is None):
        return CostLine(CostKind.FOOD, None, f"{words}, price unknown")
    low = high = 0
    if drinks and drink is not None:
        low, high = drinks * drink.low, drinks * drink.high
    if (takes_meal or ask.may_cost_meal) and meal is not None:
        low, high = low + (meal.low if takes_meal else 0), high + meal.high
    source = next(each.source for each in (drink if drinks else None, meal) if each is not None)
    return CostLine(CostKind.FOOD, MoneyRange(low, high, home.currency), words, source)


def _taken(ask: FoodAsk, habit: FoodHabit) -> tuple[int, bool]:
    """How many drinks, and whether a meal: what the event asks for, and what the member usually takes there."""
    if not ask.is_in_person or ask.is_free or ask.sells_nothing:
        return ask.drinks, False
    if habit is FoodHabit.ONE_DRINK:
        return max(ask.drinks, 1), False
    if habit is FoodHabit.USUAL:
        return max(ask.drinks, int(ask.is_for_drinks)), ask.is_at_mealtime
    return ask.drinks, False


def _food_words(ask: FoodAsk, drinks: int, meal: bool) -> str:
    drink = "" if not drinks else "a drink" if drinks == 1 else f"{drinks} drinks"
    asked = f"{drink} (minimum)" if ask.drinks else drink
    return " and ".join(part for part in (asked, "a meal" if meal else "") if part)
