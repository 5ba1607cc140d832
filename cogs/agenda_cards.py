"""What an answer about an event came to, and what somebody goes to."""

from __future__ import annotations

from discord import ui

from bot.domain import cost_words
from bot.domain.attendance import Response, Why
from bot.domain.budget import left
from bot.domain.budget import summary as budget_summary
from bot.domain.events import Event, Format, Status
from bot.domain.learning import reasons
from bot.domain.money import format_minor
from bot.domain.paying import Outside, outside
from bot.domain.text import plain
from bot.domain.when import format_day
from bot.domain.wording import counted
from bot.services.agenda import Agenda, Planned
from bot.services.going import Outcome
from bot.services.still_coming import Confirmed
from cogs.ui.day_before import getting_there
from cogs.ui.dm_question import dm_question
from cogs.ui.event_cards import title_of, warnings, when_and_where, when_words
from cogs.ui.layout import Card, Primary, Success, box, button, row, rule, section, text

_COST = 250
# Ten events in 4,000 characters, also where each counts twice (emoji).
_TITLE, _PLACE = 60, 40
_WHY = {
    Why.TOO_EXPENSIVE: "Too expensive",
    Why.TOO_FAR: "Too far",
    Why.NOT_MY_THING: "Not my thing",
    Why.BAD_TIME: "Bad time",
}
_FILE_INSTEAD = "-# For your own calendar: open the .ics file with it."


def outcome_card(outcome: Outcome) -> Card:
    """What was said, what it costs, what is left; once in a lifetime, whether DMs are wanted."""
    event = outcome.event
    lines, buttons = _words(outcome)
    asked = [dm_question()] if outcome.asks_about_dms else []
    return Card(
        box(text(*lines), row(*(button(label, f"{name}:{event.id}") for label, name in buttons))), *asked
    )


def _words(outcome: Outcome) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines, and (label, name) of the buttons beneath."""
    title = f"**{title_of(outcome.event)}**"
    match outcome.attendance.response:
        case Response.GOING:
            buttons = [("Not going", "notgoing"), ("Cost", "cost"), ("More", "event"), *_other_way(outcome)]
            return _going(outcome, title), buttons
        case Response.INTERESTED:
            said = f"Noted: {title} interests you. Going sets its cost aside; until then nothing is."
            return [said], [("Going", "going"), ("Cost", "cost"), ("Not for me", "notforme")]
        case Response.NOT_FOR_ME:
            said = (
                f"I won't show {title} again, and less like it. If you say why, I learn the right thing."
                if outcome.changed
                else f"{title} is out already. What is it?"
            )
            return [said, _freed(outcome)], _why_not(outcome)
        case Response.NOT_GOING:
            said = f"You're not going to {title}." if outcome.changed else f"You weren't going to {title}."
            return [said, _freed(outcome)], [*_after_all(outcome.event), ("Not for me", "notforme")]


def _going(outcome: Outcome, title: str) -> list[str]:
    zone, now = outcome.reader.timezone, outcome.now
    head = "You're going to" if outcome.changed else "You're already going to"
    online = ", online" if outcome.attendance.joins_online else ""
    return [
        f"{head} {title}{online}.",
        when_and_where(outcome.event.details, zone, now),
        _meanwhile(outcome),
        _costs(outcome),
        _left(outcome),
        *(f"-# {word}" for word in warnings(outcome.event, zone, now)),
    ]


def _meanwhile(outcome: Outcome) -> str:
    """Nobody is kept from going to both: one may be left early, or was meant to be dropped."""
    if not outcome.meanwhile:
        return ""
    other, *further = outcome.meanwhile
    when = when_words(other.details, outcome.reader.timezone, outcome.now)
    more = f", and with {len(further)} more" if further else ""
    said = f"It overlaps with **{title_of(other, _TITLE)}**, where you're going, too ({when}){more}."
    return f"{said} `/agenda` has a way out of each."


def _other_way(outcome: Outcome) -> list[tuple[str, str]]:
    """How else they may take part in a hybrid event."""
    if outcome.event.details.format is not Format.HYBRID:
        return []
    online = outcome.attendance.joins_online
    return [("I'll go there", "going.there") if online else ("I'll join online", "going.online")]


def _why_not(outcome: Outcome) -> list[tuple[str, str]]:
    """Why it is not for them, as far as that can be, and the way back."""
    could_be = reasons(outcome.event.details, outcome.cost)
    return [*((_WHY[why], f"notforme.why:{why}") for why in could_be), ("Undo", "notforme.undo")]


def _after_all(event: Event) -> list[tuple[str, str]]:
    """How to take "Not going" back: of a hybrid event either way, for they cost different sums."""
    if event.details.format is not Format.HYBRID:
        return [("Going after all", "going")]
    return [("I'll go there after all", "going.there"), ("I'll join online after all", "going.online")]


def _costs(outcome: Outcome) -> str:
    said = plain(cost_words.summary(outcome.cost), _COST)
    planned, unsure = outcome.attendance.aside
    if unsure and not outcome.cost.is_known:
        aside = f" {cost_words.aside(planned, outcome.cost)}"
    else:
        aside = f" {format_minor(planned, outcome.cost.currency)} set aside." if planned else ""
    return f"{said[:1].upper()}{said[1:]}.{aside}"


def _left(outcome: Outcome) -> str:
    """What is left of a running budget, or that there is none."""
    budget = outcome.account.budget
    if budget is None or budget.is_over(outcome.now):
        return "-# `/budget` keeps count of your money, if you like."
    went, event = outcome.attendance, outcome.event.details
    match outside(budget, went, event) if went.is_going else None:
        case Outside.PAID_BEFORE:
            return "-# You paid for it before this budget, so it doesn't count against it."
        case Outside.BEGAN_BEFORE:
            return "-# It began before this budget, so it doesn't count against it."
        case Outside.AFTER:
            return f"-# It is after {format_day(budget.until_on, outcome.now)}, so it doesn't count against this budget."
    remaining = left(budget, outcome.account.spending)
    if remaining < 0:
        over = format_minor(-remaining, budget.currency)
        return f"That's {over} more than you have until {format_day(budget.until_on, outcome.now)}. It's your call."
    return f"**{format_minor(remaining, budget.currency)}** left until {format_day(budget.until_on, outcome.now)}."


def _freed(outcome: Outcome) -> str:
    """What is left now; where that is less than nothing, it is no reproach for staying at home."""
    budget = outcome.account.budget
    if budget is None or budget.is_over(outcome.now):
        return ""
    remaining = left(budget, outcome.account.spending)
    if remaining >= 0:
        return _left(outcome)
    over, until = format_minor(-remaining, budget.currency), format_day(budget.until_on, outcome.now)
    return f"Still {over} more planned and spent than you have until {until}."


def day_before_button(*, wanted: bool) -> ui.Button[Card]:
    return (
        button("No reminders", "daybefore.off")
        if wanted
        else button("Remind me the day before", "daybefore.on")
    )


def day_before_card(*, on: bool, dms: bool) -> Card:
    if not on:
        said = "No reminders the day before, then. `/agenda` has the times and the costs."
        return Card(box(text(said), row(day_before_button(wanted=False))))
    where = "I'll write to you" if dms else "`/start` will say"
    said = f"{where} the day before, at five in the afternoon: when to leave, how, and what it costs."
    turn_on = None if dms else button("Turn DMs on", "dms.on")
    return Card(box(text(said), row(day_before_button(wanted=True), turn_on)))


def coming_card(confirmed: Confirmed) -> Card:
    """To whoever said "I'm in"."""
    title = f"**{title_of(confirmed.event)}**"
    if not confirmed.is_going:
        said = f"You had said you're not going to {title}. Going sets its cost aside again."
        number = confirmed.event.id
        ways = (button(label, f"{name}:{number}", Success) for label, name in _after_all(confirmed.event))
        return Card(box(text(said), row(*ways)))
    details = confirmed.event.details
    return Card(
        box(
            text(
                f"Good. {title} it is.",
                when_and_where(details, confirmed.zone, confirmed.now),
                getting_there(confirmed, confirmed.zone, confirmed.now),
            ),
            row(button("Can't make it after all", f"tomorrow.out:{confirmed.event.id}")),
        )
    )


def dms_card(*, on: bool, day_before: bool = False) -> Card:
    if on:
        when = "the day before and after" if day_before else "after"
        said = f"I'll write to you {when} the events you go to, and never about anything you didn't ask for."
        return Card(box(text(said), row(button("Stop DMs", "dms.off"), day_before_button(wanted=day_before))))
    said = "No DMs, then. What I'd have asked waits for you in `/start`."
    return Card(box(text(said), row(button("Turn DMs on", "dms.on"))))


def agenda_card(agenda: Agenda) -> Card:
    """What they go to, in order, each with Not going; what it comes to; a way into their own calendar."""
    if not agenda.planned:
        return Card(
            box(
                text("You aren't going anywhere yet.", "`/events` shows what fits your money, best first."),
                row(
                    button("Show me events", "events.mine", Primary),
                    button("Plan my evenings", "plan.new"),
                    _link_button(agenda),
                ),
            )
        )
    shown = [_planned(planned, agenda) for planned in agenda.planned]
    more = agenda.total - len(agenda.planned)
    head = counted(agenda.total, "event")
    return Card(
        box(
            text(f"### You're going to {head}"),
            *shown,
            *([text(f"-# … and {more} more after these")] if more else []),
            rule(),
            text(*_money(agenda), "" if agenda.has_links else _FILE_INSTEAD),
            row(button("As .ics file", "agenda.file"), _link_button(agenda)),
        )
    )


def _link_button(agenda: Agenda) -> ui.Button[Card] | None:
    return button("Calendar link", "agenda.link") if agenda.has_links else None


def _planned(planned: Planned, agenda: Agenda) -> ui.Section[Card]:
    event = planned.event
    said = warnings(event, agenda.reader.timezone, agenda.now)
    return section(
        button("Not going", f"notgoing:{event.id}"),
        f"**{title_of(event, _TITLE)}**",
        when_and_where(event.details, agenda.reader.timezone, agenda.now, limit=_PLACE),
        f"-# {' · '.join([*_online(planned), _planned_cost(planned), *said[:1]])}",
    )


def _online(planned: Planned) -> list[str]:
    return ["you join online"] if planned.answered.attendance.joins_online else []


def _planned_cost(planned: Planned) -> str:
    said = planned.answered.attendance
    if said.spent is not None and said.currency is not None:
        return f"cost you {format_minor(said.spent, said.currency)}"
    if planned.event.details.status is Status.CANCELLED:
        return "nothing counts any more"
    if said.planned is None or said.currency is None:
        return "price not fully known"
    aside = f"{format_minor(said.planned, said.currency)} set aside"
    if said.unsure:
        return f"{aside}, price not fully known"
    return aside if said.planned else "nothing to pay"


def _money(agenda: Agenda) -> list[str]:
    unknown = agenda.unknown
    marked = f" Of {unknown} the price isn't fully known." if unknown else ""
    sums = " plus ".join(format_minor(amount, currency) for currency, amount in agenda.planned_sums)
    said = [f"In all {sums} set aside.{marked}" if sums else f"Nothing to pay so far.{marked}"]
    budget = agenda.account.budget
    if budget is not None and not budget.is_over(agenda.now):
        said.append(f"{budget_summary(budget, agenda.account.spending, agenda.now)}.")
    return said
