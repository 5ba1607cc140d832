"""Judges kinds of events for one search: does it fit, what is it worth but for its time, what does it cost."""

from __future__ import annotations

import math
from typing import NamedTuple

from bot.domain.catalogue import UNKNOWN, Catalogue, Kind, amount_of
from bot.domain.cost_lines import food_line, ticket_line
from bot.domain.events import Format
from bot.domain.finding import Query, Reason, WhereKind
from bot.domain.fit import cost_value, novelty_value, people_value
from bot.domain.taste import Taste, relevance, topic_weights, topics_disliked, topics_miss
from bot.domain.travel import CostTable, Traveller

FITS, MAYBE = "fits", "maybe"


class Own(NamedTuple):
    """What sets one event apart from others of its kind."""

    words: int = 0
    is_about: bool = False
    is_hidden: bool = False
    others: int = 0
    been: int = 0
    closeness: float = 0.0


NOTHING_OWN = Own()


class KindJudge:
    """One search's view of what events have in common; every list runs along one of the catalogue's."""

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
        self._taste, self._query, self._money_left = taste, query, money_left
        self._most = math.inf if money_left is None else max(money_left, 0)
        self._max_cost = math.inf if query.max_cost is None else query.max_cost
        self._set_costs(catalogue, traveller, table)
        weights = topic_weights(taste.interests, query.topics)
        self._misses = [topics_miss(t, weights) for t in catalogue.topics]
        self._likings = [topics_disliked(t, taste.dislikes) for t in catalogue.topics]
        self._relevant = [self._relevance(number, NOTHING_OWN) for number in range(len(catalogue.topics))]
        anything = not query.is_about_something
        self._about = [anything or not query.topics.isdisjoint(t) for t in catalogue.topics]
        self._formats = {format_: query.takes_format(format_) for format_ in Format}
        self._near = near_venues(catalogue, taste, query)

    def _set_costs(self, catalogue: Catalogue, traveller: Traveller, table: CostTable) -> None:
        home, currency = table.for_home(traveller), traveller.currency
        self._tickets = [amount_of(ticket_line(t, traveller).range, currency) for t in catalogue.tickets]
        self._fares = catalogue.fares(traveller, table)
        meals = [food_line(food, traveller, home) for food in catalogue.foods]
        self._foods = [0 if line is None else amount_of(line.range, currency) for line in meals]

    def _relevance(self, topics: int, own: Own) -> float:
        indifferent = self._taste.interests.is_empty
        return relevance(
            self._misses[topics], self._likings[topics], own.words, own.closeness, indifferent=indifferent
        )

    def judge(self, kind: Kind, own: Own = NOTHING_OWN) -> tuple[str, float, int]:
        """The outcome (FITS, MAYBE or a Reason), the score but for the time, the known part of the cost."""
        cost = self._tickets[kind.ticket] + self._fares[kind.venue] + self._foods[kind.food]
        known, is_known = cost % UNKNOWN, cost < UNKNOWN
        relevant = self._relevant[kind.topics] if own is NOTHING_OWN else self._relevance(kind.topics, own)
        reason = self._reason(kind, own, relevant, known)
        if reason is None and not is_known and not self._query.keeps_unknown:
            reason = Reason.PRICE_UNKNOWN
        if reason is not None:
            return reason, 0.0, known
        worth = relevant * cost_value(known, is_known, self._money_left)
        worth = worth * people_value(own.others) * novelty_value(own.been)
        return FITS if is_known else MAYBE, worth, known

    def _reason(self, kind: Kind, own: Own, relevant: float, known: int) -> Reason | None:
        """The first that holds, in the order of `Reason`, but for the time."""
        if kind.cancelled:
            return Reason.CANCELLED
        if own.is_hidden:
            return Reason.NOT_FOR_ME
        if not self._formats[kind.format]:
            return Reason.OTHER_FORMAT
        if not (self._about[kind.topics] or own.is_about):
            return Reason.OFF_TOPIC
        if relevant <= 0:
            return Reason.NOT_INTERESTED
        if not self._near[kind.venue]:
            return Reason.TOO_FAR
        if known > self._max_cost:
            return Reason.OVER_MAX_COST
        return Reason.OVER_BUDGET if known > self._most else None


def near_venues(catalogue: Catalogue, taste: Taste, query: Query) -> list[bool]:
    """By venue; what has no known place may be near."""
    near = [True] * len(catalogue.venues)
    circles = []
    if taste.reach_km is not None:
        circles.append((taste.home, taste.reach_km))
    if query.where.kind is WhereKind.NEAR:
        circles.append((query.where.point or taste.home, query.where.km))
    for point, reach in circles:
        if point is not None:
            kms = catalogue.kms(point)
            near = [ok and (km is None or km <= reach) for ok, km in zip(near, kms, strict=True)]
    return near
