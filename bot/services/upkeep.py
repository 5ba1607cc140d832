"""Keeping house: what has had its time goes."""

from __future__ import annotations

from datetime import timedelta

from bot.services.context import Context
from bot.services.digest_posts import mend_digests
from bot.services.guilds import forget_left
from bot.services.leaving import plan_looks
from bot.services.polling import mend_polls
from bot.storage.erasure import truncate_wal
from bot.storage.job_store import JobStore

EVERY = timedelta(hours=1)
# An event nobody goes to, talked at or was introduced for is of no use to anybody after this.
PAST_EVENTS_KEPT_FOR = timedelta(days=30)
# Long after anything could ask for the same a second time.
NOTICES_KEPT_FOR = timedelta(days=90)
REPORTS_KEPT_FOR = timedelta(days=180)
PLANS_KEPT_FOR = timedelta(days=30)
DEMAND_KEPT_FOR = timedelta(days=90)


async def keep_house(context: Context, store: JobStore) -> None:
    """Drops forms nobody came back to, hellos and events and work that are over, and servers that removed us.

    What was deleted goes from SQLite's log too. What comes back by itself and has lost its job gets it again. Nobody
    waits for any of it, so members' writes go first.
    """
    now = context.clock.now()
    async with context.database.writing(patient=True) as tx:
        await tx.drafts.forget_old(now)
        await tx.introductions.expire(now)
        await tx.notices.drop_stale(now)
        await tx.notices.forget_settled(now - NOTICES_KEPT_FOR)
        await tx.reports.forget_old(now - REPORTS_KEPT_FOR)
        await tx.plans.forget_over(now - PLANS_KEPT_FOR)
        await tx.unmet_demand.forget((now - DEMAND_KEPT_FOR).date())
        await tx.event_intake.forget_past(now - PAST_EVENTS_KEPT_FOR)
        await tx.cost_reports.forget_gone()
    await forget_left(context)
    await mend_polls(context)
    await mend_digests(context)
    await plan_looks(context)
    context.wake()
    await store.forget_finished(now)
    await truncate_wal(context.database.engine)
