"""People on the local Discord as tests and scripts move them, and the places they act in."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.playground.calls import Control
from bot.playground.model import Json
from bot.playground.replies import Message, Reply, as_value

SETTLE_SECONDS = 20.0


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

    async def user_command(self, name: str, target: "Person | Message", *, in_: Place = None) -> Reply:
        """Picks `name` from the menu of another person, or of a message."""
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

    async def receives(self, text: str, *, in_: Channel | None = None, seconds: float = 10.0) -> Message:
        """The newest message holding `text` in their DM (or a channel), waited for if need be."""
        sequence = -1
        try:
            async with asyncio.timeout(seconds):
                while True:
                    answer = await self.control.call(
                        "GET", "wait", after=sequence, timeout=0 if sequence < 0 else 5
                    )
                    sequence = answer["sequence"]
                    seen = await (self.messages(in_) if in_ else self.dms())
                    if found := [each for each in seen if text in each.text]:
                        return found[-1]
        except TimeoutError:
            seen = await (self.messages(in_) if in_ else self.dms())
            told = "\n---\n".join(each.text for each in seen)
            raise AssertionError(f"{self.name} got no {text!r} in {seconds} s, but:\n{told}") from None

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

    async def outcome(self, interaction_id: int) -> Reply:
        """What became of an interaction by now."""
        return Reply.of(
            self, await self.control.call("GET", f"interactions/{interaction_id}"), what="interaction"
        )

    async def _outcome(self, path: str, body: Json) -> Reply:
        asked = {"member_id": str(self.id), "settle": True, "settle_seconds": SETTLE_SECONDS, **body}
        return Reply.of(self, await self.control.call("POST", path, asked), what=f"{path} {body}")
