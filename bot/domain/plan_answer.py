"""All that is worked out of one problem, in one go: the plan, and what explains it. It runs in a worker process."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.ids import EventId
from bot.domain.plan_reasons import Explained, LeftOut, More, Swap
from bot.domain.plan_solver import Solver
from bot.domain.planning import ImpossiblePlan, PlanProblem, PlanSolution

# As many as a card has room for.
_LEFT_OUT, _SWAPS, _SWAPPED = 5, 2, 12


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """`left_out` are the best that are not in; `swaps` can be offered one by one, `saving` is worth a sentence.

    `impossible` says why what was locked is not held to.
    """

    solution: PlanSolution
    left_out: tuple[LeftOut, ...] = ()
    swaps: tuple[Swap, ...] = ()
    saving: Swap | None = None
    more: More | None = None
    impossible: ImpossiblePlan | None = None

    @property
    def chosen(self) -> tuple[EventId, ...]:
        return self.solution.chosen


def answer_to(problem: PlanProblem) -> PlanAnswer:
    """Never empty-handed: what is locked and impossible is let go of, and said."""
    try:
        return _explained(problem)
    except ImpossiblePlan as impossible:
        free = replace(problem, rules=replace(problem.rules, locked=frozenset()))
        return replace(_explained(free), impossible=impossible)


def _explained(problem: PlanProblem) -> PlanAnswer:
    solver = Solver(problem)
    solution = solver.best()
    explained = Explained(problem, solution, solver)
    saving = explained.saving()
    offered = [] if saving is None else [saving]
    for event in solution.chosen[:_SWAPPED]:
        offered += [each for each in explained.swaps(event, _SWAPS) if each != saving]
    return PlanAnswer(solution, explained.left_out(_LEFT_OUT), tuple(offered), saving, explained.with_more())
