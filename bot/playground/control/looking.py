"""Looking: the whole state, what a member sees, what happened, what the bot asked for."""

from bot.playground import messages, payloads, world
from bot.playground.answers import outcome
from bot.playground.control.ask import Ask, asks
from bot.playground.errors import BadAct
from bot.playground.model import Channel, Json, User
from bot.playground.options import is_offered

LONGEST_WAIT = 60.0
MESSAGES_SHOWN = 100


def clock(ask: Ask) -> Json:
    """Where the clock stands."""
    now = ask.backend.clock.now()
    return {"offset_seconds": int(ask.backend.clock.offset.total_seconds()), "now": now.isoformat()}


@asks.on("GET", "/state")
def state(ask: Ask) -> Json:
    """Everything there is, but for the messages; with `member_id` also the channels they see."""
    backend = ask.backend
    viewer = ask.person() if ask.query.get("member_id") else None
    channels = [each for each in backend.state.channels.values() if each.guild_id is not None]
    visible = [str(each.id) for each in channels if viewer and messages.can_see(backend, each, viewer.id)]
    homes = [world.described(backend, each) for each in backend.state.guilds.values()]
    sessions = backend.gateway.connected()
    bot = {
        "id": str(backend.bot_id),
        "name": backend.setup.bot_name,
        "connected": bool(sessions),
        "shards": [{"id": each.shard, "of": each.shards, "intents": each.intents} for each in sessions],
        "identifies": len(backend.gateway.identifies),
    }
    commands = backend.state.commands + [
        each for own in backend.state.guild_commands.values() for each in own
    ]
    people = [
        {"id": str(each.id), "name": each.name, "display_name": each.display_name, "sample": each.sample}
        for each in backend.state.users.values()
        if not each.bot
    ]
    return {
        "guilds": homes,
        "people": people,
        "visible": visible,
        "commands": commands,
        "bot": bot,
        "clock": clock(ask),
        "sequence": backend.journal.sequence,
    }


@asks.on("GET", "/commands")
def commands(ask: Ask) -> Json:
    """The commands Discord's client would offer that member in that channel (or in their DM)."""
    backend, member = ask.backend, ask.person()
    where = _where(ask, member)
    offered = backend.state.guild_commands.get(where.guild_id or 0, []) + backend.state.commands
    return {"commands": [each for each in offered if is_offered(backend, where, member.id, each)]}


def _where(ask: Ask, member: User) -> Channel:
    return ask.channel() if ask.query.get("channel_id") else ask.backend.dm_with(member.id)


def _page(ask: Ask, where: Channel, member: User) -> list[Json]:
    limit = int(ask.query.get("limit", MESSAGES_SHOWN))
    seen = messages.seen_by(ask.backend, where, member.id)[-limit:]
    return [payloads.message(ask.backend.state, each, ask.backend.base_url) for each in seen]


@asks.on("GET", "/messages")
def channel_messages(ask: Ask) -> Json:
    """What a member sees in a channel, oldest first, their ephemeral replies included."""
    where, member = ask.channel(), ask.person()
    if not messages.can_see(ask.backend, where, member.id):
        raise BadAct(f"{member.display_name} does not see that channel.", 404)
    return {"messages": _page(ask, where, member)}


@asks.on("GET", "/dms")
def dms(ask: Ask) -> Json:
    """A member's DM with the bot, oldest first."""
    member = ask.person()
    where = ask.backend.dm_with(member.id)
    return {"channel_id": str(where.id), "messages": _page(ask, where, member)}


@asks.on("GET", "/interactions/{interaction_id}")
def interaction(ask: Ask) -> Json:
    """The outcome of an interaction as it is by now."""
    found = ask.backend.interactions.get(ask.id("interaction_id"))
    if found is None:
        raise BadAct("That interaction is gone.", 404)
    return outcome(ask.backend, found)


@asks.on("GET", "/wait")
async def wait(ask: Ask) -> Json:
    """Returns when something happened after `after`, or after `timeout` seconds."""
    after = int(ask.query.get("after", 0))
    await ask.backend.journal.wait(after, min(float(ask.query.get("timeout", 30)), LONGEST_WAIT))
    return {"events": ask.backend.journal.after(after), "sequence": ask.backend.journal.sequence}


@asks.on("GET", "/requests")
def requests(ask: Ask) -> Json:
    """The REST requests of the bot after a sequence number, and what was refused as unknown or malformed."""
    after = int(ask.query.get("after", 0))
    journal = ask.backend.journal
    return {
        "requests": [each for each in journal.requests if each["sequence"] > after],
        "violations": list(journal.violations),
        "rate_limited": ask.api.limits.refused,
        "invalid": ask.api.limits.invalid,
        "sequence": journal.sequence,
    }


@asks.on("DELETE", "/requests")
def forget_requests(ask: Ask) -> Json:
    """Forgets requests and violations."""
    ask.backend.journal.requests.clear()
    ask.backend.journal.violations.clear()
    return {}
