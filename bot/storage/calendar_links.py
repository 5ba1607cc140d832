"""Private addresses of members' calendars. Of the token only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.storage.dialect import insert_into
from bot.storage.schema import calendar_links


class CalendarLinks:
    """One a member."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, member: MemberId, token: str, now: datetime) -> None:
        """In place of the one there was, which then opens nothing any more."""
        row = dict(member_id=member, token_hash=_hashed(token), created_at=now)
        statement = insert_into(self._connection, calendar_links).values(row)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["member_id"], set_=row)
        )

    async def owner(self, token: str) -> MemberId | None:
        """Looked up by its hash: how long that takes says nothing of how much of a token was right."""
        query = select(calendar_links.c.member_id).where(calendar_links.c.token_hash == _hashed(token))
        found = await self._connection.scalar(query)
        return None if found is None else MemberId(found)

    async def made_at(self, member: MemberId) -> datetime | None:
        made: datetime | None = await self._connection.scalar(
            select(calendar_links.c.created_at).where(calendar_links.c.member_id == member)
        )
        return made

    async def revoke(self, member: MemberId) -> bool:
        statement = delete(calendar_links).where(calendar_links.c.member_id == member)
        return bool((await self._connection.execute(statement)).rowcount)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).digest()
