"""The parent's side of one child process: frames there and back, without holding up the loop."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from bot.processes.child import LENGTH, OUT_OF_TIME, READY

_START_SECONDS = 60.0
_SLICE = 256 * 1024
# More than any answer comes to.
_ANSWER_LIMIT = 256 * 1024 * 1024


class Died(Exception):
    """The process ended before it had answered."""


class StartFailed(Exception):
    """Our own code could not be loaded there. `detail` says what failed and where."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Worker:
    """One process and the stream of frames to and from it."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._stdin = process.stdin
        self._stdout = process.stdout

    @classmethod
    async def started(cls, arguments: Sequence[str]) -> Worker:
        """Python with these arguments, once it is ready. Raises `StartFailed`, or `Died` where it does not come up."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_environment(),
            limit=_SLICE,
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(_START_SECONDS):
                kind, value = await worker.frame()
            if kind != READY:
                raise StartFailed(value)
        except BaseException:
            await worker.end()
            raise
        return worker

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def send(self, *frames: bytes) -> None:
        """Yields to the loop all along. Raises `Died`, `TimeoutError` where its processor time was used up."""
        try:
            for frame in frames:
                self._stdin.write(LENGTH.pack(len(frame)))
                view = memoryview(frame)
                for start in range(0, len(view), _SLICE):
                    self._stdin.write(view[start : start + _SLICE])
                    await self._stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            raise await self._end_of_it() from None

    async def frame(self) -> tuple[str, Any]:
        """The next frame's kind and value. Raises `Died`, `TimeoutError` where its processor time was used up."""
        try:
            (length,) = LENGTH.unpack(await self._stdout.readexactly(LENGTH.size))
            if length > _ANSWER_LIMIT:
                raise Died
            content = await self._stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionResetError):
            raise await self._end_of_it() from None
        frame: tuple[str, Any] = pickle.loads(content)  # noqa: S301  # written by our own child
        return frame

    async def _end_of_it(self) -> Exception:
        """Why the pipe is closed, for the caller to raise."""
        self.kill()
        ended = await self._process.wait()
        return TimeoutError() if -ended in OUT_OF_TIME else Died()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """Kills it, and reads what is left in the pipe so that nothing of it lingers."""
        self.kill()
        self._stdin.close()
        await self._stdout.read()
        await self._process.wait()


def _environment() -> dict[str, str]:
    """Where to find our code, and nothing else: the child has no use for tokens and keys."""
    passed = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    found = {name: os.environ[name] for name in passed if name in os.environ}
    path = [entry or os.getcwd() for entry in sys.path]  # noqa: PTH109  # sys.path holds strings
    # One core is what a child has; numpy would set memory aside for a thread on each.
    own = {"PYTHONPATH": os.pathsep.join(path), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
    return found | own
