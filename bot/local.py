"""The local run: a local Discord in a process of its own, a sample community, and the bot in between."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import click
import structlog
from pydantic import SecretStr

from bot.app import Application, CannotStart
from bot.client import connect_to
from bot.clock import Clock
from config.settings import Settings

log = structlog.get_logger(__name__)

_TOKEN = "local-run"  # noqa: S105 - opens nothing but the local Discord
_READY_WITHIN = 20.0


async def run_locally(settings: Settings, stopping: asyncio.Event, *, reset: bool) -> None:
    """Serves until `stopping` is set. Its database and the local Discord's memory are in `data/local`."""
    folder = settings.data_dir / "local"
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    async with _local_discord(folder / "discord.json", settings.local_port) as url:
        await _serve(local_settings(settings, folder), url, stopping)


def local_settings(settings: Settings, folder: Path) -> Settings:
    """A database of its own, whatever the settings say, and feeds on loopback."""
    own = {"discord_token": SecretStr(_TOKEN), "data_dir": folder, "allow_loopback_feeds": True}
    return settings.model_copy(update={**own, "database_url": None, "encryption_keys": []})


async def follow_clock(application: Application, url: str) -> None:
    """Keeps the bot's clock where the local Discord's is; the offset lasts over a restart there."""
    address = url.replace("http", "ws", 1) + "/control/clock/live"
    async with aiohttp.ClientSession() as session, session.ws_connect(address, heartbeat=20) as live:
        async for message in live:
            application.clock.offset = timedelta(seconds=message.json()["offset_seconds"])
            application.wake()
    raise ConnectionError("the local Discord hung up")


async def _serve(settings: Settings, url: str, stopping: asyncio.Event) -> None:
    from bot.playground.samples.community import settle_in

    connect_to(url)
    application = Application(settings, await clock_of(url))
    await application.start()
    application.supervisor.start("clock", lambda: follow_clock(application, url))
    try:
        settling = asyncio.create_task(_settled(settle_in, url))
        click.echo(f"\nRapport runs on a local Discord. Open {url} in your browser; Ctrl+C stops it.\n")
        await application.run_until(stopping)
        settling.cancel()
        await asyncio.gather(settling, return_exceptions=True)
    finally:
        await application.stop()


async def _settled(settle_in: Callable[..., Awaitable[None]], url: str) -> None:
    """The samples are a courtesy: without them the rest still runs."""
    try:
        await settle_in(url, tell=lambda words: click.echo(f"  {words}"))
    except Exception:
        log.exception("the sample community is not complete; start again to go on with it")


async def clock_of(url: str) -> Clock:
    """A clock that stands where the local Discord's does."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/control/clock") as reply:
        return Clock(timedelta(seconds=(await reply.json())["offset_seconds"]))


@asynccontextmanager
async def _local_discord(state: Path, port: int) -> AsyncIterator[str]:
    """Starts it in a process that ends with ours, even when ours is killed; gives its address."""
    arguments = ["--port", str(port), "--state", str(state), "--token", _TOKEN]
    arguments += ["--bot-name", "Rapport", "--until-stdin-closes"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.playground", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_READY_WITHIN):
            address = (await process.stdout.readline()).decode().strip()
        if not address.startswith("http"):
            raise CannotStart(f"{address} Set RAPPORT_LOCAL_PORT to another port; 0 takes any.")
        yield address
    finally:
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 5.0)
        except TimeoutError:
            process.kill()
