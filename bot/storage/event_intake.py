"""Writing events: what a feed's reading brings, in batches; and their history."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changes import Change, ChangeKind
from bot.domain.events import Event, EventDetails, Status
from bot.domain.ids import EventId, FeedId
from bot.domain.intake import SECOND, KnownSource
from bot.storage.events import event_row, read_event
from bot.storage.schema import (
    attendances,
    conversations,
    event_changes,
    event_sources,
    events,
    feeds,
    introductions,
)
from bot.storage.types import new_id

# SQLite takes 32,766 variables in a statement, PostgreSQL 32,767.
_AT_ONCE = 500
# The driver's library prepares all rows of a batch in one go: some 40 µs each, which is how long the loop is away.
_WRITTEN_AT_ONCE = 100
_LIMITS = {
    "title": 300,
    "location": 400,
    "place_name": 400,
    "city": 120,
    "country": 2,
    "price_source": 64,
    "price_text": 300,
    "timezone": 64,
}
_UID_LIMIT = 400
_SOURCE = (event_sources.c.uid, event_sources.c.recurrence_id, event_sources.c.content_hash.label("said"))


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with the mark of the source it is shown as (`shown_mark`)."""

    event: Event
    shown_as: bytes


class EventIntake:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ahead(self, feed: FeedId, now: datetime) -> list[KnownSource]:
        """The feed's sources of all that is not over."""
        return await self._known((event_sources.c.feed_id == feed) & (events.c.ends_by > now))

    async def by_uids(self, feed: FeedId, uids: Collection[str]) -> list[KnownSource]:
        """The feed's sources with these UIDs, past ones too."""
        found: list[KnownSource] = []
        for part in _parts(sorted(set(uids))):
            found += await self._known((event_sources.c.feed_id == feed) & event_sources.c.uid.in_(part))
        return found

    async def marked(self, feed: FeedId) -> list[KnownSource]:
        """Those the feed has lost, and those it has another copy of than is shown."""
        missing, differs = event_sources.c.missing_since, event_sources.c.differs_since
        return await self._known(
            (event_sources.c.feed_id == feed) & (missing.is_not(None) | differs.is_not(None))
        )

    async def of_event(self, feed: FeedId, event: EventId) -> list[KnownSource]:
        return await self._known((event_sources.c.feed_id == feed) & (event_sources.c.event_id == event))

    async def stored(self, ids: Iterable[EventId]) -> dict[EventId, StoredEvent]:
        found: dict[EventId, StoredEvent] = {}
        for part in _parts(list(dict.fromkeys(ids)), _WRITTEN_AT_ONCE):
            for row in await self._connection.execute(select(events).where(events.c.id.in_(part))):
                found[EventId(row.id)] = StoredEvent(read_event(row), row.content_hash)
        return found

    async def shared(self, ids: Iterable[EventId], feed: FeedId) -> set[EventId]:
        """Those of the events that another feed lists too, and has not lost."""
        found: set[EventId] = set()
        for part in _parts(list(ids)):
            query = select(event_sources.c.event_id).where(
                event_sources.c.event_id.in_(part),
                event_sources.c.feed_id != feed,
                event_sources.c.missing_since.is_(None),
            )
            found |= {EventId(id_) for id_ in (await self._connection.scalars(query)).all()}
        return found

    async def untouched(self, ids: Iterable[EventId], feed: FeedId) -> set[EventId]:
        """Those of the events that no other feed ever listed and nobody has to do with."""
        others = exists().where(event_sources.c.event_id == events.c.id, event_sources.c.feed_id != feed)
        found: set[EventId] = set()
        for part in _parts(list(ids)):
            query = select(events.c.id).where(events.c.id.in_(part), ~others, *_untouched())
            found |= {EventId(id_) for id_ in (await self._connection.scalars(query)).all()}
        return found

    async def claim(self, ids: Sequence[EventId], feed: FeedId) -> set[EventId]:
        """As `untouched`, and nobody comes to have to do with them until the transaction ends."""
        for part in _parts(sorted(ids)):
            query = select(events.c.id).where(events.c.id.in_(part)).order_by(events.c.id)
            await self._connection.execute(query.with_for_update())
        return await self.untouched(ids, feed)

    async def elsewhere(
        self, starts: Iterable[datetime], feed: FeedId
    ) -> dict[EventId, tuple[EventDetails, str]]:
        """Events at these starts that this feed does not list and another one does, with that one's address."""
        found: dict[EventId, tuple[EventDetails, str]] = {}
        own = event_sources.alias("own")
        mine = exists().where(own.c.event_id == events.c.id, own.c.feed_id == feed)
        for part in _parts(sorted(set(starts)), _WRITTEN_AT_ONCE):
            query = (
                select(events, feeds.c.url.label("feed_url"))
                .join(event_sources, event_sources.c.event_id == events.c.id)
                .join(feeds, feeds.c.id == event_sources.c.feed_id)
                .where(events.c.starts_at.in_(part), ~mine)
                .order_by(events.c.id, feeds.c.id)
            )
            for row in await self._connection.execute(query):
                found.setdefault(EventId(row.id), (read_event(row).details, row.feed_url))
        return found

    async def listed_at(
        self, starts: Iterable[datetime], feed: FeedId
    ) -> list[tuple[KnownSource, EventDetails]]:
        """What this feed lists at these starts and has not lost, with the event as it is shown."""
        found: list[tuple[KnownSource, EventDetails]] = []
        for part in _parts(sorted(set(starts)), _WRITTEN_AT_ONCE):
            query = (
                select(events, *_SOURCE)
                .join(event_sources, event_sources.c.event_id == events.c.id)
                .where(events.c.starts_at.in_(part), event_sources.c.feed_id == feed)
                .where(event_sources.c.missing_since.is_(None))
                .order_by(event_sources.c.uid, event_sources.c.recurrence_id)
            )
            for row in await self._connection.execute(query):
                source = KnownSource(row.uid, row.recurrence_id, EventId(row.id), row.said, row.starts_at)
                found.append((source, read_event(row).details))
        return found

    async def add(self, new: Sequence[tuple[EventId, EventDetails, str, bytes]], now: datetime) -> None:
        """(id, details, series, mark of the source it is shown as) of each."""
        for part in _parts(new, _WRITTEN_AT_ONCE):
            rows = [
                _row(details, content_hash)
                | dict(id=event, series=series[:400], first_seen_at=now, changed_at=now)
                for event, details, series, content_hash in part
            ]
            await self._connection.execute(insert(events), rows)

    async def rewrite(self, changed: Sequence[tuple[EventId, EventDetails, bytes]], now: datetime) -> None:
        """The embedding was of the old words: it goes."""
        for part in _parts(changed, _WRITTEN_AT_ONCE):
            rows = [
                _row(details, content_hash) | dict(embedding=None, changed_at=now, event=event)
                for event, details, content_hash in part
            ]
            columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "event"}
            await self._connection.execute(
                update(events).where(events.c.id == bindparam("event")).values(columns), rows
            )

    async def keep_embeddings(self, embeddings: Iterable[tuple[EventId, bytes | None]]) -> None:
        """Of those that have one."""
        rows = [dict(event=event, embedding=each) for event, each in embeddings if each is not None]
        statement = update(events).where(events.c.id == bindparam("event"))
        await self._write(statement.values(embedding=bindparam("embedding")), rows)

    async def cancel(self, ids: Sequence[EventId], now: datetime) -> None:
        for part in _parts(ids):
            await self._connection.execute(
                update(events)
                .where(events.c.id.in_(part))
                .values(status=Status.CANCELLED.value, changed_at=now)
            )

    async def add_sources(
        self, feed: FeedId, sources: Sequence[tuple[str, str, EventId, bytes]], now: datetime
    ) -> None:
        """(uid, recurrence id, event, content hash) of each."""
        rows = [
            dict(
                feed_id=feed,
                uid=uid,
                recurrence_id=recurrence_id,
                event_id=event,
                content_hash=hash_,
                seen_at=now,
            )
            for uid, recurrence_id, event, hash_ in sources
        ]
        await self._write(insert(event_sources), rows)

    async def saw(self, feed: FeedId, seen: Sequence[tuple[KnownSource, bytes]], now: datetime) -> None:
        """They were listed, with this content; whatever was missing is back."""
        rows = [
            dict(of_feed=feed, of_uid=source.uid, of_id=source.recurrence_id, content_hash=hash_, seen_at=now)
            for source, hash_ in seen
        ]
        statement = _source_update().values(
            content_hash=bindparam("content_hash"), seen_at=bindparam("seen_at"), missing_since=None
        )
        await self._write(statement, rows)

    async def mark(self, feed: FeedId, marks: Sequence[tuple[KnownSource, datetime | None]]) -> None:
        rows = [
            dict(of_feed=feed, of_uid=source.uid, of_id=source.recurrence_id, missing_since=since)
            for source, since in marks
        ]
        statement = _source_update().values(missing_since=bindparam("missing_since"))
        await self._write(statement, rows)

    async def differ(self, feed: FeedId, marks: Sequence[tuple[KnownSource, datetime | None]]) -> None:
        rows = [
            dict(of_feed=feed, of_uid=source.uid, of_id=source.recurrence_id, differs_since=since)
            for source, since in marks
        ]
        statement = _source_update().values(differs_since=bindparam("differs_since"))
        await self._write(statement, rows)

    async def doubt_others(self, ids: Sequence[EventId], feed: FeedId, now: datetime) -> None:
        """The events are others than they were: whatever the other feeds list of them differs from now on."""
        for part in _parts(ids):
            await self._connection.execute(
                update(event_sources)
                .where(event_sources.c.event_id.in_(part), event_sources.c.feed_id != feed)
                .where(event_sources.c.differs_since.is_(None), event_sources.c.content_hash != SECOND)
                .values(differs_since=now)
            )

    async def repoint(self, feed: FeedId, sources: Sequence[tuple[KnownSource, EventId]]) -> None:
        """They are sources of these events from now on."""
        rows = [
            dict(of_feed=feed, of_uid=source.uid, of_id=source.recurrence_id, to_event=event)
            for source, event in sources
        ]
        statement = _source_update().values(event_id=bindparam("to_event"), differs_since=None)
        await self._write(statement, rows)

    async def forget(self, ids: Sequence[EventId]) -> None:
        for part in _parts(ids):
            await self._connection.execute(delete(events).where(events.c.id.in_(part)))

    async def forget_sources(self, feed: FeedId, sources: Sequence[KnownSource]) -> None:
        rows = [dict(of_feed=feed, of_uid=source.uid, of_id=source.recurrence_id) for source in sources]
        await self._write(delete(event_sources).where(_this_source()), rows)

    async def record(self, changes: Sequence[tuple[EventId, Change]], now: datetime) -> None:
        rows = [
            dict(
                id=new_id(), event_id=event, kind=change.kind.value, before=change.before, after=change.after
            )
            | dict(changed_at=now)
            for event, change in changes
        ]
        await self._write(insert(event_changes), rows)

    async def history(self, event: EventId, limit: int = 10) -> list[tuple[datetime, Change]]:
        """What became of an event, the latest first."""
        query = select(event_changes).where(event_changes.c.event_id == event)
        ordered = query.order_by(event_changes.c.changed_at.desc(), event_changes.c.id).limit(limit)
        return [_change(row) for row in await self._connection.execute(ordered)]

    async def forget_unlisted(self) -> int:
        """Drops events no feed lists any more and nobody has to do with."""
        listed = exists().where(event_sources.c.event_id == events.c.id)
        return (await self._connection.execute(delete(events).where(~listed, *_untouched()))).rowcount

    async def forget_past(self, before: datetime) -> int:
        """Drops events that were over by then and that nobody has to do with."""
        over = events.c.ends_by < before
        return (await self._connection.execute(delete(events).where(over, *_untouched()))).rowcount

    async def count(self, feed: FeedId) -> int:
        query = select(func.count()).where(event_sources.c.feed_id == feed)
        return await self._connection.scalar(query) or 0

    async def _write(self, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
        for part in _parts(rows, _WRITTEN_AT_ONCE):
            await self._connection.execute(statement, part)

    async def _known(self, where: Any) -> list[KnownSource]:
        columns = (
            event_sources.c.uid,
            event_sources.c.recurrence_id,
            event_sources.c.event_id,
            event_sources.c.content_hash,
            events.c.starts_at,
            event_sources.c.missing_since,
            event_sources.c.differs_since,
        )
        query = select(*columns).join(events, events.c.id == event_sources.c.event_id).where(where)
        rows = await self._connection.execute(
            query.order_by(event_sources.c.uid, event_sources.c.recurrence_id)
        )
        return [KnownSource(*row) for row in rows]


def fitting_uid(uid: str) -> str:
    """A UID of any length as the key it is stored under."""
    if len(uid) <= _UID_LIMIT:
        return uid
    digest = hashlib.sha256(uid.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{uid[: _UID_LIMIT - 65]}#{digest}"


def _row(details: EventDetails, content_hash: bytes) -> dict[str, Any]:
    row = event_row(details)
    return (
        row | {name: row[name][:limit] for name, limit in _LIMITS.items()} | dict(content_hash=content_hash)
    )


def _this_source() -> Any:
    return (
        (event_sources.c.feed_id == bindparam("of_feed"))
        & (event_sources.c.uid == bindparam("of_uid"))
        & (event_sources.c.recurrence_id == bindparam("of_id"))
    )


def _source_update() -> Any:
    return update(event_sources).where(_this_source())


def _untouched() -> list[Any]:
    """Nobody goes, talked there, or is being introduced for it."""
    return [
        ~exists().where(table.c.event_id == events.c.id)
        for table in (attendances, conversations, introductions)
    ]


def _change(row: Row[Any]) -> tuple[datetime, Change]:
    return row.changed_at, Change(ChangeKind(row.kind), row.before, row.after)


def _parts(values: Sequence[Any], size: int = _AT_ONCE) -> list[Sequence[Any]]:
    return [values[start : start + size] for start in range(0, len(values), size)]
