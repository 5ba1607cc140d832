"""The ways to change a plan: the selects beneath it, and its two forms."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from discord import ui

from bot.domain.ids import EventId
from bot.domain.money import example, format_minor
from bot.domain.plan_goals import Goal
from bot.domain.plan_reasons import Swap
from bot.domain.planning import PlanItem
from bot.domain.text import cut
from bot.domain.when import format_day, hour
from bot.domain.wording import counted, joined
from bot.services.planning_proposal import Proposal
from bot.services.planning_rules import USUAL_EVENINGS
from bot.services.planning_steps import MOST_A_DAY, MOST_A_WEEK, Wishes
from cogs.ui.forms import Answers, Field, Form, Line, Pick
from cogs.ui.layout import Choice, row, select

# Among the events to drop: the other way round.
BACK = "back"
_OPTION, _SWAPPED = 100, 44


def selects(plan: Proposal) -> list[ui.Item[Any]]:
    number, found = plan.plan.id, []
    member = plan.asker.reader.member
    if member is not None and member.evenings_a_week is None:
        evenings = [Choice(counted(each, "evening"), str(each)) for each in range(1, MOST_A_WEEK + 1)]
        asked = f"How many evenings a week? {USUAL_EVENINGS} until you say"
        found.append(select(f"plan.evenings:{number}", asked, evenings))
    swaps = [*_swapped_back(plan), *(_swap_choice(plan, swap) for swap in plan.answer.swaps)]
    if swaps:
        found.append(select(f"plan.swap:{number}", "Swap one for another", swaps))
    chosen = [Choice(_label(plan, item.id), str(item.id), _costs(plan, item)) for item, _ in plan.chosen]
    if plan.plan.dropped:
        chosen.insert(0, Choice("Bring back all I dropped", BACK, _dropped(plan)))
    if chosen:
        asked = "Drop one, for good" if plan.chosen else "Bring back what you dropped"
        if plan.chosen and plan.plan.dropped:
            asked = "Drop one for good, or bring back what you dropped"
        found.append(select(f"plan.drop:{number}", asked, chosen))
    locks = _locks(plan)
    if locks:
        found.append(select(f"plan.lock:{number}", "Must see: keep it in, whatever else changes", locks))
    return [row(each) for each in found]


def _dropped(plan: Proposal) -> str:
    named = joined([event.details.title for event in plan.options.dropped])
    return cut(named, _OPTION) if named else counted(len(plan.plan.dropped), "event")


def _swapped_back(plan: Proposal) -> list[Choice]:
    swapped, fits = plan.plan.swapped, plan.options.fits
    return [
        Choice(
            f"Back: {_short(plan, swapped[event.id])} → {cut(event.details.title, _SWAPPED)}",
            f"-{event.id}.{swapped[event.id]}",
            "undoes that swap",
        )
        for event in plan.options.swapped
        if swapped[event.id] in fits
    ]


def _short(plan: Proposal, event: EventId) -> str:
    """With its day where another is called the same."""
    title = cut(bare_title(plan, event), _SWAPPED)
    same = [id_ for id_ in plan.options.fits if cut(bare_title(plan, id_), _SWAPPED) == title]
    return title if len(same) < 2 else f"{cut(title, _SWAPPED - 12)} {day_of(plan, event)}"


def _swap_choice(plan: Proposal, swap: Swap) -> Choice:
    out, into = (_short(plan, id_) for id_ in (swap.out, swap.into))
    currency = plan.asker.reader.currency
    said = (
        f"saves {format_minor(swap.saves, currency)}"
        if swap.saves > 0
        else f"{format_minor(-swap.saves, currency)} more"
        if swap.saves < 0
        else "costs the same"
    )
    losing = ", losing little" if swap.is_little and swap.loses > 0 else ""
    return Choice(f"{out} → {into}", f"{swap.out}.{swap.into}", f"{said}{losing}")


def _locks(plan: Proposal) -> list[Choice]:
    """What is in, and the best of what is not; one that is locked is let go of."""
    locked = plan.options.problem.rules.locked
    found = [
        Choice(
            _label(plan, item.id),
            f"-{item.id}" if item.id in locked else str(item.id),
            "must be in; pick it to let it go" if item.id in locked else "is in",
        )
        for item, _ in plan.chosen[:19]
    ]
    return [
        *found,
        *(
            Choice(_label(plan, out.id), str(out.id), f"not in; {_costs(plan, plan.options.item(out.id))}")
            for out in plan.answer.left_out
        ),
    ]


def _label(plan: Proposal, event: EventId) -> str:
    """With the hour: one day may have two of the same name."""
    details, zone = plan.options.fits[event].candidate.event.details, ZoneInfo(plan.asker.reader.timezone)
    at = "" if details.all_day else f", {hour(details.starts_at.astimezone(zone))}"
    return cut(f"{day_of(plan, event)}{at}: {details.title}", _OPTION)


def bare_title(plan: Proposal, event: EventId) -> str:
    """For a select, which knows no markdown."""
    return plan.options.fits[event].candidate.event.details.title


def _costs(plan: Proposal, item: PlanItem) -> str:
    return format_minor(item.cost, plan.asker.reader.currency) if item.cost else "costs you nothing"


def change_form(plan: int, wishes: Wishes, evenings: int | None, typed: Answers | None = None) -> Form:
    """What a plan is made under."""
    goal_now = wishes.goal or Goal.BALANCED.value
    goals = [
        Choice(each.label[:1].upper() + each.label[1:], each.value, chosen=each.value == goal_now)
        for each in Goal
    ]
    a_week, a_day = evenings or USUAL_EVENINGS, wishes.events_a_day
    fields: list[Field] = [
        Line(
            "period",
            "For which days?",
            hint="Empty means until your budget ends, else 30 days.",
            placeholder="this week, month, until 20 Dec",
            filled=wishes.period,
            required=False,
            longest=60,
        ),
        Pick("goal", "What for?", goals),
        Pick("a_week", "How many evenings a week, at most?", _numbers(MOST_A_WEEK, a_week)),
        Pick("a_day", "How many events a day, at most?", _numbers(MOST_A_DAY, a_day)),
    ]
    return Form("Your plan", f"plan.change:{plan}", fields, typed)


def _numbers(most: int, chosen: int) -> list[Choice]:
    return [Choice(str(each), str(each), chosen=each == chosen) for each in range(1, most + 1)]


def leave_form(plan: int, currency: str, typed: Answers | None = None) -> Form:
    line = Line(
        "amount",
        "I'd leave if it costs more than",
        hint="All in. So much is kept back for a price nobody told me.",
        placeholder=example(10, currency),
        longest=40,
    )
    return Form("Unknown prices", f"plan.leave:{plan}", [line], typed)


def day_of(plan: Proposal, event: EventId) -> str:
    return format_day(plan.options.item(event).on, plan.asker.now)
