"""What the bot owes its members."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.debriefs import SETTLED
from bot.domain.ids import EventId, GuildId, IntroductionId, MemberId
from bot.domain.notices import Notice, NoticeId, NoticeKind, NoticeState
from bot.storage.dialect import insert_into
from bot.storage.schema import events, notices
from bot.storage.types import new_id

KEPT_FOR = timedelta(days=14)

_OPEN = notices.c.state.in_([NoticeState.WAITING.value, NoticeState.SENT.value])

# Waits, and was not hinted at yet.
UNSEEN = (notices.c.state == NoticeState.WAITING.value) & (notices.c.reminders == 0)


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
        query = select(notices).where(notices.c.member_id == member, _OPEN)
        rows = await self._connection.execute(query.order_by(notices.c.created_at, notices.c.id).limit(limit))
        return [_read(row) for row in rows]

    async def all_of(self, member: MemberId) -> list[Notice]:
        """In order of time, settled ones too."""
        query = select(notices).where(notices.c.member_id == member)
        rows = await self._connection.execute(query.order_by(notices.c.created_at, notices.c.id))
        return [_read(row) for row in rows]

    async def set_state(self, notice: NoticeId, state: NoticeState, now: datetime, **columns: Any) -> None:
        settled = now if state in (NoticeState.DONE, NoticeState.DROPPED) else None
        values = dict(state=state.value, settled_at=settled) | columns
        await self._connection.execute(update(notices).where(notices.c.id == notice).values(values))

    async def unseen_by(self, member: MemberId) -> list[Notice]:
        """What waits and was not hinted at yet, oldest first."""
        query = select(notices).where(notices.c.member_id == member, UNSEEN)
        rows = await self._connection.execute(query.order_by(notices.c.created_at, notices.c.id))
        return [_read(row) for row in rows]

    async def hinted(self, ids: Collection[NoticeId]) -> bool:
        """They are told now that it waits; False when somebody else told them in this very moment."""
        unseen = (notices.c.id.in_(ids), UNSEEN)
        result = await self._connection.execute(update(notices).where(*unseen).values(reminders=1))
        return bool(result.rowcount)

    async def not_delivered(self, member: MemberId) -> None:
        """What was chosen to ask whether to stop waits like any other, and was not hinted at yet."""
        chosen = (notices.c.member_id == member, notices.c.state == NoticeState.WAITING.value)
        again = update(notices).where(*chosen, notices.c.reminders == SETTLED)
        await self._connection.execute(again.values(reminders=0))

    async def settle_all_of(
        self, introduction: IntroductionId, kind: NoticeKind, state: NoticeState, now: datetime
    ) -> None:
        """What an introduction's two sides were told of it."""
        theirs = (notices.c.introduction_id == introduction, notices.c.kind == kind.value, _OPEN)
        settled = update(notices).where(*theirs).values(state=state.value, settled_at=now)
        await self._connection.execute(settled)

    async def forget_settled(self, before: datetime) -> int:
        """What was answered, seen or dropped before."""
        old = delete(notices).where(notices.c.settled_at < before)
        return (await self._connection.execute(old)).rowcount

    async def drop_stale(self, now: datetime) -> int:
        """What is of no use any more: questions nobody answers after weeks, and what an event took with it."""
        over = select(events.c.id).where(events.c.ends_by <= now)
        of_the_event = [
            NoticeKind.EVENT_CHANGED.value,
            NoticeKind.INTRODUCTION_ASKED.value,
            NoticeKind.DAY_BEFORE.value,
            NoticeKind.DEARER.value,
        ]
        stale = or_(
            notices.c.created_at <= now - KEPT_FOR,
            notices.c.kind.in_(of_the_event) & notices.c.event_id.in_(over),
        )
        dropped = update(notices).where(_OPEN, stale)
        done = dropped.values(state=NoticeState.DROPPED.value, settled_at=now)
        return (await self._connection.execute(done)).rowcount


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
        sent_at=row.sent_at,
        channel_id=row.channel_id,
        message_id=row.message_id,
    )
