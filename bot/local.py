"""The local run: a local Discord in a process of its own, a sample community, and the bot in between."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
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
_LOOPBACK = "127.0.0.1"


async def run_locally(settings: Settings, stopping: asyncio.Event, *, reset: bool) -> None:
    """Serves until `stopping` is set. Its database and the local Discord's memory are in `data/local`."""
    folder = settings.data_dir / "local"
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    async with _local_discord(folder / "discord.json", settings.local_port) as url:
        await _serve(local_settings(settings, folder), url, stopping)


def web_address(settings: Settings) -> dict[str, object]:
    """A loopback port of its own, so that calendar links open in a browser here; the one beside the page, where
    it is free, so that links outlast a restart."""
    wanted = settings.web_port or (settings.local_port + 1 if 0 < settings.local_port < 65535 else 0)
    for port in (wanted, 0):
        with suppress(OSError), socket.create_server((_LOOPBACK, port)) as free:
            number: int = free.getsockname()[1]
            return {"web_host": _LOOPBACK, "web_port": number, "web_url": f"http://{_LOOPBACK}:{number}"}
    return {"web_port": 0, "web_url": None}


def local_settings(settings: Settings, folder: Path) -> Settings:
    """A database and a web part of its own, whatever the settings say, and feeds on loopback."""
    own = {"discord_token": SecretStr(_TOKEN), "data_dir": folder, "allow_loopback_feeds": True}
    own |= {"database_url": None, "encryption_keys": []}
    return settings.model_copy(update=own | web_address(settings))


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
        click.echo(f"\nRapport runs on a local Discord. Open {url} in your browser; Ctrl+C stops it.")
        click.echo(f"Calendar links from /agenda open here too, under {settings.web_url}/calendar/.\n")
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
