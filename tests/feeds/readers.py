"""Readers for the tests of the worker: each does one bad thing that a real feed might make ours do."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta

from bot.domain.errors import FeedRefused
from bot.domain.events import EventDetails, Occurrence
from bot.feeds.reading import FeedDefaults, Reading, Skipped, Window


def obey(
    body: bytes,
    window: Window,
    defaults: FeedDefaults,
    state: bytes | None = None,
    charset: str | None = None,
) -> tuple[Reading, bytes]:
    """Does what the body says. Its state counts how often it was handed on."""
    return _obeyed(body, window, defaults), (state or b"") + b"x"


def _obeyed(body: bytes, window: Window, defaults: FeedDefaults) -> Reading:
    order, _, argument = body.split(b"\n", 1)[0].decode().partition(" ")
    if order == "hang":
        while True:
            pass
    elif order == "work":
        began = time.process_time()
        while time.process_time() - began < float(argument):
            pass
    elif order == "sleep":
        time.sleep(float(argument))
    elif order == "eat":
        hoard = [bytearray(1024 * 1024) for _ in range(int(argument))]
        return _reading(window, defaults, 0, str(len(hoard)))
    elif order == "die":
        os.kill(os.getpid(), 9)
    elif order == "exit":
        sys.exit(3)
    elif order == "raise":
        raise KeyError("a word of the feed")
    elif order == "refuse":
        raise FeedRefused("That is no calendar.")
    elif order == "print":
        print("noise" * 10_000)  # noqa: T201  # the noise is the test
        os.write(1, b"more noise")
    elif order == "environment":
        return _reading(window, defaults, 0, " ".join(sorted(os.environ)))
    elif order == "pid":
        return _reading(window, defaults, 0, str(os.getpid()))
    return _reading(window, defaults, int(argument) if order == "many" else 0, str(len(body)))


def _reading(window: Window, defaults: FeedDefaults, count: int, name: str) -> Reading:
    return Reading(
        name=name,
        description="",
        timezone=defaults.timezone,
        refresh_after=None,
        occurrences=[occurrence(n) for n in range(count)],
        skipped=[Skipped(n, "", "it has no start") for n in range(count // 2)],
        components=count,
        notes=[],
        reaches_until=window.end,
    )


def occurrence(n: int) -> Occurrence:
    start = datetime(2026, 3, 1, 18, tzinfo=UTC) + timedelta(hours=n)
    details = EventDetails(
        f"Event {n}", start, start + timedelta(hours=2), "America/New_York", description="d" * 500
    )
    return Occurrence(f"{n}@example.org", "", details)
