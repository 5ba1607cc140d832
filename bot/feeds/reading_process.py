"""The child process in which feeds are read: it can be killed, and holds nothing worth stealing.

Started as `python -m bot.feeds.reading_process READER MEMORY SECONDS`. A request is two frames, the pickled
arguments and the raw body. An answer is any number of `PART` frames and one of the others; `DONE` holds the
reading without what the parts held, and the reader's state.
"""

from __future__ import annotations

import gc
import importlib
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.errors import FeedRefused
from bot.feeds.reading import FeedDefaults, Reading, Window
from bot.processes.child import (
    DONE,
    FAILED,
    OUT_OF_MEMORY,
    READY,
    REFUSED,
    Pipe,
    behave,
    limit_memory,
    limited_time,
    where,
)

# `read_again` of bot.feeds.calendar, or one of its shape.
Reader = Callable[..., tuple[Reading, bytes]]
PART = "part"
# The other side unpickles a frame between two turns of its loop: this many take a few milliseconds.
BATCH = 50
# Read once before anything is asked: tables are loaded and patterns compiled at the first reading.
_FIRST = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Berlin:20260105T180000\r\n"
    b"RRULE:FREQ=WEEKLY;COUNT=2\r\nSUMMARY:Python meetup\r\nDESCRIPTION:$5 at the door\r\n"
    b"LOCATION:1 Main St\\, Durham\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_FIRST_WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))


def main(reader: str, memory: int, seconds: float) -> None:
    """Reads feeds one after the other until standard input ends."""
    behave()
    pipe = Pipe()
    try:
        read = _load(reader)
        read(_FIRST, _FIRST_WINDOW, FeedDefaults())
    except Exception as error:
        pipe.send(FAILED, where(error))
        pipe.flush()
        return
    # What was loaded stays for good: no collection of garbage has to look through it.
    gc.collect()
    gc.freeze()
    limit_memory(memory)
    pipe.send(READY, None)
    pipe.flush()
    while (arguments := pipe.receive()) is not None:
        body = pipe.receive()
        if body is None:
            return
        with limited_time(seconds):
            for answer in _answers(read, body, arguments):
                pipe.send(*answer)
        pipe.flush()


def _answers(read: Reader, body: bytes, arguments: bytes) -> Iterator[tuple[str, Any]]:
    try:
        reading, state = read(body, *pickle.loads(arguments))  # noqa: S301  # written by our own parent
        for name in ("occurrences", "skipped"):
            values = getattr(reading, name)
            for start in range(0, len(values), BATCH):
                yield PART, (name, values[start : start + BATCH])
        yield DONE, (replace(reading, occurrences=[], skipped=[]), state)
    except MemoryError:
        yield OUT_OF_MEMORY, None
    except FeedRefused as refused:
        yield REFUSED, refused.sentence
    except Exception as error:
        yield FAILED, where(error)


def _load(reader: str) -> Reader:
    module, _, name = reader.partition(":")
    loaded: Reader = getattr(importlib.import_module(module), name)
    return loaded


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
