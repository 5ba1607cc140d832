"""Calendars for the tests of the reader: the files in `ics`, one per behaviour, and small ones built in place."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.feeds.calendar import read_calendar
from bot.feeds.reading import FeedDefaults, Reading, Window

ICS = Path(__file__).parent / "ics"
SPRING = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 30, tzinfo=UTC))
AUTUMN = Window(datetime(2026, 8, 25, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
NEW_YORK = FeedDefaults("America/New_York")


def ics(name: str) -> bytes:
    """The bytes of a file in `ics`."""
    return (ICS / f"{name}.ics").read_bytes()


def read(body: bytes, window: Window = SPRING, defaults: FeedDefaults = NEW_YORK) -> Reading:
    return read_calendar(body, window, defaults)


def read_file(name: str, window: Window = SPRING) -> Reading:
    return read(ics(name), window)


def calendar(*events: str, header: str = "") -> bytes:
    """A calendar of VEVENTs given by their lines, one string each."""
    blocks = [f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT" for event in events]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *filter(None, [header.strip()]), *blocks, "END:VCALENDAR", ""]
    return "\n".join(lines).replace("\n", "\r\n").encode()


def starts(reading: Reading) -> list[str]:
    """When things start, in UTC, as short as can be: "2026-03-02 23:00"."""
    return [f"{each.details.starts_at:%Y-%m-%d %H:%M}" for each in reading.occurrences]


def titles(reading: Reading) -> list[str]:
    return [each.details.title for each in reading.occurrences]


def keys(reading: Reading) -> list[tuple[str, str]]:
    return [(each.uid, each.recurrence_id) for each in reading.occurrences]


def hours(reading: Reading) -> list[float | None]:
    """How long things last."""
    return [
        None
        if each.details.ends_at is None
        else (each.details.ends_at - each.details.starts_at) / timedelta(hours=1)
        for each in reading.occurrences
    ]


def real_feeds() -> list[Path]:
    """The real feeds outside the project, where RAPPORT_FEEDS says they are; else none."""
    named = os.environ.get("RAPPORT_FEEDS")
    if not named:
        return []
    folder = Path(named)
    inner = folder / "feeds"
    return sorted((inner if inner.is_dir() else folder).glob("*.ics"))
