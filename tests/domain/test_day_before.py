from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.day_before import (
    begins_at,
    day_in,
    leave_at,
    notice_key,
    remind_at,
    way_to,
)
from bot.domain.events import EventDetails, Format, Place, Status
from bot.domain.ids import MemberId
from bot.domain.travel import Traveller, TravelMode
from config.costs import load_costs

BERLIN, NEW_YORK, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")
COSTS = load_costs()
DOWNTOWN = Place("Sample Hall", "Durham", "US", 35.9957, -78.9010)
DURHAM = Traveller("USD", 35.994, -78.8986, "US")


def at(wall: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)


def event(wall: str, zone: ZoneInfo = NEW_YORK, **more: object) -> EventDetails:
    starts_at = at(wall, zone)
    made = EventDetails("Night", starts_at, starts_at + timedelta(hours=2), str(zone), place=DOWNTOWN)
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("starts", "reminded"),
    [
        ("2026-03-03T18:00", "2026-03-02T17:00"),
        ("2026-03-03T08:00", "2026-03-02T17:00"),
        ("2026-03-03T00:30", "2026-03-02T17:00"),
        # The clocks go forward on the 8th and back on 1 November: five o'clock stays five o'clock.
        ("2026-03-08T18:00", "2026-03-07T17:00"),
        ("2026-03-09T02:30", "2026-03-08T17:00"),
        ("2026-11-01T18:00", "2026-10-31T17:00"),
        ("2026-11-02T08:00", "2026-11-01T17:00"),
    ],
)
def test_the_reminder_is_at_five_the_day_before_on_the_members_wall(starts: str, reminded: str) -> None:
    assert remind_at(event(starts), NEW_YORK) == at(reminded)


def test_the_day_is_the_members_not_the_events() -> None:
    """01:00 in Berlin on the 4th is the evening of the 3rd in Durham."""
    night = event("2026-03-04T01:00", BERLIN)
    assert night.day_in(NEW_YORK) == date(2026, 3, 3)
    assert remind_at(night, NEW_YORK) == at("2026-03-02T17:00")
    assert remind_at(night, BERLIN) == at("2026-03-03T17:00", BERLIN)


def test_a_day_a_zone_left_out_is_no_trap() -> None:
    """Samoa went from 29 to 31 December 2011: the reminder for the 31st comes as soon as there is a clock."""
    reminded = remind_at(event("2011-12-31T18:00", APIA), APIA)
    assert reminded is not None
    assert at("2011-12-29T17:00", APIA) < reminded <= at("2011-12-31T00:00", APIA)


def test_an_all_day_event_keeps_its_date_wherever_one_is() -> None:
    fair = event("2026-03-06T00:00", BERLIN, all_day=True, ends_at=at("2026-03-07T00:00", BERLIN))
    assert fair.day_in(NEW_YORK) == date(2026, 3, 6)
    assert remind_at(fair, NEW_YORK) == at("2026-03-05T17:00")
    assert begins_at(fair, NEW_YORK) == at("2026-03-06T00:00")


def test_of_what_is_off_nobody_is_reminded() -> None:
    assert remind_at(event("2026-03-03T18:00", status=Status.CANCELLED), NEW_YORK) is None


def test_a_key_keeps_its_day() -> None:
    assert day_in(notice_key(MemberId(501), date(2026, 3, 3))) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("starts", "minutes", "leaves"),
    [
        ("2026-03-03T18:00", 20, "2026-03-03T17:30"),
        ("2026-03-03T18:00", 23, "2026-03-03T17:25"),
        ("2026-03-03T18:00", 0, "2026-03-03T17:50"),
        ("2026-03-03T18:02", 22, "2026-03-03T17:30"),
        # Over the night the clocks go forward in: an hour of the way does not exist on the wall.
        ("2026-03-08T03:30", 60, "2026-03-08T01:20"),
    ],
)
def test_one_leaves_with_some_slack_at_a_round_time(starts: str, minutes: int, leaves: str) -> None:
    assert leave_at(at(starts), minutes) == at(leaves)


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (TravelMode.WALK, "5 minutes on foot"),
        (TravelMode.BIKE, "5 minutes by bike"),
        (TravelMode.TRANSIT, "15 minutes by bus"),
        (TravelMode.CAR, "10 minutes by car"),
        (TravelMode.SHARE, "10 minutes in a shared car"),
    ],
)
def test_the_way_is_said_by_how_one_travels(mode: TravelMode, words: str) -> None:
    way = way_to(event("2026-03-03T18:00"), replace(DURHAM, mode=mode), COSTS)
    assert way is not None
    assert way.words == words
    assert way.leave_at <= at("2026-03-03T17:50")


def test_a_long_way_is_said_in_hours() -> None:
    raleigh = event("2026-03-03T18:00", place=replace(DOWNTOWN, lat=35.7796, lon=-78.6382))
    way = way_to(raleigh, DURHAM, COSTS)
    assert way is not None
    assert way.words == "2 h 40 min by bus"


@pytest.mark.parametrize(
    ("details", "traveller"),
    [
        (event("2026-03-03T18:00", format=Format.ONLINE), DURHAM),
        (event("2026-03-03T00:00", all_day=True), DURHAM),
        (event("2026-03-03T18:00", place=Place("Somewhere")), DURHAM),
        (event("2026-03-03T18:00"), Traveller("USD")),
        (event("2026-03-03T18:00", place=replace(DOWNTOWN, lat=52.5, lon=13.4)), DURHAM),
        (
            event("2026-03-03T18:00", place=replace(DOWNTOWN, lat=47.6, lon=-122.3)),
            replace(DURHAM, mode=TravelMode.CAR),
        ),
    ],
    ids=["online", "all day", "no place", "no home", "another continent", "across the country by car"],
)
def test_no_way_is_made_up(details: EventDetails, traveller: Traveller) -> None:
    assert way_to(details, traveller, COSTS) is None
