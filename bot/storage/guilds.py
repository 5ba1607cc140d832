"""Servers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.guilds import Guild
from bot.domain.ids import ChannelId, GuildId
from bot.storage.dialect import insert_into
from bot.storage.events import Events
from bot.storage.own_costs import figures_row, read_figures
from bot.storage.schema import (
    catalogues,
    guilds,
    introductions,
    member_guilds,
    notices,
    reports,
    suggestions,
    unmet_demand,
)


class Guilds:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, guild: GuildId) -> Guild | None:
        row = (await self._connection.execute(select(guilds).where(guilds.c.id == guild))).first()
        return None if row is None else _read(row)

    async def all(self) -> list[Guild]:
        return [_read(row) for row in await self._connection.execute(select(guilds).order_by(guilds.c.id))]

    async def save(self, guild: Guild) -> None:
        row = dict(
            id=guild.id,
            name=guild.name[:100],
            joined_at=guild.joined_at,
            timezone=guild.timezone,
            cities=list(guild.cities),
            currency=guild.currency,
            own_costs=figures_row(guild.own_costs),
            digest_channel_id=guild.digest_channel,
            organisers_channel_id=guild.organisers_channel,
            ally_role_id=guild.ally_role,
            set_up_at=guild.set_up_at,
            left_at=guild.left_at,
        )
        statement = insert_into(self._connection, guilds).values(row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))
        # What its members find depends on its zone, currency and figures, and is kept in memory.
        await Events(self._connection).changed_for(guild.id)

    async def forget(self, guild: GuildId) -> None:
        """The server and everything that was only of it; what people hold for themselves stays."""
        for table in (member_guilds, suggestions, introductions, reports, notices, catalogues, unmet_demand):
            await self._connection.execute(delete(table).where(table.c.guild_id == guild))
        await self._connection.execute(delete(guilds).where(guilds.c.id == guild))


def _read(row: Row[Any]) -> Guild:
    return Guild(
        id=GuildId(row.id),
        name=row.name,
        joined_at=row.joined_at,
        timezone=row.timezone,
        cities=tuple(row.cities),
        currency=row.currency,
        own_costs=read_figures(row.own_costs),
        digest_channel=_channel(row.digest_channel_id),
        organisers_channel=_channel(row.organisers_channel_id),
        ally_role=row.ally_role_id,
        set_up_at=row.set_up_at,
        left_at=row.left_at,
    )


def _channel(value: int | None) -> ChannelId | None:
    return None if value is None else ChannelId(value)
