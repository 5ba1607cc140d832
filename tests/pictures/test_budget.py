from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.budget import Budget
from bot.domain.budget_view import BudgetView, view_of
from bot.domain.ledger import Entry
from bot.pictures import budget as pictures
from bot.pictures.budget import budget_svg, draw_budget
from tests.pictures.png import size_of

START = datetime(2026, 11, 2, 15, tzinfo=UTC)


def view(
    amount: int = 4000, days: int = 28, entries: tuple[tuple[int, Entry], ...] = (), on: int = 0
) -> BudgetView:
    """`entries` and `on` are days from the start."""
    budget = Budget(amount, "USD", START, date(2026, 11, 2) + timedelta(days=days), "UTC")
    at = [(START + timedelta(days=day), entry) for day, entry in entries]
    return view_of(budget, at, START + timedelta(days=on))


def words_of(shown: BudgetView) -> list[str]:
    """What stands in the picture."""
    words = ET.fromstring(budget_svg(shown)).iter("{http://www.w3.org/2000/svg}text")
    return [each.text or "" for each in words]


def test_it_says_what_is_spent_planned_and_left_and_by_week() -> None:
    shown = view(entries=((1, Entry(700, 650)), (9, Entry(1200)), (10, Entry(None))), on=8)
    assert words_of(shown) == [
        *("$21.50 left", "of $40", "until Mon 30 Nov"),
        *("Spent", "$6.50", "Planned", "$12 + ?", "Left", "$21.50"),
        *("2 - 8 Nov", "$6.50", "This week", "$12 + ?"),
        *("16 - 22 Nov", "nothing", "23 - 29 Nov", "nothing", "30 Nov", "nothing"),
    ]


def test_more_than_there_is_is_said_without_alarm() -> None:
    shown = view(2000, days=3, entries=((1, Entry(3600)),))
    assert words_of(shown) == [
        *("$16 over", "of $20", "until Thu 5 Nov"),
        *("Spent", "$0", "Planned", "$36", "Over", "$16"),
    ]


def test_of_a_long_time_the_weeks_around_now_are_shown() -> None:
    shown = view(days=300, entries=((1, Entry(700)), (100, Entry(500)), (290, Entry(300))), on=100)
    assert words_of(shown)[9:] == [
        *("Before", "$7", "1 - 7 Feb", "nothing", "This week", "$5"),
        *("15 - 21 Feb", "nothing", "22 - 28 Feb", "nothing", "Later", "$3"),
    ]


@pytest.mark.parametrize("days", range(0, 120, 7))
@pytest.mark.parametrize("on", [0, 30, 60, 110])
def test_whatever_rows_are_shown_come_to_the_whole(days: int, on: int) -> None:
    shown = view(days=days, entries=tuple((day, Entry(100)) for day in range(0, days + 1, 5)), on=on)
    rows = pictures._rows(shown)
    assert sum(row.planned for row in rows) == shown.planned
    assert 1 <= len(rows) <= 6


@settings(max_examples=30)
@given(
    amount=st.integers(0, 10**14),
    days=st.integers(0, 366),
    spent=st.integers(0, 10**14),
    planned=st.none() | st.integers(0, 10**14),
    on=st.integers(0, 400),
)
def test_no_amount_breaks_it(amount: int, days: int, spent: int, planned: int | None, on: int) -> None:
    shown = view(amount, days, ((0, Entry(spent=spent)), (days, Entry(planned))), on)
    assert size_of(draw_budget(shown))[0] == 1000
