import asyncio

import structlog

from bot.delivery.pacer import Pacer
from bot.delivery.supervisor import Supervisor


async def test_a_task_that_raises_is_started_again_and_seen() -> None:
    supervisor, runs, well = Supervisor(first_delay=0.001), list[int](), asyncio.Event()

    async def sometimes() -> None:
        runs.append(len(runs))
        if len(runs) < 4:
            raise ValueError("not today")
        well.set()
        await asyncio.Event().wait()

    with structlog.testing.capture_logs() as logs:
        supervisor.start("sometimes", sometimes)
        await asyncio.wait_for(well.wait(), 5)
    [health] = supervisor.health
    await supervisor.stop()
    assert (health.name, health.failures, health.last_error) == ("sometimes", 3, "ValueError")
    assert [(entry["event"], entry["task"]) for entry in logs] == [
        ("background task failed", "sometimes")
    ] * 3


async def test_stopping_waits_for_clean_up() -> None:
    supervisor, begun, cleaned = Supervisor(), asyncio.Event(), asyncio.Event()

    async def tidy() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            cleaned.set()

    supervisor.start("tidy", tidy)
    await asyncio.wait_for(begun.wait(), 5)
    await supervisor.stop()
    assert cleaned.is_set()
    assert not supervisor.health[0].running


async def test_the_pacer_never_lets_more_through_than_its_pace() -> None:
    loop = asyncio.get_running_loop()
    pacer, started = Pacer(per_second=200, burst=5), loop.time()
    await asyncio.gather(*(pacer.turn() for _ in range(45)))
    # Five at once, then one every five milliseconds.
    assert loop.time() - started >= 39 / 200


async def test_a_pause_holds_those_who_wait_already() -> None:
    loop = asyncio.get_running_loop()
    pacer = Pacer(per_second=50, burst=0)
    await pacer.turn()
    started = loop.time()
    waiting = asyncio.create_task(pacer.turn())
    await asyncio.sleep(0)
    pacer.pause(0.1)
    await waiting
    assert loop.time() - started >= 0.099
