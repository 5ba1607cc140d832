from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.ids import FeedId
from bot.domain.parting import differing_since, must_part, shown_mark

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
HOUR, NEVER = timedelta(hours=1), timedelta(0)


def test_copies_that_differ_part_after_a_day_without_the_hours_nobody_could_ask() -> None:
    assert differing_since(None, NOW, NEVER, agrees=False) == NOW
    assert differing_since(NOW - 5 * HOUR, NOW, NEVER, agrees=False) == NOW - 5 * HOUR
    assert differing_since(NOW - 5 * HOUR, NOW, 2 * HOUR, agrees=False) == NOW - 3 * HOUR
    assert differing_since(NOW - 5 * HOUR, NOW, 9 * HOUR, agrees=False) == NOW
    assert not must_part(NOW - 23 * HOUR, NOW)
    assert must_part(NOW - 24 * HOUR, NOW)


def test_copies_that_agree_again_begin_anew() -> None:
    assert differing_since(NOW - 23 * HOUR, NOW, NEVER, agrees=True) is None
    assert not must_part(None, NOW)


def test_mark_tells_apart_two_feeds_that_say_the_same() -> None:
    assert shown_mark(FeedId(1), b"same") == shown_mark(FeedId(1), b"same")
    assert len({shown_mark(FeedId(feed), says) for feed in (1, 2) for says in (b"a", b"b")}) == 4
