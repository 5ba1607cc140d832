"""The bot as Discord sees it: no privileged intents, one command tree, one router, one error path."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.delivery.pacer import Pacer
from bot.domain.errors import RapportError
from bot.domain.limits import PER_MEMBER, Limiter
from bot.services.context import Context
from cogs.ui.answering import explain
from cogs.ui.routing import Router
from cogs.ui.sending import Outbox

log = structlog.get_logger(__name__)

# Longer than this nothing waits: it goes back to the queue.
_LONGEST_LIMIT = 30.0
# Interactions, against being served twice.
_REMEMBERED = 10_000

# What it needs in a server, and nothing else (the invite link asks for exactly these).
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)


def invite_link(application_id: int) -> str:
    """The address with which an organiser adds the bot."""
    return discord.utils.oauth_url(
        application_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
    )


def connect_to(url: str) -> None:
    """Points discord.py at a server that speaks Discord's API (the local one) instead of Discord."""
    from discord.gateway import DiscordWebSocket
    from yarl import URL

    discord.http.Route.BASE = f"{url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = URL(url.replace("http", "ws", 1) + "/gateway")
    discord.asset.Asset.BASE = f"{url}/cdn"


class GlobalPause(asyncio.Event):
    """discord.py's gate for a global rate limit, which opens by itself after the longest limit it waits for.

    discord.py leaves it shut for ever when the request that met the limit is cancelled during its wait, and
    every later request hangs (2.7.1, HTTPClient.request).
    """

    def __init__(self, longest: float) -> None:
        super().__init__()
        self._longest = longest
        self.set()

    def clear(self) -> None:
        super().clear()
        asyncio.get_running_loop().call_later(self._longest, self.set)


class TooMuchAtOnce(RapportError):
    """One person, faster than a person is."""

    def __init__(self) -> None:
        super().__init__("That was a lot at once. Give me a few seconds, then go on.")


class Tree(app_commands.CommandTree["RapportBot"]):
    """The command tree, with our error path and our limit per person."""

    async def interaction_check(self, interaction: discord.Interaction[RapportBot], /) -> bool:
        if not interaction.client.is_first(interaction.id):
            return False
        # Typing completes at every letter; what it costs is bounded where it is answered.
        is_typing = interaction.type is discord.InteractionType.autocomplete
        if is_typing or interaction.client.has_time_for(interaction.user.id):
            return True
        await explain(interaction, TooMuchAtOnce())
        return False

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        await explain(interaction, error)


class RapportBot(commands.AutoShardedBot):
    """Holds no state of the business: that is in the database."""

    def __init__(self, context: Context, pacer: Pacer, *, guild_ready_timeout: float = 2.0) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=_LONGEST_LIMIT,
            guild_ready_timeout=guild_ready_timeout,
        )
        self.context = context
        self.outbox = Outbox(self, pacer)
        self.router = Router()
        self.floods = Limiter(PER_MEMBER)
        self.token_refused = asyncio.Event()
        self._seen: OrderedDict[int, None] = OrderedDict()

    @property
    def is_connected(self) -> bool:
        """Ready, and every shard has its connection at this moment."""
        return self.is_ready() and not any(shard.is_closed() for shard in self.shards.values())

    def is_first(self, interaction: int) -> bool:
        """False for one that Discord delivers a second time: it is served already."""
        if interaction in self._seen:
            return False
        self._seen[interaction] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def has_time_for(self, person: int) -> bool:
        """False for who sends more than anybody taps: the others are to be answered as fast as ever."""
        return self.floods.allow(person, asyncio.get_running_loop().time()).allowed

    async def add_cog(self, cog: commands.Cog, /, **options: object) -> None:
        """A cog's buttons and forms are known as soon as its commands are."""
        await super().add_cog(cog, **options)  # type: ignore[arg-type]  # passed on as they are
        self.router.add(cog)

    async def setup_hook(self) -> None:
        from cogs import load

        self.http._global_over = GlobalPause(_LONGEST_LIMIT)
        await load(self, self.context, self.outbox)
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            # The commands of the last start are still there: keep serving.
            log.error("commands were not updated", status=error.status, code=error.code)
        except (discord.RateLimited, aiohttp.ClientError, OSError) as error:
            log.error("commands were not updated", kind=type(error).__name__)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        pressed = interaction.type in (
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        )
        if pressed and not self.is_first(interaction.id):
            return
        if pressed and not self.has_time_for(interaction.user.id):
            await explain(interaction, TooMuchAtOnce())
            return
        await self.router.dispatch(interaction)

    async def on_token_refused(self) -> None:
        """Our own event: a request was answered with 401."""
        self.token_refused.set()

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        log.exception("event failed", gateway_event=event_method)
