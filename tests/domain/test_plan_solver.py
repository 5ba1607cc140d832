"""The exact planner, judged by a mixed-integer program and by adding up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.plan_judge import judge
from bot.domain.ids import EventId
from bot.domain.plan_solver import solve
from bot.domain.plan_worth import broken_rules, steps_of, worth
from bot.domain.planning import (
    Group,
    GroupKind,
    ImpossiblePlan,
    PlanItem,
    PlanProblem,
    PlanRules,
    PlanSolution,
)

MONDAY = date(2026, 3, 2)
KINDS = tuple(GroupKind)


def item(
    number: int,
    *,
    day: int = 0,
    hour: float = 18,
    hours: float = 2,
    value: int = 500,
    cost: int = 0,
    **more: object,
) -> PlanItem:
    on = MONDAY + timedelta(days=day)
    starts_at = datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hour)
    return PlanItem(EventId(number), on, starts_at, starts_at + timedelta(hours=hours), value, cost, **more)  # type: ignore[arg-type]  # fields by name


def plan(*items: PlanItem, budget: int | None = None, **rules: object) -> PlanSolution:
    return solve(PlanProblem(items, PlanRules(budget, **rules)))  # type: ignore[arg-type]  # fields by name


@st.composite
def items(draw: st.DrawFn, number: int, unit: int) -> PlanItem:
    groups: list[Group] = draw(
        st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from("abcde")), max_size=4, unique=True)
    )
    return item(
        number,
        day=draw(st.integers(0, 16)),
        hour=draw(st.sampled_from((9, 12, 17.5, 18, 18.5, 19, 20, 22.5))),
        hours=draw(st.sampled_from((1, 1.5, 2, 3, 30))),
        value=draw(st.one_of(st.integers(1, 1000), st.sampled_from((100, 500)))),
        cost=draw(st.one_of(st.just(0), st.integers(0, 40 * unit), st.sampled_from((5 * unit, 10 * unit)))),
        groups=tuple(groups),
        place=draw(st.one_of(st.none(), st.tuples(st.floats(35.9, 36.1), st.floats(-79.0, -78.8)))),
        takes_time=draw(st.integers(0, 9)) > 0,
    )


@st.composite
def problems(draw: st.DrawFn) -> PlanProblem:
    unit = draw(st.sampled_from((100, 1, 150, 8500)))
    found = [draw(items(number, unit)) for number in range(1, draw(st.integers(0, 60)) + 1)]
    some = st.frozensets(st.sampled_from([each.id for each in found] or [EventId(1)]), max_size=3)
    return PlanProblem(
        tuple(found),
        PlanRules(
            budget=draw(st.one_of(st.none(), st.integers(-1, 120 * unit))),
            a_day=draw(st.integers(1, 3)),
            a_week=draw(st.integers(1, 6)),
            fixed=draw(some),
            locked=draw(some),
            dropped=draw(some),
        ),
    )


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_plan_is_worth_what_the_best_of_a_mixed_integer_program_is(problem: PlanProblem) -> None:
    judged = judge(problem)
    try:
        found = solve(problem)
    except ImpossiblePlan:
        assert judged.value is None
        return
    assert (found.value, found.bound) == (judged.value, judged.value)
    rules = problem.rules
    inside = [each for each in problem.items if each.id in found.chosen or each.id in rules.fixed]
    assert broken_rules(inside, rules) == []
    assert worth(inside, steps_of(problem.items)) == found.value
    assert (rules.locked - rules.dropped - rules.fixed) & {each.id for each in problem.items} <= set(
        found.chosen
    )
    assert not set(found.chosen) & (rules.fixed | rules.dropped)
