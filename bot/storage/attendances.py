"""Who answered what about which event, and what it costs them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.attendance import Attendance, Response
from bot.domain.events import Status
from bot.domain.ids import EventId, GuildId, MemberId
from bot.storage.dialect import insert_into
from bot.storage.schema import attendances, events, member_guilds, members

_GOING = attendances.c.state == Response.GOING.value
_TAKES_PLACE = events.c.status != Status.CANCELLED.value


class Attendances:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, member: MemberId) -> None:
        """Two taps of one person come one after the other (SQLite's writers do so anyway)."""
        await self._connection.execute(select(members.c.id).where(members.c.id == member).with_for_update())

    async def get(self, member: MemberId, event: EventId) -> Attendance | None:
        mine = (attendances.c.member_id == member, attendances.c.event_id == event)
        row = (await self._connection.execute(select(attendances).where(*mine))).first()
        return None if row is None else _read(row)

    async def save(self, attendance: Attendance) -> None:
        row = _row(attendance)
        statement = insert_into(self._connection, attendances).values(row)
        keys = ["member_id", "event_id"]
        kept = {name: value for name, value in row.items() if name not in keys}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=kept))

    async def forget(self, member: MemberId, event: EventId) -> None:
        mine = (attendances.c.member_id == member, attendances.c.event_id == event)
        await self._connection.execute(delete(attendances).where(*mine))

    async def of_member(self, member: MemberId) -> list[Attendance]:
        """Everything they ever answered."""
        query = select(attendances).where(attendances.c.member_id == member)
        return [_read(row) for row in await self._connection.execute(query.order_by(attendances.c.event_id))]

    async def ahead_of(self, member: MemberId, now: datetime) -> list[Attendance]:
        """Their answers about events that are not over at `now`, in order of start."""
        query = (
            select(attendances)
            .join(events, events.c.id == attendances.c.event_id)
            .where(attendances.c.member_id == member, events.c.ends_by > now)
            .order_by(events.c.starts_at, events.c.id)
        )
        return [_read(row) for row in await self._connection.execute(query)]

    async def with_start(self, member: MemberId, since: datetime) -> list[tuple[Attendance, datetime]]:
        """What a budget counts, with the event's start: going, or paid for, to what ends after `since`.

        What is off costs nothing any more, unless it was paid.
        """
        query = (
            select(attendances, events.c.starts_at)
            .join(events, events.c.id == attendances.c.event_id)
            .where(attendances.c.member_id == member, events.c.ends_by > since)
            .where((_GOING & _TAKES_PLACE) | attendances.c.spent.is_not(None))
            .order_by(events.c.starts_at, events.c.id)
        )
        return [(_read(row), row.starts_at) for row in await self._connection.execute(query)]

    async def going_to(self, event: EventId) -> list[Attendance]:
        """Everybody who goes there, on all servers."""
        query = select(attendances).where(attendances.c.event_id == event, _GOING)
        return [_read(row) for row in await self._connection.execute(query.order_by(attendances.c.member_id))]

    async def others_going(
        self, guild: GuildId, only: Sequence[EventId], besides: MemberId | None = None
    ) -> dict[EventId, int]:
        """How many of that server go to each of the events, not counting one member and whoever left the server."""
        query = (
            select(attendances.c.event_id, func.count())
            .outerjoin(
                member_guilds,
                (member_guilds.c.member_id == attendances.c.member_id)
                & (member_guilds.c.guild_id == attendances.c.guild_id),
            )
            .where(attendances.c.event_id.in_(only), attendances.c.guild_id == guild, _GOING)
            .where(member_guilds.c.left_at.is_(None))
            .group_by(attendances.c.event_id)
        )
        if besides is not None:
            query = query.where(attendances.c.member_id != besides)
        return {EventId(event): count for event, count in await self._connection.execute(query)}


def _row(attendance: Attendance) -> dict[str, Any]:
    return dict(
        member_id=attendance.member_id,
        event_id=attendance.event_id,
        guild_id=attendance.guild_id,
        state=attendance.response.value,
        planned=attendance.planned,
        spent=attendance.spent,
        currency=attendance.currency,
        said_at=attendance.said_at,
    )


def _read(row: Row[Any]) -> Attendance:
    return Attendance(
        member_id=MemberId(row.member_id),
        event_id=EventId(row.event_id),
        guild_id=GuildId(row.guild_id),
        response=Response(row.state),
        said_at=row.said_at,
        planned=row.planned,
        spent=row.spent,
        currency=row.currency,
    )
