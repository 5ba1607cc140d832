"""The best plan there is, and the proof: see docs/planning.md for how it works and what was measured.

`solve` guesses how far the best plan lies below the upper bound and looks for all that lie above the guess: few, so
close is the bound. Where there is none, the guess was the bound, and the next is bolder.
"""

from __future__ import annotations

from bot.domain.plan_days import Days
from bot.domain.plan_dual import Dual
from bot.domain.plan_model import Model, model
from bot.domain.plan_search import Search
from bot.domain.planning import PlanProblem, PlanSolution

# Partial plans looked at, at most: about a second of work. What a city needs is a few thousand.
EFFORT = 400_000
_ROUNDS = 60
# Prices are found in floating point; what is decided by them allows for this much.
_ROUNDING = 1e-6
# How far below the bound the first guess lies, as a share, and by how much the next are bolder.
_FIRST_GUESS, _BOLDER = 0.004, 3
# Partial plans looked at by a guess: few at first, which mostly find the best plan, and more to prove it.
_FIRST_EFFORT, _MORE_EFFORT = 6_000, 8


def solve(problem: PlanProblem, *, effort: int = EFFORT) -> PlanSolution:
    """The plan that is worth most; of equals the cheapest, then the one with more and earlier events.

    Looks at about `effort` partial plans at most, and says by `bound` what it could not rule out. Raises
    `ImpossiblePlan` where what is locked breaks a rule by itself.
    """
    made = model(problem)
    gain, items, bound = _best(made, effort) if len(made.patterns) else (0, (), 0)
    return _solution(problem, made, items, gain, bound)


def cheapest(problem: PlanProblem, above: int, *, effort: int = EFFORT) -> PlanSolution | None:
    """The plan worth more than `above` that costs the least, of equals the best; None where there is none.

    Its `bound` says nothing. Raises `ImpossiblePlan`.
    """
    made = model(problem)
    floor = above - made.base_value
    if floor < 0:
        return _solution(problem, made, (), 0, 0)
    if not len(made.patterns):
        return None
    dual = Dual(made)
    prices = dual.descended(_ROUNDS)
    days = Days(made, prices, dual.within(prices, floor))
    found = Search(made, days).above(floor, effort, cheapest=True)
    return None if found.gain is None else _solution(problem, made, found.items, found.gain, found.gain)


def _solution(
    problem: PlanProblem, made: Model, items: tuple[int, ...], gain: int, bound: int
) -> PlanSolution:
    chosen = [made.items[i] for i in items]
    chosen += [item for item in made.base if item.id not in problem.rules.fixed]
    return PlanSolution(
        chosen=tuple(item.id for item in sorted(chosen, key=lambda item: (item.starts_at, item.id))),
        value=made.base_value + gain,
        bound=made.base_value + bound,
        cost=sum(item.cost for item in chosen),
    )


def _best(made: Model, effort: int) -> tuple[int, tuple[int, ...], int]:
    """Gain, candidates and bound."""
    dual = Dual(made)
    prices = dual.descended(_ROUNDS)
    bound, below, allowed = int(prices.bound + _ROUNDING), _FIRST_GUESS, _FIRST_EFFORT
    gain = -1
    items: tuple[int, ...] = ()
    while True:
        floor = max(gain, int(bound * (1 - below)) - 1)
        days = Days(made, prices, dual.within(prices, floor))
        found = Search(made, days).above(floor, min(allowed, effort))
        effort -= found.nodes
        if found.gain is not None:
            gain, items = found.gain, found.items
        missed = 0 if found.dropped is None else min(found.dropped, days.bound)
        bound = max(gain, min(bound, max(floor, missed)))
        if gain >= bound or (effort <= 0 and gain >= 0):
            return gain, items, bound
        if found.dropped is not None:
            allowed *= _MORE_EFFORT
        if found.gain is None:
            below = min(1.0, below * _BOLDER)
