"""Asking a feed what is on: one poll, from the request to the rows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.events import NOWHERE, Place
from bot.domain.feeds import (
    NO_VALIDATORS,
    FeedState,
    SkippedPart,
    Summary,
    after_failure,
    after_success,
    jitter,
    should_tell,
    told,
)
from bot.domain.guild_feeds import Feed
from bot.domain.guilds import Guild
from bot.domain.ids import FeedId, GuildId
from bot.domain.intake import HORIZON, Said, must_reread, outage_before
from bot.domain.jobs import Job
from bot.domain.quiet import is_quiet
from bot.domain.text import clean_line
from bot.feeds.content import says_the_same
from bot.feeds.fetched import Body, Failure, Unchanged
from bot.feeds.reading import FeedDefaults, Reading, Window
from bot.feeds.worker import ReadingFailed
from bot.services.context import Context
from bot.services.intake import PORTION, early_portions, listing, nothing_new, take_in, take_in_portion
from bot.services.organisers import About, tell_organisers
from bot.storage.event_sources import fitting_uid
from bot.storage.transaction import Transaction

log = structlog.get_logger(__name__)

KIND = "poll"
_MOMENT = timedelta(seconds=30)
_NAME_LIMIT = 200
# A feed of servers we were removed from rests, in case they come back.
_REST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Heard:
    """A body that was read. `state` is what the reader remembers of it for the next time, `is_news` whether
    the feed says anything else than it did the last time, of whatever time."""

    body: Body
    reading: Reading
    said: Said
    window: Window
    state: bytes
    is_news: bool


def poll_key(feed: FeedId) -> str:
    return f"{KIND}:{feed}"


async def plan_poll(tx: Transaction, feed: FeedId, due_at: datetime, now: datetime) -> None:
    """A feed has one job, which comes back by itself."""
    await tx.jobs.plan(KIND, poll_key(feed), due_at, now=now, payload={"feed": feed})


async def leave_feed(tx: Transaction, guild: GuildId, feed: FeedId) -> None:
    """The server uses it no more; a feed nobody uses is asked no more."""
    if await tx.feeds.leave(guild, feed):
        await tx.jobs.withdraw(poll_key(feed))


async def poll_feed(context: Context, job: Job) -> datetime | None:
    """The queue's handler: polls one feed for all servers and answers when it is due again; None: never.

    Feeds of a host that is busy with us come back in a moment, so that they keep nobody else waiting.
    """
    feed_id = FeedId(job.number("feed"))
    async with context.database.reading() as tx:
        feed = await tx.feeds.get(feed_id)
    if feed is not None and context.fetcher.is_busy_with(feed.state.url):
        return context.clock.now() + _MOMENT * (1 + jitter(feed_id))
    return await poll_once(context, feed_id, patient=True)


async def mend_polls(context: Context) -> int:
    """Gives a feed that should be asked and has no job any more (eighteen crashes end one) a new one."""
    now = context.clock.now()
    async with context.database.writing(patient=True) as tx:
        waiting = await tx.jobs.waiting(KIND)
        lost = [feed for feed in await tx.feeds.polled() if poll_key(feed) not in waiting]
        for feed in lost:
            await plan_poll(tx, feed, now, now)
    return len(lost)


async def poll_once(context: Context, feed_id: FeedId, *, patient: bool = False) -> datetime | None:
    """Asks, reads and stores, the last in one transaction (where it is much, in several): whenever this is cut
    short, the next poll finds all that is not stored yet.

    `patient` where nobody waits for it: members' own writes go first.
    """
    async with context.database.reading() as tx:
        feed = await tx.feeds.get(feed_id)
        if feed is None or feed.is_by_hand or feed.state.ended_at is not None:
            return None
        if not await tx.feeds.is_wanted(feed_id):
            return context.clock.now() + _REST
        defaults = await _defaults(context, tx, feed_id)
        state = await tx.feeds.reader_state(feed_id)
    is_due_whole = must_reread(feed.read_until, context.clock.now())
    validators = NO_VALIDATORS if is_due_whole else feed.state.validators
    answer = await context.fetcher.fetch(feed.state.url, validators)
    if isinstance(answer, Body):
        heard = await read_body(context, answer, defaults, state, whole=is_due_whole)
        return await _keep(context, feed, heard, patient=patient)
    return await _keep(context, feed, answer, patient=patient)


async def read_body(
    context: Context, body: Body, defaults: FeedDefaults, state: bytes | None = None, *, whole: bool = False
) -> Heard | Failure:
    """What the body says of the coming weeks; read and hashed off the loop. With the `state` of the last time,
    and unless it is to be read `whole`, only of what changed since."""
    now = context.clock.now()
    window = Window(now, now + HORIZON)
    try:
        reading, after = await context.parsers.parse_again(
            body.content, window, defaults, None if whole else state, body.charset
        )
    except ReadingFailed as error:
        return Failure(error.reason, error.sentence)
    listed = await asyncio.to_thread(listing, reading.occurrences, context.embedder)
    reread = None if reading.reread is None else frozenset(map(fitting_uid, reading.reread))
    said = Said(listed, reading.reaches_until, reread)
    is_news = not await asyncio.to_thread(says_the_same, state, after)
    return Heard(body, reading, said, window, after, is_news)


def defaults_of(context: Context, guild: Guild | None) -> FeedDefaults:
    """What holds for a feed that says nothing itself: the ways of the server that added it."""
    if guild is None:
        return FeedDefaults()
    return FeedDefaults(guild.timezone or "UTC", guild.currency, _home(context, guild))


def _home(context: Context, guild: Guild) -> Place:
    cities = context.places.find(guild.cities[0]) if guild.cities else []
    if not cities:
        return NOWHERE
    city = cities[0]
    return Place("", city.name, city.country, city.lat, city.lon)


async def _defaults(context: Context, tx: Transaction, feed: FeedId) -> FeedDefaults:
    users = await tx.feeds.guilds_of(feed)
    return defaults_of(context, await tx.guilds.get(users[0]) if users else None)


async def _keep(
    context: Context, asked: Feed, heard: Heard | Unchanged | Failure, *, patient: bool
) -> datetime | None:
    """`asked` is the feed as it was when we asked. If somebody else was quicker, theirs holds."""
    if isinstance(heard, Heard):
        await _write_ahead(context, asked, heard, patient=patient)
    async with context.database.writing(patient=patient) as tx:
        feed = await tx.feeds.lock(asked.id)
        if feed is None:
            return None
        if feed.state.last_success_at != asked.state.last_success_at:
            return feed.state.next_poll_at
        now = context.clock.now()
        if isinstance(heard, Failure):
            kept, brings_work = await _failed(context, tx, feed, heard, now), True
        else:
            kept, brings_work = await _succeeded(context, tx, feed, heard, now)
        await tx.feeds.save(kept)
    # Most polls bring nothing for the other queue.
    if brings_work:
        context.wake()
    if kept.state.failures:
        log.info("feed failed", feed=asked.id, reason=kept.state.last_reason, failures=kept.state.failures)
    return kept.state.next_poll_at


async def _write_ahead(context: Context, asked: Feed, heard: Heard, *, patient: bool) -> None:
    """A large reading is written part by part, so that nobody's own write waits for all of it. Where this is cut
    short, the next poll goes on from there: what is written by then is no news to it."""
    if len(heard.said.listed) <= PORTION:
        return
    async with context.database.reading() as tx:
        parts = await early_portions(tx, asked, heard.said, context.clock.now())
    for part in parts:
        async with context.database.writing(patient=patient) as tx:
            feed = await tx.feeds.lock(asked.id)
            if feed is None or feed.state.last_success_at != asked.state.last_success_at:
                return
            now = context.clock.now()
            await take_in_portion(tx, feed, part, now, places=context.places, costs=context.costs)
            await tx.events.changed_in(feed.id)


async def _succeeded(
    context: Context, tx: Transaction, feed: Feed, heard: Heard | Unchanged, now: datetime
) -> tuple[Feed, bool]:
    """The feed as it is now, and whether anything people can see has changed."""
    outage = outage_before(now, feed.state.last_success_at, feed.state.failures)
    if isinstance(heard, Unchanged):
        taken = await nothing_new(tx, feed, now, outage=outage)
        state = after_success(
            feed.state,
            now,
            validators=heard.validators,
            hints=heard.hints,
            limits=context.poll_limits,
        )
        kept = replace(feed, state=state)
    else:
        said = heard.said
        taken = await take_in(tx, feed, said, now, places=context.places, costs=context.costs, outage=outage)
        await tx.feeds.keep_reader_state(feed.id, heard.state)
        kept = _read_anew(context, feed, heard, now)
    # A calendar that is looked after again is seen too: its events carried a warning.
    stirs = is_quiet(feed.state.last_changed_at, now) and not is_quiet(kept.state.last_changed_at, now)
    if taken.changed or stirs:
        await tx.events.changed_in(feed.id)
    if taken.is_unsettled:
        kept = replace(kept, read_until=None)
    return kept, taken.changed


def _read_anew(context: Context, feed: Feed, heard: Heard, now: datetime) -> Feed:
    reading, state = heard.reading, feed.state
    after = after_success(
        state,
        now,
        validators=heard.body.validators,
        hints=heard.body.hints,
        summary=_summary(reading, state.summary),
        changed=heard.is_news,
        limits=context.poll_limits,
    )
    name = clean_line(reading.name, _NAME_LIMIT) or feed.name
    # What is read of a part says nothing about how far the whole was read.
    read_until = heard.window.end if reading.reread is None else feed.read_until
    return replace(feed, state=after, name=name, timezone=reading.timezone, read_until=read_until)


def _summary(reading: Reading, before: Summary) -> Summary:
    """What was left out stays on the list until the next whole reading, once a day."""
    skipped = tuple(SkippedPart(part.line, part.uid, part.reason) for part in reading.skipped)
    if reading.reread is not None and not skipped:
        return Summary(reading.components, before.skipped_count, before.skipped, reading.refresh_after)
    return Summary(reading.components, reading.skipped_count, skipped, reading.refresh_after)


async def _failed(context: Context, tx: Transaction, feed: Feed, failure: Failure, now: datetime) -> Feed:
    """What the feed said before stays. After a week, or when it has ended, its organisers hear of it once."""
    state: FeedState = after_failure(
        feed.state,
        now,
        reason=failure.reason,
        sentence=failure.sentence,
        retry_after=failure.retry_after,
        limits=context.poll_limits,
    )
    if should_tell(state, now, context.poll_limits):
        for guild in await tx.feeds.guilds_of(feed.id):
            occasion = f"{state.failing_since:%Y%m%d%H%M%S}" if state.failing_since else ""
            await tell_organisers(tx, guild, About.FEED, feed.id, occasion=occasion, now=now)
        state = told(state, now)
    return replace(feed, state=state)
