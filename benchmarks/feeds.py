"""Reading feeds against icalendar and recurring-ical-events on the same input, in the same run.

Ratios are of processor time. There are two: "as_they_stand" is what the plain libraries give, the occurrences with
their texts; "understood" adds what they do not: prices, places, topics, clean text. `python -m benchmarks.feeds`
prints it.
"""

from __future__ import annotations

import gc
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.big_feed import STAMP, big_feed
from bot.domain.events import EventDetails
from bot.feeds.calendar import Understand, read_again, read_calendar
from bot.feeds.reading import FeedDefaults, RawEvent, Window
from bot.feeds.understand import understand

DEFAULTS = FeedDefaults("America/New_York")
WINDOW = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 30, tzinfo=UTC))
LATER = Window(datetime(2026, 8, 25, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
AN_HOUR_ON = Window(WINDOW.start + timedelta(hours=1), WINDOW.end + timedelta(hours=1))
CHANGED = 0.01


def run() -> dict[str, object]:
    """`aim` stands beside each figure that has one; each holds for both ways of reading."""
    read_calendar(big_feed(60), WINDOW, DEFAULTS)  # the tables of places and topics, and what Python compiles
    gc.collect()
    gc.freeze()  # as the process that reads feeds does
    figures: dict[str, object] = {"big_feed": _big()}
    if feeds := _real_feeds():
        figures["real_feeds"] = _real(feeds)
    return figures


def _big() -> dict[str, object]:
    body = big_feed()
    plain = _seconds(lambda: _plain(body, WINDOW), times=2)
    return {
        "megabytes": len(body) / 1e6,
        "components": body.count(b"BEGIN:VEVENT"),
        "occurrences": len(read_calendar(body, WINDOW, DEFAULTS, understand=as_it_stands).occurrences),
        "seconds_plain": plain,
        **{name: _polled(body, plain, way) for name, way in WAYS.items()},
        "peak_memory_in_files": _aim(_peak_memory(body), 6, most=True),
    }


def _polled(body: bytes, plain: float, way: Understand) -> dict[str, object]:
    """A body read for the first time, then again as it is, with 1 % changed, and with renewed stamps."""

    def again(body: bytes, window: Window = WINDOW) -> float:
        return _seconds(lambda: read_again(body, window, DEFAULTS, state, understand=way), times=7)

    cold = _seconds(lambda: read_calendar(body, WINDOW, DEFAULTS, understand=way))
    kept = _seconds(lambda: read_again(body, WINDOW, DEFAULTS, understand=way))
    _, state = read_again(body, WINDOW, DEFAULTS, understand=way)
    changed = _with_changes(body)
    stamped, both = (each.replace(STAMP.encode(), b"20260301T010000Z") for each in (body, changed))
    return {
        "seconds_cold": cold,
        "cold_times_faster": _aim(plain / cold, 35),
        "cold_with_state_times_faster": _aim(plain / kept, 35),
        "changed_times_faster": _aim(plain / again(changed), 150),
        "changed_an_hour_later_times_faster": _aim(plain / again(changed, AN_HOUR_ON), 150),
        "changed_and_stamped_times_faster": plain / again(both),
        "identical_times_faster_than_cold": _aim(cold / again(body), 20),
        "stamped_times_faster_than_cold": _aim(cold / again(stamped), 8),
        "state_kilobytes": len(state) / 1e3,
    }


def _real(feeds: list[Path]) -> dict[str, object]:
    bodies = [path.read_bytes() for path in feeds]
    asked = [(body, window) for body in bodies for window in (WINDOW, LATER)]
    plain = _seconds(lambda: [_plain(body, window) for body, window in asked], times=2)
    figures: dict[str, object] = {"feeds": len(feeds), "seconds_plain": plain}
    for name, way in WAYS.items():
        cold = _seconds(partial(_read_all, asked, way))
        figures[name] = {"seconds_cold": cold, "cold_times_faster": _aim(plain / cold, 12)}
    return figures


def _read_all(asked: list[tuple[bytes, Window]], way: Understand) -> None:
    for body, window in asked:
        read_calendar(body, window, DEFAULTS, understand=way)


def as_it_stands(raw: RawEvent, defaults: FeedDefaults) -> EventDetails:
    """What the plain libraries make of a component: its texts."""
    del defaults
    return EventDetails(
        title=raw.summary,
        starts_at=raw.starts_at,
        ends_at=raw.ends_at,
        timezone=raw.timezone,
        all_day=raw.all_day,
        description=raw.description,
        location=raw.location,
        url=raw.url,
        status=raw.status,
    )


WAYS: dict[str, Understand] = {"as_they_stand": as_it_stands, "understood": understand}


def _plain(body: bytes, window: Window) -> int:
    import icalendar
    import recurring_ical_events
    from icalendar.timezone import tzp

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tzp.use_default()
        try:
            calendar = icalendar.Calendar.from_ical(body)
            return len(recurring_ical_events.of(calendar).between(window.start, window.end))
        except LookupError:  # a zone it does not know ends the reading of that feed
            return 0


def _with_changes(body: bytes) -> bytes:
    """One event in a hundred has another title."""
    dice = random.Random(11)
    parts = body.split(b"\nSUMMARY:")
    return b"\nSUMMARY:".join(b"Changed " + part if dice.random() < CHANGED else part for part in parts)


def _seconds(work: Callable[[], object], times: int = 5) -> float:
    """Processor time, the median of some runs."""
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return median(found)


def _aim(figure: float, aim: float, *, most: bool = False) -> dict[str, object]:
    return {
        "figure": figure,
        "aim": f"{'at most' if most else 'at least'} {aim}",
        "met": figure <= aim if most else figure >= aim,
    }


def _peak_memory(body: bytes) -> float:
    """How much a process of its own grows by while it reads a file, in sizes of the file."""
    with tempfile.NamedTemporaryFile(suffix=".ics") as file:
        file.write(body)
        file.flush()
        command = [sys.executable, "-m", "benchmarks.feeds", file.name]
        return float(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


def _memory(path: Path) -> float:
    read_again(big_feed(60), WINDOW, DEFAULTS)
    before = _most_memory()
    body = path.read_bytes()
    read_again(body, WINDOW, DEFAULTS)
    return (_most_memory() - before) / len(body)


def _most_memory() -> int:
    """The most this process has held. On Linux, getrusage would count what its parent held when it forked."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _real_feeds() -> list[Path]:
    named = os.environ.get("RAPPORT_FEEDS")
    folder = Path(named) if named else None
    if folder is None:
        return []
    inner = folder / "feeds"
    return sorted((inner if inner.is_dir() else folder).glob("*.ics"))


if __name__ == "__main__":
    print(_memory(Path(sys.argv[1])) if sys.argv[1:] else json.dumps(run(), indent=2))
