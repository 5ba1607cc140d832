"""Time zones: what they are called, what feeds define themselves, and what belongs to one feed alone."""

from __future__ import annotations

import pytest

from bot.feeds.calendar import read_again
from bot.feeds.zones import named_zone
from tests.feeds.calendars import AUTUMN, NEW_YORK, SPRING, calendar, ics, read, read_file, starts, titles
from tests.feeds.plain import Seen, our_seen, plain_seen


@pytest.mark.parametrize(
    ("name", "iana"),
    [
        ("America/New_York", "America/New_York"),
        ("america/new_york", "America/New_York"),
        ('"America/New_York"', "America/New_York"),
        ("America/New York", "America/New_York"),
        ("US/Eastern", "US/Eastern"),
        ("EST", "EST"),
        ("PST", "America/Los_Angeles"),
        ("EDT", "America/New_York"),
        ("CEST", "Europe/Berlin"),
        ("Eastern Standard Time", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
        ("London", "Europe/London"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Mumbai", "Asia/Kolkata"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
        ("/citadel.org/20210210_1/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("tzone://Microsoft/Utc", "Etc/UTC"),
        ("UTC+2", "Etc/GMT-2"),
        ("GMT-0500", "Etc/GMT+5"),
        ("-05:00", "Etc/GMT+5"),
        ("UTC", "UTC"),
        ("Z", "UTC"),
    ],
)
def test_zone_is_known_by_many_names(name: str, iana: str) -> None:
    zone = named_zone(name)
    assert zone is not None
    assert zone.name == iana


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Middle/Earth",
        "../../etc/passwd",
        "/",
        "America",
        "localtime",
        "x" * 5000,
        "a\x00b",
        "UTC+99",
    ],
)
def test_zone_that_nobody_knows_is_none(name: str) -> None:
    assert named_zone(name) is None


@pytest.mark.parametrize(
    "zone", ["PST", "Pacific Standard Time", "Pacific Time (US & Canada)", "America/Los_Angeles"]
)
def test_abbreviation_means_the_place_also_in_summer(zone: str) -> None:
    body = calendar(
        f"UID:1\nDTSTART;TZID={zone}:20260302T180000\nSUMMARY:Winter",
        f"UID:2\nDTSTART;TZID={zone}:20260402T180000\nSUMMARY:Summer",
    )
    assert starts(read(body)) == ["2026-03-03 02:00", "2026-04-03 01:00"]


def test_custom_zone_of_one_feed_never_shifts_another_feed() -> None:
    west, east = ["2026-03-03 02:00"], ["2026-03-02 09:00"]
    for name, expected in (
        ("custom_zone_west", west),
        ("custom_zone_east", east),
        ("custom_zone_west", west),
    ):
        assert starts(read_file(name)) == expected
    orphan = read_file("custom_zone_without_definition")
    assert starts(orphan) == ["2026-03-02 23:00"]
    assert orphan.notes == ["nobody knows its time zone 'Custom'; taken as America/New_York"]


def test_custom_zone_changes_to_summer_time_and_is_shown_as_the_place_it_is() -> None:
    reading = read_file("custom_zone_with_summer")
    assert starts(reading) == ["2026-03-02 23:00", "2026-03-09 22:00", "2026-03-16 22:00"]
    assert {each.details.timezone for each in reading.occurrences} == {"America/New_York"}


def test_custom_zone_without_a_hint_is_named_after_a_place_with_its_rules() -> None:
    assert [each.details.timezone for each in read_file("custom_zone_east").occurrences] == ["Asia/Tokyo"]


def test_zone_may_be_defined_after_the_events() -> None:
    assert starts(read_file("zone_after_events")) == ["2026-03-03 02:00"]


def test_calendar_zone_moves_floating_times_and_never_utc_ones() -> None:
    reading = read_file("floating_and_utc")
    # The weekly event in UTC stays at 18:00 UTC when the clocks change in Los Angeles on 8 March.
    assert starts(reading) == ["2026-03-02 18:00", "2026-03-03 02:00", "2026-03-09 18:00", "2026-03-16 18:00"]
    assert (reading.timezone, {each.details.timezone for each in reading.occurrences}) == (
        "America/Los_Angeles",
        {"America/Los_Angeles"},
    )


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "GMT"])
def test_time_in_utc_is_shown_in_the_zone_of_the_feed(zone: str) -> None:
    reading = read(calendar(f"UID:1\nDTSTART;TZID={zone}:20260302T180000\nSUMMARY:One"))
    assert (starts(reading), reading.occurrences[0].details.timezone) == (
        ["2026-03-02 18:00"],
        "America/New_York",
    )


def test_calendar_zone_may_have_a_rails_name() -> None:
    assert starts(read_file("rails_calendar_zone")) == ["2026-03-03 02:00"]


def test_unknown_calendar_zone_leaves_floating_times_to_the_default() -> None:
    reading = read_file("header_unknown_zone")
    assert (starts(reading), reading.timezone) == (["2026-03-02 23:00"], "America/New_York")
    assert reading.notes == ["nobody knows its time zone 'Middle/Earth'; taken as America/New_York"]


def test_time_that_the_clock_skips_or_shows_twice_is_one_instant() -> None:
    zone = "DTSTART;TZID=America/New_York"
    body = calendar(
        f"UID:1\n{zone}:20260308T023000\nSUMMARY:Skipped", f"UID:2\n{zone}:20261101T013000\nSUMMARY:Twice"
    )
    assert starts(read(body)) == ["2026-03-08 07:30"]
    assert starts(read(body, AUTUMN)) == ["2026-11-01 05:30"]


def test_zone_full_of_rules_is_bounded() -> None:
    header = "\n".join(
        [
            *("BEGIN:VTIMEZONE", "TZID:Bomb", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
            *(
                "TZOFFSETFROM:+0000",
                "TZOFFSETTO:+0100",
                "RRULE:FREQ=SECONDLY",
                "END:STANDARD",
                "END:VTIMEZONE",
            ),
        ]
    )
    body = calendar("UID:1\nDTSTART;TZID=Bomb:20260302T230000\nSUMMARY:One", header=header)
    assert starts(read(body)) == ["2026-03-02 22:00"]


def test_each_calendar_of_a_file_has_its_own_zone() -> None:
    reading = read_file("two_calendars_with_zones")
    shown = [
        (each.details.title, f"{each.details.starts_at:%d %H:%M}", each.details.timezone)
        for each in reading.occurrences
    ]
    assert shown == [
        ("Berlin", "02 18:00", "Europe/Berlin"),
        ("Home", "03 00:00", "America/New_York"),
        ("West", "03 03:00", "America/Los_Angeles"),
        ("Berlin daily", "03 18:00", "Europe/Berlin"),
        ("Berlin daily", "04 18:00", "Europe/Berlin"),
        ("West all day", "05 08:00", "America/Los_Angeles"),
    ]
    assert reading.timezone == "Europe/Berlin"


@pytest.mark.parametrize("name", ["two_calendars_with_zones", "empty_calendar_before"])
def test_calendars_of_a_file_are_told_apart_line_by_line_too(name: str) -> None:
    odd = (
        ics(name)
        .replace(b"BEGIN:VEVENT", b"begin:vevent", 1)
        .replace(b"\nBEGIN:VCALENDAR", b"\nBegin:vCalendar")
    )
    assert read(odd).occurrences == read_file(name).occurrences


def test_each_calendar_of_a_file_has_its_own_custom_zone() -> None:
    reading = read_file("two_calendars_with_custom_zones")
    assert list(zip(titles(reading), starts(reading), strict=True)) == [
        ("East", "2026-03-02 10:00"),
        ("West", "2026-03-03 03:00"),
    ]


@pytest.mark.parametrize(
    ("name", "zones"),
    [
        ("two_calendars_with_zones", ("Europe/Berlin", "America/Los_Angeles", "America/New_York")),
        ("two_calendars_with_custom_zones", ("America/New_York", "America/New_York")),
    ],
)
def test_calendars_of_a_file_are_read_as_the_plain_path_reads_each_alone(
    name: str, zones: tuple[str, ...]
) -> None:
    end = b"END:VCALENDAR\r\n"
    alone = [part + end for part in ics(name).split(end)[:-1]]
    seen: list[Seen] = []
    for body, zone in zip(alone, zones, strict=True):
        seen += plain_seen(body, SPRING, zone)
    assert our_seen(read_file(name).occurrences) == sorted(seen)


def test_zone_of_a_calendar_without_events_holds_for_none_of_the_next() -> None:
    reading = read_file("empty_calendar_before")
    assert (titles(reading), starts(reading)) == (["West"], ["2026-03-03 03:00"])


@pytest.mark.parametrize("name", ["two_calendars_with_zones", "empty_calendar_before"])
def test_changed_zone_of_a_later_calendar_is_noticed_by_a_poll(name: str) -> None:
    body = ics(name)
    moved = body.replace(b"America/Los_Angeles", b"America/Denver")
    _, state = read_again(body, SPRING, NEW_YORK)
    reading, after = read_again(moved, SPRING, NEW_YORK, state)
    west = next(each for each in reading.occurrences if each.details.title == "West")
    assert f"{west.details.starts_at:%d %H:%M}" == "03 02:00"
    assert reading.occurrences == read(moved).occurrences
    assert read_again(moved, SPRING, NEW_YORK, after)[0].reread == frozenset()


def test_changed_event_of_a_later_calendar_keeps_its_zone_in_a_poll() -> None:
    body = ics("empty_calendar_before")
    _, state = read_again(body, SPRING, NEW_YORK)
    reading, _ = read_again(body.replace(b"T190000", b"T180000"), SPRING, NEW_YORK, state)
    assert (starts(reading), reading.reread) == (["2026-03-03 02:00"], frozenset({"west@sample.example"}))


def test_many_calendars_in_a_file_are_read_in_one_go() -> None:
    """Some exports wrap each event in a calendar of its own."""
    wrapped = [
        calendar(
            f"UID:{n}\nDTSTART:20260302T19{n % 60:02}00\nSUMMARY:One", header="X-WR-TIMEZONE:Europe/Berlin"
        )
        for n in range(3_000)
    ]
    reading = read(b"".join(wrapped))
    assert (len(reading.occurrences), {each.details.timezone for each in reading.occurrences}) == (
        3_000,
        {"Europe/Berlin"},
    )
