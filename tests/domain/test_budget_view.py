from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budget import Budget
from bot.domain.budget_view import BudgetWeek, view_of
from bot.domain.ledger import Entry, Ledger

# Tue 17 Nov, 23:00 in New York.
START = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
BUDGET = Budget(4000, "USD", START, date(2026, 11, 30), "America/New_York")


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_each_thing_counts_in_the_week_it_is_on() -> None:
    entries = [
        (START, Entry(spent=100)),
        (at(22), Entry(700, 650)),
        (at(23, 3), Entry(300)),  # Sunday still, in New York
        (at(24), Entry(None)),
        (at(26), Entry(900)),
    ]
    view = view_of(BUDGET, entries, at(20))
    assert view.weeks == (
        BudgetWeek(date(2026, 11, 17), date(2026, 11, 22), spent=750, planned=300),
        BudgetWeek(date(2026, 11, 23), date(2026, 11, 29), planned=900, unknown=1),
        BudgetWeek(date(2026, 11, 30), date(2026, 11, 30)),
    )
    assert (view.spent, view.planned, view.unknown, view.left) == (750, 1200, 1, 2050)


def test_a_budget_of_one_day_has_one_week() -> None:
    one = Budget(0, "USD", START, date(2026, 11, 17), "America/New_York")
    assert view_of(one, [], START).weeks == (BudgetWeek(date(2026, 11, 17), date(2026, 11, 17)),)


_ENTRIES = st.builds(Entry, st.none() | st.integers(0, 5000), st.none() | st.integers(0, 5000))


@given(st.lists(st.tuples(st.integers(0, 400), _ENTRIES), max_size=12))
def test_the_weeks_come_to_what_the_ledger_says(found: list[tuple[int, Entry]]) -> None:
    entries = [(START + timedelta(hours=hours), entry) for hours, entry in found]
    view = view_of(BUDGET, entries, START)
    ledger = Ledger.of(BUDGET, enumerate(entry for _, entry in found))
    spending = ledger.spending
    assert (view.planned, view.spent, view.unknown) == (spending.planned, spending.spent, spending.unknown)
    assert view.left == ledger.left
