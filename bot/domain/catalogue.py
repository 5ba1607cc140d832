"""All events of a server in memory, in the shape a search over tens of thousands needs: columns of numbers.

What events have in common is stored, and judged, once: a ticket, a venue, a set of topics. A catalogue
never changes; when the events do, a new one is made (its `version` tells).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.ma  # np.unique would load it when first called, and stop the loop for that time
import numpy.typing as npt

from bot.domain.cost_lines import Reported, Ticket, Venue, ticket_line, ticket_of, venue_of
from bot.domain.events import Event, Format, Price, Status
from bot.domain.food import NO_FOOD, FoodAsk, food_asked
from bot.domain.ids import EventId
from bot.domain.money import MoneyRange
from bot.domain.phrases import IN_TEXT, IN_TITLE, EventText, Phrase
from bot.domain.places import haversine_km
from bot.domain.rates import Rates, rate_for
from bot.domain.taste import topics_disliked, topics_miss
from bot.domain.travel import CityCosts, CostTable, FoodHabit, Traveller, trip
from bot.domain.week_hours import week_hours
from bot.domain.word_places import WordPlaces

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]

# Added once for every part nobody knows; the known part stays below it.
UNKNOWN = 1 << 60
_REMEMBERED = 64
_FORMATS = {format_: number for number, format_ in enumerate(Format)}

_Thing = TypeVar("_Thing", bound=Hashable)
_Value = TypeVar("_Value")


class EventRow(NamedTuple):
    """What ranking needs of an event. `starts` and `ends` are seconds since 1970."""

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
    text: EventText


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
        EventText.of(details),
    )


class Kind(NamedTuple):
    """What many events share, as numbers of the catalogue's tickets, venues, foods and topics."""

    cancelled: int
    format: int
    ticket: int
    venue: int
    food: int
    topics: int


class Kinds:
    """Every kind there is, one column for each field of `Kind`. `format` counts along `Format`."""

    def __init__(self, columns: Ints) -> None:
        cancelled, self.format, self.ticket, self.venue, self.food, self.topics = columns
        self.cancelled: Bools = cancelled.astype(np.bool_)

    def __len__(self) -> int:
        return len(self.cancelled)


class Catalogue:
    """Rows in the order of start, then id; a row's position is its place in that order.

    Building takes some microseconds a row, so it is done once for many searches. What searches work out that
    the next one may need again (fares from one area, say) is remembered here, and goes with it.
    """

    def __init__(self, rows: Iterable[EventRow], version: int = 0) -> None:
        self.version = version
        ordered = sorted(rows, key=lambda row: (row.starts, row.id))
        self.ids = [row.id for row in ordered]
        self.position = {id_: position for position, id_ in enumerate(self.ids)}
        self.series = [row.series for row in ordered]
        self.in_series: dict[str, list[int]] = {}
        for position, name in enumerate(self.series):
            if name:
                self.in_series.setdefault(name, []).append(position)
        self.starts: Floats = np.array([row.starts for row in ordered], np.float64)
        self.ends: Floats = np.array([row.ends for row in ordered], np.float64)
        self.all_day: Bools = np.array([row.all_day for row in ordered], np.bool_)
        # One number for all dates of a series, another for every event without one.
        numbers: dict[str | int, int] = {}
        self.group: Ints = np.array([_number(row.series or row.id, numbers) for row in ordered], np.int64)
        self.groups = len(numbers)
        self._number_shared(ordered)
        texts: dict[EventText, int] = {}
        self._texts = _RowsOf([_number(row.text, texts) for row in ordered])
        self._names = WordPlaces(text.names for text in texts)
        self._told = WordPlaces(text.told for text in texts)
        self._met: dict[frozenset[str], tuple[Ints, Floats]] = {}
        self._entries: dict[Traveller, tuple[CostTable, Ints]] = {}
        self._fares: dict[Traveller, tuple[CostTable, Ints]] = {}
        self._kms: dict[tuple[float, float], Floats] = {}
        self._by_topics: dict[tuple[bool, tuple[tuple[str, float], ...]], Floats] = {}
        self._week_hours: dict[str, Ints] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def _number_shared(self, ordered: list[EventRow]) -> None:
        tickets: dict[Ticket, int] = {}
        venues: dict[Venue, int] = {}
        foods: dict[FoodAsk, int] = {}
        topics: dict[tuple[str, ...], int] = {}
        kinds: dict[Kind, int] = {}
        found = [
            _number(
                Kind(
                    row.cancelled,
                    _FORMATS[row.format],
                    _number(row.ticket, tickets),
                    _number(row.venue, venues),
                    _number(row.food, foods),
                    _number(row.topics, topics),
                ),
                kinds,
            )
            for row in ordered
        ]
        self.kind: Ints = np.array(found, np.int64)
        self.kinds = Kinds(np.array(list(kinds), np.int64).reshape(-1, len(Kind._fields)).T)
        self.tickets, self.venues = list(tickets), list(venues)
        self.foods, self.topics = list(foods), list(topics)

    def met(self, phrase: Phrase) -> tuple[Ints, Floats]:
        """The positions of what meets a phrase, with how much each counts (see `phrases.met`). Remembered."""
        if phrase.words not in self._met:
            named = self._texts.rows(self._names.with_all(phrase.words))
            # Of a single word, what is told says too little.
            told = self._texts.rows(self._told.with_close(phrase)) if len(phrase.words) > 1 else named[:0]
            weights = np.zeros(len(self))
            weights[told] = IN_TEXT
            weights[named] = IN_TITLE
            positions = np.flatnonzero(weights)
            _remember(self._met, phrase.words, (positions, weights[positions]))
        return self._met[phrase.words]

    def entries(self, traveller: Traveller, table: CostTable) -> Ints:
        """What each ticket costs: upper end, or UNKNOWN. Remembered."""
        key = Traveller(traveller.currency, concession=traveller.concession)
        known = self._entries.get(key)
        if known is not None and known[0] is table:
            return known[1]
        lines = [ticket_line(ticket, traveller) for ticket in self.tickets]
        amounts = [amount_of(line.range, traveller.currency, table.rates) for line in lines]
        found: Ints = np.array(amounts, np.int64)
        _remember(self._entries, key, (table, found))
        return found

    def fares(self, traveller: Traveller, table: CostTable) -> Ints:
        """The fare there and back by venue: upper end, or UNKNOWN. Remembered: neighbours share it."""
        key = replace(traveller, concession=False, food=FoodHabit.NOTHING)
        known = self._fares.get(key)
        if known is not None and known[0] is table:
            return known[1]
        home = table.for_home(traveller)
        found: Ints = np.array([_fare(venue, traveller, home, table) for venue in self.venues], np.int64)
        _remember(self._fares, key, (table, found))
        return found

    def positions_about(self, about: str) -> list[int]:
        """Of what costs are told about (see `corrections.about`): all dates of a series, or one event."""
        kind, _, number = about.partition(":")
        single = self.position.get(EventId(int(number))) if kind == "event" and number.isdecimal() else None
        alone = [] if single is None or self.series[single] else [single]
        return self.in_series.get(about, []) + alone

    def kms(self, point: tuple[float, float]) -> Floats:
        """Kilometres by air to every venue; not a number where it is unknown or online. Remembered."""
        if point not in self._kms:
            away = [
                math.nan if v.lat is None or v.lon is None else haversine_km(*point, v.lat, v.lon)
                for v in self.venues
            ]
            _remember(self._kms, point, np.array(away, np.float64))
        return self._kms[point]

    def misses(self, weights: Mapping[str, float]) -> Floats:
        """How far each set of topics is beside the point (see `taste.topics_miss`). Remembered."""
        return self._over_topics(weights, is_liking=False)

    def likings(self, dislikes: Mapping[str, float]) -> Floats:
        """What dislikes leave of each set of topics (see `taste.topics_disliked`). Remembered."""
        return self._over_topics(dislikes, is_liking=True)

    def _over_topics(self, weights: Mapping[str, float], *, is_liking: bool) -> Floats:
        key = (is_liking, tuple(sorted(weights.items())))
        if key not in self._by_topics:
            of = topics_disliked if is_liking else topics_miss
            found: Floats = np.array([of(topics, weights) for topics in self.topics], np.float64)
            _remember(self._by_topics, key, found)
        return self._by_topics[key]

    def week_hours(self, zone: str) -> Ints:
        """The hour of the week at which each starts on the clock of `zone`, Monday from midnight 0. Remembered."""
        if zone not in self._week_hours:
            _remember(self._week_hours, zone, week_hours(self.starts, zone))
        return self._week_hours[zone]


class _RowsOf:
    """Which rows have which text, by its number: the rows of a text side by side."""

    def __init__(self, texts: list[int]) -> None:
        numbers: Ints = np.array(texts, np.int64)
        self._rows: Ints = np.argsort(numbers, kind="stable")
        self._begins = np.searchsorted(numbers[self._rows], np.arange(int(numbers.max(initial=-1)) + 2))

    def rows(self, texts: Ints) -> Ints:
        """The rows of these texts (each at most once), text by text."""
        begins = self._begins[texts]
        counts = self._begins[texts + 1] - begins
        skipped = np.repeat(begins - (np.cumsum(counts) - counts), counts)
        return self._rows[skipped + np.arange(int(counts.sum()))]


def _fare(venue: Venue, traveller: Traveller, home: CityCosts | None, table: CostTable) -> int:
    if venue.is_online:
        return 0
    return amount_of(trip(traveller, home, venue.lat, venue.lon, table).fare, traveller.currency, table.rates)


def amount_of(amount: MoneyRange | None, currency: str, rates: Rates) -> int:
    """The upper end; UNKNOWN where nobody knows or it is in another currency and stands apart."""
    rate = rate_for(amount, currency, rates)
    if amount is not None and rate is not None:
        return rate.convert(amount).high
    if amount is None or (amount.currency != currency and amount.high):
        return UNKNOWN
    return amount.high


def _remember(kept: dict[_Thing, _Value], key: _Thing, value: _Value) -> None:
    if len(kept) >= _REMEMBERED:
        kept.clear()
    kept[key] = value


def _number(thing: _Thing, numbers: dict[_Thing, int]) -> int:
    return numbers.setdefault(thing, len(numbers))
