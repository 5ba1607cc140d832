from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.events import EventDetails, Format, Place
from bot.domain.sameness import same_event

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
