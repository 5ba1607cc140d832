"""Writing events: what a feed's reading brings, in batches; and their history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changes import Change, ChangeKind
from bot.domain.events import Event, EventDetails, Status
from bot.domain.ids import EventId, FeedId
from bot.domain.sameness import title_key
from bot.storage.batches import WRITTEN_AT_ONCE, parts, write
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


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with the mark of the source it is shown as (`shown_mark`)."""

    event: Event
    shown_as: bytes


class EventIntake:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def stored(self, ids: Iterable[EventId]) -> dict[EventId, StoredEvent]:
        found: dict[EventId, StoredEvent] = {}
        for part in parts(list(dict.fromkeys(ids)), WRITTEN_AT_ONCE):
            for row in await self._connection.execute(select(events).where(events.c.id.in_(part))):
                found[EventId(row.id)] = StoredEvent(read_event(row), row.content_hash)
        return found

    async def untouched(self, ids: Iterable[EventId], feed: FeedId) -> set[EventId]:
        """Those of the events that no other feed ever listed and nobody has to do with."""
        others = exists().where(event_sources.c.event_id == events.c.id, event_sources.c.feed_id != feed)
        found: set[EventId] = set()
        for part in parts(list(ids)):
            query = select(events.c.id).where(events.c.id.in_(part), ~others, *_untouched())
            found |= {EventId(id_) for id_ in (await self._connection.scalars(query)).all()}
        return found

    async def claim(self, ids: Sequence[EventId], feed: FeedId) -> set[EventId]:
        """As `untouched`, and nobody comes to have to do with them until the transaction ends."""
        for part in parts(sorted(ids)):
            query = select(events.c.id).where(events.c.id.in_(part)).order_by(events.c.id)
            await self._connection.execute(query.with_for_update())
        return await self.untouched(ids, feed)

    async def elsewhere(
        self, listed: Iterable[EventDetails], feed: FeedId
    ) -> dict[EventId, tuple[EventDetails, str]]:
        """Events of the same titles and starts that this feed does not list and another one does, with that one's
        address."""
        found: dict[EventId, tuple[EventDetails, str]] = {}
        own = event_sources.alias("own")
        mine = exists().where(own.c.event_id == events.c.id, own.c.feed_id == feed)
        wanted = sorted({(title_key(each.title), each.starts_at) for each in listed})
        for part in parts(wanted, WRITTEN_AT_ONCE):
            titles, starts = {title for title, _ in part}, {start for _, start in part}
            query = (
                select(events, feeds.c.url.label("feed_url"))
                .join(event_sources, event_sources.c.event_id == events.c.id)
                .join(feeds, feeds.c.id == event_sources.c.feed_id)
                .where(events.c.title_key.in_(titles), events.c.starts_at.in_(starts), ~mine)
                .order_by(events.c.id, feeds.c.id)
            )
            for row in await self._connection.execute(query):
                found.setdefault(EventId(row.id), (read_event(row).details, row.feed_url))
        return found

    async def add(self, new: Sequence[tuple[EventId, EventDetails, str, bytes]], now: datetime) -> None:
        """(id, details, series, mark of the source it is shown as) of each."""
        for part in parts(new, WRITTEN_AT_ONCE):
            rows = [
                _row(details, content_hash)
                | dict(id=event, series=series[:400], first_seen_at=now, changed_at=now)
                for event, details, series, content_hash in part
            ]
            await self._connection.execute(insert(events), rows)

    async def rewrite(self, changed: Sequence[tuple[EventId, EventDetails, bytes]], now: datetime) -> None:
        """The embedding was of the old words: it goes."""
        for part in parts(changed, WRITTEN_AT_ONCE):
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
        await write(self._connection, statement.values(embedding=bindparam("embedding")), rows)

    async def cancel(self, ids: Sequence[EventId], now: datetime) -> None:
        for part in parts(ids):
            await self._connection.execute(
                update(events)
                .where(events.c.id.in_(part))
                .values(status=Status.CANCELLED.value, changed_at=now)
            )

    async def forget(self, ids: Sequence[EventId]) -> None:
        for part in parts(ids):
            await self._connection.execute(delete(events).where(events.c.id.in_(part)))

    async def record(self, changes: Sequence[tuple[EventId, Change]], now: datetime) -> None:
        rows = [
            dict(
                id=new_id(), event_id=event, kind=change.kind.value, before=change.before, after=change.after
            )
            | dict(changed_at=now)
            for event, change in changes
        ]
        await write(self._connection, insert(event_changes), rows)

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


def _row(details: EventDetails, content_hash: bytes) -> dict[str, Any]:
    row = event_row(details)
    return (
        row | {name: row[name][:limit] for name, limit in _LIMITS.items()} | dict(content_hash=content_hash)
    )


def _untouched() -> list[Any]:
    """Nobody goes, talked there, or is being introduced for it."""
    return [
        ~exists().where(table.c.event_id == events.c.id)
        for table in (attendances, conversations, introductions)
    ]


def _change(row: Row[Any]) -> tuple[datetime, Change]:
    return row.changed_at, Change(ChangeKind(row.kind), row.before, row.after)
