"""Servers come, go, and come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.guilds import Guild
from bot.domain.ids import GuildId
from bot.services.context import Context
from bot.services.polling import leave_feed, plan_poll
from bot.storage.transaction import Transaction

# What a server was is kept this long after we were removed: it may have been a mistake.
KEPT_FOR = timedelta(days=30)


async def known_guild(tx: Transaction, guild: GuildId, now: datetime, name: str = "") -> Guild:
    """The server; one we have not heard of yet comes to be, with nothing set up."""
    found = await tx.guilds.get(guild)
    if found is None:
        found = Guild(guild, name, now)
        await tx.guilds.save(found)
    return found


async def joined(context: Context, guild: GuildId, name: str) -> None:
    """We are in it, for the first time or again; what was set up still holds."""
    async with context.database.writing() as tx:
        await _arrive(tx, guild, name, context.clock.now())
    context.wake()


async def left(context: Context, guild: GuildId) -> None:
    """We were removed. Nothing is posted there from now on; it is forgotten in thirty days."""
    async with context.database.writing() as tx:
        found = await tx.guilds.get(guild)
        if found is not None and found.left_at is None:
            await tx.guilds.save(replace(found, left_at=context.clock.now()))


async def reconcile(context: Context, present: Mapping[GuildId, str]) -> None:
    """After a start: the servers we are in by id, with names ("" while unavailable). The others we have left
    while we were away; one that is only unavailable is still among `present`."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        known = {guild.id: guild for guild in await tx.guilds.all()}
        for guild, name in present.items():
            before = known.get(guild)
            if before is None or before.left_at is not None or name not in ("", before.name):
                await _arrive(tx, guild, name, now)
        for guild, before in known.items():
            if guild not in present and before.left_at is None:
                await tx.guilds.save(replace(before, left_at=now))
    context.wake()


async def forget_left(context: Context) -> int:
    """Drops everything of servers that removed us thirty days ago; answers how many."""
    now = context.clock.now()
    async with context.database.writing(patient=True) as tx:
        over = [
            guild
            for guild in await tx.guilds.all()
            if guild.left_at is not None and now - guild.left_at >= KEPT_FOR
        ]
        for guild in over:
            await _forget(tx, guild.id)
        if over:
            await tx.event_intake.forget_unlisted()
    return len(over)


async def _arrive(tx: Transaction, guild: GuildId, name: str, now: datetime) -> None:
    found = await known_guild(tx, guild, now, name)
    await tx.guilds.save(replace(found, name=name or found.name, left_at=None))
    if found.left_at is not None:
        for use in await tx.feeds.of_guild(guild):
            if not use.feed.is_by_hand and use.feed.state.ended_at is None:
                await plan_poll(tx, use.feed.id, now, now)


async def _forget(tx: Transaction, guild: GuildId) -> None:
    for use in await tx.feeds.of_guild(guild):
        await leave_feed(tx, guild, use.feed.id)
    await tx.jobs.withdraw_all_in(guild)
    await tx.guilds.forget(guild)
