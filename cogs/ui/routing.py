"""One router for all buttons, selects and forms.

The `custom_id` is `name` or `name:argument:argument`; a cog's method is marked with `@pressed("name")` or
`@submitted("name")` and takes the arguments after the interaction, as `int` or `str`. Everything that
arrives is answered: discord.py drops ids it does not know, and forms opened before a restart, in silence.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import discord

from bot.domain.errors import RapportError
from bot.domain.jobs import Job
from cogs.ui.answering import explain

# Due work answers when it comes back; the others answer nothing.
Handler = Callable[..., Awaitable[object]]
H = TypeVar("H", bound=Handler)

_WORD = re.compile(r"[A-Za-z0-9_.\-]{1,48}")
_NUMBER = re.compile(r"[0-9]{1,19}")
_MARK = "__rapport_route__"


class UnknownButton(RapportError):
    """A forged id, or one of an age when the bot had other buttons."""

    def __init__(self) -> None:
        super().__init__("I don't know that button any more. Please start again with `/start`.")


@dataclass(frozen=True, slots=True)
class Route:
    handler: Handler
    kinds: tuple[type, ...]

    def read(self, words: list[str]) -> list[Any]:
        """The arguments, typed. Raises UnknownButton."""
        if len(words) != len(self.kinds):
            raise UnknownButton
        return [_read(kind, word) for kind, word in zip(self.kinds, words, strict=True)]


def pressed(name: str) -> Callable[[H], H]:
    """Marks the method that serves a button or select."""
    return _marked("component", name)


def submitted(name: str) -> Callable[[H], H]:
    """Marks the method that serves a form."""
    return _marked("form", name)


def due(kind: str) -> Callable[[H], H]:
    """Marks the method that does due work of this kind: it takes the `Job` and answers when to come back, if at all."""
    return _marked("job", kind)


class Router:
    """Finds who serves an interaction, calls them, and explains what fails."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, str], Route] = {}
        # Who does which kind of due work: for the queue's runner.
        self.jobs: dict[str, Callable[[Job], Awaitable[datetime | None]]] = {}

    def add(self, cog: object) -> None:
        """Takes in every marked method of `cog`. Raises ValueError when a name is taken."""
        for _, method in inspect.getmembers(cog, inspect.ismethod):
            mark = getattr(method, _MARK, None)
            if mark is None:
                continue
            if mark in self._routes or (mark[0] == "job" and mark[1] in self.jobs):
                raise ValueError(f"two handlers for {mark}")
            if mark[0] == "job":
                self.jobs[mark[1]] = method
                continue
            kinds = list(inspect.signature(method, eval_str=True).parameters.values())[1:]
            self._routes[mark] = Route(method, tuple(parameter.annotation for parameter in kinds))

    async def dispatch(self, interaction: discord.Interaction) -> None:
        """Serves components and forms; other interactions are the command tree's."""
        kind = {
            discord.InteractionType.component: "component",
            discord.InteractionType.modal_submit: "form",
        }.get(interaction.type)
        if kind is None:
            return
        try:
            data: Any = interaction.data or {}
            name, *words = str(data.get("custom_id", "")).split(":")
            route = self._routes.get((kind, name))
            if route is None:
                raise UnknownButton
            await route.handler(interaction, *route.read(words))
        except Exception as error:
            await explain(interaction, error)


def chosen(interaction: discord.Interaction) -> list[str]:
    """The values picked in a select."""
    data: Any = interaction.data or {}
    return [str(value) for value in data.get("values", [])]


def choice_of(interaction: discord.Interaction) -> str:
    """The value picked in a select that takes one; "" where nothing was."""
    return next(iter(chosen(interaction)), "")


def number_in(word: str) -> int:
    """The number a select or a form brought back. Raises UnknownButton for anything else."""
    if not _NUMBER.fullmatch(word) or int(word) >= 2**63:
        raise UnknownButton
    return int(word)


def _marked(kind: str, name: str) -> Callable[[H], H]:
    def mark(method: H) -> H:
        setattr(method, _MARK, (kind, name))
        return method

    return mark


def _read(kind: type, word: str) -> int | str:
    if kind is int:
        return number_in(word)
    if kind is str and _WORD.fullmatch(word):
        return word
    raise UnknownButton
