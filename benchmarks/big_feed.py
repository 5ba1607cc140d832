"""A big feed to measure with: ten years of a busy city calendar, the same for the same seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

_WORDS = [
    "join",
    "us",
    "for",
    "an",
    "evening",
    "of",
    "talks",
    "and",
    "conversation",
    "with",
    "people",
    "who",
    "work",
    "in",
    "design",
    "research",
    "data",
    "product",
    "hiring",
    "community",
    "careers",
    "support",
    "bring",
    "your",
    "questions",
    "snacks",
    "are",
    "provided",
    "parking",
    "is",
    "behind",
    "the",
    "building",
    "doors",
    "open",
    "early",
    "the",
    "room",
    "holds",
    "sixty",
    "please",
    "register",
    "so",
    "that",
    "we",
    "can",
    "plan",
    "the",
    "tables",
    "and",
    "chairs",
]
_ZONE = """BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:DAYLIGHT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE"""
_FIRST_DAY = datetime(2017, 1, 1)  # noqa: DTZ001  # on the wall
_DAYS = 3652
STAMP = "20260301T000000Z"


def big_feed(components: int = 20_000, seed: int = 7, text: int = 700) -> bytes:
    """Six in a hundred components are series (most of them over, some without an end), as many are overrides of
    theirs; one in ten lasts all day. `text` is the length of a description."""
    dice = random.Random(seed)  # a sample, not a secret
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Sample//Big//EN",
        "X-WR-CALNAME:Sample city",
        *_ZONE.split("\n"),
    ]
    series: list[tuple[int, datetime]] = []
    for number in range(components):
        start = _FIRST_DAY + timedelta(days=dice.randrange(_DAYS), hours=dice.randrange(8, 21))
        kind = dice.random()
        if kind < 0.06:
            series.append((number, start))
            lines += _event(dice, number, start, text, _rule(dice, start))
        elif kind < 0.12 and series:
            uid, first = dice.choice(series)
            original = first + timedelta(weeks=dice.randrange(1, 20))
            extra = [f"RECURRENCE-ID;TZID=America/New_York:{original:%Y%m%dT%H%M%S}"]
            lines += _event(dice, uid, original + timedelta(hours=1), text, extra)
        else:
            lines += _event(dice, number, start, text, [], all_day=kind > 0.9)
    lines += ["END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def _rule(dice: random.Random, start: datetime) -> list[str]:
    end = dice.random()
    until = start + timedelta(days=dice.randrange(30, 700))
    bound = (
        f";UNTIL={until:%Y%m%d}T035959Z"
        if end < 0.7
        else f";COUNT={dice.randrange(4, 20)}"
        if end < 0.85
        else ""
    )
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[start.weekday()]
    rule = dice.choice(
        (
            f"FREQ=WEEKLY;BYDAY={day}",
            f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
            f"FREQ=MONTHLY;BYDAY={dice.randrange(1, 5)}{day}",
        )
    )
    skipped = start + timedelta(weeks=4)
    return [f"RRULE:{rule}{bound}", f"EXDATE;TZID=America/New_York:{skipped:%Y%m%dT%H%M%S}"]


def _event(
    dice: random.Random, number: int, start: datetime, text: int, extra: list[str], *, all_day: bool = False
) -> list[str]:
    words = " ".join(dice.choices(_WORDS, k=text // 6))
    when = (
        [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}"]
        if all_day
        else [
            f"DTSTART;TZID=America/New_York:{start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID=America/New_York:{start + timedelta(hours=2):%Y%m%dT%H%M%S}",
        ]
    )
    price = dice.choice(("Free", "$10 at the door", "Tickets $15-$20", "Pay what you can", ""))
    return [
        "BEGIN:VEVENT",
        f"DTSTAMP:{STAMP}",
        f"UID:sample-{number}@city.example",
        *when,
        *extra,
        f"SUMMARY:Sample evening {number} {dice.choice(_WORDS)}",
        *_folded(f"DESCRIPTION:{words[:text]}. {price}"),
        f"LOCATION:Hall {number % 40}\\, {100 + number % 900} Main Street\\, Durham\\, NC 27701",
        f"URL:https://city.example/events/{number}",
        "CATEGORIES:Community,Talks",
        f"LAST-MODIFIED:{start - timedelta(days=30):%Y%m%dT%H%M%S}Z",
        "STATUS:CONFIRMED",
        f"SEQUENCE:{number % 3}",
        "END:VEVENT",
    ]


def _folded(line: str) -> list[str]:
    return [line[:74], *(f" {line[at : at + 73]}" for at in range(74, len(line), 73))]
