"""An event as a plan counts it: when, where, and what it has in common with others."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.events import ASSUMED_LENGTH, Event, EventDetails, Format
from bot.domain.planning import Group, GroupKind, PlanItem

_DAY = timedelta(days=1)


def plan_item(event: Event, value: int, cost: int, zone: str, *, joins_online: bool = False) -> PlanItem:
    """`value` in thousandths of a perfect fit, `cost` in minor units; the day is the one in the member's `zone`.
    `joins_online`: they take part from home, to which there is no way."""
    details = event.details
    ends_at = details.ends_by if details.ends_by > details.starts_at else details.starts_at + ASSUMED_LENGTH
    return PlanItem(
        id=event.id,
        on=details.day_in(ZoneInfo(zone)),
        starts_at=details.starts_at,
        ends_at=ends_at,
        value=value,
        cost=cost,
        groups=_groups(event),
        place=None if joins_online else _place(details),
        takes_time=takes_time(details.starts_at, ends_at, all_day=details.all_day),
    )


def takes_time(starts_at: datetime, ends_by: datetime, *, all_day: bool) -> bool:
    """Nothing else can be gone to meanwhile; what is open for a day or longer leaves the hour open."""
    return not all_day and ends_by - starts_at < _DAY


def _groups(event: Event) -> tuple[Group, ...]:
    found: list[Group] = []
    if event.series:
        found.append((GroupKind.SERIES, event.series))
    if event.sources:
        # A city's or a university's calendar is of many hosts: who hosts is known by the house.
        found.append(
            (GroupKind.ORGANISER, f"{event.sources[0].feed_id} {event.details.place.name.casefold()}")
        )
    if event.details.topics:
        found.append((GroupKind.TOPIC, event.details.topics[0]))
    return tuple(found)


def _place(details: EventDetails) -> tuple[float, float] | None:
    place = details.place
    if details.format is Format.ONLINE or place.lat is None or place.lon is None:
        return None
    return place.lat, place.lon
