from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budget import (
    Budget,
    BudgetFit,
    Every,
    Fits,
    SetAside,
    Spending,
    amount_to_plan,
    fits,
    left,
    set_aside,
    set_aside_anew,
    summary,
    usual_end,
)
from bot.domain.cost_lines import CostKind, CostLine
from bot.domain.costs import Cost
from bot.domain.money import MoneyRange
from bot.domain.when import today

_NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
_FORTY = Budget(4000, "USD", _NOW, date(2026, 11, 30), "America/New_York")


def _cost(low: int, high: int, *, unknown: bool = False, foreign: bool = False) -> Cost:
    lines = [CostLine(CostKind.TICKET, MoneyRange(low, high, "USD"), "entry")]
    if unknown:
        lines.append(CostLine(CostKind.TRAVEL, None, "travel unknown"))
    if foreign:
        lines.append(CostLine(CostKind.FOOD, MoneyRange(100, 100, "EUR"), "a drink"))
    return Cost("USD", tuple(lines))


def test_budget_lasts_through_its_last_day_on_its_own_clock() -> None:
    last_minute = datetime(2026, 12, 1, 4, 59, tzinfo=UTC)
    midnight = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
    assert [_FORTY.is_over(last_minute), _FORTY.is_over(midnight)] == [False, True]
    assert [_FORTY.covers(last_minute), _FORTY.covers(midnight)] == [True, False]


@pytest.mark.parametrize(
    ("every", "ended_on", "asked_on", "starts_on", "until_on"),
    [
        # A week, Sunday to Sunday: asked on the Tuesday after, two weeks later, and on the last day of a week.
        (Every.WEEK, date(2026, 11, 29), date(2026, 12, 1), date(2026, 11, 30), date(2026, 12, 6)),
        (Every.WEEK, date(2026, 11, 29), date(2026, 12, 15), date(2026, 12, 14), date(2026, 12, 20)),
        (Every.WEEK, date(2026, 11, 29), date(2026, 12, 6), date(2026, 12, 6), date(2026, 12, 13)),
        # One that ended on pay-day goes on from pay-day to pay-day.
        (Every.WEEK, date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 28), date(2026, 12, 4)),
        (Every.MONTH, date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 1), date(2026, 12, 31)),
        (Every.MONTH, date(2026, 11, 30), date(2026, 12, 28), date(2026, 12, 28), date(2027, 1, 31)),
        (Every.MONTH, date(2026, 11, 30), date(2027, 2, 10), date(2027, 2, 1), date(2027, 2, 28)),
        (Every.MONTH, date(2026, 12, 15), date(2026, 12, 16), date(2026, 12, 16), date(2027, 1, 15)),
        (Every.MONTH, date(2027, 1, 30), date(2027, 1, 31), date(2027, 1, 31), date(2027, 2, 28)),
    ],
)
def test_again_is_the_period_that_runs(
    every: Every, ended_on: date, asked_on: date, starts_on: date, until_on: date
) -> None:
    ended = replace(_FORTY, every=every, until_on=ended_on)
    now = datetime.combine(asked_on, time(12), tzinfo=UTC)
    again = ended.again(now)
    assert again is not None
    assert (again.amount, again.every, again.until_on) == (4000, every, until_on)
    assert today(again.starts_at, "America/New_York") == starts_on
    assert again.starts_at <= now
    assert not again.is_over(now)


def test_what_runs_or_was_for_once_is_not_offered_again() -> None:
    later = datetime(2026, 12, 2, tzinfo=UTC)
    assert _FORTY.again(later) is None
    assert replace(_FORTY, every=Every.WEEK).again(_NOW) is None


@pytest.mark.parametrize(
    ("every", "day", "end"),
    [
        (None, date(2026, 3, 2), date(2026, 3, 31)),
        (None, date(2026, 3, 25), date(2026, 3, 31)),
        (None, date(2026, 3, 26), date(2026, 4, 30)),
        (None, date(2026, 12, 31), date(2027, 1, 31)),
        (None, date(2028, 2, 1), date(2028, 2, 29)),
        (Every.MONTH, date(2026, 3, 26), date(2026, 4, 30)),
        (Every.WEEK, date(2026, 11, 30), date(2026, 12, 6)),
        (Every.WEEK, date(2026, 12, 5), date(2026, 12, 6)),
        (Every.WEEK, date(2026, 12, 6), date(2026, 12, 13)),
    ],
)
def test_so_near_the_end_of_a_week_or_month_the_next_is_meant(
    every: Every | None, day: date, end: date
) -> None:
    assert usual_end(day, every) == end


@given(
    every=st.sampled_from(Every),
    ended_on=st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    days=st.integers(1, 800),
)
def test_again_always_runs_now_and_starts_after_the_last_one(every: Every, ended_on: date, days: int) -> None:
    ended = replace(_FORTY, every=every, starts_at=datetime(2019, 1, 1, tzinfo=UTC), until_on=ended_on)
    now = ended.ends_at + timedelta(days=days, hours=-12)
    again = ended.again(now)
    assert again is not None
    assert ended.ends_at <= again.starts_at <= now < again.ends_at


def test_negative_budget_is_refused() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        replace(_FORTY, amount=-1)


@pytest.mark.parametrize(
    ("cost", "money_left", "fit"),
    [
        (_cost(500, 700), 4000, BudgetFit(Fits.FITS, leaves=3300)),
        (_cost(500, 700), 700, BudgetFit(Fits.FITS, leaves=0)),
        (_cost(500, 700), 600, BudgetFit(Fits.OVER, over=100)),  # the upper end counts
        (_cost(0, 0), 0, BudgetFit(Fits.FITS, leaves=0)),
        (_cost(0, 0), -500, BudgetFit(Fits.FITS, leaves=-500)),  # free stays open to who has nothing left
        (_cost(100, 100), -500, BudgetFit(Fits.OVER, over=100)),
        (_cost(0, 0, unknown=True), 4000, BudgetFit(Fits.MAYBE)),
        (_cost(0, 0, foreign=True), 4000, BudgetFit(Fits.MAYBE)),
        (_cost(5000, 5000, unknown=True), 4000, BudgetFit(Fits.OVER, over=1000)),
        (_cost(5000, 5000), None, BudgetFit(Fits.FITS)),
        (_cost(0, 0, unknown=True), None, BudgetFit(Fits.MAYBE)),
    ],
)
def test_fits_counts_the_upper_end_and_never_trusts_the_unknown(
    cost: Cost, money_left: int | None, fit: BudgetFit
) -> None:
    assert fits(cost, money_left) == fit


@pytest.mark.parametrize(
    ("cost", "would_leave_above", "planned"),
    [
        (_cost(500, 700), None, 700),
        (_cost(500, 700), 300, 700),
        (_cost(0, 200, unknown=True), 1000, 1000),
        (_cost(0, 1200, unknown=True), 1000, 1200),
        (_cost(0, 200, unknown=True), None, None),
    ],
)
def test_going_sets_aside_the_upper_end(
    cost: Cost, would_leave_above: int | None, planned: int | None
) -> None:
    assert amount_to_plan(cost, would_leave_above) == planned


_PART, _ALL = _cost(0, 200, unknown=True), _cost(500, 1400)


@pytest.mark.parametrize(
    ("cost", "would_leave_above", "aside"),
    [
        (_ALL, None, SetAside(1400)),
        (_PART, None, SetAside(200, unsure=True)),
        (_PART, 1000, SetAside(1000)),
        (_cost(0, 0, unknown=True), None, SetAside(None, unsure=True)),
        (_cost(0, 200, foreign=True), None, SetAside(200, unsure=True)),
    ],
)
def test_of_an_unknown_cost_the_known_part_is_set_aside_and_marked(
    cost: Cost, would_leave_above: int | None, aside: SetAside
) -> None:
    assert set_aside(cost, would_leave_above) == aside


@pytest.mark.parametrize(
    ("before", "was", "now", "after"),
    [
        # It comes to be known.
        (SetAside(200, unsure=True), (_PART, None), (_ALL, None), SetAside(1400)),
        # It is no longer given, and comes back.
        (SetAside(1400), (_ALL, None), (_PART, None), SetAside(1400, unsure=True)),
        (SetAside(1400, unsure=True), (_PART, None), (_ALL, None), SetAside(1400)),
        # Another way there, while the ticket is unknown: it follows, unless it holds what a ticket cost before.
        (
            SetAside(200, unsure=True),
            (_PART, None),
            (_cost(0, 0, unknown=True), None),
            SetAside(None, unsure=True),
        ),
        (
            SetAside(200, unsure=True),
            (_PART, None),
            (_cost(0, 600, unknown=True), None),
            SetAside(600, unsure=True),
        ),
        (
            SetAside(1400, unsure=True),
            (_PART, None),
            (_cost(0, 0, unknown=True), None),
            SetAside(1400, unsure=True),
        ),
        # Their own word when they would leave, and taken back.
        (SetAside(200, unsure=True), (_PART, None), (_PART, 900), SetAside(900)),
        (SetAside(900), (_PART, 900), (_PART, None), SetAside(200, unsure=True)),
        # From before anything was set aside for such.
        (SetAside(None, unsure=True), (_PART, None), (_PART, None), SetAside(200, unsure=True)),
    ],
)
def test_what_is_set_aside_follows_what_it_costs(
    before: SetAside, was: tuple[Cost, int | None], now: tuple[Cost, int | None], after: SetAside
) -> None:
    assert set_aside_anew(before, was, now) == after
    assert set_aside_anew(after, was, now) == after


def test_left_is_the_amount_less_spent_less_planned() -> None:
    assert left(_FORTY, Spending(planned=700, spent=1200)) == 2100


@pytest.mark.parametrize(
    ("spending", "words"),
    [
        (Spending(), "$40 left until Mon 30 Nov"),
        (Spending(planned=700), "$33 left until Mon 30 Nov: $40, less $7 planned"),
        (Spending(700, 1250), "$20.50 left until Mon 30 Nov: $40, less $12.50 spent and $7 planned"),
        (
            Spending(planned=4600),
            "$6 more planned and spent than you have until Mon 30 Nov: $40, less $46 planned",
        ),
    ],
)
def test_summary_says_what_is_left(spending: Spending, words: str) -> None:
    assert summary(_FORTY, spending, _NOW) == words


def test_summary_of_a_budget_that_is_over_does_not_renew_it() -> None:
    later = datetime(2026, 12, 2, tzinfo=UTC)
    words = "Your budget ended on Mon 30 Nov. Set a new one whenever you like."
    assert summary(_FORTY, Spending(), later) == words


def test_summary_of_a_week_that_is_over_says_what_it_was() -> None:
    later = datetime(2026, 12, 2, tzinfo=UTC)
    words = "Your $40 for a week ended on Mon 30 Nov. Set a new one whenever you like."
    assert summary(replace(_FORTY, every=Every.WEEK), Spending(), later) == words
