from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.cost_lines import CostKind, CostLine
from bot.domain.costs import Cost
from bot.domain.events import Event, EventDetails, Format, Place, Status
from bot.domain.finding import Query, Reason, Sort, Where, WhereKind
from bot.domain.ids import EventId
from bot.domain.money import MoneyRange
from bot.domain.phrases import Phrase
from bot.domain.ranking import Candidate, Ranking, explain, rank
from bot.domain.taste import Interests, Taste
from bot.domain.when import DateRange

_NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
_HOME = (35.994, -78.8986)
_TASTE = Taste(Interests.of(["python", "data"]), home=_HOME)

# Eight hours of today and eight small ones of tomorrow.
_EVENING = DateRange(_NOW, _NOW + timedelta(hours=16), timedelta(hours=8))


def _cost(amount: int | None, high: int | None = None) -> Cost:
    ticket = None if amount is None else MoneyRange(amount, amount if high is None else high, "USD")
    return Cost("USD", (CostLine(CostKind.TICKET, ticket, "entry"),))


def _candidate(
    number: int,
    cost: Cost | None = None,
    *,
    days: float = 1,
    topics: tuple[str, ...] = ("python",),
    series: str = "",
    others: int = 0,
    **changes: object,
) -> Candidate:
    starts_at = _NOW + timedelta(days=days)
    details = EventDetails(
        f"Evening number {number}",
        starts_at,
        starts_at + timedelta(hours=2),
        "America/New_York",
        topics=topics,
        format=Format.IN_PERSON,
        place=Place("Library", "Durham", "US", *_HOME),
    )
    details = replace(details, **changes)  # type: ignore[arg-type]  # the tests name fields of EventDetails
    return Candidate(Event(EventId(number), details, series), cost or _cost(0), others)


def _ids(ranking: Ranking) -> list[int]:
    return [fit.candidate.event.id for fit in ranking.fitting]


def _left_out(ranking: Ranking) -> dict[Reason, list[int]]:
    return {reason: [c.event.id for c in found] for reason, found in ranking.left_out.items()}


def test_what_fits_comes_best_first_and_the_rest_is_counted_by_reason() -> None:
    ranking = rank(
        [
            _candidate(1, _cost(700)),
            _candidate(2, _cost(0)),
            _candidate(3, _cost(5000)),
            _candidate(4, _cost(4400)),
            _candidate(5, _cost(None)),
            _candidate(6, topics=("jazz",)),
            _candidate(7, topics=("python", "data")),
        ],
        _TASTE,
        4000,
        now=_NOW,
    )
    assert _ids(ranking) == [7, 2, 1]
    assert [fit.candidate.event.id for fit in ranking.maybe] == [5]
    assert _left_out(ranking) == {Reason.OVER_BUDGET: [3, 4], Reason.NOT_INTERESTED: [6]}
    assert ranking.closest_over == 400
    assert Reason.OVER_BUDGET.words(len(ranking.left_out[Reason.OVER_BUDGET])) == "2 more above your budget"


def test_two_members_with_other_money_and_interests_see_other_events() -> None:
    events = [_candidate(1, _cost(1200)), _candidate(2, topics=("jazz",)), _candidate(3)]
    assert _ids(rank(events, _TASTE, 4000, now=_NOW)) == [3, 1]
    assert _ids(rank(events, Taste(Interests.of(["jazz"])), 0, now=_NOW)) == [2]


def test_nothing_left_still_fits_what_is_free() -> None:
    ranking = rank([_candidate(1), _candidate(2, _cost(100))], _TASTE, 0, now=_NOW)
    assert (_ids(ranking), ranking.closest_over) == ([1], 100)


def test_ties_break_by_start_then_id() -> None:
    later, first, second = _candidate(1, days=2), _candidate(3), _candidate(2)
    assert _ids(rank([later, first, second], _TASTE, None, now=_NOW)) == [2, 3, 1]


@pytest.mark.parametrize(
    ("candidate", "query", "reason"),
    [
        (_candidate(1, days=3), Query(range=DateRange(_NOW, _NOW + timedelta(days=2))), Reason.WRONG_TIME),
        (_candidate(1, days=0.5, all_day=True), Query(range=_EVENING), Reason.WRONG_TIME),
        (_candidate(1, status=Status.CANCELLED), Query(), Reason.CANCELLED),
        (_candidate(8), Query(), Reason.NOT_FOR_ME),
        (_candidate(1, series="weekly jazz"), Query(), Reason.NOT_FOR_ME),
        (_candidate(1, format=Format.ONLINE), Query(format=Format.IN_PERSON), Reason.OTHER_FORMAT),
        (_candidate(1), Query(where=Where(WhereKind.ONLINE)), Reason.OTHER_FORMAT),
        (_candidate(1), Query(phrases=(Phrase.of("UX", ["design"]),)), Reason.OFF_TOPIC),
        (_candidate(1), Query(phrases=(Phrase.of("evening class"),)), Reason.OFF_TOPIC),
        (_candidate(1, topics=()), Query(), Reason.NOT_INTERESTED),
        (_candidate(1), Query(where=Where(WhereKind.NEAR, 5, (35.77, -78.64))), Reason.TOO_FAR),
        (_candidate(1, place=Place(lat=35.0, lon=-78.0)), Query(), Reason.TOO_FAR),
        (_candidate(1, _cost(600)), Query(max_cost=500), Reason.OVER_MAX_COST),
        (_candidate(1, _cost(4001)), Query(), Reason.OVER_BUDGET),
        (_candidate(1, _cost(None)), Query(keeps_unknown=False), Reason.PRICE_UNKNOWN),
    ],
)
def test_reason_for_leaving_out(candidate: Candidate, query: Query, reason: Reason) -> None:
    taste = replace(
        _TASTE, hidden=frozenset({EventId(8)}), hidden_series=frozenset({"weekly jazz"}), reach_km=50
    )
    ranking = rank([candidate], taste, 4000, query, now=_NOW)
    assert ranking == Ranking(
        left_out={reason: (candidate,)},
        closest_over=ranking.closest_over,
        closest_over_max=ranking.closest_over_max,
    )
    assert ranking.closest_over_max == (100 if reason is Reason.OVER_MAX_COST else None)


@pytest.mark.parametrize(
    ("candidate", "query"),
    [
        (_candidate(1, days=-0.05), Query(range=DateRange(_NOW, _NOW + timedelta(days=2)))),  # still running
        (_candidate(1, days=-0.05, all_day=True), Query(range=_EVENING)),
        (_candidate(1, days=0.5), Query(range=_EVENING)),
        (_candidate(1, format=Format.HYBRID), Query(where=Where(WhereKind.ONLINE))),
        (_candidate(1, format=Format.HYBRID), Query(where=Where(WhereKind.NEAR, 5))),
        (_candidate(1, format=Format.UNKNOWN), Query(format=Format.IN_PERSON)),
        (
            _candidate(1, topics=("jazz",)),
            Query(phrases=(Phrase.of("swing", ["jazz"]),)),
        ),  # asked for is interest enough
        (_candidate(1, topics=()), Query(phrases=(Phrase.of("evening"),))),
        (_candidate(1, _cost(300, 500)), Query(max_cost=500)),
        (_candidate(1, place=Place("somewhere")), Query(where=Where(WhereKind.NEAR, 5))),
    ],
)
def test_kept_though_it_looks_like_leaving_out(candidate: Candidate, query: Query) -> None:
    assert _ids(rank([candidate], _TASTE, 4000, query, now=_NOW)) == [1]


def test_what_is_over_is_not_counted_at_all() -> None:
    assert rank([_candidate(1, days=-2)], _TASTE, 4000, now=_NOW) == Ranking()


def test_series_is_shown_and_counted_once() -> None:
    weekly = [_candidate(n, days=7 * n, series="weekly") for n in (1, 2, 3)]
    dear = [_candidate(n, _cost(9000), days=n, series="dear") for n in (4, 5)]
    ranking = rank([*weekly, *dear], _TASTE, 4000, now=_NOW)
    assert [(fit.candidate.event.id, fit.also_on) for fit in ranking.fitting] == [(1, (2, 3))]
    assert _left_out(ranking) == {Reason.OVER_BUDGET: [4]}


@pytest.mark.parametrize(
    ("sort", "order"),
    [(Sort.FIT, [1, 3, 2]), (Sort.COST, [3, 2, 1]), (Sort.DATE, [2, 3, 1]), (Sort.DISTANCE, [1, 3, 2])],
)
def test_sorted_as_asked(sort: Sort, order: list[int]) -> None:
    events = [
        _candidate(1, _cost(900), days=3, topics=("python", "data")),
        _candidate(2, _cost(500), days=1, place=Place()),
        _candidate(3, _cost(0), days=2, place=Place(lat=35.9, lon=-78.9)),
    ]
    assert _ids(rank(events, _TASTE, 4000, Query(sort=sort), now=_NOW)) == order


def test_why_gives_the_two_best_reasons() -> None:
    taste = replace(_TASTE, topic_names={"python": "Python"})
    lonely = explain(_candidate(1, _cost(700), topics=("data", "python")), taste, 4000, now=_NOW)
    assert lonely.why() == ("matches data and Python", "leaves $33 of your budget")
    busy = explain(_candidate(1, others=2), taste, 4000, now=_NOW)
    assert busy.why() == ("matches Python", "2 others from here are going")
    useful = explain(_candidate(1, topics=("networking",)), taste, 4000, now=_NOW)
    assert useful.why() == ("of use to anybody looking for work", "costs you nothing")


def test_one_other_going_counts_but_is_not_told() -> None:
    alone, one = (explain(_candidate(1, others=n), _TASTE, None, now=_NOW) for n in (0, 1))
    assert one.score > alone.score
    assert one.parts.people.sentence == ""


def test_hours_they_are_free_and_series_they_know_weigh() -> None:
    at_three = replace(_TASTE, timezone="America/New_York", free_hours=frozenset({3 * 24 + 15}))
    event = _candidate(1, series="weekly")  # Thursday, 15:00 in New York
    free = explain(event, at_three, None, now=_NOW)
    busy = explain(event, replace(at_three, free_hours=frozenset({0})), None, now=_NOW)
    known = explain(event, replace(at_three, been_to={"weekly": 4}), None, now=_NOW)
    assert free.parts.time.sentence == "at a time you are free"
    assert busy.score == pytest.approx(free.score * 0.4)
    assert known.score == pytest.approx(free.score * 0.5)
    assert known.parts.novelty.sentence == "you have been 4 times"


def _hybrid(number: int, room: int, online: int | None) -> Candidate:
    return replace(_candidate(number, _cost(room), format=Format.HYBRID), online=_cost(online))


@pytest.mark.parametrize(
    ("query", "joined"),
    [
        (Query(), [2, 3]),
        (Query(max_cost=600), [1, 2, 3]),
        (Query(where=Where(WhereKind.ONLINE)), [1, 2, 3]),
        (Query(format=Format.ONLINE), [1, 2, 3]),
        (Query(where=Where(WhereKind.NEAR, 5)), []),
        (Query(format=Format.IN_PERSON), []),
    ],
)
def test_hybrid_is_joined_online_where_asked_or_where_the_room_is_too_dear(
    query: Query, joined: list[int]
) -> None:
    ranking = rank(
        [_hybrid(1, 700, 0), _hybrid(2, 5000, 0), _hybrid(3, 4100, 500)], _TASTE, 4000, query, now=_NOW
    )
    assert sorted(fit.candidate.event.id for fit in ranking.fitting if fit.candidate.joins_online) == joined


def test_hybrid_that_is_too_dear_either_way_is_over_by_what_joining_online_costs() -> None:
    ranking = rank([_hybrid(1, 5000, 4200)], _TASTE, 4000, now=_NOW)
    assert _left_out(ranking) == {Reason.OVER_BUDGET: [1]}
    assert (ranking.closest_over, ranking.closest_over_max) == (200, None)
    nobody_knows = rank([_hybrid(1, 5000, None)], _TASTE, 4000, now=_NOW)
    assert [fit.candidate.event.id for fit in nobody_knows.maybe] == [1]


def test_who_said_how_they_take_part_is_told_of_that() -> None:
    there = replace(_hybrid(1, 5000, 0), is_settled=True)
    fit = explain(there, _TASTE, 4000, Query(where=Where(WhereKind.ONLINE)), now=_NOW)
    assert (fit.candidate.joins_online, fit.budget.over) == (False, 1000)
