"""The exact planner, judged by a mixed-integer program and by adding up."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.plan_instances import instance
from benchmarks.plan_judge import judge
from bot.domain.ids import EventId
from bot.domain.plan_solver import Solver, solve
from bot.domain.plan_worth import breaches, steps_of, worth
from bot.domain.planning import Clash, GroupKind, ImpossiblePlan, PlanItem, PlanProblem, PlanSolution
from tests.domain.plans import ACROSS_TOWN, HERE, ids, item, problem, random_problems, series

WIDE = settings(max_examples=120, suppress_health_check=list(HealthCheck))
NARROW = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def plan(*items: PlanItem, budget: int | None = None, **rules: object) -> PlanSolution:
    return solve(problem(*items, budget=budget, **rules))


def clash_of(*items: PlanItem, budget: int | None = None, **rules: object) -> tuple[Clash, tuple[int, ...]]:
    with pytest.raises(ImpossiblePlan) as caught:
        plan(*items, budget=budget, **rules)
    return caught.value.clash, caught.value.items


def check(posed: PlanProblem, found: PlanSolution) -> None:
    """It keeps every rule, and is worth what it says."""
    rules = posed.rules
    inside = [each for each in posed.items if each.id in found.chosen or each.id in rules.fixed]
    assert not list(breaches(inside, rules))
    assert worth(inside, steps_of(posed.items)) == found.value
    assert sum(each.cost for each in posed.items if each.id in found.chosen) == found.cost
    known = {each.id for each in posed.items}
    assert (rules.locked - rules.dropped - rules.fixed) & known <= set(found.chosen)
    assert not set(found.chosen) & (rules.fixed | rules.dropped)


@WIDE
@given(random_problems())
def test_plan_is_worth_what_the_best_of_a_mixed_integer_program_is(posed: PlanProblem) -> None:
    judged = judge(posed)
    try:
        found = solve(posed)
    except ImpossiblePlan:
        assert judged.value is None
        return
    assert (found.value, found.bound) == (judged.value, judged.value)
    check(posed, found)


@NARROW
@given(random_problems(), st.randoms(use_true_random=False))
def test_plan_does_not_depend_on_the_order_of_the_events(posed: PlanProblem, chance: st.DataObject) -> None:
    shuffled = list(posed.items)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    try:
        found = solve(posed)
    except ImpossiblePlan:
        return
    assert solve(replace(posed, items=tuple(shuffled))) == found


@NARROW
@given(random_problems(), st.integers(0, 30))
def test_plan_stopped_early_keeps_the_rules_and_an_honest_bound(posed: PlanProblem, effort: int) -> None:
    try:
        best, found = solve(posed), solve(posed, effort=effort)
    except ImpossiblePlan:
        return
    check(posed, found)
    assert found.value <= best.value <= found.bound


@NARROW
@given(random_problems(most=25), st.integers(1, 200))
def test_cheapest_plan_above_a_value_costs_the_least(posed: PlanProblem, less: int) -> None:
    try:
        best = solve(posed)
    except ImpossiblePlan:
        return
    solver = Solver(posed)
    found = solver.cheapest(best.value - less, extra=0)
    assert found is not None
    check(posed, found)
    assert found.value > best.value - less
    if found.cost:
        poorer = replace(posed.rules, budget=found.cost - 1)
        with suppress(ImpossiblePlan):
            assert solve(replace(posed, rules=poorer)).value <= best.value - less
    assert solver.cheapest(best.value, extra=0) is None


@NARROW
@given(random_problems(most=25), st.integers(1, 2000), st.integers(0, 100))
def test_cheapest_plan_with_more_money_is_that_of_somebody_who_has_it(
    posed: PlanProblem, extra: int, better: int
) -> None:
    budget = posed.rules.budget
    richer = replace(posed.rules, budget=None if budget is None else max(0, budget) + extra)
    try:
        solver = Solver(posed)
    except ImpossiblePlan:
        return
    above = solver.best().value + better
    found = solver.cheapest(above, extra)
    if found is None:
        assert solve(replace(posed, rules=richer)).value <= above
        return
    check(replace(posed, rules=richer), found)
    assert found.value > above
    poorer = replace(posed.rules, budget=found.cost - 1)
    assert solve(replace(posed, rules=poorer)).value <= above


@pytest.mark.parametrize("seed", [1, 6, 12, 35])
def test_plan_of_a_city_is_proven_the_best(seed: int) -> None:
    posed = instance(seed)
    found = solve(posed)
    assert (found.value, found.gap) == (judge(posed).value, 0.0)
    check(posed, found)


def test_plan_of_nothing_is_nothing() -> None:
    assert plan(budget=4000) == PlanSolution((), 0, 0, 0)


def test_plan_buys_the_most_value_for_the_money() -> None:
    found = plan(
        item(1, value=600, cost=1500),
        item(2, day=1, value=400, cost=800),
        item(3, day=2, value=400, cost=700),
        budget=1500,
    )
    assert found == PlanSolution(ids_in_order(2, 3), 800, 800, 1500)


def test_plan_keeps_to_the_money_to_the_last_cent() -> None:
    items = [item(number, day=number, value=10, cost=10_000_001) for number in range(7)]
    assert plan(*items, budget=30_000_002, a_week=7).chosen == ids_in_order(0, 1)


def test_plan_without_money_is_of_what_is_free() -> None:
    found = plan(item(1, cost=1), item(2, day=1), budget=0)
    assert (found.chosen, found.cost) == (ids_in_order(2), 0)


def test_plan_overspent_is_of_what_is_free() -> None:
    assert plan(item(1, cost=1), item(2, day=1), budget=-500).chosen == ids_in_order(2)


def test_plan_leaves_time_to_travel() -> None:
    first = item(1, hour=17, hours=1, place=HERE)
    assert plan(first, item(2, hour=18.25, place=HERE), a_day=2).chosen == ids_in_order(1, 2)
    assert plan(first, item(2, hour=18.25, place=ACROSS_TOWN, value=501), a_day=2).chosen == ids_in_order(2)
    assert plan(first, item(2, hour=18.1, value=501), a_day=2).chosen == ids_in_order(2)


def test_plan_lets_what_takes_no_hour_be_beside_anything() -> None:
    all_day = item(1, hour=0, hours=24, takes_time=False)
    assert plan(all_day, item(2), a_day=2).chosen == ids_in_order(1, 2)


def test_plan_sees_that_a_night_reaches_into_the_next_day() -> None:
    late, early = item(1, hour=22, hours=4), item(2, day=1, hour=1, value=400)
    assert plan(late, early).chosen == ids_in_order(1)


def test_plan_of_exhibitions_that_last_for_weeks_is_proven_too() -> None:
    """Each clashes with nearly all others: ever so many pairs, and few moments."""
    posed = instance(3)
    lasting = [
        replace(each, ends_at=each.ends_at + timedelta(days=20)) if number % 2 else each
        for number, each in enumerate(posed.items)
    ]
    posed = replace(posed, items=tuple(lasting), rules=replace(posed.rules, fixed=frozenset()))
    found = solve(posed)
    assert found.gap == 0.0
    check(posed, found)


def test_plan_counts_days_and_weeks_from_monday() -> None:
    every_day = [item(day + 1, day=day) for day in range(5, 9)]
    assert plan(*every_day, a_week=1).chosen == ids_in_order(6, 8)
    assert plan(item(1), item(2, hour=9, value=400)).chosen == ids_in_order(1)


def test_plan_is_a_mix() -> None:
    alike = [item(n, day=n, value=500, groups=series("Python")) for n in range(3)]
    other = item(9, day=3, value=400)
    assert plan(*alike, other, a_week=2).chosen == ids_in_order(0, 9)


def test_plan_counts_what_is_fixed_and_leaves_it_as_it_is() -> None:
    items = [item(1, cost=0, groups=series("Python")), item(2), item(3, day=1, groups=series("Python"))]
    found = plan(*items, budget=0, fixed=ids(1), a_week=2)
    assert (found.chosen, found.value) == (ids_in_order(3), 500 + 500 - 175)


def test_plan_takes_it_that_what_is_fixed_clashes() -> None:
    found = plan(item(1), item(2, hour=19), item(3, day=1), fixed=ids(1, 2))
    assert found.chosen == ids_in_order(3)


def test_plan_holds_what_is_locked_and_never_what_is_dropped() -> None:
    items = [item(1, value=900), item(2, value=100, cost=300), item(3, day=1, value=800)]
    found = plan(*items, budget=300, locked=ids(2), dropped=ids(3))
    assert (found.chosen, found.cost) == (ids_in_order(2), 300)


def test_plan_of_equals_is_the_one_with_more_and_earlier_events() -> None:
    assert plan(item(3, day=1), item(2, day=0), item(1, day=0), a_week=1).chosen == ids_in_order(1)
    two = [item(1, value=1000, cost=2), item(2, day=1, value=500, cost=1), item(3, day=2, value=500, cost=1)]
    assert plan(*two, budget=2).chosen == ids_in_order(2, 3)


@pytest.mark.parametrize("budget", [500, None])
def test_plan_of_equals_is_the_cheapest(budget: int | None) -> None:
    assert plan(item(1, cost=1), item(2, day=1), budget=budget, a_week=1).chosen == ids_in_order(2)


def test_plan_says_what_of_the_locked_can_not_be() -> None:
    assert clash_of(item(1, cost=900), item(2, day=1, cost=200), budget=1000, locked=ids(1, 2)) == (
        Clash.BUDGET,
        (1, 2),
    )
    assert clash_of(item(1), item(2, hour=19), locked=ids(1), fixed=ids(2)) == (Clash.TIME, (1, 2))
    assert clash_of(item(1, hour=9), item(2), locked=ids(1, 2)) == (Clash.DAY, (1, 2))
    days = [item(n, day=n) for n in range(3)]
    assert clash_of(*days, locked=ids(0, 1, 2), a_week=2) == (Clash.WEEK, (0, 1, 2))


def test_plan_takes_up_to_three_a_day() -> None:
    hours = [item(n, hour=8 + 2 * n, hours=1) for n in range(6)]
    assert plan(*hours, a_day=3, a_week=9).chosen == ids_in_order(0, 1, 2)
    assert plan(*hours, a_day=5, a_week=9).chosen == ids_in_order(0, 1, 2)


def test_plan_of_a_busy_week_is_proven_too() -> None:
    """Three hundred in seven days, three a day: there are tens of thousands of such days."""
    posed = instance(6, days=7)
    found = solve(posed)
    assert found.gap == 0.0
    check(posed, found)


def test_plan_loses_by_kind() -> None:
    groups = ((GroupKind.TOPIC, "data"),)
    found = plan(*(item(n, day=n, value=500, groups=groups) for n in range(3)))
    assert found.value == 1500 - 30 - 60


def ids_in_order(*numbers: int) -> tuple[EventId, ...]:
    return tuple(map(EventId, numbers))
