"""What happened, numbered: events for the page and for those who wait, and the REST requests of the bot."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from bot.playground.model import Json

KEPT_EVENTS = 4000
KEPT_REQUESTS = 5000
BODY_LIMIT = 8192


@dataclass(slots=True)
class Entry:
    """One thing that happened. `only_for` is the one member who may see it, `channel_id` where it happened."""

    sequence: int
    event: Json
    channel_id: int | None = None
    only_for: int | None = None


class Journal:
    """A bounded record with one sequence for everything, and a way to wait for what comes next."""

    def __init__(self) -> None:
        self.sequence = 0
        self.entries: deque[Entry] = deque(maxlen=KEPT_EVENTS)
        self.requests: deque[Json] = deque(maxlen=KEPT_REQUESTS)
        self.violations: deque[Json] = deque(maxlen=KEPT_REQUESTS)
        self.listeners: set[Callable[[Entry], None]] = set()
        self._waiting: list[asyncio.Future[None]] = []

    def note(
        self, kind: str, *, channel_id: int | None = None, only_for: int | None = None, **facts: object
    ) -> None:
        """Records that something happened and wakes who waits."""
        self.sequence += 1
        entry = Entry(self.sequence, {"sequence": self.sequence, "type": kind, **facts}, channel_id, only_for)
        self.entries.append(entry)
        for listener in tuple(self.listeners):
            listener(entry)
        self._wake()

    def note_request(self, record: Json) -> None:
        """Records a REST request of the bot; it counts as something that happened, too."""
        self.sequence += 1
        record["sequence"] = self.sequence
        self.requests.append(record)
        self._wake()

    def note_violation(self, record: Json) -> None:
        """Records what the bot sent that Discord would not have taken."""
        self.violations.append(record)

    def after(self, sequence: int) -> list[Json]:
        """The events after that number which are still kept."""
        newest = takewhile(lambda entry: entry.sequence > sequence, reversed(self.entries))
        return [entry.event for entry in newest][::-1]

    async def wait(self, after: int, seconds: float) -> None:
        """Returns as soon as something happened after that number, or after that many seconds."""
        if self.sequence > after:
            return
        woken = asyncio.get_running_loop().create_future()
        self._waiting.append(woken)
        try:
            await asyncio.wait_for(woken, seconds)
        except TimeoutError:
            self._waiting = [each for each in self._waiting if each is not woken]

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
