from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.when import DateRange, days, format_day
from bot.domain.when_text import names_only_a_weekday, read_date, read_when

_ZONE = "America/New_York"
_WEDNESDAY = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)


def _days(first: str, last: str | None = None) -> DateRange:
    return days(date.fromisoformat(first), date.fromisoformat(last or first), _ZONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", _days("2026-11-25")),
        ("Tomorrow!", _days("2026-11-26")),
        ("the day after tomorrow", _days("2026-11-27")),
        ("this weekend", _days("2026-11-28", "2026-11-29")),
        ("next weekend", _days("2026-12-05", "2026-12-06")),
        ("this week", _days("2026-11-25", "2026-11-29")),
        ("next week", _days("2026-11-30", "2026-12-06")),
        ("this month", _days("2026-11-25", "2026-11-30")),
        ("rest of the month", _days("2026-11-25", "2026-11-30")),
        ("next month", _days("2026-12-01", "2026-12-31")),
        ("in 3 days", _days("2026-11-28")),
        ("3 days from now", _days("2026-11-28")),
        ("in a couple of weeks", _days("2026-12-07", "2026-12-13")),
        ("in a month", _days("2026-12-01", "2026-12-31")),
        ("the next 3 days", _days("2026-11-25", "2026-11-27")),
        ("within two weeks", _days("2026-11-25", "2026-12-08")),
        ("wednesday", _days("2026-11-25")),
        ("on Fri.", _days("2026-11-27")),
        ("next friday", _days("2026-12-04")),
        ("2026-11-30", _days("2026-11-30")),
        ("2026-12", _days("2026-12-01", "2026-12-31")),
        ("november", _days("2026-11-25", "2026-11-30")),
        ("in March", _days("2027-03-01", "2027-03-31")),
        ("30 Nov", _days("2026-11-30")),
        ("Nov 30th, 2026", _days("2026-11-30")),
        ("Thursday, 26th of November", _days("2026-11-26")),
        ("٣٠ nov", _days("2026-11-30")),
        ("24 nov", _days("2027-11-24")),
        ("29 feb", _days("2028-02-29")),
        ("30.11.", _days("2026-11-30")),
        ("1.2.2027", _days("2027-02-01")),
        ("11/30", _days("2026-11-30")),
        ("30/11/26", _days("2026-11-30")),
        ("until 30 Nov", _days("2026-11-25", "2026-11-30")),
        ("by friday", _days("2026-11-25", "2026-11-27")),
        ("before friday", _days("2026-11-25", "2026-11-26")),
        ("from 3 dec", _days("2026-12-03", "2027-03-03")),
        ("after 3 dec", _days("2026-12-04", "2027-03-04")),
        ("3 dec to 5 dec", _days("2026-12-03", "2026-12-05")),
        ("3–5 Dec", _days("2026-12-03", "2026-12-05")),
        ("Dec 3-5", _days("2026-12-03", "2026-12-05")),
        ("between 3 and 5 december", _days("2026-12-03", "2026-12-05")),
        ("30 dec to 2 jan", _days("2026-12-30", "2027-01-02")),
        ("2026-12-01 - 2026-12-05", _days("2026-12-01", "2026-12-05")),
        ("fri-sun", _days("2026-11-27", "2026-11-29")),
        ("end of the month", _days("2026-11-30")),
        ("any time", _days("2026-11-25", "2027-02-23")),
    ],
)
def test_read_when_whole_days(text: str, expected: DateRange) -> None:
    assert read_when(text, _WEDNESDAY, _ZONE) == expected


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("tonight", "2026-11-25T17:00-05:00", "2026-11-26T04:00-05:00"),
        ("this evening", "2026-11-25T17:00-05:00", "2026-11-26T04:00-05:00"),
        ("friday night", "2026-11-27T17:00-05:00", "2026-11-28T04:00-05:00"),
        ("tomorrow morning", "2026-11-26T05:00-05:00", "2026-11-26T12:00-05:00"),
        ("30 nov afternoon", "2026-11-30T12:00-05:00", "2026-11-30T17:00-05:00"),
    ],
)
def test_read_when_part_of_a_day(text: str, starts: str, ends: str) -> None:
    expected = DateRange(
        datetime.fromisoformat(starts).astimezone(UTC), datetime.fromisoformat(ends).astimezone(UTC)
    )
    said = read_when(text, _WEDNESDAY, _ZONE)
    assert said is not None
    assert DateRange(said.starts_at, said.ends_at) == expected


def test_the_small_hours_of_an_evening_take_in_nothing_that_lasts_all_of_the_next_day() -> None:
    tonight, morning = (read_when(text, _WEDNESDAY, _ZONE) for text in ("tonight", "tomorrow morning"))
    assert tonight is not None
    assert tonight.days_end_at == datetime.fromisoformat("2026-11-26T00:00-05:00")
    assert morning is not None
    assert morning.days_end_at == morning.ends_at


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "🍕",
        "whatever suits",
        "3/4",
        "31 nov",
        "2026-13-01",
        "fri 26 nov",
        "last friday",
        "30",
        "99999999 days",
        "9999-12-31",
        "0000-01-01",
        "until 12 jan 2020",
        "x" * 5000,
        "tomorrow or friday",
    ],
)
def test_read_when_in_doubt_is_none(text: str) -> None:
    assert read_when(text, _WEDNESDAY, _ZONE) is None


def test_today_is_the_members_and_not_ours() -> None:
    just_after_midnight_utc = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
    assert read_when("today", just_after_midnight_utc, _ZONE) == _days("2026-11-25")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 Nov", date(2026, 11, 30)),
        ("this month", date(2026, 11, 30)),
        ("the end of the month", date(2026, 11, 30)),
        ("eom", date(2026, 11, 30)),
        ("until next friday", date(2026, 12, 4)),
        ("in 2 weeks", date(2026, 12, 9)),
        ("2 weeks", date(2026, 12, 9)),
        ("in a month", date(2026, 12, 25)),
        ("friday night", date(2026, 11, 27)),
        ("12 jan 2020", date(2020, 1, 12)),
        ("yesterday", date(2026, 11, 24)),
        ("someday", None),
    ],
)
def test_read_date_until_when(text: str, expected: date | None) -> None:
    assert read_date(text, _WEDNESDAY, _ZONE) == expected


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("Sunday", True),
        ("until this Sunday", True),
        ("the coming Sunday evening", True),
        ("today", False),
        ("Sun 29 Nov", False),
        ("this weekend", False),
        ("a week from Sunday", False),
    ],
)
def test_a_weekday_may_stand_alone(text: str, only: bool) -> None:
    assert names_only_a_weekday(text) is only


def test_month_later_from_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    assert read_date("in a month", datetime(2027, 1, 31, 17, tzinfo=UTC), _ZONE) == date(2027, 2, 28)


_INSTANTS = st.integers(1_704_067_200, 1_924_992_000).map(lambda second: datetime.fromtimestamp(second, UTC))
_ZONES = st.sampled_from(
    ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"]
)


@given(_INSTANTS, _ZONES, st.integers(0, 179))
def test_day_as_we_write_it_is_read_back(now: datetime, zone: str, ahead: int) -> None:
    start = read_date("today", now, zone)
    assert start is not None
    day = date.fromordinal(start.toordinal() + ahead)
    assert read_date(format_day(day, now), now, zone) == day
    assert read_when(day.isoformat(), now, zone) == days(day, day, zone)


_WORDS = st.sampled_from(
    [
        "until",
        "from",
        "to",
        "next",
        "this",
        "in",
        "3",
        "31",
        "dec",
        "feb",
        "friday",
        "week",
        "month",
        "days",
        "end",
        "of",
        "the",
        "-",
        "2026-11-30",
        "tonight",
        "evening",
        "12/11",
    ]
)


@given(st.one_of(st.text(max_size=70), st.lists(_WORDS, max_size=7).map(" ".join)), _INSTANTS, _ZONES)
def test_any_text_is_a_range_or_none(text: str, now: datetime, zone: str) -> None:
    span = read_when(text, now, zone)
    assert span is None or span.starts_at < span.ends_at
    assert isinstance(read_date(text, now, zone), date | None)
