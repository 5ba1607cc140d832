"""Whom to meet at one event: scored both ways, and solved for everybody at once.

A is suggested to B exactly when B is suggested to A, so nobody is sent to somebody who has not heard of
them, and nobody is sent more people than they are shown themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from bot.domain.ids import MemberId
from bot.domain.mutual import Worth, solve
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
_LEAST = 1e-4

PER_PERSON = 3


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
    partners = solve(worth, min(per_person, cap))
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
    # Never 0, which would bar them: a repeat is better than nobody.
    return max(repeated, _LEAST) * tie_factor(history.ties.get(key, 0.0))


@lru_cache(maxsize=16_384)
def _unserved(needs: frozenset[Help], gives: frozenset[Help]) -> float:
    """What the help on offer leaves unserved, from 1 (everything) down."""
    left = 1.0
    for need in sorted(needs):  # a set's order differs between runs, and with it the last digit
        serving = SERVES.get(need, {})
        best = 1.0 if need in gives else max((serving.get(offer, 0.0) for offer in gives), default=0.0)
        left *= 1 - _HELP * best
    return left


def _worth(people: Sequence[Profile], never: set[Pair], history: History) -> Worth:
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
