"""What a reading means for what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.events import EventDetails, Occurrence
from bot.domain.ids import EventId
from bot.domain.intake import (
    GONE_AFTER,
    HORIZON,
    Comparison,
    KnownSource,
    Listed,
    Said,
    compare,
    family,
    must_reread,
    outage_before,
    portions,
    still_missing,
)

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def known(uid: str, days: float, missing: timedelta | None = None, hash_: bytes = b"same") -> KnownSource:
    since = None if missing is None else NOW - missing
    return KnownSource(uid, "", EventId(int(days * 10)), hash_, NOW + days * DAY, since)


def listed(uid: str, days: float = 1, hash_: bytes = b"same") -> Listed:
    details = EventDetails(uid, NOW + days * DAY, None, "UTC")
    return Listed(Occurrence(uid, "", details), hash_)


NOTHING = Comparison((), (), (), (), ())


def test_same_content_changes_nothing() -> None:
    assert compare([known("a", 1)], Said([listed("a")], NOW + 9 * DAY), NOW) == NOTHING


def test_other_content_is_a_change_and_another_key_is_new() -> None:
    a, b = listed("a", hash_=b"other"), listed("b")
    comparison = compare([known("a", 1)], Said([a, b], NOW + 9 * DAY), NOW)
    assert comparison == Comparison((b,), ((known("a", 1), a),), (), (), ())


def test_what_is_back_is_a_change_whatever_it_says() -> None:
    a = listed("a")
    lost = known("a", 1, missing=HOUR)
    assert compare([lost], Said([a], NOW + 9 * DAY), NOW).changed == ((lost, a),)


def test_missing_is_marked_first_and_gone_after_a_day() -> None:
    first = known("a", 1)
    assert compare([first], Said([], NOW + 9 * DAY), NOW) == Comparison((), (), (first,), ((first, NOW),), ())
    almost, long = known("a", 1, missing=GONE_AFTER - HOUR), known("a", 1, missing=GONE_AFTER)
    assert compare([almost], Said([], NOW + 9 * DAY), NOW) == Comparison((), (), (almost,), (), ())
    assert compare([long], Said([], NOW + 9 * DAY), NOW) == Comparison((), (), (long,), (), (long,))


def test_what_has_begun_or_lies_beyond_what_the_feed_says_is_not_missed() -> None:
    begun, beyond, far = known("a", -0.1), known("b", 5), known("c", 120)
    assert compare([begun, beyond, far], Said([], NOW + 4 * DAY), NOW) == NOTHING


def test_mark_is_taken_away_when_the_feed_no_longer_reaches_so_far() -> None:
    lost = known("a", 5, missing=20 * HOUR)
    assert compare([lost], Said([], NOW + 4 * DAY), NOW) == Comparison((), (), (), ((lost, None),), ())


def test_empty_feed_misses_everything() -> None:
    a, b = known("a", 1), known("b", 80)
    assert compare([a, b], Said([], None), NOW).missing == (a, b)


def test_outage_does_not_count_towards_the_day() -> None:
    lost = known("a", 1, missing=30 * HOUR)
    comparison = compare([lost], Said([], NOW + 9 * DAY), NOW, outage=20 * HOUR)
    assert comparison == Comparison((), (), (lost,), ((lost, NOW - 10 * HOUR),), ())


def test_feed_that_says_the_same_goes_on_missing() -> None:
    lost, long = known("a", 1, missing=HOUR), known("b", 2, missing=2 * DAY)
    assert still_missing([known("c", 3), lost, long], NOW) == Comparison((), (), (lost, long), (), (long,))


def test_outage_is_counted_only_after_failures() -> None:
    assert outage_before(NOW, NOW - 5 * HOUR, failures=2) == 5 * HOUR
    assert outage_before(NOW, NOW - 5 * HOUR, failures=0) == timedelta(0)
    assert outage_before(NOW, None, failures=3) == timedelta(0)


def test_body_is_read_again_once_a_day() -> None:
    assert must_reread(None, NOW)
    assert not must_reread(NOW + HORIZON - 23 * HOUR, NOW)
    assert must_reread(NOW + HORIZON - DAY, NOW)


def test_reading_of_a_part_says_nothing_about_the_rest() -> None:
    part = frozenset({"a", "b"})
    a, b, c, lost = known("a", 1), known("b", 2), known("c", 3), known("d", 4, missing=2 * DAY)
    said = Said([listed("a", hash_=b"other")], NOW + 9 * DAY, part)
    assert compare([a, b, c, lost], said, NOW) == Comparison(
        (), ((a, said.listed[0]),), (b, lost), ((b, NOW),), (lost,)
    )


def test_series_that_was_split_is_of_one_family() -> None:
    assert family("oae3vvva@google.com") == family("oae3vvva_R20260708T203000@google.com")
    assert family("x_R20260708") == "x"
    assert family("walk_Rome@example.org") == "walk_Rome@example.org"


def uids(parts: list[Sequence[Listed]]) -> list[list[str]]:
    return [[each.occurrence.uid for each in part] for part in parts]


def test_what_is_new_or_other_is_written_in_portions_and_the_last_is_left_to_the_whole() -> None:
    before = [known("a", 1), known("b", 1, hash_=b"other")]
    said = Said([listed(uid) for uid in "abcdef"])
    assert uids(portions(before, said, 2)) == [["b", "c"], ["d", "e"]]
    assert portions(before, said, 5) == []
    assert portions(before, Said([]), 2) == []


def test_new_things_wait_for_the_whole_where_something_vanished() -> None:
    before = [known("gone", 1), known("b", 1, hash_=b"other"), known("c", 1, hash_=b"other")]
    assert uids(portions(before, Said([listed(uid) for uid in "abc"]), 1)) == [["b"]]
    only_of_these = Said([listed(uid) for uid in "abc"], reread=frozenset("abc"))
    assert uids(portions(before, only_of_these, 1)) == [["a"], ["b"]]


def test_what_is_in_doubt_waits_for_the_whole() -> None:
    doubted = replace(known("a", 1, hash_=b"other"), differs_since=NOW - HOUR)
    assert uids(portions([doubted], Said([listed(uid) for uid in "abc"]), 1)) == [["b"]]
