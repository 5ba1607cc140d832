"""Deleting a person: every row of theirs, and every mention of them in other people's rows."""

from __future__ import annotations

from sqlalchemy import delete, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.ids import MemberId
from bot.storage.schema import blocks, contacts, drafts, guild_feeds, jobs, members, reports

# Who added a feed is of no use once they are gone; the feed is the server's.
NOBODY = 0


class Erasure:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def erase(self, member: MemberId) -> None:
        """In the transaction under way. What hangs on the row of `members` goes with it (see the schema).

        Other people's notes stay, unlinked. Of a block, by them or of them, only the keyed hash stays. What
        others reported of them stays with those who must deal with it, without their id.
        """
        for statement in (
            delete(jobs).where(jobs.c.member_id == member),
            delete(drafts).where(drafts.c.member_id == member),
            delete(reports).where(reports.c.reporter_id == member),
            update(reports).where(reports.c.reported_id == member).values(reported_id=None),
            update(contacts).where(contacts.c.member_id == member).values(member_id=None),
            update(blocks)
            .where(or_(blocks.c.blocker_id == member, blocks.c.blocked_id == member))
            .values(blocker_id=None, blocked_id=None),
            update(guild_feeds).where(guild_feeds.c.added_by == member).values(added_by=NOBODY),
            delete(members).where(members.c.id == member),
        ):
            await self._connection.execute(statement)


async def truncate_wal(engine: AsyncEngine) -> bool:
    """Empties SQLite's write-ahead log, where what was deleted still stands; False while a reader is in the way.

    Must be called outside a transaction. Elsewhere there is no such file.
    """
    if engine.dialect.name != "sqlite":
        return True
    async with engine.connect() as connection:
        # The driver's own connection: SQLAlchemy's would begin a transaction first.
        raw = await connection.get_raw_connection()
        driver = raw.driver_connection
        assert driver is not None
        cursor = await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = await cursor.fetchone()
        await cursor.close()
    return not busy
