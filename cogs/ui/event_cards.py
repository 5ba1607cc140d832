"""How an event looks: on a page of several, and in full. What it costs line by line is in cost_cards.py.

The buttons are the same wherever an event is shown: `going`, `notgoing`, `interested`, `notforme`
(cogs/agenda.py), `event` (cogs/events.py), `cost` (cogs/costs.py), `share` (cogs/sharing.py), each with the
event's id.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from discord import ui

from bot.domain import cost_words
from bot.domain.attendance import Response
from bot.domain.budget import Fits
from bot.domain.changes import in_words
from bot.domain.corrections import correction_of
from bot.domain.cost_lines import CostKind
from bot.domain.events import Event, EventDetails, Flag, PriceState, Status
from bot.domain.ids import EventId
from bot.domain.money import MoneyRange, format_minor
from bot.domain.quiet import quiet_since, quiet_words
from bot.domain.ranking import Fit
from bot.domain.text import link_label, plain, safe_url
from bot.domain.when import format_when
from bot.services.askers import Asker
from bot.services.costing import UsualPrices
from bot.services.discovery import Single
from cogs.ui.event_words import where_words
from cogs.ui.layout import Card, Success, box, button, link, row, rule, text

# Three events, and what stands around them, in 4,000 characters, also where each counts twice (emoji).
_TITLE, _PLACE, _COST, _WHY, _DESCRIPTION = 120, 80, 200, 100, 1000
_SOURCES, _CHANGES = 4, 3


def title_of(event: Event, limit: int = _TITLE) -> str:
    """Safe to put into a sentence."""
    return plain(event.details.title, limit)


def when_and_where(details: EventDetails, zone: str, now: datetime, *, limit: int = _PLACE) -> str:
    """ "Thu 26 Nov, 18:30-20:00 · Sample Hall, Durham"."""
    return f"{when_words(details, zone, now)} · {where_words(details, limit) or 'place not said'}"


def when_words(details: EventDetails, zone: str, now: datetime) -> str:
    """ "Thu 26 Nov, 18:30-20:00", on the reader's clock."""
    if details.timezone == "UTC" and not details.all_day:
        # Many calendars write all their times so; it says nothing about where the event is.
        details = replace(details, timezone=zone)
    return format_when(details, zone, now)


def event_buttons(
    event: EventId, response: Response | None = None, *, more: bool = True, joins_online: bool = False
) -> ui.ActionRow[Card]:
    """What can be said about it now, and its cost. `joins_online`: it is shown as one to join from home, so that is
    what is said."""
    going = response is Response.GOING
    go = ("Join online", "going.online") if joins_online else ("Going", "going")
    return row(
        button("Not going", f"notgoing:{event}") if going else button(go[0], f"{go[1]}:{event}", Success),
        None if going or response is Response.INTERESTED else button("Interested", f"interested:{event}"),
        button("Cost", f"cost:{event}"),
        None if going or response is Response.NOT_FOR_ME else button("Not for me", f"notforme:{event}"),
        button("More", f"event:{event}") if more else None,
    )


def event_box(fit: Fit, asker: Asker, *, also_on: int = 0) -> ui.Container[Any]:
    """One event among several: eight components at most."""
    event = fit.candidate.event
    response = asker.response_to(event.id)
    lines = (
        f"### {title_of(event)}",
        when_and_where(event.details, asker.reader.timezone, asker.now),
        cost_line(fit, asker),
        why_line(fit, asker, also_on),
        *(f"-# {word}" for word in (_said_before(response), *_warnings(event, asker)) if word),
    )
    return box(text(*lines), event_buttons(event.id, response, joins_online=fit.candidate.joins_online))


def cost_line(fit: Fit, asker: Asker) -> str:
    """The whole cost to whoever told us where they are, else what everybody pays: the ticket."""
    cost = fit.candidate.cost
    if not asker.reader.is_set_up:
        return plain(cost_words.lines(cost)[0], _COST)
    total, parts = cost_words.total(cost), plain(cost_words.summary(cost, with_sayer=True), _COST)
    head = plain(total, _COST)
    how = " to join online" if fit.candidate.joins_online else ""
    said = f"**{head}{how}**{parts.removeprefix(head)}" if parts.startswith(head) else f"{parts}{how}"
    other = _other_way(fit)
    return f"{said} · {other}" if other else said


def _other_way(fit: Fit) -> str:
    """What a hybrid event costs in the room where this is its cost from home, and from home where it is not."""
    candidate = fit.candidate
    if candidate.room is not None:
        return plain(cost_words.being_there(candidate.room), _COST)
    return "" if candidate.online is None else plain(cost_words.joining(candidate.online), _COST)


def why_line(fit: Fit, asker: Asker, also_on: int = 0) -> str:
    said = list(fit.why()) if asker.reader.is_set_up else [fit.parts.people.sentence]
    if fit.parts.people.sentence and fit.parts.people.sentence not in said:
        said.append(fit.parts.people.sentence)
    if fit.budget.verdict is Fits.OVER:
        said.append(f"{format_minor(fit.budget.over, fit.candidate.cost.currency)} over what you have left")
    if also_on:
        said.append("also on another date" if also_on == 1 else f"also on {also_on} other dates")
    words = " · ".join(plain(each, _WHY) for each in said if each)
    return f"-# {words}" if words else ""


def warnings(event: Event, zone: str, now: datetime) -> list[str]:
    """What somebody should know before they leave the house."""
    details, said = event.details, []
    if details.status is Status.CANCELLED:
        said.append("Postponed" if Flag.POSTPONED in details.flags else "Called off")
    if details.status is Status.TENTATIVE:
        said.append("Not confirmed yet")
    if Flag.TIME_IN_TITLE in details.flags:
        said.append("Time as its title has it")
    if (since := quiet_since(event, now)) is not None:
        said.append(f"Its calendar {quiet_words(since, zone, now)}")
    if Flag.CONCESSION in details.flags and details.price.state is PriceState.PAID:
        said.append("Concession price for those who qualify")
    if Flag.FREE_FOOD in details.flags:
        said.append("Free food")
    return said


def _warnings(event: Event, asker: Asker) -> list[str]:
    return warnings(event, asker.reader.timezone, asker.now)


def _fit_in_full(fit: Fit) -> str:
    """What its place in the list is made of: a sentence for each part."""
    said = "; ".join(plain(each, _WHY) for each in fit.parts.in_full())
    return f"**How it suits you**: {said}."


def single_card(single: Single) -> Card:
    """One event in full: its description, where we have it from, and what became of it."""
    event, asker = single.fit.candidate.event, single.asker
    details = event.details
    url = safe_url(details.url)
    looks_odd = Flag.SUSPICIOUS_LINK in details.flags
    return Card(
        box(
            text(
                f"### {title_of(event)}",
                when_and_where(details, asker.reader.timezone, asker.now),
                _end_words(details),
                cost_line(single.fit, asker),
                why_line(single.fit, asker),
                *(f"-# {word}" for word in (_said_before(single.response), *_warnings(event, asker)) if word),
            ),
            *([rule(), text(plain(details.description, _DESCRIPTION))] if details.description else []),
            *([rule(), text(*_history(single))] if single.changes else []),
            *([rule(), text(_fit_in_full(single.fit))] if asker.reader.is_set_up else []),
            text(_sources(event, asker.offer.usual)),
            *(price_question(single) if _was_there(single) else []),
            event_buttons(
                event.id, single.response, more=False, joins_online=single.fit.candidate.joins_online
            ),
            row(
                button("Share", f"share:{event.id}"), link(f"Open on {link_label(url)}", url) if url else None
            ),
            *(
                [text("-# That address uses unusual letters: look twice before you trust it.")]
                if looks_odd
                else []
            ),
        )
    )


def price_question(single: Single, *, has_own_button: bool = False) -> list[ui.Item[Any]]:
    """One tap, where nobody says what the ticket costs; who told it, or put in their own amount, is not asked again.
    `has_own_button`: the card has the one for their own amounts anyway."""
    event, told = single.fit.candidate.event, single.told
    if event.details.price.state is not PriceState.UNKNOWN or event.details.status is Status.CANCELLED:
        return []
    if told is None and (own := _own_ticket(single)) is not None:
        change = [] if has_own_button else [row(button("It's something else", f"cost.mine:{event.id}"))]
        return [text(f"-# You put in {own} for the ticket, for you alone."), *change]
    is_over = event.details.ends_by <= single.asker.now
    if told is not None:
        said = f"You told me {'it was' if is_over else 'it is'} {told if told.amount else 'free'}."
        buttons = ("It's something else", "paid.ask"), ("Take that back", "paid.back")
    else:
        opening = "You were there" if _was_there(single) else "Do you know the price"
        said = f"{opening}: {'was' if is_over else 'is'} it free?"
        buttons = ("Yes, free", "paid.free"), ("It cost …" if is_over else "It costs …", "paid.ask")
    return [text(f"-# {said}"), row(*(button(label, f"{name}:{event.id}") for label, name in buttons))]


def _own_ticket(single: Single) -> MoneyRange | None:
    own = correction_of(single.asker.reader.corrections, single.fit.candidate.event)
    return None if own is None else own.by_kind().get(CostKind.TICKET)


def _was_there(single: Single) -> bool:
    is_over = single.fit.candidate.event.details.ends_by <= single.asker.now
    return is_over and single.response is Response.GOING


def _said_before(response: Response | None) -> str:
    return (
        {
            Response.GOING: "You're going",
            Response.INTERESTED: "You're interested",
            Response.NOT_FOR_ME: "You said it's not for you",
        }.get(response, "")
        if response is not None
        else ""
    )


def _end_words(details: EventDetails) -> str:
    return "-# Nobody says when it ends; I count on two hours." if details.ends_at is None else ""


def _sources(event: Event, usual: UsualPrices) -> str:
    """The feeds it is in; of one that lists it more than once, that it does: it is shown once."""
    entries = Counter((source.feed_id, plain(usual.called(source), 60)) for source in event.sources)
    said = [name + _more_than_once(times) for (_, name), times in entries.items()]
    return f"-# From {', '.join(list(dict.fromkeys(said))[:_SOURCES])}" if said else ""


def _more_than_once(times: int) -> str:
    return "" if times == 1 else f" (listed {'twice' if times == 2 else f'{times} times'} there)"


def _history(single: Single) -> list[str]:
    zone = single.asker.reader.timezone
    return [plain(in_words(change, zone, at), 200) for at, change in single.changes[:_CHANGES]]
