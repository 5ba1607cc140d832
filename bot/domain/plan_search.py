"""Plans built day by day, all partial plans at once, and only those kept that may still beat a floor.

A label search (as for shortest paths with resources: Irnich and Desaulniers 2005): a partial plan is its worth, the
money left, the places left this week and how many of each coupling it holds. It is dropped where what it may still
gain is too little, or another has as much of everything. What it may still gain is a table over days, places and
money, made backwards with the prices of the couplings: never too low, and mostly close.

Worth is counted in 2**16ths of a value, so that prices can be whole numbers and every comparison is exact. Of plans of
equal value the cheapest is taken, and of those, by the lowest bits, the one with more and earlier events.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.domain.plan_dual import Prices
from bot.domain.plan_model import Ints, Model

_UNIT = 1 << 16
# The table is over so many steps of money at most. Rounded in favour of the bound only: plans are held to exact sums.
_CELLS = 1024
_NARROWEST = 64
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


@dataclass(frozen=True, slots=True)
class _Pattern:
    """`uses` are couplings: how many of each, and what that does to the worth by how many there were (None: nothing)."""

    items: tuple[int, ...]
    size: int
    cost: int
    brings: int
    uses: tuple[tuple[int, int, Ints | None], ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """`closing` are couplings that can grow less after this day: what that takes off the worth by how many there are
    (None: nothing), and whether it is the last that is seen of them."""

    patterns: tuple[_Pattern, ...]
    closing: tuple[tuple[int, Ints | None, bool], ...]
    week: int


class Search:
    """Made for prices and for the patterns (`rows` of the model) that are worth a look.

    A coupling's price is paid by each member, and given back for as many as the coupling may still come to have
    (`_ahead`): a coupling that stays small has given too much, which falls away day by day.
    """

    def __init__(self, model: Model, prices: Prices, rows: Ints) -> None:
        self._model = model
        member = np.zeros((len(model.items) + 1, len(model.couplings)), dtype=np.int64)
        for g, coupling in enumerate(model.couplings):
            member[list(coupling.members), g] = 1
        uses = member[model.patterns[rows]].sum(axis=1)
        self._spans = np.searchsorted(model.day[rows], np.arange(len(model.week_of_day) + 1)).tolist()
        self._ahead = self._most_ahead(uses)
        alone = self._ahead[0] < 2
        self._price = np.where(alone, 0, np.rint(prices.groups * _UNIT).astype(np.int64))
        uses[:, alone] = 0
        self._sums()
        rank = np.arange(len(model.items), 0, -1)
        each = np.append(model.gain * _UNIT + rank, 0) - member @ self._price
        brings = each[model.patterns[rows]].sum(axis=1)
        cost = np.append(model.cost, 0)[model.patterns[rows]].sum(axis=1)
        self._days = [
            self._day(day, rows, uses, brings.tolist(), cost.tolist())
            for day in range(len(model.week_of_day))
        ]
        self._tables = self._backward()
        self._start = sum(int(self._rising[g, n]) for g, n in enumerate(self._ahead[0]))
        self.bound = (self._start + int(self._tables[0][-1, -1])) // _UNIT if self._days else 0

    def _most_ahead(self, uses: Ints) -> Ints:
        """How many more of each coupling there can be, by day: from that day on."""
        most = np.zeros((len(self._spans), uses.shape[1]), dtype=np.int64)
        for day, (start, end) in enumerate(pairwise(self._spans)):
            if end > start:
                most[day] = uses[start:end].max(axis=0)
        return np.cumsum(most[::-1], axis=0)[::-1]

    def _sums(self) -> None:
        """By coupling and how many: what was lost beyond the price so far, and what the price took beyond the loss."""
        couplings = self._model.couplings
        self._full = np.array([len(coupling.steps) - 1 for coupling in couplings], dtype=np.int64)
        deep = int(self._ahead.max(initial=0)) + int(self._full.max(initial=0)) + 4
        steps = np.array([coupling.first(deep) for coupling in couplings], dtype=np.int64)
        beyond = steps.reshape(len(couplings), deep) * _UNIT - self._price[:, None]
        self._falling = np.zeros((len(couplings), deep + 1), dtype=np.int64)
        self._rising = np.zeros((len(couplings), deep + 1), dtype=np.int64)
        np.cumsum(np.maximum(beyond, 0), axis=1, out=self._falling[:, 1:])
        np.cumsum(np.maximum(-beyond, 0), axis=1, out=self._rising[:, 1:])

    def _day(self, day: int, rows: Ints, uses: Ints, brings: list[int], cost: list[int]) -> _Day:
        model, patterns = self._model, []
        for at in range(self._spans[day], self._spans[day + 1]):
            items = tuple(i for i in model.patterns[rows[at]].tolist() if i >= 0)
            used = tuple(
                (g, int(uses[at, g]), self._change(day, g, int(uses[at, g])))
                for g in np.flatnonzero(uses[at]).tolist()
            )
            patterns.append(_Pattern(items, len(items), cost[at], brings[at], used))
        shrinks = np.flatnonzero((self._ahead[day] != self._ahead[day + 1]) & (self._ahead[0] > 1)).tolist()
        closing = tuple((g, self._closed(day, g), not self._ahead[day + 1, g]) for g in shrinks)
        return _Day(tuple(patterns), closing, int(model.week_of_day[day]))

    def _change(self, day: int, g: int, more: int) -> Ints | None:
        """What `more` of a coupling do to the worth, by how many there were."""
        k = np.arange(self._full[g] + 1)
        ahead = k + self._ahead[day, g]
        change = self._falling[g][k] - self._falling[g][k + more]
        change += self._rising[g][ahead + more] - self._rising[g][ahead]
        return change if change.any() else None

    def _closed(self, day: int, g: int) -> Ints | None:
        k = np.arange(self._full[g] + 1)
        change = self._rising[g][k + self._ahead[day + 1, g]] - self._rising[g][k + self._ahead[day, g]]
        return change if change.any() else None

    def _backward(self) -> list[Ints]:
        """What the days from each on may bring, at most, by places left in its week and cells of money."""
        model = self._model
        self._cell = -(-model.room // _CELLS) or 1
        if model.room >= model.cost.sum():
            self._cell = model.room + 1  # money is no object: one cell
        cells, most = model.room // self._cell + 1, int(model.slots.max(initial=0))
        table = np.zeros((most + 1, cells), dtype=np.int64)
        tables = [table] * (len(self._days) + 1)
        for number in range(len(self._days) - 1, -1, -1):
            day = self._days[number]
            if number + 1 < len(self._days) and self._days[number + 1].week != day.week:
                # Whatever is left of one week's places, the next has its own.
                table = np.repeat(table[model.slots[day.week + 1]][None], most + 1, axis=0)
            tables[number + 1] = table
            better = table.copy()
            for pattern in day.patterns:
                step = pattern.cost // self._cell
                if pattern.brings > 0 and pattern.size <= most:
                    into = better[pattern.size :, step:]
                    before = table[: most + 1 - pattern.size, : cells - step]
                    np.maximum(into, before + pattern.brings, out=into)
            table = better
        tables[0] = table[: model.slots[0] + 1] if self._days else table
        return tables

    def above(self, floor: int, effort: int, *, cheapest: bool = False) -> Found:
        """The best plan that gains more than `floor`, or the cheapest (of equals the best), looking at about `effort`
        partial plans at most."""
        labels, need = self._first(), (floor + 1) * _UNIT
        steps: list[tuple[Ints, Ints]] = []
        dropped, nodes = None, 0
        for number, day in enumerate(self._days):
            if number and day.week != self._days[number - 1].week:
                labels.places = np.full_like(labels.places, self._model.slots[day.week])
            table = self._tables[number + 1]
            labels, parents, taken = self._extended(labels, day, table, need)
            hope = self._hope(labels, table)
            kept = np.flatnonzero(hope >= need)
            kept = kept[self._undominated(labels, kept)]
            nodes += len(kept)
            width = max(_NARROWEST, (effort - nodes) // (len(self._days) - number))
            if len(kept) > width:
                order = np.argsort(-hope[kept], kind="stable")
                dropped = max(dropped or 0, int(hope[kept[order[width]]]) // _UNIT)
                kept = np.sort(kept[order[:width]])
            if not len(kept):
                return Found(None, dropped=dropped, nodes=nodes)
            labels = labels.at(kept)
            steps.append((parents[kept], taken[kept]))
        value = labels.worth // _UNIT
        by = (labels.worth, value, labels.money) if cheapest else (labels.worth, labels.money, value)
        at = int(np.lexsort(by)[-1])
        return self._traced(labels, at, steps, dropped, nodes)

    def _first(self) -> _Labels:
        places = self._model.slots[:1] if self._days else np.zeros(1, dtype=np.int64)
        return _Labels(
            np.array([self._start]),
            np.array([self._model.room]),
            places,
            np.zeros((len(self._model.couplings), 1), dtype=np.int8),
            np.zeros(1, dtype=np.int64),
        )

    def _hope(self, labels: _Labels, table: Ints) -> Ints:
        return labels.worth + table[labels.places, labels.money // self._cell]

    def _extended(self, labels: _Labels, day: _Day, table: Ints, need: int) -> tuple[_Labels, Ints, Ints]:
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
                labels.places[able] - pattern.size, (labels.money[able] - pattern.cost) // self._cell
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

    def _count(self, labels: _Labels, those: slice, pattern: _Pattern) -> None:
        for g, more, _ in pattern.uses:
            before = labels.counts[g, those]
            after = np.minimum(before + more, self._full[g]).astype(np.int8)
            labels.mixed[those] += _MIX[g % len(_MIX)] * (after - before).astype(np.int64) * (g + 1)
            labels.counts[g, those] = after

    def _close(self, labels: _Labels, day: _Day) -> None:
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
        gain = int(labels.worth[at]) // _UNIT
        items: list[int] = []
        for day, (parents, taken) in zip(reversed(self._days), reversed(steps), strict=True):
            if taken[at] >= 0:
                items += day.patterns[int(taken[at])].items
            at = int(parents[at])
        return Found(gain, tuple(sorted(items)), dropped, nodes)
