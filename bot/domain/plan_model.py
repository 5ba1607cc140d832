"""A plan's problem made ready for numbers: what is in for certain is taken off, the rest are patterns of days.

A pattern is a set of events of one day that can all be gone to. Days stand for themselves otherwise: what ties them
together is money, the week's limit and the couplings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import combinations
from math import gcd

import numpy as np
from numpy.typing import NDArray

from bot.domain.plan_couplings import Coupling, coupled
from bot.domain.plan_worth import breaches, clash, steps_of, worth
from bot.domain.planning import ImpossiblePlan, PlanItem, PlanProblem, PlanRules
from bot.domain.wallclock import monday_of

Ints = NDArray[np.int64]
# Patterns hold at most so many events; a longer day is unknown to any member we plan for.
MOST_A_DAY = 3


@dataclass(frozen=True, slots=True)
class Model:
    """`gain` and `cost` by candidate; patterns sorted by day and size, as rows of candidates filled up with -1.

    `money` is what is left for them, None without a limit, and `room` the same in units of `unit`; `slots` how many
    each week still takes. Nothing is left out yet for what it costs: see `affordable`.
    """

    base: tuple[PlanItem, ...]
    base_value: int
    items: tuple[PlanItem, ...]
    gain: Ints
    cost: Ints
    money: int | None
    room: int
    unit: int
    couplings: tuple[Coupling, ...]
    patterns: Ints
    size: Ints
    day: Ints
    week_of_day: Ints
    slots: Ints


def model(problem: PlanProblem) -> Model:
    """Raises `ImpossiblePlan`."""
    rules = problem.rules
    base = tuple(item for item in problem.items if _is_in(item, rules))
    _check(base, rules)
    steps = steps_of(problem.items)
    days, weeks = _taken(base)
    money = _money(base, rules)
    could = sorted(
        (item for item in problem.items if _is_free(item, rules)), key=lambda item: (item.starts_at, item.id)
    )
    could = [
        item
        for item in could
        if days[item.on] < rules.a_day
        and weeks[monday_of(item.on)] < rules.a_week
        and not any(clash(item, other, rules) for other in base)
    ]
    items, gains, couplings = coupled(could, base, steps, rules)
    return _assembled(
        rules,
        base,
        base_value=worth(base, steps),
        items=items,
        gains=gains,
        couplings=couplings,
        money=money,
    )


def affordable(made: Model, money: int | None) -> Model:
    """The same with so much money, without the patterns that cost more."""
    room = _room((made.cost * made.unit).tolist(), money, made.unit)
    cost = np.append(made.cost, 0)[made.patterns].sum(axis=1)
    kept = np.flatnonzero(cost <= room)
    return replace(made, room=room, patterns=made.patterns[kept], size=made.size[kept], day=made.day[kept])


def _room(costs: Sequence[int], money: int | None, unit: int) -> int:
    return (sum(costs) if money is None else min(money, sum(costs))) // unit


def _is_in(item: PlanItem, rules: PlanRules) -> bool:
    return item.id in rules.fixed or (item.id in rules.locked and item.id not in rules.dropped)


def _is_free(item: PlanItem, rules: PlanRules) -> bool:
    return not _is_in(item, rules) and item.id not in rules.dropped


def _taken(base: Iterable[PlanItem]) -> tuple[Counter[date], Counter[date]]:
    base = list(base)
    return Counter(item.on for item in base), Counter(monday_of(item.on) for item in base)


def _money(base: Iterable[PlanItem], rules: PlanRules) -> int | None:
    if rules.budget is None:
        return None
    return max(0, rules.budget) - sum(item.cost for item in base if item.id not in rules.fixed)


def _check(base: Sequence[PlanItem], rules: PlanRules) -> None:
    """Only what is locked can make a plan impossible: what is fixed is the member's own doing."""
    for breach in breaches(base, rules):
        raise ImpossiblePlan(breach.rule, tuple(item.id for item in breach.items))


def _assembled(
    rules: PlanRules,
    base: tuple[PlanItem, ...],
    *,
    base_value: int,
    items: Sequence[PlanItem],
    gains: Sequence[int],
    couplings: Sequence[Coupling],
    money: int | None,
) -> Model:
    costs = [item.cost for item in items]
    unit = reduce(gcd, costs, 0) or 1
    days, weeks = _taken(base)
    dates = sorted({item.on for item in items})
    mondays = sorted({monday_of(on) for on in dates})
    rows: list[tuple[int, ...]] = []
    day_of: list[int] = []
    for number, on in enumerate(dates):
        most = min(rules.a_day - days[on], rules.a_week - weeks[monday_of(on)], MOST_A_DAY)
        those = [i for i, item in enumerate(items) if item.on == on]
        for row in _patterns(those, items, most, rules):
            rows.append(row)
            day_of.append(number)
    patterns = np.full((len(rows), MOST_A_DAY), -1, dtype=np.int64)
    for index, row in enumerate(rows):
        patterns[index, : len(row)] = row
    return Model(
        base=base,
        base_value=base_value,
        items=tuple(items),
        gain=np.array(gains, dtype=np.int64),
        cost=np.array([cost // unit for cost in costs], dtype=np.int64),
        money=money,
        room=_room(costs, money, unit),
        unit=unit,
        couplings=tuple(couplings),
        patterns=patterns,
        size=np.array([len(row) for row in rows], dtype=np.int64),
        day=np.array(day_of, dtype=np.int64),
        week_of_day=np.array([mondays.index(monday_of(on)) for on in dates], dtype=np.int64),
        slots=np.array([rules.a_week - weeks[week] for week in mondays], dtype=np.int64),
    )


def _patterns(
    those: Sequence[int], items: Sequence[PlanItem], most: int, rules: PlanRules
) -> Iterable[tuple[int, ...]]:
    singles = [(i,) for i in those]
    yield from singles
    if most < 2:
        return
    pairs = {(i, j) for i, j in combinations(those, 2) if not clash(items[i], items[j], rules)}
    yield from sorted(pairs)
    if most > 2:
        for i, j in sorted(pairs):
            yield from ((i, j, k) for k in those if k > j and (i, k) in pairs and (j, k) in pairs)
