"""What could be in a member's plan: events of the catalogue, each with its worth, its cost and its reasons."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from bot.domain.attendance import Answered, Response
from bot.domain.budget import amount_to_plan
from bot.domain.events import Event, Status
from bot.domain.finding import Query, Reason, Sort
from bot.domain.fit import is_free_at
from bot.domain.ids import EventId
from bot.domain.plan_goals import Goal, value_of
from bot.domain.plan_items import plan_item
from bot.domain.planning import PlanItem, PlanProblem, PlanRules
from bot.domain.ranking import Fit, explain
from bot.domain.row_days import at_free_hours, best_of_each_day
from bot.domain.row_ranking import RowRanking, rank_rows
from bot.domain.travel import CostTable, Pace, TravelMode
from bot.domain.wallclock import monday_of
from bot.services.askers import Asker
from bot.services.context import Context
from bot.services.planning_period import Period

USUAL_EVENINGS = 3
# The solver proves the best of so many within a moment; more than one person looks through in a month.
MOST, MOST_OVER = 300, 24
_DAY = timedelta(days=1)
_MINUTES_LOST_ON_FOOT = 5


@dataclass(frozen=True, slots=True)
class Options:
    """`fits` has every event of the problem. Not in it: `unpriced`, which nobody can set money aside for, best first.

    Of all there is, `fitting` surely fit the money, whether they could be planned or not, `maybe` have an unknown
    price, `over` cost more than there is (the closest by `closest_over`), `not_free` are at other hours than theirs,
    and `beside` are about other things: what those cost was not asked.
    """

    problem: PlanProblem
    fits: Mapping[EventId, Fit]
    unpriced: tuple[Fit, ...] = ()
    maybe: int = 0
    over: int = 0
    closest_over: int | None = None
    not_free: int = 0
    fitting: int = 0
    beside: int = 0

    def item(self, event: EventId) -> PlanItem:
        return next(item for item in self.problem.items if item.id == event)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a member decided about their plan beforehand."""

    goal: Goal = Goal.BALANCED
    a_day: int = 1
    locked: frozenset[EventId] = frozenset()
    dropped: frozenset[EventId] = frozenset()


async def options_for(context: Context, asker: Asker, period: Period, chosen: Chosen) -> Options:
    """Call it outside of a transaction."""
    case = _Case(context.costs, asker, period, chosen)
    pool = _pool(case)
    events = await context.offers.events(asker.offer, pool.ids)
    missing = [id_ for id_ in _going_about(asker, period) if id_ not in events]
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
    """The events worth weighing, by id, and how many there are of what is not among them."""

    ids: Sequence[EventId]
    maybe: int
    over: int
    closest_over: int | None
    not_free: int
    fitting: int
    beside: int


def _pool(case: _Case) -> _Pool:
    asker, period, catalogue = case.asker, case.period, case.asker.offer.catalogue
    ranking = _ranking(case, Query(range=period.range), period.money)
    over = ranking.left_out.get(Reason.OVER_BUDGET, ())
    closest = _closest(case, over)
    found = np.concatenate((ranking.fitting.every_date(), ranking.maybe.every_date()))
    free = at_free_hours(catalogue, found, asker.taste)
    best = best_of_each_day(
        catalogue,
        free,
        starts_at=period.starts_at.timestamp(),
        ahead=_ahead(period),
        without=_answered(asker),
        most=MOST - len(closest),
    )
    locked = [id_ for id_ in case.chosen.locked if id_ in catalogue.position]
    ids = list(dict.fromkeys([*locked, *best, *closest]))
    return _Pool(
        ids,
        maybe=len(ranking.maybe),
        over=len(over),
        closest_over=ranking.closest_over,
        not_free=len(found) - len(free),
        fitting=len(ranking.fitting),
        beside=len(ranking.left_out.get(Reason.NOT_INTERESTED, ())),
    )


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
    )


def _ahead(period: Period) -> float:
    """Seconds the member's wall is ahead of UTC, about: it only sorts into days."""
    offset = period.starts_at.astimezone(ZoneInfo(period.zone)).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def _closest(case: _Case, over: Sequence[EventId]) -> Sequence[EventId]:
    """Of what costs too much that which is least above: the rest would need a windfall."""
    if len(over) <= MOST_OVER:
        return over
    ranking = _ranking(case, Query(range=case.period.range, sort=Sort.COST), None)
    wanted = set(over)
    return [id_ for id_ in (*ranking.fitting, *ranking.maybe) if id_ in wanted][:MOST_OVER]


def _going_about(asker: Asker, period: Period) -> list[EventId]:
    """What they go to in the weeks of the plan, also on days before it: those evenings are taken."""
    monday, sunday = monday_of(period.first), monday_of(period.last) + 6 * _DAY
    return [
        each.attendance.event_id
        for each in asker.facts.history
        if each.attendance.is_going and not each.is_off and _is_between(each, monday, sunday, period.zone)
    ]


def _is_between(each: Answered, first: date, last: date, zone: str) -> bool:
    return first <= each.starts_at.astimezone(ZoneInfo(zone)).date() <= last


def _weighed(case: _Case, pool: _Pool, events: Mapping[EventId, Event]) -> Options:
    asker, period = case.asker, case.period
    fixed = frozenset(_going_about(asker, period)).intersection(events)
    answered = _answered(asker) - case.chosen.locked
    items: list[PlanItem] = []
    fits: dict[EventId, Fit] = {}
    unpriced: list[tuple[int, Fit]] = []
    for event in events.values():
        must = event.id in fixed or (event.id in case.chosen.locked and _is_open(event, period))
        if not must and (event.id in answered or not _is_for(event, case)):
            continue
        is_interesting = asker.response_to(event.id) is Response.INTERESTED
        fit = _fit(case, event)
        value = value_of(fit, case.chosen.goal, is_interested=is_interesting)
        cost = _to_set_aside(asker, fit)
        if cost is None and not must:
            unpriced.append((value, fit))
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
        pool.maybe,
        pool.over,
        pool.closest_over,
        pool.not_free,
        pool.fitting,
        pool.beside,
    )


def _is_open(event: Event, period: Period) -> bool:
    """What was locked may have been called off or moved since."""
    return event.details.status is not Status.CANCELLED and event.details.starts_at in period.range


def _is_for(event: Event, case: _Case) -> bool:
    """What costs too much was not looked at for anything else yet."""
    details = event.details
    is_short = details.ends_by - details.starts_at <= _DAY
    return is_short and _is_open(event, case.period) and is_free_at(details, case.asker.taste)


def _fit(case: _Case, event: Event) -> Fit:
    asker = case.asker
    return explain(asker.candidate(event, case.costs), asker.taste, case.period.money, now=asker.now)


def _to_set_aside(asker: Asker, fit: Fit) -> int | None:
    member = asker.reader.member
    return amount_to_plan(fit.candidate.cost, None if member is None else member.would_leave_above)


def _known(cost: int | None, fit: Fit) -> int:
    """Of what must be in although nobody knows its price, the part that is known."""
    return fit.candidate.cost.known_high if cost is None else cost


def _by_start(item: PlanItem) -> tuple[datetime, EventId]:
    return item.starts_at, item.id


def _rules(case: _Case, fixed: frozenset[EventId], known: Collection[EventId]) -> PlanRules:
    member, period, chosen = case.asker.reader.member, case.period, case.chosen
    kmh, lost = _speed(case.asker.reader.traveller.mode, case.costs.pace)
    return PlanRules(
        budget=None if period.money is None else max(period.money, 0),
        a_day=chosen.a_day,
        a_week=(member and member.evenings_a_week) or USUAL_EVENINGS,
        fixed=fixed,
        locked=frozenset(id_ for id_ in chosen.locked - fixed if id_ in known),
        dropped=frozenset(id_ for id_ in chosen.dropped - fixed - chosen.locked if id_ in known),
        kmh=kmh,
        minutes_lost=lost,
        detour=case.costs.pace.detour,
    )


def _speed(mode: TravelMode, pace: Pace) -> tuple[float, int]:
    """Kilometres an hour, and minutes lost at the ends."""
    match mode:
        case TravelMode.WALK:
            return pace.walk_kmh, _MINUTES_LOST_ON_FOOT
        case TravelMode.BIKE:
            return pace.bike_kmh, _MINUTES_LOST_ON_FOOT
        case TravelMode.TRANSIT:
            return pace.transit_kmh, pace.transit_wait
        case TravelMode.CAR | TravelMode.SHARE:
            return pace.car_kmh, pace.car_ends
