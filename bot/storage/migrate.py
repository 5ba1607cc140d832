"""Migrations run at start; a database newer than the program is refused."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

_FOLDER = Path(__file__).parent / "migrations"


class SchemaTooNew(Exception):
    """The database was written by a later version of Rapport."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The database is at schema {found}, which this version of Rapport does not know. "
            "Start the newer version, or restore a backup from before the upgrade."
        )


async def migrate(engine: AsyncEngine) -> None:
    """Brings the database to the schema of this program. Raises SchemaTooNew and changes nothing."""
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)


async def pending_migrations(engine: AsyncEngine) -> list[str]:
    """The revisions that a start would run, oldest first. Raises SchemaTooNew."""
    async with engine.connect() as connection:
        return await connection.run_sync(_pending)


def _upgrade(connection: Connection) -> None:
    if not _pending(connection):
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


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
