"""Demand that no event met: noted when somebody looks, counted for the organisers."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.demand import COUNTED_FOR
from bot.domain.ids import GuildId, MemberId
from bot.services.context import Context

_NOWHERE_YET = "UTC"


async def note_unmet(
    context: Context, guild: GuildId, member: MemberId, timezone: str | None, now: datetime
) -> None:
    """Once a day of the server's calendar, however often they look."""
    on = now.astimezone(ZoneInfo(timezone or _NOWHERE_YET)).date()
    async with context.database.writing() as tx:
        await tx.members.get_or_add(member, now)
        await tx.unmet_demand.note(guild, member, on)


async def unmet_people(context: Context, guild: GuildId) -> int:
    """How many different people lately. What fewer than five did is not to be told: see `demand_words`."""
    since = (context.clock.now() - COUNTED_FOR).date()
    async with context.database.reading() as tx:
        return await tx.unmet_demand.members(guild, since)
