"""What an answer says about asking again. Pure; the limits are applied in `bot.domain.feeds`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.domain.feeds import Hints

# Longer is not understood but cut: nobody means ten to the twelfth seconds.
_LONGEST = timedelta(days=365)
_SECONDS = re.compile(r"\d{1,20}", re.ASCII)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,20})", re.IGNORECASE | re.ASCII)
_VALIDATOR_LIMIT = 1000


def read_hints(headers: Mapping[str, str], now: datetime, moved_to: str | None = None) -> Hints:
    """`headers` is a mapping that ignores case; `now` stands in where the server sent no Date."""
    sent_at = http_date(headers.get("Date", "")) or now
    return Hints(
        fresh_for=_fresh_for(headers, sent_at),
        retry_after=_wait(headers.get("Retry-After", ""), sent_at),
        moved_to=moved_to,
    )


def http_date(text: str) -> datetime | None:
    """An HTTP date in any of its three forms (RFC 9110 section 5.6.7) as aware UTC, or None."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def kept_etag(text: str | None) -> str | None:
    """An ETag fit to be sent back, or None: one line of printable ASCII of a sane length."""
    if not text or len(text) > _VALIDATOR_LIMIT or not (text.isascii() and text.isprintable()):
        return None
    return text


def kept_last_modified(text: str | None, now: datetime) -> str | None:
    """A Last-Modified fit to be sent back. One in the future would make the server say "unchanged" for ever."""
    moment = http_date(text) if text else None
    return text if moment is not None and moment <= now else None


def _fresh_for(headers: Mapping[str, str], sent_at: datetime) -> timedelta | None:
    """max-age goes before Expires (RFC 9111 section 5.3); what it already aged in a cache counts."""
    age = _seconds(headers.get("Age", "")) or timedelta(0)
    match = _MAX_AGE.search(headers.get("Cache-Control", ""))
    if match:
        fresh = _seconds(match[1]) or timedelta(0)
    else:
        expires = http_date(headers.get("Expires", ""))
        if expires is None:
            return None
        fresh = min(expires - sent_at, _LONGEST)
    return fresh - age if fresh > age else None


def _wait(text: str, sent_at: datetime) -> timedelta | None:
    """Retry-After: seconds or a date (RFC 9110 section 10.2.3). What makes no sense is not there."""
    seconds = _seconds(text.strip())
    if seconds is not None:
        return seconds
    moment = http_date(text)
    return min(moment - sent_at, _LONGEST) if moment is not None and moment > sent_at else None


def _seconds(text: str) -> timedelta | None:
    if not _SECONDS.fullmatch(text.strip()):
        return None
    return timedelta(seconds=min(int(text), int(_LONGEST.total_seconds())))
