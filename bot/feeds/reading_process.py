"""The child process in which feeds are read: it can be killed, and holds nothing worth stealing.

Started as `python -m bot.feeds.reading_process READER MEMORY SECONDS`. Requests come on standard
input, answers leave on standard output, as frames: eight bytes of length, then the content.
A request is two frames, the pickled arguments and the raw body. An answer is any number of `PART`
frames and one of the others; `DONE` holds the reading without what the parts held, and the reader's state.
"""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, BinaryIO

from bot.domain.errors import FeedRefused
from bot.feeds.reading import FeedDefaults, Reading, Window

# `read_again` of bot.feeds.calendar, or one of its shape.
Reader = Callable[..., tuple[Reading, bytes]]
LENGTH = struct.Struct(">Q")
READY, PART, DONE, REFUSED, OUT_OF_MEMORY, FAILED = "ready", "part", "done", "refused", "memory", "failed"
# The other side unpickles a frame between two turns of its loop: this many take a few milliseconds.
BATCH = 50
# Read once before anything is asked: tables are loaded and patterns compiled at the first reading.
_FIRST = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Berlin:20260105T180000\r\n"
    b"RRULE:FREQ=WEEKLY;COUNT=2\r\nSUMMARY:Python meetup\r\nDESCRIPTION:$5 at the door\r\n"
    b"LOCATION:1 Main St\\, Durham\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_FIRST_WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))


def main(reader: str, memory: int, seconds: int) -> None:
    """Reads feeds one after the other until standard input ends."""
    with suppress(AttributeError):
        os.nice(5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = _private_streams()
    try:
        read = _load(reader)
        read(_FIRST, _FIRST_WINDOW, FeedDefaults())
    except Exception as error:
        _send(answers, (FAILED, _where(error)))
        return
    _limit_memory(memory)
    _send(answers, (READY, None))
    while (arguments := _receive(requests)) is not None:
        body = _receive(requests)
        if body is None:
            return
        _limit_time(seconds)
        for answer in _answers(read, body, arguments):
            _send(answers, answer)
        answers.flush()


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
        yield FAILED, _where(error)


def _where(error: Exception) -> str:
    """What failed and where, without a word of the feed."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{os.path.basename(last.tb_frame.f_code.co_filename)}:{last.tb_lineno}" if last else ""  # noqa: PTH119  # one name
    return f"{type(error).__name__} at {place}"


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for ourselves; what a library prints goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return requests, answers


def _load(reader: str) -> Reader:
    module, _, name = reader.partition(":")
    loaded: Reader = getattr(importlib.import_module(module), name)
    return loaded


def _limit_memory(limit: int) -> None:
    """Beyond it an allocation fails. Linux counts private memory; elsewhere the address space, if at all."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        resource.setrlimit(kind, (limit, limit))


def _limit_time(seconds: int) -> None:
    """Processor time for the next reading. The parent's clock is sooner; this holds when the parent is gone."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _receive(requests: BinaryIO) -> bytes | None:
    head = requests.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = requests.read(length)
    return content if len(content) == length else None


def _send(answers: BinaryIO, answer: tuple[str, Any]) -> None:
    content = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    answers.write(LENGTH.pack(len(content)))
    answers.write(content)
    if answer[0] != PART:
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
