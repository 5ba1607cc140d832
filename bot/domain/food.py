"""What an event asks its guests to eat and drink, read from its flags and words."""

from __future__ import annotations

import re
from datetime import time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.events import EventDetails, Flag, Format

_MINIMUM = re.compile(r"\b(\d|one|two|three)[- ](?:drink|item|beverage)s?[- ]min", re.IGNORECASE)
_COUNTS = {"one": 1, "two": 2, "three": 3}
_MOST_DRINKS = 3
_MEAL = re.compile(r"\b(?:dinner|supper|brunch|lunch|luncheon|breakfast)\b", re.IGNORECASE)
# Where people meet over a drink. A bar exam is none.
_DRINKS = re.compile(
    r"\bhappy[- ]hour|\bafter[- ]?work\b|\b(?:drinks|cocktails?|beers?|wine|pints?|mixer|karaoke|coffee|brewery|taproom|"
    r"tavern|pub|biergarten|kneipe|caf[eé]|coffeehouse)\b"
    r"|\bbar\b(?! (?:association|exam|council|review|camp|code|chart|graph|prep|raising))",
    re.IGNORECASE,
)
# Where nothing is sold, and often nothing may be eaten.
_NOTHING_SOLD = re.compile(
    r"\b(?:librar(?:y|ies)|bibliothek|bibliothèque|biblioteca|reading room|church|temple|museum|courthouse|job cent(?:er|re))\b",
    re.IGNORECASE,
)
# Whoever is out at these times of the wall clock has a meal there.
_MEALTIMES = (time(12, 45), time(19, 0))


class FoodAsk(NamedTuple):
    """What going asks for, whoever goes. A meal in the title may be in the ticket or not: from nothing up.

    `is_for_drinks` and `sells_nothing` tell what people usually take there.
    """

    is_in_person: bool = True
    drinks: int = 0
    may_cost_meal: bool = False
    is_free: bool = False
    is_at_mealtime: bool = False
    is_for_drinks: bool = False
    sells_nothing: bool = False


NO_FOOD = FoodAsk(is_in_person=False)


def food_asked(details: EventDetails) -> FoodAsk:
    if details.format is Format.ONLINE:
        return NO_FOOD
    is_free = Flag.FREE_FOOD in details.flags
    where = f"{details.place.name} {details.location}"
    is_for_drinks = _DRINKS.search(f"{details.title} {where}") is not None
    return FoodAsk(
        drinks=_drink_minimum(details),
        may_cost_meal=not is_free and _MEAL.search(details.title) is not None,
        is_free=is_free,
        is_at_mealtime=_is_at_mealtime(details),
        is_for_drinks=is_for_drinks,
        sells_nothing=not is_for_drinks and _NOTHING_SOLD.search(where) is not None,
    )


def _drink_minimum(details: EventDetails) -> int:
    if Flag.DRINK_MINIMUM not in details.flags:
        return 0
    found = _MINIMUM.search(f"{details.title} {details.description}")
    if found is None:
        return 1
    word = found[1].casefold()
    return min(_MOST_DRINKS, max(1, _COUNTS.get(word) or int(word)))


def _is_at_mealtime(details: EventDetails) -> bool:
    if details.all_day:
        return False
    zone = ZoneInfo(details.timezone)
    starts, ends = details.starts_at.astimezone(zone), details.ends_by.astimezone(zone)
    if ends.date() > starts.date():
        return starts.time() <= _MEALTIMES[-1]
    return any(starts.time() <= meal < ends.time() for meal in _MEALTIMES)
