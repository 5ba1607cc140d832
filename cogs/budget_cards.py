"""A member's money, as they see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from discord import ui

from bot.domain.budget import Budget, usual_end
from bot.domain.budget import summary as budget_summary
from bot.domain.budget_view import BudgetView, BudgetWeek
from bot.domain.expenses import Expense
from bot.domain.money import Money, format_minor
from bot.domain.text import cut, plain
from bot.domain.when import format_day, format_days, today
from bot.services.budgets import WHAT_LIMIT
from bot.services.purses import ItemState, Purse, PurseItem, short_by
from cogs.ui.event_cards import title_of
from cogs.ui.layout import (
    Card,
    Choice,
    Danger,
    Primary,
    box,
    button,
    picture,
    row,
    rule,
    said,
    select,
    text,
)
from cogs.ui.money import again_buttons

PICTURE = "money.png"
# Ten lines to a page; what stands in a select beneath them can be corrected.
_SHOWN, _TITLE = 10, 80
_HEADS = {
    ItemState.ASKED: "**What did it cost?**",
    ItemState.PLANNED: "**Next**",
    ItemState.DONE: "**So far**",
}


def purse_card(purse: Purse, *, changed: str = "", page: int = 0, pictured: bool = False) -> Card:
    """What is left until when, what is next, what waits to be said. `changed` is a line on what was just done;
    `pictured`: the message carries `PICTURE`."""
    budget = purse.account.budget
    if budget is None:
        return Card(
            box(
                text(changed, *_without_a_budget(purse)),
                row(button("What can you spend?", "budget.set", Primary)),
            )
        )
    shown = [picture(PICTURE, description(purse.view))] if pictured and purse.view is not None else []
    return Card(
        box(
            text(changed, "### Your money", *_summary(purse, budget)),
            *shown,
            *_list(purse, page),
            row(*_ways(purse, budget)),
        )
    )


def description(view: BudgetView) -> str:
    """The picture, for those who cannot see it."""
    currency = view.currency
    parts = [(view.spent, "spent"), (view.planned, "planned"), (abs(view.left), "left")]
    if view.left < 0:
        parts[2] = (-view.left, "more than there is")
    said = ", ".join(f"{format_minor(amount, currency)} {word}" for amount, word in parts)
    weeks = [_week(each, currency) for each in view.weeks if each.used or each.unknown]
    by_week = f" By week: {'; '.join(weeks)}." if weeks else ""
    return f"Of {format_minor(view.amount, currency)} until {format_day(view.until_on)}: {said}.{by_week}"


def _week(week: BudgetWeek, currency: str) -> str:
    days = format_day(week.first) if week.first == week.last else format_days(week.first, week.last)
    unknown = {0: "", 1: " and one price unknown"}.get(week.unknown, f" and {week.unknown} prices unknown")
    return f"{days} {format_minor(week.used, currency)}{unknown}"


def added_card(expense: Expense) -> Card:
    """A cost they added, with what may be put right about it."""
    words = plain(expense.what, WHAT_LIMIT) or "Something else"
    return said(
        f"{words}: {Money(expense.amount, expense.currency)}",
        buttons=[
            button("Correct it", f"budget.fix:{expense.id}", Primary),
            button("Take it back", f"budget.undo:{expense.id}", Danger),
        ],
    )


def noted_lines(purse: Purse, spent: Money) -> list[str]:
    """What an event cost was said; and what is left."""
    budget = purse.account.budget
    if budget is None or budget.is_over(purse.now):
        return [f"Noted: it cost {spent}."]
    return [f"Noted: it cost {spent}.", f"-# {budget_summary(budget, purse.account.spending, purse.now)}."]


def _ways(purse: Purse, budget: Budget) -> list[ui.Button[Card]]:
    add = button("Add a cost", "budget.add")
    if purse.again is not None:
        return [*again_buttons(purse.again, purse.now), add]
    over = budget.is_over(purse.now)
    return [button("Set a new one" if over else "Change it", "budget.set", Primary), add]


def _without_a_budget(purse: Purse) -> list[str]:
    until = format_day(usual_end(today(purse.now, purse.reader.timezone)), purse.now)
    return [
        f"What can you spend until {until}, or any other date? 0 is a fine answer.",
        "I count what you plan and spend against it, and show you only what fits. Nobody else sees it.",
    ]


def _summary(purse: Purse, budget: Budget) -> list[str]:
    spending = purse.account.spending
    said = [f"{budget_summary(budget, spending, purse.now).rstrip('.')}."]
    if short_by(purse):
        said.append("Nothing is cancelled for that; `/agenda` has a way out of each event, if you want one.")
    if budget.every is not None and not budget.is_over(purse.now):
        said.append(f"-# For a {budget.every} at a time: then I offer it again, and renew nothing by myself.")
    if spending.unknown:
        events = "one event" if spending.unknown == 1 else f"{spending.unknown} events"
        said.append(f"-# Of {events} the price isn't fully known: only what is known of it counts.")
    if purse.account.apart:
        things = "one thing" if purse.account.apart == 1 else f"{purse.account.apart} things"
        said.append(f"-# Not counted: {things} in another currency.")
    return said


def _list(purse: Purse, page: int) -> Iterator[ui.Item[Any]]:
    """The things money goes to, by page."""
    items = purse.items
    pages = -(-len(items) // _SHOWN)
    page = max(0, min(page, pages - 1))
    shown = items[page * _SHOWN : (page + 1) * _SHOWN]
    if not shown:
        return
    yield rule()
    yield text(*_lines(purse, shown))
    yield row(_correction(purse, shown))
    if pages > 1:
        yield row(
            button("Back", f"budget.page:{page - 1}") if page else None,
            button(f"{page + 1} of {pages}", "budget.here", disabled=True),
            button("More", f"budget.page:{page + 1}") if page + 1 < pages else None,
        )


def _lines(purse: Purse, items: list[PurseItem]) -> Iterator[str]:
    state = None
    for item in items:
        if item.state is not state:
            state = item.state
            yield _HEADS[state]
        on = format_day(today(item.at, purse.reader.timezone), purse.now)
        yield f"- {on} · {_name(item)}: {_amount(purse, item)}"


def _name(item: PurseItem) -> str:
    if item.expense is not None:
        return plain(item.expense.what, WHAT_LIMIT) or "something else"
    assert item.event is not None
    return title_of(item.event, _TITLE)


def _amount(purse: Purse, item: PurseItem) -> str:
    if item.expense is not None:
        return f"{Money(item.expense.amount, item.expense.currency)} spent"
    going = item.going
    assert going is not None
    currency = going.currency or purse.reader.currency
    if going.spent is not None:
        return f"{format_minor(going.spent, currency)} spent" if going.spent else "nothing spent"
    if going.planned is None:
        return "price not fully known" if item.state is ItemState.PLANNED else "not said yet"
    planned = f"{format_minor(going.planned, currency)} planned"
    if going.unsure:
        return f"{planned}, not all of it known"
    return planned if going.planned else "free"


def _correction(purse: Purse, items: list[PurseItem]) -> ui.Select[Any]:
    return select("budget.event", "Say or correct what it cost", [_choice(purse, item) for item in items])


def _choice(purse: Purse, item: PurseItem) -> Choice:
    amount = _amount(purse, item)
    if item.expense is not None:
        return Choice(cut(item.expense.what, 100) or "Something else", f"cost-{item.expense.id}", amount)
    assert item.event is not None
    return Choice(cut(item.event.details.title, 100), str(item.event.id), amount)
