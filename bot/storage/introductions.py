"""Who asked to be introduced to whom. The notes that come with it are sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import Status
from bot.domain.hellos import Gift, Hello
from bot.domain.ids import EventId, GuildId, IntroductionId, MemberId
from bot.domain.introductions import Introduction, PastAsk, State
from bot.storage.schema import events, introductions, members
from bot.storage.types import new_id
from bot.storage.vault import Vault


class Introductions:
    """Each expires with its event as the event is now: moved ones later, cancelled ones at once."""

    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def add(self, introduction: Introduction, hello: Hello) -> Introduction:
        """Stored, with its id."""
        id_ = IntroductionId(new_id())
        values = dict(
            id=id_,
            guild_id=introduction.guild,
            event_id=introduction.event,
            asker_id=introduction.asker,
            other_id=introduction.other,
            state=introduction.state.value,
            gift=hello.gift.value,
            sealed_note=self._vault.seal_if(hello.note, "introductions", id_, introduction.asker),
            asked_at=introduction.asked_at,
            expires_at=introduction.expires_at,
        )
        await self._connection.execute(introductions.insert().values(values))
        return replace(introduction, id=id_)

    async def get(self, introduction: IntroductionId, *, to_change: bool = False) -> Introduction | None:
        query = _QUERY.where(introductions.c.id == introduction)
        if to_change:
            query = query.with_for_update(of=introductions)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _read(row)

    async def hello(self, introduction: IntroductionId) -> Hello:
        """What came with it; nothing where it is gone."""
        query = select(introductions).where(introductions.c.id == introduction)
        row = (await self._connection.execute(query)).first()
        if row is None:
            return Hello()
        note = self._vault.open_if(row.sealed_note, "introductions", row.id, row.asker_id)
        return Hello(note, Gift(row.gift))

    async def save(self, introduction: Introduction) -> None:
        values = dict(state=introduction.state.value, answered_at=introduction.answered_at)
        mine = introductions.c.id == introduction.id
        await self._connection.execute(update(introductions).where(mine).values(values))

    async def of_member(
        self,
        member: MemberId,
        *,
        guild: GuildId | None = None,
        event: EventId | None = None,
        besides: MemberId | None = None,
    ) -> list[Introduction]:
        """Asked by or of them, the latest first; narrowed to a server, an event, or one other person."""
        conditions: list[ColumnElement[bool]] = [_involves(member)]
        if guild is not None:
            conditions.append(introductions.c.guild_id == guild)
        if event is not None:
            conditions.append(introductions.c.event_id == event)
        if besides is not None:
            conditions.append(_involves(besides))
        query = _QUERY.where(and_(*conditions))
        ordered = query.order_by(introductions.c.asked_at.desc(), introductions.c.id)
        return [_read(row) for row in await self._connection.execute(ordered)]

    async def sent_by(self, asker: MemberId, since: datetime) -> list[PastAsk]:
        """What they asked. Silence counts only of people who used the bot while it waited, as far as is known."""
        query = (
            select(introductions, events.c.ends_by, members.c.seen_at)
            .join(events, events.c.id == introductions.c.event_id)
            .join(members, members.c.id == introductions.c.other_id)
            .where(introductions.c.asker_id == asker, introductions.c.asked_at >= since)
        )
        return [
            PastAsk(
                row.asked_at,
                row.ends_by,
                replied=row.answered_at is not None,
                was_active=row.state != State.WITHDRAWN.value and row.seen_at > row.asked_at,
            )
            for row in await self._connection.execute(query)
        ]

    async def asked_of(self, other: MemberId, since: datetime) -> list[datetime]:
        """When they were asked by anybody."""
        query = select(introductions.c.asked_at).where(
            introductions.c.other_id == other, introductions.c.asked_at >= since
        )
        return list((await self._connection.scalars(query)).all())

    async def expire(self, now: datetime) -> int:
        """What still waits for an event that is over or off; the words that came with any of its hellos go."""
        over = or_(events.c.ends_by <= now, events.c.status == Status.CANCELLED.value)
        past = introductions.c.event_id.in_(select(events.c.id).where(over))
        waiting = introductions.c.state == State.WAITING.value
        expired = update(introductions).where(past, waiting).values(state=State.EXPIRED.value)
        count = (await self._connection.execute(expired)).rowcount
        words = update(introductions).where(past, introductions.c.sealed_note.is_not(None))
        await self._connection.execute(words.values(sealed_note=None))
        return count


_QUERY: Select[Any] = select(introductions, events.c.ends_by, events.c.status).join(
    events, events.c.id == introductions.c.event_id
)


def _involves(member: MemberId) -> ColumnElement[bool]:
    return or_(introductions.c.asker_id == member, introductions.c.other_id == member)


def _read(row: Row[Any]) -> Introduction:
    return Introduction(
        asker=MemberId(row.asker_id),
        other=MemberId(row.other_id),
        event=EventId(row.event_id),
        guild=GuildId(row.guild_id),
        asked_at=row.asked_at,
        expires_at=row.asked_at if row.status == Status.CANCELLED.value else row.ends_by,
        id=IntroductionId(row.id),
        state=State(row.state),
        answered_at=row.answered_at,
    )
