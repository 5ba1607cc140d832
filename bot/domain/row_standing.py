"""What stands between a member and the rows a search found: said of a plan that has nothing to add."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from bot.domain.catalogue import Catalogue, Ints
from bot.domain.ids import EventId
from bot.domain.row_days import at_free_hours
from bot.domain.taste import Taste

_DAY_SECONDS = 86_400.0


class Hindrance(IntEnum):
    """Why an event could not be planned; of several the largest counts."""

    NONE = 0
    BUSY = 1
    LONG = 2
    DROPPED = 3
    ANSWERED = 4


@dataclass(frozen=True, slots=True)
class Decided:
    """What the member said beforehand: `answered` they go to or do not want, `dropped` they took out of the plan.
    The plan begins at `starts_at` (seconds since 1970)."""

    starts_at: float
    answered: Collection[EventId] = ()
    dropped: Collection[EventId] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Different things, a series being one: how many could be planned (`open`, on one of their dates at least), and
    how many could not because they are at hours they are not free (`busy`), have begun or take longer than a day
    (`long`), were dropped, or answered."""

    open: int = 0
    busy: int = 0
    long: int = 0
    dropped: int = 0
    answered: int = 0

    @property
    def total(self) -> int:
        return self.open + self.busy + self.long + self.dropped + self.answered


NONE = Standing()


def hindrances(catalogue: Catalogue, positions: Ints, taste: Taste, decided: Decided) -> Ints:
    """A `Hindrance` for each position."""
    starts, ends = catalogue.starts[positions], catalogue.ends[positions]
    found = np.where(np.isin(positions, at_free_hours(catalogue, positions, taste)), 0, Hindrance.BUSY)
    found[(starts < decided.starts_at) | (ends - starts > _DAY_SECONDS)] = Hindrance.LONG
    for ids, hindrance in ((decided.dropped, Hindrance.DROPPED), (decided.answered, Hindrance.ANSWERED)):
        said = [catalogue.position[id_] for id_ in ids if id_ in catalogue.position]
        found[np.isin(positions, said)] = hindrance
    return found.astype(np.int64)


def standing(catalogue: Catalogue, positions: Ints, found: Ints) -> Standing:
    """`found` as `hindrances` gives it; of a series the date that is least hindered counts."""
    groups, places = np.unique(catalogue.group[positions], return_inverse=True)
    least = np.full(len(groups), Hindrance.ANSWERED, np.int64)
    np.minimum.at(least, places, found)
    return Standing(*np.bincount(least, minlength=len(Hindrance)).tolist())
