"""Which events of the catalogue a member's plan weighs: of each day the best, and what costs only just too much."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from bot.domain.attendance import Response
from bot.domain.catalogue import Ints
from bot.domain.finding import Query, Reason, Sort
from bot.domain.ids import EventId
from bot.domain.plan_goals import Goal
from bot.domain.row_days import best_of_each_day
from bot.domain.row_lists import RowList
from bot.domain.row_ranking import RowRanking, rank_rows
from bot.domain.row_standing import NONE, Decided, Hindrance, Standing, hindrances, standing
from bot.domain.travel import CostTable
from bot.services.askers import Asker
from bot.services.planning_period import Period

# The solver proves the best of so many within a moment; more than one person looks through in a month.
_MOST, _MOST_OVER = 300, 24


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a member decided about their plan beforehand; `swapped` is out of this one alone."""

    goal: Goal = Goal.BALANCED
    a_day: int = 1
    locked: frozenset[EventId] = frozenset()
    dropped: frozenset[EventId] = frozenset()
    swapped: frozenset[EventId] = frozenset()

    @property
    def out(self) -> frozenset[EventId]:
        return (self.dropped | self.swapped) - self.locked


@dataclass(frozen=True, slots=True)
class PlanCase:
    """Whose plan, for when, and what is decided already."""

    costs: CostTable
    asker: Asker
    period: Period
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class Pool:
    """The events worth weighing, by id; `closest` of them cost too much, `unpriced` are of those nobody knows the price
    of. Of what is not among them there is how many."""

    ids: Sequence[EventId]
    closest: Sequence[EventId]
    unpriced: Collection[EventId]
    fitting: Standing
    maybe: Standing
    over: int
    beside: int


def pool_of(case: PlanCase) -> Pool:
    period, catalogue = case.period, case.asker.offer.catalogue
    ranking = _ranking(case, Query(range=period.range), period.money)
    fitting, maybe = _sorted_out(case, ranking.fitting), _sorted_out(case, ranking.maybe)
    over = _sorted_out(case, ranking.left_out.get(Reason.OVER_BUDGET))
    closest = _closest(case, over.able)
    best = best_of_each_day(
        catalogue,
        np.concatenate((fitting.able, maybe.able)),
        ahead=_ahead(period),
        most=_MOST - len(closest),
    )
    locked = [id_ for id_ in case.chosen.locked if id_ in catalogue.position]
    return Pool(
        list(dict.fromkeys([*locked, *best, *closest])),
        closest,
        unpriced={catalogue.ids[position] for position in maybe.able.tolist()},
        fitting=fitting.standing,
        maybe=maybe.standing,
        over=over.standing.open,
        beside=len(ranking.left_out.get(Reason.NOT_INTERESTED, ())),
    )


class _Sorted(NamedTuple):
    """Positions of what could be planned, and how all of it stands."""

    able: Ints
    standing: Standing


def _sorted_out(case: PlanCase, rows: RowList | None) -> _Sorted:
    asker, period = case.asker, case.period
    if rows is None:
        return _Sorted(np.zeros(0, np.int64), NONE)
    catalogue, positions = asker.offer.catalogue, rows.every_date()
    # What must be in is in: nothing is to be said of it.
    positions = positions[~np.isin(positions, _positions(case, case.chosen.locked))]
    decided = Decided(period.starts_at.timestamp(), _answered(asker), case.chosen.out)
    found = hindrances(catalogue, positions, asker.taste, decided)
    return _Sorted(positions[found == Hindrance.NONE], standing(catalogue, positions, found))


def _positions(case: PlanCase, ids: Iterable[EventId]) -> list[int]:
    known = case.asker.offer.catalogue.position
    return [known[id_] for id_ in ids if id_ in known]


def _answered(asker: Asker) -> set[EventId]:
    """What they go to stands by itself; what they said no to is not planned for them."""
    said = (each.attendance for each in asker.facts.history)
    return {answer.event_id for answer in said if answer.response is not Response.INTERESTED}


def _ranking(case: PlanCase, query: Query, money: int | None) -> RowRanking:
    asker = case.asker
    return rank_rows(
        asker.offer.catalogue,
        asker.taste,
        asker.reader.traveller,
        case.costs,
        money_left=money,
        now=asker.now,
        query=query,
        others=asker.others,
        corrections=asker.reader.corrections,
        aside=asker.aside,
    )


def _ahead(period: Period) -> float:
    """Seconds the member's wall is ahead of UTC, about: it only sorts into days."""
    offset = period.starts_at.astimezone(ZoneInfo(period.zone)).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def _closest(case: PlanCase, over: Ints) -> Sequence[EventId]:
    """Of what costs too much that which is least above: the rest would need a windfall."""
    ids = [case.asker.offer.catalogue.ids[position] for position in over.tolist()]
    if len(ids) <= _MOST_OVER:
        return ids
    ranking = _ranking(case, Query(range=case.period.range, sort=Sort.COST), None)
    every = np.concatenate((ranking.fitting.every_date(), ranking.maybe.every_date()))
    cheapest = every[np.isin(every, over)][:_MOST_OVER]
    return [case.asker.offer.catalogue.ids[position] for position in cheapest.tolist()]
