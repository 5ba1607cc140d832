from datetime import timedelta

from bot.domain.jobs import LEASE
from bot.storage.database import Database
from bot.storage.job_store import JobStore
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


async def queue(database: Database, key: str, **rest: object) -> None:
    async with database.writing() as tx:
        await tx.jobs.add("dm", key, NOW, {"to": 1}, now=NOW, **rest)  # type: ignore[arg-type]  # options of a test


async def test_the_same_work_is_queued_once(database: Database) -> None:
    await queue(database, "dm:1")
    async with database.writing() as tx:
        assert not await tx.jobs.add("dm", "dm:1", NOW, now=NOW)
    assert [job.key for job in await JobStore(database).lease(NOW, 10)] == ["dm:1"]


async def test_finished_work_is_never_queued_again(database: Database) -> None:
    store = JobStore(database)
    await queue(database, "dm:1")
    [job] = await store.lease(NOW, 10)
    assert await store.done(job, NOW)
    await queue(database, "dm:1")
    assert await store.lease(NOW + MINUTE, 10) == []


async def test_a_leased_job_is_not_taken_by_another(database: Database) -> None:
    await queue(database, "dm:1")
    assert len(await JobStore(database).lease(NOW, 10)) == 1
    assert await JobStore(database).lease(NOW + LEASE / 2, 10) == []


async def test_a_dead_holders_lease_is_taken_over_and_its_result_counts_no_more(database: Database) -> None:
    store = JobStore(database)
    await queue(database, "dm:1")
    [dead] = await store.lease(NOW, 10)
    [taken] = await store.lease(NOW + LEASE, 10)
    assert (taken.key, taken.attempts) == ("dm:1", 2)
    assert not await store.done(dead, NOW + LEASE)
    assert await store.done(taken, NOW + LEASE)


async def test_a_try_under_way_is_known_to_the_next(database: Database) -> None:
    store = JobStore(database)
    await queue(database, "dm:1")
    [first] = await store.lease(NOW, 10)
    async with database.writing() as tx:
        assert await tx.jobs.trying(first, NOW)
    [second] = await store.lease(NOW + LEASE, 10)
    assert second.tried_at == NOW


async def test_a_live_holder_keeps_its_own_over_a_jump_of_the_clock(database: Database) -> None:
    store = JobStore(database)
    await queue(database, "dm:1")
    [job] = await store.lease(NOW, 10)
    assert await store.lease(NOW + timedelta(days=1), 10, besides={job.id}) == []


async def test_the_next_due_moment_is_the_soonest(database: Database) -> None:
    store = JobStore(database)
    assert await store.next_due_at() is None
    async with database.writing() as tx:
        await tx.jobs.add("dm", "later", NOW + 2 * MINUTE, now=NOW)
        await tx.jobs.add("dm", "sooner", NOW + MINUTE, now=NOW)
    assert await store.next_due_at() == NOW + MINUTE


async def test_planned_work_moves_and_starts_fresh(database: Database) -> None:
    store = JobStore(database)
    await queue(database, "debrief:1")
    [job] = await store.lease(NOW, 10)
    await store.done(job, NOW)
    async with database.writing() as tx:
        await tx.jobs.plan("dm", "debrief:1", NOW + MINUTE, now=NOW)
    assert await store.lease(NOW, 10) == []
    assert [again.attempts for again in await store.lease(NOW + MINUTE, 10)] == [1]


async def test_what_was_finished_a_week_ago_is_forgotten(database: Database) -> None:
    store = JobStore(database)
    await queue(database, "dm:1")
    [job] = await store.lease(NOW, 10)
    await store.done(job, NOW)
    assert await store.forget_finished(NOW + timedelta(days=6)) == 0
    assert await store.forget_finished(NOW + timedelta(days=8)) == 1
