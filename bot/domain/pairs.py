"""Suggestions that last: what somebody has seen stays, and newcomers are fitted in around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import combinations

from bot.domain.ids import MemberId
from bot.domain.matching import NOTHING_KNOWN, PER_PERSON, History, Pair, pair, score, suggest
from bot.domain.profiles import Profile

People = Mapping[MemberId, Profile]
IsBarred = Callable[[MemberId, MemberId], bool]

# Where everybody else has all they may have, one more is sent to somebody rather than nobody to the last.
AT_MOST = PER_PERSON + 2


def nobody_is_barred(_one: MemberId, _two: MemberId) -> bool:
    return False


def complete(
    profiles: Iterable[Profile],
    kept: Collection[Pair],
    never: Collection[Pair],
    history: History = NOTHING_KNOWN,
    is_barred: IsBarred = nobody_is_barred,
) -> frozenset[Pair]:
    """All pairs of an event: `kept` as far as they may still meet, and what can be added to it.

    `never` and `is_barred` both say who may not meet; the second is asked only about pairs that would be
    made. Everybody has up to `PER_PERSON` people, and at least one as long as there is one.
    """
    people = {profile.member: profile for profile in profiles if profile.may_be_met}
    refused = set(never)
    standing = {
        each for each in kept if people.keys() >= set(each) and each not in refused and not is_barred(*each)
    }
    while True:
        found = _filled(people, standing, refused, history)
        barred = {each for each in found - standing if is_barred(*each)}
        if not barred:
            return frozenset(found)
        refused |= barred


def _filled(people: People, standing: set[Pair], never: set[Pair], history: History) -> set[Pair]:
    if not standing:
        return _lead_to_somebody(people, _pairs(people.values(), never, history, PER_PERSON), never, history)
    # First whoever has nobody: two who have somebody must not take each other's places.
    having = sorted(_counts(standing))
    found = standing | _round(people, standing, never | set(combinations(having, 2)), history)
    for _ in range(PER_PERSON - 1):
        found |= _round(people, found, never, history)
    return _lead_to_somebody(people, found, never, history)


def _round(people: People, found: set[Pair], never: set[Pair], history: History) -> set[Pair]:
    """One more for each of those with room."""
    counts = _counts(found)
    room = [person for member, person in people.items() if counts[member] < PER_PERSON]
    return _pairs(room, never | found, history, 1)


def _lead_to_somebody(people: People, found: set[Pair], never: set[Pair], history: History) -> set[Pair]:
    """Whoever still has nobody goes to the one who has the fewest, of equals the best."""
    found, counts = set(found), _counts(found)
    for member in sorted(people):
        if counts[member]:
            continue
        may = [other for other in people if other != member and pair(member, other) not in never]
        able = [other for other in may if counts[other] < AT_MOST]
        if able:
            mine = people[member]
            best = min(
                able, key=lambda other: (counts[other], -score(mine, people[other], history).value, other)
            )
            found.add(pair(member, best))
            counts.update((member, best))
    return found


def _pairs(profiles: Iterable[Profile], never: set[Pair], history: History, each: int) -> set[Pair]:
    solved = suggest(profiles, never, history, per_person=each, cap=each)
    return {pair(member, found.other) for member, mine in solved.items() for found in mine}


def _counts(pairs: Iterable[Pair]) -> Counter[MemberId]:
    return Counter(member for each in pairs for member in each)
