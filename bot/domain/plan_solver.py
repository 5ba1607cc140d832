"""The best plan there is, and the proof: see docs/planning.md for how it works and what was measured.

`solve` guesses how far the best plan lies below the upper bound and looks for all that lie above the guess: few, so
close is the bound. Where there is none, the guess was the bound, and the next is bolder.
"""

from __future__ import annotations

import math

from bot.domain.plan_days import Days
from bot.domain.plan_dual import Dual, Prices
from bot.domain.plan_model import Model, affordable, model
from bot.domain.plan_search import Found, Search
from bot.domain.planning import PlanProblem, PlanSolution

# Partial plans looked at, at most: about a second of work. What a city needs is a few thousand.
EFFORT = 400_000
# Steps towards good prices: from nothing, and from what was good with a little less money.
_ROUNDS, _MORE_ROUNDS = 60, 8
# Prices are found in floating point; what is decided by them allows for this much.
_ROUNDING = 1e-6
# How far below the bound the first guess lies, as a share, and by how much the next are bolder.
_FIRST_GUESS, _BOLDER = 0.004, 3
# Partial plans looked at by a guess: few at first, which mostly find the best plan, and more to prove it.
_FIRST_EFFORT, _MORE_EFFORT = 6_000, 8
# More money is looked into that could gain such a share of the worth, by the prices, and so much further each time.
_FIRST_REACH, _FURTHER = 0.005, 2


def solve(problem: PlanProblem, *, effort: int = EFFORT) -> PlanSolution:
    """The best plan, as `Solver.best` finds it."""
    return Solver(problem).best(effort=effort)


class Solver:
    """One problem made ready, for its best plan and for what more money would buy: what was found out for the one
    serves the other. Raises `ImpossiblePlan` where what is locked breaks a rule by itself."""

    def __init__(self, problem: PlanProblem) -> None:
        self._problem = problem
        self._made = model(problem)
        self._poor = affordable(self._made, self._made.money)
        self._prices: Prices | None = None

    def best(self, *, effort: int = EFFORT) -> PlanSolution:
        """The plan that is worth most; of equals the cheapest, then the one with more and earlier events.

        Looks at about `effort` partial plans at most, and says by `bound` what it could not rule out.
        """
        if not len(self._poor.patterns):
            return self._solution((), 0, 0)
        return self._solution(*_best(self._poor, self._priced(), effort))

    def cheapest(self, above: int, extra: int, *, effort: int = EFFORT) -> PlanSolution | None:
        """With so much extra money, the plan worth more than `above` that costs the least, of equals the best; None
        where there is none. Its `bound` says nothing. Quickest where `above` is a little more than the best plan."""
        made, floor = self._made, above - self._made.base_value
        if floor < 0:
            return self._solution((), 0, 0)
        rich = affordable(made, None if made.money is None else made.money + extra)
        if not len(rich.patterns):
            return None
        prices, reach = self._priced(), _FIRST_REACH
        while True:
            # A little more money first: the less there is, the closer is the bound.
            further = math.ceil(reach * (floor + 1) / prices.money) if prices.money > 0 else rich.room
            some = rich if self._poor.room + further >= rich.room else self._with(further)
            found = _cheapest(some, prices, floor, effort)
            effort -= found.nodes
            if found.gain is not None:
                return self._solution(found.items, found.gain, found.gain)
            if some is rich:
                return None
            reach *= _FURTHER

    def _with(self, further: int) -> Model:
        return affordable(self._made, (self._poor.room + further) * self._made.unit)

    def _priced(self) -> Prices:
        if self._prices is None:
            self._prices = Dual(self._poor).descended(_ROUNDS)
        return self._prices

    def _solution(self, items: tuple[int, ...], gain: int, bound: int) -> PlanSolution:
        made, fixed = self._made, self._problem.rules.fixed
        chosen = [made.items[i] for i in items]
        chosen += [item for item in made.base if item.id not in fixed]
        return PlanSolution(
            chosen=tuple(item.id for item in sorted(chosen, key=lambda item: (item.starts_at, item.id))),
            value=made.base_value + gain,
            bound=made.base_value + bound,
            cost=sum(item.cost for item in chosen),
        )


def _cheapest(made: Model, start: Prices, floor: int, effort: int) -> Found:
    dual = Dual(made)
    prices = dual.descended(_MORE_ROUNDS, start, enough=floor + 1 - _ROUNDING)
    if prices.bound + _ROUNDING < floor + 1:
        return Found(None)
    days = Days(made, prices, dual.within(prices, floor))
    return Search(made, days).above(floor, max(effort, 0), cheapest=True)


def _best(made: Model, prices: Prices, effort: int) -> tuple[tuple[int, ...], int, int]:
    """Candidates, gain and bound."""
    dual = Dual(made)
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
            return items, gain, bound
        if found.dropped is not None:
            allowed *= _MORE_EFFORT
        if found.gain is None:
            below = min(1.0, below * _BOLDER)
