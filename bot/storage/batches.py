"""Rows in batches: as many as a statement takes, and as are prepared in a moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

# SQLite takes 32,766 variables in a statement, PostgreSQL 32,767.
AT_ONCE = 500
# The driver's library prepares all rows of a batch in one go: some 40 µs each, which is how long the loop is away.
WRITTEN_AT_ONCE = 100


def parts(values: Sequence[Any], size: int = AT_ONCE) -> list[Sequence[Any]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


async def write(connection: AsyncConnection, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    for part in parts(rows, WRITTEN_AT_ONCE):
        await connection.execute(statement, part)
