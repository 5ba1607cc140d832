"""Which instances a series has within a window: its dates (`SeriesDates`), with overrides.

What RFC 5545 leaves open is done as recurring-ical-events does it, so that both agree.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta

from bot.feeds.budget import Budget
from bot.feeds.candidates import Candidate, Lookup, clamped
from bot.feeds.components import Component
from bot.feeds.expansion import Expansion, Instance, overlaps
from bot.feeds.feed_zones import FeedZones
from bot.feeds.moments import Moment, length_between
from bot.feeds.reading import Window
from bot.feeds.series_dates import SeriesDates

# Steps of a Budget: a series takes a few hundred, one that is meant to hang us all there are.
STEPS_PER_READING = 3_000_000
_STEPS_PER_SERIES = 100_000
# A wall is at most fourteen hours from UTC, and a feed's own may be wrong by a day.
_MARGIN = timedelta(days=2)
# How far past the window the next instance is looked for, so that a re-poll knows when to look again.
_LOOKAHEAD = timedelta(days=35)
_NOTHING = timedelta(0)


def expand(
    master: Component | None, overrides: list[Component], window: Window, zones: FeedZones, budget: Budget
) -> Expansion:
    """The instances of one series, or of a single event. `zones` are those of its calendar."""
    if master is not None and not overrides and not master.repeats:
        return _single(master, window, zones)
    budget.begin_series(_STEPS_PER_SERIES)
    return _Series(master, overrides, window, zones, budget).expand()


def _single(component: Component, window: Window, zones: FeedZones) -> Expansion:
    floating = zones.floating
    starts_at = component.start.utc(floating)
    ends_at = component.end.utc(floating) if component.end is not None else None
    if overlaps(starts_at, ends_at, window):
        return Expansion([Instance(component, component.start, starts_at, ends_at)])
    return Expansion(next_at=starts_at if starts_at >= window.end else None)


class _Series:
    def __init__(
        self,
        master: Component | None,
        overrides: list[Component],
        window: Window,
        zones: FeedZones,
        budget: Budget,
    ) -> None:
        self._master = master
        self._overrides = overrides
        self._window = window
        self._zones = zones
        self._found = Expansion()
        self._dates = None
        if master is not None:
            after = clamped(window.end, _LOOKAHEAD)
            self._dates = SeriesDates(master, zones, budget, self._found, after)
        self._futures = sorted(
            (o for o in overrides if o.and_future and o.recurrence_id is not None), key=self._original_utc
        )
        self._turns = [self._original_utc(future) for future in self._futures]

    def expand(self) -> Expansion:
        candidates = self._dates.candidates(*self._bounds()) if self._dates is not None else []
        lookup = Lookup(candidates, self._zones)
        excluded, excluded_days = self._dates.excluded(lookup) if self._dates is not None else (set(), set())
        replaced: set[datetime] = set()
        for override in self._overrides:
            match = lookup.find_one(override.recurrence_id) if override.recurrence_id else None
            if match is None and self._is_of_an_older_version(override):
                continue
            original = match.starts_at if match is not None else self._original_utc(override)
            if original not in excluded and original not in replaced:
                replaced.add(original)
                self._keep_own(override, match.moment if match is not None else override.recurrence_id)
        left_out = excluded | excluded_days | replaced
        for candidate in candidates:
            if candidate.starts_at not in left_out:
                self._keep(candidate)
        self._found.instances.sort(key=lambda instance: instance.starts_at)
        return self._found

    def _bounds(self) -> tuple[datetime, datetime]:
        """Between which walls (naive) an instance may start that is on within the window, or is moved into it."""
        back, ahead = self._master.length if self._master else _NOTHING, _NOTHING
        for future in self._futures:
            shift = self._shift(future)
            back = max(back, future.length + max(shift, _NOTHING))
            ahead = max(ahead, -shift)
        start, end = self._window.start.replace(tzinfo=None), self._window.end.replace(tzinfo=None)
        return clamped(start, -(back + _MARGIN)), clamped(end, ahead + _MARGIN + _LOOKAHEAD)

    def _is_of_an_older_version(self, override: Component) -> bool:
        """An override with a rule of its own, of a SEQUENCE before the series', was once the series itself."""
        has_rule = override.repeats or "EXDATE" in override.properties
        return has_rule and self._master is not None and override.sequence < self._master.sequence

    def _original_utc(self, override: Component) -> datetime:
        original = override.recurrence_id or override.start
        return original.utc(self._zones.floating)

    def _keep_own(self, component: Component, original: Moment | None) -> None:
        """An override, as it is."""
        floating = self._zones.floating
        ends_at = component.end.utc(floating) if component.end is not None else None
        self._take(component, original or component.start, component.start.utc(floating), ends_at)

    def _keep(self, candidate: Candidate) -> None:
        component, shift = self._component_for(candidate.starts_at)
        floating = self._zones.floating
        length = candidate.length if candidate.length is not None else component.length
        if candidate.length is None and not shift and component.start.wall == candidate.moment.wall:
            self._keep_own(component, candidate.moment)
            return
        moment = candidate.moment
        start = Moment(clamped(moment.wall, shift), moment.zone, moment.is_date)
        end = Moment(clamped(start.wall, length), moment.zone, moment.is_date) if length else None
        self._take(component, moment, start.utc(floating), end.utc(floating) if end is not None else None)

    def _component_for(self, starts_at: datetime) -> tuple[Component, timedelta]:
        """The master, or the last THISANDFUTURE override before an instance, and by how much that moves it."""
        assert self._master is not None
        turns = bisect_left(self._turns, starts_at)
        if not turns:
            return self._master, _NOTHING
        future = self._futures[turns - 1]
        return future, self._shift(future)

    def _shift(self, future: Component) -> timedelta:
        assert future.recurrence_id is not None
        return length_between(future.recurrence_id, future.start, self._zones.floating)

    def _take(
        self, component: Component, original: Moment, starts_at: datetime, ends_at: datetime | None
    ) -> None:
        if overlaps(starts_at, ends_at, self._window):
            self._found.instances.append(Instance(component, original, starts_at, ends_at))
        elif starts_at >= self._window.end:
            self._found.meet_again(starts_at)
