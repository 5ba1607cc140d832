"""The bot in a process of its own, with two commands to compare with: `python -m benchmarks.served URL TOKEN FOLDER`.

Prints a JSON line when it is ready, and serves until its standard input closes. A line there of "plan RATE SECONDS" makes
it plan for as many cities a minute, through the thinkers, and print when that begins and how it went.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from contextlib import suppress
from pathlib import Path

import discord
import psutil
from discord import app_commands
from discord.ext import commands
from pydantic import SecretStr

from benchmarks.plan_instances import SEEDS, instance
from bot.app import Application, leave_alone_what_stays
from bot.client import connect_to
from bot.domain.ids import MemberId
from bot.domain.limits import Limiter, Rate
from bot.domain.plan_answer import answer_to
from bot.logs import set_up_logs
from bot.processes.thinkers import TooMany
from bot.services.context import Context
from cogs.ui.answering import answering
from cogs.ui.layout import Card, Success, box, button, row, text
from config.settings import Settings


class Bare(commands.Cog):
    """The least a bot can do, and a reply of the shape of `/events` with one read and nothing else."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @app_commands.command()
    async def bare(self, interaction: discord.Interaction) -> None:
        """Answer one word"""
        await interaction.response.send_message("pong", ephemeral=True)

    @app_commands.command()
    async def static(self, interaction: discord.Interaction) -> None:
        """Answer three cards that say the same each time"""
        async with answering(interaction) as answer:
            async with self._context.database.reading() as tx:
                await tx.members.get(MemberId(interaction.user.id))
            await answer(_three_cards())


def _three_cards() -> Card:
    cards = [
        box(
            text(
                "### Python Study Night",
                "Tue 24 Nov, 18:30-20:00 · Sample Main Library, Durham",
                "**about $6.50**: free entry, $6.50 bus there and back",
                "-# matches Python · leaves $33 of your budget",
            ),
            row(
                button("Going", f"static.going:{number}", Success),
                *(
                    button(label, f"static.{label[:3].lower()}:{number}")
                    for label in ("Interested", "Cost", "Not for me", "More")
                ),
            ),
        )
        for number in range(3)
    ]
    pager = row(
        button("Back", "static.back", disabled=True),
        button("1 of 10", "static.at", disabled=True),
        button("Next", "static.next"),
    )
    return Card(text("**30 events** in the next 2 weeks surely fit your $40, best first."), *cards, pager)


async def _plan(context: Context, a_minute: float, seconds: float) -> dict[str, object]:
    """So many plans a minute with their reasons, each asked for at its time, whether or not the last one is made."""
    problems = [instance(seed) for seed in SEEDS]
    # Making them up held up the loop, which no plan does: what is measured begins now.
    print(json.dumps({"problems": len(problems)}), flush=True)
    loop = asyncio.get_running_loop()
    began, count = loop.time(), round(a_minute * seconds / 60)

    taken: list[float] = []

    async def plan(number: int) -> None:
        due = began + number * 60 / a_minute
        await asyncio.sleep(due - loop.time())
        with suppress(TooMany):
            await context.thinkers.run(answer_to, problems[number % len(problems)])
            taken.append(loop.time() - due)

    await asyncio.gather(*(plan(number) for number in range(count)))
    children = psutil.Process().children()
    return {
        "plans": len(taken),
        "refused": count - len(taken),
        "a_minute": len(taken) * 60 / (loop.time() - began),
        "p50_ms": statistics.median(taken) * 1000,
        "p99_ms": statistics.quantiles(taken, n=100)[98] * 1000,
        "memory_of_the_children_bytes": sorted(child.memory_info().rss for child in children),
    }


async def serve(url: str, token: str, folder: Path) -> None:
    started = time.perf_counter()
    connect_to(url)
    settings = Settings(_env_file=None).model_copy(
        update={"discord_token": SecretStr(token), "data_dir": folder, "allow_loopback_feeds": True}
    )
    application = Application(settings, guild_ready_timeout=0.05)
    await application.start()
    leave_alone_what_stays()
    ready = time.perf_counter() - started
    memory = psutil.Process().memory_info().rss
    application.bot.floods = Limiter(Rate(burst=1e9, per_second=1e9))
    await application.bot.add_cog(Bare(application.context))
    await application.bot.tree.sync()
    print(json.dumps({"start_to_ready_seconds": ready, "memory_at_ready_bytes": memory}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        _, rate, seconds = line.split()
        figures = await _plan(application.context, float(rate), float(seconds))
        print(json.dumps(figures), flush=True)
    print(json.dumps({"memory_at_end_bytes": psutil.Process().memory_info().rss}), flush=True)
    await application.stop()


if __name__ == "__main__":
    set_up_logs("WARNING", "text")
    asyncio.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
