"""Characters: what is kept of a foreign text, and where it may be cut (Unicode UAX 29)."""

from __future__ import annotations

import re
import unicodedata

# No script in use stacks more marks than this on one base (Tibetan, Hebrew and Thai stay below).
MARKS_LIMIT = 4
# No grapheme people write is longer (a family of four with skin tones has eleven code points).
GRAPHEME_LIMIT = 32

ELLIPSIS = "…"

_ZWJ = "\u200d"
_EMOJI = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001fbff"
)
# Cc (but line ends and TAB), Cf (but ZWJ), Cs, Co, noncharacters, and letters and marks that show as
# nothing. Written out, as unicodedata knows only one code point at a time; the tests compare the two.
_HOSTILE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff"
)
# A ZWJ stays between two emoji, a variation selector behind one (or behind a keycap's digit).
_INVISIBLE = re.compile(
    f"[{_HOSTILE}]|(?<![{_EMOJI}\ufe0f]){_ZWJ}|{_ZWJ}(?![{_EMOJI}])|(?<![{_EMOJI}0-9#*])[\ufe0e\ufe0f]"
)
# One look for anything the pattern above may concern; most texts have none of it.
_SUSPECT = re.compile(f"[{_HOSTILE}{_ZWJ}\ufe0e\ufe0f]")
_NEWLINE = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NEWLINES = "\r\x0b\x0c\x85\u2028\u2029"
_ODD_BLANK = re.compile(r"[^\S\n ]")
_MANY_NEWLINES = re.compile(r"\n{3,}")
# Blocks of Unicode in which marks live; text without any of them needs no look at each character.
_MAY_STACK = re.compile(
    "[\u0300-\u1fff\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ua66f-\ua6ff\ua800-\ua8ff\uaa00-\uabff\ufb1e"
    "\ufe20-\ufe2f\U00010000-\U0001efff]"
)


def paragraphs(text: str) -> str:
    """Visible characters only, blanks collapsed, at most one empty line in a row."""
    text = visible(text)
    if not _is_plain(text):
        text = _ODD_BLANK.sub(" ", text)
    while "  " in text:
        text = text.replace("  ", " ")
    if "\n" in text:
        text = text.replace(" \n", "\n").replace("\n ", "\n")
        text = _MANY_NEWLINES.sub("\n\n", text)
    return text.strip()


def visible(text: str) -> str:
    """NFC without control, format, bidi and zero-width characters; line ends are LF; marks are capped."""
    if _is_plain(text):
        return text
    if any(each in text for each in _NEWLINES):
        text = _NEWLINE.sub("\n", text)
    if _SUSPECT.search(text):
        text = _INVISIBLE.sub("", text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    return _cap_marks(text) if _MAY_STACK.search(text) else text


def _is_plain(text: str) -> bool:
    """Whether there is nothing but printable ASCII and LF, which takes a microsecond to see."""
    return text.isascii() and text.replace("\n", "").isprintable()


def _cap_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run <= MARKS_LIMIT:
            kept.append(character)
    return "".join(kept)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, ending in "…" where something is missing; graphemes stay whole."""
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    return text[: grapheme_start(text, limit - 1)].rstrip() + ELLIPSIS


def units(text: str) -> int:
    """As Discord counts: in UTF-16, where an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_units(text: str, limit: int) -> str:
    """As `cut`, at most `limit` of `units`."""
    kept, size = cut(text, limit), limit
    while (over := units(kept) - limit) > 0:
        size -= (over + 1) // 2
        kept = cut(text, size)
    return kept


def grapheme_start(text: str, index: int) -> int:
    """The last grapheme boundary at or before `index` (UAX 29, without the Prepend class)."""
    for position in range(index, max(index - GRAPHEME_LIMIT, 0), -1):
        if _is_boundary(text, position):
            return position
    return index if index > GRAPHEME_LIMIT else 0


def _is_boundary(text: str, index: int) -> bool:
    before, after = text[index - 1], text[index] if index < len(text) else ""
    if after.isascii() and before != _ZWJ:
        return True
    if _ZWJ in (before, after) or unicodedata.category(after)[0] == "M":
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff":  # skin tones
        return False
    if unicodedata.combining(before) == 9 and unicodedata.category(after) == "Lo":  # Indic conjuncts, GB9c
        return False
    if _is_regional(after) and _is_regional(before):
        return _regional_run(text, index) % 2 == 0
    return not _hangul_joins(before, after)


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _regional_run(text: str, index: int) -> int:
    start = index
    while start > 0 and _is_regional(text[start - 1]):
        start -= 1
    return index - start


def _hangul_joins(before: str, after: str) -> bool:
    """UAX 29 GB6 to GB8: jamo that make one syllable."""
    if "\u1100" <= before <= "\u115f":
        return "\u1100" <= after <= "\u11a7" or "\uac00" <= after <= "\ud7a3"
    if "\u1160" <= before <= "\u11a7" or "\uac00" <= before <= "\ud7a3":
        return "\u1160" <= after <= "\u11ff"
    return "\u11a8" <= before <= "\u11ff" and "\u11a8" <= after <= "\u11ff"
