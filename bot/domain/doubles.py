"""A feed that lists the same event twice, under two UIDs: it is shown once, by the entry that leads.

The others are kept as further sources of that event. Which of them leads is decided anew with every reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.domain.events import PriceState
from bot.domain.intake import Key, Listed
from bot.domain.places import fold
from bot.domain.sameness import listed_twice


def mark_doubles(listed: Sequence[Listed]) -> list[Listed]:
    """The same, with `same_as` where several speak of one event. Some 2 µs each: off the loop."""
    first: dict[Key, Key] = {}
    for part in _parted(listed, _moment):
        for alike in _parted(part, lambda each: fold(each.occurrence.details.title)):
            for same in _sets(alike):
                first.update((each.key, same[0].key) for each in same)
    return [replace(each, same_as=first[each.key]) if each.key in first else each for each in listed]


def doubles_in(listed: Iterable[Listed]) -> list[list[Listed]]:
    """Those that speak of one event, by what was marked."""
    found: dict[Key, list[Listed]] = defaultdict(list)
    for each in listed:
        if each.same_as is not None:
            found[each.same_as].append(each)
    return [same for same in found.values() if len(same) > 1]


def fullness(each: Listed) -> tuple[bool, int, Key]:
    """Sorts what says most to the front."""
    details = each.occurrence.details
    return details.price.state is PriceState.UNKNOWN, -len(details.description), each.key


def _moment(each: Listed) -> object:
    return each.occurrence.details.starts_at, each.occurrence.details.all_day


def _parted(listed: Iterable[Listed], by: Callable[[Listed], object]) -> list[list[Listed]]:
    found: dict[object, list[Listed]] = defaultdict(list)
    for each in listed:
        found[by(each)].append(each)
    return [part for part in found.values() if len(part) > 1]


def _sets(alike: Sequence[Listed]) -> list[list[Listed]]:
    """Each with those that say the same as its first."""
    found: list[list[Listed]] = []
    for each in alike:
        details = each.occurrence.details
        known = (same for same in found if listed_twice(same[0].occurrence.details, details))
        same = next(known, None)
        if same is None:
            found.append([each])
        else:
            same.append(each)
    return [same for same in found if len(same) > 1]
