"""Which events fit a member, best first, and why the others are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.budget import BudgetFit, Fits, fits
from bot.domain.costs import Cost
from bot.domain.events import Event, Status
from bot.domain.finding import EVERYTHING, Query, Reason, Sort
from bot.domain.fit import Part, Parts, cost_part, novelty_part, people_part, time_part
from bot.domain.ids import EventId
from bot.domain.suits import (
    beside_the_point,
    distance_or_far,
    is_about,
    is_in_time,
    is_near,
    matches,
    relevance_of,
)
from bot.domain.taste import Taste


@dataclass(frozen=True, slots=True)
class Candidate:
    """`others` is how many others from here are going. `cost` is what it costs the asker.

    Of a hybrid event that is what being in the room costs, and `online` what joining from home does; once it is judged
    as joined from home (`as_joined`), `cost` is that, and `room` what being there would cost. `is_settled`: they have
    said already how they take part.
    """

    event: Event
    cost: Cost
    others: int = 0
    online: Cost | None = None
    room: Cost | None = None
    is_settled: bool = False

    @property
    def joins_online(self) -> bool:
        return self.room is not None

    def as_joined(self) -> Candidate:
        """From home."""
        if self.online is None or self.room is not None:
            return self
        return replace(self, cost=self.online, room=self.cost)


@dataclass(frozen=True, slots=True)
class Fit:
    """One answer. `also_on` are later dates of the same series that would do as well."""

    candidate: Candidate
    parts: Parts
    budget: BudgetFit
    also_on: tuple[EventId, ...] = ()

    @property
    def score(self) -> float:
        return self.parts.score

    def why(self) -> tuple[str, ...]:
        """The one or two best reasons."""
        return self.parts.why()


@dataclass(frozen=True, slots=True)
class Ranking:
    """`fitting` surely fits, `maybe` has a part of its price unknown; both best first.

    Of a series one date is shown, and counted, in each. `closest_over` is by how little the cheapest of
    those above the budget is above it (minor units), `closest_over_max` the same for the price they named.
    """

    fitting: tuple[Fit, ...] = ()
    maybe: tuple[Fit, ...] = ()
    left_out: Mapping[Reason, tuple[Candidate, ...]] = field(default_factory=dict)
    closest_over: int | None = None
    closest_over_max: int | None = None


def rank(
    candidates: Iterable[Candidate],
    taste: Taste,
    money_left: int | None,
    query: Query = EVERYTHING,
    *,
    now: datetime,
    aside: Mapping[EventId, int] | None = None,
) -> Ranking:
    """`money_left` is minor units of the asker's currency, None without a budget; `aside` what is set aside for an
    event besides. Ties break by start, then by id. Events that are over are not counted at all."""
    fitting: list[Fit] = []
    maybe: list[Fit] = []
    left_out: dict[Reason, list[Candidate]] = {}
    overs: list[int] = []
    for candidate in sorted(candidates, key=_by_start):
        if candidate.event.details.ends_by <= now:
            continue
        money = None if money_left is None else money_left + (aside or {}).get(candidate.event.id, 0)
        fit = explain(candidate, taste, money, query, now=now)
        reason = _reason(fit, taste, query, now)
        if reason is not None:
            left_out.setdefault(reason, []).append(fit.candidate)
            if reason is Reason.OVER_BUDGET:
                overs.append(fit.budget.over)
        else:
            (fitting if fit.budget.verdict is Fits.FITS else maybe).append(fit)
    above = [each.cost.known_high - (query.max_cost or 0) for each in left_out.get(Reason.OVER_MAX_COST, ())]
    return Ranking(
        _once_per_series(_sorted(fitting, taste, query)),
        _once_per_series(_sorted(maybe, taste, query)),
        {reason: _each_once(found, reason) for reason, found in left_out.items()},
        min(overs, default=None),
        min(above, default=None),
    )


def explain(
    candidate: Candidate, taste: Taste, money_left: int | None, query: Query = EVERYTHING, *, now: datetime
) -> Fit:
    """How one event fits, by itself, whatever would leave it out of a list."""
    candidate = weighed(candidate, money_left, query)
    event = candidate.event
    budget = fits(candidate.cost, money_left)
    parts = Parts(
        relevance=Part(
            relevance_of(event, taste, query), matches(event, taste, query), beside_the_point(event, taste)
        ),
        cost=cost_part(candidate.cost, budget, money_left),
        time=time_part(event.details, taste, now),
        people=people_part(candidate.others),
        novelty=novelty_part(taste.been_to.get(event.series, 0)),
    )
    return Fit(candidate, parts, budget)


def weighed(candidate: Candidate, money_left: int | None, query: Query = EVERYTHING) -> Candidate:
    """As it is judged: in the room; from home where that was asked for, or where the room costs more than there is and
    joining online costs less."""
    if candidate.online is None or candidate.is_settled:
        return candidate
    is_cheaper = candidate.online.known_high < candidate.cost.known_high
    is_over = _is_over(candidate.cost.known_high, money_left, query)
    if query.joins_online or (query.leaves_it_open and is_over and is_cheaper):
        return candidate.as_joined()
    return candidate


def _is_over(known_high: int, money_left: int | None, query: Query) -> bool:
    return any(limit is not None and known_high > max(limit, 0) for limit in (money_left, query.max_cost))


def _by_start(candidate: Candidate) -> tuple[datetime, int]:
    return candidate.event.details.starts_at, candidate.event.id


def _reason(fit: Fit, taste: Taste, query: Query, now: datetime) -> Reason | None:
    """The first reason that holds, in the order of `Reason`."""
    event, details, cost = fit.candidate.event, fit.candidate.event.details, fit.candidate.cost
    if not is_in_time(details, query, now):
        return Reason.WRONG_TIME
    if details.status is Status.CANCELLED:
        return Reason.CANCELLED
    if event.id in taste.hidden or (event.series and event.series in taste.hidden_series):
        return Reason.NOT_FOR_ME
    if not query.takes_format(details.format):
        return Reason.OTHER_FORMAT
    if not is_about(details, query):
        return Reason.OFF_TOPIC
    if fit.parts.relevance.value <= 0:
        return Reason.NOT_INTERESTED
    if not is_near(details, taste, query):
        return Reason.TOO_FAR
    if query.max_cost is not None and cost.known_high > query.max_cost:
        return Reason.OVER_MAX_COST
    if fit.budget.verdict is Fits.OVER:
        return Reason.OVER_BUDGET
    if fit.budget.verdict is Fits.MAYBE and not query.keeps_unknown:
        return Reason.PRICE_UNKNOWN
    return None


def _sorted(found: list[Fit], taste: Taste, query: Query) -> list[Fit]:
    """Stable, so that what is equal stays in the order of start and id."""
    if query.sort is Sort.FIT:
        return sorted(found, key=lambda fit: -fit.score)
    if query.sort is Sort.COST:
        return sorted(found, key=lambda fit: fit.candidate.cost.known_high)
    if query.sort is Sort.DISTANCE:
        return sorted(found, key=lambda fit: distance_or_far(fit.candidate.event.details, taste, query))
    return found


def _once_per_series(found: Sequence[Fit]) -> tuple[Fit, ...]:
    first: dict[str | int, Fit] = {}
    others: dict[str | int, list[EventId]] = {}
    for fit in found:
        event = fit.candidate.event
        key = event.series or event.id
        if key in first:
            others.setdefault(key, []).append(event.id)
        else:
            first[key] = fit
    return tuple(replace(fit, also_on=tuple(others.get(key, ()))) for key, fit in first.items())


def _each_once(found: list[Candidate], reason: Reason) -> tuple[Candidate, ...]:
    if reason is Reason.WRONG_TIME:  # what it counts are the other dates
        return tuple(found)
    first: dict[str | int, Candidate] = {}
    for candidate in found:
        first.setdefault(candidate.event.series or candidate.event.id, candidate)
    return tuple(first.values())
