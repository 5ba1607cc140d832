"""The local Discord without its wires: the state and everything that acts on it shares this."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.playground import permissions
from bot.playground.clock import WorldClock
from bot.playground.errors import refusal
from bot.playground.files import Files
from bot.playground.gateway import Gateway
from bot.playground.greeting import Greeter
from bot.playground.ids import Snowflakes
from bot.playground.journal import Journal
from bot.playground.model import Channel, ChannelType, Guild, Json, User
from bot.playground.nonces import Nonces
from bot.playground.sessions import Intent
from bot.playground.setup import Setup
from bot.playground.storage import load, save

if TYPE_CHECKING:
    from bot.playground.interactions import Interaction

__all__ = ["Backend", "Setup"]

SAVE_AFTER_SECONDS = 0.2


class Backend:
    """The state, its clock, ids, journal and gateway."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.state = load(setup.state)
        self.clock = WorldClock(timedelta(seconds=self.state.clock_offset_seconds))
        self.ids = Snowflakes(self.state.ids_given)
        self.journal = Journal()
        self.files = Files(setup.state.with_name(setup.state.name + ".files") if setup.state else None)
        self.nonces = Nonces()
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.ephemeral: dict[tuple[int, int], deque[int]] = {}
        self.clock_followers: set[Callable[[], None]] = set()
        self.base_url = ""
        self.greeter = Greeter(self.state)
        self.gateway = Gateway(
            token=setup.token,
            privileged=setup.privileged,
            ready=self.greeter.ready,
            members=self.greeter.send_members,
            note=self.journal.note,
            monotonic=self.clock.monotonic,
            heartbeat_seconds=setup.heartbeat_seconds,
        )
        self._saving: asyncio.TimerHandle | None = None
        self._ensure_application()

    def _ensure_application(self) -> None:
        if not self.state.application_id:
            self.state.application_id = self.new_id()
        name = self.setup.bot_name
        self.state.users[self.state.application_id] = User(
            self.state.application_id, name.lower().replace(" ", "-"), name, bot=True
        )

    def served_at(self, base_url: str) -> None:
        """Says under which address all this is served."""
        self.base_url = base_url
        self.greeter.gateway_url = self.gateway_url

    @property
    def gateway_url(self) -> str:
        """Where the gateway is."""
        return self.base_url.replace("http", "ws", 1) + "/gateway"

    def remove_bot(self, home: Guild) -> None:
        """The bot is out of a guild, kicked or by itself."""
        home.members.pop(self.bot_id, None)
        self.gateway.dispatch("GUILD_DELETE", {"id": str(home.id)}, home.id, Intent.GUILDS)
        self.journal.note("state", what="guild", guild_id=str(home.id))
        self.changed()

    @property
    def bot_id(self) -> int:
        """The bot's user id, which is the application's id too."""
        return self.state.application_id

    def new_id(self) -> int:
        """A new snowflake."""
        return self.ids.next(self.clock.now())

    def changed(self) -> None:
        """Has the state saved soon, where it is kept at all."""
        if self.setup.state is not None and self._saving is None:
            loop = asyncio.get_running_loop()
            self._saving = loop.call_later(SAVE_AFTER_SECONDS, self.save)

    def save(self) -> None:
        """Saves the state now."""
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None
        if self.setup.state is not None:
            self.state.ids_given = self.ids.given
            self.state.clock_offset_seconds = int(self.clock.offset.total_seconds())
            save(self.state, self.setup.state)

    def channel(self, channel_id: int) -> Channel:
        """The channel if the bot can know of it; 10003 otherwise."""
        found = self.state.channels.get(channel_id)
        if found is None or (found.guild_id and not self.is_in(found.guild_id)):
            raise refusal(10003)
        return found

    def guild(self, guild_id: int) -> Guild:
        """The guild if the bot is in it; 10004 otherwise."""
        if not self.is_in(guild_id):
            raise refusal(10004)
        return self.state.guilds[guild_id]

    def is_in(self, guild_id: int) -> bool:
        """Whether the bot is in that guild."""
        home = self.state.guilds.get(guild_id)
        return home is not None and self.bot_id in home.members

    def home_of(self, where: Channel) -> Guild | None:
        """The guild of a channel; None for a DM."""
        return self.state.guilds[where.guild_id] if where.guild_id else None

    def permissions_of(self, user_id: int, where: Channel) -> int:
        """What that person may do there; nothing for who is not there at all."""
        home = self.home_of(where)
        if home is None:
            return permissions.IN_DM if user_id in (where.recipient_id, self.bot_id) else 0
        one = home.members.get(user_id)
        return permissions.in_channel(home, where, one) if one else 0

    def dm_with(self, user_id: int) -> Channel:
        """The DM between that person and the bot, opened if need be."""
        channel_id = self.state.dms.get(user_id)
        if channel_id is None:
            channel_id = self.state.dms[user_id] = self.new_id()
            self.state.channels[channel_id] = Channel(channel_id, ChannelType.DM, recipient_id=user_id)
            self.changed()
        return self.state.channels[channel_id]

    def dispatch_in(
        self, where: Channel, event: str, data: Json, *, guild_intent: int, dm_intent: int
    ) -> None:
        """Sends an event of a channel to the bot, with the guild's id added where it has one."""
        if where.guild_id:
            shape = data | {"guild_id": str(where.guild_id)}
            self.gateway.dispatch(event, shape, where.guild_id, guild_intent)
        else:
            self.gateway.dispatch(event, data, None, dm_intent)
