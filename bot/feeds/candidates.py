"""The instances of a rule before overrides, and how RECURRENCE-IDs and EXDATEs find them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from bot.feeds.feed_zones import FeedZones
from bot.feeds.moments import Moment

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Candidate:
    """An instance of the rule, before overrides. `length` is a PERIOD's own, else None."""

    moment: Moment
    starts_at: datetime
    length: timedelta | None = None


class Lookup:
    """Finds the instances that a RECURRENCE-ID or EXDATE means: at the same instant, else at the same time on
    the wall, where it gives no time on the same day."""

    def __init__(self, candidates: list[Candidate], zones: FeedZones) -> None:
        self._candidates = candidates
        self._floating = zones.floating

    @cached_property
    def _by_utc(self) -> dict[datetime, Candidate]:
        return {candidate.starts_at: candidate for candidate in self._candidates}

    @cached_property
    def _by_wall(self) -> dict[datetime, Candidate]:
        return {candidate.moment.wall: candidate for candidate in self._candidates}

    @cached_property
    def _by_day(self) -> dict[date, list[Candidate]]:
        days: dict[date, list[Candidate]] = {}
        for candidate in self._candidates:
            days.setdefault(candidate.moment.wall.date(), []).append(candidate)
        return days

    def find(self, moment: Moment) -> list[Candidate]:
        if moment.is_date:
            return self._by_day.get(moment.wall.date(), [])
        same = self._by_utc.get(moment.utc(self._floating)) or self._by_wall.get(moment.wall)
        return [same] if same is not None else []

    def find_one(self, moment: Moment) -> Candidate | None:
        return next(iter(self.find(moment)), None)


def clamped(moment: datetime, by: timedelta) -> datetime:
    """`moment` moved, but not out of the calendar."""
    try:
        return moment + by
    except OverflowError:
        return (_LAST if by > timedelta(0) else _FIRST).replace(tzinfo=moment.tzinfo)
