"""What could be in a member's plan: events of the catalogue, each with its worth, its cost and its reasons."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from bot.domain.attendance import Response
from bot.domain.budget import amount_to_plan
from bot.domain.catalogue import Ints
from bot.domain.events import Event, Status
from bot.domain.finding import Query, Reason, Sort
from bot.domain.fit import is_free_at
from bot.domain.ids import EventId
from bot.domain.plan_goals import Goal, value_of
from bot.domain.plan_items import plan_item
from bot.domain.planning import PlanItem, PlanProblem, PlanRules
from bot.domain.ranking import Fit, explain
from bot.domain.row_days import best_of_each_day
from bot.domain.row_lists import RowList
from bot.domain.row_ranking import RowRanking, rank_rows
from bot.domain.row_standing import NONE, Decided, Hindrance, Standing, hindrances, standing
from bot.domain.travel import CostTable
from bot.services.askers import Asker
from bot.services.context import Context
from bot.services.planning_period import Period
from bot.services.planning_rules import going_about, rules_for

# The solver proves the best of so many within a moment; more than one person looks through in a month.
MOST, MOST_OVER = 300, 24
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Options:
    """`fits` has every event of the problem. Not in it: `unpriced`, which nobody can set money aside for, best first.

    Of all there is, different things each counted once, `fitting` surely fit the money, `maybe` have an unknown price,
    `over` cost more than there is though nothing else is against them (the closest by `closest_over`), and `beside` are
    about other things: what those cost was not asked. `lost` were locked and cannot be in any more, `dropped` and
    `swapped` are what they took out, for good or of this plan, and could still have.
    """

    problem: PlanProblem
    fits: Mapping[EventId, Fit]
    unpriced: tuple[Fit, ...] = ()
    fitting: Standing = NONE
    maybe: Standing = NONE
    over: int = 0
    closest_over: int | None = None
    beside: int = 0
    lost: tuple[Event, ...] = ()
    dropped: tuple[Event, ...] = ()
    swapped: tuple[Event, ...] = ()

    @property
    def not_free(self) -> int:
        """How many are at other hours than theirs."""
        return self.fitting.busy + self.maybe.busy

    def item(self, event: EventId) -> PlanItem:
        return next(item for item in self.problem.items if item.id == event)


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


async def options_for(context: Context, asker: Asker, period: Period, chosen: Chosen) -> Options:
    """Call it outside of a transaction."""
    case = _Case(context.costs, asker, period, chosen)
    pool = _pool(case)
    events = await context.offers.events(asker.offer, pool.ids)
    wanted = [*_going_about(asker, period), *chosen.locked, *chosen.out]
    missing = [id_ for id_ in wanted if id_ not in events]
    if missing:
        async with context.database.reading() as tx:
            events |= await tx.events.get_many(missing)
    # Some hundred events are weighed one by one.
    return await asyncio.to_thread(_weighed, case, pool, events)


@dataclass(frozen=True, slots=True)
class _Case:
    """Whose plan, for when, and what is decided already."""

    costs: CostTable
    asker: Asker
    period: Period
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class _Pool:
    """The events worth weighing, by id; `closest` of them cost too much, `unpriced` are of those nobody knows the price
    of. Of what is not among them there is how many."""

    ids: Sequence[EventId]
    closest: Sequence[EventId]
    unpriced: Collection[EventId]
    fitting: Standing
    maybe: Standing
    over: int
    beside: int


def _pool(case: _Case) -> _Pool:
    period, catalogue = case.period, case.asker.offer.catalogue
    ranking = _ranking(case, Query(range=period.range), period.money)
    fitting, maybe = _sorted_out(case, ranking.fitting), _sorted_out(case, ranking.maybe)
    over = _sorted_out(case, ranking.left_out.get(Reason.OVER_BUDGET))
    closest = _closest(case, over.able)
    best = best_of_each_day(
        catalogue,
        np.concatenate((fitting.able, maybe.able)),
        ahead=_ahead(period),
        most=MOST - len(closest),
    )
    locked = [id_ for id_ in case.chosen.locked if id_ in catalogue.position]
    return _Pool(
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


def _sorted_out(case: _Case, rows: RowList | None) -> _Sorted:
    asker, period = case.asker, case.period
    if rows is None:
        return _Sorted(np.zeros(0, np.int64), NONE)
    catalogue, positions = asker.offer.catalogue, rows.every_date()
    # What must be in is in: nothing is to be said of it.
    positions = positions[~np.isin(positions, _positions(case, case.chosen.locked))]
    decided = Decided(period.starts_at.timestamp(), _answered(asker), case.chosen.out)
    found = hindrances(catalogue, positions, asker.taste, decided)
    return _Sorted(positions[found == Hindrance.NONE], standing(catalogue, positions, found))


def _positions(case: _Case, ids: Iterable[EventId]) -> list[int]:
    known = case.asker.offer.catalogue.position
    return [known[id_] for id_ in ids if id_ in known]


def _answered(asker: Asker) -> set[EventId]:
    """What they go to stands by itself; what they said no to is not planned for them."""
    said = (each.attendance for each in asker.facts.history)
    return {answer.event_id for answer in said if answer.response is not Response.INTERESTED}


def _ranking(case: _Case, query: Query, money: int | None) -> RowRanking:
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


def _closest(case: _Case, over: Ints) -> Sequence[EventId]:
    """Of what costs too much that which is least above: the rest would need a windfall."""
    ids = [case.asker.offer.catalogue.ids[position] for position in over.tolist()]
    if len(ids) <= MOST_OVER:
        return ids
    ranking = _ranking(case, Query(range=case.period.range, sort=Sort.COST), None)
    every = np.concatenate((ranking.fitting.every_date(), ranking.maybe.every_date()))
    cheapest = every[np.isin(every, over)][:MOST_OVER]
    return [case.asker.offer.catalogue.ids[position] for position in cheapest.tolist()]


def _going_about(asker: Asker, period: Period) -> list[EventId]:
    goings = going_about(asker.facts.history, period.first, period.last, period.zone)
    return [each.event_id for each in goings]


def _weighed(case: _Case, pool: _Pool, events: Mapping[EventId, Event]) -> Options:
    asker, period, locked = case.asker, case.period, case.chosen.locked
    fixed = frozenset(_going_about(asker, period)).intersection(events)
    weighed = {*pool.ids, *fixed, *locked}
    fits: dict[EventId, Fit] = {}
    items: list[PlanItem] = []
    unpriced: list[tuple[int, Fit]] = []
    for event in (events[id_] for id_ in events if id_ in weighed):
        must = event.id in fixed or (event.id in locked and _is_open(event, period))
        if not must and (event.id in locked or not _is_for(event, case)):
            continue
        is_interesting = asker.response_to(event.id) is Response.INTERESTED
        fit = _fit(case, event)
        value = value_of(fit, case.chosen.goal, is_interested=is_interesting)
        cost = _to_set_aside(asker, fit)
        if cost is None and not must:
            # Of the rest the part that is known costs too much already.
            unpriced += [(value, fit)] if event.id in pool.unpriced else []
            continue
        fits[event.id] = fit
        items.append(
            plan_item(
                fit.candidate.event,
                value,
                0 if event.id in fixed else _known(cost, fit),
                period.zone,
                joins_online=fit.candidate.joins_online,
            )
        )
    unpriced.sort(key=lambda each: -each[0])
    return Options(
        PlanProblem(tuple(sorted(items, key=_by_start)), _rules(case, fixed, fits)),
        fits,
        tuple(fit for _, fit in unpriced),
        pool.fitting,
        pool.maybe,
        pool.over,
        _closest_over(case, pool, events),
        pool.beside,
        lost=_lost(case, events, fits),
        dropped=_still_on(case, case.chosen.dropped - fixed, events),
        swapped=_still_on(case, case.chosen.swapped - fixed, events),
    )


def _still_on(case: _Case, ids: Collection[EventId], events: Mapping[EventId, Event]) -> tuple[Event, ...]:
    return tuple(event for event in _named(ids, events) if _is_open(event, case.period))


def _closest_over(case: _Case, pool: _Pool, events: Mapping[EventId, Event]) -> int | None:
    money = case.period.money
    costs = [_fit(case, event).candidate.cost.known_high for event in _named(pool.closest, events)]
    return None if money is None or not costs else min(costs) - max(money, 0)


def _named(ids: Iterable[EventId], events: Mapping[EventId, Event]) -> list[Event]:
    """In order of time, without those that are gone."""
    found = (events[id_] for id_ in ids if id_ in events)
    return sorted(found, key=lambda event: (event.details.starts_at, event.id))


def _lost(case: _Case, events: Mapping[EventId, Event], fits: Collection[EventId]) -> tuple[Event, ...]:
    """What was locked and was called off or moved out of the plan's days since; what is over is no news."""
    found = _named(case.chosen.locked, events)
    return tuple(each for each in found if each.id not in fits and each.details.ends_by > case.asker.now)


def _is_open(event: Event, period: Period) -> bool:
    """What was locked may have been called off or moved since."""
    return event.details.status is not Status.CANCELLED and event.details.starts_at in period.range


def _is_for(event: Event, case: _Case) -> bool:
    """It may have changed since it was found."""
    details = event.details
    is_short = details.ends_by - details.starts_at <= _DAY
    return is_short and _is_open(event, case.period) and is_free_at(details, case.asker.taste)


def _fit(case: _Case, event: Event) -> Fit:
    asker = case.asker
    money = case.period.money
    # What they go to already is paid from what is set aside for it.
    money = None if money is None else money + asker.aside.get(event.id, 0)
    return explain(asker.candidate(event, case.costs), asker.taste, money, now=asker.now)


def _to_set_aside(asker: Asker, fit: Fit) -> int | None:
    member = asker.reader.member
    return amount_to_plan(fit.candidate.cost, None if member is None else member.would_leave_above)


def _known(cost: int | None, fit: Fit) -> int:
    """Of what must be in although nobody knows its price, the part that is known."""
    return fit.candidate.cost.known_high if cost is None else cost


def _by_start(item: PlanItem) -> tuple[datetime, EventId]:
    return item.starts_at, item.id


def _rules(case: _Case, fixed: frozenset[EventId], known: Collection[EventId]) -> PlanRules:
    money, chosen = case.period.money, case.chosen
    return rules_for(
        case.asker.reader,
        case.costs.pace,
        chosen.a_day,
        fixed,
        budget=None if money is None else max(money, 0),
        locked=[id_ for id_ in chosen.locked - fixed if id_ in known],
    )
