"""A page of `/events`: at most 38 of the 40 components Discord allows in a message."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain.finding import Reason
from bot.domain.money import format_minor
from bot.services.asking import in_words
from bot.services.discovery import FITTING, MAYBE, Page
from cogs.ui.event_cards import event_box
from cogs.ui.layout import Card, Primary, Success, box, button, row, text

_REASONS = 4
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
)


def page_card(page: Page) -> Card:
    """Up to three events, what was left out, and the way to the next page."""
    boxes = [
        event_box(fit, page.asker, also_on=page.also_on.get(fit.candidate.event.id, 0)) for fit in page.fits
    ]
    rows = (_left_out(page), _pager(page), _questions(page))
    footer = [each for each in rows if each is not None]
    if not boxes:
        return Card(box(text(*_nothing(page)), *footer))
    return Card(text(_headline(page)), *boxes, *footer)


def _headline(page: Page) -> str:
    """How many, of what."""
    if page.at.view == MAYBE:
        return f"**{_events(page.total)}** with a price nobody has fully told me. They might fit; I can't promise it."
    if page.at.view != FITTING:
        return f"**{Reason(page.at.view).words(page.total).replace(' more ', ' ', 1)}**"
    span = in_words(page.asked, page.asker.reader, page.query, page.asker.now)
    left = page.asker.money_left
    if left is None:
        return f"**{_events(page.total)}** {span}, best first."
    fit = "fits" if page.total == 1 else "fit"
    money = format_minor(max(left, 0), page.asker.reader.currency)
    return f"**{_events(page.total)}** {span} surely {fit} your {money}, best first."


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
    over, left = page.left_out.get(Reason.OVER_BUDGET, 0), page.asker.money_left
    if left is not None and (over or page.maybe):
        return [_nothing_affordable(page, span, over, left)]
    asked = "that fits what you asked for" if page.asked.stored() else "for you"
    return [f"Nothing {span} {asked}. These were left out; one tap shows them."]


def _nothing_affordable(page: Page, span: str, over: int, left: int) -> str:
    currency = page.asker.reader.currency
    said = [f"Nothing {span} surely fits your {format_minor(max(left, 0), currency)}."]
    if over:
        said.append("That's the prices, not you.")
    if page.maybe:
        said.append(f"{page.maybe} might (price unknown).")
    if over and page.closest_over is not None:
        closest = format_minor(page.closest_over, currency)
        cost = "1 costs more, by" if over == 1 else f"{over} cost more; the closest is"
        said.append(f"{cost} {closest}{'' if over == 1 else ' over'}.")
    if other := page.left_out.get(Reason.NOT_INTERESTED, 0):
        said.append(
            f"{other} {'is' if other == 1 else 'are'} about other things; the button below shows them."
        )
    said.append("Online ones need no fare: try `/events where:online`.")
    return " ".join(said)


def _left_out(page: Page) -> ui.ActionRow[Any] | None:
    """What was left out, counted by reason; each a button that shows it."""
    counts = [
        (reason.value, reason.words(page.left_out[reason]))
        for reason in _ASKED_ABOUT
        if page.left_out.get(reason)
    ]
    buttons = [(view, words) for view, words in counts if view != page.at.view][:_REASONS]
    has_limit = page.asker.money_left is not None or page.query.max_cost is not None
    if page.maybe and has_limit and page.at.view != MAYBE:
        buttons.insert(0, (MAYBE, Reason.PRICE_UNKNOWN.words(page.maybe)))
    if page.at.view != FITTING:
        return row(button("Back to what fits", _page_id(page, FITTING, 0), Primary))
    if not buttons:
        return None
    return row(*(button(words, _page_id(page, view, 0)) for view, words in buttons))


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
    """One fact at a time, asked where it becomes useful."""
    reader = page.asker.reader
    if not reader.is_set_up:
        return row(button("Where are you?", f"start.where:{page.at.search}", Success))
    member = reader.member
    asks = [
        button("Tell me what you care about", f"events.interests:{page.at.search}")
        if member is not None and not member.words
        else None,
        button("What can you spend?", "budget.set") if page.asker.money_left is None else None,
    ]
    return row(*asks) if any(asks) else None


def _page_id(page: Page, view: str, number: int) -> str:
    return f"events.page:{page.at.search}:{view}:{number}"


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count} events"
