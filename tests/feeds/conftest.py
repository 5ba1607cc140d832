"""A server that misbehaves, and a fetcher that may talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.clock import Clock
from bot.feeds.fetch import Fetcher
from bot.feeds.fetched import FetchLimits
from tests.feeds.server import FeedServer, client_tls


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as running:
        yield running


@pytest_asyncio.fixture
async def secure() -> AsyncIterator[FeedServer]:
    async with FeedServer(tls=True) as running:
        yield running


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(
        clock=Clock(), limits=FetchLimits(seconds=5), allow_loopback=True, tls=client_tls()
    ) as running:
        yield running
