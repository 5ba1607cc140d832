from __future__ import annotations

import pytest

from bot.feeds.called_off import is_called_off, is_postponed


@pytest.mark.parametrize(
    "title",
    [
        "CANCELLED: Story time",
        "CANCELED - Preschool science",
        "[Canceled] Story time",
        "*CANCELLED* Story time",
        "Cancelled! Story time",
        "CANCELLED Youth drop-in",
        "Writers' group - Cancelled",
        "Writers' group (CANCELED)",
        "Abgesagt: Stammtisch",
        "Cancelled",
        "Cancelled for Easter Sunday - Morning yoga",
        "Canceled this week: Run club",
        "Cancelled due to snow | Trivia",
        "Morning yoga; cancelled due to weather",
        "Morning yoga (cancelled for the holidays)",
        "Morning yoga; cancelled",
        "Morning yoga CANCELLED",
    ],
)
def test_title_says_that_it_is_off(title: str) -> None:
    assert is_called_off(title)


@pytest.mark.parametrize(
    "title",
    [
        "Cancelled flights: your rights",
        "CANCELLED FLIGHTS AND YOU",
        "Why my show was cancelled",
        "Un-cancelled: a comedy night",
        "How to talk about cancelled debts",
        "Story time",
        "Cancelled: a documentary",
        "Cancelled: A Short Film",
        "Cancelled - The Movie",
        "Cancelled for Good - A Comedy",
        "Cancelled for good: how they lost their jobs",
        "Flights - cancelled due to weather: your rights",
        "Why my show was CANCELLED",
        "Postponed: Story time",
    ],
)
def test_title_speaks_of_something_else(title: str) -> None:
    assert not is_called_off(title)


@pytest.mark.parametrize(
    "title",
    [
        "Postponed: Story time",
        "POSTPONED Story time",
        "Story time (postponed)",
        "Story time; postponed due to rain",
    ],
)
def test_title_says_that_it_is_later(title: str) -> None:
    assert is_postponed(title)
    assert not is_called_off(title)


@pytest.mark.parametrize(
    "title",
    [
        "Postponed dreams: a reading",
        "Postponed: a novel",
        "Postponed to May 5: Story time",
        "POSTPONED TIL MAY 4 - Story time",
        "Rescheduled: Story time",
        "Cancelled: Story time",
    ],
)
def test_title_says_nothing_of_later(title: str) -> None:
    assert not is_postponed(title)
