"""Fixtures of the end-to-end tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.world import Rapport, running


@pytest_asyncio.fixture
async def rapport(tmp_path: Path) -> AsyncIterator[Rapport]:
    """The bot, up and ready on a local Discord, on Monday 2 March 2026, 15:00 UTC."""
    async with running(tmp_path) as everything:
        yield everything
