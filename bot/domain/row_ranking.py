"""The search over a whole catalogue, within milliseconds; decides exactly as `ranking.rank`.

What events have in common is judged once per kind, all kinds at once. Events with something of their own (a phrase
of the member's in the title, somebody going, a date they hid) are judged by themselves. Nothing is put in order
before somebody reads it, and then only as far as they read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from bot.domain.catalogue import Bools, Catalogue, Floats, Ints
from bot.domain.corrections import Correction
from bot.domain.finding import EVERYTHING, Query, Reason, Sort
from bot.domain.fit import hour_value, time_values
from bot.domain.ids import EventId
from bot.domain.kind_judge import FITS, MAYBE, OUTCOMES, REASONS, KindJudge, Own, Verdicts, corrected_amounts
from bot.domain.phrases import phrases_of
from bot.domain.row_lists import RowList
from bot.domain.taste import Taste
from bot.domain.travel import CostTable, Traveller
from bot.domain.week_hours import WEEK_HOURS


@dataclass(frozen=True, slots=True)
class RowRanking:
    """As `Ranking`, by id."""

    fitting: RowList
    maybe: RowList
    left_out: Mapping[Reason, RowList] = field(default_factory=dict)
    closest_over: int | None = None
    closest_over_max: int | None = None


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
    corrections: Iterable[Correction] = (),
    aside: Mapping[EventId, int] | None = None,
) -> RowRanking:
    """`money_left` is minor units of the traveller's currency, None without a budget; `others` is how many
    others from here go to an event (those with nobody may be missing). `corrections` are the member's own,
    `aside` is what is set aside for an event, besides `money_left`."""
    search = _Search(catalogue, taste, query, now.timestamp())
    judge = KindJudge(catalogue, taste, traveller, table, money_left=money_left, query=query)
    inside, elsewhen = _in_time(search)
    marked, own = _own(search, others or {})
    amounts, corrected = corrected_amounts(catalogue, corrections, traveller, table)
    marked[corrected] = True
    asides = _asides(catalogue, aside or {})
    if asides is not None:
        marked |= asides > 0
    verdicts = _judged(search, judge, inside, marked, own._replace(corrected=amounts, aside=asides))
    found = _sorted_out(inside, verdicts)
    left_out = {
        REASONS[code]: RowList(catalogue, inside[rows]) for code, rows in found.items() if code < FITS
    }
    if len(elsewhen):
        # What it counts are the other dates.
        left_out[Reason.WRONG_TIME] = RowList(catalogue, elsewhen, every_date=True)
    return RowRanking(
        _listed(search, verdicts, inside, found.get(FITS)),
        _listed(search, verdicts, inside, found.get(MAYBE)),
        left_out,
        _closest_over(
            verdicts,
            found.get(REASONS.index(Reason.OVER_BUDGET)),
            money_left if money_left is None or asides is None else money_left + asides[inside],
        ),
        _closest_over(verdicts, found.get(REASONS.index(Reason.OVER_MAX_COST)), query.max_cost),
    )


def _in_time(search: _Search) -> tuple[Ints, Ints]:
    """Positions of what goes on in the range asked for, and of what else is still to come."""
    starts, ends, wanted = search.catalogue.starts, search.catalogue.ends, search.query.range
    ahead = ends > search.now
    if wanted is None:
        return np.flatnonzero(ahead), np.zeros(0, np.int64)
    is_inside = ends > max(wanted.starts_at.timestamp(), search.now)
    is_inside[np.searchsorted(starts, wanted.ends_at.timestamp()) :] = False
    next_day = slice(np.searchsorted(starts, wanted.days_end_at.timestamp()), None)
    is_inside[next_day] &= ~search.catalogue.all_day[next_day]
    return np.flatnonzero(is_inside), np.flatnonzero(ahead & ~is_inside)


def _judged(search: _Search, judge: KindJudge, inside: Ints, marked: Bools, own: Own) -> Verdicts:
    """One verdict for each position."""
    catalogue = search.catalogue
    kind = catalogue.kind[inside]
    if len(catalogue.kinds) >= len(inside):
        return judge.judge(kind, own.at(inside))
    verdicts = judge.judge_kinds().at(kind)
    rows = np.flatnonzero(marked[inside])
    if len(rows):
        verdicts.put(rows, judge.judge(kind[rows], own.at(inside[rows])))
    return verdicts


def _own(search: _Search, others: Mapping[EventId, int]) -> tuple[Bools, Own]:
    """What single events have of their own, by position; and which have anything."""
    catalogue, taste = search.catalogue, search.taste
    marked = np.zeros(len(catalogue), np.bool_)
    own = Own.nothing(len(catalogue))
    _mark_phrases(search, marked, own)
    for position in _positions(catalogue, taste.hidden, taste.hidden_series):
        own.is_hidden[position] = marked[position] = True
    for series, been in taste.been_to.items():
        for position in catalogue.in_series.get(series, ()):
            own.been[position], marked[position] = been, True
    for id_, count in others.items():
        for position in _positions(catalogue, (id_,), ()):
            own.others[position], marked[position] = count, True
    for id_, closeness in taste.closeness.items():
        for position in _positions(catalogue, (id_,), ()):
            own.closeness[position], marked[position] = closeness, True
    return marked, own


def _mark_phrases(search: _Search, marked: Bools, own: Own) -> None:
    """As `phrases.met`, phrase by phrase in the same order, so that the figures are the same to the last digit."""
    asked = {phrase.words for phrase in search.query.phrases}
    for phrase in phrases_of(search.taste.interests.phrases, search.query.phrases):
        positions, weights = search.catalogue.met(phrase)
        own.missed[positions] *= 1 - weights
        marked[positions] = True
        if phrase.words in asked:
            own.is_about[positions] = True


def _positions(catalogue: Catalogue, ids: Iterable[EventId], series: Iterable[str]) -> list[int]:
    known = [catalogue.position[id_] for id_ in ids if id_ in catalogue.position]
    return known + [position for name in series for position in catalogue.in_series.get(name, ())]


def _sorted_out(inside: Ints, verdicts: Verdicts) -> dict[int, Ints]:
    """Rows by outcome, in order."""
    there = np.bincount(verdicts.outcome, minlength=OUTCOMES)
    return {int(code): np.flatnonzero(verdicts.outcome == code) for code in np.flatnonzero(there)}


def _asides(catalogue: Catalogue, aside: Mapping[EventId, int]) -> Ints | None:
    """By position."""
    known = {id_: amount for id_, amount in aside.items() if id_ in catalogue.position}
    if not known:
        return None
    asides = np.zeros(len(catalogue), np.int64)
    asides[[catalogue.position[id_] for id_ in known]] = list(known.values())
    return asides


def _closest_over(verdicts: Verdicts, rows: Ints | None, limit: int | Ints | None) -> int | None:
    """`limit` is one for all, or one for each verdict."""
    if rows is None or limit is None:
        return None
    limits = np.maximum(limit, 0)
    return int((verdicts.cost[rows] - (limits[rows] if limits.ndim else limits)).min())


def _listed(search: _Search, verdicts: Verdicts, inside: Ints, rows: Ints | None) -> RowList:
    rows = np.zeros(0, np.int64) if rows is None else rows
    return RowList(search.catalogue, inside[rows], _order(search, verdicts, rows))


def _order(search: _Search, verdicts: Verdicts, rows: Ints) -> Callable[[Ints], Floats] | None:
    """What the list is sorted by; None is the date."""
    catalogue, query = search.catalogue, search.query
    match query.sort:
        case Sort.FIT:
            return lambda positions: -verdicts.worth[rows] * _time_values(search, positions)
        case Sort.COST:
            return lambda _: verdicts.cost[rows].astype(np.float64)
        case Sort.DISTANCE:
            point = query.where.point or search.taste.home
            if point is None:
                return None
            # What is nowhere comes last.
            kms = np.nan_to_num(catalogue.kms(point), nan=np.inf)
            return lambda positions: kms[catalogue.kinds.venue[catalogue.kind[positions]]]
        case Sort.DATE:
            return None


def _time_values(search: _Search, positions: Ints) -> Floats:
    catalogue, taste = search.catalogue, search.taste
    ahead = catalogue.starts[positions] - search.now
    if taste.free_hours is None and not taste.bad_hours:
        return time_values(ahead)
    values = np.array([hour_value(hour, taste) for hour in range(WEEK_HOURS)])
    hours = values[catalogue.week_hours(taste.timezone)[positions]]
    # What lasts all day leaves the choice of the hour.
    return time_values(ahead, np.where(catalogue.all_day[positions], 1.0, hours))
