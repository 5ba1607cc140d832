"""What a member cares about, and how near an event comes to it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.ids import EventId
from bot.domain.phrases import TOPIC_WEIGHT, Phrase, weights_of

# What everybody who looks for work has some use for, by the keys of the taxonomy.
USUAL: Mapping[str, float] = {"careers": 0.4, "career_fair": 0.4, "networking": 0.35}
# Somebody who said nothing of their interests gets everything alike.
INDIFFERENT = 0.5


@dataclass(frozen=True, slots=True)
class Interests:
    """`topics` with weights from 0 to 1, `phrases` as they wrote them, `usual` as for everybody."""

    topics: Mapping[str, float] = field(default_factory=dict)
    phrases: tuple[Phrase, ...] = ()
    usual: Mapping[str, float] = field(default_factory=lambda: USUAL)

    @classmethod
    def of(cls, topics: Iterable[str], phrases: Iterable[Phrase] = ()) -> Interests:
        """Topics all of one weight, but for those that are only part of what they wrote."""
        phrases = tuple(phrases)
        return cls({**dict.fromkeys(topics, TOPIC_WEIGHT), **weights_of(phrases)}, phrases)

    @property
    def is_empty(self) -> bool:
        return not self.topics and not self.phrases


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


def topic_weights(interests: Interests, asked: Mapping[str, float]) -> dict[str, float]:
    """How much each topic counts: their own, what everybody has use for, and what is `asked` for now. One stated
    topic is a good match, two a very good one: misses multiply."""
    weights = {} if interests.is_empty else dict(interests.usual)
    for own in (interests.topics, asked):
        for topic, weight in own.items():
            weights[topic] = max(weights.get(topic, 0.0), weight)
    return weights


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


def relevance(miss: float, liking: float, missed: float, closeness: float, *, indifferent: bool) -> float:
    """0 (nothing they care about) to 1. `miss` and `liking` as above, `missed` what the phrases it meets leave."""
    hit = 1 - miss * missed * (1 - closeness)
    return liking * (max(hit, INDIFFERENT) if indifferent else hit)
