"""Runs due jobs. Whatever it does it does at least once; what makes it once is the job's key and nonce."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.domain.jobs import LEASE, Job, JobId, is_hopeless, is_stale, retry_at

log = structlog.get_logger(__name__)

# Another process may add work without waking us, and the clock of the local run may jump.
_LONGEST_NAP = 15.0


class Later(Exception):
    """Not now: try again in `wait`, because of `reason`. Counts as a try."""

    def __init__(self, wait: timedelta, reason: str) -> None:
        super().__init__(reason)
        self.wait = wait


class GiveUp(Exception):
    """It can not be done, now or later."""


# Returns when it is to run again, for work that comes back by itself; `None` when it is done.
Handler = Callable[[Job], Awaitable[datetime | None]]


class Store(Protocol):
    """What the runner needs of the queue; every change is fenced by the job's lease."""

    async def lease(self, now: datetime, limit: int, besides: Collection[JobId] = ()) -> list[Job]: ...
    async def next_due_at(self) -> datetime | None: ...
    async def renew(self, job: Job, now: datetime) -> bool: ...
    async def done(self, job: Job, now: datetime) -> bool: ...
    async def again(self, job: Job, due_at: datetime, reason: str = "", *, fresh: bool = False) -> bool: ...
    async def give_up(self, job: Job, now: datetime, reason: str) -> bool: ...


class Runner:
    """Leases due jobs and hands each to the handler of its kind, `width` at a time."""

    def __init__(
        self,
        store: Store,
        handlers: Mapping[str, Handler],
        now: Callable[[], datetime],
        width: int = 16,
        *,
        renew_every: float = LEASE.total_seconds() / 3,
    ) -> None:
        self._store = store
        self._handlers = handlers
        self._now = now
        self._width = width
        self._renew_every = renew_every
        self._wake = asyncio.Event()
        self._running: dict[asyncio.Task[None], JobId] = {}

    def wake(self) -> None:
        """Work was added, or time moved."""
        self._wake.set()

    async def run(self) -> None:
        """For ever; on cancellation what runs is cancelled and its lease runs out or is given back.

        When the queue can not be read this raises, and what runs goes on: run it again.
        """
        try:
            while True:
                self._wake.clear()
                await self._start_due()
                await self._nap()
        except asyncio.CancelledError:
            for task in self._running:
                task.cancel()
            if self._running:
                await asyncio.wait(self._running, timeout=5.0)
            raise

    async def _start_due(self) -> None:
        free = self._width - len(self._running)
        while free > 0 and (
            leased := await self._store.lease(self._now(), free, set(self._running.values()))
        ):
            for job in leased:
                task = asyncio.create_task(self._serve(job), name=f"job {job.kind}")
                self._running[task] = job.id
                task.add_done_callback(self._ended)
            free = self._width - len(self._running)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # The database refused the result: the lease runs out and the job comes again.
            log.error("job result was not kept", task=task.get_name(), kind=type(error).__name__)

    async def _nap(self) -> None:
        due_at = await self._store.next_due_at() if len(self._running) < self._width else None
        wait = _LONGEST_NAP if due_at is None else (due_at - self._now()).total_seconds()
        with suppress(TimeoutError):
            # Not wait_for: on 3.11 it swallows a cancellation that comes together with the wake.
            async with asyncio.timeout(max(0.01, min(wait, _LONGEST_NAP))):
                await self._wake.wait()

    async def _serve(self, job: Job) -> None:
        renewing = asyncio.create_task(self._renew(job, asyncio.current_task()))
        try:
            await self._settle(job)
        finally:
            renewing.cancel()

    async def _settle(self, job: Job) -> None:
        if is_stale(job, self._now()):
            await self._store.give_up(job, self._now(), "too late to be of use")
            return
        try:
            back_at = await self._handlers[job.kind](job)
        except GiveUp as error:
            await self._store.give_up(job, self._now(), str(error))
        except asyncio.CancelledError:
            with suppress(Exception):
                await asyncio.shield(self._store.again(job, job.due_at, "stopped"))
            raise
        except Exception as error:
            await self._failed(job, error)
        else:
            if back_at is None:
                await self._store.done(job, self._now())
            else:
                await self._store.again(job, back_at, fresh=True)

    async def _failed(self, job: Job, error: Exception) -> None:
        now = self._now()
        if not isinstance(error, Later):
            log.warning(
                "job failed", kind=job.kind, attempts=job.attempts, error=type(error).__name__, exc_info=error
            )
        if is_hopeless(job, now):
            log.error("job given up", kind=job.kind, attempts=job.attempts, error=type(error).__name__)
            await self._store.give_up(job, now, type(error).__name__)
            return
        asked = error.wait if isinstance(error, Later) else timedelta(0)
        due_at = retry_at(now, job.attempts, jitter=random.random(), at_least=asked)  # noqa: S311 - spread, not secrecy
        await self._store.again(job, due_at, str(error) if isinstance(error, Later) else type(error).__name__)

    async def _renew(self, job: Job, work: asyncio.Task[None] | None) -> None:
        while True:
            await asyncio.sleep(self._renew_every)
            try:
                is_held = await self._store.renew(job, self._now())
            except Exception as error:
                # A busy database is asked again: the lease outlasts two that fail.
                log.warning("lease was not renewed", kind=job.kind, error=type(error).__name__)
                continue
            if not is_held and work is not None:
                work.cancel()
                return
