"""Content lines (RFC 5545 section 3.1): unfolded, decoded, taken apart into name, parameters and value."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_BLANK_LINES = re.compile(rb"\n\n+")
# Blank lines and folds by a tab: a pattern looks for both in a quarter of the time that two `in` take.
_ODD_BREAK = re.compile(rb"\n[\n\t]")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARAMETER = re.compile(r';([^=;:"]*)=((?:"[^"]*"|[^;"])*)')
# RFC 6868: how a quote, a line break and a caret are written in a parameter's value.
_CARET = re.compile(r"\^([n'^])")
_CARET_MEANS = {"n": "\n", "'": '"', "^": "^"}
# A broken generator writes a text's own line breaks into the file; what follows them belongs to the text.
_RUNS_ON = frozenset({"SUMMARY", "DESCRIPTION", "LOCATION"})
_LONGEST_RUN = 20_000


class Property(NamedTuple):
    """One property as it stood: `head` is name and parameters as written, `value` is not yet unescaped."""

    head: str
    value: str

    @property
    def parameters(self) -> dict[str, str]:
        """Parameters by upper-case name, without their quotes."""
        if ";" not in self.head:
            return {}
        return {name.strip().upper(): _unquoted(value) for name, value in _PARAMETER.findall(self.head)}

    @property
    def text(self) -> str:
        """The value as TEXT."""
        return unescape(self.value)


Properties = dict[str, list[Property]]


def unfold(block: bytes) -> bytes:
    """`block` with one line per property, ended by line feeds.

    Works on bytes: a fold may split a character (RFC 5545 section 3.1).
    """
    if b"\r" in block:
        block = block.replace(b"\r", b"")
    is_odd = _ODD_BREAK.search(block) is not None
    if is_odd:
        block = _BLANK_LINES.sub(b"\n", block)
    block = block.replace(b"\n ", b"")
    return block.replace(b"\n\t", b"") if is_odd else block


def decode(block: bytes) -> str:
    """UTF-8, and line by line what it was before there was UTF-8 (Windows-1252) where it is not."""
    try:
        return block.decode()
    except UnicodeDecodeError:
        return "\n".join(map(_decode_line, block.split(b"\n")))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def unescape(value: str) -> str:
    """The meaning of a TEXT value (RFC 5545 section 3.3.11)."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def split_list(value: str) -> list[str]:
    """A TEXT value's items, unescaped: split at commas that no backslash precedes."""
    if "\\" not in value:
        return value.split(",")
    items = re.split(r"(?<!\\)((?:\\\\)*),", value)
    joined = [items[0]]
    for backslashes, item in zip(items[1::2], items[2::2], strict=True):
        joined[-1] += backslashes
        joined.append(item)
    return [unescape(item) for item in joined]


def read_properties(text: str) -> Properties:
    """The properties of one component by upper-case name, up to its END; what is nested in it is left out.

    `text` is unfolded. A line that is no property is the rest of the text before it, or nothing.
    """
    found: Properties = {}
    depth = 0
    before: Property | None = None
    for line in text.split("\n"):
        head, colon, value = line.partition(":")
        if '"' in head:
            head, colon, value = _partition_quoted(line)
        name = name_of(head) if colon else ""
        if not name:
            if depth == 0 and before is not None and line.strip():
                before = _run_on(found, before, line)
        elif name == "BEGIN":
            depth += 1
        elif name == "END":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0:
            before = Property(head, value)
            if name in found:
                found[name].append(before)
            else:
                found[name] = [before]
    return found


@lru_cache(maxsize=2048)
def name_of(head: str) -> str:
    """The property's name in upper case, without parameters; empty where it cannot be one."""
    name = head.partition(";")[0].strip().upper()
    return name if name.isascii() and name.replace("-", "").isalnum() else ""


def _partition_quoted(line: str) -> tuple[str, str, str]:
    """Like `str.partition(":")`, at the first colon outside quotes."""
    quoted = False
    for place, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            return line[:place], ":", line[place + 1 :]
    return line.partition(":")


def _run_on(found: Properties, before: Property, line: str) -> Property:
    name = name_of(before.head)
    if name not in _RUNS_ON or not found.get(name) or len(before.value) > _LONGEST_RUN:
        return before
    longer = Property(before.head, f"{before.value}\\n{line}")
    found[name][-1] = longer
    return longer


def _unquoted(value: str) -> str:
    value = value.strip().replace('"', "")
    return _CARET.sub(lambda found: _CARET_MEANS[found[1]], value) if "^" in value else value
