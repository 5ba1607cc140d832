"""Which feed lists which event: under what key, with what content, and since when not any more."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import EventDetails
from bot.domain.ids import EventId, FeedId
from bot.domain.intake import SECOND, KnownSource
from bot.storage.batches import WRITTEN_AT_ONCE, parts, write
from bot.storage.events import read_event
from bot.storage.schema import event_sources, events

_UID_LIMIT = 400
_SOURCE = (event_sources.c.uid, event_sources.c.recurrence_id, event_sources.c.content_hash.label("said"))


class EventSources:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def ahead(self, feed: FeedId, now: datetime) -> list[KnownSource]:
        """The feed's sources of all that is not over."""
        return await self._known((event_sources.c.feed_id == feed) & (events.c.ends_by > now))

    async def by_uids(self, feed: FeedId, uids: Collection[str]) -> list[KnownSource]:
        """The feed's sources with these UIDs, past ones too."""
        found: list[KnownSource] = []
        for part in parts(sorted(set(uids))):
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

    async def shared(self, ids: Iterable[EventId], feed: FeedId) -> set[EventId]:
        """Those of the events that another feed lists too, and has not lost."""
        found: set[EventId] = set()
        for part in parts(list(ids)):
            query = select(event_sources.c.event_id).where(
                event_sources.c.event_id.in_(part),
                event_sources.c.feed_id != feed,
                event_sources.c.missing_since.is_(None),
            )
            found |= {EventId(id_) for id_ in (await self._connection.scalars(query)).all()}
        return found

    async def listed_at(
        self, starts: Iterable[datetime], feed: FeedId
    ) -> list[tuple[KnownSource, EventDetails]]:
        """What this feed lists at these starts and has not lost, with the event as it is shown."""
        found: list[tuple[KnownSource, EventDetails]] = []
        for part in parts(sorted(set(starts)), WRITTEN_AT_ONCE):
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

    async def add(
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
        await write(self._connection, insert(event_sources), rows)

    async def saw(self, feed: FeedId, seen: Sequence[tuple[KnownSource, bytes]], now: datetime) -> None:
        """They were listed, with this content; whatever was missing is back."""
        rows = [
            dict(of_feed=feed, of_uid=source.uid, of_id=source.recurrence_id, content_hash=hash_, seen_at=now)
            for source, hash_ in seen
        ]
        statement = _source_update().values(
            content_hash=bindparam("content_hash"), seen_at=bindparam("seen_at"), missing_since=None
        )
        await write(self._connection, statement, rows)

    async def mark(self, feed: FeedId, marks: Sequence[tuple[KnownSource, datetime | None]]) -> None:
        rows = [
            dict(of_feed=feed, of_uid=source.uid, of_id=source.recurrence_id, missing_since=since)
            for source, since in marks
        ]
        statement = _source_update().values(missing_since=bindparam("missing_since"))
        await write(self._connection, statement, rows)

    async def differ(self, feed: FeedId, marks: Sequence[tuple[KnownSource, datetime | None]]) -> None:
        rows = [
            dict(of_feed=feed, of_uid=source.uid, of_id=source.recurrence_id, differs_since=since)
            for source, since in marks
        ]
        statement = _source_update().values(differs_since=bindparam("differs_since"))
        await write(self._connection, statement, rows)

    async def doubt_others(self, ids: Sequence[EventId], feed: FeedId, now: datetime) -> None:
        """The events are others than they were: whatever the other feeds list of them differs from now on."""
        for part in parts(ids):
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
        await write(self._connection, statement, rows)

    async def forget(self, feed: FeedId, sources: Sequence[KnownSource]) -> None:
        rows = [dict(of_feed=feed, of_uid=source.uid, of_id=source.recurrence_id) for source in sources]
        await write(self._connection, delete(event_sources).where(_this_source()), rows)

    async def count(self, feed: FeedId) -> int:
        query = select(func.count()).where(event_sources.c.feed_id == feed)
        return await self._connection.scalar(query) or 0

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


def _this_source() -> Any:
    return (
        (event_sources.c.feed_id == bindparam("of_feed"))
        & (event_sources.c.uid == bindparam("of_uid"))
        & (event_sources.c.recurrence_id == bindparam("of_id"))
    )


def _source_update() -> Any:
    return update(event_sources).where(_this_source())
