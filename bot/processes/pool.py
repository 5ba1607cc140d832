"""Warm processes that work for one caller at a time each, and are replaced when they fail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from bot.processes.worker import Died, Worker

T = TypeVar("T")


class PoolClosed(Exception):
    """Nothing more is done: the program stops."""


class Pool:
    """Processes start when first needed, or with `start`. One that fails an exchange in any way, takes longer than
    `seconds`, dies, or whose caller was cancelled is replaced."""

    def __init__(self, arguments: Sequence[str], *, workers: int, seconds: float, name: str) -> None:
        self._arguments = arguments
        self._workers = workers
        self._seconds = seconds
        self._name = name
        self._places = asyncio.Semaphore(workers)
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._endings: set[asyncio.Task[None]] = set()
        self._closed = False

    async def start(self) -> None:
        """Starts every process now, so that the first caller does not wait. Raises `StartFailed` and `Died`."""
        while len(self._idle) + len(self._busy) < self._workers:
            self._idle.append(await Worker.started(self._arguments))

    async def use(self, exchange: Callable[[Worker], Awaitable[T]]) -> T:
        """What `exchange` makes of a process that is free. What it raises costs that process.

        Raises `TimeoutError`, `StartFailed`, `Died` where it died twice, `PoolClosed`.
        """
        async with self._places:
            # It may have died of something else, long before: once more in a fresh one.
            with suppress(Died):
                return await self._once(exchange)
            return await self._once(exchange)

    async def close(self) -> None:
        """Ends every process; what is under way fails."""
        if self._closed:
            return
        self._closed = True
        for worker in self._busy:
            worker.kill()
        for _ in range(self._workers):
            await self._places.acquire()
        # Who asks from now on, or asked meanwhile, is told so instead of waiting for ever.
        for _ in range(self._workers):
            self._places.release()
        for worker in self._idle:
            self._end(worker)
        self._idle.clear()
        await asyncio.gather(*self._endings)

    async def _once(self, exchange: Callable[[Worker], Awaitable[T]]) -> T:
        worker = await self._take()
        self._busy.add(worker)
        fine = False
        try:
            async with asyncio.timeout(self._seconds):
                answer = await exchange(worker)
            fine = True
        finally:
            self._busy.discard(worker)
            if fine:
                self._idle.append(worker)
            else:
                self._end(worker)
        return answer

    async def _take(self) -> Worker:
        worker = self._warm() or await Worker.started(self._arguments)
        if self._closed:
            self._end(worker)
            raise PoolClosed
        return worker

    def _warm(self) -> Worker | None:
        if self._closed:
            raise PoolClosed
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            self._end(worker)
        return None

    def _end(self, worker: Worker) -> None:
        ending = asyncio.create_task(worker.end(), name=f"end-{self._name}")
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)
