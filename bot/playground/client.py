"""A typed client of the control API, so that tests and scripts read like what people do.

async with World.connect(url) as world:
    guild = await world.guild("Sample")
    ada = await world.member(guild, "Ada")
    reply = await ada.command("events", about="python")
    going = await reply.press("Going")
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from inspect import isawaitable

import aiohttp

from bot.playground.calls import Control, ControlError
from bot.playground.model import Json
from bot.playground.people import DM, Channel, Guild, Person, Place
from bot.playground.replies import DidNotAnswer, File, Message, Reply
from bot.playground.shapes import Button, Field, Modal, Select

__all__ = [
    "DM",
    "Button",
    "Channel",
    "ControlError",
    "DidNotAnswer",
    "Field",
    "File",
    "Guild",
    "Message",
    "Modal",
    "Person",
    "Place",
    "Reply",
    "Select",
    "World",
]


class World:
    """The local Discord as tests use it."""

    def __init__(self, control: Control) -> None:
        self.control = control

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator["World"]:
        """Connects to the local Discord at `url`."""
        wait = aiohttp.ClientTimeout(total=None, sock_connect=10)
        async with aiohttp.ClientSession(timeout=wait) as http:
            yield cls(Control(http, url))

    async def guild(self, name: str, **more: object) -> Guild:
        """A new server of that name."""
        made = await self.control.call("POST", "guilds", {"name": name, **more})
        channels = {each["name"]: Channel(int(each["id"]), each["name"]) for each in made["channels"]}
        return Guild(int(made["guild_id"]), name, int(made["owner_id"]), channels)

    async def member(
        self,
        guild: Guild,
        name: str,
        *,
        permissions: int = 0,
        roles: Sequence[str] = (),
        sample: bool = False,
    ) -> "Person":
        """A new person on that server."""
        body = {"name": name, "permissions": str(permissions), "roles": list(roles), "sample": sample}
        made = await self.control.call("POST", f"guilds/{guild.id}/members", body)
        return Person(self.control, int(made["id"]), made["display_name"], guild)

    async def owner(self, guild: Guild) -> "Person":
        """The server's owner."""
        return Person(self.control, guild.owner_id, f"{guild.name} owner", guild)

    async def state(self) -> Json:
        """Everything but the messages."""
        answer: Json = await self.control.call("GET", "state")
        return answer

    async def clock(self) -> datetime:
        """The world's time."""
        return datetime.fromisoformat((await self.control.call("GET", "clock"))["now"])

    async def advance(self, **by: float) -> datetime:
        """Moves the clock: `advance(hours=3)`. Gives the new time."""
        seconds = timedelta(**by).total_seconds()
        answer = await self.control.call("POST", "clock", {"advance_seconds": seconds})
        return datetime.fromisoformat(answer["now"])

    async def set_clock(self, at: datetime) -> datetime:
        """Moves the clock to an instant."""
        answer = await self.control.call("POST", "clock", {"set_to": at.isoformat()})
        return datetime.fromisoformat(answer["now"])

    async def requests(self, match: str = "", *, after: int = 0) -> list[Json]:
        """The bot's REST requests whose "METHOD /route" or path holds `match`."""
        answer = await self.control.call("GET", "requests", after=after)
        return [
            each
            for each in answer["requests"]
            if match in f"{each['method']} {each['route']}" or match in f"{each['method']} {each['path']}"
        ]

    async def violations(self) -> list[Json]:
        """What the bot sent that Discord does not know or would not take."""
        answer: list[Json] = (await self.control.call("GET", "requests"))["violations"]
        return answer

    async def forget_requests(self) -> None:
        """Forgets requests and violations."""
        await self.control.call("DELETE", "requests")

    async def fault(self, kind: str, match: str = "", *, count: int | None = 1, **settings: object) -> None:
        """Orders a fault (docs/local-discord.md)."""
        await self.control.call("POST", "faults", {"kind": kind, "match": match, "count": count, **settings})

    async def clear_faults(self) -> None:
        """Ends all faults."""
        await self.control.call("DELETE", "faults")

    async def limits(self, **limits: object) -> None:
        """Enforces rate limits: `global_per_second=50`, `routes={"POST /path": {"limit": 5, "per": 5}}`."""
        await self.control.call("POST", "limits", limits)

    async def forget_nonces(self) -> None:
        """Forgets the nonces seen."""
        await self.control.call("DELETE", "nonces")

    async def kick_bot(self, guild: Guild) -> None:
        """The bot is removed from a server."""
        await self.control.call("DELETE", f"guilds/{guild.id}")

    async def invite_bot(self, guild: Guild) -> None:
        """The bot is invited to a server again."""
        await self.control.call("PATCH", f"guilds/{guild.id}", {"bot_in": True})

    async def outage(self, guild: Guild, *, over: bool = False) -> None:
        """A server becomes unavailable, or is back."""
        await self.control.call("PATCH", f"guilds/{guild.id}", {"available": over})

    async def bot_permissions(self, channel: Channel, permissions: int) -> None:
        """Says what the bot may do in a channel."""
        await self.control.call("PATCH", f"channels/{channel.id}", {"bot_permissions": str(permissions)})

    async def delete_channel(self, channel: Channel) -> None:
        """A channel goes."""
        await self.control.call("DELETE", f"channels/{channel.id}")

    async def until(
        self, predicate: Callable[[], "bool | Awaitable[bool]"], seconds: float = 10.0, *, about: str = ""
    ) -> None:
        """Waits until the predicate holds, looking again whenever something happens. AssertionError when it never does."""
        try:
            async with asyncio.timeout(seconds):
                await self._until(predicate)
        except TimeoutError:
            raise AssertionError(f"It never came to it in {seconds} s: {about or predicate}") from None

    async def _until(self, predicate: Callable[[], "bool | Awaitable[bool]"]) -> None:
        sequence = (await self.control.call("GET", "wait", after=-1, timeout=0))["sequence"]
        while True:
            holds = predicate()
            if await holds if isawaitable(holds) else holds:
                return
            answer = await self.control.call("GET", "wait", after=sequence, timeout=1)
            sequence = answer["sequence"]

    async def until_ready(self, seconds: float = 15.0) -> None:
        """Waits until the bot is connected and has registered commands."""

        async def ready() -> bool:
            state = await self.state()
            return bool(state["bot"]["connected"] and state["commands"])

        await self.until(ready, seconds, about="the bot connected with its commands")
