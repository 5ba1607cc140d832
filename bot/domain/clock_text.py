"""Times of day the way people type them: "18:30", "6:30 pm", "7-9pm", "noon", "at 7"."""

from __future__ import annotations

import re
from datetime import time
from typing import NamedTuple

_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_MERIDIEM = r"(?:\s*([ap])\.?\s?m\b\.?)?"
_CLOCK = rf"(?:(\d{{1,2}})(?:[:.h](\d{{2}}))?{_MERIDIEM}|(noon|midday|midnight))"
_TO = r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b)\s*"
_ALONE = re.compile(rf"(?:at\s+)?{_CLOCK}(?:\s*(?:h|hrs|hours|uhr|o'?clock))?", re.IGNORECASE)
_ISO_T = re.compile(r"(?<=\d)T(?=\d)")
# A bare number is a day more often than an hour: it needs minutes, am or pm, a range, or "at".
_SPAN = re.compile(
    rf"(?<![\d:/.-])(?:\b(?:from|at)\s+)?{_CLOCK}{_TO}{_CLOCK}(?![\d:/])\s*(?:h|hrs|uhr)?", re.IGNORECASE
)
_SINGLE = re.compile(
    r"(?<![\d:/.-])(?:"
    rf"\b(?:from|at)\s+{_CLOCK}"
    rf"|(\d{{1,2}})[:h](\d{{2}}){_MERIDIEM}"
    r"|(\d{1,2})\s*([ap])\.?\s?m\b\.?"
    r"|(noon|midday|midnight)\b)(?![\d:/])\s*(?:h|hrs|uhr)?",
    re.IGNORECASE,
)


class Clocked(NamedTuple):
    """A text without its times of day, and these."""

    rest: str
    starts: time | None = None
    ends: time | None = None


def read_clock(text: str) -> time | None:
    """A time of day and nothing else; a bare hour counts ("9", "21")."""
    match = _ALONE.fullmatch(" ".join(text.split()))
    return None if match is None else _time(*match.groups())


def split_clock(text: str) -> Clocked:
    """Takes the time of day, or the two of them, out of a text that also names a day. What is no time stays."""
    text = _ISO_T.sub(" ", " ".join(text.split()))
    if (match := _SPAN.search(text)) and (times := _span(match)) is not None:
        return Clocked(_without(text, match), *times)
    if match := _SINGLE.search(text):
        found = _time(*_single_groups(match))
        if found is not None:
            return Clocked(_without(text, match), found)
    return Clocked(text)


def _span(match: re.Match[str]) -> tuple[time, time] | None:
    """ "7-9pm" is both in the evening; "10-2pm" is not. Two bare numbers are days ("3-5 Dec")."""
    first, second = match.groups()[:4], match.groups()[4:]
    if not any(group for group in (*first[1:], *second[1:])):
        return None
    ends = _time(*second)
    starts = _time(*first)
    if first[0] and not first[2] and second[2] and int(first[0]) <= 12:
        lent = _time(first[0], first[1], second[2], None)
        starts = lent if lent is not None and ends is not None and lent < ends else _time(*first)
    return None if starts is None or ends is None else (starts, ends)


def _single_groups(match: re.Match[str]) -> tuple[str | None, str | None, str | None, str | None]:
    groups = match.groups()
    if any(groups[:4]):
        return groups[0], groups[1], groups[2], groups[3]
    if groups[4]:
        return groups[4], groups[5], groups[6], None
    return groups[7], None, groups[8], groups[9]


def _time(hour: str | None, minute: str | None, meridiem: str | None, name: str | None) -> time | None:
    if name is not None:
        return _NAMED[name.lower()]
    if hour is None:
        return None
    hours, minutes = int(hour), int(minute or 0)
    if meridiem is not None:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if meridiem.lower() == "p" else 0)
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def _without(text: str, match: re.Match[str]) -> str:
    return " ".join(f"{text[: match.start()]} {text[match.end() :]}".replace(",", " ").split())
