"""What feeds are called until somebody says otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.names import NAME_LIMIT, name_of


@pytest.mark.parametrize(
    ("stated", "url", "taken", "name"),
    [
        ("Jazz nights", "https://example.org/jazz.ics", [], "Jazz nights"),
        ("Events", "https://example.org/jazz.ics", ["events"], "Events (jazz)"),
        ("Events", "https://example.org/calendar.ics", ["Events"], "Events 2"),
        ("Events", "https://example.org/calendar.ics", ["Events", "Events 2"], "Events 3"),
        ("", "https://example.org/calendar.ics", [], "example.org"),
        ("", "https://example.org/calendar.ics", ["example.org"], "example.org 2"),
        ("", "https://www.example.org/groups/book-club/ical", [], "example.org: book club"),
        ("", "https://example.org/feed.php?branch=main_library", [], "example.org: main library"),
        ("", "https://example.org/calendar.ics?id=12", ["example.org"], "example.org 2"),
        ("", "https://example.org/private-8d2e5f00aa/basic.ics?key=s3cr3ts3cr3t", [], "example.org"),
        ("", "https://example.org/ical/ann%40example.org/public/basic.ics", [], "example.org"),
        ("", "nonsense", [], "Calendar"),
        ("", "http://127.0.0.1:8123/calendar.ics", [], "Calendar"),
        ("", "http://127.0.0.1:8123/calendar.ics", ["Calendar"], "Calendar 2"),
        ("", "http://203.0.113.7/jazz-nights.ics", [], "Jazz nights"),
        ("", "http://[2001:db8::7]/jazz-nights.ics", [], "Jazz nights"),
        ("", "http://localhost:8123/jazz-nights.ics", [], "Jazz nights"),
        ("", "http://calendars/IT_talks.ics", [], "IT talks"),
        ("", "https://example.org/events-calendar/", [], "example.org"),
        ("City Events Calendar Calendar", "https://example.org/", [], "City Events Calendar"),
        ("Calendar calendar of City events events", "https://example.org/", [], "Calendar of City events"),
        ("Walla Walla Events", "https://example.org/", [], "Walla Walla Events"),
        ("City Jazz", "https://example.org/jazz.ics", ["City Jazz"], "City Jazz 2"),
    ],
)
def test_name_of_a_feed(stated: str, url: str, taken: list[str], name: str) -> None:
    assert name_of(stated, url, taken) == name


@given(st.text(max_size=120), st.text(max_size=40), st.lists(st.text(max_size=20), max_size=4))
def test_name_of_a_feed_is_never_taken_nor_too_long(stated: str, step: str, taken: list[str]) -> None:
    first = name_of(stated, f"https://example.org/{step}", taken)
    second = name_of(stated, f"https://example.org/{step}", [*taken, first])
    assert first.casefold() != second.casefold()
    assert 0 < len(second) <= NAME_LIMIT
