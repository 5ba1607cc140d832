"""What a price told by members, or what organisers say things cost on their server, changes for those who go: some
events at a time, in the background."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from bot.domain.guilds import Guild
from bot.domain.ids import EventId, GuildId
from bot.domain.jobs import Job
from bot.domain.own_figures import OwnFigures
from bot.services.context import Context
from bot.services.replanning import AS_IT_WAS, Before, set_aside_by_all
from bot.services.telling_dearer import tell_dearer
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

KIND = "replan"
# So many events are written at once; others get their turn between.
PORTION = 20


async def plan_for_price(tx: Transaction, about: str, event: EventId | None, now: datetime) -> None:
    """Others see another price of a series or an event (see `corrections.about`)."""
    key = hashlib.blake2b(about.encode(), digest_size=16).hexdigest()
    payload = {"about": about, "event": None if event is None else str(event)}
    await tx.jobs.plan(KIND, f"{KIND}:{key}", now, now=now, payload=payload)


async def plan_for_guild(tx: Transaction, before: Guild, now: datetime) -> None:
    """What organisers say things cost on a server is different now: the usual price of a feed, or a ride, a drink and
    the like, which was `before.own_costs`."""
    own = before.own_costs
    payload = {"guild": str(before.id), "currency": own.currency, "figures": own.pairs()}
    # Each change is work of its own: it knows what was set aside until then.
    await tx.jobs.add(KIND, f"{KIND}:{before.id}:{new_id()}", now, payload, guild_id=before.id, now=now)


async def follow(context: Context, job: Job) -> None:
    """The queue's handler. Harmless when repeated, also after it was cut short."""
    ids, before = await _case(context, job)
    for start in range(0, len(ids), PORTION):
        part = ids[start : start + PORTION]
        async with context.database.writing(patient=True) as tx:
            # Who says Going in this moment has read the old price, or waits.
            await tx.events.hold(*part, alone=True)
            followed = await set_aside_by_all(tx, context.costs, part, before)
            await tell_dearer(tx, followed, context.clock.now())


async def _case(context: Context, job: Job) -> tuple[list[EventId], Before]:
    """The events it is about, and what is different now."""
    now, said = context.clock.now(), job.payload
    async with context.database.reading() as tx:
        if "guild" not in said:
            event = None if said["event"] is None else EventId(job.number("event"))
            return await tx.attendances.ahead_about(str(said["about"]), event, now), AS_IT_WAS
        guild = await tx.guilds.get(GuildId(job.number("guild")))
        if guild is None:
            return [], AS_IT_WAS
        figures = cast(Mapping[str, list[int]], said["figures"])
        was = replace(guild, own_costs=OwnFigures.of(str(said["currency"]), figures))
        return await tx.attendances.ahead_in(guild.id, now), Before(guilds={guild.id: was})
