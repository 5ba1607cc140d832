from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.cost_lines import CostKind, CostLine
from bot.domain.costs import Cost
from bot.domain.events import Event, EventDetails
from bot.domain.ids import EventId
from bot.domain.money import MoneyRange
from bot.domain.plan_goals import Goal, read_goal, value_of, why
from bot.domain.ranking import Candidate, Fit, explain
from bot.domain.taste import Taste

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def fit(*topics: str, cost: int = 0, others: int = 0) -> Fit:
    at = NOW + timedelta(days=1)
    details = EventDetails("Night", at, None, "UTC", topics=topics)
    line = CostLine(CostKind.TICKET, MoneyRange(cost, cost, "USD"), "entry")
    candidate = Candidate(Event(EventId(1), details), Cost("USD", (line,)), others)
    return explain(candidate, Taste(), 4000, now=NOW)


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("", Goal.BALANCED),
        ("People", Goal.PEOPLE),
        ("meet people", Goal.PEOPLE),
        (" learn ", Goal.LEARN),
        ("spend little", Goal.CHEAP),
        ("world peace", None),
    ],
)
def test_goals_are_read_as_people_type_them(text: str, goal: Goal | None) -> None:
    assert read_goal(text) is goal


def test_every_goal_is_read_back_by_its_name_and_its_label() -> None:
    for goal in Goal:
        assert read_goal(goal.value) is read_goal(goal.label) is goal


def test_without_a_goal_an_event_is_worth_its_fit() -> None:
    found = fit("python", cost=1000)
    assert value_of(found, Goal.BALANCED) == round(1000 * found.score)


def test_a_goal_puts_first_what_serves_it() -> None:
    mixer, workshop, free = fit("networking", cost=800), fit("workshop", cost=800), fit("outdoors")
    best = {
        goal: max((mixer, workshop, free), key=lambda each: value_of(each, goal)) is wanted
        for goal, wanted in ((Goal.PEOPLE, mixer), (Goal.LEARN, workshop), (Goal.CHEAP, free))
    }
    assert best == dict.fromkeys((Goal.PEOPLE, Goal.LEARN, Goal.CHEAP), True)


def test_what_costs_far_more_than_there_is_is_still_worth_something() -> None:
    for goal in Goal:
        assert value_of(fit(cost=100_000), goal) == 1


def test_what_interests_them_is_worth_more_and_says_so() -> None:
    found = fit("talk", others=3)
    assert value_of(found, Goal.LEARN, is_interested=True) > value_of(found, Goal.LEARN)
    assert why(found, Goal.LEARN, is_interested=True) == ("something to learn", "you said it interests you")
    assert why(found, Goal.BALANCED) == ("3 others from here are going",)
