"""Which message a nonce became, so that the same one sent again gives back the first (`enforce_nonce`)."""

from dataclasses import dataclass, field

KEPT_SECONDS = 300.0


@dataclass(slots=True)
class Nonces:
    """The nonces of the last minutes, in real time."""

    seen: dict[tuple[int, str], tuple[float, int]] = field(default_factory=dict)

    def find(self, channel_id: int, nonce: str | int, now: float) -> int | None:
        """The id of the message sent with that nonce, if that was lately."""
        at, message_id = self.seen.get((channel_id, str(nonce)), (0.0, 0))
        return message_id if message_id and now - at < KEPT_SECONDS else None

    def keep(self, channel_id: int, nonce: str | int, message_id: int, now: float) -> None:
        """Remembers a nonce and lets go of what is too old."""
        self.seen[channel_id, str(nonce)] = (now, message_id)
        while (first := next(iter(self.seen))) and now - self.seen[first][0] >= KEPT_SECONDS:
            del self.seen[first]
