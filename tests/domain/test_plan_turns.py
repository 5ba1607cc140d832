from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.events import EventDetails, Status
from bot.domain.plan_turns import Turn, TurnKind, crowded_out, turn_of
from bot.domain.planning import PlanItem, PlanRules
from tests.domain.plans import ACROSS_TOWN, HERE, MONDAY, item

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
AT = NOW + timedelta(days=1)
HOUR = timedelta(hours=1)
NIGHT = EventDetails("Chess night", AT, AT + 2 * HOUR, "America/New_York")


def turned(details: EventDetails = NIGHT, *, planned: int | None = 600) -> Turn | None:
    return turn_of(details, was_at=AT, was_planned=600, planned=planned, now=NOW)


def test_what_is_as_it_was_or_cheaper_is_no_turn() -> None:
    assert turned() is None
    assert turned(planned=500) is None


@pytest.mark.parametrize(
    ("details", "turn"),
    [
        (replace(NIGHT, status=Status.CANCELLED), Turn(TurnKind.CALLED_OFF, "Chess night")),
        (
            replace(NIGHT, starts_at=NOW - 3 * HOUR, ends_at=NOW - HOUR),
            Turn(TurnKind.OVER, "Chess night"),
        ),
        (
            replace(NIGHT, starts_at=AT + HOUR),
            Turn(TurnKind.MOVED, "Chess night", starts_at=AT + HOUR),
        ),
    ],
)
def test_the_first_thing_that_is_different_counts(details: EventDetails, turn: Turn) -> None:
    assert turned(details, planned=None) == turn


def test_a_price_that_rose_or_is_lost_is_a_turn() -> None:
    assert turned(planned=750) == Turn(TurnKind.DEARER, "Chess night", by=150)
    assert turned(planned=None) == Turn(TurnKind.UNPRICED, "Chess night")


def crowded(*new: PlanItem, goings: tuple[PlanItem, ...], **rules: object) -> list[Turn]:
    fixed = frozenset(item.id for item in goings)
    titles = {each.id: f"Night {each.id}" for each in (*new, *goings)}
    posed = PlanRules(None, fixed=fixed, **rules)  # type: ignore[arg-type]  # fields by name
    return crowded_out(new, goings, posed, titles)


def test_what_is_on_at_the_same_time_or_too_far_away_is_told_with_what_it_clashes_with() -> None:
    one, two = item(1), item(2, day=1, place=HERE)
    same_hour, across = item(8, hour=19), item(9, day=1, hour=15.5, place=ACROSS_TOWN)

    assert crowded(one, two, goings=(same_hour, across), a_day=2, a_week=4) == [
        Turn(TurnKind.CLASHES, "Night 1", other="Night 8"),
        Turn(TurnKind.TOO_CLOSE, "Night 2", other="Night 9"),
    ]


def test_only_what_takes_the_same_hours_clashes() -> None:
    before, after = item(8, hour=15), item(9, hour=21)
    open_all_day = item(7, hour=9, hours=14, takes_time=False)
    assert crowded(item(1), goings=(before, after, open_all_day), a_day=4, a_week=4) == []


def test_a_day_and_a_week_that_have_enough_are_told_once_and_without_what_clashes() -> None:
    week = [item(number, day=number) for number in range(4)]
    assert crowded(*week[:2], goings=(item(9, hour=9),), a_week=2) == [
        Turn(TurnKind.DAY_FULL, on=MONDAY, count=2, most=1)
    ]
    assert crowded(*week, goings=(item(9, day=6),), a_week=4) == [
        Turn(TurnKind.WEEK_FULL, on=MONDAY, count=5, most=4)
    ]


def test_what_they_go_to_may_be_as_crowded_as_they_like() -> None:
    goings = tuple(item(number, hour=18) for number in range(5, 9))
    assert crowded(item(1, day=7), goings=goings, a_week=2) == []
