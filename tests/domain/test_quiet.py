from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.events import Event, EventDetails, EventSource
from bot.domain.ids import EventId, FeedId
from bot.domain.quiet import quiet_since, quiet_words

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
DETAILS = EventDetails("Study night", NOW + timedelta(days=2), None, "UTC")
DAY = timedelta(days=1)


def listed(*changed_at: datetime | None, series: str = "weekly") -> Event:
    sources = (EventSource(FeedId(number), "Sample", "a", "", at) for number, at in enumerate(changed_at))
    return Event(EventId(1), DETAILS, series, tuple(sources))


@pytest.mark.parametrize(
    ("event", "since"),
    [
        (listed(NOW - 60 * DAY), NOW - 60 * DAY),
        (listed(NOW - 60 * DAY + timedelta(seconds=1)), None),
        (listed(NOW - 90 * DAY, NOW - 64 * DAY), NOW - 64 * DAY),
        (listed(NOW - 90 * DAY, NOW - 2 * DAY), None),
        (listed(NOW - 90 * DAY, series=""), None),
        (listed(None), None),
        (listed(NOW - 90 * DAY, None), None),
        (listed(), None),
    ],
    ids=[
        "sixty days",
        "not yet",
        "two feeds",
        "one of two changed",
        "once only",
        "by hand",
        "and by hand",
        "gone",
    ],
)
def test_series_is_quiet_when_none_of_its_feeds_changed_for_sixty_days(
    event: Event, since: datetime | None
) -> None:
    assert quiet_since(event, NOW) == since


def test_words_name_the_day_on_the_readers_wall() -> None:
    since = datetime(2026, 9, 3, 23, tzinfo=UTC)
    assert quiet_words(since, "UTC", NOW) == "hasn't changed since Thu 3 Sep; check before you travel"
    assert "Fri 4 Sep" in quiet_words(since, "Asia/Tokyo", NOW)
