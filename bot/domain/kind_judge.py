"""Judges events for one search, many at once: does it fit, what is it worth but for its time, what does it cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from bot.domain.catalogue import UNKNOWN, Bools, Catalogue, Floats, Ints, amount_of
from bot.domain.corrections import Correction
from bot.domain.cost_lines import CostKind, food_line
from bot.domain.events import Format
from bot.domain.finding import Query, Reason, WhereKind
from bot.domain.fit import cost_values, novelty_value, people_value
from bot.domain.taste import INDIFFERENT, Taste, topic_weights
from bot.domain.travel import CostTable, Traveller

# Outcomes: the reasons in their order, then what is not left out.
REASONS = tuple(Reason)
_CODE = {reason: code for code, reason in enumerate(REASONS)}
FITS, MAYBE = len(REASONS), len(REASONS) + 1
OUTCOMES = MAYBE + 1
_ROWS = {kind: row for row, kind in enumerate(CostKind)}


class Own(NamedTuple):
    """What sets single events apart from others of their kind, a column each.

    `missed` is what the phrases an event meets leave, as for `taste.relevance`.
    `corrected` are the member's own amounts, with a row each for the ticket, the way, food and drink, and below zero
    where they have none; None where they have none at all. `aside` is the money that is set aside for the event, so
    that it is there to pay it; None where none is for any.
    """

    missed: Floats
    is_about: Bools
    is_hidden: Bools
    others: Ints
    been: Ints
    closeness: Floats
    corrected: Ints | None = None
    aside: Ints | None = None

    @classmethod
    def nothing(cls, count: int) -> Own:
        def none() -> Ints:
            return np.zeros(count, np.int64)

        def no() -> Bools:
            return np.zeros(count, np.bool_)

        return cls(np.ones(count), no(), no(), none(), none(), np.zeros(count))

    def at(self, rows: Ints) -> Own:
        return Own(
            self.missed[rows],
            self.is_about[rows],
            self.is_hidden[rows],
            self.others[rows],
            self.been[rows],
            self.closeness[rows],
            None if self.corrected is None else self.corrected[:, rows],
            None if self.aside is None else self.aside[rows],
        )


class Verdicts(NamedTuple):
    """`outcome` is FITS, MAYBE or the number of a reason, `worth` the score but for the time (of what is not left
    out), `cost` its known part."""

    outcome: Ints
    worth: Floats
    cost: Ints

    def at(self, rows: Ints) -> Verdicts:
        return Verdicts(self.outcome[rows], self.worth[rows], self.cost[rows])

    def put(self, rows: Ints, others: Verdicts) -> None:
        """Sets these rows to what the others are, one for each."""
        for mine, theirs in zip(self, others, strict=True):
            mine[rows] = theirs


class KindJudge:
    """One search's view of what events have in common; every column runs along the catalogue's kinds."""

    def __init__(
        self,
        catalogue: Catalogue,
        taste: Taste,
        traveller: Traveller,
        table: CostTable,
        *,
        money_left: int | None,
        query: Query,
    ) -> None:
        kinds = self._kinds = catalogue.kinds
        self._query, self._money_left = query, money_left
        self._costs = _costs(catalogue, traveller, table)
        self._is_hybrid = kinds.format == list(Format).index(Format.HYBRID)
        self._misses = catalogue.misses(topic_weights(taste.interests, query.topics))[kinds.topics]
        self._likings = catalogue.likings(taste.dislikes)[kinds.topics]
        self._least = INDIFFERENT if taste.interests.is_empty else 0.0
        self._is_about = _about(catalogue, query)[kinds.topics]
        self._takes = np.array([query.takes_format(format_) for format_ in Format])[kinds.format]
        self._is_near = near_venues(catalogue, taste, query)[kinds.venue]

    def judge_kinds(self) -> Verdicts:
        """Of every kind, as long as nothing sets an event apart."""
        count = len(self._kinds)
        return self.judge(np.arange(count), Own.nothing(count))

    def judge(self, kind: Ints, own: Own) -> Verdicts:
        """Of events of these kinds that have this of their own; decides as `ranking.rank`."""
        parts = self._costs[:, kind]
        if own.corrected is not None:
            parts = np.where(own.corrected < 0, parts, own.corrected)
        relevant, money = self._relevance(kind, own), self._money_for(own)
        cost = self._weighed(parts, self._is_hybrid[kind], money)
        known, is_known = cost % UNKNOWN, cost < UNKNOWN
        outcome = np.where(is_known, FITS, MAYBE)
        # The first reason that holds counts, so the last one is set first; the time is somebody else's to judge.
        if not self._query.keeps_unknown:
            outcome[~is_known] = _CODE[Reason.PRICE_UNKNOWN]
        if money is not None:
            outcome[known > np.maximum(money, 0)] = _CODE[Reason.OVER_BUDGET]
        if self._query.max_cost is not None:
            outcome[known > self._query.max_cost] = _CODE[Reason.OVER_MAX_COST]
        outcome[~self._is_near[kind]] = _CODE[Reason.TOO_FAR]
        outcome[relevant <= 0] = _CODE[Reason.NOT_INTERESTED]
        outcome[~(self._is_about[kind] | own.is_about)] = _CODE[Reason.OFF_TOPIC]
        outcome[~self._takes[kind]] = _CODE[Reason.OTHER_FORMAT]
        outcome[own.is_hidden] = _CODE[Reason.NOT_FOR_ME]
        outcome[self._kinds.cancelled[kind]] = _CODE[Reason.CANCELLED]
        worth = relevant * cost_values(known, is_known, money)
        worth = worth * _looked_up(people_value, own.others) * _looked_up(novelty_value, own.been)
        return Verdicts(outcome, worth, known)

    def _weighed(self, parts: Ints, is_hybrid: Bools, money: int | Ints | None) -> Ints:
        """As `ranking.weighed`: of a hybrid event, what being in the room costs, or the ticket alone."""
        room: Ints = parts.sum(axis=0)
        if not is_hybrid.any():
            return room
        online, known = parts[_ROWS[CostKind.TICKET]], room % UNKNOWN
        if self._query.joins_online:
            return np.where(is_hybrid, online, room)
        if not self._query.leaves_it_open:
            return room
        is_over = np.zeros(len(room), np.bool_)
        for limit in (money, self._query.max_cost):
            if limit is not None:
                is_over |= known > np.maximum(limit, 0)
        return np.where(is_hybrid & is_over & (online % UNKNOWN < known), online, room)

    def _money_for(self, own: Own) -> int | Ints | None:
        """One for all, or one for each."""
        return (
            self._money_left
            if self._money_left is None or own.aside is None
            else self._money_left + own.aside
        )

    def _relevance(self, kind: Ints, own: Own) -> Floats:
        """As `taste.relevance`."""
        hit = 1 - self._misses[kind] * own.missed * (1 - own.closeness)
        relevant: Floats = self._likings[kind] * np.maximum(hit, self._least)
        return relevant


def _costs(catalogue: Catalogue, traveller: Traveller, table: CostTable) -> Ints:
    """Ticket, travel and food of every kind, a row each."""
    kinds = catalogue.kinds
    tickets, fares = catalogue.entries(traveller, table), catalogue.fares(traveller, table)
    home = table.for_home(traveller)
    meals = [food_line(food, traveller, home) for food in catalogue.foods]
    foods = [0 if line is None else amount_of(line.range, traveller.currency, table.rates) for line in meals]
    food: Ints = np.array(foods, np.int64)
    return np.stack([tickets[kinds.ticket], fares[kinds.venue], food[kinds.food]])


def _looked_up(value_of: Callable[[int], float], counts: Ints) -> Floats:
    """`value_of` small counts, worked out once for each."""
    values = [value_of(count) for count in range(int(counts.max(initial=0)) + 1)]
    return np.array(values, np.float64)[counts]


def _about(catalogue: Catalogue, query: Query) -> Bools:
    """By set of topics."""
    if not query.is_about_something:
        return np.ones(len(catalogue.topics), np.bool_)
    asked = query.topics.keys()
    return np.array([not asked.isdisjoint(topics) for topics in catalogue.topics], np.bool_)


def corrected_amounts(
    catalogue: Catalogue, corrections: Iterable[Correction], traveller: Traveller, table: CostTable
) -> tuple[Ints | None, list[int]]:
    """What `Own.corrected` holds; and the positions it holds something for."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[int] = []
    for each in corrections:
        positions = catalogue.positions_about(each.about)
        for kind, amount in each.by_kind().items() if positions else ():
            rows += [_ROWS[kind]] * len(positions)
            columns += positions
            values += [amount_of(amount, traveller.currency, table.rates)] * len(positions)
    if not rows:
        return None, []
    amounts: Ints = np.full((len(_ROWS), len(catalogue)), -1, np.int64)
    amounts[rows, columns] = values
    return amounts, columns


def near_venues(catalogue: Catalogue, taste: Taste, query: Query) -> Bools:
    """By venue; what has no known place may be near."""
    near = np.ones(len(catalogue.venues), np.bool_)
    circles = []
    if taste.reach_km is not None:
        circles.append((taste.home, taste.reach_km))
    if query.where.kind is WhereKind.NEAR:
        circles.append((query.where.point or taste.home, query.where.km))
    for point, reach in circles:
        if point is not None:
            near &= ~(catalogue.kms(point) > reach)
    return near
