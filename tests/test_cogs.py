"""Rules that hold for all commands, buttons and forms."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from discord import app_commands
from discord.ext import commands

from cogs import COGS

ROOT = Path(__file__).parent.parent
# Who takes a custom_id, and in which argument.
_TAKES_ID = {"button": 1, "select": 0, "Form": 1}


def cog_classes() -> list[type[commands.Cog]]:
    return [getattr(import_module(f"cogs.{module}"), name) for module, name in COGS.items()]


def all_commands() -> Iterator[app_commands.Command[commands.Cog, ..., object]]:
    for cog in cog_classes():
        for command in cog.__cog_app_commands__:
            if isinstance(command, app_commands.Group):
                yield from (
                    each for each in command.walk_commands() if isinstance(each, app_commands.Command)
                )
            else:
                yield command
        group = getattr(cog, "__cog_app_commands_group__", None)
        if group is not None:
            yield from (each for each in group.walk_commands() if isinstance(each, app_commands.Command))


def marks() -> set[tuple[str, str]]:
    """What the router serves: ("component" or "form" or "job", name)."""
    found = set()
    for cog in cog_classes():
        for name in dir(cog):
            mark = getattr(getattr(cog, name), "__rapport_route__", None)
            if mark is not None:
                found.add(mark)
    return found


def ids_in_code() -> Iterator[tuple[str, str]]:
    """The first part of every custom_id that is written in the code, with where."""
    for path in sorted((ROOT / "cogs").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            place = _TAKES_ID.get(called)
            if place is None or len(node.args) <= place:
                continue
            if (written := _start_of(node.args[place])) is not None:
                yield written.split(":")[0], f"{path.name}:{node.lineno}"


def _start_of(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return str(node.values[0].value)
    return None


def test_every_button_and_form_in_the_code_is_served() -> None:
    served = {name for _, name in marks()}
    # Buttons that only show a number are disabled; nobody can press them.
    shown_only = {name for name, _ in ids_in_code() if name.endswith((".here", ".at", ".number"))}
    missing = sorted({(name, where) for name, where in ids_in_code() if name not in served | shown_only})
    assert missing == []


def test_there_are_buttons_to_look_at() -> None:
    assert len({name for name, _ in ids_in_code()}) > 40


@pytest.mark.parametrize("command", list(all_commands()), ids=lambda command: command.qualified_name)
def test_command_is_described(command: app_commands.Command[commands.Cog, ..., object]) -> None:
    assert 10 <= len(command.description) <= 100
    assert all(parameter.description != "…" for parameter in command.parameters), command.qualified_name
