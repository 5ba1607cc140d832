"""The forms that change a member's money. Each is opened again as it was typed where it could not be read."""

from __future__ import annotations

from bot.domain.budget import Budget, Every, usual_end
from bot.domain.expenses import Expense
from bot.domain.ids import EventId
from bot.domain.money import example, format_minor
from bot.domain.when import format_day, today
from bot.services.budgets import WHAT_LIMIT
from bot.services.purses import Purse
from cogs.ui.forms import Answers, Form, Line, Pick, picks_of
from cogs.ui.layout import Choice
from cogs.ui.routing import UnknownButton

_ONCE = "once"
_AFTERWARDS = {
    _ONCE: "That was it",
    Every.WEEK.value: "Offer me the same for the next week",
    Every.MONTH.value: "Offer me the same for the next month",
}


def budget_form(purse: Purse, typed: Answers | None = None) -> Form:
    """An amount, a date, and what is offered afterwards; filled in with the running budget."""
    budget, now = purse.account.budget, purse.now
    running = budget is not None and not budget.is_over(now)
    day = today(now, purse.reader.timezone)
    usual, sunday = (format_day(usual_end(day, every), now) for every in (None, Every.WEEK))
    amount = Line(
        "amount",
        "What can you spend?",
        hint=_amount_hint(budget, purse) if running else "0 is a fine answer.",
        placeholder=example(40, purse.reader.currency),
        filled=_bare(budget.amount, budget.currency) if budget is not None else "",
        longest=40,
    )
    until = Line(
        "until",
        "Until when?",
        hint=f"Empty means {usual}, or {sunday} for a week at a time.",
        placeholder=f"{usual}, or “in 2 weeks”",
        filled=format_day(budget.until_on, now) if budget is not None and running else "",
        required=False,
        longest=60,
    )
    return Form("Your money", "budget.set", [amount, until, _afterwards(budget)], typed)


def every_of(typed: Answers) -> Every | None:
    """What was picked; None for once. Raises UnknownButton for what no form of ours offers."""
    picked = next(iter(picks_of(typed, "every")), _ONCE)
    if picked not in _AFTERWARDS:
        raise UnknownButton
    return None if picked == _ONCE else Every(picked)


def cost_form(typed: Answers | None = None) -> Form:
    return _cost_form("Add a cost", "budget.add", None, typed)


def fix_form(expense: Expense, typed: Answers | None = None) -> Form:
    """A cost they added, as it stands."""
    return _cost_form("Correct a cost", f"budget.fix:{expense.id}", expense, typed)


def correction_form(
    purse: Purse, event: EventId, typed: Answers | None = None, name: str = "budget.cost"
) -> Form:
    """Filled in with what was planned, or said before; what was only a part of it is beside. `name` is whose form it
    is."""
    going = next((each for each in purse.account.goings if each.event_id == event), None)
    known = None if going is None else going.spent if going.spent is not None else going.planned
    currency = (going and going.currency) or purse.reader.currency
    is_part = going is not None and going.spent is None and going.unsure and known is not None
    line = Line(
        "amount",
        "What did it cost you?",
        hint="All in: ticket, the way there and back, what you ate and drank.",
        placeholder=f"{format_minor(known, currency)} set aside, the rest wasn't known"
        if is_part and known
        else "",
        filled=_bare(known, currency) if known is not None and not is_part else "",
        longest=40,
    )
    return Form("What it cost in the end", f"{name}:{event}", [line], typed)


def _afterwards(budget: Budget | None) -> Pick:
    every = _ONCE if budget is None or budget.every is None else budget.every.value
    choices = [Choice(label, value, chosen=value == every) for value, label in _AFTERWARDS.items()]
    return Pick("every", "When that date has passed", choices, hint="Nothing renews unless you say so then.")


def _amount_hint(budget: Budget | None, purse: Purse) -> str:
    since = (
        "" if budget is None else f" since {format_day(today(budget.starts_at, budget.timezone), purse.now)}"
    )
    return f"In all{since}: what you planned and spent counts against it."


def _cost_form(title: str, custom_id: str, expense: Expense | None, typed: Answers | None) -> Form:
    amount = Line(
        "amount",
        "How much was it?",
        placeholder="3.50",
        filled=_bare(expense.amount, expense.currency) if expense is not None else "",
        longest=40,
    )
    what = Line(
        "what",
        "What for?",
        hint="Only you see it.",
        placeholder="Coffee",
        filled=expense.what if expense is not None else "",
        required=False,
        longest=WHAT_LIMIT,
    )
    return Form(title, custom_id, [amount, what], typed)


def _bare(amount: int, currency: str) -> str:
    """Filled in so that it reads back as the same amount."""
    return format_minor(amount, currency)
