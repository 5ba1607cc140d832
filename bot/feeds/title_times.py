"""The time of an all-day event that its title names: "Trivia (7-9pm)" filed without a time is no day-long quiz.

A wrong time costs somebody the evening, none at all a look at the title: whatever could be meant in two ways is left.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.events import EventDetails, Flag
from bot.feeds.price import lasts_days
from bot.feeds.zones import NOWHERE

_CLOCK = r"(?:1[0-2]|0?[1-9])(?::[0-5]\d)?"
_HALF = r"[ap]\.?m\b\.?"
_SPAN = (
    rf"(?P<first>{_CLOCK})(?:(?:\s?(?P<first_half>{_HALF})\s?(?:[-–—]|to)|[-–—]|(?P<loose>\s?[-–—]| to)) ?"
    rf"(?P<last>{_CLOCK}))?\s?(?P<half>{_HALF})"
)
# "Trivia 7pm", "Trivia (7-9pm)", "Trivia - 6-10 pm", "Trivia @ 7 p.m."; not "Games at 6 and 8pm".
_AT_END = re.compile(rf"(?<![\d&+,/])(?:\s|(?P<bracket>[(\[]))\s?(?:@ ?|at )?{_SPAN}[)\]!*\s]*$", re.I)
_AT_START = re.compile(rf"{_SPAN}(?:\s*[:|–—-])?\s+(?=[^\W\d])(?!(?:to|and|or|until|till?)\b)", re.I)
_BEFORE = re.compile(r"(?:\d|&|\band|\bor|\+|,|/)\s*$", re.I)
_ANY_TIME = re.compile(
    r"\d\s?[ap]\.?m?\b|\d:\d\d|\bo['’]?clock|\b(?:noon|midnight)\b|\b[ECMP][SD]?T\b|\b(?:GMT|UTC)\b"
)
# What ends then, or begins at another time.
_ANOTHER = re.compile(
    r"\b(?:clos\w+|until|till?|by|before|after|from|deadline|due|doors?|ends?|ending|late|last call|since|than)\b",
    re.I,
)
# Before that a title means something else more often than a beginning ("Songs for 3am").
_EARLIEST = time(6)


class TitleTime(NamedTuple):
    """`ends` is None where one time stands there."""

    starts: time
    ends: time | None


def time_in(title: str) -> TitleTime | None:
    """The one time or span with which a title plainly begins or ends, on the wall where the event is."""
    if not _ANY_TIME.search(title.lower()):
        return None
    found = _AT_END.search(title) or _AT_START.match(title)
    if found is None:
        return None
    rest = title[: found.start()] + " " + title[found.end() :]
    if (
        not rest.strip()
        or _ANY_TIME.search(rest)
        or _ANOTHER.search(rest)
        or _BEFORE.search(title[: found.start()])
    ):
        return None
    return _read(found)


def at_its_time(details: EventDetails) -> EventDetails:
    """An all-day event of one day at the time its title names, marked so; any other as it is."""
    if not details.all_day or details.timezone in NOWHERE or lasts_days(details.starts_at, details.ends_at):
        return details
    named = time_in(details.title)
    if named is None:
        return details
    zone = ZoneInfo(details.timezone)
    starts, ends = (
        None if each is None else datetime.combine(details.starts_on, each, zone).astimezone(UTC)
        for each in named
    )
    assumed = {Flag.END_ASSUMED.value} if ends is None else set[str]()
    flags = (details.flags - {Flag.END_ASSUMED.value}) | assumed | {Flag.TIME_IN_TITLE.value}
    return replace(details, starts_at=starts or details.starts_at, ends_at=ends, all_day=False, flags=flags)


def _read(found: re.Match[str]) -> TitleTime | None:
    half = found["half"][0].lower()
    if found["last"] is None:
        starts = _time(found["first"], half)
        return TitleTime(starts, None) if starts >= _EARLIEST else None
    if found["loose"] and not found.groupdict().get("bracket"):
        return None  # "Concert series 2 - 8pm" may be the second of the series
    ends = _time(found["last"], half)
    if found["first_half"]:
        starts = _time(found["first"], found["first_half"][0].lower())
    else:
        starts = _time(found["first"], half)
        if starts >= ends:
            starts = _time(found["first"], "a" if half == "p" else "p")
    return TitleTime(starts, ends) if _EARLIEST <= starts < ends else None


def _time(clock: str, half: str) -> time:
    hour, _, minute = clock.partition(":")
    return time(int(hour) % 12 + (12 if half == "p" else 0), int(minute or 0))
