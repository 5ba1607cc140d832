"""A page of `/events`: at most the 40 components Discord allows in a message."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain.finding import Reason
from bot.domain.money import format_minor
from bot.domain.wording import counted
from bot.services.asking import in_words
from bot.services.discovery import FITTING, MAYBE, Page
from cogs.ui.event_cards import event_box
from cogs.ui.layout import Card, Choice, Primary, Success, box, button, row, select, text
from cogs.ui.nothing_found import next_steps, nothing_words

# Three events take 25 components, the pager 4: that leaves 11 for what was left out and what is asked.
_BUTTONS, _ASKS = 5, 3
# In the order somebody would ask about them.
_ASKED_ABOUT = (
    Reason.OVER_BUDGET,
    Reason.OVER_MAX_COST,
    Reason.TOO_FAR,
    Reason.NOT_INTERESTED,
    Reason.WRONG_TIME,
    Reason.OTHER_FORMAT,
    Reason.NOT_FOR_ME,
    Reason.CANCELLED,
    Reason.OFF_TOPIC,
    Reason.PRICE_UNKNOWN,
)


def page_card(page: Page, *, note: str = "") -> Card:
    """Up to three events, what was left out, and the way to the next page. `note` comes first: what was just done."""
    notes = [note] if note else []
    boxes = [
        event_box(fit, page.asker, also_on=page.also_on.get(fit.candidate.event.id, 0)) for fit in page.fits
    ]
    rows = (*next_steps(page), *_left_out(page), _pager(page), _questions(page))
    footer = [each for each in rows if each is not None]
    if not boxes:
        return Card(box(text(*notes, *nothing_words(page)), *footer))
    return Card(text(*notes, _headline(page)), *boxes, *footer)


def _headline(page: Page) -> str:
    """How many, of what."""
    if page.at.view == MAYBE:
        return f"**{counted(page.total, 'event')}** with a price nobody has fully told me. They might fit; I can't promise it."
    if page.at.view != FITTING:
        return f"**{Reason(page.at.view).words(page.total).replace(' more ', ' ', 1)}**"
    span = in_words(page.asked, page.asker.reader, page.query, page.asker.now)
    order = f", {page.query.order(page.asker.taste.home).words}" if page.total > 1 else ""
    return f"**{counted(page.total, 'event')}** {span}{_within(page)}{order}."


def _within(page: Page) -> str:
    """The money they surely fit."""
    left, most, currency = page.asker.money_left, page.query.max_cost, page.asker.reader.currency
    if most is not None and (left is None or most <= left):
        cost = "costs" if page.total == 1 else "cost"
        return f" surely {cost} you {f'at most {format_minor(most, currency)}' if most else 'nothing'}"
    if left is None:
        return ""
    return f" surely {'fits' if page.total == 1 else 'fit'} your {format_minor(max(left, 0), currency)}"


def _left_out(page: Page) -> list[ui.ActionRow[Any]]:
    """What was left out, counted by reason; each one tap away: on a button, or where there are many, in a list."""
    if page.at.view != FITTING:
        return [row(button("Back to what fits", _page_id(page, FITTING, 0), Primary))]
    counts = [
        (reason.value, reason.words(page.left_out[reason]))
        for reason in _ASKED_ABOUT
        if page.left_out.get(reason)
    ]
    if page.maybe and page.has_limit:
        counts.insert(0, (MAYBE, Reason.PRICE_UNKNOWN.words(page.maybe)))
    if not counts:
        return []
    if len(counts) <= _BUTTONS:
        return [row(*(button(words, _page_id(page, view, 0)) for view, words in counts))]
    first, rest = counts[: _BUTTONS - 1], counts[_BUTTONS - 1 :]
    others = [Choice(words, view) for view, words in rest]
    return [
        row(*(button(words, _page_id(page, view, 0)) for view, words in first)),
        row(select(f"events.left:{page.at.search}", "Left out for other reasons", others)),
    ]


def _pager(page: Page) -> ui.ActionRow[Any] | None:
    if page.pages < 2:
        return None
    here, view = page.at.number, page.at.view
    return row(
        button("Back", _page_id(page, view, max(here - 1, 0)), disabled=here == 0),
        # A second id for what cannot be pressed: ids in a message are unique.
        button(f"{here + 1} of {page.pages}", "events.here", disabled=True),
        button("Next", _page_id(page, view, here + 1), Primary, disabled=here + 1 >= page.pages),
    )


def _questions(page: Page) -> ui.ActionRow[Any] | None:
    """One fact at a time, asked where it becomes useful; and the way to searches they come back to."""
    reader, member = page.asker.reader, page.asker.reader.member
    if not reader.is_set_up:
        return row(button("Where are you?", f"start.where:{page.at.search}", Success))
    asks = [
        button("Tell me what you care about", f"events.interests:{page.at.search}")
        if member is not None and not member.words
        else None,
        button("What can you spend?", "budget.set") if page.asker.money_left is None else None,
        button("Save this search", f"events.save:{page.at.search}") if page.asked.stored() else None,
        button("Saved searches", "events.saved") if page.asker.facts.has_saved else None,
    ]
    kept = [each for each in asks if each is not None][:_ASKS]
    return row(*kept) if kept else None


def _page_id(page: Page, view: str, number: int) -> str:
    return f"events.page:{page.at.search}:{view}:{number}"
