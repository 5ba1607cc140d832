"""Time zones as feeds name and define them. Nothing is shared between two feeds but IANA's own zones."""

from __future__ import annotations

import re
import zoneinfo
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Protocol

from bot.feeds.zone_names import ABBREVIATIONS, COMMON, SPOKEN

_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([-+])(\d{1,2}):?(\d\d)?")
# "(UTC-05:00) Eastern Time (US & Canada)", as Outlook shows it.
_SHOWN_OFFSET = re.compile(r"^\((?:UTC|GMT)[^)]*\)\s*")
# Names the tz database has for its own use; the first would be this machine's zone.
_NOT_ZONES = frozenset({"localtime", "Factory", "posixrules"})
_LONGEST_NAME = 100
# Times in these are instants: they say nothing of where the event is.
NOWHERE = frozenset(
    {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal", "UCT"}
)


class Zone(Protocol):
    """A wall with a clock. `name` is an IANA name, the nearest there is where the zone is a feed's own."""

    @property
    def name(self) -> str: ...

    def utc(self, wall: datetime) -> datetime:
        """The instant, aware in UTC, at which the clock shows `wall` (naive)."""


class KnownZone:
    """A zone with rules of Python's: IANA's, or a fixed offset."""

    __slots__ = ("_rules", "name")

    def __init__(self, name: str, rules: tzinfo) -> None:
        self.name = name
        self._rules = rules

    def utc(self, wall: datetime) -> datetime:
        """A time that the clock skips counts with the offset before the gap, one it shows twice the first time."""
        return _utc(self._rules, wall)


@lru_cache(maxsize=4096)  # a start is asked for three times while its series is worked out
def _utc(rules: tzinfo, wall: datetime) -> datetime:
    try:
        return wall.replace(tzinfo=rules).astimezone(UTC)
    except OverflowError:  # the first or last day there is
        return wall.replace(tzinfo=UTC)


class ObservedZone:
    """A VTIMEZONE of a feed's own. `onsets` are (wall time in the offset before, offset from then on)."""

    __slots__ = ("_first", "_name", "_offsets", "_walls", "name_now")

    def __init__(
        self, onsets: list[tuple[datetime, timedelta]], first: timedelta, name_now: Callable[[], str]
    ) -> None:
        onsets.sort(key=lambda onset: onset[0])
        self._walls = [wall for wall, _ in onsets]
        self._offsets = [offset for _, offset in onsets]
        self._first = first
        self.name_now = name_now
        self._name: str | None = None

    @property
    def name(self) -> str:
        if self._name is None:
            self._name = self.name_now()
        return self._name

    def offset(self, wall: datetime) -> timedelta:
        """From UTC, east of Greenwich positive."""
        place = bisect_right(self._walls, wall)
        return self._offsets[place - 1] if place else self._first

    def utc(self, wall: datetime) -> datetime:
        try:
            return (wall - self.offset(wall)).replace(tzinfo=UTC)
        except OverflowError:
            return wall.replace(tzinfo=UTC)


@lru_cache(maxsize=1024)  # feeds name whatever they like
def iana_zone(name: str) -> KnownZone | None:
    """The zone with exactly this IANA name."""
    if not name or len(name) > _LONGEST_NAME or name in _NOT_ZONES:
        return None
    try:
        return KnownZone(name, zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def utc_zone() -> KnownZone:
    """UTC, always the same object."""
    zone = iana_zone("UTC")
    assert zone is not None, "the tz database is a dependency"
    return zone


def named_zone(name: str) -> KnownZone | None:
    """The zone that `name` means: an IANA name in any spelling, a Windows or Rails name, an abbreviation, an
    offset, or a path that ends in one of these ("/freeassociation.sourceforge.net/Europe/Berlin", RFC 5545
    section 3.2.19)."""
    name = " ".join(name.replace('"', "").split())
    if not name or len(name) > _LONGEST_NAME:
        return None
    parts = name.strip("/").split("/")
    candidates = (name, *("/".join(parts[first:]) for first in range(len(parts))))
    return next((zone for each in candidates if each and (zone := _meant_by(each))), None)


def _meant_by(name: str) -> KnownZone | None:
    if known := iana_zone(name):
        return known
    spoken = _SHOWN_OFFSET.sub("", name)
    found = (
        _windows_names().get(spoken.lower())
        or ABBREVIATIONS.get(spoken.upper())
        or SPOKEN.get(spoken.lower())
        or _iana_names().get(spoken.replace(" ", "_").lower())
    )
    return iana_zone(found) if found is not None else fixed_offset(spoken)


def fixed_offset(name: str) -> KnownZone | None:
    """ "UTC+2", "GMT-0500", "-05:00"."""
    found = _OFFSET.fullmatch(name.strip().upper())
    if found is None:
        return None
    sign, hours, minutes = found[1], int(found[2]), int(found[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if sign == "-" else 1)
    # IANA counts westwards: Etc/GMT+5 is five hours behind Greenwich. It has whole hours only.
    inverted = "-" if sign == "+" else "+"
    iana = "UTC" if not offset or minutes else f"Etc/GMT{inverted}{hours}"
    return KnownZone(iana, timezone(offset))


@cache
def _windows_names() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {windows.lower(): iana for windows, iana in WINDOWS_TO_OLSON.items()}


@cache
def _iana_names() -> dict[str, str]:
    """IANA names by themselves and by their last part, both in lower case; the full name wins."""
    names = sorted(zoneinfo.available_timezones() - _NOT_ZONES, reverse=True)
    by_city = {name.rpartition("/")[2].lower(): name for name in names if "/" in name}
    return by_city | {name.lower(): name for name in names}


def name_by_rules(zone: ObservedZone, around: datetime, candidates: tuple[str, ...]) -> str:
    """The first of `candidates`, then of the common zones, whose clock agrees with `zone` for a year.

    `around` is naive. Where none agrees the first candidate stands in: it is only used to show times.
    """
    weeks = [around + timedelta(weeks=week) for week in range(0, 52, 4)]
    instants = [zone.utc(week) for week in weeks]
    for name in (*candidates, *COMMON):
        known = iana_zone(name)
        if known is not None and [known.utc(week) for week in weeks] == instants:
            return name
    return next((name for name in candidates if iana_zone(name)), "UTC")
