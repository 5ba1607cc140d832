"""The day before: when to remind whoever wants that, and when to leave the house.

The times hold on the member's wall. All events of a day are told of at once, so they are due at one hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cost_lines import venue_of
from bot.domain.events import EventDetails, Status
from bot.domain.ids import MemberId
from bot.domain.travel import CostTable, NoTrip, Traveller, TravelMode, trip
from bot.domain.wallclock import instant_of
from bot.domain.wording import lasting

# Work is over, shops are open, and who cannot come can still say so to somebody.
REMIND_AT = time(17)
# To find the door.
SLACK = timedelta(minutes=10)
_ROUND = timedelta(minutes=5)
# From farther away nobody comes by what a table of speeds says.
_LONGEST = timedelta(hours=4)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Way:
    """When to leave (UTC, a multiple of five minutes), and how: "25 minutes by bus"."""

    leave_at: datetime
    words: str


def begins_at(details: EventDetails, zone: ZoneInfo) -> datetime:
    """From then on a reminder is of no use: the start, of an all-day event the member's midnight."""
    return instant_of(details.starts_on, time(0), zone) if details.all_day else details.starts_at


def remind_at(details: EventDetails, zone: ZoneInfo) -> datetime | None:
    """When to remind, in UTC; None if it is cancelled."""
    if details.status is Status.CANCELLED:
        return None
    return instant_of(details.day_in(zone) - _DAY, REMIND_AT, zone)


def notice_key(member: MemberId, day: date) -> str:
    """Of the one reminder for a day: whatever is added or moved, it is not said twice."""
    return f"tomorrow:{member}:{day.isoformat()}"


def day_in(key: str) -> date:
    """The day that `notice_key` was made of."""
    return date.fromisoformat(key.rpartition(":")[2])


def way_to(
    details: EventDetails, traveller: Traveller, table: CostTable, *, joins_online: bool = False
) -> Way | None:
    """None where there is no way to go, no hour to be there at, or nobody knows how long it takes."""
    venue = venue_of(details, joins_online)
    if venue.is_online or details.all_day:
        return None
    home = table.for_home(traveller)
    found = trip(traveller, home, venue.lat, venue.lon, table)
    if found.minutes is None or found.why is NoTrip.TOO_FAR or timedelta(minutes=found.minutes) > _LONGEST:
        return None
    ride = home.ride_words if home is not None else "bus"
    words = f"{lasting(_rounded(found.minutes))} {_by(found.mode, ride)}"
    return Way(leave_at(details.starts_at, found.minutes), words)


def leave_at(starts_at: datetime, minutes: int) -> datetime:
    """To be there in time, with some slack, rounded to five minutes towards the safe side."""
    moment = (starts_at - timedelta(minutes=minutes) - SLACK).astimezone(UTC)
    return moment - (moment - datetime.min.replace(tzinfo=UTC)) % _ROUND


def _rounded(minutes: int) -> int:
    """What is estimated is not said to the minute; rather longer than it takes."""
    return max(5, -(-minutes // 5) * 5)


def _by(mode: TravelMode, ride: str) -> str:
    return {
        TravelMode.WALK: "on foot",
        TravelMode.BIKE: "by bike",
        TravelMode.TRANSIT: f"by {ride}",
        TravelMode.CAR: "by car",
        TravelMode.SHARE: "in a shared car",
    }[mode]
