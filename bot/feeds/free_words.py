"""Words that say an event is free.

"Free" is the most dangerous word of a listing: a wrong one sends somebody across town with no money. So
the word alone says nothing: what stands before and behind it must make it the event's, and nothing there
may take it back. All texts here are in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.feeds import free_before as before
from bot.feeds import free_behind as behind
from bot.feeds import free_sentences as sentences
from bot.feeds.no_cost import given_at_no_cost, no_cost, no_fees
from bot.feeds.patterns import Low, Phrases

# How far around the word is looked.
_LEFT, _RIGHT = 64, 110

_WORD = Phrases(
    "free complimentary grati gráti gratui kosten frei libre livre libero libera franca $0 €0 £0 0€ 0_€ 0_eur 0_usd 0_dollar 0円 no-cost",
    r"\b(?:free{1,3}|complimentary|gr[aá]tis|gratuit[oaie]?s?|kostenlose?[rsn]?|kostenfrei|freie[rn]?|frei|no-cost|livre|libre|liber[oa]|franca|gratuite?)\b"
    r"|(?<![\d.,])(?:[$€£]\s?0(?:[.,]00)?|0(?:[.,]00)?\s?(?:€|eur\b|euros?\b|usd\b|dollars\b|円))(?![\d.,]\d|\d)",
)


@dataclass(frozen=True, slots=True)
class FreeWords:
    """Where a text says "free". `outright`: so that no talk of tickets elsewhere takes it back."""

    start: int
    end: int
    outright: bool


def free_words(low: Low, original: str, *, title: bool = False, about: str = "") -> FreeWords | None:
    """The words that say the event is free for whoever comes: the clearest, else the first.

    `original` is the same text as it was written: a "FREE" in capitals needs no article. `about` is what
    the event is called, in lower case.
    """
    doubtful: FreeWords | None = None
    for found in _readings(low, original, title, about):
        if found.outright:
            return found
        doubtful = doubtful or found
    return doubtful


class _Word(NamedTuple):
    """The word, as it was written, and what stands around it."""

    left: str
    right: str
    written: str
    in_title: bool
    about: str


def _readings(low: Low, original: str, title: bool, about: str) -> Iterator[FreeWords]:
    for match in no_cost(low):
        left, right = _around(low, match)
        if before.INCLUDED.search(left) or behind.BUT.match(right):
            continue
        is_other = before.SOMETHING_ELSE.search(left) or sentences.is_of_another(low, match.start())
        if not is_other or sentences.is_named(low, match.start(), about):
            yield FreeWords(match.start(), match.end(), True)
    for match in given_at_no_cost(low):
        if sentences.is_event_given(low, match.start(), match.end(), about):
            yield FreeWords(match.start(), match.end(), True)
    for match in no_fees(low):
        if sentences.is_asked_of_nobody(low, match.end()):
            yield FreeWords(match.start(), match.end(), True)
    for match in _WORD.finditer(low):
        left, right = _around(low, match)
        if _is_taken_back(left, right) and not (
            sentences.is_named(low, match.start(), about) and not behind.BUT.match(right)
        ):
            continue
        is_outright = _is_outright(left, right)
        if (
            is_outright
            or _is_likely(_Word(left, right, original[match.start() : match.end()], title, about))
            or sentences.is_free_sentence(low, match.start(), match.end(), about, in_title=title)
        ) and not sentences.is_of_a_thing(low, match.start()):
            yield FreeWords(match.start(), match.end(), is_outright)


def _around(low: Low, match: re.Match[str]) -> tuple[str, str]:
    return low[max(0, match.start() - _LEFT) : match.start()], low[match.end() : match.end() + _RIGHT]


def _is_taken_back(left: str, right: str) -> bool:
    if before.NOT.search(left[-24:]) or behind.BUT.match(right) or behind.OTHERS_PAY.match(right):
        return True
    return bool(before.SOMETHING_ELSE.search(left[-48:])) and not before.SAID_OF_BOTH.search(left)


def _is_outright(left: str, right: str) -> bool:
    entry = behind.ENTRY.match(right)
    if entry and (behind.BUT.match(right, entry.end()) or behind.BUT_FOR.match(right, entry.end())):
        return False
    if entry or before.FIELD.search(left) or before.SAID_OF.search(left):
        return True
    return bool(behind.OPEN.match(right)) and (
        not before.IS.search(left) or bool(before.SAID_OF_IT.search(left))
    )


def _is_likely(word: _Word) -> bool:
    if _stands_alone(word) or _is_service(word) or _is_said_of_it(word.left, word.right):
        return True
    if behind.TICKETS.match(word.right):
        return bool(before.TAKE.search(word.left))
    if several := behind.SEVERAL.match(word.right):
        return _is_of_several(word, several)
    return _is_of_a_noun(word)


def _stands_alone(word: _Word) -> bool:
    """ "Free, all ages welcome.", "Gratis und ohne Anmeldung."."""
    if not before.STARTS.search(word.left):
        return bool(behind.ENDS.match(word.right) and before.AND_OPEN.search(word.left))
    if behind.ENDS.match(word.right):
        return True
    return word.written.lower() in behind.ALONE and behind.ENDS_ELSEWHERE.match(word.right) is not None


def _is_service(word: _Word) -> bool:
    """ "Free headshots" are what the event is, where its title says so."""
    service = behind.SERVICE_FOR.match(word.right) if before.STARTS.search(word.left) else None
    if service is None or (not word.in_title and behind.BUT.match(word.right, service.end())):
        return False
    # Behind the name of an expo they are a part of it.
    is_named = (word.in_title and not word.left.strip("*_~🎟️ ")) or service["what"] in word.about
    is_named |= word.left == "" and behind.PUBLIC.search(service[0]) is not None
    return is_named or behind.FOR_ALL.match(word.right, service.end()) is not None


def _is_said_of_it(left: str, right: str) -> bool:
    if before.ALWAYS.search(left) or (behind.ENDS_ITS.match(right) and before.ITS.search(left)):
        return True
    is_done = before.DOING.search(left) or before.FOR_FREE.search(left)
    return bool(is_done and behind.ENDS_ITS_DOING.match(right))


def _is_of_several(word: _Word, several: re.Match[str]) -> bool:
    if behind.BUT.match(word.right, several.end()):
        return False
    is_this = several["what"] in word.about or behind.EACH.match(word.right, several.end())
    if is_this and before.STARTS.search(word.left):
        return True
    return bool(before.THESE.search(word.left)) or (word.in_title and word.written == "FREE")


def _is_of_a_noun(word: _Word) -> bool:
    """ "a free workshop", "kostenlose Führung", "the jam is free"."""
    is_english = word.written.lower() in behind.ENGLISH
    if not is_english and behind.NOUN_ELSEWHERE.match(word.right) and before.STARTS.search(word.left):
        return True
    noun = behind.NOUN.match(word.right)
    if noun is None:
        is_service = before.SAID_OF_SERVICE.search(word.left) and behind.ENDS_ITS.match(word.right)
        return bool(is_service or before.SAID_OF_EVENT.search(word.left))
    # The lesson before the dance, which costs.
    is_beside = noun["noun"] == "lesson" and not word.in_title
    if is_beside or behind.BESIDE.match(word.right, noun.end()) or behind.BUT.match(word.right, noun.end()):
        return False
    return word.written == "FREE" or before.ONE.search(word.left) is not None
