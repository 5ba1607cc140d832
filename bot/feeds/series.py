"""Which instances a series has within a window: DTSTART, rules and RDATEs, less EXDATEs, with overrides.

What RFC 5545 leaves open is done as recurring-ical-events does it, so that both agree.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.feeds.budget import Budget, Exhausted
from bot.feeds.candidates import Candidate, Lookup, clamped
from bot.feeds.components import Component, read_dates
from bot.feeds.feed_zones import FeedZones
from bot.feeds.moments import Moment, Span, length_between
from bot.feeds.reading import Window
from bot.feeds.recurrence import walls
from bot.feeds.rules import Rule, UnreadableRule, read_rule

MOST_PER_SERIES = 5_000
# Steps of a Budget: a series takes a few hundred, one that is meant to hang us all there are.
STEPS_PER_READING = 3_000_000
_STEPS_PER_SERIES = 100_000
_STEPS_PER_DATE = 8
# A wall is at most fourteen hours from UTC, and a feed's own may be wrong by a day.
_MARGIN = timedelta(days=2)
# How far past the window the next instance is looked for, so that a re-poll knows when to look again.
LOOKAHEAD = timedelta(days=35)
_NOTHING = timedelta(0)
_TOO_MANY = f"it repeats too often to list; only {MOST_PER_SERIES:,} of its dates are kept"
_TOO_LONG = "its rule takes too long to work out; only some of its dates are kept"


@dataclass(slots=True)
class Instance:
    """`original` is the start it would have had: its RECURRENCE-ID. Times are aware, in UTC."""

    component: Component
    original: Moment
    starts_at: datetime
    ends_at: datetime | None


@dataclass(slots=True)
class Expansion:
    """The instances within the window, in order, what had to be left out, and the first instant after the
    window at which there may be another (None: never)."""

    instances: list[Instance] = field(default_factory=list)
    complaints: list[tuple[Component, str]] = field(default_factory=list)
    next_at: datetime | None = None


def overlaps(starts_at: datetime, ends_at: datetime | None, window: Window) -> bool:
    """Whether something is on within the window; what has no length is, at its instant."""
    if ends_at is None or ends_at <= starts_at:
        return window.start <= starts_at < window.end
    return starts_at < window.end and window.start < ends_at


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
        self._budget = budget
        self._found = Expansion()
        self._futures = sorted(
            (o for o in overrides if o.and_future and o.recurrence_id is not None), key=self._original_utc
        )
        self._turns = [self._original_utc(future) for future in self._futures]

    def expand(self) -> Expansion:
        candidates = self._candidates()
        lookup = Lookup(candidates, self._zones)
        excluded, excluded_days = self._exclude(lookup)
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

    # --- where instances come from ---

    def _candidates(self) -> list[Candidate]:
        master = self._master
        if master is None:
            return []
        rules = list(self._rules(master))
        found: dict[datetime, Candidate] = {}
        if self._starts_before_the_end(rules):
            self._add(found, master.start, None)
        for listed in self._dates("RDATE"):
            moment, length = (listed.start, listed.length) if isinstance(listed, Span) else (listed, None)
            self._add(found, self._as_master(moment), length)
        low, high = self._bounds()
        for rule in rules:
            self._follow(rule, low, high, found)
        return sorted(found.values(), key=lambda candidate: candidate.starts_at)

    def _rules(self, master: Component) -> Iterator[Rule]:
        for text in dict.fromkeys(master.texts("RRULE")):
            try:
                rule = read_rule(text, self._zones.utc)
            except UnreadableRule as error:
                self._complain(str(error))
                continue
            if rule.never_comes:
                self._complain("its rule names a day that never comes; only its first date is kept")
                continue
            yield rule

    def _starts_before_the_end(self, rules: list[Rule]) -> bool:
        """DTSTART is an instance whether or not it fits the rule, but not after the last UNTIL."""
        wall, instant = self._start.wall, self._start.utc(self._zones.floating)
        ended = [rule for rule in rules if rule.until is not None]
        return not ended or any(self._until(rule)(wall, instant) for rule in ended)

    @property
    def _start(self) -> Moment:
        assert self._master is not None
        return self._master.start

    def _until(self, rule: Rule) -> Callable[[datetime, datetime], bool]:
        """Whether an instance, given its wall and its instant, is not after UNTIL. A date includes its whole
        day; a time that is not in UTC is one on the wall of DTSTART, and one in UTC beside a floating DTSTART
        too (RFC 5545 knows neither)."""
        until, start = rule.until, self._start
        if until is None:
            return lambda wall, instant: True
        if until.is_date or start.is_date:
            next_day = clamped(datetime.combine(until.wall.date(), datetime.min.time()), timedelta(days=1))
            return lambda wall, instant: wall < next_day
        if until.zone is None or start.zone is None:
            last_wall = until.wall
            return lambda wall, instant: wall <= last_wall
        last = until.utc(self._zones.floating)
        return lambda wall, instant: instant <= last

    def _as_master(self, moment: Moment) -> Moment:
        """An RDATE without a time, in a series with times, is that day at the usual time."""
        start = self._start
        if moment.is_date and not start.is_date:
            return Moment(datetime.combine(moment.wall.date(), start.wall.time()), start.zone)
        if start.is_date and not moment.is_date:
            return Moment(datetime.combine(moment.wall.date(), datetime.min.time()), None, is_date=True)
        return Moment(moment.wall, start.zone) if moment.zone is None else moment

    def _bounds(self) -> tuple[datetime, datetime]:
        """Between which walls (naive) an instance may start that is on within the window, or is moved into it."""
        back, ahead = self._master.length if self._master else _NOTHING, _NOTHING
        for future in self._futures:
            shift = self._shift(future)
            back = max(back, future.length + max(shift, _NOTHING))
            ahead = max(ahead, -shift)
        start, end = self._window.start.replace(tzinfo=None), self._window.end.replace(tzinfo=None)
        return clamped(start, -(back + _MARGIN)), clamped(end, ahead + _MARGIN + LOOKAHEAD)

    def _follow(self, rule: Rule, low: datetime, high: datetime, found: dict[datetime, Candidate]) -> None:
        start, floating = self._start, self._zones.floating
        is_not_after_until = self._until(rule)
        zone = start.zone or floating
        try:
            for wall in walls(rule, start.wall, low, high, self._budget):
                starts_at = zone.utc(wall)
                if not is_not_after_until(wall, starts_at):
                    return
                if len(found) >= MOST_PER_SERIES:
                    self._complain(_TOO_MANY)
                    self._meet_again(starts_at)
                    return
                self._budget.spend(_STEPS_PER_DATE)
                if starts_at not in found:
                    found[starts_at] = Candidate(Moment(wall, start.zone, start.is_date), starts_at)
        except Exhausted:
            self._complain(_TOO_LONG)
        if rule.count is None and (rule.until is None or rule.until.wall > high):
            self._meet_again(clamped(self._window.end, LOOKAHEAD))

    def _add(self, found: dict[datetime, Candidate], moment: Moment, length: timedelta | None) -> None:
        """DTSTART, or an RDATE, whose PERIOD may give it a length of its own."""
        starts_at = moment.utc(self._zones.floating)
        candidate = found.setdefault(starts_at, Candidate(moment, starts_at))
        candidate.length = length if length is not None else candidate.length

    # --- what is taken away ---

    def _exclude(self, lookup: Lookup) -> tuple[set[datetime], set[datetime]]:
        """The instances that EXDATEs name: exactly, and by their day alone."""
        exactly: set[datetime] = set()
        by_day: set[datetime] = set()
        for exdate in self._dates("EXDATE"):
            moment = exdate.start if isinstance(exdate, Span) else exdate
            kind = by_day if moment.is_date and not self._start.is_date else exactly
            kind.update(candidate.starts_at for candidate in lookup.find(moment))
            # An override that belongs to no instance may be named all the same.
            if kind is exactly:
                exactly.add(moment.utc(self._zones.floating))
        return exactly, by_day

    def _dates(self, name: str) -> Iterator[Moment | Span]:
        if self._master is None:
            return
        try:
            for listed in read_dates(self._master, name):
                self._budget.spend(_STEPS_PER_DATE)
                yield listed
        except Exhausted:
            self._complain("it lists more dates than can be worked out; only some of them are kept")

    def _is_of_an_older_version(self, override: Component) -> bool:
        """An override with a rule of its own, of a SEQUENCE before the series', was once the series itself."""
        has_rule = override.repeats or "EXDATE" in override.properties
        return has_rule and self._master is not None and override.sequence < self._master.sequence

    def _original_utc(self, override: Component) -> datetime:
        original = override.recurrence_id or override.start
        return original.utc(self._zones.floating)

    # --- what is kept ---

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
            self._meet_again(starts_at)

    def _meet_again(self, at: datetime) -> None:
        if self._found.next_at is None or at < self._found.next_at:
            self._found.next_at = at

    def _complain(self, reason: str) -> None:
        assert self._master is not None
        if (self._master, reason) not in self._found.complaints:
            self._found.complaints.append((self._master, reason))
