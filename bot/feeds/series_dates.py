"""When a series has dates: DTSTART, rules and RDATEs, and what EXDATEs take away of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bot.feeds.budget import Budget, Exhausted
from bot.feeds.candidates import Candidate, Lookup, clamped
from bot.feeds.components import Component, read_dates
from bot.feeds.expansion import Expansion
from bot.feeds.feed_zones import FeedZones
from bot.feeds.moments import Moment, Span
from bot.feeds.recurrence import walls
from bot.feeds.rules import Rule, UnreadableRule, read_rule

MOST_PER_SERIES = 5_000
_STEPS_PER_DATE = 8
_TOO_MANY = f"it repeats too often to list; only {MOST_PER_SERIES:,} of its dates are kept"
_TOO_LONG = "its rule takes too long to work out; only some of its dates are kept"


class SeriesDates:
    """Before overrides. `found` is told what had to be left out, and when there may be more: not before `after`, where a
    rule goes on."""

    def __init__(
        self, master: Component, zones: FeedZones, budget: Budget, found: Expansion, after: datetime
    ) -> None:
        self._master = master
        self._zones = zones
        self._budget = budget
        self._found = found
        self._after = after

    def candidates(self, low: datetime, high: datetime) -> list[Candidate]:
        """In order: DTSTART and RDATEs, and those of rules between two walls (naive)."""
        rules = list(self._rules())
        found: dict[datetime, Candidate] = {}
        if self._starts_before_the_end(rules):
            self._add(found, self._master.start, None)
        for listed in self._dates("RDATE"):
            moment, length = (listed.start, listed.length) if isinstance(listed, Span) else (listed, None)
            self._add(found, self._as_master(moment), length)
        for rule in rules:
            self._follow(rule, low, high, found)
        return sorted(found.values(), key=lambda candidate: candidate.starts_at)

    def excluded(self, lookup: Lookup) -> tuple[set[datetime], set[datetime]]:
        """The instances that EXDATEs name: exactly, and by their day alone."""
        exactly: set[datetime] = set()
        by_day: set[datetime] = set()
        for exdate in self._dates("EXDATE"):
            moment = exdate.start if isinstance(exdate, Span) else exdate
            kind = by_day if moment.is_date and not self._master.start.is_date else exactly
            kind.update(candidate.starts_at for candidate in lookup.find(moment))
            # An override that belongs to no instance may be named all the same.
            if kind is exactly:
                exactly.add(moment.utc(self._zones.floating))
        return exactly, by_day

    def _rules(self) -> Iterator[Rule]:
        for text in dict.fromkeys(self._master.texts("RRULE")):
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
        wall, instant = self._master.start.wall, self._master.start.utc(self._zones.floating)
        ended = [rule for rule in rules if rule.until is not None]
        return not ended or any(self._until(rule)(wall, instant) for rule in ended)

    def _until(self, rule: Rule) -> Callable[[datetime, datetime], bool]:
        """Whether an instance, given its wall and its instant, is not after UNTIL. A date includes its whole
        day; a time that is not in UTC is one on the wall of DTSTART, and one in UTC beside a floating DTSTART
        too (RFC 5545 knows neither)."""
        until, start = rule.until, self._master.start
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
        start = self._master.start
        if moment.is_date and not start.is_date:
            return Moment(datetime.combine(moment.wall.date(), start.wall.time()), start.zone)
        if start.is_date and not moment.is_date:
            return Moment(datetime.combine(moment.wall.date(), datetime.min.time()), None, is_date=True)
        return Moment(moment.wall, start.zone) if moment.zone is None else moment

    def _follow(self, rule: Rule, low: datetime, high: datetime, found: dict[datetime, Candidate]) -> None:
        start, floating = self._master.start, self._zones.floating
        is_not_after_until = self._until(rule)
        zone = start.zone or floating
        try:
            for wall in walls(rule, start.wall, low, high, self._budget):
                starts_at = zone.utc(wall)
                if not is_not_after_until(wall, starts_at):
                    return
                if len(found) >= MOST_PER_SERIES:
                    self._complain(_TOO_MANY)
                    self._found.meet_again(starts_at)
                    return
                self._budget.spend(_STEPS_PER_DATE)
                if starts_at not in found:
                    found[starts_at] = Candidate(Moment(wall, start.zone, start.is_date), starts_at)
        except Exhausted:
            self._complain(_TOO_LONG)
        if rule.count is None and (rule.until is None or rule.until.wall > high):
            self._found.meet_again(self._after)

    def _add(self, found: dict[datetime, Candidate], moment: Moment, length: timedelta | None) -> None:
        """DTSTART, or an RDATE, whose PERIOD may give it a length of its own."""
        starts_at = moment.utc(self._zones.floating)
        candidate = found.setdefault(starts_at, Candidate(moment, starts_at))
        candidate.length = length if length is not None else candidate.length

    def _dates(self, name: str) -> Iterator[Moment | Span]:
        try:
            for listed in read_dates(self._master, name):
                self._budget.spend(_STEPS_PER_DATE)
                yield listed
        except Exhausted:
            self._complain("it lists more dates than can be worked out; only some of them are kept")

    def _complain(self, reason: str) -> None:
        self._found.complain(self._master, reason)
