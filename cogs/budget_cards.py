"""A member's money, as they see it, and the forms that change it."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain.budget import Budget
from bot.domain.budget import summary as budget_summary
from bot.domain.ids import EventId
from bot.domain.money import format_minor
from bot.domain.text import cut, plain
from bot.domain.when import format_day, today
from bot.services.budgets import WHAT_LIMIT, Purse, short_by, usual_end
from cogs.ui.event_cards import title_of
from cogs.ui.forms import Answers, Form, Line
from cogs.ui.layout import Card, Choice, Primary, box, button, row, rule, select, text

_SHOWN, _TITLE = 12, 80


def purse_card(purse: Purse, *, changed: str = "") -> Card:
    """What is left until when; planned and spent. `changed` is a line on what was just done."""
    budget = purse.account.budget
    if budget is None:
        return Card(
            box(
                text(changed, *_without_a_budget(purse)),
                row(button("What can you spend?", "budget.set", Primary)),
            )
        )
    over = budget.is_over(purse.now)
    return Card(
        box(
            text(changed, "### Your money", *_summary(purse, budget)),
            *([rule(), text(*_entries(purse))] if _entries(purse) else []),
            *([row(_correction(purse))] if purse.account.goings else []),
            row(
                button("Set a new one" if over else "Change it", "budget.set", Primary),
                button("Add a cost", "budget.add"),
            ),
        )
    )


def _without_a_budget(purse: Purse) -> list[str]:
    until = format_day(usual_end(today(purse.now, purse.reader.timezone)), purse.now)
    return [
        f"What can you spend until {until}, or any other date? 0 is a fine answer.",
        "I count what you plan and spend against it, and show you only what fits. Nobody else sees it.",
    ]


def _summary(purse: Purse, budget: Budget) -> list[str]:
    spending, short = purse.account.spending, short_by(purse)
    said = [f"{budget_summary(budget, spending, purse.now).rstrip('.')}."]
    if short:
        said.append(
            f"That is {format_minor(short, budget.currency)} less than what you planned and spent. "
            "Nothing else has changed; `/agenda` has a way out of each event."
        )
    if spending.unknown:
        events = "one event" if spending.unknown == 1 else f"{spending.unknown} events"
        said.append(f"-# Of {events} the price isn't fully known, so it isn't counted.")
    if purse.account.apart:
        things = "one thing" if purse.account.apart == 1 else f"{purse.account.apart} things"
        said.append(f"-# Not counted: {things} in another currency.")
    return said


def _entries(purse: Purse) -> list[str]:
    """What the money goes to, in order of time."""
    said = []
    for going in purse.account.goings:
        event = purse.events.get(going.event_id)
        title = title_of(event, _TITLE) if event is not None else "an event that is gone"
        currency = going.currency or purse.reader.currency
        if going.spent is not None:
            said.append(f"- {title}: {format_minor(going.spent, currency)} spent")
        elif going.planned is None:
            said.append(f"- {title}: price not fully known")
        else:
            said.append(f"- {title}: {format_minor(going.planned, currency)} planned")
    for cost in purse.account.expenses:
        words = plain(cost.what, WHAT_LIMIT) or "something else"
        said.append(f"- {words}: {format_minor(cost.amount, cost.currency)} spent")
    more = len(said) - _SHOWN
    return [*said[:_SHOWN], *([f"-# … and {more} more"] if more > 0 else [])]


def _correction(purse: Purse) -> ui.Select[Any]:
    events = [
        (going, purse.events[going.event_id])
        for going in purse.account.goings
        if going.event_id in purse.events
    ]
    choices = [Choice(cut(event.details.title, 100), str(event.id)) for _, event in reversed(events)]
    return select("budget.event", "What an event cost in the end", choices)


def budget_form(purse: Purse, typed: Answers | None = None) -> Form:
    """An amount and a date; filled in with the running budget."""
    budget, now = purse.account.budget, purse.now
    usual = format_day(usual_end(today(now, purse.reader.timezone)), now)
    running = budget is not None and not budget.is_over(now)
    amount = Line(
        "amount",
        "What can you spend?",
        hint=_amount_hint(budget, purse) if running else "0 is a fine answer.",
        placeholder="40",
        filled=_bare(budget.amount, budget.currency) if budget is not None else "",
        longest=40,
    )
    until = Line(
        "until",
        "Until when?",
        hint=f"Empty means {usual}.",
        placeholder=f"{usual}, or “in 2 weeks”",
        filled=format_day(budget.until_on, now) if budget is not None and running else "",
        required=False,
        longest=60,
    )
    return Form("Your money", "budget.set", [amount, until], typed)


def _amount_hint(budget: Budget | None, purse: Purse) -> str:
    since = (
        "" if budget is None else f" since {format_day(today(budget.starts_at, budget.timezone), purse.now)}"
    )
    return f"In all{since}: what you planned and spent counts against it."


def cost_form(typed: Answers | None = None) -> Form:
    amount = Line("amount", "How much was it?", placeholder="3.50", longest=40)
    what = Line(
        "what", "What for?", hint="Only you see it.", placeholder="Coffee", required=False, longest=WHAT_LIMIT
    )
    return Form("Add a cost", "budget.add", [amount, what], typed)


def correction_form(purse: Purse, event: EventId, typed: Answers | None = None) -> Form:
    """Filled in with what was planned."""
    going = next((each for each in purse.account.goings if each.event_id == event), None)
    known = None if going is None else going.spent if going.spent is not None else going.planned
    currency = (going and going.currency) or purse.reader.currency
    line = Line(
        "amount",
        "What did it cost you?",
        hint="All in: ticket, the way there and back, what you ate and drank.",
        filled=_bare(known, currency) if known is not None else "",
        longest=40,
    )
    return Form("What it cost in the end", f"budget.cost:{event}", [line], typed)


def _bare(amount: int, currency: str) -> str:
    """Filled in so that it reads back as the same amount."""
    return format_minor(amount, currency)
