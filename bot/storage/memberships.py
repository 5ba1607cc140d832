"""Members on servers: who may see them there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import GuildId, MemberId
from bot.domain.memberships import Membership
from bot.domain.profiles import Visibility
from bot.storage.dialect import insert_into
from bot.storage.schema import attendances, member_guilds, members


class Memberships:
    """Who was never asked is hidden: there need be no row."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, member: MemberId, guild: GuildId) -> Membership:
        found = await self.in_guild(guild, [member])
        return found.get(member, Membership(member, guild))

    async def in_guild(self, guild: GuildId, members: Sequence[MemberId]) -> dict[MemberId, Membership]:
        """Those of `members` who have a row there."""
        query = select(member_guilds).where(
            member_guilds.c.guild_id == guild, member_guilds.c.member_id.in_(members)
        )
        return {MemberId(row.member_id): _read(row) for row in await self._connection.execute(query)}

    async def of_member(self, member: MemberId) -> list[Membership]:
        query = select(member_guilds).where(member_guilds.c.member_id == member)
        rows = await self._connection.execute(query.order_by(member_guilds.c.guild_id))
        return [_read(row) for row in rows]

    async def to_look_after(self, guild: GuildId) -> list[MemberId]:
        """Whom we last knew on that server: by what they chose there, or by where they said they go."""
        gone = select(member_guilds.c.member_id).where(
            member_guilds.c.guild_id == guild, member_guilds.c.left_at.is_not(None)
        )
        known = union(
            select(member_guilds.c.member_id).where(member_guilds.c.guild_id == guild),
            select(attendances.c.member_id).where(attendances.c.guild_id == guild),
        ).subquery()
        query = select(known.c.member_id).where(known.c.member_id.not_in(gone))
        rows = await self._connection.scalars(query.order_by(known.c.member_id))
        return [MemberId(id_) for id_ in rows.all()]

    async def gone_since(self, before: datetime) -> list[MemberId]:
        """Who left every server we know them on before that moment, and has not used us since."""
        mine = member_guilds.c.member_id == members.c.id
        lately = exists().where(
            mine, (member_guilds.c.left_at.is_(None)) | (member_guilds.c.left_at > before)
        )
        left = exists().where(mine)
        there = exists().where(mine, member_guilds.c.guild_id == attendances.c.guild_id)
        elsewhere = exists().where(attendances.c.member_id == members.c.id, ~there)
        query = select(members.c.id).where(members.c.seen_at <= before, left, ~lately, ~elsewhere)
        return [MemberId(id_) for id_ in (await self._connection.scalars(query.order_by(members.c.id))).all()]

    async def save(self, membership: Membership, now: datetime) -> None:
        """The member's row must be there."""
        values = dict(
            visibility=membership.visibility.value,
            introductions_off=membership.introductions_off,
            left_at=membership.left_at,
            seen_at=now,
        )
        keys = dict(member_id=membership.member, guild_id=membership.guild)
        statement = insert_into(self._connection, member_guilds).values(**keys, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=list(keys), set_=values)
        )


def _read(row: Row[Any]) -> Membership:
    return Membership(
        member=MemberId(row.member_id),
        guild=GuildId(row.guild_id),
        visibility=Visibility(row.visibility),
        introductions_off=row.introductions_off,
        left_at=row.left_at,
    )
