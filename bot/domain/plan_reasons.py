"""Why a plan is as it is: what kept the best of the others out, what a little more money would change, what to swap.

All of it is worked out from the problem and its solution; `bot.domain.plan_words` says it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bot.domain.ids import EventId
from bot.domain.plan_couplings import longest_way
from bot.domain.plan_solver import EFFORT, Solver
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
    """One problem and its solution, made ready for questions; with what solved it, more money costs less time."""

    def __init__(self, problem: PlanProblem, solution: PlanSolution, solver: Solver | None = None) -> None:
        self._solver = solver or Solver(problem)
        self._rules, self._solution = problem.rules, solution
        self._items = {item.id: item for item in problem.items}
        self._steps: Steps = steps_of(problem.items)
        chosen = {*solution.chosen, *problem.rules.fixed}
        self._inside = _in_order(item for item in problem.items if item.id in chosen)
        out = chosen | problem.rules.dropped
        # The best first.
        self._outside = sorted(
            (item for item in problem.items if item.id not in out),
            key=lambda item: (-item.value, item.starts_at, item.id),
        )
        self._counts = Counter(group for item in self._inside for group in set(item.groups))
        self._days = Counter(item.on for item in self._inside)
        self._monday = {item.on: monday_of(item.on) for item in problem.items}
        self._weeks = Counter(self._monday[item.on] for item in self._inside)
        self._clashes = self._against()

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
        for item in self._outside:
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
        gone = self._items[out]
        most_costs = math.inf if self.left is None else self.left
        found = [_swap(gone, change) for change in self._changes(gone, dearest=most_costs, best=most)]
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
        # What was overspent has to be made up for first.
        further = max(0, budget + extra) - max(0, budget)
        better = self._solver.cheapest(self._solution.value + notable - 1, further, effort=effort)
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

    def _changes(
        self,
        gone: PlanItem | None,
        *,
        least: float = -math.inf,
        dearest: float = math.inf,
        best: int | None = None,
    ) -> Iterator[_Change]:
        """What could come in, with or without one going: what gains at least so much and costs at most so much more.
        Where so many of the best will do, nothing that is less than all of them."""
        counts, cost, worth = self._counts, 0, 0
        without: set[EventId] = set()
        if gone is not None:
            counts, cost, without = counts - Counter(set(gone.groups)), gone.cost, {gone.id}
            worth = self._gain(gone, counts)
        gains: list[int] = []
        for item in self._outside:
            if item.value - worth < least:
                break  # It can not gain more than its value, and no more than it those that follow.
            if item.cost - cost > dearest or not without.issuperset(self._clashes[item.id]):
                continue
            if self._has_room(item, gone) and (gain := self._gain(item, counts) - worth) >= least:
                yield _Change(item.cost - cost, gain, item.id, None if gone is None else gone.id)
                gains = sorted([*gains, gain], reverse=True)[:best]
                if len(gains) == best:
                    least = gains[-1]

    def _against(self) -> dict[EventId, tuple[EventId, ...]]:
        """By what is not in, what of the plan it clashes with."""
        found: dict[EventId, list[EventId]] = {item.id: [] for item in self._outside}
        for i, j in zip(*self._close(), strict=True):
            one, two = self._outside[i], self._inside[j]
            if clash(one, two, self._rules):
                found[one.id].append(two.id)
        return {id_: tuple(others) for id_, others in found.items()}

    def _close(self) -> tuple[list[int], list[int]]:
        """Which of what is not in, and which of what is in, have less time between them than the longest way takes."""
        (began, ended), (starts, ends) = _times(self._outside), _times(self._inside)
        apart = np.maximum(began[:, None] - ends, starts - ended[:, None])
        some, others = np.nonzero(apart < longest_way([*self._inside, *self._outside], self._rules))
        return some.tolist(), others.tolist()

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


def _times(items: Sequence[PlanItem]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """When each begins and ends, in seconds."""
    starts = np.array([item.starts_at.timestamp() for item in items], dtype=float)
    return starts, np.array([item.ends_at.timestamp() for item in items], dtype=float)
