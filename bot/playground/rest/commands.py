"""Application commands: what the bot offers, everywhere or in one guild."""

from datetime import timedelta

from bot.playground.backend import Backend
from bot.playground.checks.commands import check_commands
from bot.playground.errors import Refusal, refusal
from bot.playground.model import Json
from bot.playground.rest.call import Call, routes

CREATES_A_DAY = 200


def _scope(call: Call) -> int | None:
    """The guild of the path, if it has one; checks that it is the bot's own application."""
    if call.id("application_id", 10002) != call.backend.bot_id:
        raise refusal(10002)
    return call.backend.guild(call.id("guild_id", 10004)).id if "guild_id" in call.params else None


def _stored(backend: Backend, guild_id: int | None) -> list[Json]:
    return backend.state.commands if guild_id is None else backend.state.guild_commands.get(guild_id, [])


def _store(backend: Backend, guild_id: int | None, commands: list[Json]) -> None:
    if guild_id is None:
        backend.state.commands = commands
    else:
        backend.state.guild_commands[guild_id] = commands
    backend.journal.note("state", what="commands")
    backend.changed()


def _key(command: Json) -> tuple[str, int]:
    return command["name"], command.get("type") or 1


def _made(backend: Backend, guild_id: int | None, asked: Json, known: dict[tuple[str, int], Json]) -> Json:
    """The command object an asked one becomes; one of the same name and type keeps its id."""
    old = known.get(_key(asked))
    if old is None:
        _count_creation(backend, guild_id)
    shape: Json = {
        "id": old["id"] if old else str(backend.new_id()),
        "application_id": str(backend.bot_id),
        "version": str(backend.new_id()),
        "type": 1,
        "default_member_permissions": None,
        "dm_permission": True,
        "contexts": None,
        "integration_types": [0],
        "nsfw": False,
        "description": "",
        "name_localizations": None,
        "description_localizations": None,
        **{name: value for name, value in asked.items() if name != "id"},
    }
    shape["type"] = shape["type"] or 1
    shape["integration_types"] = shape["integration_types"] or [0]
    if shape["default_member_permissions"] is not None:
        shape["default_member_permissions"] = str(shape["default_member_permissions"])
    if guild_id is not None:
        shape["guild_id"] = str(guild_id)
    if old and _same(old, shape):
        return old
    return shape


def _same(one: Json, other: Json) -> bool:
    return {k: v for k, v in one.items() if k != "version"} == {
        k: v for k, v in other.items() if k != "version"
    }


def _count_creation(backend: Backend, guild_id: int | None) -> None:
    now = backend.clock.now()
    made = backend.state.commands_created.setdefault(str(guild_id or "global"), [])
    made[:] = [each for each in made if now - each < timedelta(days=1)]
    if len(made) >= CREATES_A_DAY:
        raise refusal(30034)
    made.append(now)


@routes.on("GET", "/applications/{application_id}/commands")
@routes.on("GET", "/applications/{application_id}/guilds/{guild_id}/commands")
def list_commands(call: Call) -> list[Json]:
    """What is registered."""
    return _stored(call.backend, _scope(call))


@routes.on("PUT", "/applications/{application_id}/commands")
@routes.on("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def overwrite_commands(call: Call) -> list[Json]:
    """Replaces all commands at once."""
    scope = _scope(call)
    if not isinstance(call.body, list):
        raise Refusal(400, 50109, "The request body contains invalid JSON.")
    check_commands(call.body)
    known = {_key(each): each for each in _stored(call.backend, scope)}
    commands = [_made(call.backend, scope, each, known) for each in call.body]
    _store(call.backend, scope, commands)
    return commands


@routes.on("POST", "/applications/{application_id}/commands")
@routes.on("POST", "/applications/{application_id}/guilds/{guild_id}/commands")
def create_command(call: Call) -> Json:
    """Adds one command, or replaces the one of that name."""
    scope = _scope(call)
    known = {_key(each): each for each in _stored(call.backend, scope)}
    rest = [each for key, each in known.items() if key != _key(call.object)]
    check_commands([*rest, call.object])
    command = _made(call.backend, scope, call.object, known)
    _store(call.backend, scope, [*rest, command])
    return command


def _one(call: Call, scope: int | None) -> Json:
    wanted = str(call.id("command_id", 10063))
    for command in _stored(call.backend, scope):
        if command["id"] == wanted:
            return command
    raise refusal(10063)


@routes.on("GET", "/applications/{application_id}/commands/{command_id}")
@routes.on("GET", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}")
def get_command(call: Call) -> Json:
    """One command."""
    return _one(call, _scope(call))


@routes.on("DELETE", "/applications/{application_id}/commands/{command_id}")
@routes.on("DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}")
def delete_command(call: Call) -> None:
    """Takes one command away."""
    scope = _scope(call)
    gone = _one(call, scope)
    _store(call.backend, scope, [each for each in _stored(call.backend, scope) if each is not gone])
