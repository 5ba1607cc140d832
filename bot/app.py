"""Opens things in order, runs them, closes them in reverse."""

from __future__ import annotations

import asyncio
import gc
import os
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from functools import partial
from math import isfinite
from pathlib import Path

import aiohttp
import discord
import structlog
from sqlalchemy import make_url

from bot.client import RapportBot, invite_link
from bot.clock import Clock
from bot.delivery.pacer import Pacer
from bot.delivery.runner import Handler, Runner
from bot.delivery.supervisor import Supervisor
from bot.domain.errors import RapportError
from bot.domain.feeds import PollLimits
from bot.feeds.fetch import Fetcher
from bot.feeds.semantic import Embedder, available
from bot.feeds.worker import ParserPool
from bot.processes.thinkers import Thinkers
from bot.services.catalogue import Offers
from bot.services.context import Context
from bot.services.polling import KIND as POLL
from bot.services.polling import poll_feed
from bot.services.upkeep import EVERY, keep_house
from bot.storage.database import Database
from bot.storage.faults import UNUSABLE, facts_of
from bot.storage.job_store import JobStore
from bot.storage.migrate import UnfitSchema, migrate
from bot.storage.vault import Vault, VaultError, new_key, read_key
from bot.web.calendars import CalendarPages
from bot.web.health import Health, HealthPage
from config.costs import load_costs
from config.places import load_gazetteer
from config.settings import Settings
from config.topics import load_topics

log = structlog.get_logger(__name__)

_START_WITHIN = 60.0
_UNREACHABLE = (
    discord.HTTPException,
    discord.RateLimited,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    aiohttp.ClientError,
    OSError,
)
# What Discord closes the gateway with when it does not know the token (any more).
_AUTHENTICATION_FAILED = 4004
# As many as the fetcher asks at once, and some that are being read.
POLLS_AT_ONCE = 30


class CannotStart(Exception):
    """Something must be put right first; the sentence says what."""


class Application:
    """The whole program. `start` opens it, `run` serves until the bot's connection ends, `stop` closes it."""

    def __init__(
        self, settings: Settings, clock: Clock | None = None, *, guild_ready_timeout: float = 2.0
    ) -> None:
        self.settings = settings
        self._guild_ready_timeout = guild_ready_timeout
        self.clock = clock or Clock()
        self.supervisor = Supervisor()
        self._stack = AsyncExitStack()
        self._connection: asyncio.Task[None] | None = None
        self.context: Context
        self.bot: RapportBot
        self._runners: list[Runner] = []

    async def start(self) -> None:
        """Up to the point where Discord says we are ready. Raises CannotStart."""
        try:
            await self._open()
            await self._reach_discord()
            await self._serve()
        except BaseException:
            await self.stop()
            raise

    async def run_until(self, stopping: asyncio.Event) -> int:
        """Serves until `stopping` is set (0) or the connection ends for good, as with a revoked token (1)."""
        assert self._connection is not None
        leave_alone_what_stays()
        asked = asyncio.create_task(stopping.wait())
        refused = asyncio.create_task(self.bot.token_refused.wait())
        await asyncio.wait({asked, refused, self._connection}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        refused.cancel()
        if stopping.is_set():
            return 0
        error = self._connection.exception() if self._connection.done() else None
        code = error.code if isinstance(error, discord.ConnectionClosed) else None
        if self.bot.token_refused.is_set() or code == _AUTHENTICATION_FAILED:
            log.error(
                "Discord does not accept DISCORD_TOKEN any more: copy it again from the developer portal"
            )
        else:
            log.error("the connection to Discord ended for good", kind=type(error).__name__, code=code)
        return 1

    @property
    def invite_link(self) -> str:
        return invite_link(self.bot.application_id or 0)

    async def stop(self) -> None:
        """At most some seconds: what runs is finished or goes back to the queue."""
        await self.supervisor.stop()
        await self._stack.aclose()

    async def _open(self) -> None:
        database = await self._open_database()
        embedder = Embedder() if available() else None
        offers = Offers(database, embedder=embedder)
        self._stack.push_async_callback(offers.close)
        fetcher = await self._stack.enter_async_context(
            Fetcher(clock=self.clock, allow_loopback=self.settings.allow_loopback_feeds)
        )
        parsers = ParserPool()
        self._stack.push_async_callback(parsers.close)
        await parsers.start()
        thinkers = Thinkers()
        self._stack.push_async_callback(thinkers.close)
        self.context = Context(
            database=database,
            clock=self.clock,
            fetcher=fetcher,
            parsers=parsers,
            thinkers=thinkers,
            topics=load_topics(),
            places=await asyncio.to_thread(load_gazetteer),
            costs=load_costs(),
            offers=offers,
            wake=self.wake,
            poll_limits=PollLimits(usual=timedelta(minutes=self.settings.poll_minutes)),
            embedder=embedder,
            web_url=self.settings.web_url if self.settings.web_port else None,
        )
        # Voice is not ours; without these two it warns that it could not.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        self.bot = RapportBot(
            self.context,
            Pacer(self.settings.sends_per_second),
            guild_ready_timeout=self._guild_ready_timeout,
        )
        self._stack.push_async_callback(self._hang_up)
        self.store = JobStore(database, but=(POLL,))

    async def _open_database(self) -> Database:
        url = database_url(self.settings)
        database = Database(url, Vault(encryption_keys(self.settings)))
        self._stack.push_async_callback(database.close)
        try:
            await migrate(database.engine)
            await database.open()
        except (UnfitSchema, VaultError) as error:
            raise CannotStart(str(error)) from error
        except RapportError as error:
            raise CannotStart(f"The database cannot be used: {error.sentence}") from error
        except UNUSABLE as error:
            facts = facts_of(error)
            said = ", ".join(facts[name] for name in ("kind", "code", "cause") if facts.get(name))
            raise CannotStart(f"The database cannot be used ({said}).") from error
        return database

    async def _reach_discord(self) -> None:
        """Up to READY. Raises CannotStart: nothing is gained by trying in a loop, and a session a try is spent."""
        token = self.settings.discord_token
        if token is None:
            raise CannotStart("DISCORD_TOKEN is not set.")
        try:
            async with asyncio.timeout(_START_WITHIN):
                await self._connect(token.get_secret_value())
        except discord.LoginFailure as error:
            raise CannotStart(
                "Discord does not accept DISCORD_TOKEN. Copy it again from the developer portal."
            ) from error
        except _UNREACHABLE as error:
            raise CannotStart(
                f"Discord cannot be reached just now ({type(error).__name__}). Start again in some minutes."
            ) from error

    async def _connect(self, token: str) -> None:
        await self.bot.login(token)
        self._connection = asyncio.create_task(self.bot.connect(), name="gateway")
        ready = asyncio.create_task(self.bot.wait_until_ready())
        try:
            await asyncio.wait({ready, self._connection}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
        if self._connection.done():
            await self._connection

    async def _hang_up(self) -> None:
        with suppress(Exception):
            await asyncio.wait_for(self.bot.close(), 5.0)
        if self._connection is not None:
            self._connection.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._connection

    async def _serve(self) -> None:
        queue, feeds = Runner(self.store, self.bot.router.jobs, self.clock.now), self._polls()
        self._runners = [queue, feeds]
        self.supervisor.start("queue", queue.run)
        self.supervisor.start("feeds", feeds.run)
        if self.settings.health_port:
            page = HealthPage(self.health)
            self._stack.push_async_callback(page.close)
            await page.start(self.settings.health_port)
        if self.settings.web_port:
            await self._serve_calendars()
        self.supervisor.start("house", self._keep_house)

    async def _serve_calendars(self) -> None:
        pages = CalendarPages(self.context)
        self._stack.push_async_callback(pages.close)
        host, port = self.settings.web_host, self.settings.web_port
        try:
            await pages.start(host, port)
        except OSError as error:
            raise CannotStart(
                f"The web part cannot listen on {host}, port {port} ({error.strerror or type(error).__name__}). "
                "Set RAPPORT_WEB_PORT and RAPPORT_WEB_HOST to something free, or the port to 0 to do without."
            ) from error

    def _polls(self) -> Runner:
        """A queue of their own: a site that takes its thirty seconds keeps no member waiting."""
        handlers: dict[str, Handler] = {POLL: partial(poll_feed, self.context)}
        polls = JobStore(self.context.database, only=(POLL,), patient=True)
        return Runner(polls, handlers, self.clock.now, width=POLLS_AT_ONCE)

    async def health(self) -> Health:
        # Before the first heartbeat it is infinite, without a shard no number at all: JSON knows neither.
        latency = self.bot.latency
        return Health(
            connected=self.bot.is_connected,
            guilds=len(self.bot.guilds),
            latency_seconds=round(latency, 3) if isfinite(latency) else 0.0,
            tasks=self.supervisor.health,
            waiting=await self.store.counts(self.clock.now()),
        )

    def wake(self) -> None:
        """Work was added, or the clock was moved."""
        for runner in self._runners:
            runner.wake()

    async def _keep_house(self) -> None:
        while True:
            await keep_house(self.context, self.store)
            await asyncio.sleep(EVERY.total_seconds())


def leave_alone_what_stays() -> None:
    """What was built at the start is never rubbish: looking through all of it stops the loop for 75 ms each time."""
    gc.collect()
    gc.freeze()


def database_url(settings: Settings) -> str:
    """The database of the settings; without one, SQLite in the data folder, which is made."""
    if settings.database_url is not None:
        return settings.database_url
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return f"sqlite+aiosqlite:///{settings.data_dir / 'rapport.db'}"


def encryption_keys(settings: Settings) -> list[bytes]:
    """The keys of the settings; without any and with the embedded database, one made beside it at first start."""
    try:
        keys = [read_key(key.get_secret_value()) for key in settings.encryption_keys]
    except ValueError as error:
        raise CannotStart(f"RAPPORT_ENCRYPTION_KEYS: {error}.") from None
    if keys:
        return keys
    if settings.database_url is not None and not settings.database_url.startswith("sqlite"):
        raise CannotStart(
            "RAPPORT_ENCRYPTION_KEYS is not set. A shared database needs a key of its own: "
            "make one with `python -m bot new-key` and keep a copy away from the database."
        )
    return [_key_file(settings.data_dir / "rapport.key", database_file(settings))]


def database_file(settings: Settings) -> Path | None:
    """Where the embedded database lies; None for a shared one."""
    found = make_url(database_url(settings))
    return Path(found.database) if found.get_backend_name() == "sqlite" and found.database else None


def _key_file(path: Path, database: Path | None) -> bytes:
    if not path.exists():
        if database is not None and database.exists():
            raise CannotStart(
                f"{path} is gone, but its database is there. Put the key back from your backup: "
                "without it, what members wrote cannot be read."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(new_key() + "\n")
        log.warning("made an encryption key: back it up, notes cannot be read without it", file=str(path))
    try:
        return read_key(path.read_text())
    except ValueError as error:
        raise CannotStart(f"{path}: {error}.") from None
