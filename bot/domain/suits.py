"""Whether one event is what was asked for: its time, subject and distance."""

from __future__ import annotations

import math
from datetime import datetime

from bot.domain.events import Event, EventDetails, Format
from bot.domain.finding import Query, WhereKind
from bot.domain.places import haversine_km
from bot.domain.taste import (
    Taste,
    as_written,
    relevance,
    topic_weights,
    topics_disliked,
    topics_miss,
    words_of,
)


def is_in_time(details: EventDetails, query: Query, now: datetime) -> bool:
    """Does any of it take place in the range asked for, from now on?"""
    if query.range is None:
        return True
    return details.starts_at < query.range.ends_at and details.ends_by > max(query.range.starts_at, now)


def is_about(details: EventDetails, query: Query) -> bool:
    if not query.is_about_something or not query.topics.isdisjoint(details.topics):
        return True
    return bool(query.words) and query.words <= event_words(details)


def event_words(details: EventDetails) -> frozenset[str]:
    """The words an event is found by, beside its topics."""
    return words_of(f"{details.title} {details.place.name} {details.place.city}")


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
    return relevance(
        topics_miss(details.topics, topic_weights(taste.interests, query.topics)),
        topics_disliked(details.topics, taste.dislikes),
        len((taste.interests.words | query.words) & event_words(details)),
        taste.closeness.get(event.id, 0.0),
        indifferent=taste.interests.is_empty,
    )


def matches(event: Event, taste: Taste, query: Query) -> str:
    """ "matches Python and data": their own topics by weight, then their own words.

    Else that it is near in meaning, where somebody worked that out."""
    own = {**taste.interests.topics, **dict.fromkeys(query.topics, 1.0)}
    topics = sorted((t for t in event.details.topics if own.get(t)), key=lambda t: -own[t])
    words = sorted((taste.interests.words | query.words) & event_words(event.details))
    names = [taste.name_of(topic) for topic in topics]
    written = as_written(f"{event.details.title} {event.details.place.name} {event.details.place.city}")
    for word in words:
        # Also not again what two words are written as: "HIV/STI".
        if not any(word in words_of(name) for name in names):
            names.append(written.get(word, word))
    if names:
        return f"matches {' and '.join(names[:2])}"
    if taste.closeness.get(event.id):
        return "close to what you care about"
    has_usual = any(taste.interests.usual.get(topic) for topic in event.details.topics)
    return "of use to anybody looking for work" if has_usual else ""


def beside_the_point(event: Event, taste: Taste) -> str:
    """Why it counts as it does where it matches nothing."""
    if taste.interests.is_empty:
        return "you haven't told me what you care about"
    disliked = [topic for topic in event.details.topics if taste.dislikes.get(topic)]
    if disliked:
        return f"about {taste.name_of(disliked[0])}, which you passed on before"
    return "nothing you told me you care about"
