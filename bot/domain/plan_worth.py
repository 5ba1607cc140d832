"""What a set of events is worth together, and what rules it keeps: plain and slow, what everything else is held to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bot.domain.places import haversine_km
from bot.domain.planning import DIMINISHING, Clash, Group, PlanItem, PlanRules
from bot.domain.wallclock import monday_of

Steps = Mapping[Group, tuple[int, ...]]
# A little more than a degree measures anywhere.
_KM_A_DEGREE = 111.4


def steps_of(items: Iterable[PlanItem]) -> dict[Group, tuple[int, ...]]:
    """What the first, second, ... chosen of each group loses: shares of the best value in it, each rounded down."""
    best: dict[Group, int] = {}
    for item in items:
        for group in item.groups:
            best[group] = max(item.value, best.get(group, 0))
    return {
        group: tuple(share * value // 1000 for share in DIMINISHING[group[0]])
        for group, value in best.items()
    }


def lost(steps: Sequence[int], count: int) -> int:
    """What `count` members of a group lose together. The last step holds for all further ones."""
    further = max(0, count - len(steps))
    return sum(steps[:count]) + further * steps[-1]


def worth(chosen: Iterable[PlanItem], steps: Steps) -> int:
    """The values of all of them, less what more of the same is worth less."""
    chosen = list(chosen)
    counts = Counter(group for item in chosen for group in set(item.groups))
    return sum(item.value for item in chosen) - sum(lost(steps[group], n) for group, n in counts.items())


def clash(one: PlanItem, two: PlanItem, rules: PlanRules) -> bool:
    """Whether nobody can be at both, from beginning to end and with the way between; where a place is unknown, with
    the minutes lost on any way."""
    if not (one.takes_time and two.takes_time):
        return False
    if one.starts_at > two.starts_at:
        one, two = two, one
    between = (two.starts_at - one.ends_at).total_seconds() / 60 - rules.minutes_lost
    if between < 0 or one.place is None or two.place is None:
        return between < 0
    # No way is longer than along the sides of the box between them: mostly that settles it.
    lat, lon = abs(one.place[0] - two.place[0]), abs(one.place[1] - two.place[1])
    minutes_a_km = rules.detour / rules.kmh * 60
    if between >= _KM_A_DEGREE * (lat + lon) * minutes_a_km:
        return False
    return between < haversine_km(*one.place, *two.place) * minutes_a_km


class Breach(NamedTuple):
    """A rule, and those of a set that break it together; of TIME one that cannot be, before what it clashes with."""

    rule: Clash
    items: tuple[PlanItem, ...]


def breaches(chosen: Sequence[PlanItem], rules: PlanRules) -> Iterator[Breach]:
    """Where a set breaks the rules; what is fixed is not held to them by itself."""
    free = [item for item in chosen if item.id not in rules.fixed]
    if rules.budget is not None and sum(item.cost for item in free) > max(rules.budget, 0):
        yield Breach(Clash.BUDGET, tuple(item for item in free if item.cost))
    for item in free:
        against = [other for other in chosen if other is not item and clash(item, other, rules)]
        if against:
            yield Breach(Clash.TIME, (item, *against))
    for rule, most, each in ((Clash.DAY, rules.a_day, _day), (Clash.WEEK, rules.a_week, _week)):
        together: dict[date, list[PlanItem]] = defaultdict(list)
        for item in chosen:
            together[each(item)].append(item)
        for those in together.values():
            if len(those) > most and not {item.id for item in those} <= rules.fixed:
                yield Breach(rule, tuple(those))


def _day(item: PlanItem) -> date:
    return item.on


def _week(item: PlanItem) -> date:
    return monday_of(item.on)
