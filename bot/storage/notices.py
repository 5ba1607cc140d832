"""What the bot owes its members."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import EventId, GuildId, IntroductionId, MemberId
from bot.domain.notices import Notice, NoticeId, NoticeKind, NoticeState
from bot.storage.dialect import insert_into
from bot.storage.schema import notices
from bot.storage.types import new_id


class Notices:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        key: str,
        member: MemberId,
        kind: NoticeKind,
        now: datetime,
        *,
        guild: GuildId | None = None,
        event: EventId | None = None,
        introduction: IntroductionId | None = None,
    ) -> Notice | None:
        """Stores it, waiting; `None` when one with this key was there already."""
        notice = Notice(NoticeId(new_id()), key, member, kind, now, guild, event, introduction)
        row = dict(id=notice.id, key=key, member_id=member, kind=kind.value, guild_id=guild, event_id=event)
        row |= dict(
            introduction_id=introduction, state=NoticeState.WAITING.value, created_at=now, reminders=0
        )
        statement = (
            insert_into(self._connection, notices).values(row).on_conflict_do_nothing(index_elements=["key"])
        )
        result = await self._connection.execute(statement)
        return notice if result.rowcount else None

    async def get(self, notice: NoticeId) -> Notice | None:
        row = (await self._connection.execute(select(notices).where(notices.c.id == notice))).first()
        return None if row is None else _read(row)

    async def by_key(self, key: str) -> Notice | None:
        row = (await self._connection.execute(select(notices).where(notices.c.key == key))).first()
        return None if row is None else _read(row)

    async def open_of(self, member: MemberId, limit: int = 25) -> list[Notice]:
        """What waits for them, oldest first: not delivered, or delivered and not answered."""
        still = notices.c.state.in_([NoticeState.WAITING.value, NoticeState.SENT.value])
        query = select(notices).where(notices.c.member_id == member, still)
        rows = await self._connection.execute(query.order_by(notices.c.created_at, notices.c.id).limit(limit))
        return [_read(row) for row in rows]

    async def set_state(self, notice: NoticeId, state: NoticeState, now: datetime, **columns: Any) -> None:
        settled = now if state in (NoticeState.DONE, NoticeState.DROPPED) else None
        values = dict(state=state.value, settled_at=settled) | columns
        await self._connection.execute(update(notices).where(notices.c.id == notice).values(values))


def _read(row: Row[Any]) -> Notice:
    return Notice(
        id=NoticeId(row.id),
        key=row.key,
        member_id=MemberId(row.member_id),
        kind=NoticeKind(row.kind),
        created_at=row.created_at,
        guild_id=None if row.guild_id is None else GuildId(row.guild_id),
        event_id=None if row.event_id is None else EventId(row.event_id),
        introduction_id=None if row.introduction_id is None else IntroductionId(row.introduction_id),
        state=NoticeState(row.state),
        reminders=row.reminders,
        channel_id=row.channel_id,
        message_id=row.message_id,
    )
