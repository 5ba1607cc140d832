"""A feed's new reading beside what is stored of it: what is new, what changed, what is no longer there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.events import Occurrence
from bot.domain.ids import EventId

# How far ahead feeds are read.
HORIZON = timedelta(days=90)
# An instance that stays away this long, in successful polls, counts as cancelled.
GONE_AFTER = timedelta(hours=24)
# The window moves on while a body stays the same: it is read again once a day.
REREAD_AFTER = timedelta(days=1)

# Kept in place of a content's hash, of an entry that its feed lists a second time (`bot.domain.doubles`).
SECOND = b"listed twice"

_NEVER = timedelta(0)
_SPLIT = re.compile(r"_R\d{8}(?:T\d{6})?(?=@|$)", re.ASCII)

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class KnownSource:
    """What is stored of one (uid, recurrence_id) of a feed. `starts_at` is the event's, as last read;
    `differs_since` as in `bot.domain.parting`."""

    uid: str
    recurrence_id: str
    event_id: EventId
    content_hash: bytes
    starts_at: datetime
    missing_since: datetime | None = None
    differs_since: datetime | None = None

    @property
    def key(self) -> Key:
        return self.uid, self.recurrence_id

    @property
    def is_second(self) -> bool:
        """Its feed lists the event under another key as well, which is what is compared and shown."""
        return self.content_hash == SECOND


@dataclass(frozen=True, slots=True)
class Listed:
    """An occurrence of the reading, the hash of its content and, where one was made, its embedding. `same_as` is the
    first key of several under which the feed lists the event."""

    occurrence: Occurrence
    content_hash: bytes
    embedding: bytes | None = None
    same_as: Key | None = None

    @property
    def key(self) -> Key:
        return self.occurrence.uid, self.occurrence.recurrence_id


@dataclass(frozen=True, slots=True)
class Said:
    """What a feed says: everything, or, with `reread`, everything about those UIDs and nothing about others.
    `reaches_until` as in a reading: the latest start it speaks of."""

    listed: Sequence[Listed]
    reaches_until: datetime | None = None
    reread: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changed` holds what reads differently and what came back. `marks` says since when each of the
    missing is missed; None takes a mark away. `gone` are the missing that count as cancelled by now."""

    new: tuple[Listed, ...]
    changed: tuple[tuple[KnownSource, Listed], ...]
    missing: tuple[KnownSource, ...]
    marks: tuple[tuple[KnownSource, datetime | None], ...]
    gone: tuple[KnownSource, ...]


def compare(
    known: Iterable[KnownSource], said: Said, now: datetime, outage: timedelta = _NEVER
) -> Comparison:
    """What a reading means for what is stored.

    An instance is missed only if it is still to come and the feed speaks of something as late or later
    (`reaches_until`): what lies behind that is not gone but not listed yet. A feed that speaks of nothing
    at all (None) misses everything, and has as long to come back to its senses as anything else. Of what
    the reading is not about, the missing are missing still.
    `outage` is how long the feed could not be read since the last time it could; it does not count.
    """
    by_key = {source.key: source for source in known}
    pairs = [(by_key.pop(each.key, None), each) for each in said.listed]
    missing: list[KnownSource] = []
    unmarked: list[tuple[KnownSource, datetime | None]] = []
    for source in by_key.values():
        if said.reread is not None and source.uid not in said.reread:
            is_missing = source.missing_since is not None and source.starts_at > now
        else:
            is_missing = _is_reached(source, said.reaches_until, now)
        if is_missing:
            missing.append(source)
        elif source.missing_since is not None and source.starts_at > now:
            unmarked.append((source, None))
    marks, gone = _marks(missing, now, outage)
    return Comparison(
        new=tuple(each for source, each in pairs if source is None),
        changed=tuple(
            (source, each) for source, each in pairs if source is not None and _differs(source, each)
        ),
        missing=tuple(missing),
        marks=(*marks, *unmarked),
        gone=tuple(gone),
    )


def portions(known: Iterable[KnownSource], said: Said, size: int) -> list[Sequence[Listed]]:
    """What of a large reading may be written before the rest, in parts of `size`: the last part is left to the
    whole reading. What is new may be something that vanished under another key: that is the whole's to tell; and
    so is what is listed twice."""
    by_key = {source.key: source for source in known}
    listed = {each.key for each in said.listed}
    has_lost = any(key not in listed and (said.reread is None or key[0] in said.reread) for key in by_key)
    early = [
        each
        for each in said.listed
        if each.same_as is None
        and (
            not has_lost
            if (source := by_key.get(each.key)) is None
            else _differs(source, each) and source.differs_since is None and not source.is_second
        )
    ]
    return [early[start : start + size] for start in range(0, len(early) - size, size)]


def still_missing(known: Iterable[KnownSource], now: datetime, outage: timedelta = _NEVER) -> Comparison:
    """The feed says what it said before: what was missing is missing still, and in the end gone."""
    missing = [source for source in known if source.missing_since is not None and source.starts_at > now]
    marks, gone = _marks(missing, now, outage)
    return Comparison((), (), tuple(missing), tuple(marks), tuple(gone))


def family(uid: str) -> str:
    """Google gives a series that was changed "from here on" the UID of the old one with the day it split."""
    return _SPLIT.sub("", uid)


def outage_before(now: datetime, last_success_at: datetime | None, failures: int) -> timedelta:
    """How long a feed had been out of reach when it answered again."""
    return now - last_success_at if failures and last_success_at is not None else _NEVER


def must_reread(read_until: datetime | None, now: datetime) -> bool:
    """Whether the whole body is due though it may be the same."""
    return read_until is None or now + HORIZON - read_until >= REREAD_AFTER


def _marks(
    missing: Iterable[KnownSource], now: datetime, outage: timedelta
) -> tuple[list[tuple[KnownSource, datetime | None]], list[KnownSource]]:
    marks: list[tuple[KnownSource, datetime | None]] = []
    gone = []
    for source in missing:
        since = now if source.missing_since is None else min(now, source.missing_since + outage)
        if since != source.missing_since:
            marks.append((source, since))
        if now - since >= GONE_AFTER:
            gone.append(source)
    return marks, gone


def _is_reached(source: KnownSource, reaches_until: datetime | None, now: datetime) -> bool:
    if not now < source.starts_at < now + HORIZON:
        return False
    return reaches_until is None or source.starts_at <= reaches_until


def _differs(source: KnownSource, each: Listed) -> bool:
    return source.content_hash != each.content_hash or source.missing_since is not None
