"""The queue as its runner sees it: leases with a fencing token, each call a transaction of its own."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Coroutine
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Row, and_, delete, func, or_, select, true, update

from bot.domain.jobs import LEASE, Job, JobId
from bot.storage.database import Database
from bot.storage.jobs import held
from bot.storage.schema import jobs

_KEPT_FOR = timedelta(days=7)


P = ParamSpec("P")
T = TypeVar("T")


def to_the_end(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """A cancellation waits for what is under way: a statement that is cut off leaves the driver's thread behind,
    to answer a loop that may be gone by then."""

    @wraps(method)
    async def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        work = asyncio.ensure_future(method(*args, **kwargs))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait({work})
            raise

    return whole


class JobStore:
    """The queue as its runner sees it: each call is a transaction of its own.

    `only` and `but` are the kinds of work a runner is to be given, and not: one that may take long has a
    runner of its own, so that nothing else waits for it; `patient` as in `Database.writing`.
    """

    def __init__(
        self,
        database: Database,
        *,
        only: Collection[str] = (),
        but: Collection[str] = (),
        patient: bool = False,
    ) -> None:
        self._database = database
        self._patient = patient
        self._mine = and_(
            jobs.c.finished_at.is_(None),
            jobs.c.kind.in_(only) if only else true(),
            jobs.c.kind.not_in(but) if but else true(),
        )

    @to_the_end
    async def lease(self, now: datetime, limit: int, besides: Collection[JobId] = ()) -> list[Job]:
        """Takes up to `limit` due jobs, oldest first; a dead holder's lease is taken over.

        `besides` are the caller's own, which it still works on (a clock that jumps ends no lease of a live one).
        """
        free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
        due = and_(self._mine, jobs.c.due_at <= now, free, jobs.c.id.not_in(besides))
        taken = select(jobs).where(due).order_by(jobs.c.due_at, jobs.c.id).limit(limit)
        async with self._database.writing(patient=self._patient) as tx:
            rows = (await tx.connection.execute(taken.with_for_update(skip_locked=True))).all()
            leased = [_lease(row, now) for row in rows]
            for job in leased:
                await tx.connection.execute(
                    update(jobs)
                    .where(jobs.c.id == job.id)
                    .values(lease_token=job.lease_token, leased_until=job.leased_until, attempts=job.attempts)
                )
        return leased

    @to_the_end
    async def next_due_at(self) -> datetime | None:
        """When the next job can be taken: due, and not held by anybody."""
        free = select(func.min(jobs.c.due_at)).where(self._mine, jobs.c.leased_until.is_(None))
        held = select(func.min(jobs.c.leased_until)).where(self._mine, jobs.c.leased_until.is_not(None))
        async with self._database.reading() as tx:
            moments = [await tx.connection.scalar(free), await tx.connection.scalar(held)]
        known = [moment for moment in moments if moment is not None]
        return min(known) if known else None

    async def renew(self, job: Job, now: datetime) -> bool:
        """Keeps the lease while the work runs. False: it was taken over or withdrawn, stop."""
        return await self._set(job, leased_until=now + LEASE)

    async def done(self, job: Job, now: datetime) -> bool:
        return await self._set(job, finished_at=now, lease_token=None, leased_until=None)

    async def again(self, job: Job, due_at: datetime, reason: str = "", *, fresh: bool = False) -> bool:
        """Puts it back for `due_at`; `fresh` forgets its failures (work that comes back by itself)."""
        values: dict[str, Any] = dict(
            due_at=due_at, lease_token=None, leased_until=None, last_error=reason[:300]
        )
        if fresh:
            values |= dict(attempts=0, tried_at=None)
        return await self._set(job, **values)

    async def give_up(self, job: Job, now: datetime, reason: str) -> bool:
        values: dict[str, Any] = dict(finished_at=now, lease_token=None, leased_until=None)
        return await self._set(job, **values, last_error=reason[:300])

    @to_the_end
    async def forget_finished(self, now: datetime) -> int:
        """Drops what was finished a week ago."""
        old = delete(jobs).where(jobs.c.finished_at < now - _KEPT_FOR)
        async with self._database.writing(patient=self._patient) as tx:
            return (await tx.connection.execute(old)).rowcount

    @to_the_end
    async def counts(self, now: datetime) -> dict[str, int]:
        """Per kind, how many are due and not done: what `/health` shows."""
        waiting = select(jobs.c.kind, func.count().label("waiting")).where(
            jobs.c.finished_at.is_(None), jobs.c.due_at <= now
        )
        async with self._database.reading() as tx:
            rows = (await tx.connection.execute(waiting.group_by(jobs.c.kind))).all()
        return {row.kind: row.waiting for row in rows}

    @to_the_end
    async def _set(self, job: Job, **values: Any) -> bool:
        async with self._database.writing(patient=self._patient) as tx:
            return bool((await tx.connection.execute(held(job).values(values))).rowcount)


def _lease(row: Row[Any], now: datetime) -> Job:
    return Job(
        id=JobId(row.id),
        kind=row.kind,
        key=row.key,
        due_at=row.due_at,
        payload=row.payload,
        attempts=row.attempts + 1,
        lease_token=secrets.randbits(62),
        leased_until=now + LEASE,
        tried_at=row.tried_at,
        expires_at=row.expires_at,
        member_id=row.member_id,
        guild_id=row.guild_id,
    )
