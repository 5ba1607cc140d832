"""Whatever the bytes are, the reader answers: with a reading, or by refusing. Nothing else escapes it."""

from __future__ import annotations

import random
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import FeedRefused
from bot.feeds.calendar import read_again
from bot.feeds.expansion import overlaps
from bot.feeds.reading import Reading
from tests.feeds.calendars import ICS, NEW_YORK, SPRING
from tests.feeds.generated import calendars

# One part in which a reader of ours fails, as it would say.
OUR_FAULT = "it could not be read"
SEEDS = [path.read_bytes() for path in sorted(ICS.glob("*.ics")) if not path.stem.startswith("bomb_")]
SPICES = (
    *(
        b"\r\n",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b":",
        b";",
        b'"',
        b"\\",
        b" ",
        b"\t",
        b",",
    ),
    *(b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VALARM\r\n", b"END:VCALENDAR\r\n", b"begin:vevent\n"),
    *(
        b"RRULE:FREQ=DAILY\r\n",
        b"RRULE:FREQ=YEARLY;BYDAY=-53SU;BYWEEKNO=-1\r\n",
        b"DTSTART:00010101T000000\r\n",
    ),
    *(b"DTEND:99991231T235959Z\r\n", b"DURATION:P999999D\r\n", b"EXDATE:,,,\r\n", b"RDATE:/,20260302/\r\n"),
    *(
        b"TZID=Middle/Earth",
        b"RANGE=THISANDFUTURE",
        b"VALUE=DATE",
        b"20260308T023000",
        b"99999999T999999Z",
        b"-0",
    ),
    *(
        b"RECURRENCE-ID;RANGE=THISANDFUTURE:20260309\r\n",
        b"GEO:nan;inf\r\n",
        b"SEQUENCE:99999999999999999999\r\n",
    ),
)


def mutated(dice: random.Random) -> bytes:
    body = bytearray(dice.choice(SEEDS))
    for _ in range(dice.randrange(1, 8)):
        at, end = sorted((dice.randrange(len(body) + 1), dice.randrange(len(body) + 1)))
        kind = dice.randrange(5)
        if kind == 0:
            body[at:at] = dice.choice(SPICES)
        elif kind == 1:
            del body[at : min(end, at + 40)]
        elif kind == 2 and body:
            body[dice.randrange(len(body))] = dice.randrange(256)
        elif kind == 3:
            body[at:at] = body[at : min(end, at + 200)]
        else:
            other = dice.choice(SEEDS)
            body[at:at] = other[dice.randrange(len(other)) :][:200]
    return bytes(body)


def check(reading: Reading) -> None:
    """What holds of every reading."""
    found = reading.occurrences
    assert OUR_FAULT not in [each.reason for each in reading.skipped]
    assert len({(each.uid, each.recurrence_id) for each in found}) == len(found)
    assert all(overlaps(each.details.starts_at, each.details.ends_at, SPRING) for each in found)
    assert all(each.uid for each in found)
    assert all(each.line >= 1 for each in reading.skipped)


def read_twice(body: bytes, again: bytes) -> None:
    """As a first poll, and where that was no refusal, `again` as the next."""
    with suppress(FeedRefused):
        reading, state = read_again(body, SPRING, NEW_YORK)
        check(reading)
        check(read_again(again, SPRING, NEW_YORK, state)[0])


@pytest.mark.parametrize("seed", range(6))
def test_mutated_calendars_are_read_or_refused(seed: int) -> None:
    dice = random.Random(seed)
    began = time.process_time()
    for _ in range(250):
        body = mutated(dice)
        read_twice(body, mutated(dice) if dice.random() < 0.5 else body)
    # A quarter of a millisecond a piece is usual; this bound is there for the one that hangs.
    assert time.process_time() - began < 30


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(body=calendars(), bites=st.lists(st.tuples(st.integers(0, 4000), st.sampled_from(SPICES)), max_size=6))
def test_bitten_calendars_are_read_or_refused(body: bytes, bites: list[tuple[int, bytes]]) -> None:
    bitten = body
    for at, spice in bites:
        bitten = bitten[:at] + spice + bitten[at:]
    read_twice(body, bitten)
    read_twice(bitten, body)


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    read_twice(body, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + body + b"\nEND:VEVENT\nEND:VCALENDAR\n")
    read_twice(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260302\r\n" + body + b"\r\nEND:VEVENT", body)
