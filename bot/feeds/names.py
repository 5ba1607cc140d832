"""What a feed is called until somebody says otherwise: so that two of one house can be told apart."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.domain.text import clean_line, link_label
from bot.feeds.redact import redact

NAME_LIMIT = 90
_PART_LIMIT = 40
# Steps of an address that tell nobody whose calendar it is.
_ANYBODYS = re.compile(
    r"(?:i?cal|ics|feeds?|events?|calendars?|basic|public|private|export|index|rss|api|get|group|list|view|download|subscribe"
    r"|default|all|main|en|us|v\d|\d+)?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.(?:ics|ical|ifb|php|aspx?|html?|json|cgi)$", re.IGNORECASE)
_JOINTS = re.compile(r"[-_+\s]+")
# "City Events Calendar Calendar": a program added what the name held already. "Walla Walla" is a name.
_SAID_TWICE = re.compile(r"\b(calendar|events?|feed)(?:\s+\1\b)+", re.IGNORECASE)


def name_of(stated: str, url: str, taken: Collection[str]) -> str:
    """The calendar's own name, else its host and what in its address tells it from others there. `taken` are the
    names of other feeds; nothing secret of the address is in it."""
    part = _telling_part(url)
    name = _SAID_TWICE.sub(r"\1", clean_line(stated, NAME_LIMIT))
    if not name:
        return _unlike(_of_address(link_label(url), part), taken)
    if _is_taken(name, taken) and not set(part.casefold().split()) <= set(name.casefold().split()):
        name = _fitted(name, f" ({part})")
    return _unlike(name, taken)


def _of_address(host: str, part: str) -> str:
    """A number, or the name of one machine ("localhost"), says nothing of whose calendar it is."""
    if "." not in host or host.rpartition(".")[2].isdigit():
        return part[:1].upper() + part[1:] or "Calendar"
    return _fitted(host, f": {part}") if part else host


def _unlike(name: str, taken: Collection[str]) -> str:
    """The name, or the first of "name 2", "name 3" ... that is free."""
    found, number = name, 1
    while _is_taken(found, taken):
        number += 1
        found = _fitted(name, f" {number}")
    return found


def _is_taken(name: str, taken: Collection[str]) -> bool:
    return name.casefold() in {each.casefold() for each in taken}


def _fitted(name: str, ending: str) -> str:
    return name[: NAME_LIMIT - len(ending)].rstrip() + ending


def _telling_part(url: str) -> str:
    """The last step of the address, or value of its query, that looks like words."""
    parts = urlsplit(redact(url))
    values = [value for _, value in parse_qsl(parts.query)]
    steps = [_ENDING.sub("", unquote(step)) for step in parts.path.split("/")]
    for text in (*reversed(steps), *reversed(values)):
        if "…" not in text and "@" not in text and not all(map(_ANYBODYS.fullmatch, _JOINTS.split(text))):
            return clean_line(_JOINTS.sub(" ", text), _PART_LIMIT)
    return ""
