"""The bot's polling in a process of its own, without Discord: `python -m benchmarks.polled PORT FEEDS CERTIFICATE FOLDER`.

Prints one JSON line: per round what it cost, what it held in memory, and how long the loop was away at most.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import json
import ssl
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import POLLS_AT_ONCE
from bot.clock import Clock
from bot.delivery.runner import Runner
from bot.delivery.supervisor import Supervisor
from bot.domain.guild_feeds import GuildFeed
from bot.domain.guilds import Guild
from bot.domain.ids import FeedId, GuildId, MemberId
from bot.domain.jobs import Job
from bot.feeds.fetch import Fetcher
from bot.feeds.worker import ParserPool
from bot.logs import set_up_logs
from bot.processes.thinkers import Thinkers
from bot.services.catalogue import Offers
from bot.services.context import Context
from bot.services.polling import KIND, plan_poll, poll_feed, poll_key
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.job_store import JobStore
from bot.storage.migrate import migrate
from bot.storage.types import new_id
from bot.storage.vault import Vault, new_key, read_key
from config.costs import load_costs
from config.places import load_gazetteer
from config.topics import load_topics

# As many are known and wait for their turn, however few of them are asked.
KNOWN = 10_000
# A poll each so often: under what one core bears, as when an hour's polls are spread over the hour.
_EVERY = timedelta(milliseconds=50)
_TICK = 0.001
_AT_ONCE = 200
_GUILDS = 100
_WITHIN = 1800.0
# After the day's reading everything has had its turn: what memory grows by from here on it grows by for ever.
_ROUNDS = 6
_HOUR, _DAY, _LONG = timedelta(hours=1), timedelta(hours=25), timedelta(days=10)


@dataclass
class Pauses:
    """How late a task that wants to run every millisecond came, and how much this process worked meanwhile, all
    its threads together: on a shared machine the rest is other programs'. And how long a member's write
    took beside the polls. Milliseconds."""

    database: Database
    late: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        watching = [asyncio.create_task(self._watch()), asyncio.create_task(self._write())]
        try:
            yield
        finally:
            for task in watching:
                task.cancel()
            await asyncio.wait(watching)

    async def _watch(self) -> None:
        while True:
            before, worked = time.perf_counter(), time.process_time()
            await asyncio.sleep(_TICK)
            self.late.append((time.perf_counter() - before - _TICK) * 1000)
            self.worked.append((time.process_time() - worked) * 1000)

    async def _write(self) -> None:
        while True:
            began = time.perf_counter()
            async with self.database.writing() as tx:
                await tx.members.get_or_add(MemberId(1), datetime.now(UTC))
            self.writes.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0.1)

    def figures(self) -> dict[str, object]:
        late, worked, writes = sorted(self.late), sorted(self.worked), sorted(self.writes)
        own = [min(pair) for pair in zip(self.late, self.worked, strict=True)]
        return {
            "worst_pause_ms": late[-1],
            "p99.9_pause_ms": late[int(len(late) * 0.999)],
            "worst_worked_in_a_pause_ms": worked[-1],
            "pauses_over_20_ms": sum(each > 20 for each in late),
            "pauses_over_20_ms_of_our_own": sum(each > 20 for each in own),
            "a_write_p50_ms": writes[len(writes) // 2],
            "a_write_p99_ms": writes[int(len(writes) * 0.99)],
            "a_write_worst_ms": writes[-1],
        }


class Polling:
    """The two queues as the application runs them, and a handler that counts."""

    def __init__(self, database: Database, clock: Clock, fetcher: Fetcher, parsers: ParserPool) -> None:
        self.clock = clock
        self.database = database
        self._left = 0
        self._all_done = asyncio.Event()
        self.context = Context(
            database=database,
            clock=clock,
            fetcher=fetcher,
            parsers=parsers,
            thinkers=Thinkers(),
            topics=load_topics(),
            places=load_gazetteer(),
            costs=load_costs(),
            offers=Offers(database),
            wake=self._wake,
        )
        polls = JobStore(database, only=(KIND,), patient=True)
        self._runners = [
            Runner(JobStore(database, but=(KIND,)), {}, clock.now),
            Runner(polls, {KIND: self._poll}, clock.now, width=POLLS_AT_ONCE),
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        supervisor = Supervisor()
        for number, runner in enumerate(self._runners):
            supervisor.start(f"queue {number}", runner.run)
        try:
            yield
        finally:
            await supervisor.stop()

    async def make_due(self, feeds: list[FeedId], every: timedelta) -> None:
        """One after the other; `all_asked` must follow. Writing that many rows is no part of what is measured."""
        now = self.clock.now() + every
        self._left = len(feeds)
        self._all_done.clear()
        for start in range(0, len(feeds), _AT_ONCE):
            # In parts, as all that is long is written: the queues want to write meanwhile.
            async with self.database.writing() as tx:
                for number, feed in enumerate(feeds[start : start + _AT_ONCE], start):
                    await plan_poll(tx, feed, now + number * every, now)

    async def all_asked(self) -> float:
        """Waits until all that were made due were asked, and says how many seconds it took."""
        began = time.perf_counter()
        self._wake()
        async with asyncio.timeout(_WITHIN):
            await self._all_done.wait()
        return time.perf_counter() - began

    async def _poll(self, job: Job) -> datetime | None:
        try:
            return await poll_feed(self.context, job)
        finally:
            self._left -= 1
            if not self._left:
                self._all_done.set()

    def _wake(self) -> None:
        for runner in self._runners:
            runner.wake()


@asynccontextmanager
async def opened(certificate: str, folder: Path) -> AsyncIterator[Polling]:
    # Reached under numbers, so the name in it is not looked at; all else of TLS is as it is with any site.
    tls = ssl.create_default_context(cafile=certificate)
    tls.check_hostname = False
    clock = Clock()
    async with AsyncExitStack() as stack:
        database = Database(f"sqlite+aiosqlite:///{folder / 'rapport.db'}", Vault([read_key(new_key())]))
        stack.push_async_callback(database.close)
        await migrate(database.engine)
        await database.open()
        fetcher = await stack.enter_async_context(Fetcher(clock=clock, allow_loopback=True, tls=tls))
        parsers = await stack.enter_async_context(ParserPool())
        await parsers.start()
        yield Polling(database, clock, fetcher, parsers)


async def add_feeds(database: Database, now: datetime, port: int) -> list[FeedId]:
    """All that are known, each on a host of its own; none is due before the rounds are over."""
    async with database.writing() as tx:
        for number in range(1, _GUILDS + 1):
            await tx.guilds.save(
                Guild(GuildId(number), "Sample Seekers", now, "America/New_York", ("Durham, NC",))
            )
        first = await tx.feeds.get_or_add(_url(port, 0), "Sample", "UTC", now)
        await tx.feeds.use(GuildFeed(GuildId(1), first, "Sample", MemberId(1), now))
        await plan_poll(tx, first.id, now + _LONG, now)
        return [first.id, *await _copies(tx.connection, port)]


async def _copies(connection: AsyncConnection, port: int) -> list[FeedId]:
    """The rows of the first feed again for all others: one by one they would take longer than the rounds."""
    ids = [new_id() for _ in range(1, KNOWN)]
    models = [
        dict((await connection.execute(select(table).limit(1))).one()._mapping)
        for table in (schema.feeds, schema.guild_feeds, schema.jobs)
    ]
    rows: tuple[list[dict[str, Any]], ...] = ([], [], [])
    for number, feed in enumerate(ids, start=1):
        url = _url(port, number)
        rows[0].append(models[0] | dict(id=feed, url=url, url_hash=hashlib.sha256(url.encode()).digest()))
        rows[1].append(models[1] | dict(feed_id=feed, guild_id=1 + number % _GUILDS))
        rows[2].append(models[2] | dict(id=new_id(), key=poll_key(FeedId(feed)), payload={"feed": feed}))
    for table, made in zip((schema.feeds, schema.guild_feeds, schema.jobs), rows, strict=True):
        await connection.execute(insert(table), made)
    return [FeedId(feed) for feed in ids]


def _url(port: int, number: int) -> str:
    host = f"127.{1 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"
    return f"https://{host}:{port}/{number}.ics"


def _spent() -> tuple[float, float]:
    """Processor seconds of this process and of its children."""
    me = psutil.Process()
    own, child = me.cpu_times(), [process.cpu_times() for process in me.children(recursive=True)]
    return own.user + own.system, sum(times.user + times.system for times in child)


def _memory() -> dict[str, float]:
    me = psutil.Process()
    children = sum(process.memory_info().rss for process in me.children(recursive=True))
    return {"bot_MB": me.memory_info().rss / 1e6, "worker_MB": children / 1e6}


def _slope(values: list[float]) -> float:
    """Of the straight line that lies nearest to them."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    spread = sum((place - middle) ** 2 for place in range(len(values)))
    return sum((place - middle) * (value - mean) for place, value in enumerate(values)) / spread


async def _measured(work: Callable[[], Awaitable[float]], polls: int) -> dict[str, object]:
    memory, before = _memory(), _spent()
    seconds = await work()
    after = _spent()
    bot, worker = (now - then for now, then in zip(after, before, strict=True))
    return {
        "seconds": seconds,
        "bot_cpu_ms_a_poll": bot / polls * 1000,
        "worker_cpu_ms_a_poll": worker / polls * 1000,
        "cpu_ms_a_poll": (bot + worker) / polls * 1000,
        "memory_before": memory,
        "memory_after": _memory(),
    }


async def main(port: int, count: int, certificate: str, folder: Path) -> None:
    async with opened(certificate, folder) as polling:
        # As at the start of the program.
        gc.collect()
        gc.freeze()
        feeds = (await add_feeds(polling.database, polling.clock.now(), port))[:count]

        async def one(every: timedelta, *, watched: bool) -> dict[str, object]:
            pauses = Pauses(polling.database)
            await polling.make_due(feeds, every)
            if not watched:
                return await _measured(polling.all_asked, count)
            async with pauses.watched():
                figures = await _measured(polling.all_asked, count)
            return figures | pauses.figures()

        figures: dict[str, object] = {}
        async with polling.running():
            figures["first"] = await one(timedelta(0), watched=False)
            polling.clock.offset += _HOUR
            figures["hourly"] = await one(_EVERY, watched=False)
            polling.clock.offset += _HOUR
            # The watch costs a few percent of a core itself, so it looks on in a round of its own.
            figures["hourly, watched"] = await one(_EVERY, watched=True)
            polling.clock.offset += _HOUR
            figures["all due at once"] = await one(timedelta(0), watched=True)
            polling.clock.offset += _DAY
            figures["whole, once a day"] = await one(_EVERY, watched=False)
            held = []
            for _ in range(_ROUNDS):
                polling.clock.offset += _HOUR
                await polling.make_due(feeds, timedelta(0))
                await polling.all_asked()
                held.append(_memory()["bot_MB"])
            figures["memory"] = {"after_each_further_round_MB": held, "slope_MB_a_round": _slope(held)}
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    set_up_logs("WARNING", "text")
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])))
