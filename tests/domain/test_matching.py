"""Whom to meet: both gain, nobody is left out who could be served, and it is the same both ways."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
import rustworkx
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.ids import MemberId
from bot.domain.matching import (
    BEST_TIE,
    History,
    Pair,
    Past,
    Suggestion,
    pair,
    score,
    suggest,
    tie_factor,
)
from bot.domain.members import Member
from bot.domain.openers import favour, question, reasons
from bot.domain.profiles import Help, Profile, Visibility

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMED, ANONYMOUS = Visibility.NAMED, Visibility.ANONYMOUS


def member(number: int, **stated: object) -> Profile:
    return replace(Profile(MemberId(number), visibility=NAMED), **stated)  # type: ignore[arg-type]  # names of Profile


def needs(*helps: Help) -> frozenset[Help]:
    return frozenset(helps)


HELPS = st.frozensets(st.sampled_from(list(Help)), max_size=3)
WORDS = st.frozensets(st.sampled_from(["Python", "python", "Data", "Design", "Ops"]), max_size=3)
COMPANIES = st.sampled_from(["", "Acme", "acme", "Globex"])
PROFILES = st.lists(
    st.builds(
        Profile,
        st.integers(1, 60).map(MemberId),
        WORDS,
        HELPS,
        HELPS,
        st.frozensets(COMPANIES, max_size=2),
        COMPANIES,
        st.sampled_from(list(Visibility)),
        is_active=st.sampled_from([True, True, True, False]),
    ),
    max_size=14,
    unique_by=lambda profile: profile.member,
)


@st.composite
def gatherings(draw: st.DrawFn) -> tuple[list[Profile], set[Pair]]:
    """People and pairs that may not meet, often so many that places are short."""
    people = draw(PROFILES)
    pairs = [(one.member, two.member) for one, two in combinations(people, 2)]
    if not pairs:
        return people, set()
    density, chance = draw(st.sampled_from([0.0, 0.3, 0.8])), draw(st.randoms(use_true_random=False))
    return people, {key if chance.random() < 0.5 else key[::-1] for key in pairs if chance.random() < density}


def most_servable(people: list[Profile], never: set[Pair], limit: int) -> int:
    """The exact answer, another way: `limit` places for each person, and only a first place counts."""
    barred = {pair(*key) for key in never}
    going = [profile.member for profile in people if profile.may_be_met]
    graph: rustworkx.PyGraph[int, int] = rustworkx.PyGraph()
    graph.add_nodes_from(range(len(going) * limit))
    for (one, a), (two, b) in combinations(enumerate(going), 2):
        if pair(a, b) not in barred:
            for i in range(limit):
                for j in range(limit):
                    graph.add_edge(one * limit + i, two * limit + j, (i == 0) + (j == 0))
    found = rustworkx.max_weight_matching(graph, weight_fn=int)
    return sum((one % limit == 0) + (two % limit == 0) for one, two in found)


# The solution for an event


@settings(max_examples=300)
@given(gatherings(), st.integers(1, 4), st.integers(1, 4))
def test_suggestions_are_mutual_capped_allowed_and_serve_as_many_as_can_be(
    gathering: tuple[list[Profile], set[Pair]], per_person: int, cap: int
) -> None:
    people, never = gathering
    found = suggest(people, never, per_person=per_person, cap=cap)
    others = {viewer: [suggestion.other for suggestion in mine] for viewer, mine in found.items()}
    assert found.keys() == {profile.member for profile in people if profile.may_be_met}
    assert all(viewer in others[other] for viewer, mine in others.items() for other in mine)
    assert all(viewer not in mine and len(set(mine)) == len(mine) for viewer, mine in others.items())
    assert all(len(mine) <= min(per_person, cap) for mine in others.values())
    assert not {(a, b) for a, mine in others.items() for b in mine} & {*never, *(key[::-1] for key in never)}
    assert sum(map(bool, others.values())) == most_servable(people, never, min(per_person, cap))
    assert all(list(mine) == sorted(mine, key=lambda s: (-s.value, s.other)) for mine in found.values())


@given(gatherings(), st.randoms(use_true_random=False))
def test_order_of_the_input_changes_nothing(
    gathering: tuple[list[Profile], set[Pair]], chance: random.Random
) -> None:
    people, never = gathering
    shuffled = people.copy()
    chance.shuffle(shuffled)
    assert suggest(shuffled, [key[::-1] for key in never]) == suggest(people, never)


def test_the_only_host_of_three_is_left_to_those_who_know_nobody_else() -> None:
    """A matching at a time gives the host's places away to those who have a choice."""
    host, second, *guests = (member(n) for n in range(1, 9))
    only_host, either = guests[:3], guests[3:]
    allowed = {pair(host.member, g.member) for g in guests} | {pair(second.member, g.member) for g in either}
    people = [host, second, *guests]
    never = {key for a, b in combinations(people, 2) if (key := pair(a.member, b.member)) not in allowed}
    found = suggest(people, never)
    assert {s.other for s in found[host.member]} == {guest.member for guest in only_host}
    assert all(found.values())


def test_a_block_holds_in_a_large_event_whoever_blocked() -> None:
    chance = random.Random(7)
    people = crowd(120, chance)
    never = {(a.member, b.member) for a in people for b in people if a != b and chance.random() < 0.1}
    shown = {(viewer, s.other) for viewer, mine in suggest(people, never).items() for s in mine}
    assert not shown & {*never, *(key[::-1] for key in never)}
    assert len({viewer for viewer, _ in shown}) == 120


def crowd(size: int, chance: random.Random) -> list[Profile]:
    topics = [f"topic {n}" for n in range(30)]
    return [
        member(
            n,
            interests=frozenset(chance.sample(topics, 4)),
            needs=frozenset(chance.sample(list(Help), 2)),
            offers=frozenset(chance.sample(list(Help), 2)),
        )
        for n in range(1, size + 1)
    ]


@pytest.mark.parametrize("size", [41, 99, 200])
def test_large_event_serves_everybody_with_three_or_nearly(size: int) -> None:
    found = suggest(crowd(size, random.Random(size)), [])
    assert min(len(mine) for mine in found.values()) >= 1
    assert sum(len(mine) for mine in found.values()) >= 0.95 * 3 * size


def test_two_hundred_with_nothing_in_common_are_spread_evenly() -> None:
    found = suggest([member(n) for n in range(1, 201)], [])
    assert {len(mine) for mine in found.values()} == {3}


def test_hidden_and_pausing_members_are_not_suggested_and_get_none() -> None:
    people = [member(1), member(2, visibility=Visibility.HIDDEN), member(3, is_active=False), member(4)]
    found = suggest(people, [])
    assert {viewer: [s.other for s in mine] for viewer, mine in found.items()} == {1: [4], 4: [1]}


def test_pair_that_gains_both_ways_is_suggested_first() -> None:
    seeker = member(1, needs=needs(Help.RESUME_REVIEW), offers=needs(Help.ADVICE))
    mutual = member(2, needs=needs(Help.ADVICE), offers=needs(Help.RESUME_REVIEW))
    one_way = member(3, offers=needs(Help.RESUME_REVIEW, Help.REFERRAL))
    assert [s.other for s in suggest([seeker, mutual, one_way], [])[MemberId(1)]] == [2, 3]


def test_repeats_are_avoided_where_there_is_somebody_else() -> None:
    people = [member(n, interests=frozenset({"Python"})) for n in (1, 2, 3, 4)]
    met = History(past={pair(MemberId(1), MemberId(2)): Past(met=1), pair(MemberId(3), MemberId(4)): Past(1)})
    found = suggest(people, [], met, per_person=1)
    assert {found[viewer][0].other for viewer in (MemberId(1), MemberId(2))} == {3, 4}


def test_repeat_is_better_than_nobody() -> None:
    met = History(past={pair(MemberId(1), MemberId(2)): Past(suggested=4, met=3)})
    assert [s.other for s in suggest([member(1), member(2)], [], met)[MemberId(1)]] == [2]


# The score of two


@given(PROFILES)
def test_score_is_the_same_both_ways_and_between_0_and_1(people: list[Profile]) -> None:
    for one, two in combinations(people, 2):
        found = score(one, two)
        assert found == score(two, one)
        assert 0 < found.value <= 1
        assert found.a < found.b


def test_score_rises_with_what_either_gains_but_not_by_one_side_alone() -> None:
    seeker, giver = member(1, needs=needs(Help.REFERRAL, Help.ADVICE)), member(2)
    nothing = score(seeker, giver)
    one_way = score(seeker, replace(giver, offers=needs(Help.REFERRAL, Help.ADVICE)))
    both = score(
        replace(seeker, needs=needs(Help.REFERRAL), offers=needs(Help.LEAD)),
        replace(giver, needs=needs(Help.LEAD), offers=needs(Help.REFERRAL)),
    )
    assert nothing.value < one_way.value < both.value
    assert (one_way.gain_a, one_way.gain_b) == (0.75, 0.0)
    assert (both.gain_a, both.gain_b) == (0.5, 0.5)


def test_moderately_weak_tie_is_best_and_a_close_one_worst() -> None:
    factors = [tie_factor(strength) for strength in (0.0, BEST_TIE, 0.6, 1.0)]
    assert factors[1] == 1
    assert factors[1] > factors[0] > factors[3]
    assert factors[1] > factors[2] > factors[3]


def test_company_and_topics_are_compared_without_regard_to_case() -> None:
    seeker = member(1, target_companies=frozenset({"ACME "}), interests=frozenset({"python"}))
    insider = member(2, works_at="Acme", interests=frozenset({"Python"}))
    found = score(seeker, insider)
    assert (round(found.gain_a, 6), round(found.gain_b, 6)) == (0.52, 0.2)


# In words


def said(viewer: Profile, other: Profile) -> list[str]:
    return [reason.sentence for reason in reasons(viewer, other, {"data-science": "data science"})]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (
            {"needs": needs(Help.RESUME_REVIEW)},
            {"offers": needs(Help.RESUME_REVIEW)},
            ["You look for a résumé review, they offer one."],
        ),
        (
            {"needs": needs(Help.OPEN_ROLE)},
            {"offers": needs(Help.LEAD, Help.REFERRAL)},
            ["You look for an open role, they offer leads on jobs."],
        ),
        (
            {"offers": needs(Help.ADVICE)},
            {"needs": needs(Help.ADVICE)},
            ["They look for advice, you offer it."],
        ),
        (
            {"needs": needs(Help.COMPANY)},
            {"needs": needs(Help.COMPANY)},
            ["You'd both like company at the event."],
        ),
        (
            {"interests": frozenset({"python", "data-science", "Ops", "design"})},
            {"interests": frozenset({"Python", "data-science", "design"})},
            ["You both care about data science, design and python."],
        ),
        (
            {"target_companies": frozenset({"acme"})},
            {"works_at": "Acme"},
            ["They work at Acme, which is on your list."],
        ),
        (
            {"target_companies": frozenset({"acme"})},
            {"works_at": "Acme", "visibility": ANONYMOUS},
            ["They work at a company on your list."],
        ),
        (
            {"works_at": "Acme"},
            {"target_companies": frozenset({"acme"})},
            ["Where you work is on their list."],
        ),
        ({}, {}, ["You're both going, and both said you'd like to meet someone."]),
    ],
)
def test_reasons(mine: dict[str, object], theirs: dict[str, object], expected: list[str]) -> None:
    assert said(member(1, **mine), member(2, **theirs)) == expected


def test_suggestion_carries_reasons_question_and_favour() -> None:
    seeker = member(1, needs=needs(Help.RESUME_REVIEW), offers=needs(Help.MOCK_INTERVIEW))
    mentor = member(
        2, needs=needs(Help.MOCK_INTERVIEW), offers=needs(Help.RESUME_REVIEW), visibility=ANONYMOUS
    )
    found = suggest([seeker, mentor], [])
    value = score(seeker, mentor).value
    assert found[MemberId(1)] == (
        Suggestion(
            other=MemberId(2),
            by_name=False,
            value=value,
            reasons=(
                "You look for a résumé review, they offer one.",
                "They look for a mock interview, you offer one.",
            ),
            question="What do you look at first when you read a résumé?",
            favour="Offer a 20-minute practice interview on a call this week.",
        ),
    )
    assert found[MemberId(2)] == (
        Suggestion(
            other=MemberId(1),
            by_name=True,
            value=value,
            reasons=(
                "You look for a mock interview, they offer one.",
                "They look for a résumé review, you offer one.",
            ),
            question="What do you listen for in the first five minutes of an interview?",
            favour="Offer to read their résumé: ten minutes, one thing to keep and one to change.",
        ),
    )


def test_question_takes_up_the_shared_topic() -> None:
    names = {"data-science": "data science"}
    one, two = (member(n, interests=frozenset({"data-science"})) for n in (1, 2))
    asked = {question(one, replace(two, member=MemberId(n)), reasons(one, two, names)) for n in range(2, 40)}
    assert len(asked) == 3
    assert all("data science" in sentence and sentence.endswith("?") for sentence in asked)


@given(PROFILES)
def test_every_pair_has_a_reason_a_question_and_a_favour(people: list[Profile]) -> None:
    for one, two in combinations(people, 2):
        found = reasons(one, two, {})
        assert 1 <= len(found) <= 3
        assert all(reason.sentence.endswith(".") for reason in found)
        asked = question(one, two, found)
        assert asked.endswith((".", "?"))
        assert "{" not in asked
        assert favour(one, two, {}).endswith(".")


@given(PROFILES)
def test_workplace_of_an_anonymous_member_is_never_said(people: list[Profile]) -> None:
    for one, two in combinations(people, 2):
        hidden = replace(two, visibility=ANONYMOUS, interests=frozenset())
        assert not any("acme" in sentence.casefold() for sentence in said(one, hidden))


def test_profile_reads_what_the_member_told() -> None:
    told = Member(
        MemberId(1),
        NOW,
        topics=("python",),
        needs=("referral", "a kind we had once"),
        offers=("advice",),
        companies="Acme, Globex;\n Initech  Labs ",
        paused_until=NOW + timedelta(days=1),
    )
    assert Profile.of(told, NAMED, NOW) == Profile(
        member=MemberId(1),
        interests=frozenset({"python"}),
        needs=needs(Help.REFERRAL),
        offers=needs(Help.ADVICE),
        target_companies=frozenset({"Acme", "Globex", "Initech Labs"}),
        visibility=NAMED,
        is_active=False,
    )
    assert Profile.of(told, NAMED, NOW + timedelta(days=1)).is_active


def test_every_kind_of_help_has_its_words_and_they_fit_a_menu() -> None:
    labels = [label for help_ in Help for label in (help_.looking, help_.giving, help_.thing, help_.it)]
    assert all(0 < len(label) <= 80 for label in labels)
    assert len({help_.looking for help_ in Help}) == len({help_.giving for help_ in Help}) == len(Help) <= 25
