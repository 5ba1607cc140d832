"""The time zones of one feed: its own VTIMEZONEs, the zones it only names, and the one its floating times hang on."""

from __future__ import annotations

from collections import ChainMap
from datetime import datetime, timedelta

from bot.feeds.budget import Budget, Exhausted
from bot.feeds.lines import Properties, Property, read_properties
from bot.feeds.moments import Moment, read_moment
from bot.feeds.recurrence import walls
from bot.feeds.rules import UnreadableRule, read_rule
from bot.feeds.zones import ObservedZone, Zone, iana_zone, name_by_rules, named_zone, utc_zone

# Nobody's clock changes more often than this in all the years a feed describes.
_MOST_ONSETS = 2000
_STEPS, _STEPS_IN_ALL = 20_000, 400_000
_MOST_HEADS = 1000
_MOST_NOTES = 20


class FeedZones:
    """`floating` is the wall for times without a zone: X-WR-TIMEZONE where it can be understood, else ours.

    Where a file holds several calendars, each has zones of its own; what one names and does not define is looked
    for in the `file` as a whole, whose bounds hold for all of them together.
    """

    def __init__(
        self,
        calendar_zone: str,
        default: str,
        definitions: list[str],
        until: datetime,
        file: FeedZones | None = None,
    ) -> None:
        self.notes: list[str] = [] if file is None else file.notes
        self.utc = utc_zone()
        self.floating: Zone = named_zone(default) or self.utc
        self._until = until.replace(tzinfo=None)
        own = {name: text for text in definitions if (name := _tzid(text))}
        self._definitions: ChainMap[str, str] = ChainMap(own, *(file._definitions.maps if file else ()))
        self._budget: Budget = file._budget if file else Budget(_STEPS_IN_ALL)
        self._known: dict[str, Zone | None] = {}
        self._by_head: dict[str, tuple[Zone | None, bool]] = {}
        if calendar_zone:
            self.floating = named_zone(calendar_zone) or self.of(calendar_zone) or self.floating

    def of(self, tzid: str) -> Zone | None:
        """What a TZID means in this feed: an IANA name, a VTIMEZONE of its own, any other name; else floating."""
        if tzid not in self._known:
            self._known[tzid] = self._look_up(tzid)
        return self._known[tzid]

    def _look_up(self, tzid: str) -> Zone | None:
        tzid = tzid.strip().strip('"')
        known = iana_zone(tzid.strip("/"))
        if known is not None:
            return known
        definition = self._definitions.get(tzid)
        own = None if definition is None else self._observed(tzid, definition)
        found = own or named_zone(tzid)
        if found is None and tzid and len(self.notes) < _MOST_NOTES:
            self.notes.append(f"nobody knows its time zone {tzid[:60]!r}; taken as {self.floating.name}")
        return found

    def of_property(self, found: Property) -> tuple[Zone | None, bool]:
        """The zone of a property, and whether it says that its VALUE is DATE."""
        known = self._by_head.get(found.head)
        if known is None:
            parameters = found.parameters
            tzid = parameters.get("TZID", "")
            known = (self.of(tzid) if tzid else None, parameters.get("VALUE", "").upper() == "DATE")
            if len(self._by_head) < _MOST_HEADS:
                self._by_head[found.head] = known
        return known

    def _observed(self, tzid: str, definition: str) -> ObservedZone | None:
        onsets: list[tuple[datetime, timedelta]] = []
        standard: list[timedelta] = []
        first: list[timedelta] = []
        for kind, text in _observances(definition):
            properties = read_properties(text)
            offset = _offset(properties, "TZOFFSETTO")
            if offset is None:
                continue
            first.append(offset)
            if kind == "STANDARD":
                standard.append(offset)
            onsets += [(wall, offset) for wall in self._onsets(properties)]
        if not onsets:
            return None
        hints = self._hints(tzid, definition)
        zone = ObservedZone(onsets, (standard or first)[0], lambda: name_by_rules(zone, self._until, hints))
        return zone

    def _hints(self, tzid: str, definition: str) -> tuple[str, ...]:
        """Names to try first for a zone of the feed's own."""
        properties = read_properties(definition)
        said = [found.text.strip() for found in properties.get("X-LIC-LOCATION", ())]
        zones = [named_zone(name) for name in (*said, tzid)]
        return (*(zone.name for zone in zones if zone), self.floating.name)

    def _onsets(self, properties: Properties) -> list[datetime]:
        start = self._moment(properties, "DTSTART")
        if start is None:
            return []
        found = {start.wall}
        for listed in properties.get("RDATE", ()):
            for item in listed.value.split(",")[:_MOST_ONSETS]:
                if (moment := read_moment(item.partition("/")[0], None, self.utc)) is not None:
                    found.add(moment.wall)
        high = self._until + timedelta(days=800)
        self._budget.begin_series(_STEPS)
        for text in properties.get("RRULE", ()):
            try:
                rule = read_rule(text.value, self.utc)
                for wall in walls(rule, start.wall, start.wall, high, self._budget):
                    if len(found) > _MOST_ONSETS or (rule.until is not None and wall > rule.until.wall):
                        break
                    found.add(wall)
            except (UnreadableRule, Exhausted):
                continue
        return list(found)

    def _moment(self, properties: Properties, name: str) -> Moment | None:
        listed = properties.get(name)
        return read_moment(listed[0].value.strip(), None, self.utc) if listed else None


def _tzid(definition: str) -> str:
    listed = read_properties(definition).get("TZID")
    return listed[0].text.strip().strip('"') if listed else ""


def _observances(definition: str) -> list[tuple[str, str]]:
    """STANDARD and DAYLIGHT parts with their text."""
    found: list[tuple[str, list[str]]] = []
    inside = False
    for line in definition.split("\n"):
        marker = line.strip().upper()
        if marker.startswith("BEGIN:"):
            found.append((marker[6:].strip(), []))
            inside = True
        elif marker.startswith("END:"):
            inside = False
        elif inside:
            found[-1][1].append(line)
    return [(kind, "\n".join(lines)) for kind, lines in found]


def _offset(properties: Properties, name: str) -> timedelta | None:
    """UTC-OFFSET (RFC 5545 section 3.3.14), with or without colons and seconds."""
    listed = properties.get(name)
    text = listed[0].value.strip().replace(":", "") if listed else ""
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (4, 6):
        return None
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    return sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)
