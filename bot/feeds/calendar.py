"""From the bytes of an iCal feed to what is on within a window.

The VEVENTs are found in the raw bytes, those that cannot matter are set aside unread, the rest is read,
grouped into series, expanded, and understood once per component. Whatever is wrong with one component costs
only that one.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import structlog

from bot.domain.errors import FeedRefused
from bot.domain.events import EventDetails, Occurrence
from bot.feeds.components import Component, Unusable, raw_event, read_component
from bot.feeds.feed_zones import FeedZones
from bot.feeds.grouping import Group, group
from bot.feeds.header import Header, read_header
from bot.feeds.reading import FeedDefaults, RawEvent, Reading, Skipped, Window
from bot.feeds.recurrence import Budget
from bot.feeds.scan import Scan, scan, to_plain_bytes
from bot.feeds.series import STEPS_PER_READING, Expansion, expand
from bot.feeds.sift import NEVER, UNKNOWN_DAY, Bounds, sift, uid_of
from bot.feeds.understand import understand

log = structlog.get_logger(__name__)

# A feed that holds more is not a list of events for people; the rest is left out, and said so.
MOST_OCCURRENCES = 50_000
_LEFT_OUT = f"the feed holds more than {MOST_OCCURRENCES:,} dates; the rest is left out"
_OUR_FAULT = "it could not be read"


@dataclass(slots=True)
class _Parts:
    """A feed taken apart: what it says about itself, its zones, and its VEVENTs as raw text."""

    header: Header
    zones: FeedZones
    scan: Scan


def read_calendar(body: bytes, window: Window, defaults: FeedDefaults, charset: str | None = None) -> Reading:
    """All occurrences within the window. Raises FeedRefused when the body is no calendar at all."""
    parts = _take_apart(body, window, defaults, charset)
    blocks = parts.scan.blocks
    alive, starts, _ = sift(blocks, Bounds.around(window))
    reader = _Reader(parts, window, defaults)
    reader.read(_with_kin(blocks, alive))
    return _reading(parts, reader, starts)


def _take_apart(body: bytes, window: Window, defaults: FeedDefaults, charset: str | None) -> _Parts:
    plain = to_plain_bytes(body, charset)
    found = scan(plain)
    header = read_header(found.header)
    if not found.blocks and not header.is_calendar:
        raise FeedRefused(_why_not(plain))
    zones = FeedZones(header.zone, defaults.timezone, header.zones, window.end)
    return _Parts(header, zones, found)


def _why_not(body: bytes) -> str:
    start = body[:2000].lstrip().lower()
    if not start:
        return "There is nothing at this address yet: it answered with an empty page. Is the link complete?"
    if start.startswith(b"<"):
        return "This is a web page, not a calendar. Look on it for an iCal link (it often ends in .ics) and paste that."
    return "This is not a calendar. Look for the page's iCal link (it often ends in .ics) and paste that."


def _with_kin(blocks: list[bytes], alive: list[int]) -> list[int]:
    """With each block also those that share its UID: an override may move an instance, a version replace one."""
    uids = [uid_of(block) for block in blocks]
    if len(set(uids)) == len(uids):
        return alive
    chosen = set(alive)
    wanted = {uids[index] for index in alive} - {b""}
    return [index for index, uid in enumerate(uids) if index in chosen or uid in wanted]


class _Reader:
    """Reads components into occurrences, and keeps what had to be left out."""

    def __init__(self, parts: _Parts, window: Window, defaults: FeedDefaults) -> None:
        self.occurrences: list[Occurrence] = []
        self.skipped: list[Skipped] = []
        self._parts = parts
        self._window = window
        self._budget = Budget(STEPS_PER_READING)
        self._details = _Details(defaults)
        self.is_full = False

    def read(self, indices: Iterable[int]) -> None:
        components = [found for index in indices if (found := self._component(index)) is not None]
        for series in group(components, self._parts.zones.floating):
            self._take(series)
        self.occurrences.sort(key=lambda occurrence: (occurrence.details.starts_at, occurrence.uid))

    def _component(self, index: int) -> Component | None:
        block = self._parts.scan.blocks[index]
        try:
            return read_component(block, index, self._parts.zones)
        except Unusable as error:
            self._skip(index, uid_of(block).decode("utf-8", "replace"), str(error))
        except Exception:
            # A fault of ours in one component must not cost the others.
            log.exception("component not read", line=self._parts.scan.line(index))
            self._skip(index, "", _OUR_FAULT)
        return None

    def _take(self, found: Group) -> None:
        try:
            expansion = expand(found.master, found.overrides, self._window, self._parts.zones, self._budget)
            self._keep(found, expansion)
        except Exception:
            # As above: this series is lost, not the feed.
            log.exception("series not expanded", line=self._parts.scan.line(found.members[0].index))
            self._skip(found.members[0].index, found.bare_uid, _OUR_FAULT)

    def _keep(self, found: Group, expansion: Expansion) -> None:
        for component, reason in expansion.complaints:
            self._skip(component.index, component.uid, reason)
        repeats, floating = found.repeats, self._parts.zones.floating
        for instance in expansion.instances:
            if len(self.occurrences) >= MOST_OCCURRENCES:
                self.is_full = True
                return
            details = self._details.of(instance.component, self._parts)
            self.occurrences.append(
                Occurrence(
                    uid=found.uid,
                    recurrence_id=instance.original.basic(floating) if repeats else "",
                    details=replace(details, starts_at=instance.starts_at, ends_at=instance.ends_at),
                    series=found.bare_uid if repeats else "",
                )
            )

    def _skip(self, index: int, uid: str, reason: str) -> None:
        self.skipped.append(Skipped(self._parts.scan.line(index), uid, reason))


@dataclass(slots=True)
class _Details:
    """What is understood of components: each once, and equal texts once. The times are those of any of them."""

    _defaults: FeedDefaults
    _by_text: dict[object, EventDetails] = field(default_factory=dict)
    _by_component: dict[int, EventDetails] = field(default_factory=dict)

    def of(self, component: Component, parts: _Parts) -> EventDetails:
        known = self._by_component.get(component.index)
        if known is None:
            raw = raw_event(component, parts.zones, parts.header.name)
            known = self._by_component[component.index] = self._understood(raw)
        return known

    def _understood(self, raw: RawEvent) -> EventDetails:
        text = (
            *(raw.summary, raw.description, raw.location, raw.url, raw.categories, raw.geo, raw.status),
            *(raw.organizer, raw.conference, raw.all_day, raw.end_assumed, raw.timezone),
            *(item for pair in raw.properties.items() for item in pair),
        )
        known = self._by_text.get(text)
        if known is None:
            known = self._by_text[text] = understand(raw, self._defaults)
        return known


def _reading(parts: _Parts, reader: _Reader, starts: list[int]) -> Reading:
    header, zones, found = parts.header, parts.zones, parts.scan
    broken = [Skipped(line, "", reason) for line, reason in found.broken]
    notes = [*header.notes, *zones.notes]
    if not header.is_whole:
        notes.append("the file breaks off before its end")
    if reader.is_full:
        notes.append(_LEFT_OUT)
    return Reading(
        name=header.name,
        description=header.description,
        timezone=zones.floating.name,
        refresh_after=header.refresh_after,
        occurrences=reader.occurrences,
        skipped=sorted(reader.skipped + broken, key=lambda skipped: skipped.line),
        components=len(found.blocks) + len(broken),
        notes=notes,
        reaches_until=_reach(starts, reader.occurrences),
    )


def _reach(starts: list[int], occurrences: list[Occurrence]) -> datetime | None:
    """The latest start in the window, or midnight (UTC) of the latest day after it on which something starts."""
    latest = max((day for day in starts if UNKNOWN_DAY < day < NEVER), default=UNKNOWN_DAY)
    found = [occurrences[-1].details.starts_at] if occurrences else []
    with suppress(ValueError):
        found.append(datetime(latest // 10_000, latest // 100 % 100, latest % 100, tzinfo=UTC))
    return max(found, default=None)
