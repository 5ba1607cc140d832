"""What a member's answers say about their taste: "Not for me" is learned from, going is too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.attendance import Answered, Response, Why
from bot.domain.costs import Cost
from bot.domain.events import EventDetails, Format
from bot.domain.fit import hour_of_week
from bot.domain.ids import EventId

# A topic of things they passed over counts for less, but it is never gone: one reason may be the price.
_DISLIKE, _MOST_DISLIKE = 0.2, 0.6
# What is left of an hour of the week that was a bad time once, and at least.
_BAD_TIME, _LEAST_TIME = 0.6, 0.3
_LIKED = (Response.GOING, Response.INTERESTED)
# Whoever gave one of these reasons said nothing against what the event is about.
_NOT_THE_SUBJECT = (Why.TOO_EXPENSIVE, Why.TOO_FAR, Why.BAD_TIME)


def reasons(details: EventDetails, cost: Cost) -> tuple[Why, ...]:
    """What can be wrong with an event that costs somebody so much: no way to what is online is too far, and nothing is
    too much where there is nothing to pay."""
    impossible = {Why.TOO_FAR} if details.format is Format.ONLINE else set()
    if cost.is_known and cost.known_high == 0:
        impossible.add(Why.TOO_EXPENSIVE)
    return tuple(why for why in Why if why not in impossible)


@dataclass(frozen=True, slots=True)
class Learned:
    """As the fields of `Taste`."""

    hidden: frozenset[EventId] = frozenset()
    hidden_series: frozenset[str] = frozenset()
    dislikes: tuple[tuple[str, float], ...] = ()
    been_to: tuple[tuple[str, int], ...] = ()
    bad_hours: tuple[tuple[int, float], ...] = ()


def learned_from(history: Iterable[Answered], now: datetime, zone: str = "UTC") -> Learned:
    """A topic, or an hour of the week on the clock of `zone`, they said yes to as often as no is not disliked."""
    history = tuple(history)
    passed = [each for each in history if each.attendance.response is Response.NOT_FOR_ME]
    liked = [each for each in history if each.attendance.response in _LIKED]
    return Learned(
        frozenset(each.attendance.event_id for each in passed),
        # At another time it may suit them, so a bad time hides that date alone.
        frozenset(each.series for each in passed if each.series and each.attendance.why is not Why.BAD_TIME),
        _dislikes(passed, liked),
        _been_to(history, now),
        _bad_hours(passed, liked, zone),
    )


def _dislikes(passed: Iterable[Answered], liked: Iterable[Answered]) -> tuple[tuple[str, float], ...]:
    topics: Counter[str] = Counter()
    for each in passed:
        if each.attendance.why not in _NOT_THE_SUBJECT:
            topics.update(each.topics)
    for each in liked:
        topics.subtract(each.topics)
    disliked = {topic: min(_MOST_DISLIKE, _DISLIKE * count) for topic, count in topics.items() if count > 0}
    return tuple(sorted(disliked.items()))


def _been_to(history: Iterable[Answered], now: datetime) -> tuple[tuple[str, int], ...]:
    been = Counter(
        each.series for each in history if each.series and each.attendance.is_going and each.ends_by <= now
    )
    return tuple(sorted(been.items()))


def _bad_hours(
    passed: Iterable[Answered], liked: Iterable[Answered], zone: str
) -> tuple[tuple[int, float], ...]:
    hours: Counter[int] = Counter()
    for each in passed:
        # What lasts all day leaves the choice of the hour.
        if each.attendance.why is Why.BAD_TIME and not each.all_day:
            hours[hour_of_week(each.starts_at, zone)] += 1
    if hours:
        hours.subtract(hour_of_week(each.starts_at, zone) for each in liked if not each.all_day)
    return tuple(
        (hour, max(_LEAST_TIME, _BAD_TIME**count)) for hour, count in sorted(hours.items()) if count > 0
    )
