"""Whom a message mentions: what Discord would parse, cut down by allowed_mentions."""

import re
from dataclasses import dataclass

from bot.playground import permissions
from bot.playground.model import Guild, Json, State

CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(everyone|here)\b")

DEFAULT_FOR_MESSAGES: Json = {"parse": ["users", "roles", "everyone"]}
DEFAULT_FOR_WEBHOOKS: Json = {"parse": ["users"]}


@dataclass(slots=True)
class Mentions:
    """Who is pinged."""

    users: list[int]
    roles: list[int]
    everyone: bool


def mentioned(
    text: str, allowed: Json, state: State, home: Guild | None, author_permissions: int
) -> Mentions:
    """Whom that text pings, given what the sender allowed and may do."""
    if "@" not in text:
        return Mentions([], [], False)
    prose = CODE.sub(" ", text)
    users = [each for each in _ids(USER, prose) if each in state.users]
    roles = [each for each in _ids(ROLE, prose) if home and each in home.roles and each != home.id]
    may_ping_all = bool(author_permissions & permissions.Permission.MENTION_EVERYONE)
    parse = allowed.get("parse") or []
    return Mentions(
        users=users if "users" in parse else _listed(users, allowed.get("users")),
        roles=roles if "roles" in parse else _listed(roles, allowed.get("roles")),
        everyone=home is not None
        and "everyone" in parse
        and may_ping_all
        and EVERYONE.search(prose) is not None,
    )


def texts(components: list[Json]) -> list[str]:
    """The text displays in a tree of components, in order."""
    found: list[str] = []
    for component in components:
        if component.get("type") == 10:
            found.append(component.get("content", ""))
        found += texts(component.get("components") or [])
    return found


def _ids(pattern: re.Pattern[str], text: str) -> list[int]:
    return list(dict.fromkeys(int(each) for each in pattern.findall(text)))


def _listed(found: list[int], allowed: list[object] | None) -> list[int]:
    wanted = {int(str(each)) for each in allowed or []}
    return [each for each in found if each in wanted]
