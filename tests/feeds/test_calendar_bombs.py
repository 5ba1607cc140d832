"""Rules that are meant to hang us, or would by accident: cut at a bound in number and in time, and reported."""

from __future__ import annotations

import time

import pytest

from bot.feeds.series_dates import MOST_PER_SERIES
from tests.feeds.calendars import ICS, calendar, read, read_file, titles

BOMBS = sorted(path.stem for path in ICS.glob("bomb_*.ics"))
# Processor time, many times what it takes on a slow machine.
SECONDS = 3.0
# These say something that can be worked out, if slowly elsewhere.
HARMLESS = {"bomb_hourly_since_1970", "bomb_interval_huge", "bomb_year_9999", "bomb_empty_set"}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_cut_in_number_and_time_and_its_neighbour_is_read(name: str) -> None:
    began = time.process_time()
    reading = read_file(name)
    assert time.process_time() - began < SECONDS
    assert titles(reading).count("Sample talk") == 1
    assert len(reading.occurrences) <= MOST_PER_SERIES + 1
    assert [each.uid for each in reading.skipped] == ([] if name in HARMLESS else ["bomb@sample.example"])


def test_bombs_are_reported_in_words() -> None:
    reasons = {name: read_file(name).skipped[0].reason for name in BOMBS if name not in HARMLESS}
    assert reasons == {
        "bomb_30_february": "its rule names a day that never comes; only its first date is kept",
        "bomb_30_february_counted": "its rule names a day that never comes; only its first date is kept",
        "bomb_count": "its rule takes too long to work out; only some of its dates are kept",
        "bomb_dense_lists": "its rule takes too long to work out; only some of its dates are kept",
        "bomb_fifty_years_daily": "it repeats too often to list; only 5,000 of its dates are kept",
        "bomb_interval_zero": "its rule repeats without ever moving on; only its first date is kept",
        "bomb_many_rules": "it repeats too often to list; only 5,000 of its dates are kept",
        "bomb_minutely": "it repeats too often to list; only 5,000 of its dates are kept",
        "bomb_secondly": "it repeats too often to list; only 5,000 of its dates are kept",
    }


def test_many_bombs_together_are_cut_in_number_and_time() -> None:
    bombs = [f"UID:{n}\nDTSTART:20200101T000000Z\nRRULE:FREQ=SECONDLY\nSUMMARY:Bomb" for n in range(3_000)]
    began = time.process_time()
    reading = read(calendar(*bombs))
    assert time.process_time() - began < 5 * SECONDS
    assert len(reading.occurrences) <= 50_000


def _lines(*lines: str) -> str:
    return "\n".join(lines)


ONE = _lines("UID:1", "DTSTART:20260302T180000Z", "SUMMARY:One")
HEAVY = {
    "components without anything": calendar(*[""] * 60_000),
    "components within components": calendar(_lines(ONE, *["BEGIN:X"] * 100_000, *["END:X"] * 100_000), ONE + "\nBEGIN:VEVENT"),
    "stray lines": calendar(_lines(ONE, "DESCRIPTION:text", *["more text, without end"] * 200_000)),
    "spaces in a parameter": calendar(f"UID:1\nDTSTART;{' ' * 500_000}:20260302T180000Z"),
    "semicolons in a parameter": calendar(f"UID:1\nDTSTART{';' * 500_000}:20260302T180000Z"),
    "quotes in a parameter": calendar(f"UID:1\nDTSTART;{'X=' + chr(34) * 300_001}:20260302T180000Z"),
    "backslashes": calendar(_lines(ONE, "CATEGORIES:" + chr(92) * 500_000)),
    "a path of zones": calendar(f"UID:1\nDTSTART;TZID={'/a' * 49}:20260302T180000\nSUMMARY:One"),
    "many zones": calendar(
        *(f"UID:{n}\nDTSTART;TZID=Zone {n}:20260302T180000\nSUMMARY:One" for n in range(2_000)),
        header=_lines(
            *(
                f"BEGIN:VTIMEZONE\nTZID:Zone {n}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0000\n"
                "TZOFFSETTO:+0100\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE"
                for n in range(2_000)
            )
        ),
    ),
    "many series behind one uid": calendar(
        *(f"UID:1\nDTSTART:20260302T18{n // 60:02}{n % 60:02}Z\nSUMMARY:One {n}" for n in range(3_000)),
        *(f"UID:1\nRECURRENCE-ID:20260402T18{n // 60:02}{n % 60:02}Z\nDTSTART:20260302T180000Z" for n in range(3_000)),
    ),
    "many changes for this and future": calendar(
        "UID:1\nDTSTART:20260302T180000Z\nRRULE:FREQ=HOURLY\nSUMMARY:One",
        *(
            f"UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260302T18{n // 60:02}{n % 60:02}Z\nDTSTART:20260302T180000Z"
            for n in range(3_000)
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY.keys())
def test_heavy_calendar_is_read_in_bounded_time(body: bytes) -> None:
    began = time.process_time()
    read(body)
    assert time.process_time() - began < 2 * SECONDS


def test_many_dates_in_one_property_are_cut_in_time() -> None:
    dates = ",".join(f"2026{month:02}{day:02}T{hour:02}{minute:02}00Z" for month in (3, 4) for day in range(1, 29)
                     for hour in range(24) for minute in range(60))  # fmt: skip
    began = time.process_time()
    reading = read(calendar(f"UID:1\nDTSTART:20260302T000000Z\nRDATE:{dates}\nEXDATE:{dates}\nSUMMARY:Dates"))
    assert time.process_time() - began < SECONDS
    assert [each.reason for each in reading.skipped] == [
        "it lists more dates than can be worked out; only some of them are kept"
    ]
