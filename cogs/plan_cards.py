"""A plan as its member sees it: what is in, what is left, why others are out, and the ways to change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from discord import ui

from bot.domain import plan_words
from bot.domain.attendance import Response
from bot.domain.events import Format
from bot.domain.money import format_minor
from bot.domain.month_view import Evening, MonthView
from bot.domain.plan_goals import why
from bot.domain.planning import PlanItem
from bot.domain.ranking import Fit
from bot.domain.text import plain
from bot.domain.when import format_day, format_when
from bot.services.planning_proposal import Proposal
from cogs.plan_choices import bare_title, selects
from cogs.plan_lines import SHORT, conditions, headline, lacks_fares, out_lines
from cogs.ui.event_cards import title_of
from cogs.ui.layout import Card, Primary, Success, box, button, picture, row, rule, text

PICTURE = "plan.png"
# Discord takes 4,000 characters of text in a message, counted so that an emoji counts twice.
_HEAD, _IN, _THERE, _OUT = 1000, 1500, 300, 1000
_TITLE, _WHY = 70, 90
# More than so many get a line each.
_IN_FULL = 7


def plan_card(plan: Proposal, *, notes: Sequence[str] = (), pictured: bool = False) -> Card:
    """`notes` come first: what was just done, or why it was not."""
    shown = picture(PICTURE, picture_words(plan)) if pictured else None
    entries, out = _entries(plan), out_lines(plan)
    items: list[ui.Item[Any] | None] = [
        text(*_fitting([*notes, f"### {headline(plan)}", *conditions(plan)], _HEAD)),
        shown,
        text(*entries) if entries else None,
        rule() if out else None,
        text(*_fitting(out, _OUT)) if out else None,
        *selects(plan),
        _buttons(plan),
    ]
    return Card(box(*(item for item in items if item is not None)))


def _entries(plan: Proposal) -> list[str]:
    """What is in, in order of time, then what they go to already."""
    in_full = len(plan.chosen) <= _IN_FULL
    chosen = [_in_full(plan, *each) if in_full else _in_short(plan, *each) for each in plan.chosen]
    fixed = [_in_short(plan, *each) for each in plan.fixed]
    there = ["**You go already**", *fixed]
    return [*_fitting(chosen, _IN), *(_fitting(there, _THERE) if fixed else [])]


def _in_full(plan: Proposal, item: PlanItem, fit: Fit) -> str:
    event, asker = fit.candidate.event, plan.asker
    is_interested = asker.response_to(event.id) is Response.INTERESTED
    reasons = [plain(each, _WHY) for each in why(fit, plan.goal, is_interested=is_interested)]
    kept = ["must be in"] if event.id in plan.plan.locked else []
    when = format_when(event.details, asker.reader.timezone, asker.now)
    facts = " · ".join([_cost(plan, item, fit), *kept, *reasons])
    return f"**{title_of(event, _TITLE)}** · {when}{_online(fit)}\n-# {facts}"


def _in_short(plan: Proposal, item: PlanItem, fit: Fit) -> str:
    cost = f" · {_cost(plan, item, fit)}" if item.id in plan.plan.chosen else ""
    title = title_of(fit.candidate.event, SHORT)
    return f"{format_day(item.on, plan.asker.now)} · {title}{_online(fit)}{cost}"


def _online(fit: Fit) -> str:
    """Of what is in a room too it says that the plan is to stay at home, for the way there costs more."""
    is_online = fit.candidate.event.details.format is Format.ONLINE or fit.candidate.joins_online
    return ", online" if is_online else ""


def _cost(plan: Proposal, item: PlanItem, fit: Fit) -> str:
    """ "$6.50 (16% of your money)"; of an unknown price, what is kept back for it."""
    currency = plan.asker.reader.currency
    if not fit.candidate.cost.is_known:
        kept = f"{format_minor(item.cost, currency)} kept back" if item.cost else "nothing kept back"
        return f"price unknown, {kept}"
    if not item.cost:
        return "costs you nothing"
    share = plan_words.share(item.cost, plan.period.money)
    return f"{format_minor(item.cost, currency)}{f' ({share} of your money)' if share else ''}"


def _buttons(plan: Proposal) -> ui.ActionRow[Card]:
    number, count = plan.plan.id, len(plan.chosen)
    label = {1: "Accept it", 2: "Accept both"}.get(count, f"Accept all {count}")
    asks_money = plan.period.money is None and not plan.period.is_after
    return row(
        button(label, f"plan.accept:{number}:{plan.mark}", Success) if count else None,
        button("Plan again", f"plan.again:{number}"),
        button("Change", f"plan.change:{number}", Primary),
        _missing(plan),
        button("What can you spend?", "budget.set") if asks_money else None,
    )


def _missing(plan: Proposal) -> ui.Button[Card] | None:
    """What would let more be planned. Home takes the place of the card, so of one with nothing in it alone."""
    if not plan.options.unpriced:
        return None
    if lacks_fares(plan):
        return None if plan.chosen else button("How I get around", "fact.ask:travel:0")
    return button("When would you leave?", f"plan.leave:{plan.plan.id}")


def month_of(plan: Proposal) -> MonthView | None:
    """The picture's values; None where there is nothing to see."""
    money = plan.period.money
    evenings = [Evening(item.on, bare_title(plan, item.id), item.cost) for item, _ in plan.chosen]
    first, last = plan.period.first, plan.period.last
    # What they go to already is paid from what was there before.
    evenings += [
        Evening(item.on, bare_title(plan, item.id), 0, is_new=False)
        for item, _ in plan.fixed
        if first <= item.on <= last
    ]
    if not evenings:
        return None
    return MonthView(first, last, plan.asker.reader.currency, money, tuple(sorted(evenings, key=_by_day)))


def _by_day(evening: Evening) -> tuple[object, ...]:
    return evening.on, evening.is_new, evening.title


def picture_words(plan: Proposal) -> str:
    """For those who cannot see it."""
    return f"A calendar of the plan: {headline(plan)}"


def _fitting(lines: Iterable[str], limit: int) -> list[str]:
    """As many lines as there is room for, and how many there are besides."""
    kept: list[str] = []
    lines = [line for line in lines if line]
    room = limit
    for number, line in enumerate(lines):
        room -= _size(line) + 1
        if room < 0:
            return [*kept, f"-# … and {len(lines) - number} more"]
        kept.append(line)
    return kept


def _size(line: str) -> int:
    """As Discord counts: UTF-16 code units."""
    return len(line.encode("utf-16-le")) // 2
