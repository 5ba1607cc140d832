from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.weekday_text import EVERY_DAY, read_weekdays, weekdays_in_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every day", set(range(7))),
        ("Mon-Fri", set(range(5))),
        ("monday to friday", set(range(5))),
        ("weekdays", set(range(5))),
        ("Weekends", {5, 6}),
        ("Tue, Thu", {1, 3}),
        ("tuesday and thursday", {1, 3}),
        ("Fri-Mon", {4, 5, 6, 0}),
        ("Mon Wed Fri", {0, 2, 4}),
        ("Mondays", {0}),
    ],
)
def test_days_are_read(text: str, expected: set[int]) -> None:
    assert read_weekdays(text) == frozenset(expected)


@pytest.mark.parametrize("text", ["", "someday", "Mon-Blue", "mon, maybe"])
def test_words_that_are_no_days_are_not_guessed(text: str) -> None:
    assert read_weekdays(text) is None


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_days_in_words_are_read_back(days: frozenset[int]) -> None:
    assert read_weekdays(weekdays_in_words(days)) == days


def test_every_day_is_said_so() -> None:
    assert weekdays_in_words(EVERY_DAY) == "every day"
