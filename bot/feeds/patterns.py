"""How the rules that read text are written down: one phrase a line, for text in lower case.

What makes them quick enough for every event of every feed: lower case is made once (patterns that ignore case
are several times slower), a set of phrases is looked for only around its sign words, and which sign words a text
holds is known from its words, nearly all of which were met before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

# How many words are remembered, and how long they may be: enough for what a few languages use.
_MOST_WORDS, _LONGEST_WORD = 30_000, 60
_NO_SIGNS: frozenset[str] = frozenset()


class _Words:
    """Which signs the words of texts hold; looked for once in each, as texts share most of their words."""

    def __init__(self) -> None:
        self._signs: list[str] = []
        self._without: set[str] = set()
        self._with: dict[str, frozenset[str]] = {}

    def look_for(self, sign: str) -> None:
        if sign not in self._signs:
            self._signs.append(sign)
            self._forget()

    def signs(self, low: str) -> frozenset[str]:
        """The signs that stand in the words of `low`."""
        words = set(low.split()).difference(self._without)
        unknown = words.difference(self._with)
        found = _NO_SIGNS.union(*map(self._with.__getitem__, words - unknown))
        return found | self._learn(unknown) if unknown else found

    def _learn(self, words: set[str]) -> frozenset[str]:
        together = "\n".join(words)
        found = frozenset([sign for sign in self._signs if sign in together])
        if len(self._with) + len(self._without) > _MOST_WORDS:
            self._forget()
        words = {word for word in words if len(word) <= _LONGEST_WORD}
        if found:
            held = ((word, frozenset([sign for sign in found if sign in word])) for word in words)
            self._with.update((word, signs) for word, signs in held if signs)
        self._without.update(words.difference(self._with))
        return found

    def _forget(self) -> None:
        self._with.clear()
        self._without.clear()


_words = _Words()


class Low(str):
    """A text in lower case; see `lowered`."""

    @cached_property
    def signs(self) -> frozenset[str]:
        """Those of all signs that stand in one of its words."""
        return _words.signs(self)


class Signs:
    """Words, or parts of words, that tell whether a look at a text is worth while."""

    def __init__(self, *words: str) -> None:
        # Of a sign with a blank the longest part; whether all of it is there is seen in the text.
        self._by_part: dict[str, list[str]] = {}
        for word in words:
            part = max(word.split(), key=len)
            self._by_part.setdefault(part, []).append(word)
            _words.look_for(part)
        self._parts = frozenset(self._by_part)

    def may_be_in(self, low: Low) -> bool:
        """Whether at least a part of one stands in `low`; what is asked most often, and answered in no time."""
        return not self._parts.isdisjoint(low.signs)

    def are_in(self, low: Low) -> bool:
        """Whether any of them stands in `low`."""
        parts = self._parts & low.signs
        return any(word == part or word in low for part in parts for word in self._by_part[part])

    def places(self, low: Low) -> list[tuple[int, int]]:
        """Where they stand, from the left; where two overlap, the first."""
        found: list[tuple[int, int]] = []
        for part in self._parts & low.signs:
            for word in self._by_part[part]:
                start = low.find(word)
                while start >= 0:
                    found.append((start, start + len(word)))
                    start = low.find(word, start + 1)
        return sorted(found)


def either(*phrases: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that matches any of the phrases, the first that fits."""
    return re.compile("|".join(phrases), flags)


def one_of(words: str) -> str:
    """A group of alternatives from words parted by blanks; an underscore stands for a blank.

    Those with the same first letter become one, for at most places of a text that leaves nothing to try.
    """
    by_letter: dict[str, list[str]] = {}
    others: list[str] = []
    for word in words.split():
        written = word.replace("_", " ")
        if written[0].isalpha():
            by_letter.setdefault(written[0], []).append(written[1:])
        else:
            others.append(written)
    grouped = [f"{first}(?:{'|'.join(rests)})" for first, rests in by_letter.items()]
    return f"(?:{'|'.join([*grouped, *others])})"


class Phrases:
    """Phrases of which each holds one of the `signs` (words parted by blanks, "_" for a blank).

    A phrase begins at most `before` characters before its sign, and ends at most `after` behind it. Within that,
    what is found is what `pattern`, which matches any of the phrases, would find in the whole text.
    """

    def __init__(self, signs: str, *phrases: str, before: int = 60, after: int = 60) -> None:
        self._signs = Signs(*(sign.replace("_", " ") for sign in signs.split()))
        self.pattern = either(*phrases)
        self._before, self._after = before, after

    def search(self, low: Low) -> re.Match[str] | None:
        """The first of the phrases in `low`."""
        return next(self._found(low), None) if self._signs.may_be_in(low) else None

    def finditer(self, low: Low) -> Iterator[re.Match[str]]:
        """All of them, from the left."""
        return self._found(low) if self._signs.may_be_in(low) else iter(())

    def _found(self, low: Low) -> Iterator[re.Match[str]]:
        end = 0
        for first, last in self._signs.places(low):
            if first < end:
                continue
            if (match := self._around(low, max(end, first - self._before), first, last)) is not None:
                end = match.end()
                yield match

    def _around(self, low: Low, start: int, first: int, last: int) -> re.Match[str] | None:
        """The phrase that holds the sign from `first` to `last`. One that holds another sign may be cut off here,
        and is found at its own."""
        stop = last + self._after
        if start == first:
            return self.pattern.match(low, first, stop)
        for match in self.pattern.finditer(low, start, stop):
            if match.end() >= last:
                return match if match.start() <= first else None
        return None


def joined(*texts: Low) -> Low:
    """The texts, one under the other."""
    whole = Low("\n".join(texts))
    # No word of a text reaches into the next.
    whole.signs = _NO_SIGNS.union(*(text.signs for text in texts))
    return whole


@lru_cache(maxsize=8)  # several rules read the same text one after another
def lowered(text: str) -> Low:
    """`text` in lower case, character by character: what stands at a place stands there in both."""
    low = text.lower()
    if len(low) == len(text):
        return Low(low)
    return Low("".join(each if len(each.lower()) != 1 else each.lower() for each in text))
