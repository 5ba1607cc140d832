"""What could be in a member's plan: the events it weighs, each with its worth, its cost and its reasons."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.attendance import Response
from bot.domain.budget import amount_to_plan
from bot.domain.events import Event, Status
from bot.domain.fit import is_free_at
from bot.domain.ids import EventId
from bot.domain.plan_goals import value_of
from bot.domain.plan_items import plan_item
from bot.domain.planning import PlanItem, PlanProblem, PlanRules
from bot.domain.ranking import Fit, explain
from bot.domain.row_standing import NONE, Standing
from bot.services.askers import Asker
from bot.services.context import Context
from bot.services.planning_period import Period
from bot.services.planning_pool import Chosen, PlanCase, Pool, pool_of
from bot.services.planning_rules import going_about, rules_for

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


async def options_for(context: Context, asker: Asker, period: Period, chosen: Chosen) -> Options:
    """Call it outside of a transaction."""
    case = PlanCase(context.costs, asker, period, chosen)
    pool = pool_of(case)
    events = await context.offers.events(asker.offer, pool.ids)
    wanted = [*_going_about(asker, period), *chosen.locked, *chosen.out]
    missing = [id_ for id_ in wanted if id_ not in events]
    if missing:
        async with context.database.reading() as tx:
            events |= await tx.events.get_many(missing)
    # Some hundred events are weighed one by one.
    return await asyncio.to_thread(_weighed, case, pool, events)


def _going_about(asker: Asker, period: Period) -> list[EventId]:
    goings = going_about(asker.facts.history, period.first, period.last, period.zone)
    return [each.event_id for each in goings]


def _weighed(case: PlanCase, pool: Pool, events: Mapping[EventId, Event]) -> Options:
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


def _still_on(case: PlanCase, ids: Collection[EventId], events: Mapping[EventId, Event]) -> tuple[Event, ...]:
    return tuple(event for event in _named(ids, events) if _is_open(event, case.period))


def _closest_over(case: PlanCase, pool: Pool, events: Mapping[EventId, Event]) -> int | None:
    money = case.period.money
    costs = [_fit(case, event).candidate.cost.known_high for event in _named(pool.closest, events)]
    return None if money is None or not costs else min(costs) - max(money, 0)


def _named(ids: Iterable[EventId], events: Mapping[EventId, Event]) -> list[Event]:
    """In order of time, without those that are gone."""
    found = (events[id_] for id_ in ids if id_ in events)
    return sorted(found, key=lambda event: (event.details.starts_at, event.id))


def _lost(case: PlanCase, events: Mapping[EventId, Event], fits: Collection[EventId]) -> tuple[Event, ...]:
    """What was locked and was called off or moved out of the plan's days since; what is over is no news."""
    found = _named(case.chosen.locked, events)
    return tuple(each for each in found if each.id not in fits and each.details.ends_by > case.asker.now)


def _is_open(event: Event, period: Period) -> bool:
    """What was locked may have been called off or moved since."""
    return event.details.status is not Status.CANCELLED and event.details.starts_at in period.range


def _is_for(event: Event, case: PlanCase) -> bool:
    """It may have changed since it was found."""
    details = event.details
    is_short = details.ends_by - details.starts_at <= _DAY
    return is_short and _is_open(event, case.period) and is_free_at(details, case.asker.taste)


def _fit(case: PlanCase, event: Event) -> Fit:
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


def _rules(case: PlanCase, fixed: frozenset[EventId], known: Collection[EventId]) -> PlanRules:
    money, chosen = case.period.money, case.chosen
    return rules_for(
        case.asker.reader,
        case.costs.pace,
        chosen.a_day,
        fixed,
        budget=None if money is None else max(money, 0),
        locked=[id_ for id_ in chosen.locked - fixed if id_ in known],
    )
