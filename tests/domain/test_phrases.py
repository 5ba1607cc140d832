from datetime import UTC, datetime

import pytest

from bot.domain.events import Event, EventDetails, Place
from bot.domain.finding import EVERYTHING, Query
from bot.domain.ids import EventId
from bot.domain.phrases import Phrase
from bot.domain.suits import is_about, matches, relevance_of
from bot.domain.taste import Interests, Taste

_BEES = Phrase.of("Urban beekeeping", ["outdoors"], is_topic=False)
_NAMES = {"outdoors": "Outdoors", "ai": "AI"}


def _event(title: str, description: str = "", topics: tuple[str, ...] = ()) -> Event:
    start = datetime(2026, 12, 1, tzinfo=UTC)
    place = Place("Hall", "Durham")
    return Event(
        EventId(1),
        EventDetails(title, start, None, "UTC", description=description, place=place, topics=topics),
    )


def _taste(*phrases: Phrase) -> Taste:
    return Taste(Interests.of((), phrases), topic_names=_NAMES)


def test_the_whole_phrase_counts_more_than_the_topic_it_names() -> None:
    taste = _taste(_BEES)
    values = [
        relevance_of(event, taste, EVERYTHING)
        for event in (
            _event("Urban beekeeping", topics=("outdoors",)),
            _event("Beekeeping for urban gardeners"),
            _event("A talk", "On keeping bees, and urban beekeeping"),
            _event("A walk in the park", topics=("outdoors",)),
            _event("Urban art"),
        )
    ]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == 5
    assert values[-1] == 0


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (_event("Beekeeping in urban gardens", topics=("outdoors",)), "you asked for Urban beekeeping"),
        (_event("A walk", topics=("outdoors",)), "matches Outdoors"),
        (_event("Urban art"), ""),
        (_event("Chess night"), "matches Chess"),
        (_event("Machine learning 101", topics=("ai",)), "you asked for machine learning"),
        (_event("Deep nets", topics=("ai",)), "matches AI"),
        (
            _event("Urban beekeeping, chess and machine learning", topics=("ai",)),
            "you asked for Urban beekeeping and machine learning",
        ),
    ],
)
def test_a_phrase_is_named_as_it_was_written(event: Event, said: str) -> None:
    taste = _taste(_BEES, Phrase.of("chess"), Phrase.of("machine learning", ["ai"]))
    assert matches(event, taste, EVERYTHING) == said


def test_what_is_asked_for_now_is_named_first() -> None:
    query = Query(phrases=(Phrase.of("Chess club"),))
    event = _event("Chess club with urban beekeeping")
    assert matches(event, _taste(_BEES), query) == "you asked for Chess club and Urban beekeeping"


def test_any_of_the_phrases_asked_for_is_enough() -> None:
    query = Query(phrases=(Phrase.of("data science", ["data"]), Phrase.of("beer")))
    found = [
        is_about(_event(*about).details, query)
        for about in (("Beer garden",), ("Data night", "", ("data",)), ("Science fair",), ("Fair", "beer"))
    ]
    assert found == [True, True, False, False]


def test_a_phrase_reaches_over_the_end_of_the_title_but_not_across_a_long_text() -> None:
    query = Query(phrases=(Phrase.of("time travel stories"),))
    far = "Stories. " + "More of the same old things. " * 3 + "Travel back in time."
    assert is_about(_event("Travel stories", "This time we go to Peru").details, query)
    assert not is_about(_event("An evening", far).details, query)
