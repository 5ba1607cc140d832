"""Plans the size of a real city: three hundred candidates over thirty days, the same for everybody by seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.domain.ids import EventId
from bot.domain.planning import Group, GroupKind, PlanItem, PlanProblem, PlanRules

SEEDS = range(1, 51)
CANDIDATES = 300
DAYS = 30
# What a budget of forty is made of in three currencies: minor units to one "dollar", and the step of prices.
CURRENCIES = {"USD": (100, 25), "EUR": (100, 10), "JPY": (150, 10), "INR": (8500, 500)}
_FIRST = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class _Series:
    """Something that comes again: mostly weekly, mostly at one place, by one organiser."""

    number: int
    organiser: int
    topics: tuple[int, ...]
    value: int
    price: float
    place: tuple[float, float] | None
    hour: float
    hours: float
    weekly: bool


def instance(seed: int, candidates: int = CANDIDATES, days: int = DAYS) -> PlanProblem:
    """Free and paid, weekly and once, mostly in the evening, with things fixed, wished for and refused."""
    chance = random.Random(seed)
    currency = list(CURRENCIES)[seed % len(CURRENCIES)]
    items: list[PlanItem] = []
    number = 0
    while len(items) < candidates:
        series = _series(chance, number)
        number += 1
        first = chance.randrange(7 if series.weekly else days)
        for day in range(first, days, 7 if series.weekly else days):
            if len(items) < candidates:
                items.append(_item(chance, len(items) + 1, series, day, CURRENCIES[currency]))
    return PlanProblem(tuple(items), _rules(chance, items, CURRENCIES[currency]))


def _series(chance: random.Random, number: int) -> _Series:
    organiser = min(int(chance.expovariate(1 / 10)), 44)
    first = (organiser * 7 + chance.choice((0, 0, 0, 1, 5))) % 14
    topics = {first, chance.randrange(14)} if chance.random() < 0.6 else {first}
    free = chance.random() < 0.45
    return _Series(
        number,
        organiser,
        tuple(sorted(topics)),
        min(1000, max(30, int(chance.betavariate(2, 2.5) * 1000))),
        0.0 if free else chance.choice((3, 5, 5, 8, 10, 10, 12, 15, 20, 25, 40)),
        None if chance.random() < 0.15 else (35.95 + chance.random() * 0.12, -78.98 + chance.random() * 0.15),
        chance.choice((9, 12, 17.5, 18, 18, 18.5, 18.5, 19, 19, 19.5, 20)),
        chance.choice((1, 1.5, 2, 2, 2, 3)),
        chance.random() < 0.4,
    )


def _item(chance: random.Random, number: int, series: _Series, day: int, money: tuple[int, int]) -> PlanItem:
    unit, step = money
    on = _FIRST + timedelta(days=day)
    starts_at = datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=series.hour)
    fare = 0.0 if series.place is None else chance.choice((0, 0, 0, 2.5, 2.5, 5, 6.5))
    groups: list[Group] = [(GroupKind.ORGANISER, str(series.organiser))]
    groups += [(GroupKind.TOPIC, str(topic)) for topic in series.topics]
    if series.weekly:
        groups.append((GroupKind.SERIES, str(series.number)))
    return PlanItem(
        EventId(number),
        on,
        starts_at,
        starts_at + timedelta(hours=series.hours),
        max(1, series.value + chance.randrange(-40, 41)),
        int((series.price + fare) * unit) // step * step,
        tuple(groups),
        series.place,
        chance.random() > 0.04,
    )


def _rules(chance: random.Random, items: list[PlanItem], money: tuple[int, int]) -> PlanRules:
    unit, _ = money
    picked = chance.sample(items, 6)
    return PlanRules(
        budget=chance.choice((0, 15, 25, 40, 40, 60, 80, 120)) * unit,
        a_day=chance.choice((1, 1, 1, 2, 2, 3)),
        a_week=chance.choice((2, 3, 3, 3, 4, 5)),
        fixed=frozenset(item.id for item in picked[: chance.choice((0, 0, 1, 2))]),
        dropped=frozenset(item.id for item in picked[2:4]),
    )
