"""Events and where they came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.calendar_entries import Revision
from bot.domain.events import (
    Event,
    EventDetails,
    EventSource,
    Format,
    Place,
    Price,
    PriceState,
    Status,
)
from bot.domain.ids import EventId, FeedId, GuildId
from bot.domain.sameness import title_key
from bot.storage.dialect import insert_into
from bot.storage.schema import catalogues, event_changes, event_sources, events, feeds, guild_feeds

_AT_ONCE = 500


class Events:
    """Reads events. A server sees an event when one of its sources is a feed the server uses and has not paused."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, event: EventId) -> Event | None:
        return (await self.get_many([event])).get(event)

    async def hold(self, *ids: EventId, alone: bool = False) -> None:
        """What is read of them from here on stays true until the transaction ends: whoever would change one waits.
        With `alone`, whoever would hold one waits too, and who holds one is waited for.

        All of them at once, and before a member is locked: who changes events looks at the members afterwards.
        """
        query = select(events.c.id).where(events.c.id.in_(ids)).order_by(events.c.id)
        await self._connection.execute(query.with_for_update(read=not alone, key_share=alone))

    async def get_many(self, ids: Iterable[EventId]) -> dict[EventId, Event]:
        """By id, with sources. Ids that are gone are left out."""
        found: dict[EventId, Event] = {}
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            rows = (await self._connection.execute(select(events).where(events.c.id.in_(part)))).all()
            sources = await self._sources(part)
            found |= {EventId(row.id): read_event(row, sources.get(row.id, ())) for row in rows}
        return found

    async def revisions(self, ids: Iterable[EventId]) -> dict[EventId, Revision]:
        """When they were first seen and last changed, and how often."""
        found: dict[EventId, Revision] = {}
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            counts = select(event_changes.c.event_id, func.count()).where(event_changes.c.event_id.in_(part))
            grouped = await self._connection.execute(counts.group_by(event_changes.c.event_id))
            changes = {event: count for event, count in grouped}  # noqa: C416 - rows are not pairs to mypy
            columns = (events.c.id, events.c.first_seen_at, events.c.changed_at)
            for row in await self._connection.execute(select(*columns).where(events.c.id.in_(part))):
                revision = Revision(row.first_seen_at, row.changed_at, changes.get(row.id, 0))
                found[EventId(row.id)] = revision
        return found

    async def embeddings(self, ids: Sequence[EventId]) -> dict[EventId, bytes]:
        """Of those that have one."""
        found: dict[EventId, bytes] = {}
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            query = select(events.c.id, events.c.embedding).where(events.c.id.in_(part))
            rows = await self._connection.execute(query.where(events.c.embedding.is_not(None)))
            found |= {EventId(row.id): row.embedding for row in rows}
        return found

    async def visible(self, guild: GuildId, event: EventId) -> Event | None:
        """The event if that server may see it."""
        return await self.get(event) if event in await self.ids_in(guild, only=[event]) else None

    async def ids_in(self, guild: GuildId, *, only: Sequence[EventId] = ()) -> set[EventId]:
        query = self.of_guild(guild).with_only_columns(events.c.id)
        if only:
            query = query.where(events.c.id.in_(only))
        return {EventId(id_) for id_ in (await self._connection.scalars(query)).all()}

    async def ids_between(self, guild: GuildId, start: datetime, end: datetime) -> list[EventId]:
        """What a server sees that goes on between the two moments, in order of start."""
        query = self.of_guild(guild).with_only_columns(events.c.id)
        query = query.where(events.c.ends_by > start, events.c.starts_at < end)
        rows = await self._connection.scalars(query.order_by(events.c.starts_at, events.c.id))
        return [EventId(id_) for id_ in rows.all()]

    async def ids_ahead(self, guild: GuildId, now: datetime) -> list[EventId]:
        """What a server sees that is not over, in order of start."""
        query = self.of_guild(guild).with_only_columns(events.c.id).where(events.c.ends_by > now)
        rows = await self._connection.scalars(query.order_by(events.c.starts_at, events.c.id))
        return [EventId(id_) for id_ in rows.all()]

    async def version(self, guild: GuildId) -> int:
        """The number of the state that server's members can find; 0 before there was any."""
        known = select(catalogues.c.version).where(catalogues.c.guild_id == guild)
        return await self._connection.scalar(known) or 0

    async def series_left(self, series: Collection[str]) -> set[str]:
        """Those of which there are events."""
        found: set[str] = set()
        wanted = sorted(series)
        for start in range(0, len(wanted), _AT_ONCE):
            query = select(events.c.series).where(events.c.series.in_(wanted[start : start + _AT_ONCE]))
            found |= set((await self._connection.scalars(query.distinct())).all())
        return found

    async def changed_in(self, feed: FeedId) -> None:
        """Says that what this feed brings has changed, to every server that uses it."""
        users = select(guild_feeds.c.guild_id).where(guild_feeds.c.feed_id == feed)
        for guild in (await self._connection.scalars(users)).all():
            await self.changed_for(GuildId(guild))

    async def changed_for(self, guild: GuildId) -> None:
        statement = insert_into(self._connection, catalogues).values(guild_id=guild, version=1)
        up = {"version": catalogues.c.version + 1}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["guild_id"], set_=up))

    @staticmethod
    def of_guild(guild: GuildId) -> Select[Any]:
        """The query for all events a server sees; each once, however many of its feeds carry it."""
        mine = (
            select(event_sources.c.event_id)
            .join(guild_feeds, guild_feeds.c.feed_id == event_sources.c.feed_id)
            .where(guild_feeds.c.guild_id == guild, guild_feeds.c.paused.is_(False))
        )
        return select(events).where(events.c.id.in_(mine))

    async def _sources(self, ids: Sequence[int]) -> dict[int, tuple[EventSource, ...]]:
        query = (
            select(event_sources, feeds.c.name, feeds.c.last_changed_at)
            .join(feeds, feeds.c.id == event_sources.c.feed_id)
            .where(event_sources.c.event_id.in_(ids))
            .order_by(event_sources.c.feed_id, event_sources.c.uid, event_sources.c.recurrence_id)
        )
        found: dict[int, tuple[EventSource, ...]] = {}
        for row in await self._connection.execute(query):
            source = EventSource(
                FeedId(row.feed_id), row.name, row.uid, row.recurrence_id, row.last_changed_at
            )
            found[row.event_id] = (*found.get(row.event_id, ()), source)
        return found


def read_event(row: Row[Any], sources: tuple[EventSource, ...] = ()) -> Event:
    """A row of `events` as the event it is."""
    price = Price(
        PriceState(row.price_state),
        row.price_min,
        row.price_max,
        row.price_currency,
        row.price_source,
        row.price_text,
        row.price_concession,
    )
    details = EventDetails(
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=row.timezone,
        all_day=row.all_day,
        description=row.description,
        location=row.location,
        place=Place(row.place_name, row.city, row.country, row.lat, row.lon),
        format=Format(row.format),
        url=row.url,
        status=Status(row.status),
        price=price,
        topics=tuple(row.topics),
        flags=frozenset(row.flags),
    )
    return Event(EventId(row.id), details, row.series, sources)


def event_row(details: EventDetails) -> dict[str, Any]:
    """The columns of `events` that say what people read."""
    return dict(
        title=details.title,
        title_key=title_key(details.title),
        description=details.description,
        location=details.location,
        place_name=details.place.name,
        city=details.place.city,
        country=details.place.country,
        lat=details.place.lat,
        lon=details.place.lon,
        format=details.format.value,
        url=details.url,
        status=details.status.value,
        price_state=details.price.state.value,
        price_min=details.price.min,
        price_max=details.price.max,
        price_currency=details.price.currency,
        price_source=details.price.source,
        price_text=details.price.text,
        price_concession=details.price.concession,
        topics=list(details.topics),
        flags=sorted(details.flags),
        starts_at=details.starts_at,
        ends_at=details.ends_at,
        ends_by=details.ends_by,
        all_day=details.all_day,
        timezone=details.timezone,
    )
