"""What an event costs, line by line, with who says so; and the forms to say otherwise.

Its buttons: `cost.mine`, `cost.back`, `paid.free`, `paid.ask`, `paid.back` (cogs/costs.py) and `fact.ask` (cogs/start_facts.py), each
with the event's id.
"""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain import cost_words
from bot.domain.budget import Fits
from bot.domain.corrections import correction_of
from bot.domain.cost_lines import ENOUGH_REPORTS, CostKind
from bot.domain.costs import Cost
from bot.domain.events import Event, Flag, PriceState, Status
from bot.domain.ids import EventId
from bot.domain.money import Money, format_minor
from bot.domain.ranking import Fit
from bot.domain.text import plain
from bot.services.askers import Asker
from bot.services.discovery import Single
from bot.services.price_reports import Told
from cogs.ui.event_cards import event_buttons, price_question, title_of
from cogs.ui.forms import Answers, Form, Line
from cogs.ui.layout import Card, Success, box, button, row, rule, text

TAKEN_BACK = "Forgotten: what you told counts for nobody any more."
_LINE = 240
_FIELDS = {
    CostKind.TICKET: "The ticket",
    CostKind.TRAVEL: "Getting there and back",
    CostKind.FOOD: "Food and drink",
}


def cost_card(single: Single, note: str = "") -> Card:
    """Line by line, with who says so, and what it leaves."""
    event, asker, cost = single.fit.candidate.event, single.asker, single.fit.candidate.cost
    lines = [f"- {plain(line, _LINE)}" for line in cost_words.lines(cost)]
    is_known = asker.reader.is_set_up
    return Card(
        box(
            text(
                f"### {title_of(event)}",
                note,
                f"**{_total(cost)}**{' to join online' if single.fit.candidate.joins_online else ''}",
                *lines,
                _leaves(single.fit, asker),
            ),
            _ways(single) if is_known else row(button("Where are you?", "start.begin", Success)),
            *_other_way(single),
            *price_question(single, has_own_button=is_known),
            rule(),
            event_buttons(event.id, single.response, joins_online=single.fit.candidate.joins_online),
        )
    )


def told_words(told: Told) -> str:
    """What telling a price came to."""
    paid = "free" if told.paid.amount == 0 else str(told.paid)
    if told.known is None:
        others = f"Others see it once {ENOUGH_REPORTS} of you have told, and never who."
        return f"Thanks, noted: {paid}. {others} “That's different for me” counts it for you at once."
    median = format_minor(told.known.median, told.known.currency) if told.known.median else "free entry"
    return f"Thanks, noted: {paid}. Others see what {told.known.count} of you say: {median}."


def correction_form(single: Single, typed: Answers | None = None) -> Form:
    """Filled with their own amounts, with ours beside."""
    event, cost = single.fit.candidate.event, single.fit.candidate.room or single.fit.candidate.cost
    member = single.asker.reader.member
    own = None if member is None else correction_of(member.corrections, event)
    mine = {} if own is None else own.by_kind()
    said = {line.kind: line.range for line in cost.lines if line.range is not None}
    fields = [
        Line(
            kind.value,
            label,
            hint="Empty: no figure of yours. 0 or “free”: nothing to pay.",
            placeholder=f"I count {said[kind]}" if kind in said and kind not in mine else "",
            filled=str(mine[kind]) if kind in mine else "",
            required=False,
            longest=40,
        )
        for kind, label in _FIELDS.items()
    ]
    return Form("What it costs you", f"cost.mine:{event.id}", fields, typed)


def paid_form(event: EventId, told: Money | None = None, typed: Answers | None = None) -> Form:
    """Filled with what they told before."""
    line = Line(
        "paid",
        "What does a ticket cost?",
        hint="For one; without the way there.",
        filled="" if told is None else str(told),
        longest=40,
    )
    return Form("What it costs", f"paid.keep:{event}", [line], typed)


def _ways(single: Single) -> ui.ActionRow[Card]:
    """To say otherwise; and the facts that would make this very cost clearer."""
    event, member = single.fit.candidate.event, single.asker.reader.member
    assert member is not None
    has_own = correction_of(member.corrections, event) is not None
    price = event.details.price
    asks_concession = Flag.CONCESSION in event.details.flags and price.state is PriceState.PAID
    asks_most = bool(single.fit.candidate.cost.unknown) and member.would_leave_above is None
    return row(
        button("That's different for me", f"cost.mine:{event.id}"),
        button("Take mine back", f"cost.back:{event.id}") if has_own else None,
        button("How I get around", f"fact.ask:travel:{event.id}") if not _is_online(event) else None,
        button("I qualify for concessions", f"fact.ask:concession:{event.id}")
        if asks_concession and not member.qualifies_for_concession
        else None,
        button("I'd leave if it costs …", f"fact.ask:leave:{event.id}") if asks_most else None,
    )


def _other_way(single: Single) -> list[ui.Item[Any]]:
    """Of a hybrid event that is still to come: what taking part the other way costs, and one tap that says so."""
    candidate, asker = single.fit.candidate, single.asker
    details = candidate.event.details
    if candidate.online is None or details.status is Status.CANCELLED or details.ends_by <= asker.now:
        return []
    if candidate.room is not None:
        said, label, name = cost_words.being_there(candidate.room), "I'll go there", "going.there"
    else:
        said, label, name = cost_words.joining(candidate.online), "I'll join online", "going.online"
    words = f"{said[:1].upper()}{said[1:]}." if said else "You can join it online, too."
    return [text(plain(words, _LINE)), row(button(label, f"{name}:{candidate.event.id}"))]


def _is_online(event: Event) -> bool:
    return event.details.format.value == "online"


def _total(cost: Cost) -> str:
    total = cost_words.total(cost)
    return total[:1].upper() + total[1:]


def _leaves(fit: Fit, asker: Asker) -> str:
    cost, details = fit.candidate.cost, fit.candidate.event.details
    if details.status is Status.CANCELLED:
        off = "postponed" if Flag.POSTPONED in details.flags else "called off"
        return (
            f"It has been {off}: nothing of it counts against your budget any more, unless you paid already."
        )
    if not asker.reader.is_set_up:
        return "Tell me which area you are near, and I add the way there and back."
    if fit.budget.verdict is Fits.OVER:
        return f"That is {format_minor(fit.budget.over, cost.currency)} over what you have left."
    if fit.budget.verdict is Fits.MAYBE:
        return "A part is unknown, so I can't promise that it fits."
    if fit.budget.leaves is not None:
        return f"It leaves you {format_minor(fit.budget.leaves, cost.currency)}."
    return ""
