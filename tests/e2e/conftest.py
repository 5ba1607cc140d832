"""Fixtures of the end-to-end tests."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import structlog

from bot.logs import set_up_logs
from bot.storage.vault import new_key
from cogs.ui import answering
from tests.conftest import copied
from tests.world import PATIENCE, Rapport, running


@pytest.fixture(autouse=True)
def undeferred(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine defers what a free one answers at once, and then errors come beside: tests of that ask for it."""
    monkeypatch.setattr(answering, "DEFER_AFTER", PATIENCE / 2)


@pytest_asyncio.fixture
async def rapport(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Rapport]:
    """The bot, up and ready on a local Discord, on Monday 2 March 2026, 15:00 UTC."""
    # Where there is nothing it makes both itself, and takes a third longer to start.
    copied(sqlite_template, tmp_path)
    (tmp_path / "rapport.key").write_text(new_key())
    async with running(tmp_path) as everything:
        yield everything


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything the bot logs, at DEBUG. Ask for it before the bot."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    path = tmp_path.with_name(f"{tmp_path.name}-log")
    with path.open("w") as file:
        monkeypatch.setattr(sys, "stderr", file)
        set_up_logs("DEBUG", "json")
        yield path
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
