"""Demand that no event met: noted when somebody looks, counted for the organisers."""

from __future__ import annotations

from datetime import datetime

from bot.domain.demand import COUNTED_FOR
from bot.domain.guilds import Guild
from bot.domain.ids import GuildId, MemberId
from bot.domain.when import today
from bot.services.context import Context
from bot.storage.transaction import Transaction

_NOWHERE_YET = "UTC"


async def note_unmet(
    tx: Transaction, guild_id: GuildId, guild: Guild | None, member: MemberId, now: datetime
) -> None:
    """Once a day of the server's calendar, however often they look and wherever they are. The member's row must be
    there."""
    zone = (guild and guild.timezone) or _NOWHERE_YET
    await tx.unmet_demand.note(guild_id, member, today(now, zone))


async def unmet_people(context: Context, guild: GuildId) -> int:
    """How many different people lately. What fewer than five did is not to be told: see `demand_words`."""
    since = (context.clock.now() - COUNTED_FOR).date()
    async with context.database.reading() as tx:
        return await tx.unmet_demand.members(guild, since)
