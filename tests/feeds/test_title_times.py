"""Times of all-day events that stand in their titles."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.events import Flag
from bot.feeds.title_times import time_in
from tests.feeds.calendars import calendar, read


@pytest.mark.parametrize(
    ("title", "starts", "ends"),
    [
        ("7pm Open mic", time(19), None),
        ("7:30 PM: Open mic", time(19, 30), None),
        ("Open mic 7pm", time(19), None),
        ("Open mic - 7 p.m.", time(19), None),
        ("Open mic @ 10am", time(10), None),
        ("Open mic (12pm)", time(12), None),
        ("Quiz (7-9pm)", time(19), time(21)),
        ("Quiz (7 - 9 pm)", time(19), time(21)),
        ("Quiz 5:30-9:30pm", time(17, 30), time(21, 30)),
        ("Market 10-2pm", time(10), time(14)),
        ("Market 10am - 2pm", time(10), time(14)),
        ("Market 6pm to 8pm", time(18), time(20)),
        ("Market 11-1pm", time(11), time(13)),
        ("3-5pm Paint and sip", time(15), time(17)),
    ],
)
def test_title_names_its_time(title: str, starts: time, ends: time | None) -> None:
    assert time_in(title) == (starts, ends)


@pytest.mark.parametrize(
    "title",
    [
        "Open mic",
        "7pm",
        "Community meeting 7pm at the mill",
        "Closing at 5pm",
        "Closed after 3 PM",
        "Open until 9pm",
        "Register by 5pm",
        "Doors 7pm",
        "Games at 6 and 8pm",
        "Games @ 6:00 & 8pm",
        "Yoga 7am, Pilates 9am",
        "Concert series 2 - 8pm",
        "Songs for 3am",
        "Open 12-4pm (closing at 4pm)",
        "Psalm 18:20",
        "Webinar 7pm EST",
        "12pm EST webinar",
        "9pm to midnight dance",
        "Room 237pm",
        "Late show 9pm",
        "Live 10-6am",
    ],
)
def test_title_leaves_the_time_open(title: str) -> None:
    assert time_in(title) is None


def _dated(title: str, last: str = "20260306", zone: str = "America/New_York") -> bytes:
    event = f"UID:1\nDTSTART;VALUE=DATE:20260305\nDTEND;VALUE=DATE:{last}\nSUMMARY:{title}"
    return calendar(event, header=f"X-WR-TIMEZONE:{zone}")


def test_all_day_event_is_on_at_the_time_its_title_names() -> None:
    details = read(_dated("Quiz (7-9pm)")).occurrences[0].details
    assert (details.starts_at, details.ends_at, details.all_day) == (
        datetime(2026, 3, 6, 0, tzinfo=UTC),
        datetime(2026, 3, 6, 2, tzinfo=UTC),
        False,
    )
    assert {Flag.TIME_IN_TITLE, Flag.END_ASSUMED} & details.flags == {Flag.TIME_IN_TITLE}


def test_all_day_event_whose_title_names_no_end_is_open() -> None:
    details = read(_dated("Open mic 7pm")).occurrences[0].details
    assert (details.starts_at, details.ends_at) == (datetime(2026, 3, 6, 0, tzinfo=UTC), None)
    assert {Flag.TIME_IN_TITLE, Flag.END_ASSUMED} <= details.flags


def test_repeated_all_day_event_is_on_at_its_time_on_the_wall() -> None:
    event = "UID:1\nDTSTART;VALUE=DATE:20260305\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Quiz 7pm"
    found = read(calendar(event, header="X-WR-TIMEZONE:America/New_York")).occurrences
    assert [each.details.starts_at - found[0].details.starts_at for each in found] == [
        timedelta(0),
        timedelta(days=7, hours=-1),
    ]
    assert [each.recurrence_id for each in found] == ["20260305", "20260312"]


@pytest.mark.parametrize(("last", "zone"), [("20260308", "America/New_York"), ("20260306", "Etc/UTC")])
def test_all_day_event_stays_one_for_days_or_without_a_zone(last: str, zone: str) -> None:
    assert read(_dated("Quiz 7pm", last, zone)).occurrences[0].details.all_day


def test_timed_event_keeps_its_time_whatever_its_title_says() -> None:
    event = "UID:1\nDTSTART:20260305T180000Z\nDTEND:20260305T190000Z\nSUMMARY:Quiz 7pm"
    details = read(calendar(event)).occurrences[0].details
    assert (details.starts_at.hour, Flag.TIME_IN_TITLE in details.flags) == (18, False)


def test_events_of_one_and_of_several_days_with_one_text_have_their_own_prices() -> None:
    text = "SUMMARY:Fair\nDESCRIPTION:Admission is $10/day."
    found = read(
        calendar(
            f"UID:1\nDTSTART;VALUE=DATE:20260305\nDTEND;VALUE=DATE:20260306\n{text}",
            f"UID:2\nDTSTART;VALUE=DATE:20260307\nDTEND;VALUE=DATE:20260310\n{text}",
        )
    ).occurrences
    assert [each.details.price.max for each in found] == [1000, None]
