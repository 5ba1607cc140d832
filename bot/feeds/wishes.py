"""The single things in what somebody typed of their interests: "python, UX and arts & crafts" are three."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# What surely parts two things, and what often stands within one: "arts and crafts", "TCP/IP". Without blanks around it
# "&" is part of a name ("R&D"); so is "/" beside a single letter or a digit ("A/B testing", "24/7").
_LISTS = re.compile(r"[,;\n]")
_JOINS = re.compile(
    r"\s(?:and/or|and|und|y|et|or|[&+/])(?=\s)|(?<=[^\W\d_]{2})/(?=[^\W\d_]{2})", re.IGNORECASE
)
# Of how many joined words we ask whether they are one thing.
_MOST_JOINED = 3


def parts_of(text: str, is_one: Callable[[str], bool] = lambda _: False) -> list[str]:
    """As typed, in order, none twice; what is joined stays so where `is_one` says that it is one thing."""
    found: dict[str, str] = {}
    for listed in _LISTS.split(text):
        for part in _joined(listed, is_one):
            words = " ".join(part.split())
            if words:
                found.setdefault(words.casefold(), words)
    return list(found.values())


def _joined(text: str, is_one: Callable[[str], bool]) -> Iterator[str]:
    """The longest runs that are one thing, else what stands between the joins."""
    joins = list(_JOINS.finditer(text))
    begins = [0, *(join.end() for join in joins)]
    ends = [*(join.start() for join in joins), len(text)]
    at = 0
    while at < len(begins):
        last = min(at + _MOST_JOINED, len(begins)) - 1
        while last > at and not is_one(text[begins[at] : ends[last]]):
            last -= 1
        yield text[begins[at] : ends[last]]
        at = last + 1
