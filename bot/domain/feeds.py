"""A feed between two polls: what we know of it, when to ask again, when to give up, when to say so.

Everything here is a decision on values. The header fields they come from are read in `bot.feeds.polite`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import FeedId

# What people are shown of the parts that were left out; the rest is only counted.
_SKIPPED_KEPT = 20


class Reason(StrEnum):
    """Why a feed could not be read. Stored as its value; the sentence for people comes with it."""

    LINK = "link"
    PRIVATE_ADDRESS = "private_address"
    NO_SUCH_HOST = "no_such_host"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    ENCODING = "encoding"
    BROKEN_ANSWER = "broken_answer"
    REDIRECT = "redirect"
    LOGIN = "login"
    NOT_FOUND = "not_found"
    GONE = "gone"
    BUSY = "busy"
    SERVER = "server"
    REFUSED = "refused"
    EMPTY = "empty"
    WEB_PAGE = "web_page"
    NOT_A_CALENDAR = "not_a_calendar"
    TOO_HEAVY = "too_heavy"
    UNREADABLE = "unreadable"


# These seldom pass by themselves, so we knock less often.
_LASTING = frozenset(
    {
        Reason.LINK,
        Reason.PRIVATE_ADDRESS,
        Reason.LOGIN,
        Reason.NOT_FOUND,
        Reason.REFUSED,
        Reason.WEB_PAGE,
        Reason.NOT_A_CALENDAR,
        Reason.TOO_LARGE,
        Reason.TOO_HEAVY,
    }
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What we hand back to ask "anything new?" (RFC 9110 section 13.1). `body_hash` is SHA-256 of the decoded body."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What a server said about asking again, as it said it; the limits are applied here, not there.

    `moved_to` is where permanent redirects (301, 308) led.
    """

    fresh_for: timedelta | None = None
    retry_after: timedelta | None = None
    moved_to: str | None = None


NO_VALIDATORS = Validators()
NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class PollLimits:
    """How often a feed may be asked, and when its organisers hear of trouble."""

    shortest: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=24)
    usual: timedelta = timedelta(hours=1)
    first_retry: timedelta = timedelta(minutes=15)
    lasting_retry: timedelta = timedelta(hours=4)
    move_after: timedelta = timedelta(days=7)
    tell_after: timedelta = timedelta(days=7)
    # Waits are made longer by up to this share, so that feeds added together drift apart.
    spread: float = 0.1


LIMITS = PollLimits()


@dataclass(frozen=True, slots=True)
class SkippedPart:
    """A part of the last body that could not be read: its line, its UID, and why, for people."""

    line: int
    uid: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the last body held. `refresh_after` is its REFRESH-INTERVAL or X-PUBLISHED-TTL."""

    components: int = 0
    skipped_count: int = 0
    skipped: tuple[SkippedPart, ...] = ()
    refresh_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """One feed, polled once for all servers. Instants are aware UTC; `next_poll_at` is None once it ended."""

    id: FeedId
    url: str
    validators: Validators = NO_VALIDATORS
    next_poll_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    last_success_at: datetime | None = None
    last_changed_at: datetime | None = None
    last_reason: Reason | None = None
    last_error: str = ""
    ended_at: datetime | None = None
    moved_to: str | None = None
    moved_since: datetime | None = None
    told_at: datetime | None = None
    summary: Summary = Summary()


def after_success(
    state: FeedState,
    now: datetime,
    *,
    validators: Validators,
    hints: Hints = NO_HINTS,
    summary: Summary | None = None,
    changed: bool = False,
    limits: PollLimits = LIMITS,
) -> FeedState:
    """The feed answered. Without a `summary` nothing was new (304, or the same body again). `changed`: it says
    anything else than before; that the days go by, and what was too far ahead comes into sight, is no change."""
    if summary is not None:
        summary = replace(summary, skipped=summary.skipped[:_SKIPPED_KEPT])
    kept = summary or state.summary
    moved = _after_move(state, now, hints.moved_to, limits)
    return replace(
        moved,
        validators=validators,
        next_poll_at=now + poll_interval(kept.refresh_after, hints, jitter(state.id), limits),
        failures=0,
        failing_since=None,
        last_success_at=now,
        last_changed_at=now if changed else state.last_changed_at,
        last_reason=None,
        last_error="",
        ended_at=None,
        told_at=None,
        summary=kept,
    )


def after_failure(
    state: FeedState,
    now: datetime,
    *,
    reason: Reason,
    sentence: str,
    retry_after: timedelta | None = None,
    limits: PollLimits = LIMITS,
) -> FeedState:
    """The feed could not be read. What it said before is kept; 410 Gone ends it (RFC 9110 section 15.5.11)."""
    failures = state.failures + 1
    gone = reason is Reason.GONE
    wait = retry_wait(failures, reason, retry_after, jitter(state.id), limits)
    return replace(
        state,
        next_poll_at=None if gone else now + wait,
        failures=failures,
        failing_since=state.failing_since or now,
        last_reason=reason,
        last_error=sentence,
        ended_at=now if gone else None,
    )


def poll_interval(
    refresh_after: timedelta | None, hints: Hints, jitter: float, limits: PollLimits = LIMITS
) -> timedelta:
    """As long as the feed or its server asks for, whichever is longer, within the limits.

    An answer that may not be kept at all (max-age=0) says nothing about how often the feed changes.
    """
    asked = [wait for wait in (refresh_after, hints.fresh_for, hints.retry_after) if wait]
    return _spread(max(asked, default=limits.usual), jitter, limits)


def retry_wait(
    failures: int,
    reason: Reason,
    retry_after: timedelta | None,
    jitter: float,
    limits: PollLimits = LIMITS,
) -> timedelta:
    """Doubles with every failure in a row, never sooner than the server asks, up to a day."""
    first = limits.lasting_retry if reason in _LASTING else limits.first_retry
    backed_off = first * 2 ** min(failures - 1, 10)
    return _spread(max(backed_off, retry_after or timedelta(0)), jitter, limits)


def should_tell(state: FeedState, now: datetime, limits: PollLimits = LIMITS) -> bool:
    """Whether the organisers should hear, once, that this feed has ended or has failed for a week."""
    if state.told_at is not None:
        return False
    failing = state.failing_since is not None and now - state.failing_since >= limits.tell_after
    return failing or state.ended_at is not None


def told(state: FeedState, now: datetime) -> FeedState:
    """They have been told; a success makes the next trouble news again."""
    return replace(state, told_at=now)


def jitter(feed_id: FeedId) -> float:
    """A fixed number from 0 up to 1 for each feed: spread over feeds, the same at every run."""
    digest = hashlib.sha256(str(feed_id).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _spread(wait: timedelta, jitter: float, limits: PollLimits) -> timedelta:
    ceiling = limits.longest / (1 + limits.spread)
    return min(max(wait, limits.shortest), ceiling) * (1 + limits.spread * jitter)


def _after_move(state: FeedState, now: datetime, moved_to: str | None, limits: PollLimits) -> FeedState:
    """A permanent redirect counts only after the same target has held for a week: some are mistakes."""
    if moved_to is None or moved_to == state.url:
        return replace(state, moved_to=None, moved_since=None)
    if moved_to != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=moved_to, moved_since=now)
    if now - state.moved_since >= limits.move_after:
        return replace(state, url=moved_to, moved_to=None, moved_since=None)
    return state
