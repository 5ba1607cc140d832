from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.events import EventDetails, Format, Place, Price, PriceState, Status
from bot.domain.sameness import listed_twice, same_event

START = datetime(2026, 3, 4, 18, tzinfo=UTC)
NIGHT = EventDetails(
    "Python Study Night",
    START,
    None,
    "UTC",
    location="Main Library",
    place=Place("Main Library", "Durham", "US", 35.9957, -78.9010),
    url="https://www.example.org/night/",
)
ELSEWHERE = dict(location="East Library", place=Place("East Library", "Durham", "US", 35.97, -78.85))


def exact(place: Place) -> bool:
    """Durham's middle is nobody's house."""
    return (place.lat, place.lon) != (35.99403, -78.89862)


@pytest.mark.parametrize(
    "other",
    [
        dict(title="PYTHON study-night!"),
        dict(url="http://example.org/night?utm_source=feed", **ELSEWHERE),
        dict(url="", location="Main Library, 300 N Roxboro St, Durham"),
        dict(url="", location="300 N Roxboro St", place=Place("", "Durham", "US", 35.9960, -78.9005)),
    ],
)
def test_same_event_in_other_words(other: dict[str, object]) -> None:
    twin = replace(NIGHT, **other)  # type: ignore[arg-type]  # fields by name
    assert same_event(NIGHT, twin, exact)
    assert same_event(twin, NIGHT, exact)


@pytest.mark.parametrize(
    "other",
    [
        dict(title="Java Study Night"),
        dict(starts_at=START + timedelta(minutes=30)),
        dict(all_day=True),
        dict(url="", **ELSEWHERE),
        dict(url="https://example.org/other", **ELSEWHERE),
        dict(url="", format=Format.ONLINE),
        dict(url="", location="", place=Place()),
    ],
)
def test_one_thing_in_common_is_not_enough(other: dict[str, object]) -> None:
    assert not same_event(NIGHT, replace(NIGHT, **other), exact)  # type: ignore[arg-type]  # fields by name


def test_titles_without_a_letter_are_never_the_same() -> None:
    assert not same_event(replace(NIGHT, title="🎉"), replace(NIGHT, title="🎉"), exact)


def test_two_places_known_only_by_their_city_are_not_near() -> None:
    middle = Place("", "Durham", "US", 35.99403, -78.89862)
    main, east = (replace(NIGHT, url="", location=name, place=middle) for name in ("Main", "East"))
    assert not same_event(main, east, exact)
    assert same_event(main, east, lambda _: True)


NIGHT_TOLD = replace(
    NIGHT,
    ends_at=START + timedelta(hours=2),
    description="We read Python together and help each other out.",
    url="https://example.org/event/study-night-4711",
    format=Format.IN_PERSON,
)
ONLINE = replace(NIGHT_TOLD, format=Format.ONLINE, location="", place=Place())
TEN, TWELVE = (Price(PriceState.PAID, amount, amount, "USD") for amount in (1000, 1200))


@pytest.mark.parametrize(
    ("entry", "other"),
    [
        (NIGHT_TOLD, dict(title="PYTHON study-night!")),
        (NIGHT_TOLD, dict(url="https://www.example.org/event/study-night-12/")),
        (NIGHT_TOLD, dict(url="https://example.org/event/study-night")),
        (NIGHT_TOLD, dict(url="", description="", ends_at=None)),
        (NIGHT_TOLD, dict(location="MAIN LIBRARY", place=Place(), format=Format.HYBRID)),
        (NIGHT_TOLD, dict(price=TEN)),
        (ONLINE, dict(url="https://example.org/event/study-night-9")),
        (ONLINE, dict(description="")),
    ],
)
def test_one_feed_lists_an_event_twice(entry: EventDetails, other: dict[str, object]) -> None:
    double = replace(entry, **other)  # type: ignore[arg-type]  # fields by name
    assert listed_twice(entry, double)
    assert listed_twice(double, entry)


@pytest.mark.parametrize(
    ("entry", "other"),
    [
        (NIGHT_TOLD, dict(title="Java Study Night")),
        (NIGHT_TOLD, dict(starts_at=START + timedelta(minutes=30))),
        (NIGHT_TOLD, dict(ends_at=START + timedelta(hours=3))),
        (NIGHT_TOLD, dict(all_day=True)),
        (NIGHT_TOLD, dict(status=Status.CANCELLED)),
        (NIGHT_TOLD, dict(location="Main Library, Room 2")),
        (NIGHT_TOLD, dict(location="")),
        (NIGHT_TOLD, dict(format=Format.ONLINE)),
        (NIGHT_TOLD, dict(description="Bring knitting needles: this evening is about wool.")),
        (NIGHT_TOLD, dict(url="https://example.org/event/study-night-in-french-4712")),
        (NIGHT_TOLD, dict(url="https://elsewhere.example/event/study-night-4711")),
        (replace(NIGHT_TOLD, url="https://example.org/night/session/1"), dict(url="https://example.org/night/session/2")),
        (replace(NIGHT_TOLD, url="https://example.org/night?slot=1"), dict(url="https://example.org/night?slot=2")),
        (replace(NIGHT_TOLD, price=TEN), dict(price=TWELVE)),
        (replace(NIGHT_TOLD, location=""), {}),
        (replace(NIGHT_TOLD, title="🎉"), {}),
        (ONLINE, dict(url="https://example.org/event/study-night-9", description="")),
        (ONLINE, dict(url="", description="We read Python together and help nobody.")),
    ],
)  # fmt: skip
def test_what_tells_two_entries_of_a_feed_apart(entry: EventDetails, other: dict[str, object]) -> None:
    double = replace(entry, **other)  # type: ignore[arg-type]  # fields by name
    assert not listed_twice(entry, double)
    assert not listed_twice(double, entry)
