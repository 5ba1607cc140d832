"""The runner, on a real queue."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import pytest
import structlog
from sqlalchemy import select

from bot.clock import Clock
from bot.delivery.runner import GiveUp, Handler, Later, Runner
from bot.domain.jobs import Job
from bot.storage.database import Database, DatabaseBusy
from bot.storage.job_store import JobStore
from bot.storage.schema import jobs

WITHIN = 5.0


@asynccontextmanager
async def running(database: Database, handler: Handler, clock: Clock) -> AsyncIterator[Runner]:
    runner = Runner(JobStore(database), {"dm": handler}, clock.now)
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def queue(database: Database, key: str, clock: Clock, *, late: timedelta = timedelta(0)) -> None:
    async with database.writing() as tx:
        await tx.jobs.add("dm", key, clock.now() - late, now=clock.now())


async def finished(database: Database, key: str, clock: Clock, runner: Runner) -> None:
    """Waits until the job's row says that it was finished, while the clock runs on by a minute at each look."""
    query = select(jobs.c.finished_at).where(jobs.c.key == key)
    async with asyncio.timeout(WITHIN):
        while True:
            async with database.reading() as tx:
                if await tx.connection.scalar(query) is not None:
                    return
            clock.offset += timedelta(minutes=1)
            runner.wake()


async def test_due_work_is_done_once_and_in_order(sqlite: Database) -> None:
    clock, done = Clock(), asyncio.Queue[str]()

    async def handle(job: Job) -> None:
        await done.put(job.key)

    for index in range(30):
        await queue(sqlite, f"dm:{index:02}", clock, late=timedelta(seconds=30 - index))
    async with running(sqlite, handle, clock) as runner:
        async with asyncio.timeout(WITHIN):
            got = [await done.get() for _ in range(30)]
        await finished(sqlite, "dm:29", clock, runner)
    assert got == [f"dm:{index:02}" for index in range(30)]
    assert done.empty()


async def test_work_added_later_is_done_when_woken(sqlite: Database) -> None:
    clock, done = Clock(), asyncio.Event()

    async def handle(job: Job) -> None:
        done.set()

    async with running(sqlite, handle, clock) as runner:
        await queue(sqlite, "dm:1", clock)
        runner.wake()
        await asyncio.wait_for(done.wait(), WITHIN)


async def test_work_for_tomorrow_waits_until_the_clock_is_moved(sqlite: Database) -> None:
    clock, done = Clock(), asyncio.Event()

    async def handle(job: Job) -> None:
        done.set()

    await queue(sqlite, "dm:1", clock, late=-timedelta(days=1))
    async with running(sqlite, handle, clock) as runner:
        assert not done.is_set()
        clock.offset = timedelta(days=1, seconds=1)
        runner.wake()
        await asyncio.wait_for(done.wait(), WITHIN)


async def test_what_fails_is_tried_again(sqlite: Database) -> None:
    clock, tries = Clock(), list[int]()

    async def handle(job: Job) -> None:
        tries.append(job.attempts)
        if job.attempts < 3:
            raise Later(timedelta(minutes=30), "Discord asked for silence")

    await queue(sqlite, "dm:1", clock)
    async with running(sqlite, handle, clock) as runner:
        await finished(sqlite, "dm:1", clock, runner)
    assert tries == [1, 2, 3]


async def test_what_can_not_be_done_is_given_up(sqlite: Database) -> None:
    clock, tries = Clock(), list[int]()

    async def handle(job: Job) -> None:
        tries.append(job.attempts)
        raise GiveUp("the channel is gone")

    await queue(sqlite, "dm:1", clock)
    async with running(sqlite, handle, clock) as runner:
        await finished(sqlite, "dm:1", clock, runner)
    assert tries == [1]


async def test_an_unexpected_error_neither_stops_the_runner_nor_loses_the_job(sqlite: Database) -> None:
    clock, tries = Clock(), asyncio.Queue[str]()

    async def handle(job: Job) -> None:
        await tries.put(job.key)
        if job.key == "dm:bad" and job.attempts == 1:
            raise ValueError("nobody expected this")

    with structlog.testing.capture_logs() as logs:
        await queue(sqlite, "dm:bad", clock)
        async with running(sqlite, handle, clock) as runner:
            await finished(sqlite, "dm:bad", clock, runner)
            await queue(sqlite, "dm:good", clock)
            runner.wake()
            await finished(sqlite, "dm:good", clock, runner)
    assert [tries.get_nowait() for _ in range(3)] == ["dm:bad", "dm:bad", "dm:good"]
    assert [entry["event"] for entry in logs] == ["job failed"]


async def test_work_that_comes_back_by_itself_starts_fresh(sqlite: Database) -> None:
    clock, tries = Clock(), asyncio.Queue[int]()

    async def handle(job: Job) -> datetime | None:
        await tries.put(job.attempts)
        return clock.now() + timedelta(hours=1) if tries.qsize() < 3 else None

    await queue(sqlite, "dm:1", clock)
    async with running(sqlite, handle, clock) as runner:
        await finished(sqlite, "dm:1", clock, runner)
    assert [tries.get_nowait() for _ in range(3)] == [1, 1, 1]


async def test_stopping_gives_work_back_to_the_queue(sqlite: Database) -> None:
    clock, begun = Clock(), asyncio.Event()

    async def hang(job: Job) -> None:
        begun.set()
        await asyncio.Event().wait()

    await queue(sqlite, "dm:1", clock)
    async with running(sqlite, hang, clock):
        await asyncio.wait_for(begun.wait(), WITHIN)
    assert [job.key for job in await JobStore(sqlite).lease(clock.now(), 10)] == ["dm:1"]


async def test_two_runners_share_the_work_without_doing_any_twice(database: Database) -> None:
    clock, done = Clock(), asyncio.Queue[str]()

    async def handle(job: Job) -> None:
        await done.put(job.key)

    async with database.writing() as tx:
        for index in range(200):
            await tx.jobs.add("dm", f"dm:{index:03}", clock.now(), now=clock.now())
    async with running(database, handle, clock) as runner, running(database, handle, clock):
        async with asyncio.timeout(20):
            got = [await done.get() for _ in range(200)]
        await finished(database, got[-1], clock, runner)
    assert sorted(got) == [f"dm:{index:03}" for index in range(200)]
    assert done.empty()


async def test_a_queue_that_cannot_be_read_ends_no_work_under_way(sqlite: Database) -> None:
    clock, begun, go_on, done = Clock(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Failing(JobStore):
        fails = False

        async def lease(self, *arguments: object, **more: object) -> list[Job]:
            if self.fails:
                raise DatabaseBusy
            return await super().lease(*arguments, **more)  # type: ignore[arg-type]  # passed on as they are

    async def handle(job: Job) -> None:
        begun.set()
        await go_on.wait()
        done.set()

    store = Failing(sqlite)
    runner = Runner(store, {"dm": handle}, clock.now)
    await queue(sqlite, "dm:1", clock)
    task = asyncio.create_task(runner.run())
    await asyncio.wait_for(begun.wait(), WITHIN)
    store.fails = True
    runner.wake()
    with pytest.raises(DatabaseBusy):
        await asyncio.wait_for(task, WITHIN)
    store.fails = False
    again = asyncio.create_task(runner.run())
    go_on.set()
    await asyncio.wait_for(done.wait(), WITHIN)
    await finished(sqlite, "dm:1", clock, runner)
    again.cancel()
    with suppress(asyncio.CancelledError):
        await again


async def test_a_lease_that_could_not_be_renewed_is_renewed_at_the_next_time(sqlite: Database) -> None:
    clock, renewed, tries = Clock(), asyncio.Event(), list[int]()

    class Failing(JobStore):
        async def renew(self, job: Job, now: datetime) -> bool:
            tries.append(job.attempts)
            if len(tries) == 1:
                raise DatabaseBusy
            renewed.set()
            return await super().renew(job, now)

    async def handle(job: Job) -> None:
        await renewed.wait()

    runner = Runner(Failing(sqlite), {"dm": handle}, clock.now, renew_every=0.02)
    await queue(sqlite, "dm:1", clock)
    task = asyncio.create_task(runner.run())
    await finished(sqlite, "dm:1", clock, runner)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert len(tries) >= 2


async def test_polls_that_all_hang_keep_no_message_waiting(database: Database) -> None:
    clock, sent, polls = Clock(), asyncio.Event(), asyncio.Semaphore(0)

    async def hang(job: Job) -> datetime | None:
        polls.release()
        await asyncio.Event().wait()
        return None

    async def send(job: Job) -> None:
        sent.set()

    async with database.writing() as tx:
        for index in range(60):
            await tx.jobs.add("poll", f"poll:{index}", clock.now() - timedelta(hours=1), now=clock.now())
    feeds = Runner(JobStore(database, only=("poll",)), {"poll": hang}, clock.now, width=30)
    rest = Runner(JobStore(database, but=("poll",)), {"dm": send}, clock.now)
    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(runner.run()) for runner in (feeds, rest)]
        async with asyncio.timeout(WITHIN):
            for _ in range(30):
                await polls.acquire()
            await queue(database, "dm:1", clock)
            rest.wake()
            await sent.wait()
        assert polls.locked()
        for run in runs:
            run.cancel()
