"""When one of two feeds that list the same event moves its copy: do they speak of the same event still?

A moved event usually shows up in the other feed some polls later. So the two are given a day of successful
polls to agree again before each has an event of its own: nobody is told of a change that is none.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from bot.domain.ids import FeedId

PART_AFTER = timedelta(hours=24)


def differing_since(
    since: datetime | None, now: datetime, outage: timedelta, *, agrees: bool
) -> datetime | None:
    """Since when a feed's copy differs from what is shown; None while it does not. `outage` is how long the
    feed could not be read since the last time it could; it does not count."""
    if agrees:
        return None
    return now if since is None else min(now, since + outage)


def must_part(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since >= PART_AFTER


def shown_mark(feed: FeedId, content_hash: bytes) -> bytes:
    """Kept with an event: which feed's copy it is shown as, and what that said. Two feeds may say the very same."""
    return hashlib.blake2b(content_hash, digest_size=16, key=str(feed).encode()).digest()
