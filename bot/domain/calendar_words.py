"""The words of the calendar: names of days, months and small numbers, and text made plain for reading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import time

LONGEST_TEXT = 60


def _numbered(names: Sequence[str], start: int) -> dict[str, int]:
    """Each of several words, separated by spaces, to the number of its line."""
    return {word: number for number, words in enumerate(names, start) for word in words.split()}


WEEKDAYS = _numbered(
    (
        "mon monday mondays",
        "tue tues tuesday tuesdays",
        "wed weds wednesday wednesdays",
        "thu thur thurs thursday thursdays",
        "fri friday fridays",
        "sat saturday saturdays",
        "sun sunday sundays",
    ),
    0,
)
MONTHS = _numbered(
    (
        "jan january",
        "feb february",
        "mar march",
        "apr april",
        "may",
        "jun june",
        "jul july",
        "aug august",
        "sep sept september",
        "oct october",
        "nov november",
        "dec december",
    ),
    1,
)
COUNTS = _numbered(
    ("a an one", "two couple", "three few", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
)
# Local hours of a part of the day; an end at or before the start is the next day's.
PARTS_OF_DAY = {
    "morning": (time(5), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(4)),
    "night": (time(17), time(4)),
}

_SAYS_NOTHING = r"(?:on|at|for|during|sometime|only|just|the|coming|upcoming) "


def alternatives(words: dict[str, int]) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


def plain_words(text: str) -> str:
    """Lower case, any alphabet's digits as ASCII, one kind of dash and space; "" for an endless text."""
    if len(text) > LONGEST_TEXT:
        return ""
    text = "".join(str(unicodedata.decimal(c, c)) for c in text).casefold()
    text = re.sub(r"[–—−]", "-", text)
    text = re.sub(r"[,!?]|(?<=[a-z])\.", " ", text)
    text = " ".join(text.split())
    return re.sub(rf"^(?:{_SAYS_NOTHING})+", "", text)
