"""What a feed says about itself: everything outside its VEVENTs. Nothing in here can spoil a feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.feeds.lines import Properties, decode, read_properties, unfold
from bot.feeds.moments import read_duration

_GREGORIAN = "GREGORIAN"


@dataclass(slots=True)
class Header:
    """`zone` is X-WR-TIMEZONE as written; `zones` the text of each VTIMEZONE after its BEGIN line."""

    name: str = ""
    description: str = ""
    zone: str = ""
    refresh_after: timedelta | None = None
    zones: list[str] = field(default_factory=list)
    is_calendar: bool = False
    is_whole: bool = True
    notes: list[str] = field(default_factory=list)


def read_header(raw: bytes) -> Header:
    """Takes what it can read and passes over the rest."""
    text = decode(unfold(raw))
    own, zones, begun, ended = _split(text)
    properties = read_properties("\n".join(own))
    header = Header(
        name=_first(properties, "X-WR-CALNAME", "NAME"),
        description=_first(properties, "X-WR-CALDESC", "DESCRIPTION"),
        zone=_first(properties, "X-WR-TIMEZONE", "TIMEZONE-ID"),
        refresh_after=_interval(properties),
        zones=zones,
        is_calendar=begun > 0,
        is_whole=ended >= begun,
    )
    scale = _first(properties, "CALSCALE")
    if scale and scale.upper() != _GREGORIAN:
        header.notes.append("it says its dates are not Gregorian; they were read as if they were")
    return header


def _split(text: str) -> tuple[list[str], list[str], int, int]:
    """The calendar's own lines, its VTIMEZONEs, how many VCALENDARs begin and how many end."""
    own: list[str] = []
    zones: list[list[str]] = []
    depth, begun, ended, in_zone = 0, 0, 0, False
    for line in text.split("\n"):
        marker = line.strip().upper().replace(" ", "")
        if marker == "BEGIN:VCALENDAR":
            begun, depth, in_zone = begun + 1, 0, False
        elif marker == "END:VCALENDAR":
            ended, depth, in_zone = ended + 1, 0, False
        elif marker.startswith("BEGIN:"):
            if marker == "BEGIN:VTIMEZONE":
                zones.append([])
                depth, in_zone = 1, True
            else:
                depth += 1
                if in_zone:
                    zones[-1].append(line)
        elif marker.startswith("END:") and depth:
            depth -= 1
            if in_zone:
                zones[-1].append(line)
            in_zone = in_zone and depth > 0
        elif in_zone:
            zones[-1].append(line)
        elif depth == 0:
            own.append(line)
    return own, ["\n".join(lines) for lines in zones], begun, ended


def _first(properties: Properties, *names: str) -> str:
    texts = (found.text.strip() for name in names for found in properties.get(name, ()))
    return next(filter(None, texts), "")


def _interval(properties: Properties) -> timedelta | None:
    """REFRESH-INTERVAL (RFC 7986), else X-PUBLISHED-TTL, where it is a length of time above nothing."""
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        for found in properties.get(name, ()):
            length = read_duration(found.value)
            if length is not None and length > timedelta(0):
                return length
    return None
