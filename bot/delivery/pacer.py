"""The pace of what we send. discord.py has no global limiter: 2,000 sends at once are 1,505 refusals."""

from __future__ import annotations

import asyncio


class Pacer:
    """Lets `per_second` through, in the order they came; all of them wait while it is paused."""

    def __init__(self, per_second: float = 45.0, burst: int = 5) -> None:
        self._interval = 1.0 / per_second
        self._burst = burst
        self._next = 0.0
        self._line = asyncio.Lock()

    async def turn(self) -> None:
        """Returns when it is the caller's turn."""
        loop = asyncio.get_running_loop()
        async with self._line:
            # The deadline moves when a pause comes while we wait, so there is no event to wait for.
            while (wait := self._next - loop.time()) > 0:  # noqa: ASYNC110
                await asyncio.sleep(wait)
            # Time nobody used is worth a burst of a few, no more.
            self._next = max(self._next, loop.time() - self._burst * self._interval) + self._interval

    def pause(self, seconds: float) -> None:
        """Discord asked for silence: nobody's turn comes before it is over."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)
