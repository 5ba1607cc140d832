"""One event typed in by an organiser, kept in a feed of the server's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.clock_text import split_clock
from bot.domain.errors import NotFound, Unreadable
from bot.domain.events import Event, EventDetails, Occurrence, Price, PriceState
from bot.domain.guild_feeds import Feed, GuildFeed, by_hand_url
from bot.domain.guilds import Guild
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.intake import Listed
from bot.domain.money_text import read_money
from bot.domain.text import safe_url
from bot.domain.wallclock import instant_of
from bot.domain.when import example_day, format_day
from bot.feeds.place import PlaceReader
from bot.feeds.reading import RawEvent
from bot.feeds.understand import Understanding
from bot.services.context import Context
from bot.services.dates import date_in
from bot.services.guilds import known_guild
from bot.services.intake import listing
from bot.services.polling import defaults_of
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

FEED_NAME = "Added by hand"
_DAY = timedelta(days=1)
_ANYTHING = re.compile(r"donation|pay what you (?:can|want|like)|pwyw", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:-|–|—|\bto\b)\s*", re.IGNORECASE)
# Nobody announces what is further away, but many mistype a year.
_FARTHEST = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class TypedEvent:
    """The form as it was typed."""

    title: str
    when: str
    where: str = ""
    link: str = ""
    price: str = ""


async def add_event(context: Context, guild: GuildId, member: MemberId, typed: TypedEvent) -> Event:
    """Raises Unreadable with the field and a sentence for what cannot be read."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        server = await tx.guilds.get(guild) or Guild(guild, "", now)
    details = await _details(context, server, typed, now)
    event = EventId(new_id())
    (listed,) = listing([Occurrence(f"hand-{event}", "", details)])
    async with context.database.writing() as tx:
        await known_guild(tx, guild, now)
        feed = await _own_feed(tx, server, member, now)
        await _store(tx, feed, event, listed, now)
        await tx.events.changed_for(guild)
        found = await tx.events.get(event)
    assert found is not None
    return found


async def take_back_event(context: Context, guild: GuildId, event: EventId) -> None:
    """Removes one that was typed in. Raises NotFound."""
    async with context.database.writing() as tx:
        feed = await tx.feeds.by_url(by_hand_url(guild))
        found = await tx.events.visible(guild, event)
        sources = [] if feed is None else await tx.event_sources.of_event(feed.id, event)
        if feed is None or found is None or not sources:
            raise NotFound("That event is not there any more, or was not added by hand.")
        await tx.event_sources.forget(feed.id, sources)
        await tx.event_intake.forget_unlisted()
        await tx.events.changed_for(guild)


async def _own_feed(tx: Transaction, guild: Guild, member: MemberId, now: datetime) -> Feed:
    feed = await tx.feeds.get_or_add(by_hand_url(guild.id), FEED_NAME, guild.timezone or "UTC", now)
    await tx.feeds.use(GuildFeed(guild.id, feed, FEED_NAME, member, now))
    return feed


async def _store(tx: Transaction, feed: Feed, event: EventId, listed: Listed, now: datetime) -> None:
    details = listed.occurrence.details
    await tx.event_intake.add([(event, details, "", listed.content_hash)], now)
    await tx.event_sources.add(feed.id, [(*listed.key, event, listed.content_hash)], now)


async def _details(context: Context, guild: Guild, typed: TypedEvent, now: datetime) -> EventDetails:
    if not typed.title.strip():
        raise Unreadable("title", "What is it called? A few words are enough.")
    zone = guild.timezone or "UTC"
    starts_at, ends_at, all_day = await _times(typed.when, now, zone)
    raw = RawEvent(
        summary=typed.title,
        starts_at=starts_at,
        ends_at=ends_at,
        timezone=zone,
        all_day=all_day,
        end_assumed=ends_at is None,
        location=typed.where,
        url=_link(typed.link),
        feed_name=FEED_NAME,
    )
    tables = Understanding(context.topics, PlaceReader(context.places))
    details = tables.details(raw, defaults_of(context, guild))
    price = read_price(typed.price, guild.currency)
    return details if price is None else replace(details, price=price)


async def _times(text: str, now: datetime, zone: str) -> tuple[datetime, datetime | None, bool]:
    """Start, end and whether it lasts all day; a time alone is today's, or tomorrow's where that is past."""
    clocked = split_clock(text)
    if not clocked.rest and clocked.starts is not None:
        today = now.astimezone(ZoneInfo(zone)).date()
        day = today if _at(today, clocked.starts, zone) > now else today + _DAY
    else:
        day = await _day(clocked.rest, now, zone)
    starts_at = _at(day, clocked.starts or time(0), zone)
    ends_at = _at(day + _DAY, time(0), zone) if clocked.starts is None else None
    if clocked.starts is not None and clocked.ends is not None:
        ends_at = _at(day if clocked.ends > clocked.starts else day + _DAY, clocked.ends, zone)
    if (ends_at or starts_at) <= now:
        raise Unreadable("when", "That is over already. When is the next one? For example `Fri 18:30-20:00`.")
    if starts_at - now > _FARTHEST:
        raise Unreadable("when", "That is more than two years away. Is the year right?")
    return starts_at, ends_at, clocked.starts is None


async def _day(text: str, now: datetime, zone: str) -> date:
    found = await date_in(text, now, zone) if text else None
    if found is None:
        day = example_day(now, zone)
        raise Unreadable(
            "when",
            f"I couldn't read when it is. Try `{format_day(day, now)} 18:30-20:00`, `tomorrow 7pm` "
            f"or `{day} 18:30`.",
        )
    return found


def _at(day: date, clock: time, zone: str) -> datetime:
    return instant_of(day, clock, ZoneInfo(zone))


def _link(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    url = safe_url(text) or safe_url(f"https://{text}")
    if not url:
        raise Unreadable(
            "link",
            "I can't make sense of that link. Paste the whole address, like https://example.org/night.",
        )
    return url


def read_price(text: str, currency: str) -> Price | None:
    """A ticket as people type it: "free", "$5", "$5 to $10", "donation"; None where nothing was said.

    Raises Unreadable.
    """
    text = text.strip()
    if not text:
        return None
    if _ANYTHING.search(text):
        return Price(PriceState.DONATION, source="hand", text=text[:100])
    first, _, last = _RANGE.sub("|", text, count=1).partition("|")
    high = read_money(last or first, currency)
    low = read_money(first, high.currency)
    if low.currency != high.currency or low.amount > high.amount:
        raise Unreadable("price", "I couldn't read that price. Try `free`, `$5`, or `$5 to $10`.")
    if high.amount == 0:
        return Price(PriceState.FREE, source="hand", text=text[:100])
    return Price(PriceState.PAID, low.amount, high.amount, high.currency, "hand", text[:100])
