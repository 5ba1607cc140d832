"""A member's contacts, as they read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from discord import ui

from bot.domain.contacts import Conversation
from bot.domain.events import Event
from bot.domain.ids import EventId
from bot.domain.text import plain
from bot.domain.when import format_day, today
from bot.domain.wording import counted
from bot.services.people import EVERYBODY, Listed, PeoplePage, Timeline
from cogs.ui.layout import Card, Danger, Primary, box, button, row, said, section, text

_IN_A_LIST, _IN_FULL = 140, 600


def people_card(page: PeoplePage) -> Card:
    """The latest first, a page at a time."""
    if not page.total:
        return said(
            "### Nobody here yet",
            "After an event one name and one line is enough, and only you read it.",
            buttons=[button("I talked to someone", "log.open:0", Primary)],
        )
    if not page.found:
        return said(
            f"Nobody with “{plain(page.words, 80)}” among the {page.total} you noted. A single word may find more.",
            buttons=[button("Show everybody", f"people.page:{EVERYBODY}:0")],
        )
    items: list[ui.Item[Any]] = [text(_heading(page)), *(_listed(each, page) for each in page.listed)]
    if buttons := _turn(f"people.page:{page.search}", page.page, page.pages):
        items.append(row(*buttons))
    return Card(box(*items))


def timeline_card(timeline: Timeline) -> Card:
    """One person: the talks, the latest first."""
    contact = timeline.contact
    items: list[ui.Item[Any]] = [text(f"### {plain(contact.name, 150)}", counted(timeline.total, "talk"))]
    items += [_talk(talk, timeline) for talk in timeline.talks]
    items.append(
        row(
            *_turn(f"people.open:{contact.id}", timeline.page, timeline.pages),
            button("Everybody", f"people.page:{EVERYBODY}:0"),
            button("Forget", f"people.forget:{contact.id}", Danger),
        )
    )
    return Card(box(*items))


def forget_card(timeline: Timeline) -> Card:
    """Asks once more: there is no way back."""
    contact = timeline.contact
    name = plain(contact.name, 150)
    return said(
        f"Forget **{name}** and {counted(timeline.total, 'talk')}? There is no way back.",
        buttons=[
            button(f"Forget {contact.name}", f"people.gone:{contact.id}", Danger),
            button("Keep", f"people.open:{contact.id}:0"),
        ],
    )


def forgotten_card(name: str) -> Card:
    return said(
        f"**{plain(name, 150)}** is forgotten, notes and all.",
        buttons=[button("Everybody", f"people.page:{EVERYBODY}:0")],
    )


def _heading(page: PeoplePage) -> str:
    if page.words:
        return f"### {page.found} of {page.total} with “{plain(page.words, 80)}”"
    return f"### {'Somebody' if page.total == 1 else f'{page.total} people'} you talked to"


def _listed(each: Listed, page: PeoplePage) -> ui.Item[Any]:
    latest = each.latest
    lines = [f"**{plain(each.contact.name, 100)}**"]
    if latest is not None:
        lines += [
            plain(latest.line, _IN_A_LIST),
            _where(latest, page.events, page.zone, page.now, more=each.talks - 1),
        ]
    return section(button("Open", f"people.open:{each.contact.id}:0"), *lines)


def _talk(talk: Conversation, timeline: Timeline) -> ui.Item[Any]:
    where = _where(talk, timeline.events, timeline.zone, timeline.now)
    return section(button("Edit", f"log.edit:{talk.id}"), plain(talk.line, _IN_FULL), where)


def _where(
    talk: Conversation, events: Mapping[EventId, Event], zone: str, now: datetime, *, more: int = 0
) -> str:
    event = events.get(talk.event) if talk.event is not None else None
    at = f" · {plain(event.details.title, 80)}" if event is not None else ""
    others = f" · {counted(more, 'talk')} before" if more else ""
    return f"-# {format_day(today(talk.talked_at, zone), now)}{at}{others}"


def _turn(name: str, page: int, pages: int) -> list[ui.Button[Card]]:
    if pages == 1:
        return []
    return [
        button("Newer", f"{name}:{max(page - 1, 0)}", disabled=page == 0),
        button("Older", f"{name}:{page + 1}", disabled=page + 1 >= pages),
    ]
