"""Why a plan is as it is, in values and in sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from bot.domain.ids import EventId
from bot.domain.plan_reasons import NOTABLE, Explained, LeftOut, More, Swap, Why
from bot.domain.plan_solver import solve
from bot.domain.plan_words import impossible, left, more, nothing_added, reason, share, swap
from bot.domain.plan_worth import breaches, steps_of, worth
from bot.domain.planning import Clash, GroupKind, ImpossiblePlan, PlanItem, PlanProblem, PlanRules
from tests.domain.plans import ids, item, problem, random_problems, series

TITLES = {
    EventId(n): name for n, name in enumerate(("", "Chess", "Python Night", "Data Breakfast", "Karaoke"))
}


def explained(*items: PlanItem, budget: int | None = None, **rules: object) -> Explained:
    posed = problem(*items, budget=budget, **rules)
    return Explained(posed, solve(posed))


def why(number: int, *items: PlanItem, budget: int | None = None, **rules: object) -> str:
    posed = problem(*items, budget=budget, **rules)
    found = Explained(posed, solve(posed)).why_not(EventId(number))
    return reason(found, posed.rules, TITLES, "USD")


def test_left_out_for_money_says_by_how_much() -> None:
    assert why(2, item(1, value=900, cost=1000), item(2, day=1, cost=900), budget=1500) == "over budget by $4"


def test_left_out_for_an_unknown_price_says_so() -> None:
    out = LeftOut(EventId(2), Why.BUDGET, over=400)
    words = reason(out, PlanRules(1000), TITLES, "USD", {EventId(2): 1000})
    assert words == "over budget by $4, with $10 kept back"


def test_left_out_for_time_says_what_it_clashes_with() -> None:
    assert why(2, item(1, value=900), item(2, hour=19), a_day=2) == "clashes with Chess"


def test_left_out_for_the_day_says_what_that_day_has() -> None:
    assert why(2, item(1, value=900), item(2, hour=9)) == "that day has Chess"


def test_left_out_for_the_week_says_how_many_there_are() -> None:
    evenings = [item(n, day=n, value=900) for n in (1, 3, 4)]
    assert why(2, *evenings, item(2, day=2)) == "that week is full (3 at most)"
    assert why(2, item(1, value=900), item(2, day=2), a_week=1) == "that week is full (1 at most)"


def test_left_out_as_alike_says_the_how_manieth_it_would_be() -> None:
    alike = [item(1, value=1000), item(3, day=1, value=1000), item(2, day=2, value=500)]
    items = [replace(each, groups=series("Python")) for each in alike]
    assert why(2, *items) == "third of its series"


def test_left_out_by_the_member_says_so() -> None:
    assert why(2, item(1), item(2, day=1), dropped=ids(2)) == "you left it out"


def test_left_out_are_the_best_and_one_of_a_series() -> None:
    items = [item(n, day=0, value=1000 - n, groups=series("Python")) for n in (1, 2, 3)]
    found = explained(*items, item(4, value=10), item(5, value=20), dropped=ids(5)).left_out()
    assert [out.id for out in found] == [2, 4]


def test_more_money_says_what_one_more_event_needs() -> None:
    one = explained(item(1, value=900, cost=1000), item(2, day=1, cost=1100), budget=1500)
    assert one.with_more() == More(600, 500, (EventId(2),), ())
    assert more(More(600, 500, (EventId(2),), ()), TITLES, "USD") == "With $6 more: Python Night"


def test_more_money_says_what_takes_the_place_of_what() -> None:
    two = explained(item(1, value=500, cost=100), item(2, value=800, cost=900), budget=500)
    found = two.with_more()
    assert found == More(400, 300, (EventId(2),), (EventId(1),))
    assert more(found, TITLES, "USD") == "With $4 more: Python Night instead of Chess"


def test_more_money_is_not_asked_for_what_hardly_helps() -> None:
    assert explained(item(1, value=500), item(2, value=510, cost=900), budget=500).with_more() is None
    assert explained(item(1), item(2, day=1), budget=0).with_more() is None
    assert explained(item(1)).with_more() is None


def test_more_money_first_makes_up_for_what_was_overspent() -> None:
    found = explained(item(1, cost=300), budget=-200)
    assert found.left == 0
    assert found.why_not(EventId(1)).over == 500
    assert found.with_more() == More(500, 500, (EventId(1),), ())


def test_swap_saves_most_for_little() -> None:
    found = explained(
        item(1, value=800, cost=1500), item(2, value=780, cost=400), item(3, value=300), budget=2000
    ).saving()
    assert found == Swap(EventId(1), EventId(2), 1100, 20, True)
    assert swap(found, TITLES, "USD") == "Swap Chess for Python Night and save $11, losing little"


def test_swaps_come_with_what_they_save_and_lose() -> None:
    offered = explained(
        item(1, value=800, cost=500), item(2, value=700, cost=900), item(3, value=300), budget=1000
    ).swaps(EventId(1))
    assert offered == (
        Swap(EventId(1), EventId(2), -400, 100, True),
        Swap(EventId(1), EventId(3), 500, 500, False),
    )
    assert [swap(each, TITLES, "USD") for each in offered] == [
        "Swap Chess for Python Night for $4 more, losing little",
        "Swap Chess for Data Breakfast and save $5",
    ]


def test_swap_of_nothing_paid_or_locked_is_not_offered() -> None:
    assert explained(item(1, value=800), item(2), budget=1000).saving() is None
    assert explained(item(1, cost=500), item(2), budget=1000, locked=ids(1)).saving() is None


def test_money_left_and_shares() -> None:
    assert explained(item(1, cost=300), budget=1000).left == 700
    assert explained(item(1, cost=300)).left is None
    assert (left(700, "USD"), left(0, "JPY")) == ("$7 left", "nothing left")
    assert (share(300, 1000), share(1, 1000), share(0, 1000), share(300, None)) == ("30%", "1%", "", "")


@pytest.mark.parametrize(
    ("clash", "numbers", "words"),
    [
        (Clash.BUDGET, (1, 2), "Your budget doesn't reach for Chess and Python Night."),
        (Clash.TIME, (1, 2), "Chess and Python Night clash, and you can't be at both."),
        (Clash.DAY, (1, 2), "Chess and Python Night are on one day, and you wanted 1 at most."),
        (
            Clash.WEEK,
            (1, 2, 3, 4),
            "Chess, Python Night, Data Breakfast and Karaoke are in one week, and you",
        ),
    ],
)
def test_impossible_plan_says_what_to_unlock(clash: Clash, numbers: tuple[int, ...], words: str) -> None:
    said = impossible(ImpossiblePlan(clash, tuple(map(EventId, numbers))), PlanRules(1000), TITLES)
    assert said.startswith(words)
    assert "nlock one" in said


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(random_problems(most=40))
def test_reasons_hold_for_any_plan(posed: PlanProblem) -> None:
    try:
        solution = solve(posed)
    except ImpossiblePlan:
        return
    about = Explained(posed, solution)
    inside = {*solution.chosen, *posed.rules.fixed}
    for out in about.left_out(most=60):
        assert out.id not in inside
        assert out.why is not Why.OTHERS
        assert reason(out, posed.rules, dict.fromkeys(range(100), "X"), "USD")  # type: ignore[arg-type]  # any id
    for id_ in solution.chosen:
        for each in about.swaps(id_):
            swapped = [i for i in posed.items if i.id in (inside - {id_}) | {each.into}]
            if id_ not in posed.rules.locked:
                assert not list(breaches(swapped, posed.rules))
            assert solution.value - worth(swapped, steps_of(posed.items)) == each.loses
    found = about.with_more()
    if found is not None:
        assert posed.rules.budget is not None
        assert found.extra > 0
        richer = replace(posed.rules, budget=posed.rules.budget + found.extra)
        changed = [i for i in posed.items if i.id in (inside - {*found.removed}) | {*found.added}]
        assert not list(breaches(changed, richer))
        assert (
            worth(changed, steps_of(posed.items)) == solution.value + found.gain >= solution.value + NOTABLE
        )
        if len(found.added) > 1 or not found.added:
            almost = replace(richer, budget=richer.budget - 1)  # type: ignore[operator]  # a number
            assert solve(replace(posed, rules=almost)).value < solution.value + NOTABLE


def test_alike_by_kind() -> None:
    words = {
        kind: reason(LeftOut(EventId(1), Why.ALIKE, alike=kind, nth=n), PlanRules(0), TITLES, "USD")
        for n, kind in enumerate(GroupKind, start=2)
    }
    assert list(words.values()) == [
        "second of its series",
        "third from the same organiser",
        "fourth about the same thing",
    ]


@pytest.mark.parametrize(
    ("whys", "sentence"),
    [
        ((Why.DAY, Why.TIME), "is on a day you go out already or clashes with what you go to already"),
        ((Why.WEEK,), "is in a week that is full"),
        ((Why.ALIKE, Why.ALIKE), "is more of what you go to already"),
        ((Why.BUDGET,), "costs more than is left"),
        ((Why.ALIKE, Why.DAY), "is more of what you go to already or is on a day you go out already"),
        ((Why.OTHERS,), "adds little to what you go to already"),
    ],
)
def test_a_plan_that_adds_nothing_says_what_keeps_the_best_of_the_others_out(
    whys: tuple[Why, ...], sentence: str
) -> None:
    out = [LeftOut(EventId(n), each) for n, each in enumerate(whys, 1)]
    assert nothing_added(out) == sentence
