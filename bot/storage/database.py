"""The database: one code path for SQLite (embedded) and PostgreSQL (shared)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog
from sqlalchemy import event, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.errors import RapportError
from bot.storage import schema
from bot.storage.faults import facts_of, passes
from bot.storage.transaction import Transaction
from bot.storage.turns import Turns
from bot.storage.vault import Vault, new_key

log = structlog.get_logger(__name__)

_BUSY_SECONDS = 5.0
_PATIENT_SECONDS = 60.0
_READERS = 4
# Of PostgreSQL, for reading and writing together; so many of them may be taken by what nobody waits for.
_CONNECTIONS, _PATIENT_CONNECTIONS = 8, 3


class DatabaseBusy(RapportError):
    """The database is locked, full or gone; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "I can't save anything just now, and nothing was changed. Please try again in a minute."
        )


class Database:
    """Gives transactions. A reading one sees one moment; a writing one commits when its block ends without an error."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = make_url(url)
        self.vault = vault
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._reader, self._writer = _engines(url, self.is_sqlite)
        self._turns = Turns(1, 1) if self.is_sqlite else Turns(_CONNECTIONS, _PATIENT_CONNECTIONS)
        self._pair_key = b""
        self._in_use = 0
        self._idle = asyncio.Event()
        self._closing = asyncio.Event()

    async def open(self) -> None:
        """After the migrations: reads the key of pair hashes, which proves that the vault fits this database.

        It is made once and kept sealed, so that it outlives a rotation of the vault's keys. Raises VaultError.
        """
        self._pair_key = await self._load_pair_key()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self._used(), _busy_as_sentence(), self._reader.connect() as connection:
            yield Transaction(connection, self.vault, self._pair_key)

    @asynccontextmanager
    async def writing(self, *, patient: bool = False) -> AsyncIterator[Transaction]:
        """A `patient` one lets all others go first: nobody waits for it."""
        within = _PATIENT_SECONDS if patient else _BUSY_SECONDS
        async with (
            self._used(),
            _busy_as_sentence(),
            self._turns.turn(patient=patient, within=within),
            self._writer.begin() as connection,
        ):
            yield Transaction(connection, self.vault, self._pair_key)

    @property
    def engine(self) -> AsyncEngine:
        """For migrations and the job queue."""
        return self._writer

    async def close(self) -> None:
        """What is under way is finished first; what comes after is told that we are busy."""
        self._closing.set()
        if self._in_use:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), _BUSY_SECONDS)
        await self._reader.dispose()
        if self._writer is not self._reader:
            await self._writer.dispose()

    @asynccontextmanager
    async def _used(self) -> AsyncIterator[None]:
        if self._closing.is_set():
            raise DatabaseBusy
        self._in_use += 1
        try:
            yield
        finally:
            self._in_use -= 1
            if self._closing.is_set() and not self._in_use:
                self._idle.set()

    async def _load_pair_key(self) -> bytes:
        async with self._writer.begin() as connection:
            known = select(schema.facts.c.content).where(schema.facts.c.name == "pair_key")
            sealed = await connection.scalar(known)
            if sealed is None:
                sealed = self.vault.seal(new_key(), "facts", 0, 0)
                await connection.execute(schema.facts.insert().values(name="pair_key", content=sealed))
        return self.vault.open(sealed, "facts", 0, 0).encode()


def _engines(url: str, is_sqlite: bool) -> tuple[AsyncEngine, AsyncEngine]:
    if not is_sqlite:
        engine = _engine(url, _CONNECTIONS, pool_pre_ping=True)
        return engine, engine
    # One writer: SQLite has one anyway, and waiting in our own line is cheaper than SQLITE_BUSY.
    ours = {"factory": _Connection}
    reader, writer = (_engine(url, size, connect_args=ours) for size in (_READERS, 1))
    for engine, begin in ((reader, "BEGIN"), (writer, "BEGIN IMMEDIATE")):
        _prepare_sqlite(engine, begin)
    return reader, writer


def _engine(url: str, size: int, **more: Any) -> AsyncEngine:
    # An error that is logged may not hold whose row it was about.
    return create_async_engine(
        url, pool_size=size, max_overflow=0, pool_timeout=_BUSY_SECONDS, hide_parameters=True, **more
    )


class _Connection(sqlite3.Connection):
    """One that is closed within a transaction, as when a task is cancelled, holds its locks until the last of its
    cursors is garbage: this one lets go of them first."""

    def close(self) -> None:
        with suppress(sqlite3.Error):  # of one that is closed already
            self.rollback()
        super().close()


def _prepare_sqlite(engine: AsyncEngine, begin: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN comes late and deferred: a read that turns into a write then fails at once
        # with SQLITE_BUSY_SNAPSHOT, whatever the busy timeout.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"busy_timeout={int(_BUSY_SECONDS * 1000)}",
            "foreign_keys=ON",
            "synchronous=NORMAL",
            "secure_delete=ON",
            "temp_store=MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def began(connection: Any) -> None:
        connection.exec_driver_sql(begin)


@asynccontextmanager
async def _busy_as_sentence() -> AsyncIterator[None]:
    try:
        yield
    except (SQLAlchemyError, TimeoutError, OSError) as error:
        if passes(error):
            log.warning("the database is busy or out of reach", **facts_of(error))
            raise DatabaseBusy from error
        log.error("the database refused a statement", **facts_of(error))
        raise
