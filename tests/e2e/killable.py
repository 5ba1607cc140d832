"""A bot that can be killed at any moment, and started again on what it left."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.playground.client import Guild, World
from bot.playground.server import LocalDiscord
from bot.playground.setup import Setup
from tests.feeds.server import FeedServer, reply
from tests.world import MONDAY, PATIENCE, TOKEN, calendar

_ROOT = Path(__file__).parents[2]


@dataclass
class Killable:
    """A local Discord with one server, calendars, and the bot as a process of its own."""

    discord: LocalDiscord
    world: World
    guild: Guild
    feeds: FeedServer
    folder: Path
    process: Process | None = None

    @property
    def log(self) -> Path:
        return self.folder / "bot.log"

    async def start(self) -> None:
        arguments = ("-m", "tests.e2e.bot_process", self.discord.url, TOKEN, str(self.folder))
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *arguments, stdin=PIPE, stdout=PIPE, stderr=log, cwd=_ROOT
            )
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            assert await self.process.stdout.readline() == b"ready\n", self.log.read_text()[-3000:]
        await self.world.until_ready()

    async def kill(self) -> None:
        """As the machine would: no clean-up of any kind."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def kill_and_start(self) -> None:
        await self.kill()
        await self.start()

    def publish(self, *events: str) -> str:
        self.feeds.routes["/a.ics"] = reply(calendar(*events).encode())
        return self.feeds.url("/a.ics")


@asynccontextmanager
async def killable(folder: Path) -> AsyncIterator[Killable]:
    """Up and ready, on Monday 2 March 2026; nothing it sends may be refused as malformed or unknown."""
    openapi = os.environ.get("RAPPORT_OPENAPI")
    discord = LocalDiscord(
        Setup(token=TOKEN, openapi=Path(openapi) if openapi else None, respond_seconds=PATIENCE)
    )
    url = await discord.start()
    try:
        async with World.connect(url) as world, FeedServer() as feeds:
            await world.set_clock(MONDAY)
            bot = Killable(discord, world, await world.guild("Sample Seekers"), feeds, folder)
            await bot.start()
            try:
                yield bot
                assert await world.violations() == []
            finally:
                await bot.kill()
    finally:
        await discord.stop()
