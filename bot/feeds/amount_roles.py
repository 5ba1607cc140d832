"""What an amount of money in a text is asked for, by the words on both sides of it."""

from __future__ import annotations

from enum import Enum

from bot.feeds import amount_words as words
from bot.feeds.patterns import either


class Role(Enum):
    """What somebody asks an amount for."""

    TICKET = "ticket"
    EARLY = "early"
    DONATION = "donation"
    CONCESSION = "concession"
    # For children, seniors, staff: no job seeker's.
    OTHER_CONCESSION = "other concession"
    MEMBER = "member"
    # A couple, a table, a stream from home: a ticket, but not this member's.
    ANOTHER = "another"
    # A beer, a prize, somebody's pay.
    NOT_ENTRY = "not entry"
    # Nothing says what for.
    UNSAID = "unsaid"


# What asks for no money of who goes in, as far as is known.
NOT_ASKED = frozenset((Role.NOT_ENTRY, Role.UNSAID))

# The words behind an amount that may say for whom, and what parts them from it.
_BEHIND = either(r"[\s(/+*–-]*(?:per|for|each|a|if)?\s*[\w’'+-]+[^,;.)|\n]{0,24}")
_APART = either(
    r"\s*(?:[,;.|)]|at (?:the (?:box office|door|gate|desk)|\w+\.(?:org|com|net))|via\b|through \w+\.|and\b|or\b|/\s)"
)
# "$10 per person and kids are free"
_WITH = either(
    r"\b(?:with|or)\b|(?<=person|ticket) (?:and|&) |(?<=adult) (?:and|&) |(?<=general) (?:and|&) |(?<=admission) (?:and|&) "
)
_WITH_CARD = either(
    r"\s*(?:with|w/) (?:an? |your |valid |current ){0,2}(?:student|college|school|university|military|senior|member)"
)
_CLAUSE = either(r"[,;|•·/]")
# "kids 12 and under" are one group
_PARTED = either(r"[,;|]|\b(?:and|or)\b(?! (?:under|over|up|younger|older)\b)")


def role_of(left: str, right: str, is_entry: bool) -> Role:
    """`left` and `right` are the words of its sentence, up to its neighbours; `is_entry` that it is the price of
    going in unless they say otherwise."""
    if free := list(words.FREE_ENTRY.finditer(left)):
        left = left[free[-1].end() :]
    asks_after = words.ENTRY_AFTER.match(right) is not None
    # "Materials included. $12."
    own = "" if words.NEW_SENTENCE.search(left) else left
    if words.ADMISSION_IS.search(left) and not words.OTHER_UNIT.match(right):
        return _kind(left, right)
    if _is_for_something_else(own, right, asks_after):
        return Role.NOT_ENTRY
    if (
        is_entry
        and not asks_after
        and words.THINGS.match(right)
        and not words.ENTRY_BEFORE.search(_PARTED.split(left)[-1])
    ):
        return Role.NOT_ENTRY
    asks = is_entry or asks_after or words.ENTRY_BEFORE.search(left) or words.ENTRY_ELSEWHERE.search(left)
    return _kind(left, right) if asks or _is_alone(left, right) else Role.UNSAID


def _is_for_something_else(left: str, right: str, asks_after: bool) -> bool:
    if words.PART.search(left) or words.ANOTHER_COSTS.search(left) or words.TOLD.search(left):
        return True
    if asks_after:
        before = left[-18:] if not words.PARKING.search(left) else left
        return bool(words.OTHER_BEFORE.search(before)) and not words.ENTRY_BEFORE.search(before)
    # "Free parking; admission $5": what its own part of the sentence says comes first.
    part = _CLAUSE.split(left)[-1]
    before = part if words.ENTRY_BEFORE.search(part) else left
    return bool(words.OTHER_BEFORE.search(before[-32:]) or words.OTHER_AFTER.match(right))


def _is_alone(left: str, right: str) -> bool:
    return bool(words.ALONE_BEFORE.search(left) and words.ALONE_AFTER.match(right))


def _kind(left: str, right: str) -> Role:
    if words.DONATION.search(left[-30:]) or words.DONATION.match(right.lstrip(" (-–")):
        return Role.DONATION
    label = _label(left, right)
    if not words.EVERYONE_ELSE.search(label):
        if words.CONCESSION.search(label):
            return Role.CONCESSION if words.FOR_JOB_SEEKERS.search(label) else Role.OTHER_CONCESSION
        if words.MEMBER.search(label):
            return Role.MEMBER
    if words.ANOTHER.search(label):
        return Role.ANOTHER
    if words.EARLY.search(label) or words.EARLY_BIRD.search(left[-30:]):
        return Role.EARLY
    return Role.TICKET


def _label(left: str, right: str) -> str:
    """The few words that say for whom: behind the amount ("$5 students"), else before it ("Students: $5")."""
    before = _PARTED.split(left.rstrip(" :=–-"))[-1][-36:]
    if words.DEAR_TICKET.search(before):
        return before
    if words.DEARER.search(before) and (right.lstrip().startswith("(") or words.LIMIT.match(right)):
        return before
    behind = None if words.ASIDE.match(right) or words.OF_THE_NEXT.fullmatch(right) else _BEHIND.match(right)
    who = words.WHO_MAY.search(left)
    if behind and _WITH_CARD.match(behind[0]):
        return behind[0]
    whose = _WITH.split(behind[0])[0] if behind and not _APART.match(right) else ""
    # "Student tickets $79 with proof of enrollment": what comes with it says for nobody.
    if whose.strip(" (") or (whose and not _PARTED.split(left)[-1].strip()):
        return (who[0] if who else "") + whose
    return who[0] if who and not _PARTED.search(who[0]) else before
