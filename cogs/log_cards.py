"""Noting a talk, as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.domain.contacts import LINE_LIMIT
from bot.domain.debriefs import CostAsk
from bot.domain.ids import EventId
from bot.domain.text import plain
from bot.services.talks import Logged, Talk
from cogs.ui.forms import Answers, Form, Line
from cogs.ui.layout import Card, Primary, box, button, row, said, section, text
from cogs.ui.notices import cost_buttons

_SHOWN = 5


def talk_form(custom_id: str, title: str = "", typed: Answers | None = None, name: str = "") -> Form:
    """One name and one line. `title` is the event's, where there is one."""
    return Form(
        f"Who did you talk to: {title}" if title else "Who did you talk to?",
        custom_id,
        [
            Line(
                "name",
                "Name",
                hint="A first name is enough. Two people: “Sam and Priya”.",
                placeholder="Sam",
                filled=name,
            ),
            Line(
                "line",
                "One line, if you like",
                hint="Stored encrypted. Only you ever read it.",
                placeholder="works at Acme on data; I said I'd send my portfolio",
                tall=True,
                required=False,
                longest=LINE_LIMIT,
            ),
        ],
        typed,
    )


def correct_form(talk: Talk, typed: Answers | None = None) -> Form:
    filled = typed or {"name": talk.contact.name, "line": talk.conversation.line}
    return talk_form(f"log.edit:{talk.conversation.id}", typed=filled)


def logged_card(logged: Logged) -> Card:
    """What was kept, with what may be put right about it."""
    if not logged.talks:
        return nobody_card()
    items: list[ui.Item[Any]] = [_kept(talk) for talk in logged.talks[:_SHOWN]]
    event = logged.event.id if logged.event is not None else 0
    where = f" at {plain(logged.event.details.title, 100)}" if logged.event is not None else ""
    kept = f"Kept{where}. Only you can read it; `/people` has it."
    return Card(
        box(
            text(kept),
            *items,
            row(button("Add another", f"log.open:{event}", Primary), *_another(logged.talks)),
        )
    )


def corrected_card(talk: Talk) -> Card:
    return Card(box(text("Put right."), _kept(talk)))


def nobody_card(event: EventId | None = None, cost: CostAsk | None = None) -> Card:
    """`cost` is what of the question is still open: this takes the place of the message that asked it."""
    return said(
        "That's fine: going at all is the hard part, and not every evening brings a talk.",
        "-# If somebody comes to mind later, `/log` is there.",
        buttons=cost_buttons(event, cost) if event is not None and cost is not None else (),
    )


def keep_asking_card() -> Card:
    return said("Good. I'll ask again after the next one.")


def _kept(talk: Talk) -> ui.Item[Any]:
    line = plain(talk.conversation.line, 400)
    known = "-# Added to what you noted about them before." if talk.was_known else ""
    edit = button("Edit", f"log.edit:{talk.conversation.id}")
    return section(edit, f"**{plain(talk.contact.name, 120)}**", line, known)


def _another(talks: Sequence[Talk]) -> list[ui.Button[Card]]:
    """Where a name was known already it may have been somebody else."""
    known = [talk for talk in talks if talk.was_known]
    return [button(f"Another {talk.contact.name}", f"log.other:{talk.conversation.id}") for talk in known[:2]]
