"""Guilds, their channels, roles and members."""

from bot.playground import payloads
from bot.playground.errors import refusal
from bot.playground.greeting import is_named
from bot.playground.model import Guild, Json
from bot.playground.rest.call import Call, routes
from bot.playground.sessions import Intent


def here(call: Call) -> Guild:
    """The guild of the path: 50001 where the bot is not in it, 10004 where there is none."""
    guild_id = call.id("guild_id", 10004)
    if guild_id in call.backend.state.guilds and not call.backend.is_in(guild_id):
        raise refusal(50001)
    return call.backend.guild(guild_id)


@routes.on("GET", "/guilds/{guild_id}")
def get_guild(call: Call) -> Json:
    """A guild."""
    home = here(call)
    shape = payloads.guild(call.backend.state, home)
    if call.query.get("with_counts") in ("true", "1", "True"):
        shape["approximate_member_count"] = len(home.members)
        shape["approximate_presence_count"] = len(home.members)
    return shape


@routes.on("GET", "/guilds/{guild_id}/channels")
def list_channels(call: Call) -> list[Json]:
    """The guild's channels."""
    state = call.backend.state
    return [payloads.channel(state, state.channels[each]) for each in here(call).channels]


@routes.on("GET", "/guilds/{guild_id}/roles")
def list_roles(call: Call) -> list[Json]:
    """The guild's roles."""
    return [payloads.role(each) for each in here(call).roles.values()]


@routes.on("GET", "/guilds/{guild_id}/members/search")
def search_members(call: Call) -> list[Json]:
    """Members whose name starts with the query; needs no intent."""
    home, start = here(call), call.query.get("query", "")
    state = call.backend.state
    found = [each for each in home.members.values() if is_named(state.users[each.user_id], start)]
    return [payloads.member(state, home, each) for each in found[: int(call.query.get("limit", 1))]]


@routes.on("GET", "/guilds/{guild_id}/members/{user_id}")
def get_member(call: Call) -> Json:
    """One member; needs no intent."""
    home = here(call)
    found = home.members.get(call.id("user_id", 10013))
    if found is None:
        raise refusal(10007 if call.id("user_id", 10013) in call.backend.state.users else 10013)
    return payloads.member(call.backend.state, home, found)


@routes.on("GET", "/guilds/{guild_id}/members")
def list_members(call: Call) -> list[Json]:
    """All members, page by page; only with the members intent switched on."""
    home = here(call)
    if not call.backend.setup.privileged & Intent.GUILD_MEMBERS:
        raise refusal(50001)
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
    found = sorted(
        (each for each in home.members.values() if each.user_id > after), key=lambda one: one.user_id
    )
    return [payloads.member(call.backend.state, home, each) for each in found[:limit]]
