"""Words as people mean them: the same whatever their case or accents' encoding, whole and not in parts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+[+#]*")
_EDGES = ".,;:!?()[]{}\"'“”‘’«»*_`|/\\"
_STOP_WORDS = (
    "a an and any are as at be by do for from i in into is it me my no of on or our s the to we with you your"
)
_STOPS = frozenset(_STOP_WORDS.split())
# "classes", "churches", "dishes", "boxes".
_LONG_PLURALS = ("sses", "ches", "shes", "xes")


def folded(text: str) -> str:
    """For comparing: NFKC, case folded, blanks collapsed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def mentions(text: str, words: tuple[str, ...]) -> bool:
    """Does one of `words` (which may be phrases) stand in `text` as a whole word? "C" is not in "C++"."""
    wanted = _any_of(words)
    return wanted is not None and wanted.search(folded(text)) is not None


@lru_cache(maxsize=512)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    phrases = sorted({re.escape(phrase) for word in words if (phrase := folded(word))})
    return re.compile(rf"(?<![\w])(?:{'|'.join(phrases)})(?![\w+#])") if phrases else None


def word_list(text: str) -> list[str]:
    """The words worth comparing, in order: folded, without accents, a plural's ending or the little words."""
    return [word for word in map(stem, each_word(text)) if word]


def each_word(text: str) -> list[str]:
    """All its words, folded and without accents."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _WORD.findall(text.casefold())


def words_of(text: str) -> frozenset[str]:
    """As `word_list`, in no order."""
    return frozenset(word_list(text))


def as_written(text: str) -> dict[str, str]:
    """What `words_of` finds in it, each with the word as it stands there first."""
    found: dict[str, str] = {}
    for word in text.split():
        bare = word.strip(_EDGES)
        for each in word_list(bare):
            found.setdefault(each, bare)
    return found


def stem(word: str) -> str:
    """One form for both numbers, no matter which: "stories" and "story", "cookies" and "cookie" end in "y". "" of a
    little word."""
    if len(word) > 3 and word.endswith(_LONG_PLURALS):
        word = word[:-2]
    elif len(word) > 3 and word[-1] == "s" and word[-2] not in "su":
        word = word[:-1]
    if len(word) > 3 and word.endswith("ie"):
        word = f"{word[:-2]}y"
    return "" if word in _STOPS else word
