"""All that is worked out of one problem, in one go: the plan, and what explains it. It runs in a worker process."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.ids import EventId
from bot.domain.plan_solver import solve
from bot.domain.planning import Clash, ImpossiblePlan, PlanProblem, PlanSolution


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """`clash` with `clashing` says why what was locked is not held to: together it can not be."""

    solution: PlanSolution
    clash: Clash | None = None
    clashing: tuple[EventId, ...] = ()

    @property
    def chosen(self) -> tuple[EventId, ...]:
        return self.solution.chosen


def answer_to(problem: PlanProblem) -> PlanAnswer:
    """Never empty-handed: what is locked and impossible is let go of, and said."""
    try:
        return PlanAnswer(solve(problem))
    except ImpossiblePlan as impossible:
        free = replace(problem, rules=replace(problem.rules, locked=frozenset()))
        return PlanAnswer(solve(free), impossible.clash, impossible.items)
