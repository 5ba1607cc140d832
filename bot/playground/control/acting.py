"""Acting as a member: commands, menus, presses, forms, messages."""

from typing import Any

from bot.playground import answers, interactions, messages, payloads
from bot.playground.control.ask import Ask, asks
from bot.playground.control.forms import check_press, submitted
from bot.playground.errors import BadAct
from bot.playground.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL
from bot.playground.model import Channel, Guild, Json, Message, User
from bot.playground.options import CHAT_INPUT, Filling, Resolved, find_command, is_offered

USER_MENU, MESSAGE_MENU = 2, 3
LONGEST_SETTLE = 900.0


def place(ask: Ask, member: User) -> Channel:
    """Where a member acts: the channel named, else their server's first, else their DM."""
    backend = ask.backend
    if ask.body.get("channel_id"):
        where = ask.channel()
    elif ask.body.get("guild_id"):
        where = first_visible(ask, ask.guild(), member)
    else:
        return backend.dm_with(member.id)
    if not messages.can_see(backend, where, member.id):
        raise BadAct(f"{member.display_name} does not see that channel.", 404)
    if where.guild_id and not backend.is_in(where.guild_id):
        raise BadAct("The bot is not in that server.", 409)
    return where


def first_visible(ask: Ask, home: Guild, member: User) -> Channel:
    """The first channel of a server that the member sees."""
    for channel_id in home.channels:
        where = ask.backend.state.channels[channel_id]
        if messages.can_see(ask.backend, where, member.id):
            return where
    raise BadAct(f"{member.display_name} is not in {home.name}.", 404)


def settle_seconds(ask: Ask) -> float:
    """How long a deferral is waited for: not at all unless `settle` says so."""
    if not ask.body.get("settle"):
        return 0.0
    return min(float(ask.body.get("settle_seconds", LONGEST_SETTLE)), LONGEST_SETTLE)


@asks.on("POST", "/command")
async def command(ask: Ask) -> Json:
    """Runs a slash command, or a menu on a person or a message (`target_id`)."""
    member = ask.person()
    where = place(ask, member)
    name, target = str(ask.body.get("name", "")).removeprefix("/").strip(), ask.body.get("target_id")
    found = find_command(ask.backend, where, name, _command_kind(ask, target))
    if not ask.body.get("force") and not is_offered(ask.backend, where, member.id, found):
        raise BadAct(f"{member.display_name} is not offered /{name} here.", 409)
    resolved = Resolved(ask.backend, where)
    data: Json = {"id": found["id"], "name": found["name"], "type": found["type"]}
    if found["type"] == CHAT_INPUT:
        filling = Filling(ask.backend, where, member.id, resolved)
        data["options"] = filling.options(found, name, ask.body.get("options") or {})
    else:
        data["target_id"] = str(target)
        _resolve_target(ask, found["type"], int(str(target)), resolved)
    if resolved.shape:
        data["resolved"] = resolved.shape
    if "guild_id" in found:
        data["guild_id"] = found["guild_id"]
    sent = interactions.send(
        ask.backend, COMMAND, member.id, where, data, metadata={"name": name, "command_type": found["type"]}
    )
    return await answers.answered(ask.backend, sent, settle_seconds=settle_seconds(ask))


def _command_kind(ask: Ask, target: Any) -> int:
    if target is None:
        return CHAT_INPUT
    return USER_MENU if int(str(target)) in ask.backend.state.users else MESSAGE_MENU


def _resolve_target(ask: Ask, kind: int, target_id: int, resolved: Resolved) -> None:
    if kind == USER_MENU:
        resolved.user(target_id)
        return
    message = messages.find(ask.backend, resolved.where.id, target_id)
    shape = payloads.message(ask.backend.state, message, ask.backend.base_url)
    resolved.shape["messages"] = {str(target_id): shape}


@asks.on("POST", "/autocomplete")
async def autocomplete(ask: Ask) -> Json:
    """What the bot offers while a member types in the option `focused`."""
    member = ask.person()
    where = place(ask, member)
    name = str(ask.body.get("name", "")).removeprefix("/").strip()
    found = find_command(ask.backend, where, name, CHAT_INPUT)
    focused = str(ask.body.get("focused", ""))
    resolved = Resolved(ask.backend, where)
    filling = Filling(ask.backend, where, member.id, resolved, focused=focused)
    given = {focused: "", **(ask.body.get("options") or {})}
    data: Json = {"id": found["id"], "name": found["name"], "type": CHAT_INPUT}
    data["options"] = filling.options(found, name, given)
    if resolved.shape:
        data["resolved"] = resolved.shape
    sent = interactions.send(ask.backend, AUTOCOMPLETE, member.id, where, data)
    outcome = await answers.answered(ask.backend, sent)
    return {"choices": outcome.get("choices", []), "state": outcome["state"]}


@asks.on("POST", "/component")
async def component(ask: Ask) -> Json:
    """Presses a button or picks in a select of a message."""
    member, message = ask.person(), _message(ask)
    where = ask.backend.state.channels[message.channel_id]
    custom_id = str(ask.body.get("custom_id", ""))
    values = [str(each) for each in ask.body.get("values") or []]
    force = bool(ask.body.get("force"))
    if not force and message not in messages.seen_by(ask.backend, where, member.id):
        raise BadAct(f"{member.display_name} does not see that message.", 404)
    data = check_press(
        message, custom_id, values, Resolved(ask.backend, where), member_id=member.id, force=force
    )
    sent = interactions.send(
        ask.backend,
        COMPONENT,
        member.id,
        where,
        data,
        message=message,
        metadata={"interacted_message_id": str(message.id)},
    )
    return await answers.answered(ask.backend, sent, settle_seconds=settle_seconds(ask))


def _message(ask: Ask) -> Message:
    wanted = ask.id("message_id")
    for stored in ask.backend.state.messages.values():
        if wanted in stored:
            return stored[wanted]
    raise BadAct("That message is gone.", 404)


@asks.on("POST", "/modal")
async def modal(ask: Ask) -> Json:
    """Submits the form an interaction opened."""
    backend, member = ask.backend, ask.person()
    opener = backend.interactions.get(ask.id("interaction_id"))
    force = bool(ask.body.get("force"))
    if opener is None or opener.modal is None:
        raise BadAct("That form is gone.", 404)
    if not force and (opener.user_id != member.id or ask.body.get("custom_id") != opener.modal["custom_id"]):
        raise BadAct("That form was not opened for this member.", 409)
    where = backend.state.channels[opener.channel_id]
    resolved = Resolved(backend, where)
    data: Json = {
        "custom_id": str(ask.body.get("custom_id") or opener.modal["custom_id"]),
        "components": submitted(opener.modal, ask.body.get("values") or {}, resolved, member.id, force=force),
    }
    if resolved.shape:
        data["resolved"] = resolved.shape
    source = backend.state.messages.get(where.id, {}).get(opener.message_id or 0)
    sent = interactions.send(
        backend,
        MODAL,
        member.id,
        where,
        data,
        message=source,
        metadata={"triggering_interaction_metadata": opener.metadata},
    )
    return await answers.answered(backend, sent, settle_seconds=settle_seconds(ask))


@asks.on("POST", "/messages")
def write(ask: Ask) -> Json:
    """A member writes a message in a channel or in their DM with the bot."""
    backend, member = ask.backend, ask.person()
    where = place(ask, member)
    content = str(ask.body.get("content", ""))
    if not 0 < len(content.strip()) <= 2000:
        raise BadAct("A message has between 1 and 2000 characters.")
    message = messages.create(backend, where, member.id, {"content": content}, [])
    return payloads.message(backend.state, message, backend.base_url)
