"""Titles that say an event is off, where its feed leaves STATUS as it was."""

from __future__ import annotations

import re

_CANCELLED = r"(?:cancell?ed|called off|abgesagt)"
_POSTPONED = r"(?:postponed|verschoben)"
_WORKS = r"(?:documentary|movie|film|musical|play|comedy|novel|memoir|book|podcast|exhibition|monologue)"
# "Cancelled: a documentary", "Cancelled - The Movie": the name of a work. Better to miss one that is off.
_NAMES_A_WORK = re.compile(
    rf"\W*[\w ]{{6,12}}\s*(?:[:|,]|[-–—])\s*(?:an?|the)\s+(?:[\w’'-]+\s+){{0,3}}{_WORKS}\W*$", re.IGNORECASE
)
# Why, or when: what follows "cancelled" where it is said of the event ("cancelled for good" is a comedy).
_DAYS = (
    r"(?:today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|\d{1,2}/\d{1,2}|easter|christmas|thanksgiving|new year|memorial|juneteenth|labor day"
    r"|holidays?|(?:spring|summer|winter|fall) break|weather|snow|rain|this (?:week|month|evening|date)|the (?:week|day|season))"
)
_REASON = rf"(?:{_DAYS}|(?:due|owing) to|because of|until (?:further notice|{_DAYS})|(?:for|on) (?:[\w’']+ )?{_DAYS})"


class _Titles:
    """The shapes in which a title says `word` of its event."""

    def __init__(self, word: str, shouted: str) -> None:
        # "CANCELLED: Story time", "[Canceled] Story time", "*Cancelled* Story time", "CANCELED - Story time".
        self._before = re.compile(rf"\W*{word}\s*(?:[:!|)\]*]|[-–—]\s|$)", re.IGNORECASE)
        # "Cancelled for Easter Sunday - Morning yoga".
        self._why_before = re.compile(rf"\W*{word} {_REASON}\b[\w ’']*(?:\s[-–—|]|:)\s", re.IGNORECASE)
        # "Story time - cancelled", "Story time (CANCELED)", "Story time; cancelled".
        self._behind = re.compile(rf"(?:\s[-–—|]|[:;(\[*])\s*{word}\W*$", re.IGNORECASE)
        # "Story time; cancelled due to weather".
        self._why_behind = re.compile(
            rf"(?:\s[-–—|]|[;(\[*])\s*{word} {_REASON}\b[\w ’',/&]*[)\].!*]*$", re.IGNORECASE
        )
        # "CANCELLED Story time", "Story time CANCELLED": in capitals, which the rest is not.
        self._shouted = re.compile(
            rf"(?:{shouted})\s+\S|.*(?<!\b[Ww]as)(?<!\b[Bb]een)(?<!\b[Gg]ot)(?<!\b[Bb]e)\s(?:{shouted})\W*$"
        )

    def say_so(self, title: str) -> bool:
        if _NAMES_A_WORK.match(title):
            return False
        shapes = (self._before.match, self._why_before.match, self._behind.search, self._why_behind.search)
        if any(shape(title) for shape in shapes):
            return True
        return self._shouted.match(title) is not None and not title.isupper()


_OFF = _Titles(_CANCELLED, "CANCELL?ED|CALLED OFF|ABGESAGT")
_LATER = _Titles(_POSTPONED, r"POSTPONED(?!\s+(?i:to|till?|until)\b)|VERSCHOBEN")


def is_called_off(title: str) -> bool:
    """Does the title say so of the event itself? "Cancelled flights: your rights" does not."""
    return _OFF.say_so(title)


def is_postponed(title: str) -> bool:
    """Is it not on at its date, but later? "Postponed to May 5" does not say which of the two its date is."""
    return _LATER.say_so(title)
