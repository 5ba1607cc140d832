"""Due work: when it is tried again, when it is given up, and under which nonce it is sent.

A job is done at least once. What makes a send happen once is its nonce: Discord gives back the first
message for a nonce it has seen in the last minutes (developers/resources/message, `enforce_nonce`).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NewType

from bot.domain.ids import GuildId, MemberId

JobId = NewType("JobId", int)

# A send may take this long; the lease lasts longer, and is renewed while the work runs.
SEND_TIMEOUT = timedelta(seconds=30)
LEASE = timedelta(seconds=60)

RETRY_BASE = timedelta(seconds=5)
RETRY_CEILING = timedelta(hours=1)
# With the base and the ceiling above: about nine hours of trying.
MAX_ATTEMPTS = 18

# Discord takes 25 characters; 15 bytes are 24 letters of base 32.
NONCE_BYTES = 15


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of due work. `key` is unique for ever: the same work is never queued twice.

    `payload` is JSON. `attempts` counts the tries begun, this one included. `lease_token` fences: a
    result counts only while the row still carries the token it was leased with. `tried_at` is set
    while a send is under way; left behind by a crash it means that nobody knows the outcome.
    `expires_at`: from then on it is of no use to anybody.
    """

    id: JobId
    kind: str
    key: str
    due_at: datetime
    payload: Mapping[str, object] = field(default_factory=dict)
    attempts: int = 0
    lease_token: int | None = None
    leased_until: datetime | None = None
    tried_at: datetime | None = None
    expires_at: datetime | None = None
    member_id: MemberId | None = None
    guild_id: GuildId | None = None

    def number(self, name: str) -> int:
        """Of its payload: an id, which JSON keeps as a number or as text. Raises KeyError where there is none."""
        return int(str(self.payload[name]))


def is_stale(job: Job, now: datetime) -> bool:
    """Too late to be of use: dropped, not sent."""
    return job.expires_at is not None and now >= job.expires_at


def is_hopeless(job: Job, now: datetime, *, max_attempts: int = MAX_ATTEMPTS) -> bool:
    """After a failed try: give it up instead of trying again."""
    return job.attempts >= max_attempts or is_stale(job, now)


def retry_at(
    now: datetime,
    attempts: int,
    *,
    base: timedelta = RETRY_BASE,
    ceiling: timedelta = RETRY_CEILING,
    jitter: float = 0.0,
    at_least: timedelta = timedelta(0),
) -> datetime:
    """When to try again after `attempts` failed tries (1 or more).

    The wait doubles from `base` up to `ceiling`. `jitter` is a random number from 0 to 1 that the caller
    draws; it takes off up to half, so that what failed together does not come back together.
    `at_least` is what the server asked for (Retry-After); it is kept, jitter or not.
    """
    # 2 ** 40 is past every ceiling, and timedelta overflows not far above.
    doubled = base.total_seconds() * 2.0 ** min(max(attempts, 1) - 1, 40)
    wait = min(doubled, ceiling.total_seconds()) * (1.0 - min(max(jitter, 0.0), 1.0) / 2)
    return now + max(timedelta(seconds=wait), at_least)


def nonce(job_key: str, part: int | str = 0) -> str:
    """The same for the same job and part (or destination) for ever: 24 characters, Discord takes 25."""
    digest = hashlib.blake2b(f"{len(job_key)}:{job_key}:{part}".encode(), digest_size=NONCE_BYTES)
    return base64.b32encode(digest.digest()).decode().lower()
