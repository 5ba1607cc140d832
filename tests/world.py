"""The whole program against the local Discord: what end-to-end tests stand on."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import Application
from bot.clock import Clock
from bot.playground.backend import Setup
from bot.playground.client import Guild, Person, World
from bot.playground.server import LocalDiscord
from config.settings import Settings
from tests.feeds.server import FeedServer, reply
from tests.playground.pointing import pointed_at

TOKEN = "token-of-a-test"
# A Monday, three in the afternoon in London, ten in the morning in Durham, North Carolina.
MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MANAGE_SERVER = 1 << 5
# Discord waits three seconds. A test machine may be busy with other tests; how fast the bot answers, benchmarks say.
PATIENCE = 10.0


@dataclass
class Rapport:
    """A local Discord with one server ("Sample Seekers") and the bot on it, and feeds to point it at."""

    discord: LocalDiscord
    world: World
    guild: Guild
    feeds: FeedServer
    settings: Settings
    app: Application = field(init=False)

    async def start(self) -> None:
        """Starts the bot and waits until it is ready."""
        clock = Clock(self.discord.backend.clock.offset)
        self.app = Application(self.settings, clock, guild_ready_timeout=0.05)
        await self.app.start()
        self.app.context.offers.patience = PATIENCE
        await self.world.until_ready()

    async def restart(self) -> None:
        """Stops the bot and starts it again on the same database."""
        await self.app.stop()
        await self.start()

    async def organiser(self) -> Person:
        return await self.world.member(self.guild, "Olu", permissions=MANAGE_SERVER)

    async def member(self, name: str) -> Person:
        return await self.world.member(self.guild, name)

    async def advance(self, **by: float) -> None:
        """Moves the clock of the local Discord and the bot's with it."""
        await self.world.advance(**by)
        self.app.clock.offset = self.discord.backend.clock.offset
        self.app.wake()

    def publish(self, *events: str, path: str = "/a.ics", name: str = "Sample calendar") -> str:
        """Serves a calendar with these VEVENTs; gives its address."""
        self.feeds.routes[path] = reply(calendar(*events, name=name).encode())
        return self.feeds.url(path)


@asynccontextmanager
async def running(folder: Path, *, now: datetime = MONDAY, **settings: object) -> AsyncIterator[Rapport]:
    """Everything up and ready; afterwards nothing the bot sent may have been refused as malformed or unknown."""
    openapi = os.environ.get("RAPPORT_OPENAPI")
    discord = LocalDiscord(
        Setup(token=TOKEN, openapi=Path(openapi) if openapi else None, respond_seconds=PATIENCE)
    )
    url = await discord.start()
    chosen = Settings(_env_file=None).model_copy(
        update=dict(
            discord_token=SecretStr(TOKEN), data_dir=folder, allow_loopback_feeds=True, sends_per_second=50.0
        )
        | settings
    )
    try:
        with pointed_at(url):
            async with World.connect(url) as world, FeedServer() as feeds:
                await world.set_clock(now)
                guild = await world.guild("Sample Seekers")
                rapport = Rapport(discord, world, guild, feeds, chosen)
                await rapport.start()
                try:
                    yield rapport
                    assert await world.violations() == []
                finally:
                    await rapport.app.stop()
    finally:
        await discord.stop()


def calendar(*events: str, name: str = "Sample calendar") -> str:
    """A calendar of these VEVENTs."""
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sample//EN\r\nX-WR-CALNAME:{name}\r\n"
    return head + "".join(events) + "END:VCALENDAR\r\n"


def vevent(
    title: str,
    start: datetime,
    *,
    hours: float = 2,
    text: str = "",
    location: str = "Sample Hall, 101 City Hall Plaza, Durham, NC 27701",
    uid: str = "",
    extra: str = "",
) -> str:
    """A VEVENT; `start` is aware. `extra` are further lines, each ended by CRLF."""
    start = start.astimezone(UTC)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid or title.replace(' ', '-').lower()}@sample.example",
        "DTSTAMP:20260101T000000Z",
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{start + timedelta(hours=hours):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{title}",
        f"DESCRIPTION:{text}",
        f"LOCATION:{location.replace(',', chr(92) + ',')}",
    ]
    return "\r\n".join(lines) + "\r\n" + extra + "END:VEVENT\r\n"
