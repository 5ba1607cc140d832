"""What a member cares about, and how near an event comes to it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.ids import EventId

# One stated topic is a good match, two a very good one: misses multiply.
TOPIC_WEIGHT = 0.7
WORD_WEIGHT = 0.8
# What everybody who looks for work has some use for, by the keys of the taxonomy.
USUAL: Mapping[str, float] = {"careers": 0.4, "career_fair": 0.4, "networking": 0.35}
# Somebody who said nothing of their interests gets everything alike.
INDIFFERENT = 0.5

_WORD = re.compile(r"[^\W_]+[+#]*")
_EDGES = ".,;:!?()[]{}\"'“”‘’«»*_`|/\\"
_STOP_WORDS = (
    "a an and any are as at be by do for from i in into is it me my no of on or our s the to we with you your"
)
_STOPS = frozenset(_STOP_WORDS.split())


def words_of(text: str) -> frozenset[str]:
    """The words worth comparing: folded, without accents, a plural "s" or the little words."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    words = (_singular(word) for word in _WORD.findall(text.casefold()))
    return frozenset(word for word in words if word not in _STOPS)


def as_written(text: str) -> dict[str, str]:
    """What `words_of` finds in it, each with the word as it stands there first."""
    found: dict[str, str] = {}
    for word in text.split():
        bare = word.strip(_EDGES)
        for each in words_of(bare):
            found.setdefault(each, bare)
    return found


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "su" else word


@dataclass(frozen=True, slots=True)
class Interests:
    """`topics` with weights from 0 to 1, `words` as `words_of` gives them, `usual` as for everybody."""

    topics: Mapping[str, float] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    usual: Mapping[str, float] = field(default_factory=lambda: USUAL)

    @classmethod
    def of(cls, topics: Iterable[str], words: str = "") -> Interests:
        """Topics all of one weight, and whatever else they wrote in their own words."""
        return cls(dict.fromkeys(topics, TOPIC_WEIGHT), words_of(words))

    @property
    def is_empty(self) -> bool:
        return not self.topics and not self.words


@dataclass(frozen=True, slots=True)
class Taste:
    """What decides how well an event suits a member, beside its cost.

    `dislikes` are topics with a weight from 0 to 1, `hidden` what they called "not for me", `been_to` how
    often they went to a series. `free_hours` are hours of their own week, Monday from midnight 0 up to 167;
    None is not said. `bad_hours` gives hours of it that count for less, each with what is left (0 to 1). `home` is latitude and longitude, `reach_km` how far they go at most, by air.
    `closeness` gives events whose meaning is near their interests (0 to 1), where somebody worked that out.
    """

    interests: Interests = field(default_factory=Interests)
    dislikes: Mapping[str, float] = field(default_factory=dict)
    hidden: frozenset[EventId] = frozenset()
    hidden_series: frozenset[str] = frozenset()
    been_to: Mapping[str, int] = field(default_factory=dict)
    free_hours: frozenset[int] | None = None
    bad_hours: Mapping[int, float] = field(default_factory=dict)
    timezone: str = "UTC"
    home: tuple[float, float] | None = None
    reach_km: float | None = None
    closeness: Mapping[EventId, float] = field(default_factory=dict)
    topic_names: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, topic: str) -> str:
        """What people call a topic."""
        return self.topic_names.get(topic) or topic.replace("_", " ")


def topic_weights(interests: Interests, asked: Collection[str]) -> dict[str, float]:
    """How much each topic counts: their own, what everybody has use for, and what is `asked` for now."""
    usual = {} if interests.is_empty else interests.usual
    topics = {*usual, *interests.topics, *asked}
    return {topic: _weight(topic, interests, usual, asked) for topic in topics}


def _weight(topic: str, interests: Interests, usual: Mapping[str, float], asked: Collection[str]) -> float:
    own = max(interests.topics.get(topic, 0.0), usual.get(topic, 0.0))
    return max(own, TOPIC_WEIGHT) if topic in asked else own


def topics_miss(topics: Iterable[str], weights: Mapping[str, float]) -> float:
    """How far topics are beside the point: 1 is wholly, each that counts multiplies by what it leaves."""
    miss = 1.0
    for topic in topics:
        if topic in weights:
            miss *= 1 - weights[topic]
    return miss


def topics_disliked(topics: Iterable[str], dislikes: Mapping[str, float]) -> float:
    """What dislikes leave of the liking: 1 is all."""
    return math.prod(1 - dislikes.get(topic, 0.0) for topic in topics) if dislikes else 1.0


def relevance(miss: float, liking: float, words: int, closeness: float, *, indifferent: bool) -> float:
    """0 (nothing they care about) to 1. `miss` and `liking` as above, `words` of theirs it names."""
    hit = 1 - miss * (1 - WORD_WEIGHT) ** words * (1 - closeness)
    return liking * (max(hit, INDIFFERENT) if indifferent else hit)
