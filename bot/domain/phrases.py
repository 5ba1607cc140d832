"""Interests as they were typed: a phrase of several words is one thing, met by all of them together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.events import EventDetails
from bot.domain.words import word_list, words_of

# How much an event that meets a phrase counts: by its title or place; where the words stand close together in what is
# told of it; by a topic that is all the phrase says; by one that is only part of it ("urban beekeeping" is outdoors).
IN_TITLE, IN_TEXT, TOPIC_WEIGHT, PART_WEIGHT = 0.8, 0.75, 0.7, 0.6
# Then come the speaker's life and the way there.
_DESCRIPTION_READ = 600
# Words between, beside those of the phrase, and how long a phrase can be at most to stand close together.
_BETWEEN, FARTHEST = 2, 12


@dataclass(frozen=True, slots=True)
class Phrase:
    """`words` as `words_of` gives them. `topics` are keys of those it names; `is_topic`: it says nothing else."""

    written: str
    words: frozenset[str]
    topics: tuple[str, ...] = ()
    is_topic: bool = True

    @classmethod
    def of(cls, written: str, topics: Iterable[str] = (), *, is_topic: bool = True) -> Phrase:
        return cls(written, words_of(written), tuple(topics), is_topic)

    @property
    def anchor(self) -> str:
        """The word around which the others are looked for: the longest, as the rarest."""
        return max(self.words, key=lambda word: (len(word), word), default="")

    @property
    def reach(self) -> int:
        """How many words away from it they stand at most."""
        return min(len(self.words) + _BETWEEN, FARTHEST)


class EventText(NamedTuple):
    """What of an event phrases are looked for in: its title and place, and what is told of it from the title on."""

    names: str
    told: str

    @classmethod
    def of(cls, details: EventDetails) -> EventText:
        names = f"{details.title} {details.place.name} {details.place.city}"
        return cls(names, f"{details.title} {details.description[:_DESCRIPTION_READ]}")


def phrases_of(*asked: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """All that have words to look for, none twice."""
    return tuple({each.words: each for phrases in asked for each in phrases if each.words}.values())


def weights_of(phrases: Iterable[Phrase]) -> dict[str, float]:
    """How much the topics they name count."""
    weights: dict[str, float] = {}
    for phrase in phrases:
        for topic in phrase.topics:
            weight = TOPIC_WEIGHT if phrase.is_topic else PART_WEIGHT
            weights[topic] = max(weights.get(topic, 0.0), weight)
    return weights


def met(phrases: Iterable[Phrase], text: EventText) -> Iterator[tuple[Phrase, float]]:
    """Those of them that the event meets, with how much it counts."""
    names = words_of(text.names)
    told: list[str] | None = None
    for phrase in phrases:
        if phrase.words <= names:
            yield phrase, IN_TITLE
        elif len(phrase.words) > 1:
            told = word_list(text.told) if told is None else told
            if _stand_close(phrase, told):
                yield phrase, IN_TEXT


def _stand_close(phrase: Phrase, told: list[str]) -> bool:
    """Are all of its words within reach of its anchor, where that stands once?"""
    if not phrase.words.issubset(told):
        return False
    anchors = (at for at, word in enumerate(told) if word == phrase.anchor)
    reach = phrase.reach
    return any(phrase.words.issubset(told[max(0, at - reach) : at + reach + 1]) for at in anchors)
