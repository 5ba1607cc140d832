"""Damage that real feeds have: it is read all the same, and what cannot be read costs only itself."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest

from bot.domain.errors import FeedRefused
from bot.domain.events import Status
from bot.feeds.calendar import read_again, read_calendar
from tests.feeds.calendars import (
    NEW_YORK,
    SPRING,
    calendar,
    hours,
    ics,
    keys,
    read,
    read_file,
    starts,
    titles,
)

MEETUP, TALK = ("2026-03-02 23:00", "Sample meetup"), ("2026-03-05 23:00", "Sample talk")


@pytest.mark.parametrize(
    "name",
    [
        "bom",
        "utf16_le",
        "utf16_be_without_mark",
        "bare_lf",
        "bare_cr",
        "cr_cr_lf",
        "blank_lines",
        "lower_case",
        "missing_end_of_event",
        "no_end_of_calendar",
        "two_calendars",
        "tasks_between_events",
        "zone_behind_a_colon",
    ],
)
def test_both_events_are_read_from_a_damaged_file(name: str) -> None:
    reading = read_file(name)
    assert list(zip(starts(reading), titles(reading), strict=True)) == [MEETUP, TALK]
    assert (reading.components, reading.skipped) == (2, [])


def test_latin_1_is_read_without_being_told() -> None:
    assert titles(read_file("latin1")) == ["Café übers Netz", "Sample talk"]


def test_one_line_in_latin_1_does_not_spoil_the_utf_8_around_it() -> None:
    first = read_file("latin1_in_one_line").occurrences[0].details
    assert (first.title, first.location) == ("Café", "Zürich")


def test_a_charset_header_is_believed_where_it_is_not_utf_8() -> None:
    reading = read_calendar(ics("shift_jis"), SPRING, NEW_YORK, "Shift_JIS")
    assert titles(reading) == ["勉強会", "Sample talk"]


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "shift_jis", "no-such-charset", "", "utf-8\x00"])
def test_a_wrong_charset_header_changes_nothing(charset: str) -> None:
    reading = read_calendar(
        calendar("UID:1\nDTSTART:20260302T230000Z\nSUMMARY:Café"), SPRING, NEW_YORK, charset
    )
    assert titles(reading) == ["Café"]


def test_a_fold_within_a_character_is_undone() -> None:
    assert titles(read_file("fold_in_a_character")) == ["Café open"]


def test_lines_that_should_have_been_folded_are_read() -> None:
    assert read_file("long_unfolded_lines").occurrences[0].details.description.startswith("word word word")


def test_lines_folded_by_a_tab_are_unfolded() -> None:
    assert titles(read_file("tab_fold")) == ["Folded by a tab"]


def test_folded_names_are_read_also_of_begin_and_end() -> None:
    reading = read_file("folded_names")
    assert (titles(reading), starts(reading), hours(reading)) == (
        ["Folded names"],
        ["2026-03-02 23:00"],
        [2.0],
    )


def test_begin_of_an_event_within_folded_text_is_text() -> None:
    reading = read_file("begin_in_folded_text")
    assert titles(reading) == ["How to write iCal", "Sample talk"]
    assert "BEGIN:VEVENT" in reading.occurrences[0].details.description


def test_what_stands_in_an_alarm_is_not_the_event() -> None:
    reading = read_file("nested_alarm")
    assert (keys(reading), titles(reading), hours(reading)) == (
        [("alarm@sample.example", "")],
        ["With an alarm"],
        [2.0],
    )


def test_an_alarm_that_never_ends_keeps_the_next_event() -> None:
    assert titles(read_file("unfinished_alarm")) == ["With an alarm", "Sample talk"]


def test_feed_of_broken_components_is_counted_whole_and_named_in_part() -> None:
    body = calendar(
        *(f"UID:{n}-{'x' * 500}\nSUMMARY:Never" for n in range(20_000)), "UID:1\nDTSTART:20260302T230000Z"
    )
    reading, state = read_again(body, SPRING, NEW_YORK)
    assert (reading.skipped_count, reading.components, len(reading.occurrences)) == (20_000, 20_001, 1)
    assert [each.line for each in reading.skipped] == [3 + 4 * n for n in range(100)]
    assert len(pickle.dumps(reading)) < 30_000
    again, _ = read_again(body.replace(b"DTSTART:20260302", b"DTSTART:20260303"), SPRING, NEW_YORK, state)
    assert (again.skipped_count, len(again.skipped), again.reread is None) == (20_000, 100, False)


def test_an_event_the_file_breaks_off_in_is_skipped_with_its_line() -> None:
    reading = read_file("cut_off_in_an_event")
    assert titles(reading) == ["Sample meetup"]
    assert [(each.line, each.reason) for each in reading.skipped] == [
        (11, "the file breaks off in the middle of it")
    ]
    assert reading.notes == ["the file breaks off before its end"]


def test_stray_lines_are_passed_over_or_belong_to_the_text_before() -> None:
    reading = read_file("stray_lines")
    assert titles(reading) == ["Stray"]
    assert "and music at 8" in reading.occurrences[0].details.description


def test_empty_properties_say_nothing() -> None:
    reading = read_file("empty_properties")
    details = reading.occurrences[0].details
    assert (keys(reading), starts(reading), hours(reading)) == (
        [("empty@sample.example", "")],
        ["2026-03-02 23:00"],
        [None],
    )
    assert (details.status, details.location, details.url) == (Status.CONFIRMED, "", "")


@pytest.mark.parametrize(
    ("name", "uid", "reason"),
    [
        ("without_dtstart", "never@sample.example", "it does not say when it starts"),
        ("unreadable_dtstart", "odd@sample.example", "its start cannot be read"),
    ],
)
def test_an_event_without_a_start_is_skipped_and_counted(name: str, uid: str, reason: str) -> None:
    reading = read_file(name)
    assert (titles(reading), reading.components) == (["Sample talk"], 2)
    assert [(each.line, each.uid, each.reason) for each in reading.skipped] == [(4, uid, reason)]


def test_dates_are_read_however_they_are_written() -> None:
    reading = read_file("odd_dates")
    by_name = dict(
        zip((each.uid.partition("@")[0] for each in reading.occurrences), starts(reading), strict=True)
    )
    assert by_name == {
        "dashes": "2026-03-02 23:00",
        "offset": "2026-03-02 23:00",
        "no-seconds": "2026-03-02 23:00",
        "lower": "2026-03-02 23:00",
        "fraction": "2026-03-02 23:00",
        "leap": "2026-03-02 22:59",
        "midnight-24": "2026-03-03 00:00",
        "date-value": "2026-03-02 05:00",
        "spaces": "2026-03-02 23:00",
    }
    assert [each.uid for each in reading.occurrences if each.details.all_day] == ["date-value@sample.example"]


def test_colons_and_semicolons_within_quotes_belong_to_parameters() -> None:
    reading = read_file("quoted_parameters")
    assert (starts(reading), titles(reading)) == (["2026-03-02 23:00"], ["Quoted"])


def test_ends_are_read_from_dtend_or_duration_and_left_open_where_they_make_no_sense() -> None:
    assert hours(read_file("ends")) == [1.5, 1.5, None, None, None, None, 168.0, 31.0, 2.0]


def test_all_day_events_span_local_days() -> None:
    reading = read_file("all_day")
    assert all(each.details.all_day for each in reading.occurrences)
    # The sixth lasts over the change to summer time.
    assert hours(reading) == [24.0, 72.0, 24.0, 24.0, 48.0, 47.0, 24.0, 24.0]
    assert starts(reading)[5:] == ["2026-03-07 05:00", "2026-03-10 04:00", "2026-03-11 04:00"]


def test_status_is_read_and_cancelled_events_are_kept_as_such() -> None:
    assert [each.details.status for each in read_file("status").occurrences] == [
        Status.CANCELLED,
        Status.CANCELLED,
        Status.TENTATIVE,
        Status.CONFIRMED,
    ]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<!DOCTYPE html><html><body>Events</body></html>", "web page"),
        (b'{"events": []}', "not a calendar"),
        (b"\x00\x01\x02\x03", "not a calendar"),
        (b"\xff\xfe", "empty"),
    ],
)
def test_what_is_no_calendar_is_refused_with_a_sentence(body: bytes, word: str) -> None:
    with pytest.raises(FeedRefused) as refused:
        read(body)
    assert word in refused.value.sentence


def test_a_calendar_without_events_is_a_calendar() -> None:
    reading = read(calendar())
    assert (reading.occurrences, reading.components, reading.reaches_until) == ([], 0, None)


def test_an_invalid_interval_is_taken_for_what_it_means() -> None:
    reading = read_file("header_invalid_interval")
    assert (titles(reading), reading.refresh_after) == (["Sample meetup"], timedelta(minutes=15))


def test_a_header_in_lower_case_is_fine() -> None:
    assert (titles(read_file("header_lower_calscale")), read_file("header_lower_calscale").notes) == (
        ["Sample meetup"],
        [],
    )


def test_the_feed_is_named_as_it_names_itself() -> None:
    reading = read_file("header_names")
    assert (reading.name, reading.description, reading.refresh_after) == (
        "Sample city, evenings",
        "What is on",
        timedelta(hours=2),
    )


def test_a_calendar_that_counts_otherwise_is_read_and_noted() -> None:
    reading = read(calendar("UID:1\nDTSTART:20260302T230000Z\nSUMMARY:One", header="CALSCALE:HEBREW"))
    assert (titles(reading), reading.notes) == (
        ["One"],
        ["it says its dates are not Gregorian; they were read as if they were"],
    )
