"""What came of accepting a plan, the questions before one, and what is said while one is made."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.domain.budget import left
from bot.domain.money import format_minor
from bot.domain.plan_turns import Turn, TurnKind
from bot.domain.text import plain
from bot.domain.when import format_day, hour
from bot.domain.wording import counted
from bot.services.planning import PlanUnfinished, Progress, Weighing
from bot.services.planning_accepting import Accepted
from bot.services.planning_proposal import Proposal
from cogs.ui.answering import Answer
from cogs.ui.dm_question import dm_question
from cogs.ui.event_cards import title_of
from cogs.ui.layout import Card, Primary, Success, box, button, row, said, text

_TITLE, _SHOWN = 60, 25
LOOKING = "Looking through what's on …"


def first_card() -> Card:
    """Without knowing where they live there is no cost to plan with."""
    return said(
        "A plan counts the way there and back, so two questions first: which area are you near, "
        "and what can you spend? 0 is a fine answer.",
        buttons=[button("Answer two questions", "start.begin", Success)],
    )


def weighed_by(answer: Answer) -> Progress:
    """Shows what is weighed, where that takes long."""
    return lambda weighing: answer.working(weighing_words(weighing))


def weighing_words(weighing: Weighing) -> str:
    """ "Weighing 212 events against your $40 …"."""
    against = ""
    if weighing.money is not None:
        against = f" against your {format_minor(max(weighing.money, 0), weighing.currency)}"
    return f"Weighing {counted(weighing.events, 'event')}{against} …" if weighing.events else LOOKING


def unfinished_card(unfinished: PlanUnfinished) -> Card:
    """The way on."""
    number = unfinished.plan
    ways = [button("Plan again", f"plan.again:{number}", Primary), button("Change", f"plan.change:{number}")]
    return said(unfinished.sentence, buttons=ways)


def accepted_card(accepted: Accepted) -> Card:
    """Where they go now and what is left; once in a lifetime, whether DMs are wanted."""
    number = accepted.plan.id
    lines = [_went(accepted), *_events(accepted), _money(accepted)]
    asked = [dm_question()] if accepted.asks_about_dms else []
    ways = row(button("My agenda", "agenda.show", Primary), button("Plan again", f"plan.again:{number}"))
    return Card(box(text(*lines), ways), *asked)


def _went(accepted: Accepted) -> str:
    count, total = len(accepted.going), accepted.total
    if accepted.changed:
        return "You're going." if total == 1 else f"You're going to {_all(total)}."
    if count == total:
        return "You're already going." if total == 1 else f"You're already going to {_all(total)}."
    return f"You accepted this plan before. Of its {_number(total)} you're going to {_number(count)} now."


def _events(accepted: Accepted) -> list[str]:
    zone = ZoneInfo(accepted.reader.timezone)
    shown = [
        f"- {format_day(event.details.day_in(zone), accepted.now)}: {title_of(event, _TITLE)}"
        + (", online" if event.id in accepted.online else "")
        for event in accepted.going[:_SHOWN]
    ]
    more = len(accepted.going) - len(shown)
    return [*shown, *([f"-# … and {more} more"] if more else [])]


def _money(accepted: Accepted) -> str:
    currency, budget = accepted.reader.currency, accepted.account.budget
    aside = f"{format_minor(accepted.planned, currency)} set aside. " if accepted.planned else ""
    if budget is None or budget.is_over(accepted.now):
        return aside.strip()
    remaining = format_minor(left(budget, accepted.account.spending), budget.currency)
    return f"{aside}**{remaining}** left until {format_day(budget.until_on, accepted.now)}."


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _all(count: int) -> str:
    return "both" if count == 2 else f"all {_number(count)}"


def refused_lines(turns: Sequence[Turn], plan: Proposal) -> list[str]:
    """Why nothing was accepted, before the plan as it is now."""
    if not turns:
        return ["That plan has changed since you saw it, so I set nothing aside. This is how it is now."]
    said_ = [f"- {_turned(turn, plan)}" for turn in turns]
    return [
        "Something changed meanwhile, so I set nothing aside:",
        *said_,
        "This is the plan as it would be now.",
    ]


def _turned(turn: Turn, plan: Proposal) -> str:
    """Titles are a feed's words."""
    title, reader, now = f"**{plain(turn.title, _TITLE)}**", plan.asker.reader, plan.asker.now
    other, amount = f"**{plain(turn.other, _TITLE)}**", format_minor(turn.by, reader.currency)
    match turn.kind:
        case TurnKind.GONE:
            return "one of its events is not listed any more"
        case TurnKind.CALLED_OFF:
            return f"{title} was called off"
        case TurnKind.OVER:
            return f"{title} is over already"
        case TurnKind.MOVED:
            assert turn.starts_at is not None
            starts = turn.starts_at.astimezone(ZoneInfo(reader.timezone))
            return f"{title} moved to {format_day(starts.date(), now)}, {hour(starts)}"
        case TurnKind.UNPRICED:
            return f"nobody knows any more what {title} costs"
        case TurnKind.DEARER:
            return f"{title} costs {amount} more than planned"
        case TurnKind.CLASHES:
            return f"you go to {other} when {title} is on"
        case TurnKind.TOO_CLOSE:
            return f"there is too little time between {other}, where you go by now, and {title}"
        case TurnKind.DAY_FULL:
            assert turn.on is not None
            day = format_day(turn.on, now)
            return f"{day} would have {turn.count} events by now, and I plan {turn.most} a day at most"
        case TurnKind.WEEK_FULL:
            assert turn.on is not None
            week = f"the week of {format_day(turn.on, now)}"
            return f"{week} would have {turn.count} evenings by now, and I plan {turn.most} a week at most"
        case TurnKind.MONEY:
            return f"your money is {amount} short of it by now"
