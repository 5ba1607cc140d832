"""Migrations run at start; a database newer than the program, or one that lacks something, is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.wording import joined
from bot.storage.schema import metadata

_FOLDER = Path(__file__).parent / "migrations"
# So many of what is missing are named.
_NAMED = 3


class UnfitSchema(Exception):
    """The program cannot work with this database; the sentence says why and what to do."""


class SchemaTooNew(UnfitSchema):
    """The database was written by a later version of Rapport."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The database is at schema {found}, which this version of Rapport does not know. "
            "Start the newer version, or restore a backup from before the upgrade."
        )


class SchemaIncomplete(UnfitSchema):
    """All migrations have run, yet tables or columns are missing."""

    def __init__(self, missing: Sequence[str]) -> None:
        named = joined([*missing[:_NAMED], *([f"{len(missing) - _NAMED} more"] if missing[_NAMED:] else [])])
        super().__init__(
            f"The database lacks {named}, though all its migrations have run. "
            "Restore a backup, or start the version of Rapport that wrote it."
        )


async def migrate(engine: AsyncEngine) -> None:
    """Brings the database to the schema of this program. Raises UnfitSchema and changes nothing."""
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)


async def pending_migrations(engine: AsyncEngine) -> list[str]:
    """The revisions that a start would run, oldest first. Raises UnfitSchema."""
    async with engine.connect() as connection:
        pending = await connection.run_sync(_pending)
        if not pending:
            await connection.run_sync(_check)
    return pending


def _upgrade(connection: Connection) -> None:
    if _pending(connection):
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    _check(connection)


def _check(connection: Connection) -> None:
    """Raises SchemaIncomplete. What is there besides does no harm."""
    found = {
        table: {column["name"] for column in columns}
        for (_, table), columns in inspect(connection).get_multi_columns().items()
    }
    tables = [table for table in metadata.sorted_tables if table.name in found]
    missing = [f"the table {name}" for name in metadata.tables if name not in found]
    missing += [f"{table}.{name}" for table in tables for name in set(table.c.keys()) - found[table.name]]
    if missing:
        raise SchemaIncomplete(sorted(missing))


def _pending(connection: Connection) -> list[str]:
    scripts = ScriptDirectory.from_config(_config())
    current = MigrationContext.configure(connection).get_current_revision()
    known = [revision.revision for revision in scripts.walk_revisions()]
    if current is not None and current not in known:
        raise SchemaTooNew(current)
    newer = known[: known.index(current)] if current is not None else known
    return newer[::-1]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
