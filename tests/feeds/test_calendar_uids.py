"""Which components are one event, its versions, or several that share a UID."""

from __future__ import annotations

from tests.feeds.calendars import calendar, keys, read, read_file, titles

SAME = "same@sample.example"


def test_same_uid_on_different_dates_is_different_events() -> None:
    reading = read_file("same_uid_different_dates")
    assert keys(reading) == [
        (f"{SAME}#20260302T230000Z", ""),
        (f"{SAME}#20260309T230000Z", ""),
        (f"{SAME}#20260316T230000Z", ""),
    ]
    assert [each.series for each in reading.occurrences] == ["", "", ""]


def test_same_uid_at_the_same_time_with_different_titles_is_two_events() -> None:
    reading = read_file("same_uid_same_time_different_titles")
    assert titles(reading) == ["Track one", "Track two"]
    assert len(set(keys(reading))) == 2


def test_later_sequence_replaces_the_one_before() -> None:
    reading = read_file("same_uid_later_sequence")
    assert (titles(reading), keys(reading)) == (["After"], [(SAME, "")])


def test_later_sequence_outside_the_window_replaces_too() -> None:
    assert titles(read_file("same_uid_later_sequence_outside_the_window")) == []


def test_later_modification_replaces_where_the_sequence_does_not_tell() -> None:
    reading = read_file("same_uid_later_modified")
    assert (titles(reading), keys(reading)) == (["After"], [(SAME, "")])


def test_component_that_stands_twice_is_one_event() -> None:
    assert keys(read_file("same_component_twice")) == [("meet@sample.example", "")]


def test_events_without_uid_get_stable_ones_of_their_own() -> None:
    first, again = read_file("without_uid"), read_file("without_uid")
    assert titles(first) == ["One", "Two", "Three"]
    assert keys(first) == keys(again)
    assert len(set(keys(first))) == 3


def test_derived_uid_outlives_a_changed_description_and_other_events() -> None:
    one = "DTSTART:20260302T230000Z\nSUMMARY:One"
    alone = read(calendar(one))
    edited = read(calendar("DTSTART:20260301T230000Z\nSUMMARY:Zero", f"{one}\nDESCRIPTION:Now with a text"))
    assert keys(edited)[1] == keys(alone)[0]


def test_several_series_behind_one_uid_keep_their_own_overrides() -> None:
    body = calendar(
        "UID:1\nDTSTART:20260302T180000Z\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Spring",
        "UID:1\nDTSTART:20260405T180000Z\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Summer",
        "UID:1\nRECURRENCE-ID:20260412T180000Z\nDTSTART:20260413T180000Z\nSUMMARY:Moved",
    )
    reading = read(body)
    assert list(zip(titles(reading), keys(reading), strict=True)) == [
        ("Spring", ("1#20260302T180000Z", "20260302T180000Z")),
        ("Spring", ("1#20260302T180000Z", "20260309T180000Z")),
        ("Summer", ("1#20260405T180000Z", "20260405T180000Z")),
        ("Moved", ("1#20260405T180000Z", "20260412T180000Z")),
    ]
