"""Reading feeds in processes that can be killed: a hostile rule costs one of them, never the loop."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

from bot.domain.errors import FeedRefused
from bot.domain.feeds import Reason
from bot.feeds.reading import FeedDefaults, Reading, Window
from bot.feeds.reading_process import PART
from bot.processes.child import DONE, OUT_OF_MEMORY, REFUSED
from bot.processes.pool import Pool, PoolClosed
from bot.processes.worker import Died, StartFailed, Worker

READER = "bot.feeds.calendar:read_again"
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


class ParserPool:
    """Warm processes that read feeds, one at a time each.

    `seconds` is the processor time one reading may take, so that a busy machine refuses no feed that a free one
    reads; `patience` how long it may take by the clock, should it be stuck; `memory` what a process may hold, in
    bytes. Processes start when first needed, or with `start`; one that exceeds its limits, dies, or whose caller
    was cancelled is replaced.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        seconds: float = 10.0,
        patience: float = 60.0,
        memory: int = 512 * 1024 * 1024,
        reader: str = READER,
    ) -> None:
        self._pool = Pool(
            ("-m", "bot.feeds.reading_process", reader, str(memory), str(seconds)),
            workers=workers,
            seconds=patience,
            name="feed-reader",
        )

    async def __aenter__(self) -> ParserPool:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Starts every process now, so that the first feed does not wait for it. Raises `ReadingFailed`."""
        try:
            await self._pool.start()
        except StartFailed as failed:
            raise ReadingFailed(Reason.UNREADABLE, _BEYOND, failed.detail) from None
        except Died:
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
        try:
            kind, value = await self._pool.use(lambda worker: _ask(worker, arguments, body))
        except TimeoutError:
            raise ReadingFailed(Reason.TOO_HEAVY, _HEAVY) from None
        except StartFailed as failed:
            raise ReadingFailed(Reason.UNREADABLE, _BEYOND, failed.detail) from None
        except Died:
            raise ReadingFailed(Reason.UNREADABLE, _BEYOND, "the process died") from None
        except PoolClosed:
            raise ReadingFailed(Reason.UNREADABLE, _BEYOND) from None
        return _reading(kind, value)

    async def close(self) -> None:
        """Ends every process; readings under way fail."""
        await self._pool.close()


async def _ask(worker: Worker, arguments: bytes, body: bytes) -> tuple[str, Any]:
    """The answer's kind and value; with DONE the reading is whole. Yields to the loop all along."""
    await worker.send(arguments, body)
    parts: dict[str, list[Any]] = {"occurrences": [], "skipped": []}
    while True:
        kind, value = await worker.frame()
        if kind != PART:
            break
        name, values = value
        parts[name] += values
        await asyncio.sleep(0)
    if kind == OUT_OF_MEMORY:
        # Raised here, so that the process is replaced.
        raise ReadingFailed(Reason.TOO_HEAVY, _HEAVY)
    if kind == DONE:
        reading, _ = value
        reading.occurrences.extend(parts["occurrences"])
        reading.skipped.extend(parts["skipped"])
    return kind, value


def _reading(kind: str, value: Any) -> tuple[Reading, bytes]:
    if kind == DONE:
        reading: Reading
        state: bytes
        reading, state = value
        return reading, state
    if kind == REFUSED:
        raise ReadingFailed(Reason.NOT_A_CALENDAR, value)
    raise ReadingFailed(Reason.UNREADABLE, _BEYOND, value)
