"""Leaving a server is noticed by asking Discord once a day; thirty days later the rest of what is kept goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.ids import GuildId
from bot.services.context import Context
from bot.services.presence import IsHere, ask_presence
from bot.services.price_reports import erase_member

KIND = "leavers"
EVERY = timedelta(days=1)
# Leaving may have been a mistake.
KEPT_FOR = timedelta(days=30)


async def plan_looks(context: Context) -> None:
    """One daily look for each server we are in; harmless when done again."""
    now = context.clock.now()
    async with context.database.writing(patient=True) as tx:
        for guild in await tx.guilds.all():
            if guild.left_at is None:
                key = f"{KIND}:{guild.id}"
                await tx.jobs.add(KIND, key, now + EVERY, {}, guild_id=guild.id, now=now)


async def look_who_left(context: Context, guild: GuildId, is_here: IsHere) -> datetime | None:
    """Asks about everybody we know there, one by one. Answers when to look again; never, once we have gone."""
    async with context.database.reading() as tx:
        found = await tx.guilds.get(guild)
        members = await tx.memberships.to_look_after(guild)
    if found is None or found.left_at is not None:
        return None
    for member in members:
        await ask_presence(context, guild, [member], is_here)
    await purge_the_gone(context)
    return context.clock.now() + EVERY


async def purge_the_gone(context: Context) -> int:
    """Deletes who left every server thirty days ago and has not come back; answers how many."""
    async with context.database.reading() as tx:
        gone = await tx.memberships.gone_since(context.clock.now() - KEPT_FOR)
    for member in gone:
        async with context.database.writing() as tx:
            await erase_member(tx, member, context.clock.now())
    return len(gone)
