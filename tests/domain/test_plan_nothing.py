"""An empty plan says what is true of what was found: every combination of reasons."""

from __future__ import annotations

import pytest

from bot.domain.plan_nothing import Nothing, nothing_words
from bot.domain.row_standing import Standing

UNTIL = "until Tue 31 Mar"


def said(**found: object) -> str:
    return nothing_words(Nothing(UNTIL, "USD", **{"money": 600, **found}))  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param({}, "Nothing until Tue 31 Mar is listed that would be for you.", id="nothing"),
        pytest.param(
            dict(money=None),
            "Nothing until Tue 31 Mar is listed that would be for you.",
            id="nothing, no limit",
        ),
        pytest.param(
            dict(maybe=Standing(open=3)),
            "Nothing until Tue 31 Mar surely fits your $6. 3 might (price unknown).",
            id="unknown prices",
        ),
        pytest.param(
            dict(money=None, maybe=Standing(open=3)),
            "Nobody told me what anything until Tue 31 Mar costs, so I planned nothing.",
            id="unknown prices, no limit",
        ),
        pytest.param(
            dict(money=None, maybe=Standing(busy=3)),
            "All that is on until Tue 31 Mar is at hours you aren't free.",
            id="unknown prices at other hours, no limit",
        ),
        pytest.param(
            dict(maybe=Standing(busy=1)),
            "Nothing until Tue 31 Mar surely fits your $6. 1 might (price unknown), at hours you aren't free.",
            id="unknown prices at other hours",
        ),
        pytest.param(
            dict(over=1, closest_over=5400),
            "Nothing until Tue 31 Mar surely fits your $6. That's the prices, not you. 1 costs more, by $54.",
            id="over budget",
        ),
        pytest.param(
            dict(money=-300, over=2, closest_over=400),
            "Nothing until Tue 31 Mar surely fits your $0. That's the prices, not you. "
            "2 cost more; the closest is $4 over.",
            id="over budget, overspent",
        ),
        pytest.param(
            dict(over=9, closest_over=400, maybe=Standing(open=3)),
            "Nothing until Tue 31 Mar surely fits your $6. That's the prices, not you. "
            "3 might (price unknown). 9 cost more; the closest is $4 over.",
            id="over budget and unknown prices",
        ),
        pytest.param(
            dict(fitting=Standing(busy=2)),
            "All that fits your $6 until Tue 31 Mar is at hours you aren't free.",
            id="busy hours",
        ),
        pytest.param(
            dict(money=None, fitting=Standing(busy=2)),
            "All that is on until Tue 31 Mar is at hours you aren't free.",
            id="busy hours, no limit",
        ),
        pytest.param(
            dict(fitting=Standing(busy=2), over=9, closest_over=400, maybe=Standing(open=1)),
            "All that fits your $6 until Tue 31 Mar is at hours you aren't free. 1 more might (price unknown). "
            "9 cost more; the closest is $4 over.",
            id="busy hours, and what costs more",
        ),
        pytest.param(
            dict(beside=124, has_interests=True),
            "Nothing you care about is listed until Tue 31 Mar. 124 are about other things.",
            id="other topics",
        ),
        pytest.param(
            dict(beside=1, over=2, closest_over=200, has_interests=True),
            "Nothing you care about until Tue 31 Mar surely fits your $6. 2 cost more; the closest is $2 over. "
            "1 is about other things.",
            id="other topics and over budget",
        ),
        pytest.param(
            dict(fitting=Standing(answered=2)),
            "You've answered all that fits your $6 until Tue 31 Mar: you go, or said no.",
            id="all gone to",
        ),
        pytest.param(
            dict(fitting=Standing(answered=2), has_interests=True, beside=3),
            "You've answered all you care about that fits your $6 until Tue 31 Mar: you go, or said no. "
            "3 are about other things.",
            id="all gone to of what they care about",
        ),
        pytest.param(
            dict(fitting=Standing(dropped=1)),
            "You dropped all that fits your $6 until Tue 31 Mar.",
            id="dropped",
        ),
        pytest.param(
            dict(fitting=Standing(long=1)),
            "All that fits your $6 until Tue 31 Mar takes longer than a day or has begun.",
            id="long",
        ),
        pytest.param(
            dict(fitting=Standing(busy=2, long=1, dropped=1, answered=3), over=1, closest_over=100),
            "Of the 7 that fit your $6 until Tue 31 Mar, 2 are at hours you aren't free, 1 takes longer than a day or "
            "has begun, 1 you dropped and 3 you go to or said no to. 1 costs more, by $1.",
            id="mixed",
        ),
        pytest.param(
            dict(money=None, fitting=Standing(busy=1, answered=1), has_interests=True),
            "Of the 2 you care about that are on until Tue 31 Mar, 1 is at hours you aren't free and "
            "1 you go to or said no to.",
            id="mixed, no limit",
        ),
    ],
)
def test_an_empty_plan_says_why(found: dict[str, object], words: str) -> None:
    assert said(**found) == words


@pytest.mark.parametrize(
    "found",
    [
        dict(fitting=Standing(busy=1)),
        dict(maybe=Standing(busy=1)),
        dict(maybe=Standing(dropped=1)),
        dict(beside=1),
    ],
)
def test_prices_are_blamed_only_where_nothing_else_kept_anything_out(found: dict[str, object]) -> None:
    assert "That's the prices, not you." in said(over=1, closest_over=100)
    assert "That's the prices" not in said(over=1, closest_over=100, **found)
