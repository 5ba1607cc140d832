"""A room without a city lies where the feed is at home: by its own coordinates, else with the server that added it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.events import NOWHERE, Place
from bot.feeds.calendar import read_again, read_calendar
from bot.feeds.reading import FeedDefaults, Window

WINDOW = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
DURHAM = FeedDefaults("America/New_York", "USD", Place("", "Durham", "US", 35.994, -78.8986))
CHAPEL_HILL = [
    "35.9126;-79.0533",
    "35.9049;-79.0469",
    "35.9100;-79.0500",
    "35.9070;-79.0480",
    "35.8990;-79.0330",
]
RALEIGH, NOWHERE_KNOWN = "35.7796;-78.6382", "0;0"


def feed(points: Sequence[str], end: str = "\r\n") -> bytes:
    """An event at each of the points, and one in a room that names no city."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for number, point in enumerate([*points, ""]):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}",
            f"DTSTART:202603{number + 2:02}T230000Z",
            "SUMMARY:Lecture",
        ]
        lines += [f"GEO:{point}"] if point else ["LOCATION:Hill Hall\\, Moeser Auditorium"]
        lines += ["END:VEVENT"]
    return (end.join([*lines, "END:VCALENDAR"]) + end).encode()


def room(body: bytes, defaults: FeedDefaults = DURHAM) -> Place:
    [place] = [
        each.details.place for each in read_calendar(body, WINDOW, defaults).occurrences if each.uid == "5"
    ]
    return place


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("defaults", [DURHAM, replace(DURHAM, place=NOWHERE)])
def test_a_room_lies_where_the_feeds_own_coordinates_lie(end: str, defaults: FeedDefaults) -> None:
    place = room(feed(CHAPEL_HILL, end), defaults)
    assert (place.name, place.city) == ("Hill Hall, Moeser Auditorium", "Chapel Hill")
    assert place.lat == pytest.approx(35.91, abs=0.05)


@pytest.mark.parametrize(
    "points",
    [
        [*CHAPEL_HILL[:3], RALEIGH, RALEIGH],
        [*CHAPEL_HILL[:4], NOWHERE_KNOWN],
        [NOWHERE_KNOWN] * 5,
        ["-79.0533;35.9126"] * 5,
    ],
    ids=["of several cities", "of too few places", "of places nobody knew", "the wrong way round"],
)
def test_in_doubt_it_lies_with_the_server(points: list[str]) -> None:
    assert room(feed(points)).city == "Durham"


def test_when_a_feed_moves_all_of_it_is_read_again() -> None:
    before, after = feed([RALEIGH] * 5), feed(CHAPEL_HILL)
    _, state = read_again(before, WINDOW, DURHAM)

    reading, _ = read_again(after, WINDOW, DURHAM, state)

    assert reading == read_calendar(after, WINDOW, DURHAM)
