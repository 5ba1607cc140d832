"""Who looked for events on a day and found nothing they could surely afford."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import GuildId, MemberId
from bot.storage.dialect import insert_into
from bot.storage.schema import unmet_demand


class UnmetDemand:
    """Counted for organisers, never by name; who counts how few may be shown is the use case's to say."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, guild: GuildId, member: MemberId, on: date) -> None:
        """Once a day, however often they look. The member's row must be there."""
        row = dict(guild_id=guild, member_id=member, asked_on=on)
        statement = insert_into(self._connection, unmet_demand).values(row)
        await self._connection.execute(statement.on_conflict_do_nothing())

    async def members(self, guild: GuildId, since: date) -> int:
        """How many different people."""
        query = select(func.count(distinct(unmet_demand.c.member_id)))
        asked = query.where(unmet_demand.c.guild_id == guild, unmet_demand.c.asked_on >= since)
        return await self._connection.scalar(asked) or 0

    async def of_member(self, member: MemberId) -> list[tuple[GuildId, date]]:
        query = select(unmet_demand.c.guild_id, unmet_demand.c.asked_on)
        rows = await self._connection.execute(
            query.where(unmet_demand.c.member_id == member).order_by(unmet_demand.c.asked_on)
        )
        return [(GuildId(guild), on) for guild, on in rows]

    async def forget(self, before: date) -> int:
        old = delete(unmet_demand).where(unmet_demand.c.asked_on < before)
        return (await self._connection.execute(old)).rowcount
