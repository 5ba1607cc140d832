from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.month_view import Evening, MonthView
from bot.pictures.month import draw_month
from tests.pictures.png import size_of

DECEMBER = date(2026, 12, 1)


def december(*evenings: Evening, money: int | None = 6000, days: int = 31) -> MonthView:
    return MonthView(DECEMBER, DECEMBER + timedelta(days=days - 1), "USD", money, evenings)


def evening(day: int, cost: int | None, title: str = "Study night") -> Evening:
    return Evening(date(2026, 12, day), title, cost)


def test_the_weeks_are_whole_and_hold_all_days() -> None:
    view = MonthView(date(2026, 12, 3), date(2026, 12, 14), "USD", None, ())
    assert [(week[0], week[-1]) for week in view.weeks] == [
        (date(2026, 11, 30), date(2026, 12, 6)),
        (date(2026, 12, 7), date(2026, 12, 13)),
        (date(2026, 12, 14), date(2026, 12, 20)),
    ]


def test_the_money_runs_down_by_what_is_known() -> None:
    view = december(evening(3, 650), evening(10, None), evening(15, 700))
    assert [view.left_after(date(2026, 12, day)) for day in (2, 3, 10, 31)] == [6000, 5350, 5350, 4650]
    assert december(evening(3, 650), money=None).left_after(DECEMBER) is None


def test_a_week_with_something_on_is_taller() -> None:
    assert size_of(draw_month(december()))[0] == 1000
    heights = [size_of(draw_month(december(*on)))[1] for on in ((), (evening(3, 650),))]
    assert heights[1] > heights[0]


def test_of_a_long_time_only_weeks_with_evenings_are_drawn() -> None:
    picture = draw_month(december(evening(3, 650), evening(20, 0), days=300))
    assert size_of(picture)[1] < 600


def test_the_same_values_give_the_same_picture() -> None:
    view = december(evening(3, 650))
    assert draw_month(view) == draw_month(view)


def test_what_they_go_to_already_is_not_called_free() -> None:
    told, untold = (
        draw_month(december(replace(evening(3, cost), is_new=False), money=None)) for cost in (0, None)
    )
    assert told == untold


def test_a_budget_that_is_overdrawn_is_not_drawn_as_empty() -> None:
    over, empty = (draw_month(december(evening(3, 0), money=money)) for money in (-800, 0))
    assert over != empty


@settings(max_examples=25)
@given(
    title=st.text(max_size=300),
    cost=st.none() | st.integers(0, 10**12),
    money=st.none() | st.integers(-(10**6), 10**9),
)
def test_no_words_and_no_amount_break_it(title: str, cost: int | None, money: int | None) -> None:
    view = december(evening(3, cost, title), evening(3, 0, title), evening(4, None), money=money, days=7)
    assert size_of(draw_month(view))[0] == 1000


def test_other_alphabets_are_left_out_and_known_ones_drawn() -> None:
    here, unknown, none = (draw_month(december(evening(3, 0, title))) for title in ("Встреча", "東京 🎉", ""))
    assert unknown == none
    assert here != none
