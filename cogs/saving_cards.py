"""Searches somebody comes back to."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ui

from bot.domain.graphemes import cut
from bot.domain.text import plain
from bot.services.asking import Asked
from bot.services.saving import NAME_LIMIT, name_for
from bot.storage.saved_searches import SavedSearch
from cogs.ui.forms import Answers, Form, Line
from cogs.ui.layout import Card, Choice, box, row, said, select, text

STAR = "★"


def save_form(custom_id: str, asked: Asked, typed: Answers | None = None) -> Form:
    line = Line(
        "name",
        "What shall I call it?",
        hint="You find it under “about”. The same name twice replaces the first.",
        filled=name_for(asked),
        longest=NAME_LIMIT,
    )
    return Form("Save this search", custom_id, [line], typed)


def saved_card(saved: Sequence[SavedSearch], kept: str = "") -> Card:
    """All of them, to open or to forget; `kept` is the one just saved."""
    if not saved:
        return said("You keep no searches. “Save this search” under a list of events keeps one.")
    head = f"Saved as **{plain(kept, NAME_LIMIT)}**." if kept else "### Your saved searches"
    choices = [_choice(each) for each in saved]
    return Card(
        box(
            text(head, f"-# `/events` offers them under “about”, with a {STAR}. Nobody else sees them."),
            row(select("events.saved_open", "Open", choices)),
            _forget(choices),
        )
    )


def full_card(saved: Sequence[SavedSearch], sentence: str) -> Card:
    """No room for another until one is forgotten."""
    return Card(box(text(sentence), _forget([_choice(each) for each in saved])))


def _forget(choices: Sequence[Choice]) -> ui.ActionRow[Card]:
    return row(select("events.saved_forget", "Forget", choices))


def _choice(saved: SavedSearch) -> Choice:
    return Choice(cut(saved.name, NAME_LIMIT), str(saved.id), cut(name_for(Asked.of(saved.query)), 90))
