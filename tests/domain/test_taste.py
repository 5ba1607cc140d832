from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import Event, EventDetails
from bot.domain.finding import EVERYTHING
from bot.domain.ids import EventId
from bot.domain.phrases import Phrase
from bot.domain.suits import matches
from bot.domain.taste import Interests, Taste, relevance, topic_weights, topics_disliked, topics_miss


def test_two_topics_are_better_than_one() -> None:
    weights = topic_weights(Interests.of(["python", "data"]), {})
    values = [
        relevance(topics_miss(topics, weights), 1.0, 1.0, 0.0, indifferent=False)
        for topics in ((), ("python",), ("python", "data"), ("jazz",))
    ]
    assert values == pytest.approx([0, 0.7, 0.91, 0])


def test_what_everybody_looking_for_work_can_use_is_never_beside_the_point() -> None:
    weights = topic_weights(Interests.of(["python"]), {})
    assert topics_miss(("careers",), weights) < 1


def test_member_without_interests_gets_everything_alike() -> None:
    weights = topic_weights(Interests(), {})
    values = {
        relevance(topics_miss(topics, weights), 1.0, 1.0, 0.0, indifferent=True)
        for topics in ((), ("jazz",), ("careers",))
    }
    assert values == {0.5}


def test_disliked_topic_takes_the_liking() -> None:
    assert topics_disliked(("jazz", "python"), {"jazz": 0.6}) == pytest.approx(0.4)


_WEIGHTS = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1))


@given(_WEIGHTS, st.frozensets(st.sampled_from("abcdef")), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_relevance_is_between_0_and_1_and_never_falls_with_more_in_common(
    weights: dict[str, float], topics: frozenset[str], missed: float, closeness: float, indifferent: bool
) -> None:
    miss = topics_miss(sorted(topics), weights)
    value = relevance(miss, 1.0, missed, closeness, indifferent=indifferent)
    assert 0 <= value <= 1
    assert relevance(miss, 1.0, missed / 2, closeness, indifferent=indifferent) >= value
    assert relevance(miss, 0.5, missed, closeness, indifferent=indifferent) <= value


def test_two_words_written_as_one_are_named_once() -> None:
    details = EventDetails("Free HIV/STI Testing", datetime(2026, 12, 1, tzinfo=UTC), None, "UTC")
    taste = Taste(Interests.of((), [Phrase.of("hiv"), Phrase.of("sti")]))
    assert matches(Event(EventId(1), details), taste, EVERYTHING) == "matches HIV/STI"
