"""What ties the candidates of a plan together beside money: groups of alike events, and events that go on at once.

Two events of one date that clash are never in one pattern. Those of different dates (one goes on after midnight, or for
weeks) are a coupling whose second member costs more than anything is worth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.plan_worth import Steps, clash
from bot.domain.planning import Group, PlanItem, PlanRules


@dataclass(frozen=True, slots=True)
class Coupling:
    """Candidates that are worth less together: `steps` is what each further one loses, the first 0."""

    members: tuple[int, ...]
    steps: tuple[int, ...]

    def first(self, count: int) -> tuple[int, ...]:
        """What the first so many lose; the last step holds for all further ones."""
        return (self.steps + self.steps[-1:] * (count - len(self.steps)))[:count]


def coupled(
    could: Sequence[PlanItem], base: Sequence[PlanItem], steps: Steps, rules: PlanRules
) -> tuple[list[PlanItem], list[int], list[Coupling]]:
    """What every member of a group loses for certain is taken off its gain; groups of one fall away."""
    has = Counter(group for item in base for group in set(item.groups))
    first = {group: losses[min(has[group], len(losses) - 1)] for group, losses in steps.items()}
    gains = [item.value - sum(first[group] for group in set(item.groups)) for item in could]
    kept = [i for i, gain in enumerate(gains) if gain > 0]
    items, gains = [could[i] for i in kept], [gains[i] for i in kept]
    members: dict[Group, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        for group in set(item.groups):
            members[group].append(index)
    together: dict[tuple[int, ...], list[tuple[int, ...]]] = defaultdict(list)
    for group, those in members.items():
        shifted = steps[group][min(has[group], len(steps[group]) - 1) :]
        relative = tuple(step - shifted[0] for step in shifted)
        if len(those) > 1 and relative[-1] > 0:
            together[tuple(those)].append(relative)
    couplings = [Coupling(those, _summed(several)) for those, several in together.items()]
    forbidden = (0, sum(gains) + 1)
    couplings += [Coupling(those, forbidden) for those in _across_dates(items, rules)]
    return items, gains, sorted(couplings, key=lambda coupling: (coupling.members, coupling.steps))


def _summed(several: list[tuple[int, ...]]) -> tuple[int, ...]:
    length = max(map(len, several))
    return tuple(sum(steps[min(k, len(steps) - 1)] for steps in several) for k in range(length))


def _across_dates(items: Sequence[PlanItem], rules: PlanRules) -> list[tuple[int, ...]]:
    """Of which sets only one can be gone to, though they are of different dates. Items come in order of beginning."""
    return [
        those
        for those in (*_at_once(items), *_too_close(items, rules))
        if len({items[i].on for i in those}) > 1
    ]


def _at_once(items: Sequence[PlanItem]) -> list[tuple[int, ...]]:
    """The largest sets of which all go on at one moment."""
    found: list[tuple[int, ...]] = []
    going_on: list[int] = []
    for index, item in enumerate(items):
        if item.takes_time:
            still = [other for other in going_on if items[other].ends_at > item.starts_at]
            # Where none has ended, what went on before was not the largest.
            if found and len(still) == len(going_on):
                found.pop()
            going_on = [*still, index]
            found.append(tuple(going_on))
    return [those for those in found if len(those) > 1]


def _too_close(items: Sequence[PlanItem], rules: PlanRules) -> Iterable[tuple[int, int]]:
    """Pairs of different dates, one after the other, with too little time for the way."""
    longest = longest_way(items, rules)
    for i, one in enumerate(items):
        for j in range(i + 1, len(items)):
            two = items[j]
            apart = (two.starts_at - one.ends_at).total_seconds()
            if apart > longest:
                break
            if apart >= 0 and two.on != one.on and clash(one, two, rules):
                yield i, j


def longest_way(items: Sequence[PlanItem], rules: PlanRules) -> float:
    """Seconds between the end of one and the beginning of another that always suffice."""
    return 60 * rules.minutes_lost + 3600 * _farthest_km(items) * rules.detour / rules.kmh


def _farthest_km(items: Sequence[PlanItem]) -> float:
    """No two of the places lie farther apart: what a box around them measures along its sides."""
    lats = [item.place[0] for item in items if item.place is not None]
    lons = [item.place[1] for item in items if item.place is not None]
    return 111.4 * (max(lats) - min(lats) + max(lons) - min(lons)) if lats else 0.0
