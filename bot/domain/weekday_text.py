"""Days of the week the way people type them and read them: "weekdays", "Mon-Fri", "Tue, Thu"."""

from __future__ import annotations

import re

from bot.domain.calendar_words import WEEKDAYS
from bot.domain.wording import joined

EVERY_DAY = frozenset(range(7))
WORKDAYS = frozenset(range(5))
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SETS = {
    **dict.fromkeys(("every day", "everyday", "daily", "all", "all week", "always"), EVERY_DAY),
    **dict.fromkeys(("weekdays", "workdays", "working days", "week days"), WORKDAYS),
    **dict.fromkeys(("weekend", "weekends"), EVERY_DAY - WORKDAYS),
}
_RANGE = re.compile(r"([a-z]+)\s*(?:-|–|to|through|until)\s*([a-z]+)")


def read_weekdays(text: str) -> frozenset[int] | None:
    """Monday is 0; None where a word of it is no day."""
    plain = " ".join(text.casefold().replace(".", "").split())
    if plain in _SETS:
        return _SETS[plain]
    days: set[int] = set()
    for part in re.split(r"\s*(?:,|;|&|\+|/|\band\b)\s*", _RANGE.sub(r"\1-\2", plain)):
        for word in part.split():
            found = _read_part(word)
            if found is None:
                return None
            days |= found
    return frozenset(days) or None


def weekdays_in_words(days: frozenset[int]) -> str:
    """ "every day", "Mon to Fri", "Tue and Thu"."""
    if days == EVERY_DAY:
        return "every day"
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{_NAMES[ordered[0]]} to {_NAMES[ordered[-1]]}"
    return joined([_NAMES[day] for day in ordered])


def _read_part(word: str) -> frozenset[int] | None:
    if word in _SETS:
        return _SETS[word]
    first, _, last = word.partition("-")
    if first not in WEEKDAYS or (last and last not in WEEKDAYS):
        return None
    starts, ends = WEEKDAYS[first], WEEKDAYS[last or first]
    return frozenset((starts + step) % 7 for step in range((ends - starts) % 7 + 1))
