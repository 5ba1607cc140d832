from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attendance import Attendance, Response
from bot.domain.budget import Budget
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.paying import Outside, is_paid_from, outside

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# A Wednesday, two in the afternoon: that is when the forty dollars were set.
_SET = datetime(2026, 11, 25, 14, tzinfo=UTC)
_MIDNIGHT = datetime(2026, 11, 25, tzinfo=UTC)
_FORTY = Budget(4000, "USD", _SET, date(2026, 11, 29), "UTC")
_AFTER = Budget(4000, "USD", datetime(2026, 11, 30, tzinfo=UTC), date(2026, 12, 6), "UTC")


class _Event(NamedTuple):
    starts_at: datetime
    ends_by: datetime
    all_day: bool = False


def _went(said_at: datetime, spent_at: datetime | None = None) -> Attendance:
    spent = None if spent_at is None else 500
    return Attendance(
        MemberId(1), EventId(2), GuildId(3), Response.GOING, said_at, 500, spent, "USD", spent_at=spent_at
    )


_TODAY = _Event(_MIDNIGHT, _MIDNIGHT + _DAY, all_day=True)
_LUNCH = _Event(_SET - 2 * _HOUR, _SET + _HOUR)
_LATE = _Event(_AFTER.starts_at - 2 * _HOUR, _AFTER.starts_at + 2 * _HOUR)
_LATER = _Event(_AFTER.starts_at + _DAY, _AFTER.starts_at + _DAY + 2 * _HOUR)
_SHOW = _Event(_MIDNIGHT - 60 * _DAY, _MIDNIGHT + 60 * _DAY, all_day=True)
_EARLIER, _NOW = _SET - 3 * _HOUR, _SET + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("event", "said_at", "spent_at", "counts"),
    [
        # All day on the day the budget was set: nobody knows that they have been there yet.
        (_TODAY, _EARLIER, None, True),
        (_TODAY, _NOW, None, True),
        (_TODAY, _EARLIER, _SET - _HOUR, False),
        (_TODAY, _EARLIER, _NOW, True),
        # Under way: paid at the door, unless they only come now.
        (_LUNCH, _EARLIER, None, False),
        (_LUNCH, _NOW, None, True),
        (_LUNCH, _NOW, _NOW, True),
        # Noted after it was over.
        (_LUNCH, _SET + _DAY, _SET + _DAY, False),
        (_TODAY, _SET + 5 * _DAY, _SET + 5 * _DAY, True),
        # Paid ahead: gone with the budget of that day, not with the one of the evening.
        (_LATER, _EARLIER, _NOW, True),
        (_LATER, _EARLIER, None, False),
        (_LATE, _EARLIER, _SET - _DAY, False),
        # Over midnight into the next: one evening, paid as it begins.
        (_LATE, _EARLIER, None, True),
        # Open for months: set aside until they say what it cost.
        (_SHOW, _MIDNIGHT - 30 * _DAY, None, True),
        (_SHOW, _MIDNIGHT - 30 * _DAY, _MIDNIGHT - 9 * _DAY, False),
        (_SHOW, _MIDNIGHT - 30 * _DAY, _NOW, True),
        (_SHOW, _AFTER.starts_at, None, False),
    ],
)
def test_what_counts_against_the_budget_of_the_time(
    event: _Event, said_at: datetime, spent_at: datetime | None, counts: bool
) -> None:
    assert is_paid_from(_FORTY, _went(said_at, spent_at), event) is counts


def test_evening_that_runs_into_the_next_budget_counts_once() -> None:
    assert [is_paid_from(each, _went(_EARLIER), _LATE) for each in (_FORTY, _AFTER)] == [True, False]


def test_why_something_does_not_count() -> None:
    found = [outside(_FORTY, _went(_EARLIER), each) for each in (_LUNCH, _TODAY, _LATER)]
    assert found == [Outside.BEGAN_BEFORE, None, Outside.AFTER]
    assert outside(_FORTY, _went(_EARLIER, _SET - _HOUR), _LATE) is Outside.PAID_BEFORE


def test_correction_is_no_second_payment() -> None:
    paid = _went(_EARLIER).paid(500, "USD", _NOW)
    again = paid.paid(700, "USD", _NOW + 5 * _DAY)
    assert (again.spent, again.spent_at) == (700, _NOW)


_MOMENTS = st.integers(-200, 400).map(lambda hours: _MIDNIGHT + hours * _HOUR)
_EVENTS = st.builds(
    lambda starts_at, hours, all_day: _Event(starts_at, starts_at + hours * _HOUR, all_day),
    _MOMENTS,
    st.sampled_from([0, 2, 5, 24, 48, 500]),
    st.booleans(),
)
# Three that follow on each other, as when somebody renews at once.
_ONE_BY_ONE = [replace(_FORTY, starts_at=_MIDNIGHT), _AFTER]
_ONE_BY_ONE.append(replace(_AFTER, starts_at=_AFTER.ends_at, until_on=date(2026, 12, 20)))


@given(event=_EVENTS, said_at=_MOMENTS, spent_at=_MOMENTS)
def test_what_was_paid_counts_in_one_budget_at_most_and_an_evening_before_it_is_paid_too(
    event: _Event, said_at: datetime, spent_at: datetime
) -> None:
    paid = [is_paid_from(each, _went(said_at, spent_at), event) for each in _ONE_BY_ONE]
    assert sum(paid) <= 1
    if min(spent_at, event.starts_at) >= _MIDNIGHT and event.ends_by < _ONE_BY_ONE[-1].ends_at:
        assert sum(paid) == 1
    if event.ends_by - event.starts_at < _DAY and not event.all_day and spent_at >= event.ends_by:
        assert [is_paid_from(each, _went(said_at), event) for each in _ONE_BY_ONE] == paid


@given(event=_EVENTS, moved=_EVENTS, said_at=_MOMENTS, spent_at=_MOMENTS)
def test_no_move_brings_back_what_was_paid_ahead(
    event: _Event, moved: _Event, said_at: datetime, spent_at: datetime
) -> None:
    went = _went(said_at, spent_at)
    for budget in _ONE_BY_ONE:
        if spent_at <= min(event.starts_at, moved.starts_at):
            assert is_paid_from(budget, went, event) == is_paid_from(budget, went, moved)


@given(event=_EVENTS, said_at=_MOMENTS)
def test_what_may_still_cost_something_counts(event: _Event, said_at: datetime) -> None:
    """All they said before the budget and that is yet to begin, or open while it runs."""
    is_ahead = event.starts_at >= _SET or (event.all_day and event.ends_by > _SET)
    if said_at <= _SET and is_ahead and event.starts_at < _FORTY.ends_at:
        assert is_paid_from(_FORTY, _went(said_at), event)
