from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.events import EventDetails
from bot.domain.when import DateRange, days, describe, format_when, midnight

_NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
_NEW_YORK = "America/New_York"


def _event(
    starts_at: datetime, ends_at: datetime | None, zone: str = _NEW_YORK, all_day: bool = False
) -> EventDetails:
    return EventDetails("Python study night", starts_at, ends_at, zone, all_day=all_day)


def _utc(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_range_holds_its_start_and_not_its_end() -> None:
    span = DateRange(_utc(11, 26, 5), _utc(11, 27, 5))
    assert [i in span for i in (_utc(11, 26, 4), _utc(11, 26, 5), _utc(11, 27, 4), _utc(11, 27, 5))] == [
        False,
        True,
        True,
        False,
    ]


def test_range_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        DateRange(_utc(11, 26, 5), _utc(11, 26, 5))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), "Europe/Berlin", 23),
        (date(2026, 10, 25), "Europe/Berlin", 25),
        (date(2026, 10, 4), "Australia/Lord_Howe", 23.5),
        (date(2026, 4, 24), "Africa/Cairo", 23),  # the clock skips midnight itself
    ],
)
def test_day_is_as_long_as_its_clock_says(day: date, zone: str, hours: float) -> None:
    span = days(day, day, zone)
    assert span.ends_at - span.starts_at == timedelta(hours=hours)
    assert span.ends_at == midnight(day + timedelta(days=1), zone)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 25), date(2026, 11, 25), "today"),
        (date(2026, 11, 26), date(2026, 11, 26), "tomorrow"),
        (date(2026, 11, 27), date(2026, 11, 27), "Fri 27 Nov"),
        (date(2026, 11, 28), date(2026, 11, 29), "Sat 28 - Sun 29 Nov"),
        (date(2026, 11, 30), date(2026, 12, 1), "Mon 30 Nov - Tue 1 Dec"),
        (date(2026, 12, 30), date(2027, 1, 2), "Wed 30 Dec - Sat 2 Jan"),
        (date(2027, 8, 2), date(2027, 8, 3), "Mon 2 - Tue 3 Aug 2027"),
        (date(2026, 12, 1), date(2027, 8, 3), "Tue 1 Dec 2026 - Tue 3 Aug 2027"),
    ],
)
def test_describe_whole_days(first: date, last: date, words: str) -> None:
    assert describe(days(first, last, _NEW_YORK), _NEW_YORK, _NOW) == words


def test_describe_without_now_names_the_date() -> None:
    assert describe(days(date(2026, 11, 25), date(2026, 11, 25), _NEW_YORK), _NEW_YORK) == "Wed 25 Nov"


def test_describe_hours_of_an_evening() -> None:
    evening = DateRange(_utc(11, 26, 22), _utc(11, 27, 9))
    assert describe(evening, _NEW_YORK, _NOW) == "Thu 26 Nov, 17:00-04:00"


@pytest.mark.parametrize(
    ("event", "zone", "words"),
    [
        (_event(_utc(11, 26, 23, 30), _utc(11, 27, 1)), _NEW_YORK, "Thu 26 Nov, 18:30-20:00"),
        (_event(_utc(11, 26, 23, 30), None), _NEW_YORK, "Thu 26 Nov, 18:30"),
        (_event(_utc(11, 27, 2), _utc(11, 27, 6)), _NEW_YORK, "Thu 26 Nov, 21:00-01:00"),
        (_event(_utc(11, 26, 14), _utc(11, 28, 22)), _NEW_YORK, "Thu 26 Nov, 09:00 - Sat 28 Nov, 17:00"),
        (
            _event(_utc(11, 26, 23, 30), _utc(11, 27, 1)),
            "Europe/Berlin",
            "Fri 27 Nov, 00:30-02:00 (Thu 18:30 in New York)",
        ),
        # another name for the same clock
        (
            _event(_utc(11, 26, 23, 30), _utc(11, 27, 1), "America/Toronto"),
            _NEW_YORK,
            "Thu 26 Nov, 18:30-20:00",
        ),
        (_event(_utc(11, 26, 23, 30), None, "UTC"), _NEW_YORK, "Thu 26 Nov, 18:30 (Thu 23:30 UTC)"),
        (_event(_utc(11, 26, 5), _utc(11, 27, 5), all_day=True), _NEW_YORK, "Thu 26 Nov, all day"),
        (_event(_utc(11, 26, 5), None, all_day=True), "Asia/Tokyo", "Thu 26 Nov, all day"),
        (_event(_utc(11, 26, 5), _utc(11, 29, 5), all_day=True), _NEW_YORK, "Thu 26 - Sat 28 Nov, all day"),
        (_event(_utc(7, 2, 22, year=2027), None), _NEW_YORK, "Fri 2 Jul 2027, 18:00"),
        (_event(_utc(1, 8, 23, year=2027), None), _NEW_YORK, "Fri 8 Jan, 18:00"),
    ],
)
def test_format_when_on_the_readers_clock(event: EventDetails, zone: str, words: str) -> None:
    assert format_when(event, zone, _NOW) == words


def test_format_when_over_the_end_of_summer_time_keeps_the_wall_clock() -> None:
    event = _event(_utc(10, 31, 23), _utc(11, 1, 8))  # clocks go back at 06:00 UTC
    assert format_when(event, _NEW_YORK, _NOW) == "Sat 31 Oct, 19:00-03:00"


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "words"),
    [
        (_utc(11, 1, 5, 30), _utc(11, 1, 6), "Sun 1 Nov, 01:30 EDT-01:00 EST"),
        (_utc(11, 1, 6, 30), _utc(11, 1, 7), "Sun 1 Nov, 01:30 EST-02:00"),
        (_utc(11, 1, 4, 30), None, "Sun 1 Nov, 00:30"),
    ],
)
def test_an_hour_that_comes_twice_says_which(
    starts_at: datetime, ends_at: datetime | None, words: str
) -> None:
    assert format_when(_event(starts_at, ends_at), _NEW_YORK, _NOW) == words
