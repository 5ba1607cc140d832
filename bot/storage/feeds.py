"""Feeds, and which servers use them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import Format, Price, PriceState, Status
from bot.domain.feeds import FeedState, Reason, SkippedPart, Summary, Validators
from bot.domain.guild_feeds import Coverage, Feed, GuildFeed
from bot.domain.ids import FeedId, GuildId, MemberId
from bot.storage.dialect import insert_into
from bot.storage.schema import event_sources, events, feeds, guild_feeds, guilds
from bot.storage.types import new_id

# Without what only the reader looks at: it may be large.
_KEPT = tuple(column for column in feeds.c if column.name != "reader_state")


class Feeds:
    """One row an address; `guild_feeds` says who uses it and how."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, feed: FeedId) -> Feed | None:
        row = (await self._connection.execute(select(*_KEPT).where(feeds.c.id == feed))).first()
        return None if row is None else _read(row)

    async def lock(self, feed: FeedId) -> Feed | None:
        """As `get`, and nobody else writes what hangs on it until this transaction ends."""
        query = select(*_KEPT).where(feeds.c.id == feed).with_for_update()
        row = (await self._connection.execute(query)).first()
        return None if row is None else _read(row)

    async def by_url(self, url: str) -> Feed | None:
        query = select(*_KEPT).where(feeds.c.url_hash == _hash(url))
        row = (await self._connection.execute(query)).first()
        return None if row is None else _read(row)

    async def get_or_add(self, url: str, name: str, timezone: str, now: datetime) -> Feed:
        """The feed with this address; two who add it at once get the same."""
        feed = Feed(FeedState(FeedId(new_id()), url), name, timezone)
        row = _row(feed) | dict(id=feed.id, url_hash=_hash(url), created_at=now)
        statement = insert_into(self._connection, feeds).values(row)
        await self._connection.execute(statement.on_conflict_do_nothing(index_elements=["url_hash"]))
        found = await self.by_url(url)
        assert found is not None
        return found

    async def save(self, feed: Feed) -> None:
        """What a poll found out. An address that another feed has by now is not taken over."""
        kept = await self.get(feed.id)
        if kept is not None and kept.state.url != feed.state.url:
            taken = await self.by_url(feed.state.url) is not None
            url = kept.state.url if taken else feed.state.url
            feed = replace(feed, state=replace(feed.state, url=url))
        row = _row(feed) | dict(url_hash=_hash(feed.state.url))
        await self._connection.execute(update(feeds).where(feeds.c.id == feed.id).values(row))

    async def read_whole(self, guild: GuildId) -> None:
        """All that server uses is read whole at its next poll, also what says that it is the same."""
        used = feeds.c.id.in_(select(guild_feeds.c.feed_id).where(guild_feeds.c.guild_id == guild))
        await self._connection.execute(update(feeds).where(used).values(read_until=None))

    async def reader_state(self, feed: FeedId) -> bytes | None:
        """What the reader remembers of the last body."""
        state: bytes | None = await self._connection.scalar(
            select(feeds.c.reader_state).where(feeds.c.id == feed)
        )
        return state

    async def keep_reader_state(self, feed: FeedId, state: bytes) -> None:
        await self._connection.execute(update(feeds).where(feeds.c.id == feed).values(reader_state=state))

    async def use(self, use: GuildFeed) -> None:
        """The server uses the feed from now on; where it did already, only the usual price is said anew."""
        price = use.usual_price
        row = dict(
            guild_id=use.guild,
            feed_id=use.feed.id,
            label=use.label[:100],
            paused=use.paused,
            price_state=price.state.value,
            price_min=price.min,
            price_max=price.max,
            price_currency=price.currency,
            added_by=use.added_by,
            added_at=use.added_at,
        )
        statement = insert_into(self._connection, guild_feeds).values(row)
        prices = {name: row[name] for name in ("price_state", "price_min", "price_max", "price_currency")}
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["guild_id", "feed_id"], set_=prices)
        )

    async def rename(self, guild: GuildId, feed: FeedId, label: str) -> None:
        """What that server calls it from now on."""
        mine = (guild_feeds.c.guild_id == guild) & (guild_feeds.c.feed_id == feed)
        await self._connection.execute(update(guild_feeds).where(mine).values(label=label))

    async def leave(self, guild: GuildId, feed: FeedId) -> bool:
        """The server uses it no more. A feed nobody uses is forgotten: True then."""
        mine = (guild_feeds.c.guild_id == guild) & (guild_feeds.c.feed_id == feed)
        await self._connection.execute(delete(guild_feeds).where(mine))
        if await self.guilds_of(feed):
            return False
        await self._connection.execute(delete(feeds).where(feeds.c.id == feed))
        return True

    async def of_guild(self, guild: GuildId) -> list[GuildFeed]:
        query = _uses().where(guild_feeds.c.guild_id == guild)
        rows = await self._connection.execute(query.order_by(guild_feeds.c.label, feeds.c.id))
        return [_read_use(row) for row in rows]

    async def in_guild(self, guild: GuildId, feed: FeedId) -> GuildFeed | None:
        query = _uses().where(guild_feeds.c.guild_id == guild, feeds.c.id == feed)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _read_use(row)

    async def guilds_of(self, feed: FeedId) -> list[GuildId]:
        """Who uses it, the longest-standing first."""
        query = select(guild_feeds.c.guild_id).where(guild_feeds.c.feed_id == feed)
        ordered = query.order_by(guild_feeds.c.added_at, guild_feeds.c.guild_id)
        return [GuildId(guild) for guild in (await self._connection.scalars(ordered)).all()]

    async def polled(self) -> list[FeedId]:
        """Those that are to be asked again and again."""
        asked = feeds.c.ended_at.is_(None) & feeds.c.url.not_like("manual:%")
        used = feeds.c.id.in_(select(guild_feeds.c.feed_id))
        query = select(feeds.c.id).where(asked, used).order_by(feeds.c.id)
        return [FeedId(feed) for feed in (await self._connection.scalars(query)).all()]

    async def is_wanted(self, feed: FeedId) -> bool:
        """Whether a server we are still in uses it."""
        present = (
            select(func.count())
            .select_from(guild_feeds.join(guilds, guilds.c.id == guild_feeds.c.guild_id))
            .where(guild_feeds.c.feed_id == feed, guilds.c.left_at.is_(None))
        )
        return bool(await self._connection.scalar(present))

    async def usual_prices(self, guild: GuildId) -> dict[FeedId, Price]:
        """What the organisers said a ticket usually costs, for the feeds of which they said it."""
        query = select(guild_feeds).where(
            guild_feeds.c.guild_id == guild, guild_feeds.c.price_state != PriceState.UNKNOWN.value
        )
        return {FeedId(row.feed_id): _price(row) for row in await self._connection.execute(query)}

    async def labels(self, guild: GuildId) -> dict[FeedId, str]:
        """What that server calls its feeds."""
        query = select(guild_feeds.c.feed_id, guild_feeds.c.label).where(guild_feeds.c.guild_id == guild)
        return {FeedId(row.feed_id): row.label for row in await self._connection.execute(query)}

    async def coverage(self, feed: FeedId, now: datetime, horizon: timedelta) -> Coverage:
        """What is known of the feed's events that lie ahead."""
        priced = events.c.price_state != PriceState.UNKNOWN.value
        # A city alone may be where the feed is at home, not what it says of the event.
        placed = or_(
            events.c.location != "", events.c.place_name != "", events.c.format == Format.ONLINE.value
        )
        listed = select(event_sources.c.event_id).where(event_sources.c.feed_id == feed)
        query = (
            select(
                func.count().label("ahead"),
                func.count().filter(priced).label("with_price"),
                func.count().filter(placed).label("with_place"),
            )
            .select_from(events)
            .where(events.c.id.in_(listed), events.c.status != Status.CANCELLED.value)
            .where(events.c.ends_by > now, events.c.starts_at < now + horizon)
        )
        row = (await self._connection.execute(query)).one()
        return Coverage(row.ahead, row.with_price, row.with_place)


def _uses() -> Any:
    return select(*_KEPT, guild_feeds).join(guild_feeds, guild_feeds.c.feed_id == feeds.c.id)


def _hash(url: str) -> bytes:
    return hashlib.sha256(url.encode()).digest()


def _row(feed: Feed) -> dict[str, Any]:
    state, summary = feed.state, feed.state.summary
    refresh = summary.refresh_after
    return dict(
        url=state.url,
        name=feed.name[:200],
        timezone=feed.timezone,
        etag=state.validators.etag,
        last_modified=state.validators.last_modified,
        body_hash=state.validators.body_hash,
        next_poll_at=state.next_poll_at,
        failures=state.failures,
        failing_since=state.failing_since,
        last_success_at=state.last_success_at,
        last_changed_at=state.last_changed_at,
        last_reason=state.last_reason and state.last_reason.value,
        last_error=state.last_error,
        ended_at=state.ended_at,
        moved_to=state.moved_to,
        moved_since=state.moved_since,
        told_at=state.told_at,
        refresh_seconds=None if refresh is None else int(refresh.total_seconds()),
        components=summary.components,
        skipped_count=summary.skipped_count,
        skipped=[[part.line, part.uid, part.reason] for part in summary.skipped],
        read_until=feed.read_until,
    )


def _read(row: Row[Any]) -> Feed:
    summary = Summary(
        components=row.components,
        skipped_count=row.skipped_count,
        skipped=tuple(SkippedPart(*part) for part in row.skipped),
        refresh_after=None if row.refresh_seconds is None else timedelta(seconds=row.refresh_seconds),
    )
    state = FeedState(
        id=FeedId(row.id),
        url=row.url,
        validators=Validators(row.etag, row.last_modified, row.body_hash),
        next_poll_at=row.next_poll_at,
        failures=row.failures,
        failing_since=row.failing_since,
        last_success_at=row.last_success_at,
        last_changed_at=row.last_changed_at,
        last_reason=row.last_reason and Reason(row.last_reason),
        last_error=row.last_error or "",
        ended_at=row.ended_at,
        moved_to=row.moved_to,
        moved_since=row.moved_since,
        told_at=row.told_at,
        summary=summary,
    )
    return Feed(state, row.name, row.timezone, row.read_until)


def _read_use(row: Row[Any]) -> GuildFeed:
    return GuildFeed(
        guild=GuildId(row.guild_id),
        feed=_read(row),
        label=row.label,
        added_by=MemberId(row.added_by),
        added_at=row.added_at,
        paused=row.paused,
        usual_price=_price(row),
    )


def _price(row: Row[Any]) -> Price:
    state = PriceState(row.price_state)
    if state is PriceState.UNKNOWN:
        return Price()
    return Price(state, row.price_min, row.price_max, row.price_currency, "organiser")
