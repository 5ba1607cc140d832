"""Which VEVENTs can matter within a window, told from their raw bytes: their start, end, rule and UID.

A block is only called dead where that is certain; whatever looks unusual is left to the real reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.feeds.lines import decode, read_properties, unfold
from bot.feeds.reading import Window

# Most feeds write DTEND right after DTSTART.
_START = re.compile(rb'\nDTSTART(?:;[^:\r\n"]*)?:(\d{8})[^\n]*(?:\nDTEND(?:;[^:\r\n"]*)?:(\d{8}))?')
_END = re.compile(rb'\nDTEND(?:;[^:\r\n"]*)?:(\d{8})')
# All of a rule: a number may run on after a fold.
_RULE = re.compile(rb"\nRRULE:([^\r\n]*)\r?\n(?![ \t])")
_UNTIL = re.compile(rb"UNTIL=(\d{8})")
# Weekdays that every month has.
_IN_EACH_MONTH = re.compile(rb"(?:[-+]?[1-4](?:MO|TU|WE|TH|FR|SA|SU),?)+")
# Anything from which an end might yet be read: DURATION, a DTEND written oddly, a folded name.
_OTHER_END = re.compile(rb"\n(?:DU|DTE|D\r?\n|DT\r?\n|d)")
# Zones are at most fourteen hours from UTC; a feed's own may be wrong by a day.
_MARGIN = timedelta(days=2)
# A series is only called over this long after UNTIL, and only if its instances are shorter.
_AFTERGLOW = timedelta(days=70)
# Lines that begin with an R and make no dates of their own. A RECURRENCE-ID with RANGE=THISANDFUTURE may: it moves
# what comes after it, even to before the series begins.
_HARMLESS = rb"ECURRENCE-ID(?:;(?!RANGE)[A-Z]+=[^;:\r\n]*)*:|ELATED-TO|ESOURCES|EQUEST-STATUS"
# RRULE and RDATE, in whatever spelling, and RDATE alone.
_REPEATS = re.compile(rb"\n[rR](?!" + _HARMLESS + rb")")
_LISTS_DATES = re.compile(rb"\n[rR](?!RULE|" + _HARMLESS + rb")")
NEVER, ALWAYS = 9999_99_99_99_99, 0
_UNKNOWN = 0


@dataclass(slots=True)
class Bounds:
    """Days as feeds write them, b"20260301": what starts from `high` on is later, what ends before `low` over;
    a series that ended before `ended` is over. What returns before `due`, a number, has to be read again."""

    low: bytes
    high: bytes
    ended: bytes
    due: int

    @staticmethod
    def around(window: Window) -> Bounds:
        return Bounds(
            low=f"{window.start - _MARGIN:%Y%m%d}".encode(),
            high=f"{window.end + _MARGIN:%Y%m%d}".encode(),
            ended=f"{window.start - _AFTERGLOW:%Y%m%d}".encode(),
            due=return_at(window.end),
        )


def number_of(instant: datetime) -> int:
    """202603012300: an instant in UTC that can be compared and kept as a number."""
    return (
        instant.year * 10**8
        + instant.month * 10**6
        + instant.day * 10**4
        + instant.hour * 100
        + instant.minute
    )


def return_at(instant: datetime) -> int:
    """When something has to be read again that is first on at `instant`: on the scale on which days in feeds
    are compared with windows, which leaves room for time zones."""
    try:
        return number_of(instant + _MARGIN)
    except OverflowError:
        return NEVER


def sift(blocks: Iterable[bytes], bounds: Bounds) -> tuple[list[int], list[int], list[int]]:
    """The indices of the blocks that may matter, and for each block when it starts and when it may matter, if
    not now (as numbers, 202603010000; 0 where nobody knows, NEVER)."""
    alive: list[int] = []
    starts: list[int] = []
    returns: list[int] = []
    low, high = bounds.low, bounds.high
    for index, block in enumerate(blocks):
        found = _START.search(block)
        start, end = found.groups() if found is not None else (b"", None)
        day = int(start or _UNKNOWN) * 10**4
        starts.append(day)
        # RDATEs may lie before DTSTART.
        if start >= high and start[4:] <= b"1231" and not _LISTS_DATES.search(block):
            returns.append(day + 23_59)
            continue
        returns.append(NEVER)
        if not (b"" < start < low and (end is None or end < low) and _is_over(block, start, end, bounds)):
            alive.append(index)
    return alive, starts, returns


def _is_over(block: bytes, start: bytes, end: bytes | None, bounds: Bounds) -> bool:
    """Whether all of a component that starts before the window surely lies before it."""
    if end is None:
        found = _END.search(block)
        if found is None and _OTHER_END.search(block):
            return False
        end = start if found is None else found[1]
    if end >= bounds.low:
        return False
    if not _REPEATS.search(block):
        return True
    rule = _RULE.search(block)
    if rule is None or not _is_short(int(end) - int(start)) or len(_REPEATS.findall(block)) > 1:
        return False
    until = _UNTIL.search(rule[1])
    last = until[1] if until is not None else _last_of_count(rule[1], start)
    return last is not None and last < bounds.ended


def _last_of_count(rule: bytes, start: bytes) -> bytes | None:
    """A day that the last date of a rule with COUNT is surely not after; None where that takes more thought."""
    parts = {name: value for name, _, value in (part.partition(b"=") for part in rule.split(b";"))}
    count, interval, days = parts.pop(b"COUNT", b""), parts.pop(b"INTERVAL", b"1"), parts.pop(b"BYDAY", b"")
    frequency = parts.pop(b"FREQ", b"")
    parts.pop(b"WKST", None)
    if parts or not (count.isdigit() and interval.isdigit()) or len(count) > 4 or len(interval) > 2:
        return None
    if frequency == b"MONTHLY" and _IN_EACH_MONTH.fullmatch(days):
        period = 31
    elif frequency == b"WEEKLY":
        period = 7
    else:
        return None
    try:
        first = datetime(int(start[:4]), int(start[4:6]), int(start[6:]))  # noqa: DTZ001  # days on a wall
        return f"{first + timedelta(days=(int(count) + 1) * int(interval) * period):%Y%m%d}".encode()
    except (ValueError, OverflowError):
        return None


def _is_short(difference: int) -> bool:
    """Whether two days, read as numbers, are less than two months apart, or December and January."""
    return difference < 200 or 8800 < difference < 8931


def uid_of(block: bytes) -> bytes:
    """The UID as written; empty where there is none."""
    at = block.find(b"\nUID:")
    if at >= 0:
        stop = block.find(b"\n", at + 5)
        if block[stop + 1 : stop + 2] not in (b" ", b"\t") and block.rfind(b"\nBEGIN:", 0, at) < 0:
            return block[at + 5 : stop].strip()
    listed = read_properties(decode(unfold(block)).partition("\n")[2]).get("UID")
    return listed[0].value.strip().encode() if listed else b""


def with_kin(uids: list[bytes], alive: list[int]) -> list[int]:
    """With each block also those that share its UID: an override may move an instance, a version replace one.

    `uids` are those of all blocks, `alive` some of their indices.
    """
    if len(set(uids)) == len(uids):
        return alive
    chosen = set(alive)
    wanted = {uids[index] for index in alive} - {b""}
    return [index for index, uid in enumerate(uids) if index in chosen or uid in wanted]
