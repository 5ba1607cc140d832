"""A server's context without Discord: a real database, real sockets, a real reader of feeds, a clock to move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.events import Event
from bot.domain.guild_feeds import Feed
from bot.domain.guilds import Guild
from bot.domain.ids import FeedId, GuildId, MemberId
from bot.feeds.fetch import Fetcher
from bot.feeds.worker import ParserPool
from bot.services.context import Context
from bot.storage.database import Database
from tests.feeds.server import FeedServer, reply
from tests.services.contexts import MONDAY, StoppedClock, Woken, context_of
from tests.world import calendar

GUILD = GuildId(10)
OTHER_GUILD = GuildId(20)
OLU = MemberId(1)
ZONE = "America/New_York"


@dataclass
class Organising:
    context: Context
    clock: StoppedClock
    server: FeedServer
    woken: Woken

    def publish(self, *events: str, path: str = "/a.ics", name: str = "Sample calendar") -> str:
        self.server.routes[path] = reply(calendar(*events, name=name).encode())
        return self.server.url(path)

    def advance(self, **by: float) -> None:
        self.clock.at += timedelta(**by)

    async def add_guild(self, guild: GuildId = GUILD) -> None:
        async with self.context.database.writing() as tx:
            cities = ("Durham, NC",)
            await tx.guilds.save(Guild(guild, "Sample Seekers", self.clock.now(), ZONE, cities))

    async def feed(self, feed: FeedId) -> Feed:
        async with self.context.database.reading() as tx:
            found = await tx.feeds.get(feed)
        assert found is not None
        return found

    async def events(self, guild: GuildId = GUILD) -> list[Event]:
        async with self.context.database.reading() as tx:
            now = self.clock.now()
            ids = await tx.events.ids_between(guild, now, now + timedelta(days=400))
            found = await tx.events.get_many(ids)
        return [found[id_] for id_ in ids]

    async def titles(self, guild: GuildId = GUILD) -> list[str]:
        return [event.details.title for event in await self.events(guild)]


@asynccontextmanager
async def organising(database: Database, now: datetime = MONDAY) -> AsyncIterator[Organising]:
    clock, woken = StoppedClock(now), Woken()
    async with (
        Fetcher(clock=clock, allow_loopback=True) as fetcher,
        ParserPool() as parsers,
        FeedServer() as server,
    ):
        context = replace(context_of(database, clock, woken), fetcher=fetcher, parsers=parsers)
        world = Organising(context, clock, server, woken)
        await world.add_guild()
        yield world
