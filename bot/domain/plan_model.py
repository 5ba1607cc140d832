"""A plan's problem made ready for numbers: what is in for certain is taken off, the rest are patterns of days.

A pattern is a set of events of one day that can all be gone to. Days stand for themselves otherwise: what ties them
together is money, the week's limit and the groups. Two events of different dates that clash (one goes on after
midnight) are a group whose second member costs more than anything is worth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import combinations
from math import gcd

import numpy as np
from numpy.typing import NDArray

from bot.domain.plan_worth import Steps, clash, monday, steps_of, worth
from bot.domain.planning import Clash, Group, ImpossiblePlan, PlanItem, PlanProblem, PlanRules

Ints = NDArray[np.int64]
# Patterns hold at most so many events; a longer day is unknown to any member we plan for.
MOST_A_DAY = 3


@dataclass(frozen=True, slots=True)
class Coupling:
    """Candidates that are worth less together: `steps` is what each further one loses, the first 0."""

    members: tuple[int, ...]
    steps: tuple[int, ...]

    def first(self, count: int) -> tuple[int, ...]:
        """What the first so many lose; the last step holds for all further ones."""
        return (self.steps + self.steps[-1:] * (count - len(self.steps)))[:count]


@dataclass(frozen=True, slots=True)
class Model:
    """`gain` and `cost` by candidate; patterns sorted by day and size, as rows of candidates filled up with -1.

    `room` is the money there is in units of `unit`; `slots` how many each week still takes.
    """

    base: tuple[PlanItem, ...]
    base_value: int
    items: tuple[PlanItem, ...]
    gain: Ints
    cost: Ints
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
        and weeks[monday(item.on)] < rules.a_week
        and (money is None or item.cost <= money)
        and not any(clash(item, other, rules) for other in base)
    ]
    items, gains, couplings = _coupled(could, base, steps, rules)
    return _assembled(
        rules,
        base,
        base_value=worth(base, steps),
        items=items,
        gains=gains,
        couplings=couplings,
        money=money,
    )


def _is_in(item: PlanItem, rules: PlanRules) -> bool:
    return item.id in rules.fixed or (item.id in rules.locked and item.id not in rules.dropped)


def _is_free(item: PlanItem, rules: PlanRules) -> bool:
    return not _is_in(item, rules) and item.id not in rules.dropped


def _taken(base: Iterable[PlanItem]) -> tuple[Counter[date], Counter[date]]:
    base = list(base)
    return Counter(item.on for item in base), Counter(monday(item.on) for item in base)


def _money(base: Iterable[PlanItem], rules: PlanRules) -> int | None:
    if rules.budget is None:
        return None
    return max(0, rules.budget) - sum(item.cost for item in base if item.id not in rules.fixed)


def _check(base: Sequence[PlanItem], rules: PlanRules) -> None:
    """Only what is locked can make a plan impossible: what is fixed is the member's own doing."""
    locked = [item for item in base if item.id not in rules.fixed]
    money = _money(base, rules)
    if money is not None and money < 0:
        raise ImpossiblePlan(Clash.BUDGET, tuple(item.id for item in locked if item.cost))
    for item in locked:
        against = [other.id for other in base if other is not item and clash(item, other, rules)]
        if against:
            raise ImpossiblePlan(Clash.TIME, (item.id, *against))
    days, weeks = _taken(base)
    for item in locked:
        if days[item.on] > rules.a_day:
            raise ImpossiblePlan(Clash.DAY, tuple(other.id for other in base if other.on == item.on))
        if weeks[monday(item.on)] > rules.a_week:
            week = monday(item.on)
            raise ImpossiblePlan(Clash.WEEK, tuple(other.id for other in base if monday(other.on) == week))


def _coupled(
    could: Sequence[PlanItem], base: Sequence[PlanItem], steps: Steps, rules: PlanRules
) -> tuple[list[PlanItem], list[int], list[Coupling]]:
    """What every member of a group loses for certain is taken off its gain; groups of one fall away."""
    has = Counter(group for item in base for group in set(item.groups))
    first = {group: losses[min(has[group], len(losses) - 1)] for group, losses in steps.items()}
    gains = [item.value - sum(first[group] for group in set(item.groups)) for item in could]
    kept = [i for i, gain in enumerate(gains) if gain > 0]
    items, gains = [could[i] for i in kept], [gains[i] for i in kept]
    members: dict[Group, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        for group in set(item.groups):
            members[group].append(index)
    together: dict[tuple[int, ...], list[tuple[int, ...]]] = defaultdict(list)
    for group, those in members.items():
        shifted = steps[group][min(has[group], len(steps[group]) - 1) :]
        relative = tuple(step - shifted[0] for step in shifted)
        if len(those) > 1 and relative[-1] > 0:
            together[tuple(those)].append(relative)
    couplings = [Coupling(those, _summed(several)) for those, several in together.items()]
    forbidden = (0, sum(gains) + 1)
    couplings += [Coupling(those, forbidden) for those in _across_dates(items, rules)]
    return items, gains, sorted(couplings, key=lambda coupling: (coupling.members, coupling.steps))


def _summed(several: list[tuple[int, ...]]) -> tuple[int, ...]:
    length = max(map(len, several))
    return tuple(sum(steps[min(k, len(steps) - 1)] for steps in several) for k in range(length))


def _across_dates(items: Sequence[PlanItem], rules: PlanRules) -> list[tuple[int, ...]]:
    """Of which sets only one can be gone to, though they are of different dates. Items come in order of beginning."""
    return [
        those
        for those in (*_at_once(items), *_too_close(items, rules))
        if len({items[i].on for i in those}) > 1
    ]


def _at_once(items: Sequence[PlanItem]) -> list[tuple[int, ...]]:
    """The largest sets of which all go on at one moment."""
    found: list[tuple[int, ...]] = []
    going_on: list[int] = []
    for index, item in enumerate(items):
        if item.takes_time:
            still = [other for other in going_on if items[other].ends_at > item.starts_at]
            # Where none has ended, what went on before was not the largest.
            if found and len(still) == len(going_on):
                found.pop()
            going_on = [*still, index]
            found.append(tuple(going_on))
    return [those for those in found if len(those) > 1]


def _too_close(items: Sequence[PlanItem], rules: PlanRules) -> Iterable[tuple[int, int]]:
    """Pairs of different dates, one after the other, with too little time for the way."""
    longest = 60 * rules.minutes_lost + 3600 * _farthest_km(items) * rules.detour / rules.kmh
    for i, one in enumerate(items):
        for j in range(i + 1, len(items)):
            two = items[j]
            apart = (two.starts_at - one.ends_at).total_seconds()
            if apart > longest:
                break
            if apart >= 0 and two.on != one.on and clash(one, two, rules):
                yield i, j


def _farthest_km(items: Iterable[PlanItem]) -> float:
    """No two of the places lie farther apart: what a box around them measures along its sides."""
    lats = [item.place[0] for item in items if item.place is not None]
    lons = [item.place[1] for item in items if item.place is not None]
    return 111.4 * (max(lats) - min(lats) + max(lons) - min(lons)) if lats else 0.0


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
    room = sum(costs) // unit if money is None else min(money, sum(costs)) // unit
    days, weeks = _taken(base)
    dates = sorted({item.on for item in items})
    mondays = sorted({monday(on) for on in dates})
    rows: list[tuple[int, ...]] = []
    day_of: list[int] = []
    for number, on in enumerate(dates):
        most = min(rules.a_day - days[on], rules.a_week - weeks[monday(on)], MOST_A_DAY)
        those = [i for i, item in enumerate(items) if item.on == on]
        for row in _patterns(those, items, most, rules):
            if sum(costs[i] for i in row) <= room * unit:
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
        room=room,
        unit=unit,
        couplings=tuple(couplings),
        patterns=patterns,
        size=np.array([len(row) for row in rows], dtype=np.int64),
        day=np.array(day_of, dtype=np.int64),
        week_of_day=np.array([mondays.index(monday(on)) for on in dates], dtype=np.int64),
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
