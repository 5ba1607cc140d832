"""Whether one event is what was asked for: its time, subject and distance."""

from __future__ import annotations

import math
from datetime import datetime

from bot.domain.events import Event, EventDetails, Format
from bot.domain.finding import Query, WhereKind
from bot.domain.phrases import EventText, Phrase, met, phrases_of
from bot.domain.places import haversine_km
from bot.domain.taste import Taste, relevance, topic_weights, topics_disliked, topics_miss
from bot.domain.words import as_written, words_of


def is_in_time(details: EventDetails, query: Query, now: datetime) -> bool:
    """Does any of it take place in the range asked for, from now on?"""
    if query.range is None:
        return True
    before = query.range.days_end_at if details.all_day else query.range.ends_at
    return details.starts_at < before and details.ends_by > max(query.range.starts_at, now)


def is_about(details: EventDetails, query: Query) -> bool:
    if not query.is_about_something or not query.topics.keys().isdisjoint(details.topics):
        return True
    return any(met(phrases_of(query.phrases), EventText.of(details)))


def distance_km(details: EventDetails, point: tuple[float, float] | None) -> float | None:
    """By air; None where either end is unknown, or there is no way to go."""
    place = details.place
    if details.format is Format.ONLINE or point is None or place.lat is None or place.lon is None:
        return None
    return haversine_km(*point, place.lat, place.lon)


def is_near(details: EventDetails, taste: Taste, query: Query) -> bool:
    """What has no known place may be near: its cost is unknown for that, and so it is marked."""
    way = distance_km(details, taste.home)
    if taste.reach_km is not None and way is not None and way > taste.reach_km:
        return False
    if query.where.kind is not WhereKind.NEAR:
        return True
    km = distance_km(details, query.where.point or taste.home)
    return km is None or km <= query.where.km


def distance_or_far(details: EventDetails, taste: Taste, query: Query) -> float:
    km = distance_km(details, query.where.point or taste.home)
    return math.inf if km is None else km


def relevance_of(event: Event, taste: Taste, query: Query) -> float:
    """0 to 1; what was asked for counts as an interest."""
    details = event.details
    found = met(phrases_of(taste.interests.phrases, query.phrases), EventText.of(details))
    return relevance(
        topics_miss(details.topics, topic_weights(taste.interests, query.topics)),
        topics_disliked(details.topics, taste.dislikes),
        math.prod(1 - weight for _, weight in found),
        taste.closeness.get(event.id, 0.0),
        indifferent=taste.interests.is_empty,
    )


def matches(event: Event, taste: Taste, query: Query) -> str:
    """ "you asked for urban beekeeping", as they wrote it; else "matches Python and data": their own topics by
    weight, then their single words.

    Else that it is near in meaning, where somebody worked that out."""
    asked = phrases_of(query.phrases, taste.interests.phrases)
    found = [phrase for phrase, _ in met(asked, EventText.of(event.details))]
    if whole := [phrase.written for phrase in found if len(phrase.words) > 1]:
        return f"you asked for {' and '.join(whole[:2])}"
    if names := _names(event.details, taste, query, found):
        return f"matches {' and '.join(names[:2])}"
    if taste.closeness.get(event.id):
        return "close to what you care about"
    has_usual = any(taste.interests.usual.get(topic) for topic in event.details.topics)
    return "of use to anybody looking for work" if has_usual else ""


def _names(details: EventDetails, taste: Taste, query: Query, found: list[Phrase]) -> list[str]:
    """Of their topics that it has, then of their single words, as it writes them."""
    own = {**taste.interests.topics, **dict.fromkeys(query.topics, 1.0)}
    topics = sorted((topic for topic in details.topics if own.get(topic)), key=lambda topic: -own[topic])
    names = [taste.name_of(topic) for topic in topics]
    written = as_written(EventText.of(details).names)
    for word in sorted(word for phrase in found for word in phrase.words):
        # Also not again what two words are written as: "HIV/STI".
        if not any(word in words_of(name) for name in names):
            names.append(written.get(word, word))
    return names


def beside_the_point(event: Event, taste: Taste) -> str:
    """Why it counts as it does where it matches nothing."""
    if taste.interests.is_empty:
        return "you haven't told me what you care about"
    disliked = [topic for topic in event.details.topics if taste.dislikes.get(topic)]
    if disliked:
        return f"about {taste.name_of(disliked[0])}, which you passed on before"
    return "nothing you told me you care about"
