"""Slash commands as a member fills them in: what Discord's client would let them send."""

import base64
from dataclasses import dataclass, field
from typing import Any

from bot.playground import payloads, permissions
from bot.playground.backend import Backend
from bot.playground.errors import BadAct
from bot.playground.files import Upload, described
from bot.playground.model import Channel, Json

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
CHAT_INPUT = 1


@dataclass(slots=True)
class Resolved:
    """What the ids among the values stand for, in Discord's `resolved` shape."""

    backend: Backend
    where: Channel
    shape: Json = field(default_factory=dict)

    def user(self, user_id: int) -> None:
        """Adds a person, and their membership where they have one."""
        state = self.backend.state
        person = state.users.get(user_id)
        if person is None:
            raise BadAct(f"There is nobody with the id {user_id}.")
        self._under("users", user_id, payloads.user(person))
        home = self.backend.home_of(self.where)
        if home is not None and user_id in home.members:
            one = home.members[user_id]
            member = payloads.member(state, home, one, permissions.in_channel(home, self.where, one))
            self._under("members", user_id, {name: value for name, value in member.items() if name != "user"})

    def role(self, role_id: int) -> None:
        """Adds a role."""
        home = self.backend.home_of(self.where)
        if home is None or role_id not in home.roles:
            raise BadAct(f"There is no role with the id {role_id} here.")
        self._under("roles", role_id, payloads.role(home.roles[role_id]))

    def channel(self, channel_id: int, member_id: int, types: list[int] | None) -> None:
        """Adds a channel, with what the member may do in it."""
        found = self.backend.state.channels.get(channel_id)
        if found is None or found.guild_id != self.where.guild_id or found.guild_id is None:
            raise BadAct(f"There is no channel with the id {channel_id} here.")
        if types and int(found.type) not in types:
            raise BadAct("That kind of channel can not be picked here.")
        granted = self.backend.permissions_of(member_id, found)
        shape = payloads.channel(self.backend.state, found)
        self._under("channels", channel_id, shape | {"permissions": str(granted)})

    def mentionable(self, any_id: int) -> None:
        """Adds a person or a role."""
        if any_id in self.backend.state.users:
            self.user(any_id)
        else:
            self.role(any_id)

    def attachment(self, file: Any) -> str:
        """Stores an uploaded file, `{filename, content_base64}`, and gives its id."""
        if not isinstance(file, dict) or "filename" not in file:
            raise BadAct("A file is given as {filename, content_base64}.")
        content = base64.b64decode(file.get("content_base64") or "")
        kept = described(self.backend.new_id(), self.where.id, Upload(str(file["filename"]), content))
        self.backend.files.put(kept.id, content)
        shape = payloads.attachment(kept, self.backend.base_url) | {"ephemeral": True}
        self._under("attachments", kept.id, shape)
        return str(kept.id)

    def _under(self, kind: str, key: int, shape: Json) -> None:
        self.shape.setdefault(kind, {})[str(key)] = shape


def find_command(backend: Backend, where: Channel, name: str, kind: int) -> Json:
    """The registered command of that first word, the guild's own before the global one."""
    first = name if kind != CHAT_INPUT else name.split(maxsplit=1)[0]
    own = backend.state.guild_commands.get(where.guild_id or 0, [])
    for command in [*own, *backend.state.commands]:
        if command["name"] == first and command["type"] == kind:
            return command
    raise BadAct(f"There is no command /{name}.", 404)


def is_offered(backend: Backend, where: Channel, member_id: int, command: Json) -> bool:
    """Whether Discord's client would offer that command to that member there."""
    if where.guild_id is None:
        contexts = command.get("contexts")
        in_dm = command.get("dm_permission", True) if contexts is None else 1 in contexts
        return in_dm and "guild_id" not in command
    if command.get("contexts") is not None and 0 not in command["contexts"]:
        return False
    granted = backend.permissions_of(member_id, where)
    needed = command.get("default_member_permissions")
    if granted == permissions.ALL:
        return True
    if not granted & permissions.Permission.USE_APPLICATION_COMMANDS:
        return False
    return needed is None or (needed != "0" and granted & int(needed) == int(needed))


@dataclass(slots=True)
class Filling:
    """One run of a command being filled in by a member."""

    backend: Backend
    where: Channel
    member_id: int
    resolved: Resolved
    focused: str | None = None

    def options(self, command: Json, name: str, given: Json) -> list[Json]:
        """The nested `options` of the interaction for `name` ("feeds add") and what was typed."""
        return self._descend(command.get("options") or [], name.split()[1:], name, given)

    def _descend(self, offered: list[Json], path: list[str], name: str, given: Json) -> list[Json]:
        nested = [each for each in offered if each["type"] in (SUBCOMMAND, GROUP)]
        if not path:
            if nested:
                choices = ", ".join(each["name"] for each in nested)
                raise BadAct(f"/{name} needs one of: {choices}.")
            return self._fill(offered, given)
        found = next((each for each in nested if each["name"] == path[0]), None)
        if found is None:
            raise BadAct(f"There is no command /{name}.", 404)
        inner = self._descend(found.get("options") or [], path[1:], name, given)
        return [{"name": found["name"], "type": found["type"], "options": inner}]

    def _fill(self, offered: list[Json], given: Json) -> list[Json]:
        unknown = set(given) - {each["name"] for each in offered}
        if unknown:
            raise BadAct(f"There is no option {', '.join(sorted(unknown))}.")
        filled = []
        for option in offered:
            name = option["name"]
            if given.get(name) is not None:
                filled.append(self._filled(option, given[name]))
            elif option.get("required") and self.focused is None:
                raise BadAct(f"The option {name} is required.")
        return filled

    def _filled(self, option: Json, value: Any) -> Json:
        shape: Json = {"name": option["name"], "type": option["type"]}
        if self.focused == option["name"]:
            return shape | {"value": str(value), "focused": True}
        if self.focused is not None and option["type"] in (INTEGER, NUMBER):
            return shape | {"value": value}
        return shape | {"value": self._value(option, value)}

    def _value(self, option: Json, value: Any) -> Any:
        kind, name = option["type"], option["name"]
        if kind == STRING:
            return _string(option, str(value))
        if kind in (INTEGER, NUMBER):
            return _number(option, value)
        if kind == BOOLEAN:
            if not isinstance(value, bool):
                raise BadAct(f"The option {name} is true or false.")
            return value
        if kind == ATTACHMENT:
            return self.resolved.attachment(value)
        if not str(value).isdigit():
            raise BadAct(f"The option {name} takes an id.")
        self._resolve(option, int(value))
        return str(value)

    def _resolve(self, option: Json, any_id: int) -> None:
        if option["type"] == USER:
            self.resolved.user(any_id)
        elif option["type"] == CHANNEL:
            self.resolved.channel(any_id, self.member_id, option.get("channel_types"))
        elif option["type"] == ROLE:
            self.resolved.role(any_id)
        else:
            self.resolved.mentionable(any_id)


def _string(option: Json, value: str) -> str:
    name = option["name"]
    if option.get("choices") and value not in [each["value"] for each in option["choices"]]:
        by_label = {each["name"]: each["value"] for each in option["choices"]}
        if value not in by_label:
            raise BadAct(f"The option {name} is one of: {', '.join(by_label)}.")
        return str(by_label[value])
    least, most = option.get("min_length") or 0, option.get("max_length") or 6000
    if not least <= len(value) <= most:
        raise BadAct(f"The option {name} takes between {least} and {most} characters.")
    return value


def _number(option: Json, value: Any) -> int | float:
    name = option["name"]
    if option.get("choices"):
        by_label = {each["name"]: each["value"] for each in option["choices"]}
        value = by_label.get(value, value)
        if value not in by_label.values():
            raise BadAct(f"The option {name} is one of: {', '.join(by_label)}.")
    try:
        number = int(value) if option["type"] == INTEGER else float(value)
    except (TypeError, ValueError):
        raise BadAct(f"The option {name} is a number.") from None
    least, most = option.get("min_value"), option.get("max_value")
    if (least is not None and number < least) or (most is not None and number > most):
        raise BadAct(f"The option {name} is a number between {least} and {most}.")
    return number
