from __future__ import annotations

import pytest

from bot.feeds.called_off import is_called_off


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
    ],
)
def test_title_speaks_of_something_else(title: str) -> None:
    assert not is_called_off(title)
