"""Sentences that say "free": of the event itself, whatever the words, or of another thing.

The tables beside this one know what stands next to the word. Here the sentence around it is taken apart: what is said
to be free must be something whoever comes takes part in. For text in lower case.
"""

from __future__ import annotations

import re

from bot.feeds import sentence_words as words
from bot.feeds.free_behind import BUT
from bot.feeds.patterns import Low

# How far to the left a sentence is looked at, and how much of what stands before it "it" may speak of.
_LEFT, _BEFORE, _RIGHT = 130, 90, 90


def is_free_sentence(low: Low, start: int, end: int, about: str = "", *, in_title: bool = False) -> bool:
    """Whether the sentence around "free", from `start` to `end`, says so of what whoever comes takes part in."""
    clause, before = _left(low, start)
    right = low[end : end + _RIGHT]
    if BUT.match(right) or words.NO_MORE.match(right):
        return False
    is_part = in_title and before != ""
    if words.LED.match(clause) and (
        words.TO_DO.match(right) or words.FOR_WHOM.match(right) or (not is_part and _is_led_service(right))
    ):
        return True
    if in_title and clause == before == "" and (words.DAY.match(right) or words.ACTIVITY.match(right)):
        return True
    if words.A_SERVICE.match(right) and words.WILL_GIVE.search(clause):
        return True
    if words.GIVEN.match(clause) and words.BY_WHOM.match(right):
        return True
    if words.GIVEN_AS.search(clause) and words.AS_SERVICE.match(right):
        return True
    if not _takes_nothing_back(right):
        return False
    return is_said_of_event(clause, before, about)


def is_event_given(low: Low, start: int, end: int, about: str) -> bool:
    """Whether "at no cost", from `start` to `end`, is said of such a thing, and of nobody in particular."""
    clause, before = _left(low, start)
    right = low[end : end + _RIGHT]
    if BUT.match(right) or words.NO_MORE.match(right):
        return False
    if not _takes_nothing_back(right):
        return False
    if low.startswith("cost", start):
        clause = f"{words.ADVERB.sub('', clause)}is "
    return bool(words.GIVEN.match(clause)) or is_said_of_event(clause, before, about)


def is_asked_of_nobody(low: Low, end: int) -> bool:
    """Whether "there is no fee", which ends at `end`, is of going in: "there is no fee for parking" is not."""
    right = low[end : end + _RIGHT]
    if BUT.match(right) or words.NO_MORE.match(right):
        return False
    if _takes_nothing_back(right):
        return True
    return (of := words.OF_WHAT.match(right)) is not None and _is_event(of["what"].strip())


def is_of_a_thing(low: Low, start: int) -> bool:
    """Whether what is free is known to be no event: "Library cards are free for anyone who lives here"."""
    said = _said(_left(low, start)[0])
    if said is None or _is_event(said["subject"]):
        return False
    subject = said["subject"]
    return bool(
        words.ANOTHER_THING.search(subject[-24:])
        or words.NO_EVENT_EITHER.search(subject)
        or words.AT_THE_EVENT.match(subject)
    )


def is_named(low: Low, start: int, about: str) -> bool:
    """Whether what is free is what the event is called: "Community Breakfast. The breakfast is free"."""
    if not about:
        return False
    said = _said(_left(low, start)[0])
    return said is not None and _is_named(said["subject"], about)


def is_of_another(low: Low, start: int) -> bool:
    """Whether what is given "at no cost" is something beside the event: "Loaner instruments are available at no cost"."""
    clause, _ = _left(low, start)
    said = _said(clause)
    if said is None or words.LACKS.match(said["subject"].strip()) or words.IT.match(said["subject"].strip()):
        return False
    return not _is_event(said["subject"])


def is_said_of_event(clause: str, before: str, about: str) -> bool:
    """Whether what `clause`, up to "free", speaks of is the event; `before` is what was said before it."""
    said = _said(words.LEAD_IN.sub("", clause))
    if said is None:
        if clause.endswith((", all ", ", everything ")):
            return True
        if clause.endswith(", ") and words.ONE.match(clause) and _is_event(_doer(clause)):
            return True
        return words.WHO_COME.search(clause) is not None
    subject = said["subject"].strip(" \"'“”(")
    if words.IT_DOES.match(subject):
        return words.ANOTHER_THING.search(before) is None
    if _is_event(subject) or _is_named(subject, about):
        return True
    subject = words.LAST_CLAUSE.split(subject)[-1] if " " in subject else subject
    if words.IT.match(subject):
        return words.ANOTHER_THING.search(before) is None and words.ANOTHER_THING.search(clause) is None
    return _is_event(_doer(subject) if subject.endswith(" and") else subject)


def _doer(subject: str) -> str:
    """Who does what in "appointments last half an hour and are free": as much of its beginning as is a thing of the event."""
    spoken = subject.split()[:5]
    return next((each for count in range(1, 5) if _is_event(each := " ".join(spoken[:count]))), "")


def _said(clause: str) -> re.Match[str] | None:
    return words.SAID.search(words.ASIDE.sub(" ", clause))


def _is_named(subject: str, about: str) -> bool:
    """Whether "the supper" is what the event is called: "Community Supper"."""
    named = words.THE.search(subject)
    return named is not None and named["what"] in about and not words.NO_EVENT.search(subject)


def _is_event(subject: str) -> bool:
    if words.DOING.match(subject):
        return True
    return any(_is_event_alone(each) for each in (subject, *words.AND.split(subject)))


def _is_event_alone(subject: str) -> bool:
    if words.NOT_ALL.search(subject):
        return False
    head = words.PARTED.split(subject)[0].strip(" ,\"'“”")
    return words.HEAD.search(head) is not None


def _takes_nothing_back(right: str) -> bool:
    return any(each.match(right) for each in (words.GOES_ON, words.TO_DO, words.FOR_WHOM))


def _is_led_service(right: str) -> bool:
    service = words.A_SERVICE.match(right)
    return service is not None and words.FOR_WHOM.match(right, service.end()) is not None


def _left(low: Low, start: int) -> tuple[str, str]:
    """The sentence up to `start`, and the words before it."""
    begin = max(0, start - _LEFT)
    left = low[begin:start]
    breaks = list(words.SENTENCE.finditer(left))
    cut = breaks[-1].end() if breaks else 0
    return left[cut:], low[max(0, begin + cut - _BEFORE) : begin + cut]
