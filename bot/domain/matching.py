"""Whom to meet at one event: scored both ways, and solved for everybody at once.

A is suggested to B exactly when B is suggested to A, so nobody is sent to somebody who has not heard of
them, and nobody is sent more people than they are shown themselves.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from bot.domain.ids import MemberId
from bot.domain.openers import MUTUAL, SERVES, favour, question, reasons
from bot.domain.profiles import Help, Profile, Visibility
from bot.domain.words import folded

Pair = tuple[MemberId, MemberId]

# What one finds in the other, each a part of what was still missing: two helps of 0.5 make 0.75.
_HELP = 0.5
_LISTED_COMPANY = 0.4
_SHARED_TOPIC = 0.2
_TOPICS_COUNTED = 3
_TOPICS_LEAVE = [(1 - _SHARED_TOPIC) ** count for count in range(_TOPICS_COUNTED + 1)]
# Somebody with nothing in common is still better than nobody.
_FLOOR = 0.05

# Moderately weak ties open the most doors (Rajkumar et al., Science 377, 2022: an inverted U); the best
# strength of 0 (strangers) to 1 (they talk every week), and what strangers and close friends are worth.
BEST_TIE = 0.3
_STRANGER, _CLOSE_FRIEND = 0.9, 0.5

# What is left of a pair's worth each time they were suggested to each other before, or met.
_SUGGESTED_BEFORE, _MET_BEFORE = 0.5, 0.25

PER_PERSON = 3
# Weights are whole numbers to the solver.
_SCALE = 1_000_000
# Beyond this many people each keeps only this many candidates in the solver (all of them in the repair).
_SMALL, _CANDIDATES = 40, 16


@dataclass(frozen=True, slots=True)
class Past:
    """How often two were suggested to each other at earlier events, and how often they talked."""

    suggested: int = 0
    met: int = 0


@dataclass(frozen=True, slots=True)
class Pairing:
    """What two people would have of each other: gains and `value` from 0 to 1. `a` has the lower id."""

    a: MemberId
    b: MemberId
    gain_a: float
    gain_b: float
    value: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody to look for, in words to the one who reads it. Their name may be shown if `by_name`."""

    other: MemberId
    by_name: bool
    value: float
    reasons: tuple[str, ...]
    question: str
    favour: str


@dataclass(frozen=True, slots=True)
class History:
    """What is known of pairs. Ties are 0 (strangers, also where nothing is known) to 1."""

    past: Mapping[Pair, Past] = field(default_factory=dict)
    ties: Mapping[Pair, float] = field(default_factory=dict)


NOTHING_KNOWN = History()


def pair(one: MemberId, two: MemberId) -> Pair:
    """The key of two people, whichever is named first."""
    return (one, two) if one < two else (two, one)


def score(one: Profile, two: Profile, history: History = NOTHING_KNOWN) -> Pairing:
    """What the two would have of each other; high only if both gain (the geometric mean)."""
    a, b = sorted((one, two), key=lambda profile: profile.member)
    gains, key = _gains(_Side.of(a), _Side.of(b)), (a.member, b.member)
    return Pairing(*key, *gains, value=_value(gains, _circumstances(key, history)))


def suggest(
    profiles: Iterable[Profile],
    never: Iterable[Pair],
    history: History = NOTHING_KNOWN,
    *,
    per_person: int = PER_PERSON,
    cap: int = PER_PERSON,
    topic_names: Mapping[str, str] | None = None,
) -> dict[MemberId, tuple[Suggestion, ...]]:
    """For everybody who may be met, up to `per_person` people, best first.

    `never` holds the pairs that may not meet, either way round. `cap` is how many may be sent to one
    person; as suggestions are mutual the lower of the two counts. As many as possible get at least one;
    then the sum of the values is (nearly) the greatest. The order of the input changes nothing.
    """
    people = sorted({p.member: p for p in profiles if p.may_be_met}.values(), key=lambda p: p.member)
    worth = _worth(people, {pair(one, two) for one, two in never}, history)
    partners = _solve(worth, min(per_person, cap))
    names = topic_names or {}
    return {
        viewer.member: tuple(
            _suggestion(viewer, people[other], row[other], names)
            for other in sorted(mine, key=lambda other: (-row[other], other))
        )
        for viewer, row, mine in zip(people, worth, partners, strict=True)
    }


def tie_factor(strength: float) -> float:
    """What a tie does to a pair's worth: 1 at `BEST_TIE`, less for strangers, least for close friends."""
    if strength < BEST_TIE:
        return 1 - (1 - _STRANGER) * ((BEST_TIE - strength) / BEST_TIE) ** 2
    return 1 - (1 - _CLOSE_FRIEND) * ((strength - BEST_TIE) / (1 - BEST_TIE)) ** 2


@dataclass(frozen=True, slots=True)
class _Side:
    """A profile made ready for thousands of comparisons."""

    member: MemberId
    needs: frozenset[Help]
    gives: frozenset[Help]
    topics: frozenset[str]
    targets: frozenset[str]
    works_at: str

    @classmethod
    def of(cls, profile: Profile) -> _Side:
        return cls(
            profile.member,
            profile.needs,
            profile.offers | (profile.needs & MUTUAL),
            frozenset(map(folded, profile.interests)),
            frozenset(map(folded, profile.target_companies)) - {""},
            folded(profile.works_at),
        )


def _gain(mine: _Side, theirs: _Side, missing: float) -> float:
    """What I would have of them; `missing` is what the topics we share leave."""
    left = missing * _unserved(mine.needs, theirs.gives)
    if theirs.works_at and theirs.works_at in mine.targets:
        left *= 1 - _LISTED_COMPANY
    return 1 - left


def _gains(a: _Side, b: _Side) -> tuple[float, float]:
    missing = _TOPICS_LEAVE[min(len(a.topics & b.topics), _TOPICS_COUNTED)]
    return _gain(a, b, missing), _gain(b, a, missing)


def _value(gains: tuple[float, float], circumstances: float) -> float:
    return circumstances * math.sqrt((gains[0] + _FLOOR) * (gains[1] + _FLOOR)) / (1 + _FLOOR)


def _circumstances(key: Pair, history: History) -> float:
    past = history.past.get(key)
    repeated = 1.0 if past is None else _SUGGESTED_BEFORE**past.suggested * _MET_BEFORE**past.met
    return repeated * tie_factor(history.ties.get(key, 0.0))


@lru_cache(maxsize=16_384)
def _unserved(needs: frozenset[Help], gives: frozenset[Help]) -> float:
    """What the help on offer leaves unserved, from 1 (everything) down."""
    left = 1.0
    for need in sorted(needs):  # a set's order differs between runs, and with it the last digit
        serving = SERVES.get(need, {})
        best = 1.0 if need in gives else max((serving.get(offer, 0.0) for offer in gives), default=0.0)
        left *= 1 - _HELP * best
    return left


def _suggestion(viewer: Profile, other: Profile, value: float, names: Mapping[str, str]) -> Suggestion:
    found = reasons(viewer, other, names)
    return Suggestion(
        other=other.member,
        by_name=other.visibility is Visibility.NAMED,
        value=value,
        reasons=tuple(reason.sentence for reason in found),
        question=question(viewer, other, found),
        favour=favour(viewer, other, names),
    )


# The solver. People are numbers here, in the order of their ids; an edge is (lower, higher).

_Edge = tuple[int, int]
# worth[a][b] == worth[b][a], 0 where the two may not meet.
_Worth = list[list[float]]


def _worth(people: Sequence[Profile], never: set[Pair], history: History) -> _Worth:
    sides = [_Side.of(profile) for profile in people]
    known = history.past.keys() | history.ties.keys()
    stranger = tie_factor(0.0)
    worth = [[0.0] * len(sides) for _ in sides]
    for (one, a), (two, b) in combinations(enumerate(sides), 2):
        key = (a.member, b.member)
        if key not in never:
            circumstances = _circumstances(key, history) if key in known else stranger
            worth[one][two] = worth[two][one] = _value(_gains(a, b), circumstances)
    return worth


def _solve(worth: _Worth, limit: int) -> list[set[int]]:
    """Who is suggested to whom: a matching at a time, then a repair for those left without anybody."""
    partners: list[set[int]] = [set() for _ in worth]
    edges = {(one, two): int(worth[one][two] * _SCALE) + 1 for one, two in _worth_trying(worth)}
    for _ in range(limit):
        found = _matching(edges, partners)
        if not found:
            break
        for one, two in found:
            _join(partners, one, two)
            del edges[one, two]
    _serve_the_left_over(partners, worth, limit)
    return partners


def _worth_trying(worth: _Worth) -> list[_Edge]:
    """Everybody's best candidates; among equals the next by id, round the circle, so that choices spread."""
    kept: set[_Edge] = set()
    for one, row in enumerate(worth):
        least = sorted(row, reverse=True)[:_CANDIDATES][-1] if len(row) > _SMALL else 0.0
        better = [two for two, value in enumerate(row) if value > least]
        equals = [two for two, value in enumerate(row) if value == least > 0]
        following = [two for two in equals if two > one] + [two for two in equals if two < one]
        kept.update(_edge(one, two) for two in better + following[: max(0, _CANDIDATES - len(better))])
    return sorted(kept)


def _edge(one: int, two: int) -> _Edge:
    return (one, two) if one < two else (two, one)


def _matching(edges: Mapping[_Edge, int], partners: Sequence[set[int]]) -> list[_Edge]:
    """A matching of the greatest weight in which as many as possible of those without anybody get somebody."""
    import rustworkx

    # More than all that the other edges of a matching can bring together.
    bonus = len(partners) * (_SCALE + 2)
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(len(partners)))
    graph.add_edges_from(
        [
            (one, two, weight + bonus * ((not partners[one]) + (not partners[two])))
            for (one, two), weight in edges.items()
        ]
    )
    found = rustworkx.max_weight_matching(graph, weight_fn=int)
    return sorted(_edge(one, two) for one, two in found)


def _serve_the_left_over(partners: list[set[int]], worth: _Worth, limit: int) -> None:
    """One matching at a time can spend somebody's places on people who had a choice: move those."""
    left_over = [number for number, mine in enumerate(partners) if not mine]
    if not left_over or limit < 2:  # a single matching already serves as many as can be
        return
    neighbours = [
        sorted((two for two, value in enumerate(row) if value), key=row.__getitem__, reverse=True)
        for row in worth
    ]
    for number in left_over:
        if not partners[number]:
            _serve(number, partners, neighbours, limit)


def _serve(start: int, partners: list[set[int]], neighbours: Sequence[Sequence[int]], limit: int) -> None:
    """Find `start` somebody along the shortest chain of people who can move to somebody else."""
    # moved[q] = (p, h): p takes the place of q, who has only h, with h; so q needs somebody new.
    moved: dict[int, tuple[int, int]] = {}
    seen, queue = {start}, deque([start])
    while queue:
        person = queue.popleft()
        for host in neighbours[person]:
            if host in partners[person]:
                continue
            spare = [guest for guest in sorted(partners[host]) if len(partners[guest]) > 1]
            if len(partners[host]) < limit or spare:
                if len(partners[host]) >= limit:
                    _part(partners, host, spare[0])
                _join(partners, host, person)
                _move_up(person, moved, partners)
                return
            for guest in sorted(partners[host] - seen):
                seen.add(guest)
                moved[guest] = (person, host)
                queue.append(guest)


def _move_up(person: int, moved: Mapping[int, tuple[int, int]], partners: list[set[int]]) -> None:
    while person in moved:
        taker, host = moved[person]
        _part(partners, host, person)
        _join(partners, host, taker)
        person = taker


def _join(partners: list[set[int]], one: int, two: int) -> None:
    partners[one].add(two)
    partners[two].add(one)


def _part(partners: list[set[int]], one: int, two: int) -> None:
    partners[one].discard(two)
    partners[two].discard(one)
