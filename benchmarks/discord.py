"""`/events` over the local Discord, against a bare command and a static reply of the same shape, in the same bot and run.

Latency is measured by the local Discord: from handing the interaction to the gateway to the bot's answer.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiohttp import web

from benchmarks.local import TOKEN, line, paced, started
from bot.playground.client import Guild, Person, World

OCCURRENCES = 50_000
# No calendar of a real group is longer, so there are several.
OF_A_FEED = 5_000
# How many seconds of each for the latencies; how many for the rate.
TURNS = 8
ROUNDS = 300
AT_ONCE = 8
# What is compared, and what must stand in the answer.
COMMANDS = {"bare": "pong", "static": "30 events", "events": "surely fit your $40"}


def run() -> dict[str, object]:
    return asyncio.run(_run())


async def _run() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        async with started(
            "bot.playground", "--port", "0", "--token", TOKEN, "--until-stdin-closes"
        ) as discord:
            url = await line(discord)
            async with World.connect(url) as world:
                guild = await world.guild("Benchmark")
                async with started("benchmarks.served", url, TOKEN, folder) as bot, _feed() as feed:
                    figures: dict[str, object] = json.loads(await line(bot))
                    member = await _prepare(world, guild, feed)
                    return {**figures, "occurrences": OCCURRENCES, **await _measure(member)}


async def _measure(member: Person) -> dict[str, object]:
    """The kinds in turn, a second each, so that a slow moment of the machine falls on all of them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(TURNS):
        for name, taken in seconds.items():
            taken.extend(await paced(member, name))
    rates = {name: await _rate(member, name) for name in COMMANDS}
    figures: dict[str, object] = {
        name: {
            "p50_ms": statistics.median(taken) * 1000,
            "p99_ms": statistics.quantiles(taken, n=100)[98] * 1000,
            "most_per_second": rates[name],
        }
        for name, taken in seconds.items()
    }
    median = {name: statistics.median(taken) for name, taken in seconds.items()}
    ratios = {
        "events_to_static_p50": median["events"] / median["static"],
        "events_to_bare_p50": median["events"] / median["bare"],
        "goal_events_to_static_p50": 2.5,
    }
    return {**figures, **ratios}


async def _rate(member: Person, name: str) -> float:
    """Answers a second, asked by eight at once."""
    started, each = time.perf_counter(), ROUNDS // AT_ONCE

    async def ask() -> None:
        for _ in range(each):
            await member.command(name)

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    return each * AT_ONCE / (time.perf_counter() - started)


async def _prepare(world: World, guild: Guild, feed: str) -> Person:
    await world.until_ready()
    organiser = await world.member(guild, "Organiser", roles=["Organisers"])
    setup = await organiser.command("setup")
    await (await setup.press("setup.place")).submit(city="Durham, NC", currency="USD")
    for number in range(OCCURRENCES // OF_A_FEED):
        preview = await organiser.command("feeds add", link=f"{feed}/{number}.ics")
        await preview.press("It varies")
    member = await world.member(guild, "Member")
    questions = await (await member.command("start")).press("start.begin")
    await questions.submit(area="Durham, NC", amount="40")
    home = await member.command("start")
    await (await home.select("start.edit", "interests")).submit(words="Python, data")
    for name, told in COMMANDS.items():
        reply = await member.command(name)
        if told not in reply.text:
            raise RuntimeError(f"/{name} did not answer as it should: {reply.text[:200]}")
    return member


@asynccontextmanager
async def _feed() -> AsyncIterator[str]:
    """Calendars that have as many occurrences together over the next eighty days, over HTTP."""

    async def serve(request: web.Request) -> web.Response:
        first = int(request.match_info["number"])
        calendar = _calendar(range(first, OCCURRENCES, OCCURRENCES // OF_A_FEED))
        return web.Response(text=calendar, content_type="text/calendar")

    app = web.Application()
    app.router.add_get("/{number}.ics", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _calendar(numbers: range) -> str:
    titles = (
        "Python Study Night",
        "Data Breakfast",
        "Design Talk",
        "Career Fair",
        "Board Games",
        "Yoga in the Park",
    )
    prices = (
        "Free and open to all.",
        "Tickets: $12.",
        "Admission $5.",
        "Bring a friend.",
        "Tickets from $80.",
    )
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Benchmark//EN", "X-WR-CALNAME:Benchmark"]
    for number in numbers:
        at = start + timedelta(minutes=80 * 24 * 60 * number // OCCURRENCES)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@benchmark.example",
            f"DTSTART:{at:%Y%m%dT%H%M%SZ}",
            f"DTEND:{at + timedelta(hours=2):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{titles[number % len(titles)]} {number}",
            f"DESCRIPTION:{prices[number % len(prices)]}",
            "LOCATION:Sample Hall\\, 101 City Hall Plaza\\, Durham\\, NC 27701",
            f"GEO:{35.9 + number % 20 / 100};{-78.9 + number % 30 / 100}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])
