"""The child's side: frames on standard input and output, and limits on itself.

A frame is eight bytes of length, then the content. A child first says `READY`, or `FAILED` and why. It holds nothing
worth stealing, and ends when its standard input does.
"""

from __future__ import annotations

import math
import os
import pickle
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

LENGTH = struct.Struct(">Q")
# What a process dies of whose processor time is used up; not every system has them.
OUT_OF_TIME = tuple(getattr(signal, name) for name in ("SIGPROF", "SIGXCPU") if hasattr(signal, name))
READY, DONE, REFUSED, OUT_OF_MEMORY, FAILED = "ready", "done", "refused", "memory", "failed"


class Pipe:
    """Standard input and output for ourselves; what a library prints goes nowhere."""

    def __init__(self) -> None:
        self._requests: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._answers: BinaryIO = os.fdopen(os.dup(1), "wb")
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)

    def receive(self) -> bytes | None:
        """The next frame; None at the end."""
        head = self._requests.read(LENGTH.size)
        if len(head) < LENGTH.size:
            return None
        (length,) = LENGTH.unpack(head)
        content = self._requests.read(length)
        return content if len(content) == length else None

    def send(self, kind: str, value: Any) -> None:
        content = pickle.dumps((kind, value), protocol=pickle.HIGHEST_PROTOCOL)
        self._answers.write(LENGTH.pack(len(content)))
        self._answers.write(content)

    def flush(self) -> None:
        self._answers.flush()


def behave() -> None:
    """Gives way to the process that answers people, and leaves it to end us."""
    with suppress(AttributeError):
        os.nice(5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def limit_memory(limit: int) -> None:
    """Beyond it an allocation fails. Linux counts private memory; elsewhere the address space, if at all."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        resource.setrlimit(kind, (limit, limit))


@contextmanager
def limited_time(seconds: float) -> Iterator[None]:
    """So much processor time for what is done within; then the process dies of one of `OUT_OF_TIME`.

    RLIMIT_CPU counts whole seconds, so the timer is sooner; the limit holds should something take the timer away.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        limit = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))
    _set_timer(seconds)
    try:
        yield
    finally:
        # What is left of it is no limit for reading the next request.
        _set_timer(0)


def _set_timer(seconds: float) -> None:
    with suppress(AttributeError):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def where(error: Exception) -> str:
    """What failed and where, without a word of anybody's."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{os.path.basename(last.tb_frame.f_code.co_filename)}:{last.tb_lineno}" if last else ""  # noqa: PTH119  # one name
    return f"{type(error).__name__} at {place}"
