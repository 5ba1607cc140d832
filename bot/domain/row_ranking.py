"""The search over a whole catalogue, within milliseconds; decides exactly as `ranking.rank` does.

What events have in common is judged once per kind. Events with something of their own (a word of the
member's in the title, somebody going, a date they hid) are judged by themselves. What is left per event
is to look up the verdict and to weigh its time.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.catalogue import Catalogue
from bot.domain.finding import EVERYTHING, Query, Reason, Sort
from bot.domain.fit import time_value
from bot.domain.ids import EventId
from bot.domain.kind_judge import FITS, MAYBE, NOTHING_OWN, KindJudge, Own
from bot.domain.taste import Taste
from bot.domain.travel import CostTable, Traveller

_DAY_SECONDS = 86_400.0
_WEEK_HOURS = 168


@dataclass(frozen=True, slots=True)
class RowRanking:
    """As `Ranking`, by id. `also_on` has the other dates of a series that would do as well."""

    fitting: Sequence[EventId] = ()
    maybe: Sequence[EventId] = ()
    left_out: Mapping[Reason, Sequence[EventId]] = field(default_factory=dict)
    closest_over: int | None = None
    also_on: Mapping[EventId, Sequence[EventId]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Search:
    catalogue: Catalogue
    taste: Taste
    query: Query
    now: float


def rank_rows(
    catalogue: Catalogue,
    taste: Taste,
    traveller: Traveller,
    table: CostTable,
    *,
    money_left: int | None,
    now: datetime,
    query: Query = EVERYTHING,
    others: Mapping[EventId, int] | None = None,
) -> RowRanking:
    """`money_left` is minor units of the traveller's currency, None without a budget; `others` is how many
    others from here go to an event (those with nobody may be missing)."""
    search = _Search(catalogue, taste, query, now.timestamp())
    judge = KindJudge(catalogue, taste, traveller, table, money_left=money_left, query=query)
    inside, elsewhen = _in_time(search)
    verdicts = _judged(search, judge, inside, others or {})
    buckets = verdicts.sorted_out(inside)
    also_on: dict[EventId, Sequence[EventId]] = {}
    fitting = _folded(search, _ordered(search, buckets.pop(FITS, []), verdicts), also_on)
    maybe = _folded(search, _ordered(search, buckets.pop(MAYBE, []), verdicts), also_on)
    over = min((verdicts.cost(i) for i in buckets.get(Reason.OVER_BUDGET, ())), default=None)
    left_out: dict[Reason, Sequence[EventId]] = {
        Reason(reason): _each_once(catalogue, found) for reason, found in buckets.items()
    }
    if elsewhen:
        left_out[Reason.WRONG_TIME] = elsewhen
    closest = None if over is None or money_left is None else over - max(money_left, 0)
    return RowRanking(fitting, maybe, left_out, closest, also_on)


def _in_time(search: _Search) -> tuple[list[int], list[EventId]]:
    """Positions of what goes on in the range asked for, in order; and what else is still to come."""
    ids, starts, ends = search.catalogue.ids, search.catalogue.starts, search.catalogue.ends
    now, wanted = search.now, search.query.range
    later = bisect_right(starts, now)
    if wanted is None:
        return [i for i in range(later) if ends[i] > now] + list(range(later, len(ids))), []
    low = max(wanted.starts_at.timestamp(), now)
    after = bisect_left(starts, wanted.ends_at.timestamp())
    inside = [i for i in range(after) if ends[i] > low]
    elsewhen = [ids[i] for i in range(after) if now < ends[i] <= low]
    elsewhen += [ids[i] for i in range(after, later) if ends[i] > now]
    return inside, elsewhen + ids[max(after, later) :]


class _Verdicts:
    """Outcome, worth and cost in plain lists, by slot; every position has a slot, most share theirs.

    Tens of thousands of small objects would keep the garbage collector busy.
    """

    def __init__(self, slots: list[int], kinds: int) -> None:
        self.slots = slots
        self.outcomes = [""] * kinds
        self.worths = [0.0] * kinds
        self.costs = [0] * kinds

    def set(self, slot: int, outcome: str, worth: float, cost: int) -> None:
        self.outcomes[slot], self.worths[slot], self.costs[slot] = outcome, worth, cost

    def add(self, outcome: str, worth: float, cost: int) -> int:
        """A new slot."""
        self.outcomes.append(outcome)
        self.worths.append(worth)
        self.costs.append(cost)
        return len(self.outcomes) - 1

    def cost(self, position: int) -> int:
        return self.costs[self.slots[position]]

    def sorted_out(self, inside: list[int]) -> dict[str, list[int]]:
        """Positions by outcome, in order."""
        buckets: dict[str, list[int]] = {outcome: [] for outcome in set(self.outcomes)}
        appends = {outcome: found.append for outcome, found in buckets.items()}
        append = [appends[outcome] for outcome in self.outcomes]
        slots = self.slots
        for position in inside:
            append[slots[position]](position)
        return {outcome: found for outcome, found in buckets.items() if found}


def _judged(search: _Search, judge: KindJudge, inside: list[int], others: Mapping[EventId, int]) -> _Verdicts:
    """Only what is inside is judged."""
    catalogue, kinds = search.catalogue, search.catalogue.kinds
    verdicts = _Verdicts(catalogue.kind.copy(), len(kinds))
    for number in {catalogue.kind[i] for i in inside}:
        verdicts.set(number, *judge.judge(kinds[number]))
    known: dict[tuple[int, Own], int] = {}
    for position, own in _own(search, inside, others).items():
        key = (catalogue.kind[position], own)
        if key not in known:
            known[key] = verdicts.add(*judge.judge(kinds[key[0]], own))
        verdicts.slots[position] = known[key]
    return verdicts


def _own(search: _Search, inside: list[int], others: Mapping[EventId, int]) -> dict[int, Own]:
    """What single events have of their own, by position."""
    catalogue, taste, words = search.catalogue, search.taste, search.query.words
    every = taste.interests.words | words
    named = Counter(chain.from_iterable(catalogue.with_word.get(word, ()) for word in every))
    by_count = [Own(words=count) for count in range(len(every) + 1)]
    own = {position: by_count[count] for position, count in _between(named, inside)}

    def note(positions: Iterable[int], **facts: Any) -> None:
        for position in positions:
            own[position] = own.get(position, NOTHING_OWN)._replace(**facts)

    note(_with_all(catalogue, words), is_about=True)
    note(_positions(catalogue, taste.hidden, taste.hidden_series), is_hidden=True)
    for series, been in taste.been_to.items():
        note(_positions(catalogue, (), (series,)), been=been)
    for id_, count in others.items():
        note(_positions(catalogue, (id_,), ()), others=count)
    for id_, closeness in taste.closeness.items():
        note(_positions(catalogue, (id_,), ()), closeness=closeness)
    return own


def _between(counts: Mapping[int, int], inside: list[int]) -> Iterable[tuple[int, int]]:
    """Those that can be inside: a small range should cost little."""
    if not inside:
        return ()
    return ((position, count) for position, count in counts.items() if inside[0] <= position <= inside[-1])


def _with_all(catalogue: Catalogue, words: frozenset[str]) -> set[int]:
    lists = [catalogue.with_word.get(word, ()) for word in words]
    return set.intersection(*map(set, lists)) if lists else set()


def _positions(catalogue: Catalogue, ids: Iterable[EventId], series: Iterable[str]) -> list[int]:
    known = [catalogue.position[id_] for id_ in ids if id_ in catalogue.position]
    return known + [position for name in series for position in catalogue.in_series.get(name, ())]


def _ordered(search: _Search, found: list[int], verdicts: _Verdicts) -> list[int]:
    """Stable, so that what is equal stays in the order of start and id."""
    catalogue, query = search.catalogue, search.query
    match query.sort:
        case Sort.FIT:
            against = [-score for score in _scores(search, found, verdicts)]
            return [found[i] for i in sorted(range(len(found)), key=against.__getitem__)]
        case Sort.COST:
            return sorted(found, key=verdicts.cost)
        case Sort.DISTANCE:
            return _by_distance(catalogue, found, query.where.point or search.taste.home)
        case Sort.DATE:
            return found


def _by_distance(catalogue: Catalogue, found: list[int], point: tuple[float, float] | None) -> list[int]:
    """What is nowhere comes last."""
    if point is None:
        return found
    kms = [math.inf if km is None else km for km in catalogue.kms(point)]
    return sorted(found, key=lambda i: kms[catalogue.kinds[catalogue.kind[i]].venue])


def _scores(search: _Search, found: list[int], verdicts: _Verdicts) -> list[float]:
    """`found` is in order of start; many events start at the same time, which is weighed once."""
    starts, all_day = search.catalogue.starts, search.catalogue.all_day
    slots, worths = verdicts.slots, verdicts.worths
    week = _Week(search.taste)
    scores, last, value, all_day_value = [], math.nan, 0.0, 0.0
    for i in found:
        if starts[i] != last:
            last = starts[i]
            value = time_value(last - search.now, week.is_free_at(last))
            all_day_value = time_value(last - search.now, True)
        scores.append(worths[slots[i]] * (all_day_value if all_day[i] else value))
    return scores


class _Week:
    """The member's free hours on their own wall clock, asked for seconds in rising order."""

    def __init__(self, taste: Taste) -> None:
        self._hours = taste.free_hours
        self._zone = ZoneInfo(taste.timezone)
        self._offset, self._holds_until = 0.0, -math.inf

    def is_free_at(self, second: float) -> bool:
        if self._hours is None:
            return True
        if second >= self._holds_until:
            self._offset, self._holds_until = _offset(second, self._zone)
        # 1 January 1970 was a Thursday: three days into the week.
        return (int((second + self._offset) // 3600) + 72) % _WEEK_HOURS in self._hours


def _offset(second: float, zone: ZoneInfo) -> tuple[float, float]:
    """Seconds the wall is ahead of UTC, and until when that surely holds: no zone changes twice a day."""
    offset, tomorrow = (_ahead(at, zone) for at in (second, second + _DAY_SECONDS))
    return offset, second + _DAY_SECONDS if offset == tomorrow else second


def _ahead(second: float, zone: ZoneInfo) -> float:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return 0.0 if offset is None else offset.total_seconds()


def _folded(search: _Search, found: list[int], also_on: dict[EventId, Sequence[EventId]]) -> list[EventId]:
    """One date of each series, the first in the list; the others are noted in `also_on`."""
    group, ids = search.catalogue.group, search.catalogue.ids
    first: dict[int, EventId] = {}
    rest: dict[EventId, list[EventId]] = {}
    for i in found:
        shown = first.setdefault(group[i], ids[i])
        if shown != ids[i]:
            rest.setdefault(shown, []).append(ids[i])
    also_on.update(rest)
    return list(first.values())


def _each_once(catalogue: Catalogue, found: list[int]) -> list[EventId]:
    """The earliest date of each series."""
    found.reverse()
    first = dict(zip(map(catalogue.group.__getitem__, found), found, strict=True))
    return [catalogue.ids[i] for i in sorted(first.values())]
