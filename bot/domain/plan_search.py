"""Plans built day by day, all partial plans at once, and only those kept that may still beat a floor.

A label search (as for shortest paths with resources: Irnich and Desaulniers 2005): a partial plan is its worth, the
money left, the places left this week and how many of each coupling it holds. It is dropped where what it may still
gain (`plan_days`) is too little, or another has as much of everything.

Of plans of equal value the cheapest is taken, and of those, by the lowest bits of worth, the one with more and earlier
events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.domain.plan_days import UNIT, Day, Days, Pattern
from bot.domain.plan_model import Ints, Model

# So many partial plans of a day are kept at least, and at most: more would take too much memory.
_NARROWEST, _WIDEST = 64, 16_384
# Odd numbers to mix counts into one: equal labels get equal sums, and others practically never.
_MIX = np.random.default_rng(1).integers(1 << 40, 1 << 62, size=509) | 1


@dataclass(frozen=True, slots=True)
class Found:
    """The best plan that gains more than the floor: its gain and candidates, None where none was found.

    No plan gains more than the floor, `gain` and `dropped` (the best that was dropped for lack of effort), all three.
    """

    gain: int | None
    items: tuple[int, ...] = ()
    dropped: int | None = None
    nodes: int = 0


@dataclass(slots=True)
class _Labels:
    """Partial plans by column: worth, money, places left this week, members of each coupling, a hash of those."""

    worth: Ints
    money: Ints
    places: Ints
    counts: Ints
    mixed: Ints

    def at(self, those: Ints) -> _Labels:
        return _Labels(
            self.worth[those], self.money[those], self.places[those], self.counts[:, those], self.mixed[those]
        )


class Search:
    """Looks for plans among the patterns of `days`."""

    def __init__(self, model: Model, days: Days) -> None:
        self._model = model
        self._days = days

    def above(self, floor: int, effort: int, *, cheapest: bool = False) -> Found:
        """The best plan that gains more than `floor`, or the cheapest (of equals the best), looking at about `effort`
        partial plans at most."""
        labels, need = self._first(), (floor + 1) * UNIT
        steps: list[tuple[Ints, Ints]] = []
        dropped, nodes = None, 0
        for number, day in enumerate(self._days.days):
            if number and day.week != self._days.days[number - 1].week:
                labels.places = np.full_like(labels.places, self._model.slots[day.week])
            table = self._days.tables[number + 1]
            labels, parents, taken = self._extended(labels, day, table, need)
            hope = self._hope(labels, table)
            kept = np.flatnonzero(hope >= need)
            kept = kept[self._undominated(labels, kept)]
            nodes += len(kept)
            width = (effort - nodes) // (len(self._days.days) - number)
            width = min(max(width, _NARROWEST), _WIDEST)
            if len(kept) > width:
                order = np.argsort(-hope[kept], kind="stable")
                dropped = max(dropped or 0, int(hope[kept[order[width]]]) // UNIT)
                kept = np.sort(kept[order[:width]])
            if not len(kept):
                return Found(None, dropped=dropped, nodes=nodes)
            labels = labels.at(kept)
            steps.append((parents[kept], taken[kept]))
        value = labels.worth // UNIT
        by = (labels.worth, value, labels.money) if cheapest else (labels.worth, labels.money, value)
        at = int(np.lexsort(by)[-1])
        return self._traced(labels, at, steps, dropped, nodes)

    def _first(self) -> _Labels:
        places = self._model.slots[:1] if self._days.days else np.zeros(1, dtype=np.int64)
        return _Labels(
            np.array([self._days.start]),
            np.array([self._model.room]),
            places,
            np.zeros((len(self._model.couplings), 1), dtype=np.int8),
            np.zeros(1, dtype=np.int64),
        )

    def _hope(self, labels: _Labels, table: Ints) -> Ints:
        return labels.worth + table[labels.places, labels.money // self._days.cell]

    def _extended(self, labels: _Labels, day: Day, table: Ints, need: int) -> tuple[_Labels, Ints, Ints]:
        """Each label with nothing of the day and with each pattern; whose child each is, and by which pattern."""
        everyone = np.flatnonzero(self._hope(labels, table) >= need)
        parts = [(everyone, labels.worth[everyone], 0, 0)]
        for pattern in day.patterns:
            worth = labels.worth + pattern.brings
            for g, _, change in pattern.uses:
                if change is not None:
                    worth += change[labels.counts[g]]
            able = np.flatnonzero((labels.places >= pattern.size) & (labels.money >= pattern.cost))
            worth = worth[able]
            left = table[
                labels.places[able] - pattern.size, (labels.money[able] - pattern.cost) // self._days.cell
            ]
            good = worth + left >= need
            parts.append((able[good], worth[good], pattern.size, pattern.cost))
        parents = np.concatenate([part[0] for part in parts])
        taken = np.repeat(np.arange(len(parts)) - 1, [len(part[0]) for part in parts])
        children = labels.at(parents)
        children.worth = np.concatenate([part[1] for part in parts])
        children.places -= np.repeat([part[2] for part in parts], [len(part[0]) for part in parts])
        children.money -= np.repeat([part[3] for part in parts], [len(part[0]) for part in parts])
        start = len(everyone)
        for pattern, part in zip(day.patterns, parts[1:], strict=True):
            end = start + len(part[0])
            self._count(children, slice(start, end), pattern)
            start = end
        self._close(children, day)
        return children, parents, taken

    def _count(self, labels: _Labels, those: slice, pattern: Pattern) -> None:
        for g, more, _ in pattern.uses:
            before = labels.counts[g, those]
            after = np.minimum(before + more, self._days.full[g]).astype(np.int8)
            labels.mixed[those] += _MIX[g % len(_MIX)] * (after - before).astype(np.int64) * (g + 1)
            labels.counts[g, those] = after

    def _close(self, labels: _Labels, day: Day) -> None:
        for g, change, is_last in day.closing:
            if change is not None:
                labels.worth += change[labels.counts[g]]
            if is_last:
                labels.mixed -= _MIX[g % len(_MIX)] * labels.counts[g].astype(np.int64) * (g + 1)
                labels.counts[g] = 0

    def _undominated(self, labels: _Labels, those: Ints) -> Ints:
        """Positions in `those` of what no other has as much of everything as: worth, money, and places, alike in
        what couplings are still open."""
        if len(those) < 2:
            return np.arange(len(those))
        alike, worth = labels.mixed[those] + labels.places[those] * _MIX[-1], labels.worth[those]
        order = np.lexsort((-worth, -labels.money[those], alike))
        alike, worth = alike[order], worth[order]
        group = np.cumsum(np.append(False, alike[1:] != alike[:-1]))
        ranked = group * (int(worth.max()) - int(worth.min()) + 1) + worth - worth.min()
        best = np.maximum.accumulate(ranked)
        return np.sort(order[np.append(True, ranked[1:] > best[:-1])])

    def _traced(
        self,
        labels: _Labels,
        at: int,
        steps: list[tuple[Ints, Ints]],
        dropped: int | None,
        nodes: int,
    ) -> Found:
        """How the plan of that label came to be."""
        gain = int(labels.worth[at]) // UNIT
        items: list[int] = []
        for day, (parents, taken) in zip(reversed(self._days.days), reversed(steps), strict=True):
            if taken[at] >= 0:
                items += day.patterns[int(taken[at])].items
            at = int(parents[at])
        return Found(gain, tuple(sorted(items)), dropped, nodes)
