"""What the gateway sends by itself: READY, the guilds, members asked for."""

from bot.playground import payloads
from bot.playground.gateway import Gateway
from bot.playground.model import Guild, Json, Member, State, User
from bot.playground.sessions import Intent, Session

CHUNK = 1000


class Greeter:
    """Answers an identify and a request for members from the state."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.gateway_url = ""

    def guilds_of(self, session: Session) -> list[Guild]:
        """The guilds the bot is in which belong to that shard."""
        bot_id = self.state.application_id
        return [
            each for each in self.state.guilds.values() if bot_id in each.members and session.covers(each.id)
        ]

    def ready(self, session: Session) -> None:
        """READY with unavailable guilds, then GUILD_CREATE for each that is up."""
        mine = self.guilds_of(session)
        bot = payloads.user(self.state.users[self.state.application_id])
        shape = {
            "v": 10,
            "user": bot | {"verified": True, "mfa_enabled": False},
            "guilds": [{"id": str(each.id), "unavailable": True} for each in mine],
            "session_id": session.id,
            "resume_gateway_url": self.gateway_url,
            "shard": [session.shard, session.shards],
            "application": {"id": bot["id"], "flags": 0},
            "private_channels": [],
        }
        session.dispatch_json("READY", shape)
        for home in mine:
            if not home.unavailable:
                self.greet(session, home)

    def greet(self, session: Session, home: Guild, *, joined: bool = False) -> None:
        """GUILD_CREATE, with all members only for the members intent; `unavailable` is absent on a new one."""
        if session.intents & Intent.GUILDS:
            with_members = bool(session.intents & Intent.GUILD_MEMBERS)
            shape = payloads.guild_create(self.state, home, with_members=with_members)
            session.dispatch_json("GUILD_CREATE", shape if joined else shape | {"unavailable": False})

    def announce(self, gateway: Gateway, home: Guild, *, joined: bool) -> None:
        """GUILD_CREATE to every session of the guild's shard."""
        for session in gateway.sessions.values():
            if session.covers(home.id):
                self.greet(session, home, joined=joined)

    def send_members(self, session: Session, asked: Json) -> None:
        """Answers op 8 in chunks; the whole list only with the members intent."""
        home = self.state.guilds.get(int(asked["guild_id"]))
        if home is None or self.state.application_id not in home.members:
            return
        found = self._asked_for(session, home, asked)
        chunks = [found[start : start + CHUNK] for start in range(0, len(found), CHUNK)] or [[]]
        for index, chunk in enumerate(chunks):
            shape: Json = {
                "guild_id": str(home.id),
                "members": [payloads.member(self.state, home, each) for each in chunk],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": [],
            }
            if asked.get("nonce"):
                shape["nonce"] = asked["nonce"]
            session.dispatch_json("GUILD_MEMBERS_CHUNK", shape)

    def _asked_for(self, session: Session, home: Guild, asked: Json) -> list[Member]:
        wanted, start = asked.get("user_ids"), asked.get("query") or ""
        if wanted:
            ids = wanted if isinstance(wanted, list) else [wanted]
            return [home.members[int(each)] for each in ids if int(each) in home.members]
        if not start and not session.intents & Intent.GUILD_MEMBERS:
            return []
        found = [each for each in home.members.values() if is_named(self.state.users[each.user_id], start)]
        return found[: asked["limit"]] if asked.get("limit") else found


def is_named(person: User, start: str) -> bool:
    """Whether a name of theirs begins so."""
    return person.name.lower().startswith(start.lower()) or person.display_name.lower().startswith(
        start.lower()
    )
