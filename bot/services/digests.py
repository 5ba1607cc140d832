"""Digests of a server: added, changed, looked at, switched off."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.digest_runs import PlannedDigest
from bot.domain.digests import Digest, Pick, Run, next_run, pick, rescheduled
from bot.domain.errors import NotAllowed, NotFound, Unreadable
from bot.domain.events import Event
from bot.domain.ids import DigestId, GuildId
from bot.services.context import Context
from bot.services.costing import UsualPrices, usual_prices_in
from bot.services.digest_wishes import Wishes, with_wishes
from bot.services.guilds import known_guild
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

KIND = "digest"
DIGESTS_LIMIT = 25
# What a message holds and people read.
EVENTS_LIMIT = 10
# Events read in one go: the loop is free again between two.
_AT_ONCE = 50
_DAY = timedelta(days=1)
_NO_ZONE = "I don't know this server's time yet. Set its city with `/setup`, or name a zone."


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a digest would say at `now`. Events carry their usual price where their feed says none."""

    digest: Digest
    picked: Pick
    now: datetime


async def add_digest(context: Context, guild: GuildId, wishes: Wishes) -> PlannedDigest:
    """Raises Unreadable for what cannot be understood."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        server = await known_guild(tx, guild, now)
        if len(await tx.digests.of_guild(guild)) >= DIGESTS_LIMIT:
            raise NotAllowed(
                f"This server has {DIGESTS_LIMIT} digests. Remove one with `/digest list` first."
            )
        if server.timezone is None and wishes.zone is None:
            raise Unreadable("zone", _NO_ZONE)
        assert wishes.channel is not None
        blank = Digest(DigestId(new_id()), guild, wishes.channel, 9, 0, server.timezone or "UTC")
        digest = with_wishes(context, blank, wishes, server.currency)
        planned = await plan_digest(tx, digest, next_run(digest, now), now)
    context.wake()
    return planned


async def edit_digest(context: Context, guild: GuildId, digest_id: DigestId, wishes: Wishes) -> PlannedDigest:
    """Changes what was typed, and switches it on again. A date gets one digest, whatever is changed when.

    Raises Unreadable, NotFound.
    """
    now = context.clock.now()
    async with context.database.writing() as tx:
        before = await _own(tx, guild, digest_id)
        server = await known_guild(tx, guild, now)
        wished = with_wishes(context, before.digest, wishes, server.currency)
        planned = await replan_digest(tx, before, replace(wished, enabled=True), now)
    context.wake()
    return planned


async def list_digests(context: Context, guild: GuildId) -> list[PlannedDigest]:
    async with context.database.reading() as tx:
        return await tx.digests.of_guild(guild)


async def digest_of(context: Context, guild: GuildId, digest_id: DigestId) -> PlannedDigest:
    """Raises NotFound."""
    async with context.database.reading() as tx:
        return await _own(tx, guild, digest_id)


async def remove_digest(context: Context, guild: GuildId, digest_id: DigestId) -> PlannedDigest:
    """Raises NotFound. What waits to be posted of it is not posted any more."""
    async with context.database.writing() as tx:
        planned = await _own(tx, guild, digest_id)
        await tx.digests.remove(digest_id)
        await tx.jobs.withdraw(digest_key(digest_id))
        server, others = await tx.guilds.get(guild), await tx.digests.of_guild(guild)
        is_last = all(each.digest.channel != planned.digest.channel for each in others)
        if server is not None and server.digest_channel == planned.digest.channel and is_last:
            await tx.guilds.save(replace(server, digest_channel=None))
    return planned


async def preview_digest(context: Context, guild: GuildId, digest_id: DigestId) -> Chosen:
    """What it would post now; posts nothing. Raises NotFound."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        planned = await _own(tx, guild, digest_id)
        return await choose(tx, planned.digest, now)


async def choose(tx: Transaction, digest: Digest, now: datetime) -> Chosen:
    """What of the server's events belongs into the digest."""
    # A day more on both sides: all-day events and the digest's midnight are not the clock's.
    ids = await tx.events.ids_between(digest.guild, now - _DAY, now + (digest.days_ahead + 1) * _DAY)
    events: list[Event] = []
    for start in range(0, len(ids), _AT_ONCE):
        found = list((await tx.events.get_many(ids[start : start + _AT_ONCE])).values())
        events += with_usual_prices(found, await usual_prices_in(tx, digest.guild, found))
    return Chosen(digest, await asyncio.to_thread(pick, events, digest, now, EVENTS_LIMIT), now)


def with_usual_prices(events: Iterable[Event], usual: UsualPrices) -> list[Event]:
    """Where a feed says no price, what members paid, else what the organisers said it usually costs."""
    return [_with_usual_price(event, usual) for event in events]


async def plan_digest(tx: Transaction, digest: Digest, run: Run, now: datetime) -> PlannedDigest:
    """Keeps it with its next run; its job comes back by itself."""
    await tx.digests.save(digest, run, now)
    payload = {"digest": digest.id}
    await tx.jobs.plan(KIND, digest_key(digest.id), run.at, now=now, payload=payload, guild_id=digest.guild)
    return PlannedDigest(digest, run)


async def replan_digest(
    tx: Transaction, before: PlannedDigest, digest: Digest, now: datetime
) -> PlannedDigest:
    done = await tx.digests.last_done(digest.id)
    if before.next_run is None:
        run = next_run(digest, now, done=done)
    elif _same_times(before.digest, digest):
        run = before.next_run
    else:
        run = rescheduled(digest, before.next_run.on, now, done=done)
    return await plan_digest(tx, digest, run, now)


def digest_key(digest: DigestId) -> str:
    return f"{KIND}:{digest}"


async def _own(tx: Transaction, guild: GuildId, digest_id: DigestId) -> PlannedDigest:
    planned = await tx.digests.get(digest_id)
    if planned is None or planned.digest.guild != guild:
        raise NotFound("This server has no such digest any more. `/digest list` shows what it has.")
    return planned


def _same_times(one: Digest, other: Digest) -> bool:
    return (one.hour, one.minute, one.timezone, one.weekdays) == (
        other.hour,
        other.minute,
        other.timezone,
        other.weekdays,
    )


def _with_usual_price(event: Event, usual: UsualPrices) -> Event:
    return replace(event, details=replace(event.details, price=usual.ticket(event)))
