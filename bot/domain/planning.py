"""A plan: the best set of evenings for the money, the time and the energy there are.

`bot.domain.plan_solver` finds it, `bot.domain.plan_words` explains it. Values are whole numbers, so that "equal"
means equal: a share of fit in thousandths. Costs are minor units of one currency, the upper end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import EventId


class GroupKind(StrEnum):
    """What makes two events alike: more of the same is worth less."""

    SERIES = "series"
    ORGANISER = "organiser"
    TOPIC = "topic"


# What the second, third, ... chosen of a group loses, in thousandths of the group's best value; the last holds
# for all further ones. It never falls, so that the best set is unambiguous to bound (a concave sum).
DIMINISHING: Mapping[GroupKind, tuple[int, ...]] = {
    GroupKind.SERIES: (0, 350, 600, 800),
    GroupKind.ORGANISER: (0, 80, 160, 240),
    GroupKind.TOPIC: (0, 60, 120, 180),
}

Group = tuple[GroupKind, str]


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One event that could be in. `on` is its date on the member's wall clock, which it counts against.

    `starts_at` and `ends_at` are in UTC. `value` is above 0. `cost` is what it takes off the budget. `place` is
    latitude and longitude, None where nobody travels (online) or knows. `takes_time` is False for what leaves the hour
    open (all day).
    """

    id: EventId
    on: date
    starts_at: datetime
    ends_at: datetime
    value: int
    cost: int
    groups: tuple[Group, ...] = ()
    place: tuple[float, float] | None = None
    takes_time: bool = True


@dataclass(frozen=True, slots=True)
class PlanRules:
    """`budget` is minor units, None for no limit. `a_day` and `a_week` are how many events at most (weeks from
    Monday); `a_day` is 1 to 3, and more counts as 3. Between two events with places in one evening, one needs `minutes_lost` and the way by road at `kmh`
    (`detour` times the air line); where a place is unknown, `minutes_lost` alone.

    `fixed` are items they go to already: in for certain, their cost already off the budget (`cost` counts 0).
    `locked` must be in and is paid; `dropped` never is.
    """

    budget: int | None
    a_day: int = 1
    a_week: int = 3
    fixed: frozenset[EventId] = frozenset()
    locked: frozenset[EventId] = frozenset()
    dropped: frozenset[EventId] = frozenset()
    kmh: float = 18.0
    minutes_lost: int = 12
    detour: float = 1.3


@dataclass(frozen=True, slots=True)
class PlanProblem:
    items: tuple[PlanItem, ...]
    rules: PlanRules


@dataclass(frozen=True, slots=True)
class PlanSolution:
    """`chosen` without what is fixed, in order of time. `value` is what all of it together is worth, fixed included;
    `bound` a proven upper limit of it: equal where the solution is proven the best. `cost` is of `chosen`."""

    chosen: tuple[EventId, ...]
    value: int
    bound: int
    cost: int

    @property
    def gap(self) -> float:
        """By what share the best there is may be better, at most."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


class Clash(StrEnum):
    """Why what must be in can not be, together."""

    BUDGET = "budget"
    TIME = "time"
    DAY = "day"
    WEEK = "week"


class ImpossiblePlan(Exception):
    """What is locked (and fixed) breaks a rule by itself. `items` are those that clash."""

    def __init__(self, clash: Clash, items: tuple[EventId, ...] = ()) -> None:
        super().__init__(clash, items)
        self.clash = clash
        self.items = items
