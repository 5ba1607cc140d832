from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.changes import (
    Change,
    ChangeKind,
    called_off,
    changes_between,
    content_hash,
    in_words,
    is_rescheduled,
)
from bot.domain.events import (
    UNKNOWN_PRICE,
    EventDetails,
    Flag,
    Format,
    Occurrence,
    Place,
    Price,
    PriceState,
    Status,
)

START = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
NIGHT = EventDetails(
    "Study night", START, START + timedelta(hours=2), "America/New_York", location="Main Library"
)
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ZONE = "America/New_York"


def test_each_difference_is_named() -> None:
    later = replace(NIGHT, starts_at=START + timedelta(days=1), title="Quiz", location="East Library")
    assert changes_between(NIGHT, later) == (
        Change(ChangeKind.MOVED, START.isoformat(), (START + timedelta(days=1)).isoformat()),
        Change(ChangeKind.RENAMED, "Study night", "Quiz"),
        Change(ChangeKind.RELOCATED, "Main Library", "East Library"),
    )


def test_what_lasts_all_day_moves_from_day_to_day() -> None:
    day = replace(NIGHT, all_day=True, starts_at=datetime(2026, 3, 5, 5, tzinfo=UTC), ends_at=None)
    later = replace(day, starts_at=datetime(2026, 3, 6, 5, tzinfo=UTC))
    [moved] = changes_between(day, later)
    assert in_words(moved, "Asia/Tokyo", NOW) == "It moved from Thu 5 Mar to Fri 6 Mar."


def test_what_only_became_better_known_is_no_change() -> None:
    better = replace(
        NIGHT,
        place=Place("Main Library", "Durham", "US", 36.0, -78.9),
        description="New",
        title="STUDY NIGHT",
    )
    assert changes_between(NIGHT, better) == ()


def test_event_that_goes_online_has_another_place() -> None:
    online = replace(NIGHT, format=Format.ONLINE)
    assert changes_between(NIGHT, online) == (Change(ChangeKind.RELOCATED, "Main Library", "online"),)


def test_of_what_is_off_only_that_counts() -> None:
    off = replace(NIGHT, status=Status.CANCELLED, title="CANCELLED: Study night")
    assert changes_between(NIGHT, off) == (Change(ChangeKind.CANCELLED, START.isoformat()),)
    assert changes_between(off, replace(off, location="Nowhere")) == ()
    assert changes_between(replace(off, title="Study night"), NIGHT) == (
        Change(ChangeKind.REAPPEARED, "cancelled", "confirmed"),
    )


def test_another_end_is_planned_anew_though_it_is_no_change() -> None:
    longer = replace(NIGHT, ends_at=START + timedelta(hours=3))
    assert is_rescheduled(NIGHT, longer)
    assert changes_between(NIGHT, longer) == ()
    assert not is_rescheduled(NIGHT, replace(NIGHT, title="Quiz"))


def test_hash_is_the_content_alone() -> None:
    one = Occurrence("a", "", replace(NIGHT, flags=frozenset({"x", "y", "z"})))
    other = Occurrence("b", "20260304", replace(NIGHT, flags=frozenset({"z", "y", "x"})))
    assert content_hash(one) == content_hash(other)
    assert content_hash(one) != content_hash(Occurrence("a", "", NIGHT))
    assert content_hash(Occurrence("a", "", replace(NIGHT, title="\ud800"))) != content_hash(one)


def test_changes_are_said_on_the_readers_clock() -> None:
    later = (START + timedelta(days=7)).isoformat()
    said = [
        in_words(change, ZONE, NOW)
        for change in (
            Change(ChangeKind.MOVED, START.isoformat(), later),
            called_off(NIGHT),
            called_off(NIGHT, "postponed"),
            called_off(
                replace(NIGHT, all_day=True, starts_at=datetime(2026, 3, 5, tzinfo=UTC), timezone="UTC")
            ),
            Change(ChangeKind.CANCELLED, "confirmed"),
            Change(ChangeKind.REAPPEARED),
            Change(ChangeKind.RELOCATED, "Main Library", "online"),
            Change(ChangeKind.RENAMED, "Study night", "Quiz"),
        )
    ]
    assert said == [
        "It moved from Wed 4 Mar, 18:30 to Wed 11 Mar, 19:30.",
        "It is off; it was to be on Wed 4 Mar, 18:30.",
        "It is postponed; it was to be on Wed 4 Mar, 18:30.",
        "It is off; it was to be on Thu 5 Mar.",
        "It is off.",
        "It takes place after all.",
        "The place is now online; it was Main Library.",
        "It was called Study night.",
    ]


def _dollars(low: int, high: int | None = None, currency: str = "USD") -> Price:
    return Price(PriceState.PAID, low, low if high is None else high, currency, "X-COST")


FREE, OPEN = Price(PriceState.FREE), Price(PriceState.PAID, 900, None, "USD")


@pytest.mark.parametrize(
    ("before", "after", "words", "matters"),
    [
        (FREE, _dollars(700), "Entry is now $7; it was free.", True),
        (_dollars(500), _dollars(500, 900), "Entry is now $5 to $9; it was $5.", True),
        (_dollars(900), _dollars(500), "Entry is now $5; it was $9.", False),
        (_dollars(500), OPEN, "Entry is now from $9; it was $5.", True),
        (OPEN, _dollars(5000), "Entry is now $50; it was from $9.", False),
        (_dollars(500), _dollars(400, currency="EUR"), "Entry is now €4; it was $5.", True),
        (UNKNOWN_PRICE, _dollars(500), "Entry is now $5; it was not given.", True),
        (_dollars(500), UNKNOWN_PRICE, "Entry is now not given; it was $5.", False),
        (_dollars(500), Price(PriceState.DONATION), "Entry is now pay what you can; it was $5.", False),
    ],
)
def test_another_price_is_a_change_and_matters_where_it_may_cost_more(
    before: Price, after: Price, words: str, matters: bool
) -> None:
    (change,) = changes_between(replace(NIGHT, price=before), replace(NIGHT, price=after))
    assert (in_words(change, ZONE, NOW), change.kind, change.matters) == (words, ChangeKind.PRICED, matters)


def test_the_same_price_read_from_other_words_is_no_change() -> None:
    said_elsewhere = replace(_dollars(500), source="description", text="five dollars")
    assert changes_between(replace(NIGHT, price=_dollars(500)), replace(NIGHT, price=said_elsewhere)) == ()


def test_changes_of_an_event_that_is_postponed() -> None:
    later = replace(NIGHT, status=Status.CANCELLED, flags=frozenset({Flag.POSTPONED.value}))
    assert changes_between(NIGHT, later) == (called_off(NIGHT, "postponed"),)


def test_changes_of_an_event_whose_time_was_seen_in_its_title() -> None:
    day = replace(
        NIGHT, title="Quiz 7pm", all_day=True, starts_at=NIGHT.starts_at.replace(hour=8), ends_at=None
    )
    seen = replace(day, all_day=False, starts_at=NIGHT.starts_at, flags=frozenset({Flag.TIME_IN_TITLE.value}))
    assert changes_between(day, seen) == ()
    (moved,) = changes_between(replace(day, title="Quiz"), seen)[:1]
    assert moved.kind is ChangeKind.MOVED
