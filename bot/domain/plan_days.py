"""What a plan may gain from each day on: prices as whole numbers, and a table made backwards over days, places and money.

A coupling's price is paid by each member, and given back in advance for as many as the coupling may still come to have:
one that stays small was given too much, which falls away day by day. So a partial plan's worth, with what the table
says of the days to come, is never below what it can become.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.domain.plan_dual import Prices
from bot.domain.plan_model import Ints, Model

# Worth is counted in these parts of a value, so that prices are whole numbers and every comparison is exact.
UNIT = 1 << 16
# The table is over so many steps of money at most. Rounded in favour of the bound only: plans are held to exact sums.
_CELLS = 1024


@dataclass(frozen=True, slots=True)
class Pattern:
    """`uses` are couplings: how many of each, and what that does to the worth by how many there were (None: nothing)."""

    items: tuple[int, ...]
    size: int
    cost: int
    brings: int
    uses: tuple[tuple[int, int, Ints | None], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """`closing` are couplings that can grow less after this day: what that takes off the worth by how many there are
    (None: nothing), and whether it is the last that is seen of them."""

    patterns: tuple[Pattern, ...]
    closing: tuple[tuple[int, Ints | None, bool], ...]
    week: int


class Days:
    """The patterns (`rows` of the model) that are worth a look, by day, and what they may bring from each day on.

    `full` is how many of each coupling make a difference, `start` what the empty plan has in advance; `tables[n]` is by
    places left in the week and by `cell`s of money, as seen before day n. No plan of these patterns gains more than
    `bound`.
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
        self._price = np.where(alone, 0, np.rint(prices.groups * UNIT).astype(np.int64))
        uses[:, alone] = 0
        self._sums()
        each = np.append(model.gain * UNIT + _rank(model), 0) - member @ self._price
        brings = each[model.patterns[rows]].sum(axis=1)
        cost = np.append(model.cost, 0)[model.patterns[rows]].sum(axis=1)
        self.days = [
            self._day(day, rows, uses, brings.tolist(), cost.tolist())
            for day in range(len(model.week_of_day))
        ]
        self.tables = self._backward()
        self.start = sum(int(self._rising[g, n]) for g, n in enumerate(self._ahead[0]))
        self.bound = (self.start + int(self.tables[0][-1, -1])) // UNIT if self.days else 0

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
        self.full = np.array([len(coupling.steps) - 1 for coupling in couplings], dtype=np.int64)
        deep = int(self._ahead.max(initial=0)) + int(self.full.max(initial=0)) + 4
        steps = np.array([coupling.first(deep) for coupling in couplings], dtype=np.int64)
        beyond = steps.reshape(len(couplings), deep) * UNIT - self._price[:, None]
        self._falling = np.zeros((len(couplings), deep + 1), dtype=np.int64)
        self._rising = np.zeros((len(couplings), deep + 1), dtype=np.int64)
        np.cumsum(np.maximum(beyond, 0), axis=1, out=self._falling[:, 1:])
        np.cumsum(np.maximum(-beyond, 0), axis=1, out=self._rising[:, 1:])

    def _day(self, day: int, rows: Ints, uses: Ints, brings: list[int], cost: list[int]) -> Day:
        model, patterns = self._model, []
        changes: dict[tuple[int, int], Ints | None] = {}
        for at in range(self._spans[day], self._spans[day + 1]):
            items = tuple(i for i in model.patterns[rows[at]].tolist() if i >= 0)
            used = []
            for g in np.flatnonzero(uses[at]).tolist():
                more = int(uses[at, g])
                if (g, more) not in changes:
                    changes[g, more] = self._change(day, g, more)
                used.append((g, more, changes[g, more]))
            patterns.append(Pattern(items, len(items), cost[at], brings[at], tuple(used)))
        shrinks = np.flatnonzero((self._ahead[day] != self._ahead[day + 1]) & (self._ahead[0] > 1)).tolist()
        closing = tuple((g, self._closed(day, g), not self._ahead[day + 1, g]) for g in shrinks)
        return Day(tuple(patterns), closing, int(model.week_of_day[day]))

    def _change(self, day: int, g: int, more: int) -> Ints | None:
        """What `more` of a coupling do to the worth, by how many there were."""
        k = np.arange(self.full[g] + 1)
        ahead = k + self._ahead[day, g]
        change = self._falling[g][k] - self._falling[g][k + more]
        change += self._rising[g][ahead + more] - self._rising[g][ahead]
        return change if change.any() else None

    def _closed(self, day: int, g: int) -> Ints | None:
        k = np.arange(self.full[g] + 1)
        change = self._rising[g][k + self._ahead[day + 1, g]] - self._rising[g][k + self._ahead[day, g]]
        return change if change.any() else None

    def _backward(self) -> list[Ints]:
        """What the days from each on may bring, at most, by places left in its week and cells of money."""
        model = self._model
        self.cell = -(-model.room // _CELLS) or 1
        if model.room >= model.cost.sum():
            self.cell = model.room + 1  # money is no object: one cell
        cells, most = model.room // self.cell + 1, int(model.slots.max(initial=0))
        table = np.zeros((most + 1, cells), dtype=np.int64)
        tables = [table] * (len(self.days) + 1)
        for number in range(len(self.days) - 1, -1, -1):
            day = self.days[number]
            if number + 1 < len(self.days) and self.days[number + 1].week != day.week:
                # Whatever is left of one week's places, the next has its own.
                table = np.repeat(table[model.slots[day.week + 1]][None], most + 1, axis=0)
            tables[number + 1] = table
            better = table.copy()
            for pattern in day.patterns:
                step = pattern.cost // self.cell
                if pattern.brings > 0 and pattern.size <= most:
                    into = better[pattern.size :, step:]
                    before = table[: most + 1 - pattern.size, : cells - step]
                    np.maximum(into, before + pattern.brings, out=into)
            table = better
        tables[0] = table[: model.slots[0] + 1] if self.days else table
        return tables


def _rank(model: Model) -> Ints:
    """A little more for what begins earlier, so little that all of a plan does not make one of value."""
    count = len(model.items)
    rank = np.arange(count, 0, -1, dtype=np.int64)
    most = count * min(count, int(model.slots.sum())) + 1
    return rank if most <= UNIT else rank * UNIT // most
