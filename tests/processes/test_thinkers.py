"""Thinking in a process of its own: real processes, killed for real."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, date, datetime

import psutil
import pytest
import pytest_asyncio

from bot.domain.errors import RapportError
from bot.domain.ids import EventId
from bot.domain.plan_solver import solve
from bot.domain.planning import Clash, ImpossiblePlan, PlanItem, PlanProblem, PlanRules
from bot.processes.thinkers import Thinkers, ThinkingFailed, TookTooLong, TooMany
from tests.processes import thoughts

PACKAGES = ("tests.processes.thoughts", "bot.domain")
MIB = 1024 * 1024


@pytest_asyncio.fixture
async def small() -> AsyncIterator[Thinkers]:
    async with Thinkers(packages=PACKAGES, memory=200 * MIB, waiting=3) as running:
        yield running


@pytest_asyncio.fixture
async def hasty() -> AsyncIterator[Thinkers]:
    """Half a second for each call."""
    async with Thinkers(packages=PACKAGES, seconds=0.5) as running:
        yield running


async def test_thinkers_give_back_what_the_function_returns(small: Thinkers) -> None:
    assert await small.run(thoughts.echo, 1, "two", more=(3,)) == (1, "two", (3,))


async def test_thinkers_plan(thinkers: Thinkers) -> None:
    night = datetime(2026, 3, 2, 18, tzinfo=UTC)
    item = PlanItem(EventId(5), date(2026, 3, 2), night, night, 400, 250)
    problem = PlanProblem((item,), PlanRules(300))
    assert await thinkers.run(solve, problem) == solve(problem)


async def test_thinkers_start_nothing_until_asked_and_then_stay_warm(small: Thinkers) -> None:
    children = psutil.Process().children()
    async with Thinkers():
        assert psutil.Process().children() == children
    assert await small.run(thoughts.pid) == await small.run(thoughts.pid)


async def test_thinkers_load_only_what_is_asked_for(small: Thinkers) -> None:
    loaded = [await small.run(thoughts.loaded, name) for name in ("numpy", "discord", "sqlalchemy")]
    assert loaded == [False, False, False]


async def test_thinker_that_takes_too_long_is_killed_and_replaced(hasty: Thinkers) -> None:
    first = await hasty.run(thoughts.pid)
    with pytest.raises(TookTooLong) as caught:
        await hasty.run(thoughts.hang)
    assert caught.value.sentence.startswith("That took me too long")
    assert await hasty.run(thoughts.pid) != first
    await hasty.close()
    assert not psutil.pid_exists(first)


async def test_thinker_that_takes_too_much_memory_is_replaced(small: Thinkers) -> None:
    first = await small.run(thoughts.pid)
    with pytest.raises(TookTooLong):
        await small.run(thoughts.eat, 400)
    assert await small.run(thoughts.pid) != first


async def test_thinker_that_dies_fails_that_call_only(small: Thinkers) -> None:
    first = await small.run(thoughts.pid)
    with pytest.raises(ThinkingFailed):
        await small.run(thoughts.die)
    assert await small.run(thoughts.pid) != first


async def test_thinkers_bring_a_sentence_across(small: Thinkers) -> None:
    with pytest.raises(RapportError, match=r"^I can't read that amount") as caught:
        await small.run(thoughts.refuse)
    assert caught.value.sentence == "I can't read that amount. Something like 40 or 12.50?"


async def test_thinkers_bring_an_impossible_plan_across(small: Thinkers) -> None:
    with pytest.raises(ImpossiblePlan) as caught:
        await small.run(thoughts.refuse_a_plan)
    assert (caught.value.clash, caught.value.items) == (Clash.TIME, (1, 2))


async def test_thinkers_tell_of_a_bug_without_words_of_anybody(small: Thinkers) -> None:
    with pytest.raises(ThinkingFailed, match=r"^KeyError at thoughts\.py:\d+$"):
        await small.run(thoughts.fail)


async def test_thinkers_run_nothing_of_other_modules(small: Thinkers) -> None:
    with pytest.raises(ValueError, match="not thought in"):
        await small.run(time.sleep, 0)


async def test_thinkers_have_no_secrets(small: Thinkers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "x")
    names = await small.run(thoughts.environment)
    assert "PYTHONPATH" in names
    assert [name for name in names if "TOKEN" in name or "KEY" in name] == []


async def test_thinkers_answer_in_turn_and_refuse_when_too_many_wait(small: Thinkers) -> None:
    await small.run(thoughts.pid)
    calls = [asyncio.create_task(small.run(thoughts.echo, number)) for number in range(6)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert results[:4] == [(0,), (1,), (2,), (3,)]
    assert [type(result) for result in results[4:]] == [TooMany, TooMany]
    assert await small.run(thoughts.echo, 7) == (7,)


async def test_thinkers_whose_callers_are_cancelled_are_free_for_the_next(small: Thinkers) -> None:
    await small.run(thoughts.pid)
    for delay in (0.0, 0.001, 0.02):
        calls = [asyncio.create_task(small.run(thoughts.sleep, 30)) for _ in range(4)]
        await asyncio.wait(calls, timeout=delay)
        for call in calls:
            call.cancel()
            with suppress(asyncio.CancelledError):
                await call
        assert await small.run(thoughts.echo, "next") == ("next",)


async def test_thinkers_never_hold_up_the_loop(small: Thinkers) -> None:
    """While one hangs, the loop turns."""
    await small.run(thoughts.pid)
    thinking = asyncio.create_task(small.run(thoughts.sleep, 0.3))
    turns = 0
    while not thinking.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100


async def test_thinkers_closed_in_the_middle_leave_no_process() -> None:
    thinkers = Thinkers(packages=PACKAGES, workers=2)
    pids = set(await asyncio.gather(*(thinkers.run(thoughts.sleep, 0.05) for _ in range(2))))
    calls = [asyncio.create_task(thinkers.run(thoughts.sleep, 30)) for _ in range(4)]
    await asyncio.wait(calls, timeout=0.1)
    await thinkers.close()
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(result) for result in results] == [ThinkingFailed] * 4
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []


async def test_thinkers_that_are_closed_refuse_at_once(hasty: Thinkers) -> None:
    await hasty.run(thoughts.pid)
    await hasty.close()
    with pytest.raises(ThinkingFailed, match="PoolClosed"):
        async with asyncio.timeout(5):
            await hasty.run(thoughts.pid)
