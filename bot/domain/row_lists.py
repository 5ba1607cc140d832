"""A list of events that is put in order only as far as somebody reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import overload

import numpy as np

from bot.domain.catalogue import Catalogue, Floats, Ints
from bot.domain.ids import EventId

# How many rows are put in order at first, at least: some pages' worth.
_FIRST = 64


class RowList(Sequence[EventId]):
    """One date of each series, the first in order; with `every_date`, all of them.

    `positions` rise. `keys` are worked out when they are needed, one for each: the smaller the earlier, and what
    is equal stays in the order of `positions`. None is that order.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        positions: Ints,
        keys: Callable[[Ints], Floats] | None = None,
        *,
        every_date: bool = False,
    ) -> None:
        self._catalogue, self._positions = catalogue, positions
        self._keys_of, self._every_date = keys, every_date

    def and_those_of(self, other: RowList) -> RowList:
        """Both in one order. Only where that is the order of `positions`, or follows from them alone."""
        both = np.sort(np.concatenate((self._positions, other._positions)))
        return RowList(self._catalogue, both, self._keys_of)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> EventId: ...

    @overload
    def __getitem__(self, index: slice) -> list[EventId]: ...

    def __getitem__(self, index: int | slice) -> EventId | list[EventId]:
        ids = self._catalogue.ids
        if isinstance(index, slice):
            first, stop, step = index.indices(len(self))
            return [ids[position] for position in self._first(stop)[first:stop:step].tolist()]
        wanted = range(len(self))[index]
        return ids[int(self._first(wanted + 1)[wanted])]

    def also_on(self, event: EventId) -> list[EventId]:
        """The other dates of its series that are in the list as well, in order."""
        if self._every_date:
            return []
        here = self._catalogue.position[event]
        same = np.flatnonzero(self._groups == self._catalogue.group[here])
        ordered = same if self._keys is None else same[np.argsort(self._keys[same], kind="stable")]
        return [self._catalogue.ids[position] for position in self._positions[ordered].tolist()[1:]]

    def every_date(self) -> Ints:
        """All positions of the list in order, those of every date of a series."""
        return self._positions[self._ordered(len(self._positions))]

    @cached_property
    def _count(self) -> int:
        if self._every_date:
            return len(self._positions)
        is_there = np.zeros(self._catalogue.groups, np.bool_)
        is_there[self._groups] = True
        return int(np.count_nonzero(is_there))

    @cached_property
    def _keys(self) -> Floats | None:
        return None if self._keys_of is None else self._keys_of(self._positions)

    @cached_property
    def _groups(self) -> Ints:
        return self._catalogue.group[self._positions]

    def _first(self, count: int) -> Ints:
        """At least the first `count` positions in order."""
        rows = max(_FIRST, 4 * count)
        while True:
            ordered = self._ordered(rows)
            if not self._every_date:
                _, first = np.unique(self._groups[ordered], return_index=True)
                first.sort()
                ordered = ordered[first]
            if len(ordered) >= count or rows >= len(self._positions):
                return self._positions[ordered]
            rows *= 8

    def _ordered(self, rows: int) -> Ints:
        """Where in `positions` the first rows are, in order: at least so many, where there are."""
        keys = self._keys
        if keys is None:
            return np.arange(min(rows, len(self._positions)))
        if rows >= len(keys):
            return np.argsort(keys, kind="stable")
        # All that are equal to the last one come along, so that the order is the same however many are read.
        last = np.partition(keys, rows - 1)[rows - 1]
        likely = np.flatnonzero(keys <= last)
        return likely[np.argsort(keys[likely], kind="stable")]
