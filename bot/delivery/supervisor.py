"""Background tasks with a name and somebody who watches them.

discord.ext.tasks ends a loop for ever on the first unexpected exception; here it is logged, waited out and
started again, and `/health` shows it meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)

_FIRST_DELAY, _LONGEST_DELAY = 1.0, 60.0
# A task that has run this long since it failed is well again.
_RECOVERED_AFTER = 60.0


@dataclass(slots=True)
class TaskHealth:
    """How one background task does: `failures` in a row, and whether it runs, `since` when (the loop's seconds)."""

    name: str
    running: bool = False
    failures: int = 0
    last_error: str = ""
    since: float = 0.0


class Supervisor:
    """Runs named tasks until `stop`; what raises is started again, later each time."""

    def __init__(self, first_delay: float = _FIRST_DELAY) -> None:
        self._first_delay = first_delay
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._health: dict[str, TaskHealth] = {}

    def start(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """`run` is called again whenever it raises or returns."""
        if name in self._tasks:
            raise ValueError(f"a task named {name!r} runs already")
        self._health[name] = TaskHealth(name)
        self._tasks[name] = asyncio.create_task(self._watch(name, run), name=name)

    async def stop(self, within: float = 8.0) -> None:
        """Cancels all and waits for their clean-up, at most `within` seconds."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            _, stuck = await asyncio.wait(self._tasks.values(), timeout=within)
            for task in stuck:
                log.warning("task did not stop in time", task=task.get_name())
        self._tasks.clear()

    @property
    def health(self) -> list[TaskHealth]:
        for health in self._health.values():
            self._forgive(health)
        return list(self._health.values())

    async def _watch(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        health = self._health[name]
        while True:
            health.running, health.since = True, asyncio.get_running_loop().time()
            try:
                await run()
            except Exception as error:
                self._forgive(health)
                health.failures += 1
                health.last_error = type(error).__name__
                log.exception("background task failed", task=name, failures=health.failures)
            finally:
                health.running = False
            await asyncio.sleep(min(self._first_delay * 2 ** max(health.failures - 1, 0), _LONGEST_DELAY))

    @staticmethod
    def _forgive(health: TaskHealth) -> None:
        if health.running and asyncio.get_running_loop().time() - health.since > _RECOVERED_AFTER:
            health.failures = 0
