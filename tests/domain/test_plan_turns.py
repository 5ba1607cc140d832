from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.attendance import Answered, Attendance, Response
from bot.domain.events import EventDetails, Status
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.plan_turns import Turn, TurnKind, turn_of

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
AT = NOW + timedelta(days=1)
HOUR = timedelta(hours=1)
NIGHT = EventDetails("Chess night", AT, AT + 2 * HOUR, "America/New_York")


def turned(
    details: EventDetails = NIGHT, *, planned: int | None = 600, goings: tuple[Answered, ...] = ()
) -> Turn | None:
    return turn_of(details, was_at=AT, was_planned=600, planned=planned, goings=goings, now=NOW)


def going(starts_at: datetime, hours: float = 2, *, is_off: bool = False) -> Answered:
    said = Attendance(MemberId(1), EventId(2), GuildId(3), Response.GOING, NOW)
    return Answered(said, starts_at, starts_at + hours * HOUR, is_off, "", ())


def test_what_is_as_it_was_or_cheaper_is_no_turn() -> None:
    assert turned() is None
    assert turned(planned=500) is None


@pytest.mark.parametrize(
    ("details", "turn"),
    [
        (replace(NIGHT, status=Status.CANCELLED), Turn(TurnKind.CALLED_OFF, "Chess night")),
        (
            replace(NIGHT, starts_at=NOW - 3 * HOUR, ends_at=NOW - HOUR),
            Turn(TurnKind.OVER, "Chess night"),
        ),
        (
            replace(NIGHT, starts_at=AT + HOUR),
            Turn(TurnKind.MOVED, "Chess night", starts_at=AT + HOUR),
        ),
    ],
)
def test_the_first_thing_that_is_different_counts(details: EventDetails, turn: Turn) -> None:
    assert turned(details, planned=None) == turn


def test_a_price_that_rose_or_is_lost_is_a_turn() -> None:
    assert turned(planned=750) == Turn(TurnKind.DEARER, "Chess night", by=150)
    assert turned(planned=None) == Turn(TurnKind.UNPRICED, "Chess night")


def test_only_what_takes_the_same_hours_clashes() -> None:
    clash = Turn(TurnKind.CLASHES, "Chess night")
    assert turned(goings=(going(AT - HOUR),)) == clash
    assert turned(goings=(going(AT - 2 * HOUR),)) is None
    assert turned(goings=(going(AT + 2 * HOUR),)) is None
    assert turned(goings=(going(AT, is_off=True),)) is None
    # What takes whole days leaves the hours open.
    assert turned(goings=(going(AT - 10 * HOUR, hours=24),)) is None
    assert turned(replace(NIGHT, all_day=True), goings=(going(AT),)) is None
    assert turned(replace(NIGHT, ends_at=AT + 24 * HOUR), goings=(going(AT),)) is None
    assert turned(goings=(going(AT - 10 * HOUR, hours=23)._replace(all_day=True),)) is None
