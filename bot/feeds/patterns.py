"""How the rules that read text are written down: one phrase a line, for text in lower case.

Two things make them quick enough for every event of every feed: lower case is made once (patterns that
ignore case are several times slower), and a set of phrases is looked for only around its sign words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def either(*phrases: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern that matches any of the phrases, the first that fits."""
    return re.compile("|".join(phrases), flags)


def one_of(words: str) -> str:
    """A group of alternatives from words parted by blanks; an underscore stands for a blank."""
    return f"(?:{'|'.join(words.split()).replace('_', ' ')})"


class Phrases:
    """Phrases of which each holds one of the `signs` (words parted by blanks, "_" for a blank).

    What stands further than `reach` characters from a sign is not part of a phrase.
    """

    def __init__(self, signs: str, *phrases: str, reach: int = 60) -> None:
        self._words = tuple(sign.replace("_", " ") for sign in signs.split())
        self._signs = re.compile("|".join(re.escape(word) for word in self._words))
        self._phrases = either(*phrases)
        self._reach = reach

    def search(self, low: str) -> re.Match[str] | None:
        """The first of the phrases in `low`, a text in lower case."""
        return next(self._found(low), None) if self._may_be_in(low) else None

    def finditer(self, low: str) -> Iterator[re.Match[str]]:
        """All of them, from the left."""
        return self._found(low) if self._may_be_in(low) else iter(())

    def _may_be_in(self, low: str) -> bool:
        for word in self._words:  # noqa: SIM110  # asked a dozen times an event; twice as quick as any()
            if word in low:
                return True
        return False

    def _found(self, low: str) -> Iterator[re.Match[str]]:
        end = 0
        for sign in self._signs.finditer(low):
            start = max(end, sign.start() - self._reach)
            stop = sign.end() + self._reach
            if sign.end() <= end:
                continue
            for match in self._phrases.finditer(low, start, stop):
                if match.end() > end:
                    end = match.end()
                    yield match


def lowered(text: str) -> str:
    """`text` in lower case, character by character: what stands at a place stands there in both."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(each if len(each.lower()) != 1 else each.lower() for each in text)
