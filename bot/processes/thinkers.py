"""Thinking off the loop and off its interpreter lock: plans and pictures, in a process that can be killed."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from bot.domain.errors import RapportError
from bot.processes.child import DONE, OUT_OF_MEMORY, REFUSED
from bot.processes.pool import Pool, PoolClosed
from bot.processes.thinking_process import is_within
from bot.processes.worker import Died, StartFailed, Worker

P = ParamSpec("P")
T = TypeVar("T")

# Pure functions of plain values: nothing there reads or writes anything.
PACKAGES = ("bot.domain", "bot.pictures")
_TOO_LONG = "That took me too long, so I stopped. Please try again, perhaps with a shorter time."
_TOO_MANY = "Many people are asking me at once. Please try again in a moment."


class TookTooLong(RapportError):
    """It exceeded its time or memory."""

    def __init__(self) -> None:
        super().__init__(_TOO_LONG)


class TooMany(RapportError):
    """More are waiting than can be answered soon."""

    def __init__(self) -> None:
        super().__init__(_TOO_MANY)


class ThinkingFailed(Exception):
    """A bug of ours: what failed and where, without a word of anybody's."""


class Thinkers:
    """Runs functions of `packages` in processes, one at a time each; the first starts when first needed.

    `seconds` is what one call may take once it has begun, `memory` what a process may hold, in bytes, `waiting` how
    many calls may wait for their turn.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        seconds: float = 10.0,
        memory: int = 512 * 1024 * 1024,
        waiting: int = 50,
        packages: Sequence[str] = PACKAGES,
    ) -> None:
        self._packages = tuple(packages)
        self._pool = Pool(
            (
                *("-m", "bot.processes.thinking_process"),
                *(str(memory), str(math.ceil(seconds)), *self._packages),
            ),
            workers=workers,
            seconds=seconds,
            name="thinker",
        )
        self._most = workers + waiting
        self._asking = 0

    async def __aenter__(self) -> Thinkers:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def run(self, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """What the function returns or raises there: a `RapportError`, or an exception of the same packages.

        It is named at the top of a module of one of the packages, and its arguments and result can be pickled.
        Raises `TookTooLong`, `TooMany`, and `ThinkingFailed` for what is a bug.
        """
        if not is_within(function.__module__, self._packages):
            raise ValueError(f"{function.__module__} is not thought in")
        if self._asking >= self._most:
            raise TooMany
        request = pickle.dumps((function.__module__, function.__qualname__, arguments, named))
        self._asking += 1
        try:
            kind, value = await self._asked(request)
        finally:
            self._asking -= 1
        if kind == DONE:
            result: T = value
            return result
        if kind == REFUSED:
            raise value
        raise ThinkingFailed(value)

    async def close(self) -> None:
        """Ends every process; calls under way fail."""
        await self._pool.close()

    async def _asked(self, request: bytes) -> tuple[str, Any]:
        async def exchange(worker: Worker) -> tuple[str, Any]:
            await worker.send(request)
            kind, value = await worker.frame()
            if kind == OUT_OF_MEMORY:
                raise TookTooLong
            return kind, value

        try:
            return await self._pool.use(exchange)
        except TimeoutError:
            raise TookTooLong from None
        except StartFailed as failed:
            raise ThinkingFailed(failed.detail) from None
        except (Died, PoolClosed) as error:
            raise ThinkingFailed(type(error).__name__) from None
