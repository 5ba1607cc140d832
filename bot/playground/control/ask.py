"""One control request and the table of its routes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.backend import Backend
from bot.playground.errors import BadAct
from bot.playground.model import Channel, Guild, Json, User
from bot.playground.rest.api import Api
from bot.playground.routing import Router


@dataclass(slots=True)
class Ask:
    """A control request: what stood in its path, its query and its body."""

    backend: Backend
    api: Api
    params: dict[str, str]
    query: Mapping[str, str]
    body: Json = field(default_factory=dict)

    def id(self, name: str, otherwise: int | None = None) -> int:
        """An id from the path, the body or the query."""
        text = self.params.get(name) or self.body.get(name) or self.query.get(name)
        if text is None and otherwise is not None:
            return otherwise
        if not (str(text).isascii() and str(text).isdigit()):
            raise BadAct(f"{name} must be an id.")
        return int(str(text))

    def person(self, name: str = "member_id") -> User:
        """The person an id names."""
        found = self.backend.state.users.get(self.id(name))
        if found is None:
            raise BadAct(f"There is nobody with the id {self.id(name)}.", 404)
        return found

    def guild(self, name: str = "guild_id") -> Guild:
        """The server an id names."""
        found = self.backend.state.guilds.get(self.id(name))
        if found is None:
            raise BadAct(f"There is no server with the id {self.id(name)}.", 404)
        return found

    def channel(self, name: str = "channel_id") -> Channel:
        """The channel an id names."""
        found = self.backend.state.channels.get(self.id(name))
        if found is None:
            raise BadAct(f"There is no channel with the id {self.id(name)}.", 404)
        return found


Handler = Callable[[Ask], Any | Awaitable[Any]]
asks: Router[Handler] = Router()
