"""Digests going out: chosen and stored in one commit, sent afterwards, and never twice for a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import structlog

from bot.domain.digest_runs import DigestRun, PlannedDigest, RunState
from bot.domain.digests import LATE_LIMIT, Digest, Run, is_posted, is_too_late, next_run, run_after
from bot.domain.errors import Stale
from bot.domain.events import Event, Status
from bot.domain.ids import DigestId, GuildId
from bot.domain.jobs import Job
from bot.services.context import Context
from bot.services.costing import usual_prices_in
from bot.services.digests import KIND as DIGEST_KIND
from bot.services.digests import Chosen, choose, digest_key, digest_of, plan_digest, with_usual_prices
from bot.services.organisers import About, tell_organisers
from bot.storage.transaction import Transaction

log = structlog.get_logger(__name__)

KIND = "post"
NO_ACCESS_TRIES = 3
NO_ACCESS = "I may not write in its channel any more, or the channel is gone."


@dataclass(frozen=True, slots=True)
class Posting:
    """A run that is to be sent now, with what of its events still holds, in the run's order."""

    digest: Digest
    run: DigestRun
    events: tuple[Event, ...]
    now: datetime


async def run_digest(context: Context, job: Job) -> datetime | None:
    """The queue's handler for a digest whose time has come: chooses, stores the run and the job that sends it,
    and answers when it comes again. Whatever happens between, a date has one run."""
    digest_id = DigestId(job.number("digest"))
    now = context.clock.now()
    async with context.database.writing() as tx:
        planned = await tx.digests.lock(digest_id)
        if planned is None or planned.next_run is None or not planned.digest.enabled:
            return None
        if planned.next_run.at > now:
            return planned.next_run.at
        guild = await tx.guilds.get(planned.digest.guild)
        if guild is not None and guild.left_at is None:
            await _hold_run(tx, planned.digest, planned.next_run, now)
        following = run_after(planned.digest, planned.next_run.on, now)
        await tx.digests.set_next(digest_id, following)
    context.wake()
    return following.at


async def post_now(context: Context, guild: GuildId, digest_id: DigestId) -> DigestRun:
    """Today's digest, at once instead of at its hour. Raises NotFound, and Stale when today had its own."""
    now = context.clock.now()
    await digest_of(context, guild, digest_id)
    async with context.database.writing() as tx:
        planned = await tx.digests.lock(digest_id)
        if planned is None:
            raise Stale("That digest has just been removed.")
        run = Run(now.astimezone(planned.digest.zone).date(), now)
        held = await _hold_run(tx, planned.digest, run, now)
        if held is None:
            raise Stale("Today's digest has been posted already, so I left it at that.")
        if held.state is RunState.EMPTY:
            raise Stale("There is nothing to post: no event matches this digest in its days ahead.")
        await _plan_after(tx, planned, run, now)
    context.wake()
    return held


async def mend_digests(context: Context) -> int:
    """Gives a digest that should come and has no job any more (eighteen crashes end one) a new one."""
    now = context.clock.now()
    async with context.database.writing(patient=True) as tx:
        waiting = await tx.jobs.waiting(DIGEST_KIND)
        lost = [each for each in await tx.digests.enabled() if digest_key(each.id) not in waiting]
        for digest in lost:
            done = await tx.digests.last_done(digest.id)
            await plan_digest(tx, digest, next_run(digest, now, done=done), now)
    return len(lost)


def posting_of(chosen: Chosen) -> Posting:
    """What would be posted now; nothing of it is stored."""
    digest, picked = chosen.digest, chosen.picked
    events = tuple(event for _, day in picked.days for event in day)
    on = chosen.now.astimezone(digest.zone).date()
    ids = tuple(event.id for event in events)
    run = DigestRun(digest.id, on, RunState.QUEUED, digest.channel, chosen.now, ids, picked.more)
    return Posting(digest, run, events, chosen.now)


async def begin_post(context: Context, job: Job) -> Posting | None:
    """What to send; from here on its outcome counts as unknown until `settle_post`. None: nothing to send."""
    digest_id, on = _subject(job)
    now = context.clock.now()
    async with context.database.writing() as tx:
        planned, run = await tx.digests.get(digest_id), await tx.digests.run_of(digest_id, on)
        if planned is None or run is None or run.state is not RunState.QUEUED:
            return None
        if not await tx.jobs.trying(job, now):
            return None
        events = await _still_holding(tx, planned.digest.guild, run, now)
        if run.events and not events:
            await tx.digests.settle_run(digest_id, on, RunState.EMPTY)
            return None
    return Posting(planned.digest, run, events, now)


async def settle_post(
    context: Context, run: DigestRun, state: RunState, message_id: int | None = None
) -> None:
    async with context.database.writing() as tx:
        await tx.digests.settle_run(run.digest, run.on, state, message_id)


async def was_not_sent(context: Context, job: Job) -> None:
    """Discord said no, so nothing needs to be looked up before the next try."""
    async with context.database.writing() as tx:
        await tx.jobs.trying(job, None)


async def close_digest(context: Context, posting: Posting) -> None:
    """Its channel is closed to us: the digest is switched off and its organisers hear of it once."""
    digest, now = posting.digest, context.clock.now()
    async with context.database.writing() as tx:
        await tx.digests.settle_run(digest.id, posting.run.on, RunState.FAILED)
        await tx.digests.switch_off(digest.id, NO_ACCESS)
        await tx.jobs.withdraw(digest_key(digest.id))
        occasion = f"{posting.run.on:%Y%m%d}"
        await tell_organisers(tx, digest.guild, About.DIGEST, digest.id, occasion=occasion, now=now)
    log.warning("digest switched off", digest=digest.id, guild=digest.guild)
    context.wake()


async def closed_digests(context: Context, guild: GuildId) -> list[PlannedDigest]:
    """Those that were switched off for want of access to their channel."""
    async with context.database.reading() as tx:
        digests = await tx.digests.of_guild(guild)
    return [each for each in digests if each.disabled_because == NO_ACCESS]


def post_key(digest: DigestId, on: date) -> str:
    return f"{KIND}:{digest}:{on:%Y-%m-%d}"


async def _hold_run(tx: Transaction, digest: Digest, run: Run, now: datetime) -> DigestRun | None:
    """Stores the run of a date, and what sends it. None when that date had its run."""
    chosen = await choose(tx, digest, now)
    if is_too_late(run, now):
        state = RunState.SKIPPED
    else:
        state = RunState.QUEUED if is_posted(digest, chosen.picked) else RunState.EMPTY
    events = tuple(event.id for _, day in chosen.picked.days for event in day)
    held = DigestRun(digest.id, run.on, state, digest.channel, run.at, events, chosen.picked.more)
    if not await tx.digests.add_run(held, now):
        return None
    if state is RunState.QUEUED:
        payload = {"digest": digest.id, "on": run.on.isoformat()}
        key, expires_at = post_key(digest.id, run.on), run.at + LATE_LIMIT
        await tx.jobs.add(KIND, key, now, payload, expires_at=expires_at, guild_id=digest.guild, now=now)
    return held


async def _plan_after(tx: Transaction, planned: PlannedDigest, run: Run, now: datetime) -> None:
    if planned.next_run is None or planned.next_run.on > run.on:
        return
    following = run_after(planned.digest, run.on, now)
    await tx.digests.set_next(planned.digest.id, following)
    payload = {"digest": planned.digest.id}
    key, guild = digest_key(planned.digest.id), planned.digest.guild
    await tx.jobs.plan(DIGEST_KIND, key, following.at, now=now, payload=payload, guild_id=guild)


async def _still_holding(tx: Transaction, guild: GuildId, run: DigestRun, now: datetime) -> tuple[Event, ...]:
    """Without what was called off, forgotten, or is over since it was chosen."""
    found = await tx.events.get_many(run.events)
    kept = [found[event] for event in run.events if event in found]
    holding = [
        event
        for event in kept
        if event.details.status is not Status.CANCELLED and event.details.ends_by > now
    ]
    return tuple(with_usual_prices(holding, await usual_prices_in(tx, guild, holding)))


def _subject(job: Job) -> tuple[DigestId, date]:
    return DigestId(job.number("digest")), date.fromisoformat(str(job.payload["on"]))
