"""The time. The one place that asks the machine for it."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The time of day, plus an offset that only the local run moves (in whole seconds, forward or back)."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """Aware, in UTC."""
        return datetime.now(UTC) + self.offset
