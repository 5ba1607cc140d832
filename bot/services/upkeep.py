"""Keeping house: what has had its time goes."""

from __future__ import annotations

from datetime import timedelta

from bot.services.context import Context
from bot.storage.job_store import JobStore

EVERY = timedelta(hours=1)


async def keep_house(context: Context, store: JobStore) -> None:
    """Drops forms nobody came back to and work that was done a week ago."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        await tx.drafts.forget_old(now)
    await store.forget_finished(now)
