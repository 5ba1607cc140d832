"""Words as people mean them: the same whatever their case or accents' encoding, whole and not in parts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


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
