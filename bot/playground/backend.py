"""The local Discord without its wires: the state and everything that acts on it shares this."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.playground import payloads, permissions
from bot.playground.clock import WorldClock
from bot.playground.errors import refusal
from bot.playground.files import Files
from bot.playground.gateway import Gateway, Intent, Session
from bot.playground.ids import Snowflakes
from bot.playground.journal import Journal
from bot.playground.model import Channel, ChannelType, Guild, Json, Member, State, User
from bot.playground.storage import load, save

if TYPE_CHECKING:
    from bot.playground.interactions import Interaction

SAVE_AFTER_SECONDS = 0.2
NONCES_KEPT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Setup:
    """How a local Discord is set up. `privileged` are the intents switched on for the application."""

    token: str = "local-discord"  # noqa: S105 - not a secret: it opens nothing but this server
    bot_name: str = "Local bot"
    privileged: int = 0
    bot_permissions: int = permissions.BOT
    state: Path | None = None
    openapi: Path | None = None
    shards: int = 1
    respond_seconds: float = 3.0
    heartbeat_seconds: float = 41.25


@dataclass(slots=True)
class Nonces:
    """Which message a nonce became, for some minutes of real time (`enforce_nonce`)."""

    seen: dict[tuple[int, str], tuple[float, int]] = field(default_factory=dict)

    def find(self, channel_id: int, nonce: str | int, now: float) -> int | None:
        """The id of the message sent with that nonce, if that was lately."""
        at, message_id = self.seen.get((channel_id, str(nonce)), (0.0, 0))
        return message_id if message_id and now - at < NONCES_KEPT_SECONDS else None

    def keep(self, channel_id: int, nonce: str | int, message_id: int, now: float) -> None:
        """Remembers a nonce and lets go of what is too old."""
        self.seen[channel_id, str(nonce)] = (now, message_id)
        while (first := next(iter(self.seen))) and now - self.seen[first][0] >= NONCES_KEPT_SECONDS:
            del self.seen[first]


class Backend:
    """The state, its clock, ids, journal and gateway."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.state = load(setup.state)
        self.clock = WorldClock(timedelta(seconds=self.state.clock_offset_seconds))
        self.ids = Snowflakes(self.state.last_id)
        self.journal = Journal()
        self.files = Files(setup.state.with_name(setup.state.name + ".files") if setup.state else None)
        self.nonces = Nonces()
        self.interactions: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.ephemeral: dict[tuple[int, int], deque[int]] = {}
        self.clock_followers: set[Callable[[], None]] = set()
        self.base_url = ""
        self.gateway = Gateway(
            token=setup.token,
            privileged=setup.privileged,
            ready=self._ready,
            members=self._send_members,
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
            self.state.last_id = self.ids.last
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

    def members_of(self, home: Guild) -> list[Member]:
        """The guild's members in the order they joined."""
        return list(home.members.values())

    def _ready(self, session: Session) -> None:
        mine = [
            each for each in self.state.guilds.values() if self.is_in(each.id) and session.covers(each.id)
        ]
        ready = {
            "v": 10,
            "user": payloads.user(self.state.users[self.bot_id]) | {"verified": True, "mfa_enabled": False},
            "guilds": [{"id": str(each.id), "unavailable": True} for each in mine],
            "session_id": session.id,
            "resume_gateway_url": self.gateway_url,
            "shard": [session.shard, session.shards],
            "application": {"id": str(self.bot_id), "flags": 0},
            "private_channels": [],
        }
        session.dispatch_json("READY", ready)
        if not session.intents & Intent.GUILDS:
            return
        with_members = bool(session.intents & Intent.GUILD_MEMBERS)
        for each in mine:
            if not each.unavailable:
                shape = payloads.guild_create(self.state, each, with_members=with_members)
                session.dispatch_json("GUILD_CREATE", shape)

    def announce_guild(self, home: Guild) -> None:
        """Sends GUILD_CREATE, with the members to those sessions that may have them."""
        for with_members in (False, True):
            wanted = Intent.GUILDS | (Intent.GUILD_MEMBERS if with_members else 0)
            shape = payloads.guild_create(self.state, home, with_members=with_members)
            for session in self.gateway.sessions.values():
                held = session.intents & (Intent.GUILDS | Intent.GUILD_MEMBERS)
                if held == wanted and session.covers(home.id):
                    session.dispatch_json("GUILD_CREATE", shape)

    def _send_members(self, session: Session, data: Json) -> None:
        """Answers op 8; the whole list only with the members intent."""
        home = self.state.guilds.get(int(data["guild_id"]))
        if home is None or not self.is_in(home.id):
            return
        found = _asked_for(self.state, home, data)
        if not data.get("user_ids") and not data.get("query") and not session.intents & Intent.GUILD_MEMBERS:
            found = []
        chunks = [found[start : start + 1000] for start in range(0, len(found), 1000)] or [[]]
        for index, chunk in enumerate(chunks):
            shape: Json = {
                "guild_id": str(home.id),
                "members": [payloads.member(self.state, home, each) for each in chunk],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": [],
            }
            if data.get("nonce"):
                shape["nonce"] = data["nonce"]
            session.dispatch_json("GUILD_MEMBERS_CHUNK", shape)


def _asked_for(state: State, home: Guild, data: Json) -> list[Member]:
    wanted = data.get("user_ids")
    if wanted:
        ids = wanted if isinstance(wanted, list) else [wanted]
        return [home.members[int(each)] for each in ids if int(each) in home.members]
    start = (data.get("query") or "").lower()
    found = [each for each in home.members.values() if _named(state.users[each.user_id], start)]
    return found[: data["limit"]] if data.get("limit") else found


def _named(person: User, start: str) -> bool:
    return person.name.lower().startswith(start) or person.display_name.lower().startswith(start)
