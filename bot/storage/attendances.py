"""Who answered what about which event, and what it costs them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.attendance import Answered, Attendance, Response, Why
from bot.domain.events import Status
from bot.domain.ids import EventId, GuildId, MemberId
from bot.storage.dialect import insert_into
from bot.storage.schema import attendances, events, member_guilds, members

_AT_ONCE = 500
_GOING = attendances.c.state == Response.GOING.value
_OF_EVENT = (
    events.c.starts_at,
    events.c.ends_by,
    events.c.status,
    events.c.series,
    events.c.topics,
    events.c.all_day,
)
# Made once: every search reads it, and putting a statement together takes as long as running it.
_HISTORY = (
    select(attendances, *_OF_EVENT)
    .join(events, events.c.id == attendances.c.event_id)
    .where(attendances.c.member_id == bindparam("member"))
    .order_by(events.c.starts_at, events.c.id)
)


class Attendances:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, member: MemberId) -> bool:
        """Two taps of one person come one after the other (SQLite's writers do so anyway). False where they are not
        there, or not any more.

        Rows that only refer to the member may come meanwhile: who writes them need not wait.
        """
        mine = select(members.c.id).where(members.c.id == member)
        return await self._connection.scalar(mine.with_for_update(key_share=True)) is not None

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

    async def history(self, member: MemberId) -> list[Answered]:
        """Everything they ever answered, in order of the events' start."""
        rows = await self._connection.execute(_HISTORY, dict(member=member))
        return [_read_answered(row) for row in rows]

    async def going_to(self, event: EventId) -> list[Attendance]:
        """Everybody who goes there, on all servers."""
        query = select(attendances).where(attendances.c.event_id == event, _GOING)
        return [_read(row) for row in await self._connection.execute(query.order_by(attendances.c.member_id))]

    async def going_to_each(self, ids: Sequence[EventId]) -> list[Attendance]:
        """Everybody who goes to one of them, on all servers."""
        found: list[Attendance] = []
        for start in range(0, len(ids), _AT_ONCE):
            part = attendances.c.event_id.in_(ids[start : start + _AT_ONCE])
            query = select(attendances).where(part, _GOING)
            ordered = query.order_by(attendances.c.event_id, attendances.c.member_id)
            found += [_read(row) for row in await self._connection.execute(ordered)]
        return found

    async def ahead_about(self, about: str, event: EventId | None, now: datetime) -> list[EventId]:
        """What is not over of a series, or that event, and somebody goes to without having paid."""
        return await self._unpaid(or_(events.c.series == about, events.c.id == event), now)

    async def ahead_in(self, guild: GuildId, now: datetime) -> list[EventId]:
        """What is not over and somebody said Going to on that server without having paid."""
        return await self._unpaid(attendances.c.guild_id == guild, now)

    async def _unpaid(self, those: ColumnElement[bool], now: datetime) -> list[EventId]:
        query = (
            select(events.c.id)
            .join(attendances, events.c.id == attendances.c.event_id)
            .where(those, _GOING, attendances.c.spent.is_(None), events.c.ends_by > now)
            .distinct()
            .order_by(events.c.id)
        )
        return [EventId(id_) for id_ in await self._connection.scalars(query)]

    async def replan(self, goings: Sequence[Attendance]) -> None:
        """What they set aside now; of who goes no more, or has paid by now, nothing changes."""
        rows = [
            dict(
                of=each.member_id,
                event=each.event_id,
                amount=each.planned,
                open=each.unsure,
                unit=each.currency,
            )
            for each in goings
        ]
        if rows:
            theirs = (
                attendances.c.member_id == bindparam("of"),
                attendances.c.event_id == bindparam("event"),
            )
            open_ = update(attendances).where(*theirs, _GOING, attendances.c.spent.is_(None))
            values: dict[str, Any] = dict(
                planned=bindparam("amount"), unsure=bindparam("open"), currency=bindparam("unit")
            )
            await self._connection.execute(open_.values(values), rows)

    async def going_in(self, guild: GuildId, now: datetime) -> dict[EventId, int]:
        """How many of that server go to each event that is not over; who has left the server does not count."""
        is_there = (member_guilds.c.member_id == attendances.c.member_id) & (
            member_guilds.c.guild_id == attendances.c.guild_id
        )
        query = (
            select(attendances.c.event_id, func.count())
            .join(events, events.c.id == attendances.c.event_id)
            .outerjoin(member_guilds, is_there)
            .where(attendances.c.guild_id == guild, _GOING, member_guilds.c.left_at.is_(None))
            .where(events.c.ends_by > now)
            .group_by(attendances.c.event_id)
        )
        return {EventId(event): count for event, count in await self._connection.execute(query)}


def _row(attendance: Attendance) -> dict[str, Any]:
    return dict(
        member_id=attendance.member_id,
        event_id=attendance.event_id,
        guild_id=attendance.guild_id,
        state=attendance.response.value,
        planned=attendance.planned,
        unsure=attendance.unsure,
        spent=attendance.spent,
        spent_at=attendance.spent_at,
        currency=attendance.currency,
        why=None if attendance.why is None else attendance.why.value,
        joins_online=attendance.joins_online,
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
        spent_at=row.spent_at,
        currency=row.currency,
        why=None if row.why is None else Why(row.why),
        joins_online=row.joins_online,
        unsure=row.unsure,
    )


def _read_answered(row: Row[Any]) -> Answered:
    is_off = row.status == Status.CANCELLED.value
    return Answered(
        _read(row), row.starts_at, row.ends_by, is_off, row.series, tuple(row.topics), row.all_day
    )
