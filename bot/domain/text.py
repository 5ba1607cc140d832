"""Foreign text made safe to store and to show: cleaning, cutting, and escaping for Discord's markdown.

Feeds are hostile: a title may carry bidi overrides, zero-width characters, piles of combining marks,
mentions, masked links or an invite. Cleaning happens when a text is stored, escaping when it is shown.
"""

from __future__ import annotations

import re

from bot.domain.graphemes import ELLIPSIS, cut, grapheme_start, paragraphs, visible
from bot.domain.html import html_to_text
from bot.domain.links import is_suspicious, link_label, safe_url

__all__ = [
    "DESCRIPTION_LIMIT",
    "LOCATION_LIMIT",
    "TITLE_LIMIT",
    "clean_block",
    "clean_line",
    "cut",
    "is_suspicious",
    "link_label",
    "plain",
    "safe_url",
]

TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 4000
LOCATION_LIMIT = 300
# What a text may weigh before it is cleaned, markup included; the rest is not read.
RAW_LIMIT = 24_000

# Everything that means something in Discord's markdown. A backslash before punctuation shows the
# character itself, and breaks what Discord looks for in the raw text: "://" (links), "discord.gg"
# (invites, found without a scheme too), "<@", "<#", "<:", "<t:", "</" (mentions, emoji, timestamps,
# commands). Headings, subtext, lists and quotes count at the start of a line only.
_SPECIAL = re.compile(
    r"[\\*_~|`<\[\]]"
    r"|@(?!everyone|here)"
    r"|(?<=<)[#:/]"
    r"|:(?=//)"
    r"|(?i:(?<=discord)|(?<=discordapp))\.(?=[a-z])"
    r"|^(?:[ \t]*)(?:[>#+-])"
    r"|^(?:[ \t]*\d+)\.(?=\s|$)",
    re.MULTILINE,
)
# Hebrew, Arabic and the scripts beside them.
_FROM_THE_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATES = 2
_EVERYONE = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


def clean_line(text: str, limit: int = TITLE_LIMIT) -> str:
    """One line of plain text: markup gone, NFC, nothing invisible, blanks collapsed, at most `limit`."""
    return cut(" ".join(visible(html_to_text(text[:RAW_LIMIT])).split()), limit)


def clean_block(text: str, limit: int = DESCRIPTION_LIMIT) -> str:
    """As `clean_line`, but paragraphs stay: at most one empty line in a row."""
    return cut(paragraphs(html_to_text(text[:RAW_LIMIT])), limit)


def plain(text: str, limit: int) -> str:
    """`text` as Discord's markdown that shows exactly these characters and does nothing else.

    At most `limit` characters after escaping, ending in "…" where something is missing; neither an
    escape nor a grapheme is cut in half. Not for labels, placeholders and choices: those know no
    markdown, there `cut` is enough.

    A line written from right to left is isolated (Unicode Standard Annex 9): a date and a price beside it stay
    where they stand.
    """
    text = paragraphs(text)
    if text.isascii() or "\n" in text or limit < _ISOLATES + 2 or not _FROM_THE_RIGHT.search(text):
        return _plain(text, limit)
    return f"\u2068{_plain(text, limit - _ISOLATES)}\u2069"


def _plain(text: str, limit: int) -> str:
    escaped = _escaped(text)
    if len(escaped) <= limit:
        return escaped
    if limit < 1:
        return ""
    return _escaped(text[: _fitting(text, limit - 1)].rstrip()) + ELLIPSIS


def _escaped(text: str) -> str:
    # "\@everyone" would still be found in the raw text; a zero-width space of our own parts it.
    return _EVERYONE.sub("@\u200b", _SPECIAL.sub(_with_backslash, text))


def _with_backslash(match: re.Match[str]) -> str:
    found = match[0]
    return f"{found[:-1]}\\{found[-1]}"


def _fitting(text: str, limit: int) -> int:
    """The longest prefix whose escaped form fits; longer prefixes never escape to shorter text."""
    low, high = 0, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(_escaped(text[:middle])) <= limit else (low, middle - 1)
    return grapheme_start(text, low)
