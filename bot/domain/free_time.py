"""When a member is free: mornings, afternoons and evenings of their own week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = 24


class PartOfDay(StrEnum):
    MORNINGS = "mornings"
    AFTERNOONS = "afternoons"
    EVENINGS = "evenings"


# Hours on the wall clock. Nobody is asked about the night.
HOURS: Mapping[PartOfDay, range] = {
    PartOfDay.MORNINGS: range(6, 12),
    PartOfDay.AFTERNOONS: range(12, 18),
    PartOfDay.EVENINGS: range(18, 24),
}


def hours_of(parts: Mapping[PartOfDay, Iterable[int]]) -> tuple[int, ...] | None:
    """Hours of the week (Monday from midnight is 0) from weekdays (Monday is 0); None where none was named."""
    hours = {day * _DAY + hour for part, days in parts.items() for day in days for hour in HOURS[part]}
    return tuple(sorted(hours)) or None


def parts_of(hours: Iterable[int] | None) -> dict[PartOfDay, list[int]]:
    """The weekdays on which a part of the day is free as a whole."""
    free = frozenset(hours or ())
    return {
        part: [day for day in range(7) if free.issuperset(day * _DAY + hour for hour in within)]
        for part, within in HOURS.items()
    }


def in_words(hours: Iterable[int] | None) -> str:
    """ "evenings Mon, Tue; mornings every day"; "" where nothing was said."""
    said = [
        f"{part.value} {'every day' if len(days) == 7 else ', '.join(WEEKDAYS[day] for day in days)}"
        for part, days in parts_of(hours).items()
        if days
    ]
    return "; ".join(said)
