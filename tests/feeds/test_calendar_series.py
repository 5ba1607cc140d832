"""Series: rules, lists of dates, what is taken out, and instances that differ."""

from __future__ import annotations

import pytest

from bot.domain.events import Status
from tests.feeds.calendars import SPRING, calendar, hours, keys, read, read_file, starts, titles

MONDAYS = ["2026-03-02 23:00", "2026-03-09 22:00", "2026-03-16 22:00", "2026-03-23 22:00"]
IDS = ["20260302T230000Z", "20260309T220000Z", "20260316T220000Z", "20260323T220000Z"]


def test_count_repeats_on_the_wall_clock() -> None:
    reading = read_file("count")
    assert (starts(reading), hours(reading)) == (MONDAYS, [1.5] * 4)
    assert keys(reading) == [("series@sample.example", each) for each in IDS]
    assert {each.series for each in reading.occurrences} == {"series@sample.example"}


@pytest.mark.parametrize(
    "name",
    ["until_utc", "until_date_with_times", "until_local_with_zone"],
)
def test_until_is_the_last_instance_whatever_kind_it_is(name: str) -> None:
    assert starts(read_file(name)) == MONDAYS[:3]


def test_until_with_a_time_ends_days() -> None:
    reading = read_file("until_time_with_dates")
    assert keys(reading) == [("days@sample.example", day) for day in ("20260302", "20260309", "20260316")]


def test_until_before_the_start_leaves_nothing() -> None:
    assert starts(read_file("until_before_dtstart")) == []


def test_exdates_take_instances_out_in_either_zone() -> None:
    assert starts(read_file("exdates")) == [MONDAYS[0], MONDAYS[3]]


def test_exdate_without_a_time_takes_the_day_out() -> None:
    assert starts(read_file("exdate_as_a_day")) == [MONDAYS[0], *MONDAYS[2:]]


def test_rdates_add_instances_and_periods_bring_their_own_length() -> None:
    reading = read_file("rdates")
    assert list(zip(starts(reading), hours(reading), strict=True)) == [
        ("2026-03-02 23:00", 1.5),
        ("2026-03-04 17:00", 1.5),
        ("2026-03-05 17:00", 1.5),
        ("2026-03-06 15:00", 3.0),
        ("2026-03-07 15:00", 4.0),
    ]


def test_rdate_without_a_time_is_at_the_usual_time() -> None:
    assert starts(read_file("rdate_as_a_day")) == ["2026-03-02 23:00", "2026-03-04 23:00"]


@pytest.mark.parametrize(
    ("name", "moved_to"),
    [
        ("override", "2026-03-10 23:00"),
        ("override_by_utc", "2026-03-10 22:00"),
        ("override_by_day", "2026-03-10 22:00"),
        ("override_twice", "2026-03-11 23:00"),
    ],
)
def test_override_takes_the_place_of_its_instance(name: str, moved_to: str) -> None:
    reading = read_file(name)
    assert starts(reading) == [MONDAYS[0], moved_to, *MONDAYS[2:]]
    assert [each.recurrence_id for each in reading.occurrences] == IDS
    assert titles(reading) == ["Weekly", "Moved", "Weekly", "Weekly"]


def test_override_that_moves_out_of_the_window_takes_its_instance_along() -> None:
    assert starts(read_file("override_moved_out")) == [MONDAYS[0], *MONDAYS[2:]]


def test_override_that_moves_into_the_window_is_in_it() -> None:
    reading = read_file("override_moved_in")
    assert (starts(reading), keys(reading)) == (
        ["2026-03-10 23:00"],
        [("series@sample.example", "20250113T230000Z")],
    )


def test_cancelled_instance_is_kept_as_cancelled() -> None:
    reading = read_file("override_cancelled")
    assert starts(reading) == MONDAYS
    assert [each.details.status for each in reading.occurrences] == [
        Status.CONFIRMED,
        Status.CANCELLED,
        Status.CONFIRMED,
        Status.CONFIRMED,
    ]


def test_override_of_a_series_that_is_not_there_stands_for_itself() -> None:
    assert keys(read_file("override_without_series")) == [("series@sample.example", "20260309T220000Z")]


def test_this_and_future_moves_all_that_follow() -> None:
    reading = read_file("this_and_future")
    assert list(zip(starts(reading), titles(reading), hours(reading), strict=True)) == [
        (MONDAYS[0], "Weekly", 1.5),
        (MONDAYS[1], "Weekly", 1.5),
        ("2026-03-17 23:00", "Tuesdays from now on", 1.0),
        ("2026-03-24 23:00", "Tuesdays from now on", 1.0),
    ]
    assert [each.recurrence_id for each in reading.occurrences] == IDS


def test_count_may_be_folded_between_its_digits() -> None:
    folded = "UID:1\nDTSTART:20250601T180000Z\nRRULE:FREQ=WEEKLY;COUNT=4\n 1\nSUMMARY:Weekly"
    assert starts(read(calendar(folded))) == ["2026-03-01 18:00", "2026-03-08 18:00"]


def test_this_and_future_may_move_instances_to_before_the_series_begins() -> None:
    body = calendar(
        "UID:1\nDTSTART:20260701T180000Z\nRRULE:FREQ=DAILY;COUNT=30\nSUMMARY:Later",
        "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260702T180000Z\nDTSTART:20260210T180000Z\nSUMMARY:Sooner",
    )
    assert starts(read(body)) == [f"2026-03-{day:02} 18:00" for day in range(1, 11)]


def test_two_rules_make_one_series() -> None:
    assert starts(read_file("two_rules")) == [
        *MONDAYS[:3],
        "2026-03-20 22:00",
        MONDAYS[3],
        "2026-04-20 22:00",
    ]


def test_override_of_dates_given_with_a_time_finds_its_day() -> None:
    body = calendar(
        "UID:1\nDTSTART;VALUE=DATE:20260302\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:Day",
        "UID:1\nRECURRENCE-ID:20260303T000000Z\nDTSTART;VALUE=DATE:20260310\nSUMMARY:Moved",
    )
    assert keys(read(body)) == [("1", "20260302"), ("1", "20260304"), ("1", "20260303")]


def test_rules_with_numbered_and_plain_weekdays_mean_both() -> None:
    body = calendar("UID:1\nDTSTART:20260302T180000Z\nRRULE:FREQ=MONTHLY;BYDAY=MO,2TU;COUNT=6\nSUMMARY:Both")
    assert [each[5:10] for each in starts(read(body))] == [
        "03-02",
        "03-09",
        "03-10",
        "03-16",
        "03-23",
        "03-30",
    ]


def test_rules_that_count_in_other_calendars_keep_their_first_date() -> None:
    body = calendar("UID:1\nDTSTART;VALUE=DATE:20260302\nRRULE:RSCALE=CHINESE;FREQ=DAILY\nSUMMARY:Year")
    reading = read(body)
    assert keys(reading) == [("1", "20260302")]
    assert [each.reason for each in reading.skipped] == [
        "its rule counts in a way that is not known here; only its first date is kept"
    ]


def test_reading_reaches_as_far_as_the_last_start_it_knows_of() -> None:
    near = "UID:1\nDTSTART:20260302T180000Z\nSUMMARY:Near"
    assert read(calendar(near)).reaches_until == read(calendar(near)).occurrences[-1].details.starts_at
    far = read(calendar(near, "UID:2\nDTSTART:20270302T180000Z\nSUMMARY:Far"))
    assert f"{far.reaches_until:%Y-%m-%d %H:%M}" == "2027-03-02 00:00"
    endless = read(calendar("UID:1\nDTSTART:20200302T180000Z\nRRULE:FREQ=DAILY\nSUMMARY:Endless"))
    assert f"{endless.reaches_until:%Y-%m-%d %H:%M}" == f"{SPRING.end:%Y-%m}-29 18:00"


def test_placeholders_far_ahead_and_impossible_days_do_not_count_as_reach() -> None:
    body = calendar(
        "UID:1\nDTSTART:20260302T180000Z\nSUMMARY:Near",
        "UID:2\nDTSTART:99991231T000000Z\nSUMMARY:Placeholder",
        "UID:3\nDTSTART:20280230T000000Z\nSUMMARY:Impossible",
    )
    assert f"{read(body).reaches_until:%Y-%m-%d %H:%M}" == "2026-03-02 18:00"
