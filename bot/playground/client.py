"""A typed client of the control API, so that tests and scripts read like what people do.

async with World.connect(url) as world:
    guild = await world.guild("Sample")
    ada = await world.member(guild, "Ada")
    reply = await ada.command("events", about="python")
    going = await reply.press("Going")
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from inspect import isawaitable
from typing import Any

import aiohttp

from bot.playground.model import Json
from bot.playground.replies import Message, Reply, as_value

SETTLE_SECONDS = 20.0


class ControlError(AssertionError):
    """The control API refused, with its sentence; `status` is 400, 404 or 409."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class Control:
    """The control API over HTTP."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = url

    async def call(self, method: str, path: str, body: Json | None = None, **query: object) -> Any:
        """One call; ControlError when it is refused."""
        given = {name: str(value) for name, value in query.items() if value is not None}
        address = f"{self.url}/control/{path}"
        async with self.http.request(method, address, json=body, params=given) as response:
            answer = await response.json()
            if response.status != 200:
                raise ControlError(answer.get("error", str(answer)), response.status)
            return answer


@dataclass(frozen=True, slots=True)
class Channel:
    """A text channel."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Guild:
    """A server; `channels` by name."""

    id: int
    name: str
    owner_id: int
    channels: dict[str, Channel] = field(default_factory=dict)

    def channel(self, name: str) -> Channel:
        """The channel of that name."""
        return self.channels[name]


class DM:
    """Where to act when it is the DM with the bot: `in_=DM`."""


Place = Channel | Guild | type[DM] | None


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


@dataclass(slots=True)
class Person:
    """Somebody, and what they do."""

    control: Control
    id: int
    name: str
    guild: Guild | None = None

    async def command(
        self,
        name: str,
        options: Mapping[str, object] | None = None,
        /,
        *,
        in_: Place = None,
        force: bool = False,
        **more: object,
    ) -> Reply:
        """Runs `/name` with options by name; in their server unless `in_` names a channel, a server or DM."""
        given = {key: as_value(value) for key, value in {**(options or {}), **more}.items()}
        body = {"name": name, "options": given, "force": force, **self._place(in_)}
        return await self._outcome("command", body)

    async def complete(
        self, name: str, option: str, text: str = "", *, in_: Place = None, **options: object
    ) -> list[Json]:
        """The choices offered for `text` typed in an option: `[{name, value}]`."""
        given = {key: as_value(value) for key, value in options.items()}
        body = {"name": name, "focused": option, "options": {**given, option: text}, **self._place(in_)}
        answer = await self.control.call("POST", "autocomplete", {"member_id": str(self.id), **body})
        choices: list[Json] = answer["choices"]
        return choices

    async def user_command(self, name: str, target: "Person", *, in_: Place = None) -> Reply:
        """Picks `name` from the menu of another person."""
        return await self._outcome("command", {"name": name, "target_id": str(target.id), **self._place(in_)})

    async def press(self, message: Message, custom_id: str, *, force: bool = False) -> Reply:
        """Presses a button of any message; `force` forges it."""
        return await self._outcome(
            "component", {"message_id": str(message.id), "custom_id": custom_id, "force": force}
        )

    async def select(self, message: Message, custom_id: str, *values: object, force: bool = False) -> Reply:
        """Picks in a select of any message; `force` forges it."""
        picked = [as_value(each) for each in values]
        body = {"message_id": str(message.id), "custom_id": custom_id, "values": picked, "force": force}
        return await self._outcome("component", body)

    async def submit(
        self, interaction_id: int, values: Mapping[str, object], *, custom_id: str = "", force: bool = False
    ) -> Reply:
        """Submits the form an interaction opened, by custom ids; `force` forges it."""
        given = {key: as_value(value) for key, value in values.items()}
        body = {
            "interaction_id": str(interaction_id),
            "values": given,
            "custom_id": custom_id,
            "force": force,
        }
        return await self._outcome("modal", body)

    async def say(self, content: str, *, in_: Place = None) -> Message:
        """Writes a message."""
        body = {"member_id": str(self.id), "content": content, **self._place(in_)}
        return Message(self, await self.control.call("POST", "messages", body))

    async def messages(self, channel: Channel, *, limit: int = 100) -> list[Message]:
        """What they see in a channel, oldest first."""
        answer = await self.control.call(
            "GET", "messages", channel_id=channel.id, member_id=self.id, limit=limit
        )
        return [Message(self, each) for each in answer["messages"]]

    async def dms(self, *, limit: int = 100) -> list[Message]:
        """Their DM with the bot, oldest first."""
        answer = await self.control.call("GET", "dms", member_id=self.id, limit=limit)
        return [Message(self, each) for each in answer["messages"]]

    async def close_dms(self, *, closed: bool = True) -> None:
        """Closes their DMs, or opens them again."""
        await self.control.call("PATCH", f"members/{self.id}", {"dms_closed": closed})

    async def join(self, guild: Guild, *, permissions: int = 0, roles: Sequence[str] = ()) -> None:
        """Joins another server too."""
        body = {"member_id": str(self.id), "permissions": str(permissions), "roles": list(roles)}
        await self.control.call("POST", f"guilds/{guild.id}/members", body)

    async def leave(self, guild: Guild | None = None) -> None:
        """Leaves a server."""
        home = guild or self.guild
        assert home is not None
        await self.control.call("DELETE", f"guilds/{home.id}/members/{self.id}")

    async def commands(self, *, in_: Channel | None = None) -> list[str]:
        """The names of the commands Discord offers them in a channel, or in their DM."""
        answer = await self.control.call(
            "GET", "commands", member_id=self.id, channel_id=in_.id if in_ else None
        )
        return [each["name"] for each in answer["commands"]]

    async def file(self, url: str) -> bytes:
        """The bytes of an attachment, by its address."""
        async with self.control.http.get(url) as response:
            response.raise_for_status()
            return await response.read()

    def _place(self, where: Place) -> Json:
        if isinstance(where, Channel):
            return {"channel_id": str(where.id)}
        if where is DM:
            return {}
        home = where if isinstance(where, Guild) else self.guild
        return {"guild_id": str(home.id)} if home else {}

    async def _outcome(self, path: str, body: Json) -> Reply:
        asked = {"member_id": str(self.id), "settle": True, "settle_seconds": SETTLE_SECONDS, **body}
        return Reply.of(self, await self.control.call("POST", path, asked), what=f"{path} {body}")
