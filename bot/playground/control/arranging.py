"""Arranging servers, people, channels and the clock."""

import math
from datetime import datetime, timedelta

from bot.playground import events, world
from bot.playground.control.ask import Ask, asks
from bot.playground.control.looking import clock
from bot.playground.errors import BadAct
from bot.playground.model import Json


def bits(text: object) -> int:
    """A set of permissions given as a bit string or a number."""
    if not str(text).isdigit():
        raise BadAct("Permissions are a bit string, such as 2048.")
    return int(str(text))


@asks.on("POST", "/guilds")
def make_guild(ask: Ask) -> Json:
    """A new server with the bot in it."""
    name = str(ask.body.get("name") or "").strip()
    if not name:
        raise BadAct("A server needs a name.")
    granted = bits(ask.body.get("bot_permissions", ask.backend.setup.bot_permissions))
    home = world.make_guild(ask.backend, name, owner_name=ask.body.get("owner_name"), bot_permissions=granted)
    shape = world.described(ask.backend, home)
    return {"guild_id": shape["id"], "owner_id": shape["owner_id"], "channels": shape["channels"]}


@asks.on("DELETE", "/guilds/{guild_id}")
def kick_bot(ask: Ask) -> Json:
    """The bot is removed from a server."""
    home = ask.guild()
    if not ask.backend.is_in(home.id):
        raise BadAct("The bot is not in that server.", 409)
    ask.backend.remove_bot(home)
    return {}


@asks.on("PATCH", "/guilds/{guild_id}")
def change_guild(ask: Ask) -> Json:
    """An outage (`available`), or the bot invited again (`bot_in`: true)."""
    home = ask.guild()
    if ask.body.get("bot_in") and not ask.backend.is_in(home.id):
        granted = bits(ask.body.get("bot_permissions", ask.backend.setup.bot_permissions))
        world.invite_bot(ask.backend, home, granted)
    if "available" in ask.body:
        world.set_available(ask.backend, home, available=bool(ask.body["available"]))
    return world.described(ask.backend, home)


@asks.on("POST", "/guilds/{guild_id}/members")
def add_member(ask: Ask) -> Json:
    """A new person joins, or one who is elsewhere already (`member_id`)."""
    backend, home = ask.backend, ask.guild()
    roles = [str(each) for each in ask.body.get("roles") or []]
    if ask.body.get("member_id"):
        person = ask.person()
    else:
        name = str(ask.body.get("name") or "").strip()
        if not name:
            raise BadAct("A person needs a name.")
        person = world.make_person(backend, name, sample=bool(ask.body.get("sample")))
    granted = bits(ask.body.get("permissions", 0))
    return world.described_member(backend, world.join(backend, home, person, roles, granted))


@asks.on("DELETE", "/guilds/{guild_id}/members/{member_id}")
def remove_member(ask: Ask) -> Json:
    """A person leaves a server."""
    world.leave(ask.backend, ask.guild(), ask.person())
    return {}


@asks.on("PATCH", "/members/{member_id}")
def change_member(ask: Ask) -> Json:
    """Closes or opens somebody's DMs."""
    person = ask.person()
    if "dms_closed" in ask.body:
        person.dms_closed = bool(ask.body["dms_closed"])
    ask.backend.journal.note("state", what="member", member_id=str(person.id))
    ask.backend.changed()
    return {"id": str(person.id), "dms_closed": person.dms_closed}


@asks.on("POST", "/guilds/{guild_id}/channels")
def add_channel(ask: Ask) -> Json:
    """A new text channel."""
    home = ask.guild()
    where = world.add_channel(ask.backend, home, str(ask.body.get("name") or "channel"))
    world.announce_channel(ask.backend, where, "CHANNEL_CREATE")
    return {"id": str(where.id), "name": where.name, "type": int(where.type)}


@asks.on("PATCH", "/channels/{channel_id}")
def change_channel(ask: Ask) -> Json:
    """Sets what the bot may do in a channel."""
    where = ask.channel()
    if "bot_permissions" in ask.body:
        world.set_bot_permissions(ask.backend, where, bits(ask.body["bot_permissions"]))
    granted = ask.backend.permissions_of(ask.backend.bot_id, where)
    return {"id": str(where.id), "name": where.name, "bot_permissions": str(granted)}


@asks.on("DELETE", "/channels/{channel_id}")
def remove_channel(ask: Ask) -> Json:
    """A channel goes, with its messages."""
    where = ask.channel()
    home = ask.backend.home_of(where)
    world.delete_channel(ask.backend, where)
    if home is not None:
        world.changed(ask.backend, home)
    return {}


@asks.on("GET", "/clock")
def read_clock(ask: Ask) -> Json:
    """Where the clock stands."""
    return clock(ask)


@asks.on("POST", "/clock")
def move_clock(ask: Ask) -> Json:
    """Moves the clock by whole seconds (`advance_seconds`) or to an instant, up to a second past it (`set_to`)."""
    backend = ask.backend
    if "set_to" in ask.body:
        wanted = datetime.fromisoformat(str(ask.body["set_to"]))
        if wanted.tzinfo is None:
            raise BadAct("set_to needs an offset, as in 2026-03-01T18:00:00+00:00.")
        moved = (wanted - backend.clock.now()).total_seconds()
    else:
        moved = float(ask.body.get("advance_seconds", 0))
    backend.clock.offset += timedelta(seconds=math.ceil(moved))
    for home in backend.state.guilds.values():
        events.advance(backend, home)
    for follower in tuple(backend.clock_followers):
        follower()
    backend.journal.note("clock", **clock(ask))
    backend.changed()
    return clock(ask)
