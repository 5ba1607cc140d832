"""What benchmarks over the local Discord share: processes of their own, and commands at a steady pace."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.playground.client import Person

TOKEN = "token-of-a-benchmark"
# Commands a second where latencies are measured.
A_SECOND = 50


async def paced(member: Person, name: str) -> list[float]:
    """A second of so many commands a second, each sent at its time, whether or not the last one was answered."""
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def ask(number: int) -> float:
        await asyncio.sleep(began + number / A_SECOND - loop.time())
        reply = await member.command(name)
        taken: float = reply.raw["answered_after"]
        return taken

    return list(await asyncio.gather(*(ask(number) for number in range(A_SECOND))))


@asynccontextmanager
async def started(module: str, *arguments: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdin=PIPE, stdout=PIPE, cwd=Path(__file__).parent.parent
    )
    assert process.stdin is not None
    try:
        yield process
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()


async def line(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(120):
        return (await process.stdout.readline()).decode().strip()
