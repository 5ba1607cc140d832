"""The calendars we write, read again by the library and by our own reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar_entries import Entry, Revision
from bot.domain.events import Event, EventDetails, Flag, Format, Place, Status
from bot.domain.ids import EventId
from bot.feeds.calendar import read_calendar
from bot.feeds.calendar_file import write_calendar
from bot.feeds.reading import FeedDefaults, Reading, Window

START = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
SEEN = datetime(2026, 2, 1, 12, 0, tzinfo=UTC)
CHANGED = datetime(2026, 2, 20, 12, 30, tzinfo=UTC)
WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
STUDY_NIGHT = EventDetails(
    "Study night; with tea, and \\ cake",
    START,
    START + timedelta(hours=2),
    "America/New_York",
    location="Sample Hall, 101 City Hall Plaza",
    place=Place("Sample Hall", "Durham", "US", 35.99572, -78.90103),
    format=Format.IN_PERSON,
    url="https://sample.example/a?b=1,2;c=3",
)


def entry(details: EventDetails = STUDY_NIGHT, number: int = 1, **more: object) -> Entry:
    facts = dict(description="Cost to you: $5.\nWhy: matches Python.", revision=Revision(SEEN, CHANGED, 2))
    facts |= dict(changed_at=CHANGED) | more
    return Entry(Event(EventId(number), details), **facts)  # type: ignore[arg-type]  # fields by name


def by_library(body: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(body).events)


def by_ours(body: bytes) -> Reading:
    return read_calendar(body, WINDOW, FeedDefaults())


def test_an_event_is_written_with_everything_a_calendar_app_shows() -> None:
    [event] = by_library(write_calendar([entry()], "Where I go", timedelta(hours=4)))

    assert {name: event.decoded(name) for name in ("uid", "dtstart", "dtend", "dtstamp", "created")} == {
        "uid": "event-1@rapport",
        "dtstart": START,
        "dtend": START + timedelta(hours=2),
        "dtstamp": CHANGED,
        "created": SEEN,
    }
    assert str(event["summary"]) == STUDY_NIGHT.title
    assert str(event["location"]) == "Sample Hall, 101 City Hall Plaza, Durham"
    assert str(event["url"]) == "https://sample.example/a?b=1,2;c=3"
    assert str(event["description"]) == "Cost to you: $5.\nWhy: matches Python."
    assert (event["geo"].to_ical(), event["status"], event["transp"]) == (
        "35.9957;-78.901",
        "CONFIRMED",
        "OPAQUE",
    )
    assert (event.decoded("last-modified"), event["sequence"]) == (CHANGED, 2)


def test_the_header_says_what_subscribers_ask_for() -> None:
    lines = write_calendar([], "Where I go", timedelta(hours=4)).decode().split("\r\n")

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert {
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "CALSCALE:GREGORIAN",
        "NAME:Where I go",
        "X-WR-CALNAME:Where I go",
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
    } < set(lines)


def test_our_own_reader_reads_the_same() -> None:
    off = replace(STUDY_NIGHT, title="Rust night", status=Status.CANCELLED)
    reading = by_ours(write_calendar([entry(), entry(off, 2)], "Where I go", timedelta(hours=4)))

    assert reading.skipped == []
    assert (reading.name, reading.refresh_after) == ("Where I go", timedelta(hours=4))
    read = {each.uid: each.details for each in reading.occurrences}
    assert sorted(read) == ["event-1@rapport", "event-2@rapport"]
    first, second = read["event-1@rapport"], read["event-2@rapport"]
    assert (first.title, first.starts_at, first.ends_at) == (STUDY_NIGHT.title, START, STUDY_NIGHT.ends_at)
    assert (first.place.lat, first.place.lon, first.url) == (35.9957, -78.901, STUDY_NIGHT.url)
    assert (second.title, second.status) == ("Called off: Rust night", Status.CANCELLED)


def test_all_day_events_are_dates_of_their_own_zone() -> None:
    midnight = datetime(2026, 3, 6, 5, 0, tzinfo=UTC)  # in New York
    fair = replace(STUDY_NIGHT, all_day=True, starts_at=midnight, ends_at=midnight + timedelta(days=2))
    [two_days, one_day] = by_library(write_calendar([entry(fair), entry(replace(fair, ends_at=None), 2)]))

    assert (two_days.decoded("dtstart"), two_days.decoded("dtend")) == (date(2026, 3, 6), date(2026, 3, 8))
    assert (one_day.decoded("dtstart"), "dtend" in one_day) == (date(2026, 3, 6), False)


def test_what_leaves_the_hour_open_takes_no_time_in_a_calendar() -> None:
    all_day = replace(STUDY_NIGHT, all_day=True, starts_at=datetime(2026, 3, 6, 5, tzinfo=UTC), ends_at=None)
    days = replace(STUDY_NIGHT, ends_at=START + timedelta(days=3))
    events = by_library(write_calendar([entry(STUDY_NIGHT), entry(all_day, 2), entry(days, 3)]))

    assert [event["transp"] for event in events] == ["OPAQUE", "TRANSPARENT", "TRANSPARENT"]


def test_an_end_before_the_start_is_left_out() -> None:
    [event] = by_library(write_calendar([entry(replace(STUDY_NIGHT, ends_at=START))]))
    assert "dtend" not in event


def test_a_cancelled_event_takes_no_time() -> None:
    [event] = by_library(write_calendar([entry(replace(STUDY_NIGHT, status=Status.CANCELLED))]))
    assert (event["status"], event["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert str(event["summary"]).startswith("Called off: ")


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Study night (postponed)", "Postponed: Study night (postponed)"),
        ("POSTPONED: Study night", "POSTPONED: Study night"),
        ("[Postponed] Study night", "[Postponed] Study night"),
    ],
)
def test_a_postponed_event_is_not_said_to_be_called_off(title: str, summary: str) -> None:
    later = replace(
        STUDY_NIGHT, title=title, status=Status.CANCELLED, flags=frozenset({Flag.POSTPONED.value})
    )
    [event] = by_library(write_calendar([entry(later)]))
    assert (event["status"], event["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert str(event["summary"]) == summary


def test_the_same_entries_give_the_same_bytes() -> None:
    assert write_calendar([entry()], "N") == write_calendar([entry()], "N")


HOSTILE = [
    "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:b",
    "a\rEND:VEVENT\rBEGIN:VEVENT",
    "a\nEND:VCALENDAR",
    "\x00a\x07\x0b\x0c\x85",
    "\u2028END:VEVENT\u2029BEGIN:VEVENT\u202eevil",
    "a\ud800b",
    "😀" * 300,
    "é" * 75,
    'a;b,c:d"e\\n\\',
    "=cmd|' /C calc'!A0",
    "e" + "\u0301" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_in_a_text_becomes_a_line_of_its_own(text: str) -> None:
    bad = replace(STUDY_NIGHT, title=text, location=text, url=f"https://sample.example/{text}")
    body = write_calendar([entry(), entry(bad, 2, description=text), entry(number=3)], "N")

    assert len(by_library(body)) == 3
    reading = by_ours(body)
    assert ([each.uid for each in reading.occurrences], reading.skipped) == (
        [f"event-{number}@rapport" for number in (1, 2, 3)],
        [],
    )
    well_folded(body)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://sample.example/a\r\nX-A:b", "mailto:a@b", ""]
)
def test_only_an_address_becomes_a_url(url: str) -> None:
    [event] = by_library(write_calendar([entry(replace(STUDY_NIGHT, url=url))]))
    assert "url" not in event


@pytest.mark.parametrize(
    "odd",
    [
        replace(STUDY_NIGHT, timezone="Nowhere/At_All", all_day=True),
        replace(
            STUDY_NIGHT,
            all_day=True,
            timezone="Pacific/Kiritimati",
            starts_at=datetime(9999, 12, 31, 23, tzinfo=UTC),
            ends_at=None,
        ),
    ],
    ids=["a zone nobody knows", "a day after the last one"],
)
def test_an_event_that_cannot_be_written_is_left_out_alone(odd: EventDetails) -> None:
    body = write_calendar([entry(), entry(odd, 2), entry(number=3)])
    assert [str(each["uid"]) for each in by_library(body)] == ["event-1@rapport", "event-3@rapport"]


@pytest.mark.parametrize("lat", [float("nan"), float("inf"), 1000.0, None])
def test_coordinates_off_the_earth_are_left_out(lat: float | None) -> None:
    nowhere = replace(STUDY_NIGHT, place=replace(STUDY_NIGHT.place, lat=lat))
    [event] = by_library(write_calendar([entry(nowhere)]))
    assert "geo" not in event


_texts = st.text(st.characters(), max_size=120) | st.sampled_from(HOSTILE)


@settings(max_examples=60)
@given(title=_texts, location=_texts, url=_texts, description=_texts, hours=st.floats(-5, 100))
def test_whatever_stands_in_an_event_the_file_holds_as_many(
    title: str, location: str, url: str, description: str, hours: float
) -> None:
    odd = replace(
        STUDY_NIGHT,
        title=title,
        location=location,
        url=url,
        description=description,
        ends_at=START + timedelta(hours=hours),
    )
    body = write_calendar([entry(), entry(odd, 2, description=description)], "N")

    assert len(by_library(body)) == 2
    assert {each.uid for each in by_ours(body).occurrences} == {"event-1@rapport", "event-2@rapport"}
    well_folded(body)


def well_folded(body: bytes) -> None:
    """Lines of at most 75 octets, ended by CRLF, no character cut in half (RFC 5545 section 3.1)."""
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\r" in line or b"\n" in line or b"\x00" in line for line in lines)
    for line in lines:
        line.decode()
