"""What several tests of services stand on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.storage.database import Database
from tests.services.contexts import StoppedClock
from tests.services.organising import Organising, organising


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest_asyncio.fixture
async def server(database: Database) -> AsyncIterator[Organising]:
    """A server with organisers, on SQLite and on PostgreSQL, and an HTTP server with calendars."""
    async with organising(database) as world:
        yield world
