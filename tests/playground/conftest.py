"""A local Discord for each test, the real discord.py on it, and a bare REST client."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.playground.client import World
from bot.playground.server import LocalDiscord, Setup
from tests.playground.bare import Rest
from tests.playground.samplebot import SampleBot, running


def openapi() -> Path | None:
    """Discord's description, where the environment names it: then every request of every test is checked."""
    named = os.environ.get("RAPPORT_OPENAPI")
    return Path(named) if named and Path(named).is_file() else None


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    discord = LocalDiscord(Setup(openapi=openapi(), respond_seconds=1.0))
    await discord.start()
    yield discord
    await discord.stop()


@pytest.fixture
async def world(local: LocalDiscord) -> AsyncIterator[World]:
    async with World.connect(local.url) as world:
        yield world


@pytest.fixture
async def rest(local: LocalDiscord) -> AsyncIterator[Rest]:
    async with Rest.to(local) as rest:
        yield rest


Starter = Callable[[], Awaitable[SampleBot]]


@pytest.fixture
async def start_bot(local: LocalDiscord, world: World) -> AsyncIterator[Starter]:
    """Starts the sample bot on the real discord.py, ready with its commands; stopped at the end."""
    async with AsyncExitStack() as stack:

        async def start() -> SampleBot:
            bot = await stack.enter_async_context(running(local))
            await world.until_ready()
            return bot

        yield start
