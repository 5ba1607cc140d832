"""Upper bounds: prices for the money and for each coupling (Lagrangian multipliers), found by a subgradient method.

With a price on everything that ties days together, the days fall apart: what is left is to take the best of each day,
so many a week. The least such bound over all prices is the linear program's (Geoffrion 1974); steps are Polyak's
(1969), with a memory of the last direction (Camerini, Fratta and Maffioli 1975).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.plan_model import Ints, Model

Floats = NDArray[np.float64]
# Worse than any plan, and still far from overflowing.
_NONE = -1e15
_MEMORY = 0.5
_STALE = 3
# Steps aim below the best bound so far by this share of it, by less each time that leads nowhere.
_AIM, _NEAR, _LESS = 0.1, 0.005, 0.5


@dataclass(frozen=True, slots=True)
class Prices:
    """What a unit of money and a place in each coupling cost; no plan gains more than `bound`."""

    money: float
    groups: Floats
    bound: float


class Dual:
    """The bound as a function of prices."""

    def __init__(self, model: Model) -> None:
        self._model = model
        count, couplings = len(model.items), model.couplings
        self._member = np.zeros((count + 1, len(couplings)))
        deepest = max((len(coupling.members) for coupling in couplings), default=1)
        # Beyond its members a coupling has no room: a step nobody pays.
        self._steps = np.full((len(couplings), deepest), np.inf)
        for g, coupling in enumerate(couplings):
            self._member[list(coupling.members), g] = 1.0
            size = len(coupling.members)
            self._steps[g, :size] = coupling.first(size)
        self._gain = np.append(model.gain, 0).astype(float)
        self._cost = np.append(model.cost, 0).astype(float)
        last = np.array([coupling.steps[-1] for coupling in couplings], dtype=float)
        self._top = np.minimum(last, self._gain.max())
        self._widest = int(model.size.max(initial=1))
        self._patterns = model.patterns[:, : self._widest]
        self._segment()

    def _segment(self) -> None:
        """Patterns come sorted by day and size: a segment for each pair, and its place in the table of weeks."""
        model, wide = self._model, self._widest + 1
        key = model.day * wide + model.size
        self._first = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else key
        self._end = np.append(self._first[1:], len(key))
        days, sizes = np.divmod(key[self._first], wide)
        weeks = model.week_of_day[days]
        starts = np.searchsorted(model.week_of_day, np.arange(len(model.slots)))
        self._at = (weeks, days - starts[weeks], sizes)
        self._width = int(np.bincount(model.week_of_day).max(initial=0)) if len(key) else 0
        self._shape = (len(model.slots), self._width, wide)
        self._segment_of = np.repeat(np.arange(len(self._first)), self._end - self._first)

    def descended(self, rounds: int, start: Prices | None = None, *, enough: float = -np.inf) -> Prices:
        """Good prices, after so many steps at most: from others' that were good for nearly the same, and no further
        than to a bound below `enough`."""
        money, groups = (0.0, self._top * 0.15) if start is None else (start.money, start.groups)
        best = Prices(money, groups, np.inf)
        scale = max(1.0, float(self._cost.mean()))
        aim, stale = _AIM if start is None else _NEAR, 0
        pull, pulls = 0.0, np.zeros_like(groups)
        for _ in range(rounds):
            bound, slope, slopes = self._bound(money, groups)
            stale = 0 if bound < best.bound * (1 - aim / 50) else stale + 1
            if bound < best.bound:
                best = Prices(money, groups, bound)
            if best.bound < enough:
                break
            if stale > _STALE:
                aim, stale = aim * _LESS, 0
                money, groups = best.money, best.groups
                pull, pulls = 0.0, np.zeros_like(groups)
                continue
            pull = _MEMORY * pull + (0.0 if money <= 0 and slope > 0 else slope / scale)
            pulls = _MEMORY * pulls + self._inward(groups, slopes)
            norm = pull * pull + float(pulls @ pulls)
            if norm < 1e-12:
                break
            step = (bound - best.bound * (1 - aim)) / norm
            money = max(0.0, money - step * pull / scale)
            groups = np.clip(groups - step * pulls, 0, self._top)
        return best

    def _inward(self, groups: Floats, slopes: Floats) -> Floats:
        """Without what would push a price out of its borders."""
        out = ((groups <= 0) & (slopes > 0)) | ((groups >= self._top) & (slopes < 0))
        return np.where(out, 0.0, slopes)

    def _bound(self, money: float, groups: Floats) -> tuple[float, float, Floats]:
        """The bound and how it slopes in each price."""
        adjusted, best = self._priced(money, groups)
        value, picked = self._tops(best) if self._widest == 1 else self._fitted(best)
        chosen = self._best_of(np.flatnonzero(picked[self._at[:2]] == self._at[2]), adjusted)
        inside = self._patterns[chosen].ravel()
        room = groups[:, None] - self._steps
        bound = value + money * self._model.room + float(np.maximum(room, 0).sum())
        slopes = (room > 0).sum(axis=1) - self._member[inside].sum(axis=0)
        return bound, self._model.room - float(self._cost[inside].sum()), slopes

    def _priced(self, money: float, groups: Floats) -> tuple[Floats, Floats]:
        """What each pattern gains beyond the prices, and the best by week, day and size."""
        each = self._gain - money * self._cost - self._member @ groups
        adjusted = each[self._patterns[:, 0]] if self._widest == 1 else each[self._patterns].sum(axis=1)
        best = np.full(self._shape, _NONE)
        best[self._at] = np.maximum.reduceat(adjusted, self._first)
        return adjusted, best

    def _best_of(self, segments: Ints, adjusted: Floats) -> Ints:
        """The first best pattern of each of these segments."""
        return np.array(
            [self._first[s] + int(adjusted[self._first[s] : self._end[s]].argmax()) for s in segments],
            dtype=np.int64,
        )

    def _tops(self, best: Floats) -> tuple[float, Ints]:
        """With one a day: the best days of each week that gain anything."""
        single = best[:, :, 1]
        order = np.argsort(-single, axis=1, kind="stable")
        ranked = np.take_along_axis(single, order, axis=1)
        taken = (np.arange(self._width) < self._model.slots[:, None]) & (ranked > 0)
        picked = np.zeros(single.shape, dtype=np.int64)
        np.put_along_axis(picked, order, taken.astype(np.int64), axis=1)
        return float(ranked[taken].sum()), picked

    def _fitted(self, best: Floats) -> tuple[float, Ints]:
        """With several a day: the best sizes of days, so many a week together."""
        before = self._layers(best, range(self._width))
        left, rows = self._model.slots.copy(), np.arange(len(self._model.slots))
        value = float(before[-1][rows, left].sum())
        picked = np.zeros(self._shape[:2], dtype=np.int64)
        for day in range(self._width - 1, -1, -1):
            earlier, now = before[day], before[day + 1][rows, left]
            open_ = now > earlier[rows, left]
            for size in range(1, self._widest + 1):
                hit = open_ & (left >= size) & (earlier[rows, left - size] + best[:, day, size] >= now)
                picked[hit, day] = size
                open_ &= ~hit
            left = left - picked[:, day]
        return value, picked

    def _layers(self, best: Floats, days: range) -> list[Floats]:
        """What at most so many bring in each week, over none of the days, the first, the first two, ..."""
        most = int(self._model.slots.max())
        layers = [np.zeros((len(self._model.slots), most + 1))]
        for day in days:
            layer, last = layers[-1].copy(), layers[-1]
            for size in range(1, min(self._widest, most) + 1):
                np.maximum(layer[:, size:], last[:, :-size] + best[:, day, size, None], out=layer[:, size:])
            layers.append(layer)
        return layers

    def within(self, prices: Prices, floor: int) -> Ints:
        """The patterns that a plan which gains more than `floor` may hold."""
        adjusted, best = self._priced(prices.money, prices.groups)
        before = self._layers(best, range(self._width))
        after = self._layers(best, range(self._width - 1, -1, -1))[::-1]
        rows, slots = np.arange(self._shape[0]), self._model.slots
        whole = before[-1][rows, slots]
        # What is lost, at least, where a day must hold a pattern of this size, besides what that pattern brings.
        lost = np.full(self._shape, -_NONE)
        for day in range(self._width):
            for size in range(1, self._widest + 1):
                for k in range(int(slots.max()) - size + 1):
                    rest = slots - size - k
                    beside = before[day][:, k] + after[day + 1][rows, np.maximum(rest, 0)]
                    here = np.where(rest >= 0, whole - beside, -_NONE)
                    np.minimum(lost[:, day, size], here, out=lost[:, day, size])
        most = prices.bound - lost[self._at][self._segment_of] + adjusted
        return np.flatnonzero(most >= floor + 1 - 1e-6)
