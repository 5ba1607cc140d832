"""Reading feeds against icalendar and recurring-ical-events on the same input, in the same run.

Ratios are of processor time. "occurrences" is what the plain libraries give, the occurrences with their texts;
"understood" adds what they do not: prices, places, topics, clean text. `python -m benchmarks.feeds` prints it.
"""

from __future__ import annotations

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
from pathlib import Path
from statistics import median

from benchmarks.big_feed import STAMP, big_feed
from bot.domain.events import EventDetails
from bot.feeds.calendar import read_again, read_calendar
from bot.feeds.reading import FeedDefaults, RawEvent, Window

DEFAULTS = FeedDefaults("America/New_York")
WINDOW = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 30, tzinfo=UTC))
LATER = Window(datetime(2026, 8, 25, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
AN_HOUR_ON = Window(WINDOW.start + timedelta(hours=1), WINDOW.end + timedelta(hours=1))
CHANGED = 0.01


def run() -> dict[str, object]:
    """`aim` stands beside each figure that has one."""
    read_calendar(big_feed(60), WINDOW, DEFAULTS)  # the tables of places and topics, and what Python compiles
    figures: dict[str, object] = {"big_feed": _big()}
    if feeds := _real_feeds():
        figures["real_feeds"] = _real(feeds)
    return figures


def _big() -> dict[str, object]:
    body = big_feed()
    plain = _seconds(lambda: _plain(body, WINDOW), times=2)
    cold = _seconds(lambda: read_calendar(body, WINDOW, DEFAULTS, understand=as_it_stands))
    kept = _seconds(lambda: read_again(body, WINDOW, DEFAULTS, understand=as_it_stands))
    understood = _seconds(lambda: read_again(body, WINDOW, DEFAULTS), times=3)
    _, state = read_again(body, WINDOW, DEFAULTS, understand=as_it_stands)
    changed, stamped = _with_changes(body), body.replace(STAMP.encode(), b"20260301T010000Z")
    both = changed.replace(STAMP.encode(), b"20260301T010000Z")
    return {
        "megabytes": len(body) / 1e6,
        "components": body.count(b"BEGIN:VEVENT"),
        "occurrences": len(read_calendar(body, WINDOW, DEFAULTS, understand=as_it_stands).occurrences),
        "seconds_plain": plain,
        "seconds_cold": cold,
        "seconds_cold_with_state": kept,
        "seconds_cold_understood": understood,
        "cold_times_faster": _aim(plain / cold, 35),
        "cold_with_state_times_faster": _aim(plain / kept, 35),
        "cold_understood_times_faster": plain / understood,
        "changed_times_faster": _aim(plain / _again(changed, WINDOW, state), 150),
        "changed_an_hour_later_times_faster": _aim(plain / _again(changed, AN_HOUR_ON, state), 150),
        "changed_and_stamped_times_faster": plain / _again(both, WINDOW, state),
        "identical_times_faster_than_cold": _aim(cold / _again(body, WINDOW, state), 20),
        "stamped_times_faster_than_cold": _aim(cold / _again(stamped, WINDOW, state), 8),
        "peak_memory_in_files": _aim(_peak_memory(body), 6, most=True),
        "state_kilobytes": len(state) / 1e3,
    }


def _again(body: bytes, window: Window, state: bytes) -> float:
    return _seconds(lambda: read_again(body, window, DEFAULTS, state, understand=as_it_stands), times=7)


def _real(feeds: list[Path]) -> dict[str, object]:
    bodies = [path.read_bytes() for path in feeds]
    asked = [(body, window) for body in bodies for window in (WINDOW, LATER)]
    plain = _seconds(lambda: [_plain(body, window) for body, window in asked], times=2)
    cold = _seconds(
        lambda: [read_calendar(body, window, DEFAULTS, understand=as_it_stands) for body, window in asked]
    )
    understood = _seconds(lambda: [read_calendar(body, window, DEFAULTS) for body, window in asked], times=3)
    return {
        "feeds": len(feeds),
        "seconds_plain": plain,
        "seconds_cold": cold,
        "seconds_cold_understood": understood,
        "cold_times_faster": _aim(plain / cold, 12),
        "cold_understood_times_faster": plain / understood,
    }


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
