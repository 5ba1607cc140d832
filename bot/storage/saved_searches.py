"""Searches somebody comes back to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, SavedSearchId
from bot.storage.schema import saved_searches
from bot.storage.types import new_id
from bot.storage.vault import Vault

_TABLE = "saved_searches"


class SavedSearch(NamedTuple):
    """`query` is what was typed, by option."""

    id: SavedSearchId
    name: str
    query: Mapping[str, str]


class SavedSearches:
    """Name and query are in the member's own words: both are sealed."""

    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def add(
        self, member: MemberId, name: str, query: Mapping[str, str], now: datetime
    ) -> SavedSearchId:
        id_ = SavedSearchId(new_id())
        row = dict(id=id_, member_id=member, created_at=now)
        row["sealed_name"] = self._vault.seal(name, f"{_TABLE}.name", id_, member)
        row["sealed_query"] = self._vault.seal(json.dumps(dict(query)), f"{_TABLE}.query", id_, member)
        await self._connection.execute(saved_searches.insert().values(row))
        return id_

    async def count(self, member: MemberId) -> int:
        query = select(func.count()).where(saved_searches.c.member_id == member)
        return await self._connection.scalar(query) or 0

    async def all_of(self, member: MemberId) -> list[SavedSearch]:
        """In the order they were kept."""
        query = select(saved_searches).where(saved_searches.c.member_id == member)
        rows = await self._connection.execute(
            query.order_by(saved_searches.c.created_at, saved_searches.c.id)
        )
        return [
            SavedSearch(
                SavedSearchId(row.id),
                self._vault.open(row.sealed_name, f"{_TABLE}.name", row.id, member),
                json.loads(self._vault.open(row.sealed_query, f"{_TABLE}.query", row.id, member)),
            )
            for row in rows
        ]

    async def forget(self, member: MemberId, search: SavedSearchId) -> bool:
        mine = (saved_searches.c.id == search, saved_searches.c.member_id == member)
        return bool((await self._connection.execute(delete(saved_searches).where(*mine))).rowcount)
