"""Both yeses before any name, and a no that can not be told from silence."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotFound, RapportError, Stale
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.introductions import (
    ASKS_PER_DAY,
    ASKS_PER_DAY_OF_ALLIES,
    Allowance,
    Answer,
    Introduction,
    PastAsk,
    Stage,
    State,
    View,
    allowance,
    ask,
    is_slowed,
    may_ask_same,
    may_be_asked,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
END = NOW + timedelta(days=2)
LATER = END + timedelta(days=1)
SAM, PRIYA, STRANGER = MemberId(1), MemberId(2), MemberId(3)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def asked() -> Introduction:
    return ask(SAM, PRIYA, event=EventId(7), guild=GuildId(9), now=NOW, event_ends_at=END)


def views(introduction: Introduction, now: datetime) -> tuple[View, View]:
    return introduction.view_for(SAM, now), introduction.view_for(PRIYA, now)


def test_asking_is_the_askers_yes_and_names_nobody() -> None:
    introduction = asked()
    assert introduction.consents == frozenset({SAM})
    assert not introduction.is_open
    assert views(introduction, NOW) == (
        View(Stage.WAITING, may_withdraw=True),
        View(Stage.ASKED, may_answer=True),
    )


def test_two_yeses_open_it_and_it_stays_open_after_the_event() -> None:
    introduction = asked()
    introduction.answer(PRIYA, Answer.YES, NOW + HOUR)
    assert (introduction.state, introduction.answered_at) == (State.OPEN, NOW + HOUR)
    both = (View(Stage.OPEN, other=PRIYA), View(Stage.OPEN, other=SAM))
    assert [views(introduction, moment) for moment in (NOW + HOUR, LATER)] == [both, both]


def test_not_now_reads_as_waiting_and_then_as_over() -> None:
    introduction = asked()
    introduction.answer(PRIYA, Answer.NOT_NOW, NOW + HOUR)
    assert introduction.state is State.DECLINED
    assert views(introduction, NOW + HOUR) == (View(Stage.WAITING, may_withdraw=True), View(Stage.ANSWERED))
    assert views(introduction, END) == (View(Stage.OVER), View(Stage.OVER))


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param(lambda i: None, id="silence"),
        pytest.param(lambda i: i.answer(PRIYA, Answer.NOT_NOW, NOW + HOUR), id="not now"),
        pytest.param(lambda i: i.cancel_for(PRIYA, NOW + HOUR), id="opted out or blocked"),
    ],
)
def test_asker_cannot_tell_a_no_from_silence(elsewhere: Callable[[Introduction], object]) -> None:
    introduction, silent = asked(), asked()
    elsewhere(introduction)
    for moment in (NOW + HOUR, END - HOUR, END, LATER):
        assert introduction.view_for(SAM, moment) == silent.view_for(SAM, moment)
    introduction.withdraw(SAM, END - HOUR)
    silent.withdraw(SAM, END - HOUR)
    assert introduction.view_for(SAM, END - HOUR) == silent.view_for(SAM, END - HOUR)


def test_silence_expires_with_the_event() -> None:
    introduction = asked()
    assert introduction.state_at(END - HOUR) is State.WAITING
    assert introduction.state_at(END) is State.EXPIRED
    with pytest.raises(Stale):
        introduction.answer(PRIYA, Answer.YES, END)
    assert introduction.consents == frozenset({SAM})


@pytest.mark.parametrize("member", [SAM, STRANGER])
def test_only_the_one_who_was_asked_may_answer(member: MemberId) -> None:
    introduction = asked()
    with pytest.raises(NotFound):
        introduction.answer(member, Answer.YES, NOW)
    assert introduction == asked()


def test_stranger_reads_the_same_as_for_one_that_does_not_exist() -> None:
    with pytest.raises(NotFound) as seen:
        asked().view_for(STRANGER, NOW)
    withdrawn = asked()
    withdrawn.withdraw(SAM, NOW)
    with pytest.raises(NotFound) as gone:
        withdrawn.answer(PRIYA, Answer.YES, NOW)
    assert seen.value.sentence == gone.value.sentence


@pytest.mark.parametrize("first", list(Answer))
@pytest.mark.parametrize("second", list(Answer))
def test_second_answer_changes_nothing(first: Answer, second: Answer) -> None:
    introduction = asked()
    introduction.answer(PRIYA, first, NOW)
    settled = introduction.state
    with pytest.raises(Stale):
        introduction.answer(PRIYA, second, NOW + HOUR)
    assert (introduction.state, introduction.answered_at) == (settled, NOW)


def test_withdrawn_by_the_asker_is_over_for_both() -> None:
    introduction = asked()
    introduction.withdraw(SAM, NOW + HOUR)
    assert views(introduction, NOW + HOUR) == (View(Stage.OVER), View(Stage.OVER))


def test_open_one_is_closed_by_a_block_and_names_nobody_any_more() -> None:
    introduction = asked()
    introduction.answer(PRIYA, Answer.YES, NOW)
    assert introduction.cancel_for(SAM, NOW + HOUR)
    assert views(introduction, NOW + HOUR) == (View(Stage.OVER), View(Stage.OVER))
    assert not introduction.cancel_for(PRIYA, NOW + HOUR)


def test_cancel_by_the_one_asked_is_over_for_them_and_can_not_be_answered() -> None:
    introduction = asked()
    assert introduction.cancel_for(PRIYA, NOW)
    assert introduction.view_for(PRIYA, NOW) == View(Stage.OVER)
    with pytest.raises(Stale):
        introduction.answer(PRIYA, Answer.YES, NOW)


def test_cancel_for_somebody_else_changes_nothing() -> None:
    introduction = asked()
    assert not introduction.cancel_for(STRANGER, NOW)
    assert introduction == asked()


def test_nobody_is_introduced_to_themselves_or_after_the_event() -> None:
    with pytest.raises(NotFound):
        ask(SAM, SAM, event=EventId(7), guild=GuildId(9), now=NOW, event_ends_at=END)
    with pytest.raises(Stale):
        ask(SAM, PRIYA, event=EventId(7), guild=GuildId(9), now=END, event_ends_at=END)


STEPS = st.sampled_from(["yes", "not now", "withdraw", "cancel asker", "cancel other", "wait"])


@given(st.lists(st.tuples(STEPS, st.sampled_from([SAM, PRIYA, STRANGER])), max_size=12))
def test_names_show_exactly_between_the_second_yes_and_a_cancellation(
    steps: list[tuple[str, MemberId]],
) -> None:
    introduction, now = asked(), NOW
    said_yes = cancelled = False
    for step, member in steps:
        try:
            if step in ("yes", "not now"):
                introduction.answer(member, Answer.YES if step == "yes" else Answer.NOT_NOW, now)
                said_yes = said_yes or step == "yes"
            elif step == "withdraw":
                introduction.withdraw(member, now)
                cancelled = True
            elif step == "wait":
                now += timedelta(hours=13)
            else:
                introduction.cancel_for(SAM if step == "cancel asker" else PRIYA, now)
                cancelled = True
        except RapportError:
            pass
        shown = {view.other for view in views(introduction, now)}
        assert shown == ({SAM, PRIYA} if said_yes and not cancelled else {None})


# How many, how often


def sent(hours_ago: float, *, replied: bool = False, was_active: bool = True) -> PastAsk:
    asked_at = NOW - hours_ago * HOUR
    return PastAsk(asked_at, asked_at + HOUR, replied, was_active)


def test_limit_of_a_day_is_lower_for_allies() -> None:
    past = [sent(n, replied=True) for n in (1, 2, 3)]
    assert allowance(past, NOW) == Allowance(ASKS_PER_DAY - 3)
    refused = allowance(past, NOW, is_ally=True)
    assert (refused.left, refused.again_at) == (0, NOW + 21 * HOUR)
    assert refused.sentence
    assert allowance(past, NOW + 21 * HOUR, is_ally=True).left == 1


@given(st.lists(st.floats(0, 60), max_size=12), st.booleans())
def test_again_at_is_the_first_moment_with_one_left(hours: list[float], is_ally: bool) -> None:
    past = [sent(n, replied=True) for n in hours]
    found = allowance(past, NOW, is_ally=is_ally)
    limit = ASKS_PER_DAY_OF_ALLIES if is_ally else ASKS_PER_DAY
    assert found.left == max(0, limit - sum(NOW - one.asked_at < DAY for one in past))
    assert (found.again_at is None) == (found.left > 0)
    if found.again_at is not None:
        just_before = found.again_at - timedelta(microseconds=1)
        assert allowance(past, just_before, is_ally=is_ally).left == 0
        assert allowance(past, found.again_at, is_ally=is_ally).left >= 1


def test_many_without_a_reply_are_slowed_with_a_word_on_how_to_ask() -> None:
    past = [sent(30 + n) for n in range(10)]
    assert is_slowed(past, NOW)
    assert allowance(past, NOW) == Allowance(1)
    refused = allowance([*past, sent(2)], NOW)
    assert (refused.left, refused.again_at) == (0, NOW + 22 * HOUR)
    assert "offer" in refused.sentence


@pytest.mark.parametrize(
    "past",
    [
        pytest.param([sent(30 + n) for n in range(9)], id="too few to judge"),
        pytest.param([sent(30 + n, replied=n < 2) for n in range(12)], id="two of twelve replied"),
        pytest.param([sent(30 + n, was_active=n > 0) for n in range(10)], id="one was not there"),
        pytest.param([sent(31 * 24 + n) for n in range(20)], id="a month ago"),
        pytest.param([sent(0.5 + n / 100) for n in range(20)], id="still waiting"),
    ],
)
def test_not_slowed(past: list[PastAsk]) -> None:
    assert not is_slowed(past, NOW)


def test_one_person_is_not_asked_by_everybody_on_one_day() -> None:
    assert may_be_asked([NOW - HOUR] * 4, NOW)
    assert not may_be_asked([NOW - HOUR] * 5, NOW)
    assert not may_be_asked([NOW - HOUR] * 3, NOW, is_ally=True)
    assert may_be_asked([NOW - DAY] * 5, NOW)


def test_same_person_is_not_asked_soon_or_over_and_over() -> None:
    assert may_ask_same([], NOW)
    assert [may_ask_same([NOW - n * DAY], NOW) for n in (13, 14)] == [False, True]
    assert not may_ask_same([NOW - 200 * DAY, NOW - 100 * DAY], NOW)
