"""Rate limits as Discord tells and enforces them (developers/topics/rate-limits). Off until they are set."""

import hashlib
from dataclasses import dataclass, field

from bot.playground.model import Json

UNLIMITED = 10_000
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token")


@dataclass(slots=True)
class Bucket:
    """How many requests are left until when (monotonic seconds)."""

    remaining: int
    resets_at: float


@dataclass(slots=True)
class Verdict:
    """The headers to send and, for a 429, how long to wait and on whose account."""

    headers: dict[str, str]
    retry_after: float | None = None
    scope: str = "user"


def bucket_hash(route: str) -> str:
    """Discord's opaque name of a route's bucket."""
    return hashlib.md5(route.encode(), usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class Limits:
    """`global_per_second` for all requests but interactions', `routes` as {"POST /path": (limit, seconds)}.

    `refused` counts what a limit stopped; `invalid` every 401, 403 and 429, of which Discord takes 10,000 in ten minutes.
    """

    global_per_second: int | None = None
    routes: dict[str, tuple[int, float]] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    refused: int = 0
    invalid: int = 0
    _second: Bucket = field(default_factory=lambda: Bucket(0, 0.0))
    _calm: dict[str, dict[str, str]] = field(default_factory=dict)

    def set(self, order: Json) -> None:
        """Sets what the order names; `null` lifts a limit."""
        if "global_per_second" in order:
            self.global_per_second = order["global_per_second"]
        for route, rule in (order.get("routes") or {}).items():
            self.buckets.clear()
            if rule is None:
                self.routes.pop(route, None)
            else:
                self.routes[route] = (int(rule["limit"]), float(rule["per"]))

    def clear(self) -> None:
        """Lifts all limits."""
        self.global_per_second = None
        self.routes.clear()
        self.buckets.clear()

    def judge(self, method: str, route: str, params: dict[str, str], now: float) -> Verdict:
        """Counts a request and says whether it may pass."""
        key = f"{method} {route}"
        if self.global_per_second is not None and not route.startswith(("/interactions/", "/webhooks/")):
            wait = self._over_global(now)
            if wait is not None:
                self.refused += 1
                return Verdict({"X-RateLimit-Global": "true"}, wait, "global")
        rule = self.routes.get(key)
        if rule is None:
            return Verdict(self._calm_headers(key))
        return self._judge_bucket(key, rule, params, now)

    def _over_global(self, now: float) -> float | None:
        assert self.global_per_second is not None
        if now >= self._second.resets_at:
            self._second = Bucket(self.global_per_second, now + 1)
        if self._second.remaining <= 0:
            return self._second.resets_at - now
        self._second.remaining -= 1
        return None

    def _judge_bucket(self, key: str, rule: tuple[int, float], params: dict[str, str], now: float) -> Verdict:
        limit, per = rule
        major = ":".join(params[name] for name in MAJOR if name in params)
        bucket = self.buckets.get(key + major)
        if bucket is None or now >= bucket.resets_at:
            bucket = self.buckets[key + major] = Bucket(limit, now + per)
        reset_after = bucket.resets_at - now
        over = bucket.remaining <= 0
        bucket.remaining -= 0 if over else 1
        headers = _headers(bucket_hash(key), limit, bucket.remaining, reset_after)
        self.refused += over
        return Verdict(headers, reset_after if over else None)

    def _calm_headers(self, key: str) -> dict[str, str]:
        """The headers of a route nobody limits: always the same."""
        if key not in self._calm:
            self._calm[key] = _headers(bucket_hash(key), UNLIMITED, UNLIMITED - 1, 1.0)
        return self._calm[key]


def _headers(name: str, limit: int, remaining: int, reset_after: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset-After": f"{reset_after:.3f}",
        "X-RateLimit-Bucket": name,
    }
