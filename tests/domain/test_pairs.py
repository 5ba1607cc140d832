"""Suggestions that last: what was seen stays, newcomers find somebody, and a block holds whatever else is true."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ids import MemberId
from bot.domain.matching import PER_PERSON, Pair, pair, suggest
from bot.domain.pairs import AT_MOST, complete
from bot.domain.profiles import Help, Profile, Visibility

NAMED, HIDDEN = Visibility.NAMED, Visibility.HIDDEN


def person(number: int, **stated: object) -> Profile:
    return replace(Profile(MemberId(number), visibility=NAMED), **stated)  # type: ignore[arg-type]  # names of Profile


def people(count: int) -> list[Profile]:
    return [person(number) for number in range(1, count + 1)]


def counts(pairs: frozenset[Pair]) -> dict[int, int]:
    return dict(Counter(member for each in pairs for member in each))


def both(one: int, two: int) -> Pair:
    return pair(MemberId(one), MemberId(two))


def test_first_solution_is_the_solver_s_own() -> None:
    ada, ben = person(1, needs=frozenset({Help.REFERRAL})), person(2, offers=frozenset({Help.REFERRAL}))
    everybody = [ada, ben, *people(9)[2:]]

    solved = suggest(everybody, ())

    assert complete(everybody, (), ()) == {
        pair(member, found.other) for member, mine in solved.items() for found in mine
    }


def test_what_was_seen_stays_when_somebody_comes() -> None:
    before = complete(people(6), (), ())

    after = complete(people(7), before, ())

    assert before <= after
    assert counts(after)[7] >= 1


def test_a_newcomer_among_people_who_have_all_they_may_is_still_led_to_one() -> None:
    before = complete(people(4), (), ())
    assert counts(before) == {1: 3, 2: 3, 3: 3, 4: 3}

    assert complete(people(5), before, ()) - before == {both(1, 5)}


def test_two_newcomers_are_led_to_each_other_first() -> None:
    before = complete(people(4), (), ())

    assert complete(people(6), before, ()) - before == {both(5, 6)}


def test_who_hides_is_left_out_and_the_other_finds_somebody_else() -> None:
    after = complete([person(1, visibility=HIDDEN), *people(3)[1:]], [both(1, 2)], ())

    assert after == {both(2, 3)}


def test_a_block_takes_a_pair_apart_that_was_seen() -> None:
    assert complete(people(2), [both(1, 2)], [both(1, 2)]) == frozenset()


def test_a_block_of_which_only_a_hash_is_left_holds() -> None:
    def barred(one: MemberId, two: MemberId) -> bool:
        return pair(one, two) in (both(1, 2), both(3, 4))

    found = complete(people(4), [both(1, 2)], (), is_barred=barred)

    assert found == {both(1, 3), both(1, 4), both(2, 3), both(2, 4)}


def test_one_person_alone_has_nobody() -> None:
    assert complete(people(1), (), ()) == frozenset()


@settings(max_examples=60)
@given(st.integers(2, 14), st.integers(0, 13), st.data())
def test_everybody_gets_one_and_nobody_too_many(count: int, hidden: int, data: st.DataObject) -> None:
    everybody = [
        person(number, visibility=HIDDEN if number == hidden else NAMED) for number in range(1, count + 1)
    ]
    every_pair = [both(one, two) for one, two in combinations(range(1, count + 1), 2)]
    never = data.draw(st.sets(st.sampled_from(every_pair), max_size=count))
    early = everybody[: data.draw(st.integers(0, count))]
    kept = complete(early, (), never)

    found = complete(everybody, kept, never)

    assert kept <= found
    assert not found & never
    assert not any(hidden in each for each in found)
    had = counts(found)
    assert all(had.get(each.member, 0) <= AT_MOST for each in everybody)
    for each in everybody:
        may = [
            other.member
            for other in everybody
            if other != each
            and each.may_be_met
            and other.may_be_met
            and pair(each.member, other.member) not in never
        ]
        assert had.get(each.member, 0) >= 1 or all(had[other] >= AT_MOST for other in may)
    assert all(value <= PER_PERSON for value in counts(complete(everybody, (), ())).values())
