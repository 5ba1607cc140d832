"""Reading in a process of its own: real processes, killed for real."""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import re
import resource
import signal
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import psutil
import pytest
import pytest_asyncio

from bot.domain.feeds import Reason
from bot.feeds.reading import FeedDefaults, Reading, Window
from bot.feeds.worker import ParserPool, ReadingFailed
from tests.feeds.calendars import calendar, ics, starts
from tests.feeds.readers import obey
from tests.feeds.server import CALENDAR

WINDOW = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC))
DEFAULTS = FeedDefaults("Europe/Berlin", "EUR")
READER = "tests.feeds.readers:obey"
MIB = 1024 * 1024


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[ParserPool]:
    """One process with room to spare."""
    async with ParserPool(reader=READER, memory=200 * MIB) as running:
        yield running


@pytest_asyncio.fixture
async def hasty() -> AsyncIterator[ParserPool]:
    """One process and half a second of work; nothing else ends it before the test does."""
    async with ParserPool(reader=READER, seconds=0.5, patience=3600) as running:
        await running.start()
        yield running


async def ask(pool: ParserPool, order: str) -> Reading:
    return await pool.parse(order.encode(), WINDOW, DEFAULTS)


async def failure(pool: ParserPool, order: str) -> Reason:
    with pytest.raises(ReadingFailed) as caught:
        await ask(pool, order)
    assert caught.value.sentence.endswith((".", "?"))
    return caught.value.reason


async def test_worker_reads_as_the_reader_would(pool: ParserPool) -> None:
    assert await ask(pool, "many 1234") == obey(b"many 1234", WINDOW, DEFAULTS)[0]


async def test_worker_hands_the_state_back_and_on(pool: ParserPool) -> None:
    expected, state = obey(b"many 3", WINDOW, DEFAULTS)
    assert await pool.parse_again(b"many 3", WINDOW, DEFAULTS, None) == (expected, state)
    assert await pool.parse_again(b"many 3", WINDOW, DEFAULTS, state) == (expected, state * 2)


async def test_worker_reads_a_real_calendar_again() -> None:
    async with ParserPool() as pool:
        first, state = await pool.parse_again(CALENDAR, WINDOW, DEFAULTS, None)
        again, _ = await pool.parse_again(CALENDAR, WINDOW, DEFAULTS, state)
    assert len(first.occurrences) == 1
    assert (again.occurrences, again.reread) == ([], frozenset())


async def test_worker_reads_a_real_calendar() -> None:
    async with ParserPool() as pool:
        reading = await pool.parse(CALENDAR, WINDOW, DEFAULTS)
    assert [(o.uid, o.details.title, o.details.starts_at) for o in reading.occurrences] == [
        ("one@example.org", "Study night", datetime(2026, 3, 2, 18, tzinfo=UTC))
    ]


async def test_worker_stays_warm(pool: ParserPool) -> None:
    assert (await ask(pool, "pid")).name == (await ask(pool, "pid")).name


async def test_worker_that_takes_too_long_is_killed_and_replaced(hasty: ParserPool) -> None:
    first = await ask(hasty, "pid")
    before = psutil.Process(int(first.name)).cpu_times()
    ended = _work_of_the_ended()
    assert await failure(hasty, "hang") == Reason.TOO_HEAVY
    second = await ask(hasty, "pid")
    assert first.name != second.name
    while psutil.pid_exists(int(first.name)):
        await ask(hasty, "pid")
    worked = _work_of_the_ended() - ended - before.user - before.system
    assert 0.4 < worked < 1
    await hasty.close()
    assert not psutil.pid_exists(int(second.name))


def _work_of_the_ended() -> float:
    """Seconds of processor time of all our processes that have ended: a busy machine doesn't lengthen them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def test_worker_may_wait_longer_than_it_may_work(hasty: ParserPool) -> None:
    """A busy machine lets it wait for its turn; that is no fault of the feed."""
    first = await ask(hasty, "pid")
    assert (await ask(hasty, "sleep 0.6")).components == 0
    assert (await ask(hasty, "pid")).name == first.name


async def test_worker_that_is_stuck_without_working_is_killed_and_replaced() -> None:
    async with ParserPool(reader=READER, patience=0.3) as pool:
        first = await ask(pool, "pid")
        assert await failure(pool, "sleep 30") == Reason.TOO_HEAVY
        assert (await ask(pool, "pid")).name != first.name


async def test_worker_has_its_whole_time_for_each_feed(hasty: ParserPool) -> None:
    first = await ask(hasty, "pid")
    for _ in range(3):
        await ask(hasty, "work 0.3")
    assert (await ask(hasty, "pid")).name == first.name


async def test_worker_that_takes_too_much_memory_is_replaced(pool: ParserPool) -> None:
    first = await ask(pool, "pid")
    assert (await ask(pool, "eat 50")).name == "50"
    assert await failure(pool, "eat 400") == Reason.TOO_HEAVY
    assert (await ask(pool, "pid")).name != first.name


@pytest.mark.parametrize("order", ["die", "exit"])
async def test_worker_that_dies_of_a_feed_fails_that_feed_only(pool: ParserPool, order: str) -> None:
    assert await failure(pool, order) == Reason.UNREADABLE
    assert (await ask(pool, "many 2")).components == 2


async def test_worker_killed_while_idle_is_replaced_unnoticed(pool: ParserPool) -> None:
    first = int((await ask(pool, "pid")).name)
    os.kill(first, signal.SIGKILL)
    assert int((await ask(pool, "pid")).name) != first


async def test_worker_error_is_reported_without_words_of_the_feed(pool: ParserPool) -> None:
    with pytest.raises(ReadingFailed) as caught:
        await ask(pool, "raise")
    assert caught.value.reason == Reason.UNREADABLE
    assert re.fullmatch(r"KeyError at readers\.py:\d+", caught.value.detail)


async def test_worker_refusal_carries_its_sentence(pool: ParserPool) -> None:
    with pytest.raises(ReadingFailed) as caught:
        await ask(pool, "refuse")
    assert (caught.value.reason, caught.value.sentence) == (Reason.NOT_A_CALENDAR, "That is no calendar.")


async def test_worker_printing_does_not_disturb_the_stream(pool: ParserPool) -> None:
    assert (await ask(pool, "print")).name == "5"
    assert (await ask(pool, "many 3")).components == 3


async def test_worker_has_no_secrets(pool: ParserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "x")
    monkeypatch.setenv("RAPPORT_ENCRYPTION_KEY", "x")
    names = (await ask(pool, "environment")).name.split()
    assert {"PYTHONPATH"} <= set(names)
    assert [name for name in names if "TOKEN" in name or "KEY" in name] == []


async def test_worker_whose_caller_is_cancelled_does_not_answer_the_next_one(pool: ParserPool) -> None:
    await pool.start()
    for delay in (0.0, 0.001, 0.01, 0.05):
        body = b"sleep 0.05\n" + b"x" * 3 * MIB
        task = asyncio.create_task(pool.parse(body, WINDOW, DEFAULTS))
        await asyncio.wait([task], timeout=delay)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert (await ask(pool, "many 7")).components == 7


async def test_worker_serves_many_callers_in_turn() -> None:
    async with ParserPool(reader=READER, workers=2) as pool:
        results = await asyncio.gather(
            *(ask(pool, f"many {n}") for n in range(40)), ask(pool, "pid"), ask(pool, "pid")
        )
    assert [result.components for result in results[:40]] == list(range(40))


async def test_worker_never_holds_up_the_loop(pool: ParserPool, request: pytest.FixtureRequest) -> None:
    """Twenty megabytes there and five thousand occurrences back, and the loop is never away for 20 ms."""
    await pool.start()
    # The whole test run's objects are not part of it: a full collection over them takes longer than 20 ms.
    gc.collect()
    gc.freeze()
    request.addfinalizer(gc.unfreeze)
    body = b"many 5000\n" + b"x" * 20 * MIB
    reading = asyncio.create_task(pool.parse(body, WINDOW, DEFAULTS))
    gaps = []
    while not reading.done():
        began = time.thread_time()
        await asyncio.sleep(0)
        gaps.append(time.thread_time() - began)
    assert (await reading).components == 5000
    assert max(gaps) < 0.02


async def test_worker_pool_closed_in_the_middle_leaves_no_process() -> None:
    pool = ParserPool(reader=READER, workers=2)
    await pool.start()
    pids = {int(result.name) for result in await asyncio.gather(ask(pool, "pid"), ask(pool, "pid"))}
    tasks = [asyncio.create_task(ask(pool, "sleep 30")) for _ in range(4)]
    await asyncio.wait(tasks, timeout=0.1)
    await pool.close()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [ReadingFailed] * 4
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []


async def test_worker_ends_by_itself_when_its_parent_is_gone(pool: ParserPool) -> None:
    """The parent's end of the pipe closes when the parent dies, however it dies."""
    await pool.start()
    worker = pool._pool._idle[0]
    worker._stdin.close()
    async with asyncio.timeout(5):
        assert await worker._process.wait() == 0


async def test_worker_that_cannot_start_fails_the_reading_and_says_why() -> None:
    async with ParserPool(reader="tests.feeds.readers:missing") as pool:
        with pytest.raises(ReadingFailed) as caught:
            await ask(pool, "many 1")
    assert caught.value.detail.startswith("AttributeError at reading_process.py:")


async def test_custom_zone_of_one_feed_never_shifts_the_next_in_the_same_process() -> None:
    defaults = FeedDefaults("America/New_York")
    names = ("custom_zone_west", "custom_zone_east", "custom_zone_without_definition", "custom_zone_west")
    async with ParserPool() as running:
        read = [await running.parse(ics(name), WINDOW, defaults) for name in names]
    assert [starts(reading) for reading in read] == [
        ["2026-03-03 02:00"],
        ["2026-03-02 09:00"],
        ["2026-03-02 23:00"],
        ["2026-03-03 02:00"],
    ]


async def test_feed_of_broken_components_comes_back_small() -> None:
    body = calendar(*(f"UID:{n}-{'x' * 500}\nSUMMARY:Never" for n in range(20_000)))
    async with ParserPool() as running:
        reading, state = await running.parse_again(body, WINDOW, DEFAULTS, None)
        again, _ = await running.parse_again(body, WINDOW, DEFAULTS, state)
    assert (reading.skipped_count, again.skipped_count) == (20_000, 20_000)
    assert len(pickle.dumps(reading)) < 30_000
