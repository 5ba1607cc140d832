"""When a member is asked about an event, reminded, and left alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attendance import Attendance, Response
from bot.domain.budget import Budget
from bot.domain.debriefs import (
    CostAsk,
    Prompt,
    ask_at,
    cost_to_ask,
    is_stale,
    postponed,
    prompt_after,
    remind_at,
    settled_at,
)
from bot.domain.events import EventDetails, Status
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.money import Money

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
)
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def event(
    starts: str, ends: str | None, *, timezone: str = "Europe/Berlin", all_day: bool = False
) -> EventDetails:
    return EventDetails(
        title="Python Study Night",
        starts_at=at(starts),
        ends_at=None if ends is None else at(ends),
        timezone=timezone,
        all_day=all_day,
    )


@pytest.mark.parametrize(
    ("details", "zone", "expected"),
    [
        # half an hour after the end
        (
            event("2026-03-02T18:00+01:00", "2026-03-02T20:00+01:00"),
            "Europe/Berlin",
            "2026-03-02T20:30+01:00",
        ),
        # up to the quiet hours, and from them on
        (
            event("2026-03-02T18:00+01:00", "2026-03-02T20:59+01:00"),
            "Europe/Berlin",
            "2026-03-02T21:29+01:00",
        ),
        (
            event("2026-03-02T18:00+01:00", "2026-03-02T21:00+01:00"),
            "Europe/Berlin",
            "2026-03-03T09:00+01:00",
        ),
        (
            event("2026-03-02T22:00+01:00", "2026-03-03T02:00+01:00"),
            "Europe/Berlin",
            "2026-03-03T09:00+01:00",
        ),
        (
            event("2026-03-02T07:00+01:00", "2026-03-02T08:00+01:00"),
            "Europe/Berlin",
            "2026-03-02T09:00+01:00",
        ),
        (
            event("2026-03-02T07:00+01:00", "2026-03-02T08:30+01:00"),
            "Europe/Berlin",
            "2026-03-02T09:00+01:00",
        ),
        # nobody said when it ends
        (event("2026-03-02T18:00+01:00", None), "Europe/Berlin", "2026-03-02T20:30+01:00"),
        # the member is elsewhere
        (event("2026-03-02T18:00+01:00", "2026-03-02T20:00+01:00"), "Asia/Tokyo", "2026-03-03T09:00+09:00"),
        (
            event("2026-03-02T18:00+01:00", "2026-03-02T20:00+01:00"),
            "America/New_York",
            "2026-03-02T14:30-05:00",
        ),
        # the last day of several
        (
            event("2026-03-06T18:00+01:00", "2026-03-08T16:00+01:00"),
            "Europe/Berlin",
            "2026-03-08T16:30+01:00",
        ),
        # all day, several days, and with no end given
        (
            event("2026-03-02T00:00+01:00", "2026-03-03T00:00+01:00", all_day=True),
            "Europe/Berlin",
            "2026-03-03T09:00+01:00",
        ),
        (
            event("2026-03-02T00:00+01:00", "2026-03-05T00:00+01:00", all_day=True),
            "Europe/Berlin",
            "2026-03-05T09:00+01:00",
        ),
        (event("2026-03-02T00:00+01:00", None, all_day=True), "Europe/Berlin", "2026-03-03T09:00+01:00"),
        # an all-day event in Los Angeles is over at 17:00 in Tokyo: not at once, the next morning
        (
            event(
                "2026-03-02T00:00-08:00",
                "2026-03-03T00:00-08:00",
                timezone="America/Los_Angeles",
                all_day=True,
            ),
            "Asia/Tokyo",
            "2026-03-04T09:00+09:00",
        ),
        # the clocks go forward in the night between
        (
            event("2026-03-28T21:00+01:00", "2026-03-28T23:00+01:00"),
            "Europe/Berlin",
            "2026-03-29T09:00+02:00",
        ),
        # Samoa had no 30 December
        (
            event("2011-12-29T20:00-10:00", "2011-12-29T23:00-10:00", timezone="Pacific/Apia"),
            "Pacific/Apia",
            "2011-12-31T09:00+14:00",
        ),
    ],
)
def test_ask_at(details: EventDetails, zone: str, expected: str) -> None:
    assert ask_at(details, ZoneInfo(zone)) == at(expected)


def test_cancelled_event_is_not_asked_about() -> None:
    details = event("2026-03-02T18:00+01:00", "2026-03-02T20:00+01:00")
    assert ask_at(replace(details, status=Status.CANCELLED), BERLIN) is None


@given(
    minutes=st.integers(0, 16 * 366 * 24 * 60),
    length=st.integers(0, 5 * 24 * 60),
    zone=st.sampled_from(ZONES),
    all_day=st.booleans(),
)
def test_ask_comes_after_the_end_within_a_day_and_never_at_night(
    minutes: int, length: int, zone: str, all_day: bool
) -> None:
    starts = at("2011-01-01T00:00Z") + timedelta(minutes=minutes)
    ends = starts + timedelta(minutes=length)
    details = EventDetails("Fair", starts, ends, "UTC", all_day=all_day)
    asked = ask_at(details, ZoneInfo(zone))
    assert asked is not None
    wall = asked.astimezone(ZoneInfo(zone)).time()
    assert time(9) <= wall < time(21, 30)
    # a day of 25 hours at most
    assert timedelta(minutes=30) <= asked - ends <= timedelta(hours=25, minutes=30)
    assert wall == time(9) or (not all_day and asked == ends + timedelta(minutes=30))


def test_reminder_comes_at_the_same_hour_of_the_next_day_over_a_change_of_clocks() -> None:
    asked = at("2026-03-28T20:30+01:00")
    assert remind_at(asked, BERLIN) == at("2026-03-29T20:30+02:00")
    assert settled_at(asked, BERLIN) == at("2026-03-30T20:30+02:00")


@given(minutes=st.integers(0, 16 * 366 * 24 * 60), zone=st.sampled_from(ZONES))
def test_reminder_falls_on_the_next_date_that_exists(minutes: int, zone: str) -> None:
    asked, local = at("2011-01-01T00:00Z") + timedelta(minutes=minutes), ZoneInfo(zone)
    reminded = remind_at(asked, local)
    days = (reminded.astimezone(local).date() - asked.astimezone(local).date()).days
    left_out = zone == "Pacific/Apia" and asked.astimezone(local).date() == date(2011, 12, 29)
    assert days == (2 if left_out else 1)
    assert abs(reminded - asked - DAY) <= timedelta(hours=1)


def test_question_kept_too_long_is_dropped() -> None:
    due = at("2026-03-02T20:30+01:00")
    assert [is_stale(due, due + age) for age in (DAY, 3 * DAY, 3 * DAY + timedelta(seconds=1))] == [
        False,
        False,
        True,
    ]
    assert [is_stale(due, due + age, reminder=True) for age in (DAY, 2 * DAY)] == [False, True]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02T20:00+01:00", "2026-03-02T20:30+01:00"),
        ("2026-03-02T21:29+01:00", "2026-03-02T21:29+01:00"),
        ("2026-03-03T03:00+01:00", "2026-03-03T09:00+01:00"),
        ("2026-03-03T10:00+01:00", "2026-03-03T10:00+01:00"),
    ],
)
def test_what_is_late_still_waits_for_the_morning(now: str, expected: str) -> None:
    assert postponed(at("2026-03-02T20:30+01:00"), at(now), BERLIN) == at(expected)


def test_cost_is_asked_with_what_was_set_aside_and_whether_that_was_all() -> None:
    evening = event("2026-03-02T18:30Z", "2026-03-02T20:30Z")
    starts_at = evening.starts_at
    budget = Budget(4000, "USD", starts_at - DAY, date(2026, 3, 31), "UTC")
    went = Attendance(MemberId(1), EventId(2), GuildId(3), Response.GOING, starts_at, 400, None, "USD")
    asked = [
        cost_to_ask(budget, each, evening)
        for each in (went, replace(went, unsure=True), replace(went, planned=None), replace(went, planned=0))
    ]
    four = Money(400, "USD")
    assert asked == [CostAsk(four), CostAsk(four, unsure=True), CostAsk(None), None]


def test_three_unanswered_in_a_row_ask_once_whether_to_stop() -> None:
    assert [prompt_after(n) for n in range(6)] == [
        Prompt.ASK,
        Prompt.ASK,
        Prompt.ASK,
        Prompt.ASK_WHETHER_TO_STOP,
        Prompt.SILENCE,
        Prompt.SILENCE,
    ]
