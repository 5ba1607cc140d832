"""Counts and lists, as a sentence says them."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 event", "2 events", "1,200 entries"; `many` where it is not `one` with an "s"."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def joined(names: Sequence[str], by: str = "and") -> str:
    """ "A", "A and B", "A, B and C"; "" of none."""
    return f" {by} ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def times(number: int) -> str:
    """ "once", "twice", "5 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def lasting(minutes: int) -> str:
    """ "45 minutes", "1 hour", "3 h 10 min"; next door is a minute away, too."""
    hours, rest = divmod(max(1, minutes), 60)
    if not hours:
        return counted(rest, "minute")
    return f"{hours} h {rest} min" if rest else counted(hours, "hour")
