"""Reads chosen components of one feed into occurrences: parsed, grouped, expanded, and understood once each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from operator import itemgetter

import structlog

from bot.domain.errors import FeedRefused
from bot.domain.events import EventDetails, Occurrence
from bot.feeds.budget import Budget
from bot.feeds.components import Component, Unusable, raw_event, read_component
from bot.feeds.expansion import Expansion
from bot.feeds.feed_zones import FeedZones
from bot.feeds.fingerprints import About, context_of_header
from bot.feeds.grouping import Group, group
from bot.feeds.header import Header, read_header
from bot.feeds.price import lasts_days
from bot.feeds.reading import FeedDefaults, RawEvent, Skipped, Window
from bot.feeds.scan import Scan
from bot.feeds.series import STEPS_PER_READING, expand
from bot.feeds.sift import ALWAYS, NEVER, number_of, return_at, uid_of
from bot.feeds.title_times import at_its_time

log = structlog.get_logger(__name__)

# A feed that holds more is not a list of events for people; the rest is left out, and said so.
MOST_COMPONENTS = 100_000
MOST_OCCURRENCES = 50_000
# Of what is left out so many are named, which is more than people look at; the rest is counted.
MOST_SKIPPED = 100
_LONGEST_UID = 200
_TOO_MANY = f"it holds more than {MOST_COMPONENTS:,} events; the rest is left out"
_LEFT_OUT = f"it holds more than {MOST_OCCURRENCES:,} dates; the rest is left out"
_OUR_FAULT = "it could not be read"
# A start further ahead is a slip or a placeholder, and says nothing of how far a feed reaches.
_FARTHEST = timedelta(days=3653)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a reading: for when, with which defaults, and what makes sense of a component."""

    window: Window
    defaults: FeedDefaults
    understand: Callable[[RawEvent, FeedDefaults], EventDetails]


@dataclass(slots=True)
class Parts:
    """A feed taken apart: what it says about itself, its zones, and its VEVENTs as raw text.

    `calendars` are those of a file with several, by the place of the first VEVENT of each.
    """

    header: Header
    zones: FeedZones
    scan: Scan
    calendars: list[tuple[int, Header, FeedZones]] = field(default_factory=list)

    @property
    def context(self) -> int:
        """A fingerprint of all outside the VEVENTs that their reading depends on."""
        return context_of_header(self.header, (header for _, header, _ in self.calendars))

    def zones_of(self, block: int) -> FeedZones:
        """The zones of the calendar that a VEVENT stands in."""
        place = bisect_right(self.calendars, block, key=itemgetter(0))
        return self.calendars[place - 1][2] if place else self.zones

    @property
    def notes(self) -> list[str]:
        whole = [] if self.header.is_whole else ["the file breaks off before its end"]
        return [*self.header.notes, *self.zones.notes, *whole]


def assemble(found: Scan, ask: Ask) -> Parts:
    """Raises FeedRefused when it is no calendar at all."""
    header = read_header(found.header)
    if len(found.blocks) > MOST_COMPONENTS:
        del found.blocks[MOST_COMPONENTS:]
        found.is_regular = False
        header.notes.append(_TOO_MANY)
    if not found.blocks and not header.is_calendar:
        raise FeedRefused(_why_not(found.header))
    default, until = ask.defaults.timezone, ask.window.end
    zones = FeedZones(header.zone, default, header.zones, until)
    known: dict[bytes, tuple[Header, FeedZones]] = {}
    for raw in dict.fromkeys(raw for _, raw in found.calendars):
        own = read_header(raw)
        known[raw] = own, FeedZones(own.zone, default, own.zones, until, zones)
    return Parts(header, zones, found, [(place, *known[raw]) for place, raw in found.calendars])


def _why_not(body: bytes) -> str:
    start = body[:2000].lstrip().lower()
    if not start:
        return "There is nothing at this address yet: it answered with an empty page. Is the link complete?"
    what = "a web page, not a calendar" if start.startswith(b"<") else "not a calendar"
    return f"This is {what}. Look for the page's iCal link (it often ends in .ics) and paste that."


@dataclass(slots=True)
class Found:
    """What reading brought to light. `returns` and `lasts` tell of components by their place: when they have to
    be read again, and the last start within the window, both as numbers (202603012300).
    `uids` are the uids given to the events behind each UID, `derived` those of components without one."""

    occurrences: list[Occurrence] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    more_skipped: int = 0
    notes: list[str] = field(default_factory=list)
    returns: dict[int, int] = field(default_factory=dict)
    lasts: dict[int, int] = field(default_factory=dict)
    uids: dict[str, list[str]] = field(default_factory=dict)
    derived: dict[int, str] = field(default_factory=dict)


def describe(parts: Parts, found: Found, lasts: list[int], window: Window) -> About:
    """What there is to say of the feed as a whole. `lasts` are the last starts of all its components."""
    header = parts.header
    refresh = header.refresh_after
    return About(
        name=header.name,
        description=header.description,
        timezone=parts.zones.floating.name,
        refresh_seconds=None if refresh is None else int(refresh.total_seconds()),
        notes=[*parts.notes, *found.notes],
        components=len(parts.scan.blocks) + len(parts.scan.broken),
        reach=_reach(lasts, number_of(window.end + _FARTHEST)),
    )


def _reach(lasts: list[int], farthest: int) -> int:
    """The latest of the starts, given as numbers, that is a date in earnest; 0 where there is none."""
    latest = max(lasts, default=0)
    if 0 < latest < farthest and instant_of(latest) is not None:
        return latest
    for number in sorted({last for last in lasts if 0 < last < farthest}, reverse=True):
        if instant_of(number) is not None:
            return number
    return 0


def instant_of(number: int) -> datetime | None:
    """The instant, in UTC, that a number like 202603012300 stands for; None where there is none such."""
    day, minutes = divmod(number, 10_000)
    try:
        return datetime(day // 10_000, day // 100 % 100, day % 100, minutes // 100, minutes % 100, tzinfo=UTC)
    except ValueError:
        return None


def read_components(parts: Parts, ask: Ask, indices: Iterable[int], shared: Collection[str] = ()) -> Found:
    """Whatever is wrong with one component costs only that one. `shared` are UIDs known to be shared."""
    return _Reader(parts, ask).read(indices, shared)


class _Reader:
    def __init__(self, parts: Parts, ask: Ask) -> None:
        self._found = Found()
        self._parts = parts
        self._window = ask.window
        self._budget = Budget(STEPS_PER_READING)
        self._details = _Details(ask, parts)

    def read(self, indices: Iterable[int], shared: Collection[str]) -> Found:
        components = [read for index in indices if (read := self._component(index)) is not None]
        # Each step is done for all before the next: a step that finds what it works with still in the processor's
        # caches takes a third less time.
        expanded = [
            (series, found) for series in group(components, shared) if (found := self._expand(series))
        ]
        instances = chain.from_iterable(expansion.instances for _, expansion in expanded)
        self._details.prepare(instance.component for instance in islice(instances, MOST_OCCURRENCES))
        for series, expansion in expanded:
            try:
                self._keep(series, expansion)
            except Exception as error:
                self._lose(series, error)
        self._found.occurrences.sort(key=lambda each: (each.details.starts_at, each.uid, each.recurrence_id))
        self._found.skipped.sort(key=lambda each: each.line)
        return self._found

    def _component(self, index: int) -> Component | None:
        block = self._parts.scan.blocks[index]
        try:
            read = read_component(block, index, self._parts.zones_of(index))
        except Unusable as error:
            self._skip(index, uid_of(block).decode("utf-8", "replace"), str(error))
            return None
        except Exception as error:
            # A fault of ours in one component must not cost the others.
            log.error("component not read", error=type(error).__name__, line=self._parts.scan.line(index))
            self._skip(index, "", _OUR_FAULT)
            return None
        if not read.uid:
            self._found.derived[index] = ""
        return read

    def _expand(self, series: Group) -> Expansion | None:
        given = self._found.uids.setdefault(series.bare_uid, [])
        given.append(series.uid)
        for member in series.members:
            if member.index in self._found.derived:
                self._found.derived[member.index] = series.bare_uid
        try:
            zones = series.members[0].zones
            expansion = expand(series.master, series.overrides, self._window, zones, self._budget)
        except Exception as error:
            self._lose(series, error)
            return None
        self._remember(series, expansion)
        for component, reason in expansion.complaints:
            self._skip(component.index, component.uid, reason)
        return expansion

    def _lose(self, series: Group, error: Exception) -> None:
        """As above: this series is lost, not the feed."""
        first = series.members[0]
        log.error("series not read", error=type(error).__name__, line=self._parts.scan.line(first.index))
        self._skip(first.index, series.bare_uid, _OUR_FAULT)

    def _keep(self, series: Group, expansion: Expansion) -> None:
        repeats, floating = series.repeats, series.members[0].zones.floating
        for instance in expansion.instances:
            if len(self._found.occurrences) >= MOST_OCCURRENCES:
                self._found.notes = [_LEFT_OUT]
                return
            details = self._details.of(instance.component)
            if (details.starts_at, details.ends_at) != (instance.starts_at, instance.ends_at):
                details = replace(details, starts_at=instance.starts_at, ends_at=instance.ends_at)
            details = at_its_time(details)
            self._found.occurrences.append(
                Occurrence(
                    uid=series.uid,
                    recurrence_id=instance.original.basic(floating) if repeats else "",
                    details=details,
                    series=series.bare_uid if repeats else "",
                )
            )

    def _remember(self, series: Group, expansion: Expansion) -> None:
        returns = NEVER if expansion.next_at is None else return_at(expansion.next_at)
        for member in series.members:
            self._found.returns[member.index] = min(returns, self._found.returns.get(member.index, NEVER))
        if expansion.instances:
            self._found.lasts[series.members[0].index] = number_of(expansion.instances[-1].starts_at)

    def _skip(self, index: int, uid: str, reason: str) -> None:
        self._found.returns[index] = ALWAYS
        if len(self._found.skipped) >= MOST_SKIPPED:
            self._found.more_skipped += 1
            return
        self._found.skipped.append(Skipped(self._parts.scan.line(index), uid[:_LONGEST_UID], reason))


@dataclass(slots=True)
class _Details:
    """What is understood of components: each once, and equal texts once. The times are those of any of them."""

    _ask: Ask
    _parts: Parts
    _by_text: dict[object, EventDetails] = field(default_factory=dict)
    _by_component: dict[int, EventDetails] = field(default_factory=dict)

    def prepare(self, components: Iterable[Component]) -> None:
        """Understands components before they are asked for. One of which no sense can be made is left for then."""
        raws: list[tuple[int, RawEvent]] = []
        for component in {each.index: each for each in components}.values():
            with suppress(Exception):
                raws.append((component.index, self._raw(component)))
        for index, raw in raws:
            with suppress(Exception):
                self._by_component[index] = self._understood(raw)

    def of(self, component: Component) -> EventDetails:
        known = self._by_component.get(component.index)
        if known is None:
            known = self._by_component[component.index] = self._understood(self._raw(component))
        return known

    def _raw(self, component: Component) -> RawEvent:
        return raw_event(component, self._parts.header.name)

    def _understood(self, raw: RawEvent) -> EventDetails:
        text = (
            *(raw.summary, raw.description, raw.location, raw.url, raw.categories, raw.geo, raw.status),
            *(raw.organizer, raw.conference, raw.all_day, raw.end_assumed, raw.timezone),
            lasts_days(raw.starts_at, raw.ends_at),
            *(item for pair in raw.properties.items() for item in pair),
        )
        known = self._by_text.get(text)
        if known is None:
            known = self._by_text[text] = self._ask.understand(raw, self._ask.defaults)
        return known
