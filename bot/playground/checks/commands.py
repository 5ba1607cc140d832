"""What Discord refuses in commands and choices (developers/interactions/application-commands)."""

import unicodedata
from typing import Any

from bot.playground.checks.problems import Path, Problems
from bot.playground.errors import Refusal
from bot.playground.model import Json

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
MOST = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10
OPTIONS, CHOICES, NAME, TEXT, CHARACTERS = 25, 25, 32, 100, 8000


def check_commands(commands: list[Json]) -> None:
    """Raises Discord's refusal for a set of commands that breaks its rules."""
    problems = Problems()
    seen: set[tuple[str, int]] = set()
    for index, command in enumerate(commands):
        _check_command(problems, (index,), command)
        key = (str(command.get("name")), command.get("type") or CHAT_INPUT)
        if key in seen:
            problems.add(
                (index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"
            )
        seen.add(key)
    for kind, most in MOST.items():
        if sum((each.get("type") or CHAT_INPUT) == kind for each in commands) > most:
            raise Refusal(400, 30032, f"Maximum number of application commands reached ({most})")
    problems.refuse()


def _check_command(problems: Problems, path: Path, command: Json) -> None:
    kind = command.get("type") or CHAT_INPUT
    if not problems.choice((*path, "type"), kind, tuple(MOST)):
        return
    permissions = command.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdigit():
        problems.add((*path, "default_member_permissions"), "NUMBER_TYPE_COERCE", "Not a bit set")
    if kind == CHAT_INPUT:
        _check_name(problems, path, command.get("name"))
        problems.text((*path, "description"), command.get("description"), TEXT, least=1, required=True)
        _check_options(problems, path, command.get("options"), depth=0)
        if _characters(command) > CHARACTERS:
            problems.add(
                path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({CHARACTERS})"
            )
        return
    problems.text((*path, "name"), command.get("name"), NAME, least=1, required=True)
    for forbidden in ("description", "options"):
        if command.get(forbidden):
            problems.add((*path, forbidden), "APPLICATION_COMMAND_FIELD_NOT_ALLOWED", "A menu has none")


def _check_name(problems: Problems, path: Path, name: Any) -> None:
    """Letters, digits, `-`, `_` and `'`, in lower case where there is one, 1 to 32 characters."""
    here = (*path, "name")
    problems.text(here, name, NAME, least=1, required=True)
    if isinstance(name, str) and not (name == name.lower() and all(map(_is_allowed, name))):
        problems.add(here, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _is_allowed(character: str) -> bool:
    return character in "-_'" or unicodedata.category(character)[0] in "LNM"


def _check_options(problems: Problems, path: Path, options: Any, *, depth: int) -> None:
    here = (*path, "options")
    found = problems.listed(here, options, OPTIONS)
    names: set[Any] = set()
    optional_seen = False
    for index, option in enumerate(found):
        at = (*here, index)
        _check_option(problems, at, option, depth)
        if option.get("name") in names:
            problems.add(
                at, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name must be unique among the options"
            )
        names.add(option.get("name"))
        if option.get("required") and optional_seen:
            problems.add(
                at,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            )
        optional_seen = optional_seen or not option.get("required")
    nested = [each.get("type") in (SUBCOMMAND, GROUP) for each in found]
    if any(nested) and not all(nested):
        problems.add(
            here, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and non-sub-command options mixed"
        )


def _check_option(problems: Problems, path: Path, option: Json, depth: int) -> None:
    kind = option.get("type")
    if not problems.choice((*path, "type"), kind, tuple(range(1, 12))):
        return
    _check_name(problems, path, option.get("name"))
    problems.text((*path, "description"), option.get("description"), TEXT, least=1, required=True)
    if kind in (SUBCOMMAND, GROUP):
        if depth > 1 or (kind == GROUP and depth > 0):
            problems.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Nested too deep")
        _check_options(problems, path, option.get("options"), depth=depth + 1)
        return
    choices = problems.listed((*path, "choices"), option.get("choices"), CHOICES)
    _check_choices(problems, (*path, "choices"), choices, kind)
    if choices and option.get("autocomplete"):
        problems.add(
            path,
            "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
            "An option has choices or autocomplete, not both",
        )
    if option.get("autocomplete") and kind not in (STRING, INTEGER, NUMBER):
        problems.add(path, "APPLICATION_COMMAND_AUTOCOMPLETE_TYPE", "Only texts and numbers autocomplete")


def _check_choices(problems: Problems, path: Path, choices: list[Any], kind: int | None) -> None:
    for index, choice in enumerate(choices):
        problems.text((*path, index, "name"), choice.get("name"), TEXT, least=1, required=True)
        value = choice.get("value")
        if isinstance(value, str):
            problems.text((*path, index, "value"), value, TEXT)
        fits = isinstance(value, str) == (kind == STRING) if kind else isinstance(value, str | int | float)
        if value is None or not fits:
            problems.add(
                (*path, index, "value"), "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE", "Not of its type"
            )


def _characters(node: Json) -> int:
    """The characters of names, descriptions and values of a command and all in it."""
    own = len(str(node.get("name") or "")) + len(str(node.get("description") or ""))
    choices = sum(
        len(str(each.get("name"))) + len(str(each.get("value"))) for each in node.get("choices") or []
    )
    return own + choices + sum(map(_characters, node.get("options") or []))


def check_choices(body: Json) -> None:
    """Raises Discord's refusal for an autocomplete answer that breaks its rules."""
    problems = Problems(("data",))
    choices = problems.listed(("choices",), body.get("choices"), CHOICES)
    _check_choices(problems, ("choices",), choices, None)
    problems.refuse()
