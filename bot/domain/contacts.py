"""People a member met: names, and what was said in a line.

"One name and one line" is typed as people type, so a line is read generously: "Sam - works at X, send CV",
"Sam: works at X", "met Sam from X", several people on several lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from bot.domain.graphemes import cut, visible
from bot.domain.ids import ContactId, EventId, MemberId
from bot.domain.words import folded

ConversationId = NewType("ConversationId", int)

NAME_LIMIT = 80
LINE_LIMIT = 500
# A form's field takes no more.
TYPED_LIMIT = 4000
# More is not "one name and one line" but a list that belongs into an import.
PEOPLE_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody `owner` talked to. `member` is set when an introduction brought the two together."""

    id: ContactId
    owner: MemberId
    name: str
    created_at: datetime
    last_talked_at: datetime
    member: MemberId | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One talk, in the owner's words. Nobody else reads it, least of all the one it is about."""

    id: ConversationId
    owner: MemberId
    contact: ContactId
    line: str
    talked_at: datetime
    event: EventId | None = None


def same_name(one: str, two: str) -> bool:
    """Equal to a reader: whatever the case, the blanks and the encoding of accents."""
    return folded(one) == folded(two)


# Reading a note

# Where a name ends: a dash with a blank beside it, a colon (but not a web address's or a clock's), a comma,
# a bracket, a bar.
_BREAK = re.compile(r" [-–—]{1,3} ?|[-–—]{1,3} | ?:(?!//|\d) ?| ?, ?| ?\( ?| \| ")
_BULLET = re.compile(r"^(?:[-*•·–—]+|\d{1,2}[.)])\s+")
_OPENING = re.compile(
    r"^(?:i\s+)?(?:also\s+)?(?:met|talked (?:to|with)|spoke (?:to|with)|chatted with|had a chat with|saw)\s+",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|&|\+)\s+", re.IGNORECASE)
# The first word behind a name that says something about its bearer.
_ABOUT = re.compile(
    r"\s+(?=(?:from|at|of|is|was|works?|who|about|re|with|does|has|had|wants?|needs?|said|says|knows?"
    r"|will|would|told|talked|gave|asked|offered|hires?|hiring|recruits|looking|runs?|leads?|@\S*|https?://\S*|and (?:i|we))"
    r"(?:\s|$))",
    re.IGNORECASE,
)
_WORDS_IN_A_NAME = 5
_NOBODY = frozenset({"no", "nope", "none", "nobody", "no one", "noone", "not really", "n/a"})


def split_note(text: str) -> list[tuple[str, str]]:
    """What somebody typed about whom they met, as (name, line) each; the line may be empty, the name not.

    Several people stand on several lines, or between semicolons, or as "Sam and Priya - both at X" (each
    gets the line). Where nothing looks like a name the first word is taken; the member can edit it.
    "Nobody" is nobody: an empty list.
    """
    if folded(text).rstrip(".! ") in _NOBODY:
        return []
    found = [each for entry in _entries(text) for each in _people(entry)]
    return found[:PEOPLE_LIMIT]


def _entries(text: str) -> list[str]:
    lines = (" ".join(visible(raw.replace("\t", " | ")).split()) for raw in text[:TYPED_LIMIT].splitlines())
    bare = (_BULLET.sub("", line) for line in lines)
    return [entry for line in bare if line for entry in _at_semicolons(line)]


def _at_semicolons(line: str) -> list[str]:
    """Several people only if every part starts with what can be a name: "Sam - X; Priya - Y"."""
    parts = [part for raw in line.split(";") if (part := raw.strip())]
    said = [_BREAK.search(part) is not None for part in parts]
    are_names = not any(said) and all(_may_be_name(part) for part in parts)
    return parts if all(said) or are_names else [line]


def _people(entry: str) -> list[tuple[str, str]]:
    head, line = _name_and_line(_OPENING.sub("", entry))
    names = [name for part in _AND.split(head) if (name := part.strip(" .,;:-–—|()"))]
    return [(cut(name, NAME_LIMIT), cut(line, LINE_LIMIT)) for name in names]


def _name_and_line(entry: str) -> tuple[str, str]:
    parted = _parted(entry, _BREAK)
    if parted and _may_be_name(parted[0]):
        # "Sam from Acme - send CV": the name is shorter still, and the line is all that follows it.
        shorter = _parted(parted[0], _ABOUT)
        return (shorter[0], entry[len(shorter[0]) :].strip()) if shorter else parted
    parted = _parted(entry, _ABOUT)
    if parted and _may_be_name(parted[0]):
        return parted
    if _may_be_name(entry):
        return entry, ""
    first, _, rest = entry.partition(" ")
    return first, rest.strip()


def _parted(entry: str, where: re.Pattern[str]) -> tuple[str, str] | None:
    """Name and line at the first place where `where` matches with something before it."""
    match = where.search(entry, 1)
    if match is None or not entry[: match.start()].strip():
        return None
    rest = entry[match.end() :].strip()
    if "(" in match.group() and "(" not in rest:
        rest = rest.replace(")", "", 1).strip()
    return entry[: match.start()].strip(), rest


def _may_be_name(text: str) -> bool:
    return 0 < len(text.split()) <= _WORDS_IN_A_NAME and any(character.isalpha() for character in text)
