"""One VEVENT: first its times, which decide whether it matters, then, where it does, all it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.events import Status
from bot.feeds.feed_zones import FeedZones
from bot.feeds.lines import Properties, Property, decode, read_properties, split_list, unfold
from bot.feeds.moments import Moment, Span, length_between, read_duration, read_moment, read_period
from bot.feeds.reading import RawEvent
from bot.feeds.zones import NOWHERE

_DAY = timedelta(days=1)
_STATUSES = {status.value.upper(): status for status in Status} | {"CANCELED": Status.CANCELLED}
# These have a field of their own in a RawEvent, or only decide when the event is.
_TOLD_ELSEWHERE = frozenset(
    {"SUMMARY", "DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "GEO", "STATUS", "ORGANIZER", "CONFERENCE"}
    | {
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "EXRULE",
        "RECURRENCE-ID",
    }
    | {"SEQUENCE", "CREATED", "LAST-MODIFIED"}
)
_GEO = re.compile(r"\s*([-+]?\d{1,3}(?:\.\d+)?)\s*\\?[;,]\s*([-+]?\d{1,3}(?:\.\d+)?)\s*")
# No text of an event is longer in earnest; what is longer (pictures inside ATTACH) would only cost time.
_LONGEST_TEXT = 100_000
_LONGEST_VALUE = 10_000
_LONGEST_MENDED = 2_000


class Unusable(Exception):
    """The component cannot be shown; the message is a sentence fragment for people."""


@dataclass(slots=True)
class Component:
    """A VEVENT whose times are read. `index` is its place in the feed.

    `length` is counted on the wall of `start`; it is zero, and `end` None, for a timed event whose end nobody
    gave. `zones` are those of its calendar. `modified` is LAST-MODIFIED as written; `sequence` is -1 where there is none.
    """

    index: int
    uid: str
    properties: Properties
    zones: FeedZones
    start: Moment
    end: Moment | None
    length: timedelta
    recurrence_id: Moment | None
    and_future: bool
    sequence: int
    modified: str

    @property
    def repeats(self) -> bool:
        return bool(self.texts("RRULE") or self.texts("RDATE"))

    def texts(self, name: str) -> list[str]:
        """The values of a property as written, empty ones left out."""
        return [found.value for found in self.properties.get(name, ()) if found.value.strip()]


def read_component(block: bytes, index: int, zones: FeedZones) -> Component:
    """Raises Unusable."""
    properties = read_properties(decode(unfold(block)).partition("\n")[2])
    start = _moment(properties, "DTSTART", zones)
    if start is None:
        named = bool(properties.get("DTSTART"))
        raise Unusable("its start cannot be read" if named else "it does not say when it starts")
    end = _end(properties, start, zones)
    uid = properties.get("UID")
    recurrence = properties.get("RECURRENCE-ID")
    modified = properties.get("LAST-MODIFIED")
    return Component(
        index=index,
        uid=uid[0].text.strip() if uid else "",
        properties=properties,
        zones=zones,
        start=start,
        end=end,
        length=length_between(start, end, zones.floating) if end is not None else timedelta(0),
        recurrence_id=_moment(properties, "RECURRENCE-ID", zones) if recurrence else None,
        and_future=recurrence is not None and _is_this_and_future(recurrence[0]),
        sequence=_sequence(properties),
        modified=modified[0].value.strip() if modified else "",
    )


def _is_this_and_future(recurrence_id: Property) -> bool:
    return recurrence_id.parameters.get("RANGE", "").upper() == "THISANDFUTURE"


def _moment(properties: Properties, name: str, zones: FeedZones) -> Moment | None:
    for found in properties.get(name, ()):
        if found.value.strip():
            whole = _mended(found)
            return _read(whole, whole.value, zones)
    return None


def _mended(found: Property) -> Property:
    """With the zone in its place, where a colon stands before or in it that should not:
    "DTSTART:TZID=Europe/Berlin:20260302T180000", "DTSTART;TZID=(UTC-05:00) Eastern Time:20260302T180000"."""
    if ":" not in found.value or len(found.value) > _LONGEST_MENDED:
        return found
    zone, _, value = found.value.rpartition(":")
    if "=" not in zone and ")" not in zone:
        return found
    separator = ":" if "=" in found.head else ";"
    return Property(f"{found.head}{separator}{zone}", value)


def _read(found: Property, value: str, zones: FeedZones) -> Moment | None:
    zone, is_date = zones.of_property(found)
    moment = read_moment(value, zone, zones.utc)
    if is_date and moment is not None and not moment.is_date and moment.wall.time() == datetime.min.time():
        return Moment(moment.wall, None, is_date=True)
    return moment


def _end(properties: Properties, start: Moment, zones: FeedZones) -> Moment | None:
    """DTEND, or DTSTART plus DURATION; None where neither is given, or it is not after the start."""
    end = _moment(properties, "DTEND", zones)
    if end is None and (written := properties.get("DURATION")):
        length = read_duration(written[0].value)
        end = None if length is None else _after(start, length)
    if start.is_date:
        return _last_day(start, end)
    if end is not None and end.is_date:
        end = Moment(end.wall, start.zone)
    if end is None or length_between(start, end, zones.floating) <= timedelta(0):
        return None
    return end


def _last_day(start: Moment, end: Moment | None) -> Moment | None:
    """The midnight after the last day. A day that ends where it begins lasts that day, as everybody means it;
    an end within a day includes that day."""
    if end is None or end.wall <= start.wall:
        return _after(start, _DAY)
    last = Moment(end.wall.replace(hour=0, minute=0, second=0), None, is_date=True)
    return last if last.wall == end.wall else _after(last, _DAY)


def _after(start: Moment, length: timedelta) -> Moment | None:
    try:
        return Moment(start.wall + length, start.zone, start.is_date)
    except OverflowError:
        return None


def _sequence(properties: Properties) -> int:
    listed = properties.get("SEQUENCE")
    text = listed[0].value.strip() if listed else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def read_dates(component: Component, name: str) -> Iterator[Moment | Span]:
    """The values of EXDATE or RDATE; those that cannot be read are passed over."""
    zones = component.zones
    for listed in map(_mended, component.properties.get(name, ())):
        zone, _ = zones.of_property(listed)
        for item in listed.value.split(","):
            value = item.strip()
            read = (
                read_period(value, zone, zones.utc, zones.floating)
                if "/" in value
                else _read(listed, value, zones)
            )
            if read is not None:
                yield read


def raw_event(component: Component, feed_name: str) -> RawEvent:
    """All a component says, for those who make sense of it."""
    properties, zones = component.properties, component.zones
    start = component.start
    organizer = properties.get("ORGANIZER")
    status = _text(properties, "STATUS").strip().upper()
    zone = start.zone
    return RawEvent(
        summary=_text(properties, "SUMMARY"),
        starts_at=start.utc(zones.floating),
        ends_at=component.end.utc(zones.floating) if component.end is not None else None,
        timezone=zones.floating.name if zone is None or zone.name in NOWHERE else zone.name,
        all_day=start.is_date,
        end_assumed=component.end is None,
        description=_text(properties, "DESCRIPTION"),
        location=_text(properties, "LOCATION"),
        url=_text(properties, "URL").strip(),
        categories=_categories(properties),
        geo=_geo(properties),
        status=_STATUSES.get(status, Status.CONFIRMED),
        organizer=organizer[0].value.strip() if organizer else "",
        conference=tuple(found.value.strip() for found in properties.get("CONFERENCE", ())),
        properties=_others(properties),
        feed_name=feed_name,
    )


def _text(properties: Properties, name: str) -> str:
    """The first value that is not empty."""
    for found in properties.get(name, ()):
        if found.value:
            return found.text[:_LONGEST_TEXT]
    return ""


def _categories(properties: Properties) -> tuple[str, ...]:
    items = (item.strip() for found in properties.get("CATEGORIES", ()) for item in split_list(found.value))
    return tuple(dict.fromkeys(filter(None, items)))


def _geo(properties: Properties) -> tuple[float, float] | None:
    """Degrees; None where they are none of this earth's, or the (0, 0) of an empty form."""
    listed = properties.get("GEO")
    found = _GEO.fullmatch(listed[0].value) if listed else None
    if found is None:
        return None
    lat, lon = float(found[1]), float(found[2])
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 and (lat or lon) else None


def _others(properties: Properties) -> dict[str, str]:
    others: dict[str, str] = {}
    for name, listed in properties.items():
        if name not in _TOLD_ELSEWHERE and len(listed[0].value) <= _LONGEST_VALUE:
            others[name] = listed[0].text
        if ";" in listed[0].head and name not in ("DTSTART", "DTEND"):
            for parameter, value in listed[0].parameters.items():
                others[f"{name};{parameter}"] = value
    return others
