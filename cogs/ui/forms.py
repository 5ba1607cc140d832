"""Forms (modals). A form is answered by the router, also when it was opened before a restart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from cogs.ui.layout import Choice, clip


@dataclass(frozen=True, slots=True)
class Line:
    """A line (or, with `tall`, a paragraph) a person types. `filled` is what stands in it already."""

    key: str
    label: str
    hint: str = ""
    placeholder: str = ""
    filled: str = ""
    tall: bool = False
    required: bool = True
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice in a form: a select with up to 25 options."""

    key: str
    label: str
    choices: Sequence[Choice]
    hint: str = ""
    placeholder: str = ""
    required: bool = True
    most: int = 1


Field = Line | Pick
# What came back: a typed line as text, a choice as a tuple of values.
Answers = Mapping[str, str | tuple[str, ...]]


class Form(ui.Modal):
    """One to five fields under a title. discord.py does not keep it: the router serves its custom_id."""

    def __init__(
        self, title: str, custom_id: str, fields: Sequence[Field], typed: Answers | None = None
    ) -> None:
        super().__init__(title=clip(title, 45), custom_id=custom_id, timeout=None)
        for field in fields:
            self.add_item(_labelled(field, (typed or {}).get(field.key)))

    def is_finished(self) -> bool:
        return True


def read_answers(interaction: discord.Interaction) -> dict[str, str | tuple[str, ...]]:
    """The fields of a submitted form by key. What is not of the expected shape is left out."""
    answers: dict[str, str | tuple[str, ...]] = {}
    data: Any = interaction.data or {}
    for outer in data.get("components", []):
        inner: Any = outer.get("component") or next(iter(outer.get("components", [])), {})
        key = inner.get("custom_id")
        if not isinstance(key, str):
            continue
        if isinstance(inner.get("value"), str):
            answers[key] = inner["value"].strip()
        elif isinstance(inner.get("values"), list):
            answers[key] = tuple(str(value) for value in inner["values"])
    return answers


def line_of(answers: Answers, key: str) -> str:
    value = answers.get(key, "")
    return value if isinstance(value, str) else ""


def picks_of(answers: Answers, key: str) -> tuple[str, ...]:
    value = answers.get(key, ())
    return value if isinstance(value, tuple) else ()


def _labelled(field: Field, typed: str | tuple[str, ...] | None) -> ui.Label[Form]:
    component: ui.Item[Any]
    if isinstance(field, Line):
        filled = typed if isinstance(typed, str) else field.filled
        component = ui.TextInput(
            custom_id=field.key,
            style=discord.TextStyle.paragraph if field.tall else discord.TextStyle.short,
            placeholder=clip(field.placeholder, 100) or None,
            default=filled[: field.longest] or None,
            required=field.required,
            max_length=field.longest,
        )
    else:
        component = _picker(field, typed if isinstance(typed, tuple) else None)
    return ui.Label(
        text=clip(field.label, 45), description=clip(field.hint, 100) or None, component=component
    )


def _picker(field: Pick, typed: tuple[str, ...] | None) -> ui.Select[Form]:
    options = [
        discord.SelectOption(
            label=clip(choice.label, 100),
            value=choice.value,
            description=clip(choice.description, 100) or None,
            default=choice.value in typed if typed is not None else choice.chosen,
        )
        for choice in field.choices[:25]
    ]
    return ui.Select(
        custom_id=field.key,
        placeholder=clip(field.placeholder, 150) or None,
        options=options,
        required=field.required,
        min_values=1 if field.required else 0,
        max_values=min(field.most, len(options)),
    )
