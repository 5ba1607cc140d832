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
from cogs.ui.money import beyond_words

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
    rows = (_instead(page), *_left_out(page), _pager(page), _questions(page))
    footer = [each for each in rows if each is not None]
    if not boxes:
        return Card(box(text(*notes, *_nothing(page)), *footer))
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


def _nothing(page: Page) -> list[str]:
    """Never an empty page: what there is instead, and what to do next."""
    span = in_words(page.asked, page.asker.reader, page.query, page.asker.now)
    if page.at.view != FITTING:
        return ["Nothing here any more."]
    if not page.maybe and not page.left_out:
        return [
            "No events are listed here yet.",
            "An organiser can add a calendar with `/feeds add`: the link of a page is enough.",
        ]
    if page.is_unmet:
        return [_nothing_affordable(page, span)]
    asked = "that fits what you asked for" if page.asked.stored() else "for you"
    return [f"Nothing {span} {asked}. These were left out; one tap shows them."]


def _nothing_affordable(page: Page, span: str) -> str:
    """What might fit, the closest and by how much. What is free or online stands on buttons."""
    reader, left, most = page.asker.reader, page.asker.money_left, page.query.max_cost
    is_own_limit = most is not None and (left is None or most < left)
    reason = Reason.OVER_MAX_COST if is_own_limit else Reason.OVER_BUDGET
    limit = format_minor(max((most if is_own_limit else left) or 0, 0), reader.currency)
    over = page.left_out.get(reason, 0)
    by = page.closest_over_max if is_own_limit else page.closest_over
    said = [
        f"Nothing {span} surely costs you {limit} or less."
        if is_own_limit
        else f"Nothing {span} surely fits your {limit}.",
        *beyond_words(over, page.maybe, by, reader.currency),
    ]
    if other := page.left_out.get(Reason.NOT_INTERESTED, 0):
        said.append(
            f"{other} {'is' if other == 1 else 'are'} about other things; the button below shows them."
        )
    return " ".join(said)


def _instead(page: Page) -> ui.ActionRow[Any] | None:
    """What they can surely afford, where nothing of what they asked for is."""
    if page.at.view != FITTING or page.fits or not any(page.instead):
        return None
    online, free = page.instead
    return row(
        button(f"{online} online you can afford", "events.instead:online", Primary) if online else None,
        button(f"{free} that {'costs' if free == 1 else 'cost'} you nothing", "events.instead:free", Primary)
        if free
        else None,
    )


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
