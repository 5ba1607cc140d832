"""Feeds of a server: looked at before they are kept, added, listed, removed, and how they do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.errors import FeedRefused, NotFound, Stale, Unreadable
from bot.domain.events import EventDetails, Price, PriceState, Status
from bot.domain.feeds import Reason
from bot.domain.guild_feeds import Coverage, GuildFeed
from bot.domain.ids import FeedId, GuildId, MemberId
from bot.domain.intake import HORIZON
from bot.domain.text import clean_line
from bot.feeds.fetched import Body, Failure, Fetched
from bot.feeds.names import NAME_LIMIT, name_of
from bot.feeds.redact import redact
from bot.feeds.sources import PastedLink, recognise
from bot.services.context import Context
from bot.services.guilds import known_guild
from bot.services.polling import Heard, defaults_of, leave_feed, plan_poll, poll_once, read_body
from bot.services.repricing import plan_for_guild
from bot.storage.transaction import Transaction

FEEDS_LIMIT = 100
SHOWN = 3
_FORM = "feeds.add"
# A page may offer a calendar, and known kinds of site may have one at a known place: so many are tried.
_TRIES = 4
# The poll that follows the saving of a feed, if the first one at once is cut short.
_SOON = timedelta(minutes=1)
# Looking again by hand leaves other people's servers this long in peace.
_REFRESH_EVERY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """What would come from a link. `url` is the calendar's address, `shown` the same without its secrets."""

    url: str
    name: str
    upcoming: tuple[EventDetails, ...]
    ahead: int
    priced: int
    skipped: int
    timezone: str

    @property
    def shown(self) -> str:
        return redact(self.url)


@dataclass(frozen=True, slots=True)
class FeedHealth:
    use: GuildFeed
    coverage: Coverage
    now: datetime

    @property
    def shown(self) -> str:
        return redact(self.use.feed.state.url)


async def preview_feed(context: Context, guild: GuildId, pasted: str, name: str = "") -> FeedPreview:
    """Reads what a pasted link leads to; keeps nothing. `name` is what they want to call it, if they said so.

    Raises FeedRefused with the reason and what to do.
    """
    async with context.database.reading() as tx:
        server = await tx.guilds.get(guild)
        uses = await tx.feeds.of_guild(guild)
    if len(uses) >= FEEDS_LIMIT:
        raise FeedRefused(f"This server has {FEEDS_LIMIT} feeds; remove one with `/feeds list` first.")
    body = await _found(context, recognise(pasted))
    heard = await read_body(context, body, defaults_of(context, server))
    if isinstance(heard, Failure):
        raise FeedRefused(heard.sentence)
    known = next((use.label for use in uses if use.feed.state.url == heard.body.url), "")
    taken = _names_of_others(uses, heard.body.url)
    called = name_of(name or known or heard.reading.name, heard.body.url, taken)
    return _preview(heard, called, context.clock.now())


async def keep_preview(context: Context, member: MemberId, preview: FeedPreview) -> int:
    """Keeps the address, sealed, until they have answered; gives the id for the buttons."""
    typed = {"url": preview.url, "name": preview.name, "timezone": preview.timezone}
    async with context.database.writing() as tx:
        return await tx.drafts.keep(member, _FORM, typed, context.clock.now())


async def add_feed(
    context: Context, guild: GuildId, member: MemberId, draft: int, usual: Price
) -> FeedHealth:
    """Keeps the feed they looked at and reads it at once. A second tap changes only the usual price.

    Raises Stale when the preview is gone.
    """
    now = context.clock.now()
    async with context.database.writing() as tx:
        kept = await tx.drafts.get(draft, member, now)
        if kept is None or kept[0] != _FORM:
            raise Stale("That preview is a day old or not yours. Paste the link again with `/feeds add`.")
        typed = {key: str(value) for key, value in kept[1].items()}
        server = await known_guild(tx, guild, now)
        feed = await tx.feeds.get_or_add(typed["url"], typed["name"], typed["timezone"], now)
        # Another of the same name may have come since they looked.
        taken = _names_of_others(await tx.feeds.of_guild(guild), feed.state.url)
        name = name_of(typed["name"], feed.state.url, taken)
        before = await tx.feeds.usual_prices(guild)
        await tx.feeds.use(GuildFeed(guild, feed, name, member, now, usual_price=usual))
        if await tx.feeds.usual_prices(guild) != before:
            await plan_for_guild(tx, server, now)
        await tx.events.changed_for(guild)
        is_new = feed.read_until is None
        if feed.state.ended_at is not None:
            await tx.feeds.save(replace(feed, state=replace(feed.state, ended_at=None)))
        if is_new or feed.state.ended_at is not None:
            await plan_poll(tx, feed.id, now + _SOON, now)
    if is_new:
        await _poll_now(context, feed.id)
    context.wake()
    return await feed_health(context, guild, feed.id)


async def list_feeds(context: Context, guild: GuildId) -> list[GuildFeed]:
    async with context.database.reading() as tx:
        return await tx.feeds.of_guild(guild)


async def feed_of(context: Context, guild: GuildId, feed: FeedId) -> GuildFeed:
    """Raises NotFound when that server does not use it."""
    async with context.database.reading() as tx:
        return await _use(tx, guild, feed)


async def feed_health(context: Context, guild: GuildId, feed: FeedId) -> FeedHealth:
    """Raises NotFound."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        use = await _use(tx, guild, feed)
        return FeedHealth(use, await tx.feeds.coverage(feed, now, HORIZON), now)


async def next_events(context: Context, guild: GuildId, feed: FeedId, limit: int) -> list[EventDetails]:
    """What a kept feed has ahead, soonest first. Raises NotFound."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        await _use(tx, guild, feed)
        ahead = await tx.event_sources.ahead(feed, now)
        shown = (source for source in ahead if not source.is_second)
        soonest = sorted(shown, key=lambda source: (source.starts_at, source.event_id))[:limit]
        events = await tx.events.get_many([source.event_id for source in soonest])
    return [events[source.event_id].details for source in soonest]


async def remove_feed(context: Context, guild: GuildId, feed: FeedId) -> GuildFeed:
    """The server uses it no more; what no server uses any more is forgotten. Raises NotFound."""
    async with context.database.writing() as tx:
        use = await _use(tx, guild, feed)
        await leave_feed(tx, guild, feed)
        if use.usual_price.state is not PriceState.UNKNOWN:
            now = context.clock.now()
            await plan_for_guild(tx, await known_guild(tx, guild, now), now)
        await tx.event_intake.forget_unlisted()
        await tx.events.changed_for(guild)
    context.wake()
    return use


async def rename_feed(context: Context, guild: GuildId, feed: FeedId, name: str) -> GuildFeed:
    """The server calls it so from now on. Raises NotFound, Unreadable where that is no name or another feed's."""
    label = clean_line(name, NAME_LIMIT)
    if not label:
        raise Unreadable("name", "What should it be called? A few words do it, like `Jazz at the mill`.")
    async with context.database.writing() as tx:
        use = await _use(tx, guild, feed)
        others = _names_of_others(await tx.feeds.of_guild(guild), use.feed.state.url)
        if label.casefold() in {each.casefold() for each in others}:
            raise Unreadable("name", "Another feed here is called that already. What tells this one apart?")
        await tx.feeds.rename(guild, feed, label)
        await tx.events.changed_for(guild)
    return replace(use, label=label)


async def refresh_feed(context: Context, guild: GuildId, feed: FeedId) -> FeedHealth:
    """Looks at once, unless somebody just did. Raises NotFound."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        use = await _use(tx, guild, feed)
        if use.feed.is_by_hand:
            raise NotFound("Events added by hand have no calendar to look at; they are as you typed them.")
        state = use.feed.state
        if state.ended_at is not None:
            await tx.feeds.save(replace(use.feed, state=replace(state, ended_at=None)))
    if state.failures or state.last_success_at is None or now - state.last_success_at >= _REFRESH_EVERY:
        await _poll_now(context, feed)
    return await feed_health(context, guild, feed)


async def _poll_now(context: Context, feed: FeedId) -> None:
    due_at = await poll_once(context, feed)
    if due_at is not None:
        async with context.database.writing() as tx:
            await plan_poll(tx, feed, due_at, context.clock.now())


async def _use(tx: Transaction, guild: GuildId, feed: FeedId) -> GuildFeed:
    use = await tx.feeds.in_guild(guild, feed)
    if use is None:
        raise NotFound("This server has no such feed any more. `/feeds list` shows what it has.")
    return use


async def _found(context: Context, link: PastedLink) -> Body:
    """The calendar behind the link: where it points, what the page there offers, or a likely place."""
    if link.url is None:
        raise FeedRefused(link.how)
    answer: Fetched = await context.fetcher.fetch(link.url)
    first, tried = answer, [link.url]
    while isinstance(answer, Failure):
        following = _next_try(first, answer, link.guesses, tried)
        if following is None:
            raise FeedRefused(_why(first, link))
        tried.append(following)
        answer = await context.fetcher.fetch(following)
    assert isinstance(answer, Body)  # nothing can be unchanged that was never asked for
    return answer


def _next_try(first: Fetched, answer: Failure, guesses: Sequence[str], tried: Sequence[str]) -> str | None:
    if len(tried) >= _TRIES or not isinstance(first, Failure):
        return None
    is_page = first.reason in (Reason.WEB_PAGE, Reason.NOT_FOUND)
    candidates = [answer.suggested_url, *(guesses if is_page else ())]
    return next((each for each in candidates if each and each not in tried), None)


def _why(failure: Fetched, link: PastedLink) -> str:
    assert isinstance(failure, Failure)
    is_page = failure.reason in (Reason.WEB_PAGE, Reason.LOGIN)
    return f"{failure.sentence} {link.how}" if is_page and link.how else failure.sentence


def _names_of_others(uses: Sequence[GuildFeed], url: str) -> Collection[str]:
    return [use.label for use in uses if use.feed.state.url != url]


def _preview(heard: Heard, name: str, now: datetime) -> FeedPreview:
    once = (each for each in heard.said.listed if each.same_as in (None, each.key))
    details = [each.occurrence.details for each in once]
    coming = [each for each in details if each.ends_by > now and each.status is not Status.CANCELLED]
    coming.sort(key=lambda each: (each.starts_at, each.title))
    return FeedPreview(
        url=heard.body.url,
        name=name,
        upcoming=tuple(coming[:SHOWN]),
        ahead=len(coming),
        priced=sum(each.price.state is not PriceState.UNKNOWN for each in coming),
        skipped=heard.reading.skipped_count,
        timezone=heard.reading.timezone,
    )
