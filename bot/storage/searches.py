"""Searches: what somebody asked `/events`, so that its buttons work whenever they are pressed."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import GuildId, MemberId, SearchId
from bot.storage.schema import searches
from bot.storage.vault import Vault


class Searches:
    def __init__(self, connection: AsyncConnection, vault: Vault, pair_key: bytes) -> None:
        self._connection = connection
        self._vault = vault
        self._pair_key = pair_key

    async def keep(
        self,
        search: SearchId,
        member: MemberId,
        guild: GuildId | None,
        query: Mapping[str, str],
        now: datetime,
    ) -> None:
        """Keeps a query, sealed: it is in the member's own words. The member's row must be there."""
        sealed = self._vault.seal(json.dumps(dict(query)), "searches", search, member)
        row = dict(id=search, member_id=member, guild_id=guild, sealed_query=sealed, created_at=now)
        row["query_key"] = self.key(member, guild, query)
        await self._connection.execute(searches.insert().values(row))

    async def get(self, search: SearchId, member: MemberId) -> tuple[GuildId | None, dict[str, str]] | None:
        """The server it was asked in, and the query; `None` when it is gone or somebody else's."""
        query = select(searches).where(searches.c.id == search, searches.c.member_id == member)
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        return None if row.guild_id is None else GuildId(row.guild_id), self._words(row)

    async def all_of(self, member: MemberId) -> list[dict[str, str]]:
        """What they asked, in order of time."""
        query = select(searches).where(searches.c.member_id == member)
        rows = await self._connection.execute(query.order_by(searches.c.created_at, searches.c.id))
        return [self._words(row) for row in rows]

    def key(self, member: MemberId, guild: GuildId | None, query: Mapping[str, str]) -> bytes:
        """The same for the same question of the same person in the same place."""
        asked = json.dumps([member, guild, dict(sorted(query.items()))])
        return hmac.digest(self._pair_key, f"search:{asked}".encode(), "sha256")

    def _words(self, row: Row[Any]) -> dict[str, str]:
        words: dict[str, str] = json.loads(
            self._vault.open(row.sealed_query, "searches", row.id, row.member_id)
        )
        return words
