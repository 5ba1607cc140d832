"""How well an event suits a member: five parts from 0 to 1, each with its sentence, multiplied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from bot.domain.budget import BudgetFit, Fits
from bot.domain.costs import Cost
from bot.domain.events import EventDetails
from bot.domain.money import format_minor
from bot.domain.taste import Taste

# How many days ahead an event is worth half of one that starts now.
_HALF_LIFE_SECONDS = 60 * 86_400.0
_RUNNING = 0.5
_NOT_FREE = 0.4
_ALONE = 0.7
_UNKNOWN_COST = 0.5
_NO_LIMIT_COST = 0.8
# Counts of people show from two, so that nobody is told apart.
SHOWN_FROM = 2


class Part(NamedTuple):
    """A factor from 0 to 1. `sentence` is a reason to go, "" where there is none; `otherwise` is said in its
    place to who wants to know everything."""

    value: float
    sentence: str = ""
    otherwise: str = ""

    @property
    def in_full(self) -> str:
        return self.sentence or self.otherwise


@dataclass(frozen=True, slots=True)
class Parts:
    relevance: Part
    cost: Part
    time: Part
    people: Part
    novelty: Part

    @property
    def score(self) -> float:
        return score(
            self.relevance.value, self.cost.value, self.people.value, self.novelty.value, self.time.value
        )

    def why(self) -> tuple[str, ...]:
        """The one or two best reasons."""
        said = (self.relevance, self.people, self.cost, self.time)
        return tuple(part.sentence for part in said if part.sentence)[:2]

    def in_full(self) -> tuple[str, ...]:
        """A sentence for each part."""
        every = (self.relevance, self.cost, self.time, self.people, self.novelty)
        return tuple(part.in_full for part in every)


def score(relevance: float, cost: float, people: float, novelty: float, time: float) -> float:
    """Time comes last: the rest is the same for all dates of an event."""
    return relevance * cost * people * novelty * time


def cost_value(known_high: int, is_known: bool, money_left: int | None) -> float:
    """1 for nothing, 0.5 for all that is left, 0 for what is twice as much or more."""
    if not is_known:
        return _UNKNOWN_COST
    if known_high == 0:
        return 1.0
    if money_left is None:
        return _NO_LIMIT_COST
    return max(0.0, 1 - 0.5 * known_high / money_left) if money_left > 0 else 0.0


def cost_values(
    known_high: npt.NDArray[np.int64],
    is_known: npt.NDArray[np.bool_],
    money_left: int | npt.NDArray[np.int64] | None,
) -> npt.NDArray[np.float64]:
    """As `cost_value`, of many; `money_left` may be one for each."""
    if money_left is None:
        values = np.full(known_high.shape, _NO_LIMIT_COST)
    else:
        left = np.maximum(0.0, 1 - 0.5 * known_high / np.maximum(money_left, 1))
        values = np.where(np.greater(money_left, 0), left, 0.0)
    return np.where(is_known, np.where(known_high == 0, 1.0, values), _UNKNOWN_COST)


def time_value(seconds_ahead: float, hour: float = 1.0) -> float:
    """Sooner is better, slowly; what has begun counts less. `hour` is what the hour of the week is worth."""
    soon = _RUNNING if seconds_ahead < 0 else _HALF_LIFE_SECONDS / (_HALF_LIFE_SECONDS + seconds_ahead)
    return soon * hour


def hour_value(hour: int, taste: Taste) -> float:
    """What an hour of the week is worth to them: less where they are not free, or called it a bad time."""
    is_free = taste.free_hours is None or hour in taste.free_hours
    return (1.0 if is_free else _NOT_FREE) * taste.bad_hours.get(hour, 1.0)


def time_values(
    seconds_ahead: npt.NDArray[np.float64], hours: npt.NDArray[np.float64] | float = 1.0
) -> npt.NDArray[np.float64]:
    """As `time_value`, of many."""
    soon = _HALF_LIFE_SECONDS / (_HALF_LIFE_SECONDS + np.maximum(seconds_ahead, 0.0))
    return np.where(seconds_ahead < 0, _RUNNING, soon) * hours


def people_value(others: int) -> float:
    """How many others from here go: the first ones count most."""
    return 1 - (1 - _ALONE) * 0.5**others


def novelty_value(been: int) -> float:
    """How often they have been to the series."""
    return 4 / (4 + been)


def week_hour(details: EventDetails, zone: str) -> int:
    """The hour of the week at which it starts on the clock of `zone`, Monday from midnight 0."""
    return hour_of_week(details.starts_at, zone)


def hour_of_week(at: datetime, zone: str) -> int:
    local = at.astimezone(ZoneInfo(zone))
    return 24 * local.weekday() + local.hour


def is_free_at(details: EventDetails, taste: Taste) -> bool:
    """All-day events leave the choice of the hour."""
    return (
        taste.free_hours is None or details.all_day or week_hour(details, taste.timezone) in taste.free_hours
    )


def cost_part(cost: Cost, budget: BudgetFit, money_left: int | None) -> Part:
    value = cost_value(cost.known_high, cost.is_known, money_left)
    if budget.verdict is Fits.MAYBE:
        return Part(value, "price not fully known")
    if cost.known_high == 0:
        return Part(value, "costs you nothing")
    if budget.verdict is Fits.OVER:
        return Part(value, otherwise=f"{format_minor(budget.over, cost.currency)} over what you have left")
    if budget.leaves is None:
        return Part(value, otherwise="there is no budget to weigh its price against")
    return Part(value, f"leaves {format_minor(budget.leaves, cost.currency)} of your budget")


def time_part(details: EventDetails, taste: Taste, now: datetime) -> Part:
    hour = 1.0 if details.all_day else hour_value(week_hour(details, taste.timezone), taste)
    value = time_value((details.starts_at - now).total_seconds(), hour)
    if not is_free_at(details, taste):
        return Part(value, otherwise="not at a time you are free")
    if hour < 1:
        return Part(value, otherwise="at an hour of the week you called a bad time")
    said = "at a time you are free" if taste.free_hours is not None else ""
    return Part(value, said, "it has begun" if details.starts_at < now else "the sooner the better")


def people_part(others: int) -> Part:
    said = f"{others} others from here are going" if others >= SHOWN_FROM else ""
    return Part(people_value(others), said, "hardly anybody from here has said they go")


def novelty_part(been: int) -> Part:
    times = {1: "once", 2: "twice"}.get(been, f"{been} times")
    return Part(novelty_value(been), f"you have been {times}" if been else "", "new to you")
