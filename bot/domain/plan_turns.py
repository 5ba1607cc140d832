"""What became of a plan's events between proposing and accepting: any of it, and nothing is accepted unasked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.events import EventDetails, Status
from bot.domain.ids import EventId
from bot.domain.plan_worth import Breach, breaches
from bot.domain.planning import Clash, PlanItem, PlanRules
from bot.domain.wallclock import monday_of


class TurnKind(StrEnum):
    GONE = "gone"
    CALLED_OFF = "called_off"
    OVER = "over"
    MOVED = "moved"
    UNPRICED = "unpriced"
    DEARER = "dearer"
    CLASHES = "clashes"
    TOO_CLOSE = "too_close"
    DAY_FULL = "day_full"
    WEEK_FULL = "week_full"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Turn:
    """`title` is a feed's words, and so is `other`: what they go to at that time, or so close to it that there is no
    time for the way. `by` is by how much it is dearer, or the money short (minor units). The day, or the week that
    begins, `on` would have `count` of the `most` they want."""

    kind: TurnKind
    title: str = ""
    by: int = 0
    starts_at: datetime | None = None
    other: str = ""
    on: date | None = None
    count: int = 0
    most: int = 0


def turn_of(
    details: EventDetails,
    *,
    was_at: datetime,
    was_planned: int,
    planned: int | None,
    now: datetime,
) -> Turn | None:
    """The first thing that is different; None where it is as it was proposed. `planned` is what it sets aside now."""
    if details.status is Status.CANCELLED:
        return Turn(TurnKind.CALLED_OFF, details.title)
    if details.ends_by <= now:
        return Turn(TurnKind.OVER, details.title)
    if details.starts_at != was_at:
        return Turn(TurnKind.MOVED, details.title, starts_at=details.starts_at)
    if planned is None:
        return Turn(TurnKind.UNPRICED, details.title)
    if planned > was_planned:
        return Turn(TurnKind.DEARER, details.title, by=planned - was_planned)
    return None


def crowded_out(
    new: Sequence[PlanItem], goings: Sequence[PlanItem], rules: PlanRules, titles: Mapping[EventId, str]
) -> list[Turn]:
    """What of `new` has no place any more beside what they go to, by the rules it was planned by; `goings` are fixed by
    them, and money is not in them. What is told of once counts no more: it takes no day or evening from the others."""
    left, turns = [*goings, *new], []
    while breach := next(breaches(left, rules), None):
        turns.append(_crowded_out(breach, rules, titles))
        out = breach.items[:1] if breach.rule is Clash.TIME else breach.items
        left = [item for item in left if item not in out or item.id in rules.fixed]
    return turns


def _crowded_out(breach: Breach, rules: PlanRules, titles: Mapping[EventId, str]) -> Turn:
    one, two, *_ = breach.items
    count = len(breach.items)
    match breach.rule:
        case Clash.DAY:
            return Turn(TurnKind.DAY_FULL, on=one.on, count=count, most=rules.a_day)
        case Clash.WEEK:
            return Turn(TurnKind.WEEK_FULL, on=monday_of(one.on), count=count, most=rules.a_week)
    overlap = one.starts_at < two.ends_at and two.starts_at < one.ends_at
    kind = TurnKind.CLASHES if overlap else TurnKind.TOO_CLOSE
    return Turn(kind, titles[one.id], other=titles[two.id])
