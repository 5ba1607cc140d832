"""Which rows a plan looks at: at hours somebody is free, and of each day the best."""

from __future__ import annotations

import numpy as np

from bot.domain.catalogue import Catalogue, Ints
from bot.domain.ids import EventId
from bot.domain.taste import Taste

_DAY_SECONDS = 86_400.0


def at_free_hours(catalogue: Catalogue, positions: Ints, taste: Taste) -> Ints:
    """Those of the positions that begin when they are free, or leave the choice of the hour."""
    if taste.free_hours is None:
        return positions
    hours = catalogue.week_hours(taste.timezone)[positions]
    return positions[np.isin(hours, list(taste.free_hours)) | catalogue.all_day[positions]]


def best_of_each_day(catalogue: Catalogue, positions: Ints, *, ahead: float, most: int) -> list[EventId]:
    """Days take turns: the best of each, then the second best. `positions` are in order of worth, the best first.

    `ahead` is how many seconds the wall is ahead of UTC, about: it only sorts into days.
    """
    days = (catalogue.starts[positions] + ahead) // _DAY_SECONDS
    by_day = np.argsort(days, kind="stable")
    _, first, counts = np.unique(days[by_day], return_index=True, return_counts=True)
    turns = np.empty(len(positions), np.int64)
    turns[by_day] = np.arange(len(positions)) - np.repeat(first, counts)
    chosen = positions[np.argsort(turns, kind="stable")[:most]]
    return [catalogue.ids[position] for position in chosen.tolist()]
