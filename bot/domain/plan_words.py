"""A plan's reasons as sentences. Titles come by id and are already safe to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.ids import EventId
from bot.domain.money import format_minor
from bot.domain.plan_reasons import LeftOut, More, Swap, Why
from bot.domain.planning import Clash, GroupKind, ImpossiblePlan, PlanRules
from bot.domain.wording import joined

Titles = Mapping[EventId, str]

_NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_OF = {
    GroupKind.SERIES: "of its series",
    GroupKind.ORGANISER: "from the same organiser",
    GroupKind.TOPIC: "about the same thing",
}


def reason(
    out: LeftOut, rules: PlanRules, titles: Titles, currency: str, kept: Mapping[EventId, int] | None = None
) -> str:
    """ "over budget by $4", "clashes with Board Games", "third of its series": why one is not in.

    `kept` is, of those whose price nobody knows, what is kept back for them: what the member would still pay.
    """
    match out.why:
        case Why.DROPPED:
            return "you left it out"
        case Why.BUDGET:
            over = f"over budget by {format_minor(out.over, currency)}"
            back = (kept or {}).get(out.id)
            return over if back is None else f"{over}, with {format_minor(back, currency)} kept back"
        case Why.TIME:
            return f"clashes with {joined([titles[other] for other in out.others])}"
        case Why.DAY:
            return f"that day has {joined([titles[other] for other in out.others])}"
        case Why.WEEK:
            return f"that week is full ({rules.a_week} at most)"
        case Why.ALIKE:
            assert out.alike is not None
            return f"{_nth(out.nth)} {_OF[out.alike]}"
        case Why.OTHERS:
            return "others fit better together"


def nothing_added(out: Iterable[LeftOut]) -> str:
    """ "is on a day you go out already or is more of what you go to already": what keeps the best of the others out of
    a plan that adds nothing, after "the best of the rest"."""
    return joined(list(dict.fromkeys(_KEPT_OUT[each.why] for each in out)), "or") or "adds little"


_KEPT_OUT = {
    Why.TIME: "clashes with what you go to already",
    Why.DAY: "is on a day you go out already",
    Why.WEEK: "is in a week that is full",
    Why.BUDGET: "costs more than is left",
    Why.ALIKE: "is more of what you go to already",
    Why.OTHERS: "adds little to what you go to already",
    Why.DROPPED: "is what you dropped",
}


def more(found: More, titles: Titles, currency: str) -> str:
    """ "With $6 more: Data Breakfast", "With $6 more: Data Breakfast instead of Board Games"."""
    added, removed = (joined([titles[id_] for id_ in ids]) for ids in (found.added, found.removed))
    instead = f" instead of {removed}" if removed else ""
    return f"With {format_minor(found.extra, currency)} more: {added}{instead}"


def swap(found: Swap, titles: Titles, currency: str) -> str:
    """ "Swap Board Games for Chess Night and save $11, losing little"; what loses more says nothing of it."""
    said = f"Swap {titles[found.out]} for {titles[found.into]}"
    if found.saves > 0:
        said += f" and save {format_minor(found.saves, currency)}"
    elif found.saves < 0:
        said += f" for {format_minor(-found.saves, currency)} more"
    if found.loses <= 0:
        return f"{said}, losing nothing"
    return f"{said}, losing little" if found.is_little else said


def left(amount: int, currency: str) -> str:
    """ "$12.50 left", "nothing left": what the plan does not take."""
    return f"{format_minor(amount, currency)} left" if amount else "nothing left"


def share(cost: int, budget: int | None) -> str:
    """ "30%": an event's share of the money; nothing where it costs nothing or there is no budget."""
    if not cost or not budget:
        return ""
    return f"{max(1, round(100 * cost / budget))}%"


def impossible(found: ImpossiblePlan, rules: PlanRules, titles: Titles) -> str:
    """What is kept does not go together: one sentence that says what to change."""
    names = joined([titles[id_] for id_ in found.items])
    match found.clash:
        case Clash.BUDGET:
            return (
                f"Your budget doesn't reach for {names}. Unlock one, or raise the budget, and I plan again."
            )
        case Clash.TIME:
            return f"{names} clash, and you can't be at both. Unlock one and I plan again."
        case Clash.DAY:
            return (
                f"{names} are on one day, and you wanted {rules.a_day} at most. Unlock one and I plan again."
            )
        case Clash.WEEK:
            return (
                f"{names} are in one week, and you wanted {rules.a_week} at most. "
                "Unlock one and I plan again."
            )


def _nth(number: int) -> str:
    return _NTH[number - 1] if number <= len(_NTH) else f"number {number}"
