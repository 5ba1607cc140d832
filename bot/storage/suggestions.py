"""Who was suggested to whom at which event: two rows a pair, one for each side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.matching import Pair, pair
from bot.storage.schema import events, suggestions
from bot.storage.types import new_id


@dataclass(frozen=True, slots=True)
class Suggested:
    """One side of a pair: `other` is somebody for `member` to look for; `shown_at` when they first saw it."""

    id: int
    event: EventId
    guild: GuildId
    member: MemberId
    other: MemberId
    shown_at: datetime | None

    @property
    def pair(self) -> Pair:
        return pair(self.member, self.other)


class Suggestions:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, event: EventId) -> None:
        """Two solutions for one event come one after the other (SQLite's writers do so anyway)."""
        await self._connection.execute(select(events.c.id).where(events.c.id == event).with_for_update())

    async def at(self, event: EventId, guild: GuildId) -> list[Suggested]:
        query = select(suggestions).where(suggestions.c.event_id == event, suggestions.c.guild_id == guild)
        rows = await self._connection.execute(query.order_by(suggestions.c.member_id, suggestions.c.other_id))
        return [_read(row) for row in rows]

    async def get(self, suggestion: int, member: MemberId) -> Suggested | None:
        """None when it is gone, or somebody else's."""
        query = select(suggestions).where(suggestions.c.id == suggestion, suggestions.c.member_id == member)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _read(row)

    async def of_member(self, member: MemberId) -> list[Suggested]:
        """What they were shown."""
        query = select(suggestions).where(
            suggestions.c.member_id == member, suggestions.c.shown_at.is_not(None)
        )
        rows = await self._connection.execute(query.order_by(suggestions.c.shown_at, suggestions.c.id))
        return [_read(row) for row in rows]

    async def add(self, event: EventId, guild: GuildId, pairs: Iterable[Pair]) -> None:
        sides = [side for one, two in sorted(pairs) for side in ((one, two), (two, one))]
        rows = [
            dict(id=new_id(), event_id=event, guild_id=guild, member_id=member, other_id=other)
            for member, other in sides
        ]
        if rows:
            await self._connection.execute(suggestions.insert(), rows)

    async def remove(self, ids: Collection[int]) -> None:
        await self._connection.execute(delete(suggestions).where(suggestions.c.id.in_(ids)))

    async def show(self, ids: Collection[int], now: datetime) -> None:
        """Their member has seen them now; the first time counts."""
        unseen = and_(suggestions.c.id.in_(ids), suggestions.c.shown_at.is_(None))
        await self._connection.execute(update(suggestions).where(unseen).values(shown_at=now))

    async def seen_together(self, members: Collection[MemberId], besides: EventId) -> Counter[Pair]:
        """At how many other events pairs of them were suggested and seen, by either."""
        query = (
            select(suggestions.c.event_id, suggestions.c.member_id, suggestions.c.other_id)
            .where(suggestions.c.member_id.in_(members), suggestions.c.other_id.in_(members))
            .where(suggestions.c.event_id != besides, suggestions.c.shown_at.is_not(None))
        )
        rows = await self._connection.execute(query)
        return Counter(key for _, key in {(row.event_id, pair(*row[1:])) for row in rows})

    async def forget_pair(self, one: MemberId, two: MemberId) -> None:
        """Everywhere, both sides."""
        sides = or_(
            and_(suggestions.c.member_id == one, suggestions.c.other_id == two),
            and_(suggestions.c.member_id == two, suggestions.c.other_id == one),
        )
        await self._connection.execute(delete(suggestions).where(sides))

    async def forget_ahead(self, member: MemberId, guild: GuildId | None, now: datetime) -> None:
        """Both sides of every pair they are in at events that are not over, on one server or on all."""
        ahead = select(events.c.id).where(events.c.ends_by > now)
        theirs = or_(suggestions.c.member_id == member, suggestions.c.other_id == member)
        statement = delete(suggestions).where(theirs, suggestions.c.event_id.in_(ahead))
        if guild is not None:
            statement = statement.where(suggestions.c.guild_id == guild)
        await self._connection.execute(statement)


def _read(row: Row[Any]) -> Suggested:
    return Suggested(
        id=row.id,
        event=EventId(row.event_id),
        guild=GuildId(row.guild_id),
        member=MemberId(row.member_id),
        other=MemberId(row.other_id),
        shown_at=row.shown_at,
    )
