"""Why a plan is as it is: what kept the best of the others out, what a little more money would change, what to swap.

All of it is worked out from the problem and its solution; `bot.domain.plan_words` says it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.ids import EventId
from bot.domain.plan_solver import EFFORT, cheapest
from bot.domain.plan_worth import Steps, clash, steps_of
from bot.domain.planning import Group, GroupKind, PlanItem, PlanProblem, PlanSolution
from bot.domain.wallclock import monday_of

# What is worth speaking of: a twentieth of an event that fits perfectly.
NOTABLE = 50
# Of what is in, at most this share of its own worth may be lost for a swap to be "losing little".
_LITTLE = 0.25
# A better plan that brings in more than so many is another plan, not "with $6 more: this".
_FEW = 2


class Why(StrEnum):
    """What kept an event out."""

    DROPPED = "dropped"
    BUDGET = "budget"
    TIME = "time"
    DAY = "day"
    WEEK = "week"
    ALIKE = "alike"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`over` is by how much money (BUDGET); `others` what clashes, or is that day, or that week, or alike; `alike`
    of which group it would be the `nth` (ALIKE)."""

    id: EventId
    why: Why
    over: int = 0
    others: tuple[EventId, ...] = ()
    alike: GroupKind | None = None
    nth: int = 0


@dataclass(frozen=True, slots=True)
class More:
    """With `extra` money the plan would be better by `gain`: with these `added`, without those `removed`."""

    extra: int
    gain: int
    added: tuple[EventId, ...]
    removed: tuple[EventId, ...]


@dataclass(frozen=True, slots=True)
class Swap:
    """`into` instead of `out`: what it saves (below 0: costs more), what the plan is worth less, and whether that is
    little beside what `out` is worth."""

    out: EventId
    into: EventId
    saves: int
    loses: int
    is_little: bool


@dataclass(frozen=True, slots=True)
class _Change:
    """One more event, with one less where `out` is not None."""

    costs: int
    gain: int
    into: EventId
    out: EventId | None


class Explained:
    """One problem and its solution, made ready for questions."""

    def __init__(self, problem: PlanProblem, solution: PlanSolution) -> None:
        self._problem, self._rules, self._solution = problem, problem.rules, solution
        self._items = {item.id: item for item in problem.items}
        self._steps: Steps = steps_of(problem.items)
        chosen = {*solution.chosen, *problem.rules.fixed}
        self._inside = _in_order(item for item in problem.items if item.id in chosen)
        self._outside = _in_order(
            item for item in problem.items if item.id not in chosen and item.id not in problem.rules.dropped
        )
        self._counts = Counter(group for item in self._inside for group in set(item.groups))
        self._days = Counter(item.on for item in self._inside)
        self._monday = {item.on: monday_of(item.on) for item in problem.items}
        self._weeks = Counter(self._monday[item.on] for item in self._inside)
        self._clashes = {item.id: self._against(item) for item in self._outside}

    @property
    def left(self) -> int | None:
        """Money that the plan does not take; None without a budget."""
        return None if self._rules.budget is None else max(0, self._rules.budget - self._solution.cost)

    @property
    def _reach(self) -> int:
        """Money that is left, below 0 where more was spent than there was."""
        return (self._rules.budget or 0) - self._solution.cost

    def left_out(self, most: int = 3) -> tuple[LeftOut, ...]:
        """The best that are not in, each with what kept it out; of a series only the best."""
        seen: set[Group] = set()
        found: list[LeftOut] = []
        for item in sorted(self._outside, key=lambda item: (-item.value, item.starts_at, item.id)):
            series = {group for group in item.groups if group[0] is GroupKind.SERIES}
            if len(found) < most and not series & seen:
                found.append(self.why_not(item.id))
                seen |= series
        return tuple(found)

    def why_not(self, id_: EventId) -> LeftOut:
        """What kept it out; the first thing that would have to change."""
        item = self._items[id_]
        if id_ in self._rules.dropped:
            return LeftOut(id_, Why.DROPPED)
        if self._clashes[id_]:
            return LeftOut(id_, Why.TIME, others=self._clashes[id_])
        if self._days[item.on] >= self._rules.a_day:
            same_day = tuple(other.id for other in self._inside if other.on == item.on)
            return LeftOut(id_, Why.DAY, others=same_day)
        if self.left is not None and item.cost > self.left:
            return LeftOut(id_, Why.BUDGET, over=item.cost - self._reach)
        week = self._monday[item.on]
        if self._weeks[week] >= self._rules.a_week:
            same_week = tuple(other.id for other in self._inside if self._monday[other.on] == week)
            return LeftOut(id_, Why.WEEK, others=same_week)
        return self._alike(item)

    def _alike(self, item: PlanItem) -> LeftOut:
        """It would fit in; then more of the same is worth too little, unless the plan is not proven the best."""
        losses = {group: self._next_loss(group, self._counts[group]) for group in set(item.groups)}
        if not losses or item.value > sum(losses.values()):
            return LeftOut(item.id, Why.OTHERS)
        group = max(sorted(losses), key=lambda each: losses[each])
        others = tuple(other.id for other in self._inside if group in other.groups)
        return LeftOut(item.id, Why.ALIKE, others=others, alike=group[0], nth=self._counts[group] + 1)

    def swaps(self, out: EventId, most: int = 3) -> tuple[Swap, ...]:
        """What could be in instead of one that is chosen: what loses least first, and of equals what saves most."""
        found = [
            _swap(self._items[out], change)
            for change in self._changes(self._items[out])
            if self.left is None or change.costs <= self.left
        ]
        return tuple(sorted(found, key=lambda each: (each.loses, -each.saves, each.into))[:most])

    def saving(self) -> Swap | None:
        """The swap that saves most and loses little; None where there is none, or nothing to pay."""
        found = [
            _swap(gone, change)
            for gone in self._replaceable()
            if gone.cost
            for change in self._changes(gone, least=-_LITTLE * gone.value)
            if change.costs < 0
        ]
        return min(found, key=lambda each: (-each.saves, each.loses, each.out, each.into), default=None)

    def with_more(self, notable: int = NOTABLE, effort: int = EFFORT) -> More | None:
        """The least extra money that makes the plan better by `notable` at least; None where as much again would not.

        Found as the cheapest of all plans that are so much better, and so the least where the effort suffices. Where
        that plan is another altogether, and one more event or one for another does it for somewhat more, that is said.
        """
        if self._rules.budget is None:
            return None
        budget, simple = self._rules.budget, self._simple(notable)
        dearest = max((item.cost for item in self._outside), default=0)
        extra = max(budget, dearest - min(budget, 0)) if simple is None else simple.extra
        richer = replace(self._problem, rules=replace(self._rules, budget=budget + extra))
        better = cheapest(richer, self._solution.value + notable - 1, effort=effort)
        if better is None:
            return simple
        added = tuple(id_ for id_ in better.chosen if id_ not in self._solution.chosen)
        if simple is not None and len(added) > _FEW:
            return simple
        removed = tuple(id_ for id_ in self._solution.chosen if id_ not in better.chosen)
        return More(better.cost - budget, better.value - self._solution.value, added, removed)

    def _simple(self, notable: int) -> More | None:
        """The least extra for which one more event, or one for another, does it."""
        changes = list(self._changes(None, least=notable))
        for gone in self._replaceable():
            changes += self._changes(gone, least=notable)
        able = [change for change in changes if change.costs > max(0, self._reach)]
        if not able:
            return None
        best = min(able, key=lambda each: (each.costs, -each.gain, each.into, each.out or 0))
        return More(
            best.costs - self._reach, best.gain, (best.into,), () if best.out is None else (best.out,)
        )

    def _replaceable(self) -> list[PlanItem]:
        return [self._items[id_] for id_ in self._solution.chosen if id_ not in self._rules.locked]

    def _changes(self, gone: PlanItem | None, least: float = -math.inf) -> Iterator[_Change]:
        """What could come in, with or without one going, for any money; what gains at least so much."""
        counts, cost, worth = self._counts, 0, 0
        without: set[EventId] = set()
        if gone is not None:
            counts, cost, without = counts - Counter(set(gone.groups)), gone.cost, {gone.id}
            worth = self._gain(gone, counts)
        for item in self._outside:
            # It can not gain more than its value: mostly that alone rules it out.
            if item.value - worth < least or not without.issuperset(self._clashes[item.id]):
                continue
            if self._has_room(item, gone) and (gain := self._gain(item, counts) - worth) >= least:
                yield _Change(item.cost - cost, gain, item.id, None if gone is None else gone.id)

    def _against(self, item: PlanItem) -> tuple[EventId, ...]:
        return tuple(other.id for other in self._inside if clash(item, other, self._rules))

    def _has_room(self, item: PlanItem, gone: PlanItem | None) -> bool:
        """Whether its day and week have a place for it, with what goes."""
        day = self._days[item.on] - (gone is not None and gone.on == item.on)
        if day >= self._rules.a_day:
            return False
        week = self._monday[item.on]
        taken = self._weeks[week] - (gone is not None and self._monday[gone.on] == week)
        return taken < self._rules.a_week

    def _gain(self, item: PlanItem, counts: Counter[Group]) -> int:
        """What it adds to a plan that holds so many of each group."""
        return item.value - sum(self._next_loss(group, counts[group]) for group in set(item.groups))

    def _next_loss(self, group: Group, count: int) -> int:
        steps = self._steps[group]
        return steps[min(count, len(steps) - 1)]


def _swap(gone: PlanItem, change: _Change) -> Swap:
    return Swap(gone.id, change.into, -change.costs, -change.gain, -change.gain <= _LITTLE * gone.value)


def _in_order(items: Iterable[PlanItem]) -> list[PlanItem]:
    return sorted(items, key=lambda item: (item.starts_at, item.id))
