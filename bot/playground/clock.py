"""The local Discord's time: the machine's, plus an offset that the control API moves and that is kept."""

import time
from datetime import UTC, datetime, timedelta


class WorldClock:
    """What everybody on the local Discord takes for now. The one place here that asks the machine for the time."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The moved time: aware, in UTC."""
        return datetime.now(UTC) + self.offset

    @staticmethod
    def monotonic() -> float:
        """Seconds for measuring waits; the offset does not touch it."""
        return time.monotonic()
