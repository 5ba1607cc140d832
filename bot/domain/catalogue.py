"""All events of a server in memory, in the shape a search over tens of thousands needs: columns of numbers.

What events have in common is stored, and judged, once: a ticket, a venue, a set of topics. A catalogue
never changes; when the events do, a new one is made (its `version` tells).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import NamedTuple, TypeVar

from bot.domain.cost_lines import Reported, Ticket, Venue, ticket_of, venue_of
from bot.domain.events import Event, Format, Price, Status
from bot.domain.food import NO_FOOD, FoodAsk, food_asked
from bot.domain.ids import EventId
from bot.domain.money import MoneyRange
from bot.domain.places import haversine_km
from bot.domain.suits import event_words
from bot.domain.travel import CityCosts, CostTable, FoodHabit, Traveller, trip

# Added once for every part nobody knows; the known part stays below it.
UNKNOWN = 1 << 60
_REMEMBERED = 64

_Thing = TypeVar("_Thing", bound=Hashable)


class EventRow(NamedTuple):
    """What ranking needs of an event. `starts` and `ends` are seconds since 1970, `words` as `event_words`."""

    id: EventId
    starts: float
    ends: float
    all_day: bool
    cancelled: bool
    format: Format
    ticket: Ticket
    venue: Venue
    food: FoodAsk
    topics: tuple[str, ...]
    series: str
    words: frozenset[str]


def row_of(event: Event, organiser_price: Price | None = None, reported: Reported | None = None) -> EventRow:
    """`organiser_price` is the usual price of the event's feed, as for `cost_of_going`."""
    details = event.details
    venue = venue_of(details)
    return EventRow(
        event.id,
        details.starts_at.timestamp(),
        details.ends_by.timestamp(),
        details.all_day,
        details.status is Status.CANCELLED,
        details.format,
        ticket_of(details, organiser_price, reported),
        venue,
        NO_FOOD if venue.is_online else food_asked(details),
        details.topics,
        event.series,
        event_words(details),
    )


class Kind(NamedTuple):
    """What many events share, as numbers of the catalogue's tickets, venues, foods and topics."""

    cancelled: bool
    format: Format
    ticket: int
    venue: int
    food: int
    topics: int


class Catalogue:
    """Rows in the order of start, then id; a row's position is its place in that order.

    Building takes some microseconds a row, so it is done once for many searches.
    """

    def __init__(self, rows: Iterable[EventRow], version: int = 0) -> None:
        self.version = version
        ordered = sorted(rows, key=lambda row: (row.starts, row.id))
        self.ids = [row.id for row in ordered]
        self.starts = [row.starts for row in ordered]
        self.ends = [row.ends for row in ordered]
        self.all_day = [row.all_day for row in ordered]
        self.series = [row.series for row in ordered]
        # One number for all dates of a series, another for every event without one.
        numbers: dict[str | int, int] = {}
        self.group = [_number(row.series or row.id, numbers) for row in ordered]
        self.position = {id_: position for position, id_ in enumerate(self.ids)}
        self.in_series: dict[str, list[int]] = {}
        self.with_word: dict[str, list[int]] = {}
        self._number_shared(ordered)
        self._index(ordered)
        self._fares: dict[Traveller, tuple[CostTable, list[int]]] = {}
        self._kms: dict[tuple[float, float], list[float | None]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def _number_shared(self, ordered: list[EventRow]) -> None:
        tickets: dict[Ticket, int] = {}
        venues: dict[Venue, int] = {}
        foods: dict[FoodAsk, int] = {}
        topics: dict[tuple[str, ...], int] = {}
        kinds: dict[Kind, int] = {}
        self.kind = [
            _number(
                Kind(
                    row.cancelled,
                    row.format,
                    _number(row.ticket, tickets),
                    _number(row.venue, venues),
                    _number(row.food, foods),
                    _number(row.topics, topics),
                ),
                kinds,
            )
            for row in ordered
        ]
        self.tickets, self.venues, self.foods = list(tickets), list(venues), list(foods)
        self.topics, self.kinds = list(topics), list(kinds)

    def _index(self, ordered: list[EventRow]) -> None:
        for position, row in enumerate(ordered):
            if row.series:
                self.in_series.setdefault(row.series, []).append(position)
            for word in row.words:
                self.with_word.setdefault(word, []).append(position)

    def fares(self, traveller: Traveller, table: CostTable) -> list[int]:
        """The fare there and back by venue: upper end, or UNKNOWN. Remembered: neighbours share it."""
        key = replace(traveller, concession=False, food=FoodHabit.NOTHING)
        known = self._fares.get(key)
        if known is not None and known[0] is table:
            return known[1]
        home = table.for_home(traveller)
        found = [_fare(venue, traveller, home, table) for venue in self.venues]
        if len(self._fares) >= _REMEMBERED:
            self._fares.clear()
        self._fares[key] = (table, found)
        return found

    def kms(self, point: tuple[float, float]) -> list[float | None]:
        """Kilometres by air to every venue; None where it is unknown or online. Remembered."""
        if point not in self._kms:
            if len(self._kms) >= _REMEMBERED:
                self._kms.clear()
            self._kms[point] = [
                None if v.lat is None or v.lon is None else haversine_km(*point, v.lat, v.lon)
                for v in self.venues
            ]
        return self._kms[point]


def _fare(venue: Venue, traveller: Traveller, home: CityCosts | None, table: CostTable) -> int:
    if venue.is_online:
        return 0
    return amount_of(trip(traveller, home, venue.lat, venue.lon, table).fare, traveller.currency)


def amount_of(amount: MoneyRange | None, currency: str) -> int:
    """The upper end; UNKNOWN where nobody knows or it is in another currency and stands apart."""
    if amount is None or (amount.currency != currency and amount.high):
        return UNKNOWN
    return amount.high


def _number(thing: _Thing, numbers: dict[_Thing, int]) -> int:
    return numbers.setdefault(thing, len(numbers))
