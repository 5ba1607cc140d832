"""What a member's answers say about their taste: "Not for me" is learned from, going is too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.attendance import Answered, Response
from bot.domain.ids import EventId

# A topic of things they passed over counts for less, but it is never gone: one reason may be the price.
_DISLIKE, _MOST_DISLIKE = 0.2, 0.6


@dataclass(frozen=True, slots=True)
class Learned:
    """As the fields of `Taste`."""

    hidden: frozenset[EventId] = frozenset()
    hidden_series: frozenset[str] = frozenset()
    dislikes: tuple[tuple[str, float], ...] = ()
    been_to: tuple[tuple[str, int], ...] = ()


def learned_from(history: Iterable[Answered], now: datetime) -> Learned:
    """A topic they said yes to as often as no is not disliked."""
    hidden: list[Answered] = []
    topics: Counter[str] = Counter()
    been: Counter[str] = Counter()
    for each in history:
        if each.attendance.response is Response.NOT_FOR_ME:
            hidden.append(each)
            topics.update(each.topics)
        elif each.attendance.response in (Response.GOING, Response.INTERESTED):
            topics.subtract(each.topics)
        if each.series and each.attendance.is_going and each.ends_by <= now:
            been[each.series] += 1
    disliked = {topic: min(_MOST_DISLIKE, _DISLIKE * count) for topic, count in topics.items() if count > 0}
    return Learned(
        frozenset(each.attendance.event_id for each in hidden),
        frozenset(each.series for each in hidden if each.series),
        tuple(sorted(disliked.items())),
        tuple(sorted(been.items())),
    )
