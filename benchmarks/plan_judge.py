"""The same plan by another way: a mixed-integer program for HiGHS (scipy), to judge ours by."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from bot.domain.plan_worth import clash, lost, steps_of
from bot.domain.planning import PlanItem, PlanProblem
from bot.domain.wallclock import monday_of


@dataclass(frozen=True, slots=True)
class Judged:
    """`value` as in `PlanSolution`; None where nothing satisfies the rules."""

    value: int | None
    seconds: float


def judge(problem: PlanProblem, seconds: float = 60.0) -> Judged:
    """The value of the best plan, by HiGHS."""
    program = _Program(problem)
    began = time.perf_counter()
    value = program.solve(seconds)
    return Judged(value, time.perf_counter() - began)


class _Program:
    """One variable for each item, and one for each further member of a group."""

    def __init__(self, problem: PlanProblem) -> None:
        self._items, self._rules = problem.items, problem.rules
        self._gains = [float(item.value) for item in self._items]
        self._least = [0.0] * len(self._items)
        self._most = [1.0] * len(self._items)
        self._entries: list[tuple[int, int, float]] = []
        self._ceilings: list[float] = []
        self._fix()
        self._count()
        self._clashes()
        self._groups()

    def solve(self, seconds: float) -> int | None:
        rows, columns, numbers = zip(*self._entries, strict=True) if self._entries else ((), (), ())
        shape = (len(self._ceilings), len(self._gains))
        if not self._gains:
            return 0
        table = coo_array((numbers, (rows, columns)), shape=shape).tocsr()
        found = milp(
            -np.array(self._gains),
            integrality=np.ones(len(self._gains)),
            bounds=Bounds(np.array(self._least), np.array(self._most)),
            constraints=[LinearConstraint(table, ub=np.array(self._ceilings))] if self._ceilings else [],
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if found.status == 2:
            return None
        if found.status != 0:
            raise RuntimeError(found.message)
        return round(float(-found.fun))

    def _at_most(self, ceiling: float, *terms: tuple[int, float]) -> None:
        row = len(self._ceilings)
        self._ceilings.append(ceiling)
        self._entries += [(row, column, number) for column, number in terms]

    def _fix(self) -> None:
        for index, item in enumerate(self._items):
            if item.id in self._rules.fixed:
                self._least[index] = 1.0
            elif item.id in self._rules.dropped:
                self._most[index] = 0.0
            elif item.id in self._rules.locked:
                self._least[index] = 1.0

    def _is_fixed(self, item: PlanItem) -> bool:
        return item.id in self._rules.fixed

    def _count(self) -> None:
        paid = [(i, float(item.cost)) for i, item in enumerate(self._items) if not self._is_fixed(item)]
        if self._rules.budget is not None:
            self._at_most(max(0, self._rules.budget), *paid)
        for key, most in ((lambda on: on, self._rules.a_day), (monday_of, self._rules.a_week)):
            members = defaultdict(list)
            for index, item in enumerate(self._items):
                members[key(item.on)].append(index)
            for those in members.values():
                taken = sum(self._is_fixed(self._items[i]) for i in those)
                free = [(i, 1.0) for i in those if not self._is_fixed(self._items[i])]
                self._at_most(max(0, most - taken), *free)

    def _clashes(self) -> None:
        for (i, one), (j, two) in combinations(enumerate(self._items), 2):
            if not (self._is_fixed(one) and self._is_fixed(two)) and clash(one, two, self._rules):
                self._at_most(1.0, (i, 1.0), (j, 1.0))

    def _groups(self) -> None:
        members = defaultdict(set)
        for index, item in enumerate(self._items):
            for group in item.groups:
                members[group].add(index)
        steps = steps_of(self._items)
        for group, those in members.items():
            first = len(self._gains)
            for count in range(1, len(those) + 1):
                self._gains.append(-float(lost(steps[group], count) - lost(steps[group], count - 1)))
                self._least.append(0.0)
                self._most.append(1.0)
            further = [(first + k, -1.0) for k in range(len(those))]
            self._at_most(0.0, *((i, 1.0) for i in those), *further)
