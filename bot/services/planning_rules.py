"""What a member's plan is held to, while it is made and when it is accepted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.domain.attendance import Answered, Attendance
from bot.domain.ids import EventId
from bot.domain.planning import PlanRules
from bot.domain.travel import Pace, TravelMode
from bot.domain.wallclock import monday_of
from bot.services.readers import Reader

USUAL_EVENINGS = 3
_MINUTES_LOST_ON_FOOT = 5
_DAY = timedelta(days=1)


def rules_for(
    reader: Reader,
    pace: Pace,
    a_day: int,
    fixed: Collection[EventId],
    *,
    budget: int | None = None,
    locked: Collection[EventId] = (),
) -> PlanRules:
    """`fixed` are what they go to, `budget` is minor units, `a_day` is how many events at most."""
    member = reader.member
    kmh, lost = _speed(reader.traveller.mode, pace)
    return PlanRules(
        budget=budget,
        a_day=a_day,
        a_week=(member and member.evenings_a_week) or USUAL_EVENINGS,
        fixed=frozenset(fixed),
        locked=frozenset(locked),
        kmh=kmh,
        minutes_lost=lost,
        detour=pace.detour,
    )


def going_about(history: Sequence[Answered], first: date, last: date, zone: str) -> list[Attendance]:
    """What they go to in the weeks of these days, also on days before them: those evenings are taken. And a day more on
    either side, for a night that goes on into the first day or begins at the end of the last."""
    first, last = monday_of(first) - _DAY, monday_of(last) + 7 * _DAY
    return [
        each.attendance
        for each in history
        if each.attendance.is_going
        and not each.is_off
        and first <= each.starts_at.astimezone(ZoneInfo(zone)).date() <= last
    ]


def _speed(mode: TravelMode, pace: Pace) -> tuple[float, int]:
    """Kilometres an hour, and minutes lost at the ends."""
    match mode:
        case TravelMode.WALK:
            return pace.walk_kmh, _MINUTES_LOST_ON_FOOT
        case TravelMode.BIKE:
            return pace.bike_kmh, _MINUTES_LOST_ON_FOOT
        case TravelMode.TRANSIT:
            return pace.transit_kmh, pace.transit_wait
        case TravelMode.CAR | TravelMode.SHARE:
            return pace.car_kmh, pace.car_ends
