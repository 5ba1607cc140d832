"""HTML as feeds carry it in text properties, turned into plain text in one linear pass.

Not a parser of documents: no tree, no state but "inside a script". Input may be cut, unbalanced,
escaped twice, or no HTML at all ("I <3 chess", "<me@example.org>"); what is not markup stays.
"""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:[\s/][^<>]*)?)>|<![^<>]*>", re.DOTALL)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
# Two rounds of decoding meet "&amp;nbsp;" and "&lt;p&gt;": publishers escape what their editor escaped.
_DECODE_ROUNDS = 2

_LINES = re.compile(
    "address|article|aside|blockquote|br|center|d[dlt]|div|fieldset|fig(?:caption|ure)|footer|form|h[1-6]|header"
    "|hr|li|main|nav|ol|p|pre|section|table|t(?:body|d|foot|h|head|r)|ul"
)
_INLINE = re.compile(
    "a|abbr|acronym|audio|b|bd[io]|big|body|button|caption|cite|code|col|colgroup|data|del|details|dfn|em|embed"
    "|font|head|html|i|iframe|img|input|ins|kbd|label|legend|link|map|mark|meta|meter|noscript|object|option"
    "|output|param|path|picture|progress|q|r[pt]|ruby|s|samp|script|select|small|source|span|strike|strong|style"
    "|su[bp]|summary|svg|template|textarea|time|title|track|tt|u|var|video|wbr"
)
_UNSEEN = ("script", "style")


def html_to_text(text: str) -> str:
    """Tags dropped (blocks become line breaks), entities decoded, a link's address kept beside its words."""
    for _ in range(_DECODE_ROUNDS):
        if "<" in text:
            text = _without_tags(text)
        if "&" not in text:
            break
        text = html.unescape(text)
    return _without_tags(text) if "<" in text else text


def _without_tags(text: str) -> str:
    parts: list[str] = []
    position = 0
    hidden = ""
    link, link_words = "", 0
    for match in _TAG.finditer(text):
        closing, name, attributes = match[1], (match[2] or "").lower(), match[3] or ""
        if hidden:
            if not (closing and name == hidden):
                continue
            hidden = ""
        elif name and not _is_markup(name, attributes):
            continue
        else:
            parts.append(text[position : match.start()])
        position = match.end()
        if _LINES.fullmatch(name):
            parts.append("\n")
        elif name in _UNSEEN and not closing:
            hidden = name
        elif name == "a":
            if closing and link and not _shows(parts[link_words:], link):
                parts.append(f" ({link})")
            link, link_words = ("", 0) if closing else (_address(attributes), len(parts))
    if not hidden:
        parts.append(text[position:])
    return "".join(parts)


def _is_markup(name: str, attributes: str) -> bool:
    """Names of HTML, Office's "o:p", custom elements, and anything that carries attributes."""
    if _LINES.fullmatch(name) or _INLINE.fullmatch(name):
        return True
    if name.startswith(("http:", "https:", "mailto:")):
        return False
    return ":" in name or "-" in name or "=" in attributes


def _address(attributes: str) -> str:
    found = _HREF.search(attributes)
    if not found:
        return ""
    address = html.unescape(found[1] or found[2] or found[3] or "").strip()
    return address if address.lower().startswith(("http://", "https://")) and len(address) <= 500 else ""


def _shows(words: list[str], link: str) -> bool:
    """Whether the words of a link are its address already."""
    bare = link.split("://", 1)[1].rstrip("/").casefold()
    return bare in html.unescape("".join(words)).casefold()
