"""Reading feeds in processes that can be killed: a hostile rule costs one of them, never the loop."""

from __future__ import annotations

import asyncio
import math
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import Any

from bot.domain.errors import FeedRefused
from bot.domain.feeds import Reason
from bot.feeds.reading import FeedDefaults, Reading, Window
from bot.feeds.reading_process import DONE, LENGTH, OUT_OF_MEMORY, PART, READY, REFUSED

READER = "bot.feeds.calendar:read_again"
_START_SECONDS = 60.0
_SLICE = 256 * 1024
# More than any calendar within the reader's own bounds comes to.
_ANSWER_LIMIT = 256 * 1024 * 1024
_HEAVY = "That calendar is too heavy for me to read. Is there one for a single group or place?"
_BEYOND = "I couldn't get through that calendar; something in it is beyond me. Is there another link to it?"


class ReadingFailed(FeedRefused):
    """A feed's bytes could not be read; `reason` is TOO_HEAVY, NOT_A_CALENDAR or UNREADABLE.

    `detail` is for the log: what failed in our own code and where, without a word of the feed.
    """

    def __init__(self, reason: Reason, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.reason = reason
        self.detail = detail


class _Died(Exception):
    """The process ended before it had answered."""


class ParserPool:
    """Warm processes that read feeds, one at a time each.

    `seconds` is what one reading may take, `memory` what a process may hold, in bytes. Processes start
    when first needed, or with `start`; one that exceeds its limits, dies, or whose caller was
    cancelled is replaced.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        seconds: float = 10.0,
        memory: int = 512 * 1024 * 1024,
        reader: str = READER,
    ) -> None:
        self._workers = workers
        self._seconds = seconds
        self._command = (
            *(sys.executable, "-m", "bot.feeds.reading_process"),
            *(reader, str(memory), str(math.ceil(seconds))),
        )
        self._places = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._endings: set[asyncio.Task[None]] = set()
        self._closed = False

    async def __aenter__(self) -> ParserPool:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Starts every process now, so that the first feed does not wait for it. Raises `ReadingFailed`."""
        while len(self._idle) + len(self._busy) < self._workers:
            try:
                self._idle.append(await _Worker.started(self._command))
            except _Died:
                raise ReadingFailed(Reason.UNREADABLE, _BEYOND, "the process did not start") from None

    async def parse(
        self, body: bytes, window: Window, defaults: FeedDefaults, charset: str | None = None
    ) -> Reading:
        """What `read_calendar` makes of it. Raises `ReadingFailed`."""
        reading, _ = await self.parse_again(body, window, defaults, None, charset)
        return reading

    async def parse_again(
        self,
        body: bytes,
        window: Window,
        defaults: FeedDefaults,
        state: bytes | None,
        charset: str | None = None,
    ) -> tuple[Reading, bytes]:
        """What `read_again` makes of it, and the state for the next time. Raises `ReadingFailed`."""
        arguments = pickle.dumps((window, defaults, state, charset))
        async with self._places:
            with suppress(_Died):
                return await self._ask(arguments, body)
            # It may have died of something else, long before: once more in a fresh one.
            try:
                return await self._ask(arguments, body)
            except _Died:
                raise ReadingFailed(Reason.UNREADABLE, _BEYOND, "the process died") from None

    async def close(self) -> None:
        """Ends every process; readings under way fail."""
        if self._closed:
            return
        self._closed = True
        for worker in self._busy:
            worker.kill()
        for _ in range(self._workers):
            await self._places.acquire()
        for worker in self._idle:
            self._end(worker)
        self._idle.clear()
        await asyncio.gather(*self._endings)

    async def _ask(self, arguments: bytes, body: bytes) -> tuple[Reading, bytes]:
        worker = await self._take()
        self._busy.add(worker)
        fine = False
        try:
            async with asyncio.timeout(self._seconds):
                kind, value = await worker.ask(arguments, body)
            fine = kind != OUT_OF_MEMORY
        except TimeoutError:
            raise ReadingFailed(Reason.TOO_HEAVY, _HEAVY) from None
        finally:
            self._busy.discard(worker)
            if fine:
                self._idle.append(worker)
            else:
                self._end(worker)
        return _reading(kind, value)

    async def _take(self) -> _Worker:
        worker = self._warm() or await _Worker.started(self._command)
        if self._closed:
            self._end(worker)
            raise ReadingFailed(Reason.UNREADABLE, _BEYOND)
        return worker

    def _warm(self) -> _Worker | None:
        if self._closed:
            raise ReadingFailed(Reason.UNREADABLE, _BEYOND)
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            self._end(worker)
        return None

    def _end(self, worker: _Worker) -> None:
        ending = asyncio.create_task(worker.end(), name="end-feed-reader")
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)


def _reading(kind: str, value: Any) -> tuple[Reading, bytes]:
    if kind == DONE:
        reading: Reading
        state: bytes
        reading, state = value
        return reading, state
    if kind == REFUSED:
        raise ReadingFailed(Reason.NOT_A_CALENDAR, value)
    if kind == OUT_OF_MEMORY:
        raise ReadingFailed(Reason.TOO_HEAVY, _HEAVY)
    raise ReadingFailed(Reason.UNREADABLE, _BEYOND, value)


class _Worker:
    """One process and the stream of frames to and from it."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._stdin = process.stdin
        self._stdout = process.stdout

    @classmethod
    async def started(cls, command: tuple[str, ...]) -> _Worker:
        """Raises `ReadingFailed` where our own reader can't be loaded, `_Died` where it does not come up."""
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=_environment(), limit=_SLICE
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(_START_SECONDS):
                kind, value = await worker._frame()
            if kind != READY:
                raise ReadingFailed(Reason.UNREADABLE, _BEYOND, value)
        except BaseException:
            await worker.end()
            raise
        return worker

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def ask(self, arguments: bytes, body: bytes) -> tuple[str, Any]:
        """The answer's kind and value; with DONE the reading is whole. Yields to the loop all along."""
        try:
            self._stdin.write(LENGTH.pack(len(arguments)) + arguments + LENGTH.pack(len(body)))
            view = memoryview(body)
            for start in range(0, len(view), _SLICE):
                self._stdin.write(view[start : start + _SLICE])
                await self._stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise _Died from None
        parts: dict[str, list[Any]] = {"occurrences": [], "skipped": []}
        while True:
            kind, value = await self._frame()
            if kind != PART:
                break
            name, values = value
            parts[name] += values
            await asyncio.sleep(0)
        if kind == DONE:
            reading, _ = value
            reading.occurrences.extend(parts["occurrences"])
            reading.skipped.extend(parts["skipped"])
        return kind, value

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """Kills it, and reads what is left in the pipe so that nothing of it lingers."""
        self.kill()
        self._stdin.close()
        await self._stdout.read()
        await self._process.wait()

    async def _frame(self) -> tuple[str, Any]:
        try:
            (length,) = LENGTH.unpack(await self._stdout.readexactly(LENGTH.size))
            if length > _ANSWER_LIMIT:
                raise _Died
            content = await self._stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionResetError):
            raise _Died from None
        frame: tuple[str, Any] = pickle.loads(content)  # noqa: S301  # written by our own child
        return frame


def _environment() -> dict[str, str]:
    """Where to find our code, and nothing else: the child has no use for tokens and keys."""
    passed = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    found = {name: os.environ[name] for name in passed if name in os.environ}
    path = [entry or os.getcwd() for entry in sys.path]  # noqa: PTH109  # sys.path holds strings
    return found | {"PYTHONPATH": os.pathsep.join(path), "PYTHONUTF8": "1"}
