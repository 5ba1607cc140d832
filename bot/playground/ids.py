"""Snowflakes: Discord's ids, a millisecond time shifted by 22 bits (developers/reference, "Snowflakes")."""

from datetime import datetime

DISCORD_EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Gives out ids that only ever grow, also over a restart and when the clock goes back."""

    def __init__(self, last: int = 0) -> None:
        self.last = last

    def next(self, at: datetime) -> int:
        """An id that says it was made at `at`, or just after the one before."""
        wanted = (int(at.timestamp() * 1000) - DISCORD_EPOCH_MS) << 22
        self.last = max(self.last + 1, wanted)
        return self.last
