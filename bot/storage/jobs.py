"""The durable queue: rows written in the same commit as the business they follow from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import GuildId, MemberId
from bot.domain.jobs import Job
from bot.storage.dialect import insert_into
from bot.storage.schema import jobs
from bot.storage.types import new_id


class Jobs:
    """Queues and withdraws work inside a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        kind: str,
        key: str,
        due_at: datetime,
        payload: Mapping[str, object] | None = None,
        *,
        expires_at: datetime | None = None,
        member_id: MemberId | None = None,
        guild_id: GuildId | None = None,
        now: datetime,
    ) -> bool:
        """Queues it once: a key that is there already, done or not, changes nothing. True when it was new."""
        row = dict(kind=kind, key=key, due_at=due_at, payload=dict(payload or {}), expires_at=expires_at)
        row |= dict(id=new_id(), member_id=member_id, guild_id=guild_id, created_at=now, attempts=0)
        statement = (
            insert_into(self._connection, jobs).values(row).on_conflict_do_nothing(index_elements=["key"])
        )
        result = await self._connection.execute(statement)
        return bool(result.rowcount)

    async def plan(self, kind: str, key: str, due_at: datetime, *, now: datetime, **rest: Any) -> None:
        """Queues it, or moves the one with this key to `due_at` and makes it fresh (for work that comes back)."""
        if not await self.add(kind, key, due_at, now=now, **rest):
            fresh = dict(due_at=due_at, attempts=0, finished_at=None, lease_token=None, leased_until=None)
            await self._connection.execute(update(jobs).where(jobs.c.key == key).values(fresh))

    async def ahead_of(self, member: MemberId) -> list[tuple[str, datetime]]:
        """What is planned for somebody: its kind, and when it is due."""
        mine = (jobs.c.member_id == member, jobs.c.finished_at.is_(None))
        query = select(jobs.c.kind, jobs.c.due_at).where(*mine).order_by(jobs.c.due_at, jobs.c.id)
        return [(row.kind, row.due_at) for row in await self._connection.execute(query)]

    async def withdraw(self, *keys: str) -> None:
        """Takes work back. One that runs at this moment loses its lease: its result counts no more."""
        await self._connection.execute(delete(jobs).where(jobs.c.key.in_(keys)))

    async def withdraw_all_in(self, guild: GuildId) -> None:
        await self._connection.execute(delete(jobs).where(jobs.c.guild_id == guild))

    async def waiting(self, kind: str) -> set[str]:
        """The keys of all work of a kind that is not done."""
        query = select(jobs.c.key).where(jobs.c.kind == kind, jobs.c.finished_at.is_(None))
        return set((await self._connection.scalars(query)).all())

    async def finish(self, job: Job, now: datetime) -> bool:
        """Marks it done in this very commit. False when somebody else holds it by now."""
        done = dict(finished_at=now, lease_token=None, leased_until=None)
        result = await self._connection.execute(held(job).values(done))
        return bool(result.rowcount)

    async def trying(self, job: Job, at: datetime | None) -> bool:
        """Written before a send: whoever finds it later knows that its outcome may be unknown; None when it
        is known that nothing was sent. False as in `finish`."""
        result = await self._connection.execute(held(job).values(tried_at=at))
        return bool(result.rowcount)


def held(job: Job) -> Any:
    """The fence: only while the row carries the token it was leased with."""
    return update(jobs).where(jobs.c.id == job.id, jobs.c.lease_token == job.lease_token)
