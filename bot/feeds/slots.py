"""Places in the queue to the network: so many at once per host, so many in all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Lane:
    places: asyncio.Semaphore
    users: int = 0


class Slots:
    """A task waits for its host first and only then for one of the places in all, so that five hundred
    feeds of one host keep nobody else waiting."""

    def __init__(self, per_host: int, in_all: int) -> None:
        self._per_host = per_host
        self._all = asyncio.Semaphore(in_all)
        self._lanes: dict[str, _Lane] = {}

    def is_taken(self, host: str) -> bool:
        """Whether whoever came now would have to wait for others at that host."""
        lane = self._lanes.get(host)
        return lane is not None and lane.users >= self._per_host

    @asynccontextmanager
    async def hold(self, host: str) -> AsyncIterator[None]:
        lane = self._lanes.setdefault(host, _Lane(asyncio.Semaphore(self._per_host)))
        lane.users += 1
        try:
            async with lane.places, self._all:
                yield
        finally:
            lane.users -= 1
            if lane.users == 0:
                del self._lanes[host]
