"""How fast somebody may go on: token buckets for one person, one server, or everything we send.

Times are seconds of a clock that never goes back (the event loop's), so that moving the machine's clock
neither opens a gate nor shuts one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second`. In any t seconds no more than burst + per_second x t."""

    burst: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was left at a moment."""

    tokens: float
    at: float


@dataclass(frozen=True, slots=True)
class Decision:
    """`retry_after`: in how many seconds it would be allowed; 0 when it is, infinite when it never will."""

    allowed: bool
    bucket: Bucket
    retry_after: float = 0.0


# A person who taps fast is never held up; two hundred commands in ten seconds are (some 50 get through).
PER_MEMBER = Rate(burst=30, per_second=2)
# Adding feeds costs other people's servers: an evening of setting up fits, a flood does not.
FEEDS_PER_GUILD = Rate(burst=40, per_second=1 / 10)


def full(rate: Rate, now: float) -> Bucket:
    return Bucket(rate.burst, now)


def allow(bucket: Bucket | None, now: float, rate: Rate, *, cost: float = 1.0) -> Decision:
    """May one more (of `cost`) go on now? None stands for somebody not seen before. A refusal costs nothing."""
    current = _refilled(bucket or full(rate, now), now, rate)
    if current.tokens >= cost:
        return Decision(True, Bucket(current.tokens - cost, current.at))
    if cost > rate.burst:
        return Decision(False, current, float("inf"))
    return Decision(False, current, (cost - current.tokens) / rate.per_second)


def _refilled(bucket: Bucket, now: float, rate: Rate) -> Bucket:
    passed = max(0.0, now - bucket.at)
    return Bucket(min(rate.burst, bucket.tokens + passed * rate.per_second), max(now, bucket.at))


class Limiter:
    """A bucket for each of many (members, servers), in bounded memory: who was quiet longest is forgotten.

    Forgetting somebody gives them a full bucket, so `remembered` should be well above those active at once.
    """

    def __init__(self, rate: Rate, remembered: int = 10_000) -> None:
        self._rate = rate
        self._remembered = remembered
        self._buckets: OrderedDict[Hashable, Bucket] = OrderedDict()

    def allow(self, key: Hashable, now: float, *, cost: float = 1.0) -> Decision:
        decision = allow(self._buckets.get(key), now, self._rate, cost=cost)
        self._buckets[key] = decision.bucket
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._remembered:
            self._buckets.popitem(last=False)
        return decision

    def forget(self, key: Hashable) -> None:
        self._buckets.pop(key, None)

    def __len__(self) -> int:
        return len(self._buckets)
