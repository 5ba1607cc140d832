"""The reader against the plain path (icalendar and recurring-ical-events), event by event.

Where the two differ by intention, the reason stands beside the test, and `EXPLAINED` holds what the libraries'
own test calendars show of it:

- X-WR-TIMEZONE: recurring-ical-events moves times in UTC into it too, and then repeats them on that wall. An
  event that says 18:00Z every week stays at 18:00 UTC for us.
- UNTIL without a time beside a DTSTART with one: the plain path stops at midnight UTC before that day, we after
  the day, as the RFC's "inclusive" reads and most calendar programs do.
- DTEND not after DTSTART: the plain path makes it a day or an event of no length, or swaps the two. We take a
  day for the day it is, and leave the end of others open.
- DTSTART is a day and DTEND a time, or the other way round: we keep to DTSTART.
- A component that cannot be read in one part: the plain path loses all of it, or the whole feed; we that part.
"""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.feeds.calendar import read_calendar
from bot.feeds.reading import Window
from tests.feeds.calendars import AUTUMN, NEW_YORK, SPRING, calendar, read, real_feeds, starts
from tests.feeds.generated import calendars
from tests.feeds.plain import Seen, our_seen, plain_seen

# What the plain path cannot read at all, and why.
BEYOND_THE_PLAIN_PATH = {
    "ncsu_aacc": "X-WR-TIMEZONE is a Rails name: the plain path ends with ZoneInfoNotFoundError",
}
# The libraries' own test calendars that we read differently by intention; the reasons stand above.
EXPLAINED = {
    "Germany_Holidays": "DTEND is the same day",
    "example": "DTEND is the same day",
    "bad_rrule_missing_until_event": "an UNTIL without a value: we read the rule without it",
    "end_before_start_event": "DTEND before DTSTART",
    "issue_132_swapped_start_and_end": "DTEND before DTSTART",
    "issue_201_mixed_datetime_and_date": "DTSTART is a day, DTEND a time",
    "issue_201_test_matrix": "DTSTART is a day, DTEND a time",
    "issue_75_range_parameter": "UNTIL is a day, DTSTART a time",
    "issue_1081_invalid_rrule_freq": "the first date of an unreadable rule is kept",
    "invalid_duration": "an unreadable DURATION",
    "issue_1633_rdate_with_dates": "RDATE is a day, DTSTART a time: we add the usual time",
    "issue_1633_rdate_with_dates_and_tzid": "RDATE is a day, DTSTART a time: we add the usual time",
    "issue_165_missing_event": "the plain path loses the event to one part it cannot read",
    "rfc_7529": "RSCALE: the plain path loses the event, we keep its first date",
}


def windows() -> st.SearchStrategy[Window]:
    return st.tuples(st.integers(0, 700), st.integers(1, 120), st.integers(0, 1439)).map(
        lambda drawn: _window(
            datetime(2024, 6, 1, tzinfo=UTC) + timedelta(days=drawn[0], minutes=drawn[2]), drawn[1]
        )
    )


def _window(start: datetime, days: int) -> Window:
    return Window(start, start + timedelta(days=days))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(body=calendars(), window=windows())
def test_generated_calendar_is_read_as_the_plain_path_reads_it(body: bytes, window: Window) -> None:
    reading = read_calendar(body, window, NEW_YORK)
    assert reading.skipped == []
    # The plain path decodes before it unfolds, and loses characters that a fold splits.
    unfolded = body.replace(b"\r\n ", b"").replace(b"\n ", b"")
    assert our_seen(reading.occurrences) == plain_seen(unfolded, window, reading.timezone)


@pytest.mark.skipif(not real_feeds(), reason="RAPPORT_FEEDS names no folder with feeds")
@pytest.mark.parametrize("window", [SPRING, AUTUMN], ids=["spring", "autumn"])
@pytest.mark.parametrize("path", real_feeds(), ids=lambda path: path.stem)
def test_real_feed_is_read_as_the_plain_path_reads_it(path: Path, window: Window) -> None:
    body = path.read_bytes()
    reading = read(body, window)
    assert reading.skipped == []
    if path.stem in BEYOND_THE_PLAIN_PATH:
        with pytest.raises(LookupError):
            plain_seen(body, window, reading.timezone)
        # Without the line it fails on, it agrees.
        body = b"\n".join(line for line in body.split(b"\n") if not line.startswith(b"X-WR-TIMEZONE"))
    assert our_seen(reading.occurrences) == plain_seen(body, window, reading.timezone)


def library_calendars() -> list[Path]:
    """The calendars that the two libraries are tested with themselves, one per bug of theirs."""
    folders = [
        files("recurring_ical_events") / "test" / "calendars",
        files("icalendar") / "tests" / "calendars",
    ]
    return sorted(path for folder in folders for path in Path(str(folder)).glob("*.ics"))


@pytest.mark.parametrize("path", library_calendars(), ids=lambda path: path.stem)
def test_library_calendar_is_read_as_the_plain_path_reads_it(path: Path) -> None:
    body = path.read_bytes()
    differing = []
    for window in _around_the_events(body):
        try:
            reading = read_calendar(body, window, NEW_YORK)
            plain = plain_seen(body, window, reading.timezone)
        except Exception:  # what one of the two refuses is not compared
            continue
        if _without_derived(our_seen(reading.occurrences)) != plain:
            differing.append(window)
    assert bool(differing) == (path.stem in EXPLAINED)


def _without_derived(seen: list[Seen]) -> list[Seen]:
    """The plain path leaves out UIDs where there are none."""
    return sorted(each._replace(uid="") if each.uid.startswith("derived-") else each for each in seen)


def _around_the_events(body: bytes) -> list[Window]:
    """Half a year from the first event on, and the half year after it."""
    found = [
        int(line.rpartition(b":")[2][:4])
        for line in body.split(b"\n")
        if line.startswith(b"DTSTART") and line.rpartition(b":")[2][:4].isdigit()
    ]
    years = sorted({year for year in found if 1900 < year < 2100 and year != 1970})[:2] or [2024]
    firsts = [
        datetime(year + more, month, 1, tzinfo=UTC) for year in years for more in (0, 1) for month in (1, 7)
    ]
    return [_window(first, 180) for first in firsts]


def test_series_in_utc_is_not_moved_by_the_zone_of_the_calendar() -> None:
    body = calendar(
        "UID:1\nDTSTART:20260302T180000Z\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:One",
        header="X-WR-TIMEZONE:America/New_York",
    )
    assert starts(read(body)) == ["2026-03-02 18:00", "2026-03-09 18:00"]
    # The plain path repeats it at 13:00 in New York, where the clocks change on 8 March.
    assert [f"{seen.start:%d %H:%M}" for seen in plain_seen(body, SPRING, "UTC")] == ["02 18:00", "09 17:00"]


def test_reading_warns_of_nothing() -> None:
    body = calendar("UID:1\nDTSTART;TZID=/example.org/Europe/Berlin:20260302T180000\nSUMMARY:One")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert starts(read(body)) == ["2026-03-02 17:00"]
