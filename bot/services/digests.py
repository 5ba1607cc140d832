"""Digests of a server: added, changed, looked at, switched off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.clock_text import read_clock
from bot.domain.digest_runs import PlannedDigest
from bot.domain.digests import EVERY_DAY, Digest, Filters, Pick, Run, next_run, pick, rescheduled
from bot.domain.errors import NotAllowed, NotFound, Unreadable
from bot.domain.events import Event, Format, PriceState
from bot.domain.ids import ChannelId, DigestId, GuildId
from bot.domain.money import Money
from bot.domain.money_text import read_money
from bot.domain.weekday_text import read_weekdays
from bot.services.context import Context
from bot.services.costing import UsualPrices, usual_price_of
from bot.services.guilds import known_guild
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

KIND = "digest"
DIGESTS_LIMIT = 25
# What a message holds and people read.
EVENTS_LIMIT = 10
LONGEST_AHEAD = 30
_WORDS_LIMIT = 20
_DAY = timedelta(days=1)
_NO_ZONE = "I don't know this server's time yet. Set its city with `/setup`, or name a zone."


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was typed about a digest; None leaves a thing as it is, "" empties a filter."""

    channel: ChannelId | None = None
    hour: str | None = None
    zone: str | None = None
    weekdays: str | None = None
    about: str | None = None
    without: str | None = None
    max_ticket: str | None = None
    format: str | None = None
    days_ahead: int | None = None
    post_when_empty: bool | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a digest would say at `now`. Events carry the usual price of their feed where they say none."""

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
        digest = _with_wishes(context, blank, wishes, server.currency)
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
        wished = _with_wishes(context, before.digest, wishes, server.currency)
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
    events = await tx.events.between(digest.guild, now - _DAY, now + (digest.days_ahead + 1) * _DAY)
    priced = with_usual_prices(events, await tx.feeds.usual_prices(digest.guild))
    return Chosen(digest, pick(priced, digest, now, EVENTS_LIMIT), now)


def with_usual_prices(events: Iterable[Event], usual: UsualPrices) -> list[Event]:
    """Where a feed says no price, what the organisers said it usually costs."""
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
    price = usual_price_of(event, usual)
    if price is None or event.details.price.state is not PriceState.UNKNOWN:
        return event
    return replace(event, details=replace(event.details, price=price))


def _with_wishes(context: Context, digest: Digest, wishes: Wishes, currency: str) -> Digest:
    if wishes.channel is not None:
        digest = replace(digest, channel=wishes.channel)
    if wishes.zone is not None:
        digest = replace(digest, timezone=read_zone(context, wishes.zone))
    if wishes.hour is not None:
        digest = with_hour(digest, wishes.hour)
    if wishes.weekdays is not None:
        digest = replace(digest, weekdays=_weekdays(wishes.weekdays))
    if wishes.days_ahead is not None:
        digest = replace(digest, days_ahead=min(max(wishes.days_ahead, 1), LONGEST_AHEAD))
    if wishes.post_when_empty is not None:
        digest = replace(digest, post_when_empty=wishes.post_when_empty)
    return replace(digest, filters=_filters(context, digest.filters, wishes, currency))


def with_hour(digest: Digest, text: str) -> Digest:
    """Raises Unreadable."""
    clock = read_clock(text)
    if clock is None:
        raise Unreadable("hour", "I couldn't read that time of day. Try `9`, `09:30` or `6 pm`.")
    return replace(digest, hour=clock.hour, minute=clock.minute)


def read_zone(context: Context, text: str) -> str:
    """An IANA name, or that of a city we know. Raises Unreadable."""
    try:
        return ZoneInfo(text.strip().replace(" ", "_")).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        cities = context.places.find(text)
    if not cities:
        raise Unreadable(
            "zone", "I don't know that zone. A city does it, like `Berlin`, or `America/New_York`."
        )
    return cities[0].timezone


def _weekdays(text: str) -> frozenset[int]:
    if not text.strip():
        return EVERY_DAY
    days = read_weekdays(text)
    if days is None:
        raise Unreadable("weekdays", "I couldn't read those days. Try `every day`, `Mon-Fri` or `Tue, Thu`.")
    return days


def _filters(context: Context, before: Filters, wishes: Wishes, currency: str) -> Filters:
    after = before
    if wishes.about is not None:
        after = _about(context, after, wishes.about)
    if wishes.without is not None:
        after = replace(after, without=_words(wishes.without))
    if wishes.max_ticket is not None:
        after = replace(after, max_ticket=_max_ticket(wishes.max_ticket, currency))
    if wishes.format is not None:
        chosen = frozenset({Format(wishes.format), Format.HYBRID} if wishes.format else ())
        after = replace(after, formats=chosen)
    return after


def _about(context: Context, before: Filters, text: str) -> Filters:
    """A word the taxonomy knows stands for its topic; the others are looked for as they are."""
    topics: set[str] = set()
    words: list[str] = []
    for word in _words(text):
        found = context.topics.match(word)
        topics.update(found)
        words += [] if found else [word]
    return replace(before, topics=frozenset(topics), words=tuple(words))


def _words(text: str) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for part in text.replace(";", ",").split(","))
    return tuple(dict.fromkeys(part[:60] for part in parts if part))[:_WORDS_LIMIT]


def _max_ticket(text: str, currency: str) -> Money | None:
    """Raises Unreadable."""
    return read_money(text, currency) if text.strip() else None
