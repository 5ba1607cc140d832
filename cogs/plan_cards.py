"""A plan as its member sees it: what is in, what is left, why others are out, and the ways to change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from discord import ui

from bot.domain import plan_words
from bot.domain.attendance import Response
from bot.domain.events import Format
from bot.domain.ids import EventId
from bot.domain.money import format_minor
from bot.domain.month_view import Evening, MonthView
from bot.domain.plan_goals import Goal, why
from bot.domain.planning import PlanItem
from bot.domain.ranking import Fit
from bot.domain.text import plain
from bot.domain.when import format_day, format_days, format_when
from bot.domain.wording import counted
from bot.services.planning import Proposal
from cogs.plan_choices import bare_title, day_of, selects
from cogs.ui.event_cards import title_of
from cogs.ui.layout import Card, Primary, Success, box, button, picture, row, rule, text
from cogs.ui.money import beyond_words

PICTURE = "plan.png"
# Discord takes 4,000 characters of text in a message, counted so that an emoji counts twice.
_HEAD, _IN, _THERE, _OUT = 900, 1500, 300, 1000
_TITLE, _SHORT, _WHY = 70, 40, 90
# More than so many get a line each.
_IN_FULL = 7


def plan_card(plan: Proposal, *, notes: Sequence[str] = (), pictured: bool = False) -> Card:
    """`notes` come first: what was just done, or why it was not."""
    shown = picture(PICTURE, picture_words(plan)) if pictured else None
    entries, out = _entries(plan), _out(plan)
    items: list[ui.Item[Any] | None] = [
        text(*_fitting([*notes, f"### {headline(plan)}", *_conditions(plan)], _HEAD)),
        shown,
        text(*entries) if entries else None,
        rule() if out else None,
        text(*_fitting(out, _OUT)) if out else None,
        *selects(plan),
        _buttons(plan),
    ]
    return Card(box(*(item for item in items if item is not None)))


def headline(plan: Proposal) -> str:
    """ "5 evenings until Thu 31 Dec for $28 of your $40; $12 left." """
    count, days = len(plan.chosen), len({item.on for item, _ in plan.chosen})
    if not count:
        return _nothing(plan)
    evenings = counted(count, "evening") if days == count else f"{count} events on {counted(days, 'day')}"
    said, money, currency = f"{evenings} {_span(plan)}", plan.period.money, plan.asker.reader.currency
    cost = format_minor(plan.cost, currency) if plan.cost else "nothing"
    if money is None:
        return f"{said} for {cost}" + (" in all." if plan.cost else ".")
    if not plan.cost:
        return f"{said} for nothing; your {format_minor(max(money, 0), currency)} stays whole."
    return f"{said} for {cost} of your {format_minor(money, currency)}; {plan_words.left(plan.left or 0, currency)}."


def _nothing(plan: Proposal) -> str:
    """Never an empty answer: why not, by how much, and what there is instead. Prices are not blamed where something
    would have been affordable."""
    options, money, currency = plan.options, plan.period.money, plan.asker.reader.currency
    if plan.affordable:
        kept_out = plan_words.nothing_added(plan.answer.left_out, options.problem.rules)
        return f"I'd add nothing {_span(plan)}: the best of the rest {kept_out}."
    limit = "you" if money is None else f"your {format_minor(max(money, 0), currency)}"
    if options.fitting:
        return _nothing_left(plan, limit)
    if money is None or not (options.over or options.maybe):
        return f"Nothing {_span(plan)} is listed that would be for you."
    others = beyond_words(
        options.over, options.maybe, options.closest_over, currency, blames_prices=not options.beside
    )
    if options.beside:
        others.append(f"{options.beside} {'is' if options.beside == 1 else 'are'} about other things.")
    return " ".join([f"Nothing{_of_interest(plan)} {_span(plan)} surely fits {limit}.", *others])


def _nothing_left(plan: Proposal, limit: str) -> str:
    if plan.options.not_free:
        return f"What fits {limit} {_span(plan)} is at hours you aren't free."
    return f"Of what fits {limit} {_span(plan)} nothing is left: you answered or dropped it, or it lasts for days."


def _span(plan: Proposal) -> str:
    """The days of the plan, for a sentence: "until Thu 31 Dec", "on Fri 6 Mar"."""
    period, now = plan.period, plan.asker.now
    if period.first == period.last:
        return f"on {format_day(period.last, now)}"
    if period.starts_at <= now:
        return f"until {format_day(period.last, now)}"
    return f"from {format_days(period.first, period.last, now)}"


def _conditions(plan: Proposal) -> Iterable[str]:
    """What it was planned under that they may not expect."""
    period, now, currency = plan.period, plan.asker.now, plan.asker.reader.currency
    impossible = plan.answer.impossible
    if impossible is not None:
        rules = plan.options.problem.rules
        yield plan_words.impossible(impossible, rules, _titles(plan, impossible.items))
    if plan.goal is not Goal.BALANCED:
        yield f"-# Planned to {plan.goal.label}."
    if period.is_cut:
        yield f"-# Your money is for the time until {format_day(period.last, now)}, so I planned that far."
    elif period.is_after:
        yield "-# That is after the time your budget is for, so I planned without a limit."
    elif period.money is None:
        yield "-# I planned without a limit: you haven't said what you can spend."
    elif period.money < 0:
        over = format_minor(-period.money, currency)
        yield f"-# {over} more is planned and spent than you have, so I planned what costs nothing."
    if not plan.chosen:
        yield "-# Online ones need no fare: `/events where:online`. Free ones: `/events max_cost:0`."
    if plan.options.not_free:
        yield f"-# Not looked at: {plan.options.not_free} at hours you aren't free."


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
    is_online = event.details.format is Format.ONLINE or fit.candidate.joins_online
    online = ", online" if is_online else ""
    facts = " · ".join([_cost(plan, item, fit), *kept, *reasons])
    return f"**{title_of(event, _TITLE)}** · {when}{online}\n-# {facts}"


def _in_short(plan: Proposal, item: PlanItem, fit: Fit) -> str:
    cost = f" · {_cost(plan, item, fit)}" if item.id in plan.plan.chosen else ""
    title = title_of(fit.candidate.event, _SHORT)
    return f"{format_day(item.on, plan.asker.now)} · {title}{cost}"


def _cost(plan: Proposal, item: PlanItem, fit: Fit) -> str:
    """ "$6.50 (16% of your money)"; of an unknown price, what is kept back for it."""
    currency = plan.asker.reader.currency
    if not fit.candidate.cost.is_known:
        kept = f"{format_minor(item.cost, currency)} kept back" if item.cost else "nothing kept back"
        return f"price not fully known, {kept}"
    if not item.cost:
        return "costs you nothing"
    share = plan_words.share(item.cost, plan.period.money)
    return f"{format_minor(item.cost, currency)}{f' ({share} of your money)' if share else ''}"


def _out(plan: Proposal) -> list[str]:
    """Why the best of the others are out, what a little more would buy, and what would save."""
    answer, currency = plan.answer, plan.asker.reader.currency
    titles = _titles(plan, plan.options.fits)
    unpriced = [id_ for id_, fit in plan.options.fits.items() if not fit.candidate.cost.is_known]
    rules = plan.options.problem.rules
    said = [
        f"- {titles[out.id]} ({day_of(plan, out.id)}): {plan_words.reason(out, rules, titles, currency, unpriced)}"
        for out in answer.left_out
    ]
    if said:
        said.insert(0, "**Left out**")
    if answer.more is not None:
        said.append(f"{plan_words.more(answer.more, titles, currency)}.")
    if answer.saving is not None:
        said.append(f"{plan_words.swap(answer.saving, titles, currency)}.")
    return [*said, *_unpriced(plan)]


def _unpriced(plan: Proposal) -> list[str]:
    """What nobody can set money aside for until they say when they would leave."""
    found = plan.options.unpriced
    if not found:
        return []
    named = " and ".join(title_of(fit.candidate.event, _SHORT) for fit in found[:2])
    more = f" and {len(found) - 2} more" if len(found) > 2 else ""
    return [
        f"Price unknown, so not planned: {named}{more}. Tell me when you'd leave, and I plan with that much."
    ]


def _of_interest(plan: Proposal) -> str:
    """What is outside their interests is not weighed, so nothing is said of it."""
    member = plan.asker.reader.member
    return " you care about" if member is not None and (member.words or member.topics) else ""


def _titles(plan: Proposal, ids: Iterable[EventId]) -> dict[EventId, str]:
    """Safe to put into a sentence."""
    return {id_: title_of(plan.options.fits[id_].candidate.event, _SHORT) for id_ in ids}


def _buttons(plan: Proposal) -> ui.ActionRow[Card]:
    number, count = plan.plan.id, len(plan.chosen)
    label = "Accept it" if count == 1 else f"Accept all {count}"
    asks_money = plan.period.money is None and not plan.period.is_after
    return row(
        button(label, f"plan.accept:{number}:{plan.mark}", Success) if count else None,
        button("Plan again", f"plan.again:{number}"),
        button("Change", f"plan.change:{number}", Primary),
        button("When would you leave?", f"plan.leave:{number}") if plan.options.unpriced else None,
        button("What can you spend?", "budget.set") if asks_money else None,
    )


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
    money = None if money is None else max(money, 0)
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
