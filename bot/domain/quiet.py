"""Repeating events whose calendar nobody seems to look after any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.events import Event
from bot.domain.when import format_day, today

# A series goes on in its feed for ever, also after the last person who came has left.
QUIET_AFTER = timedelta(days=60)


def is_quiet(changed_at: datetime | None, now: datetime) -> bool:
    """Whether a feed has shown no change for long. One that is not read from anywhere (None) never is."""
    return changed_at is not None and now - changed_at >= QUIET_AFTER


def quiet_since(event: Event, now: datetime) -> datetime | None:
    """Since when none of the feeds that list a repeating event has changed; None while one of them did lately.

    What a feed said before we first read it nobody knows: it counts from there.
    """
    moments = [source.changed_at for source in event.sources]
    known = [moment for moment in moments if moment is not None]
    if not event.series or not known or len(known) < len(moments):
        return None
    latest = max(known)
    return latest if is_quiet(latest, now) else None


def quiet_words(since: datetime, zone: str, now: datetime) -> str:
    """ "hasn't changed since Thu 3 Sep; check before you travel", of a calendar."""
    return f"hasn't changed since {format_day(today(since, zone), now)}; check before you travel"
