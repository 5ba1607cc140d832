"""Plans for the tests: made by hand, and at random with every rule on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bot.domain.ids import EventId
from bot.domain.planning import Group, GroupKind, PlanItem, PlanProblem, PlanRules

MONDAY = date(2026, 3, 2)
KINDS = tuple(GroupKind)
HERE, ACROSS_TOWN = (35.99, -78.90), (35.99, -78.80)


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
    """An evening of two hours on the Monday, free unless it says otherwise."""
    on = MONDAY + timedelta(days=day)
    starts_at = datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hour)
    return PlanItem(
        EventId(number),
        on,
        starts_at,
        starts_at + timedelta(hours=hours),
        value,
        cost,
        **more,  # type: ignore[arg-type]  # fields by name
    )


def problem(*items: PlanItem, budget: int | None = None, **rules: object) -> PlanProblem:
    return PlanProblem(items, PlanRules(budget, **rules))  # type: ignore[arg-type]  # fields by name


def ids(*numbers: int) -> frozenset[EventId]:
    return frozenset(map(EventId, numbers))


def series(name: str) -> tuple[Group, ...]:
    return ((GroupKind.SERIES, name),)


@st.composite
def random_items(draw: st.DrawFn, number: int, unit: int) -> PlanItem:
    """Evenings and whole weekends, alike in up to four ways, in money of that size."""
    groups: list[Group] = draw(
        st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from("abcde")), max_size=4, unique=True)
    )
    return item(
        number,
        day=draw(st.integers(0, 16)),
        hour=draw(st.sampled_from((9, 12, 17.5, 18, 18.5, 19, 20, 22.5))),
        hours=draw(st.sampled_from((1, 1.5, 2, 3, 30, 400))),
        value=draw(st.one_of(st.integers(1, 1000), st.sampled_from((100, 500)))),
        cost=draw(st.one_of(st.just(0), st.integers(0, 40 * unit), st.sampled_from((5 * unit, 10 * unit)))),
        groups=tuple(groups),
        place=draw(st.one_of(st.none(), st.tuples(st.floats(35.9, 36.1), st.floats(-79.0, -78.8)))),
        takes_time=draw(st.integers(0, 9)) > 0,
    )


@st.composite
def random_problems(draw: st.DrawFn, most: int = 60) -> PlanProblem:
    """Cents, yen and rupees; no budget, none left and plenty; things fixed, wished for and refused."""
    unit = draw(st.sampled_from((100, 1, 150, 8500)))
    found = [draw(random_items(number, unit)) for number in range(1, draw(st.integers(0, most)) + 1)]
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
