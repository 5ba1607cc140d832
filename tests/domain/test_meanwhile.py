from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.attendance import Answered, Attendance, Response
from bot.domain.events import EventDetails
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.meanwhile import goes_on_with

AT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NIGHT = EventDetails("Chess night", AT, AT + 2 * HOUR, "America/New_York")


def going(starts_at: datetime, hours: float = 2, *, is_off: bool = False) -> Answered:
    said = Attendance(MemberId(1), EventId(2), GuildId(3), Response.GOING, AT)
    return Answered(said, starts_at, starts_at + hours * HOUR, is_off, "", ())


def test_only_what_takes_the_same_hours_goes_on_with_it() -> None:
    assert goes_on_with(NIGHT, going(AT - HOUR))
    assert not goes_on_with(NIGHT, going(AT - 2 * HOUR))
    assert not goes_on_with(NIGHT, going(AT + 2 * HOUR))
    assert not goes_on_with(NIGHT, going(AT, is_off=True))


def test_what_takes_whole_days_leaves_the_hours_open() -> None:
    assert not goes_on_with(NIGHT, going(AT - 10 * HOUR, hours=24))
    assert not goes_on_with(replace(NIGHT, all_day=True), going(AT))
    assert not goes_on_with(replace(NIGHT, ends_at=AT + 24 * HOUR), going(AT))
    assert not goes_on_with(NIGHT, going(AT - 10 * HOUR, hours=23)._replace(all_day=True))
