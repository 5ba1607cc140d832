"""Digests as they are kept: with what comes next, and what became of the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.digests import Digest, Run
from bot.domain.ids import ChannelId, DigestId, EventId


class RunState(StrEnum):
    """UNKNOWN: sent or not, nobody can tell, so it is not sent again. SKIPPED: too late to be of use."""

    QUEUED = "queued"
    SENT = "sent"
    EMPTY = "empty"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DigestRun:
    """What a digest chose for a date. `more` matched and found no room."""

    digest: DigestId
    on: date
    state: RunState
    channel: ChannelId
    due_at: datetime
    events: tuple[EventId, ...] = ()
    more: int = 0
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedDigest:
    """`next_run` is None while it is switched off, for the reason in `disabled_because`."""

    digest: Digest
    next_run: Run | None
    last_run: DigestRun | None = None
    disabled_because: str = ""
