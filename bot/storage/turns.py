"""Who writes next: a member who waits goes before work that nobody waits for."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """`width` at once, `patient_width` of them patient at most; whoever is patient lets all others go first."""

    def __init__(self, width: int, patient_width: int) -> None:
        self._free = width
        self._free_for_patient = patient_width
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._patient: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, *, patient: bool, within: float) -> AsyncIterator[None]:
        """Raises TimeoutError when no turn comes `within` so many seconds."""
        async with asyncio.timeout(within):
            await self._enter(patient=patient)
        try:
            yield
        finally:
            self._leave(patient=patient)

    async def _enter(self, *, patient: bool) -> None:
        line = self._patient if patient else self._waiting
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(waiter)
        self._let_in()
        try:
            await waiter
        except asyncio.CancelledError:
            # It may have been let in just now, or passed over as done.
            if waiter.done() and not waiter.cancelled():
                self._leave(patient=patient)
            elif waiter in line:
                line.remove(waiter)
            raise

    def _leave(self, *, patient: bool) -> None:
        self._free += 1
        self._free_for_patient += patient
        self._let_in()

    def _let_in(self) -> None:
        while self._free and (waiter := self._next()) is not None:
            self._free -= 1
            waiter.set_result(None)

    def _next(self) -> asyncio.Future[None] | None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                return waiter
        while self._patient and self._free_for_patient:
            waiter = self._patient.popleft()
            if not waiter.done():
                self._free_for_patient -= 1
                return waiter
        return None
