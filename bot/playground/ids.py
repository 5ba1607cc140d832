"""Snowflakes: Discord's ids, a millisecond time shifted by 22 bits (developers/reference, "Snowflakes")."""

from datetime import datetime

DISCORD_EPOCH_MS = 1_420_070_400_000
COUNTER = 1 << 22


class Snowflakes:
    """Ids that carry the world's time, also after it was moved back; the running number keeps them apart."""

    def __init__(self, given: int = 0) -> None:
        self.given = given

    def next(self, at: datetime) -> int:
        """An id that says it was made at `at`."""
        self.given += 1
        milliseconds = max(1, int(at.timestamp() * 1000) - DISCORD_EPOCH_MS)
        return (milliseconds << 22) | self.given % COUNTER
