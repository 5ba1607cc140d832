"""Finds the VEVENTs in the bytes of a feed without reading what is in them."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from bot.feeds.lines import unfold

_BEGIN = b"\nBEGIN:VEVENT"
_END = b"\nEND:VEVENT"
# How a block ends when nothing but a line break stands before the next BEGIN.
_CLEAN_ENDS = (_END + b"\r", _END)
# Components within components: RFC 5545 knows one level.
_DEEPEST = 20
_CALENDAR = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*VCALENDAR[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"\s*(BEGIN|END)\s*:\s*([A-Z0-9-]+)\s*", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Charsets that need no look: UTF-8 is tried first, and Windows-1252 covers these.
_WESTERN = frozenset({"utf-8", "ascii", "iso8859-1", "cp1252"})


@dataclass
class Scan:
    """`header` is everything outside VEVENTs. A block begins after BEGIN:VEVENT, with the rest of that line,
    and may run on a little after END:VEVENT. `broken` holds (line, reason) of what could not be cut out.
    `calendars` are those of a file with several: the place of each one's first block, and its own part of the header.
    `is_regular` where nothing stands between the VEVENTs, and all are written as everybody writes them."""

    header: bytes
    blocks: list[bytes]
    is_regular: bool = False
    broken: list[tuple[int, str]] = field(default_factory=list)
    lines: list[int] | None = None
    header_lines: int = 0
    header_size: int = 0
    calendars: list[tuple[int, bytes]] = field(default_factory=list)

    def line(self, block: int) -> int:
        """The line, counted from 1, on which a block begins."""
        return self._lines[block]

    @cached_property
    def _lines(self) -> list[int]:
        if self.lines is not None:
            return self.lines
        # The header is what stood before the first block, and perhaps something between blocks.
        before = self.header_lines + 2
        counts = (block.count(b"\n") + 1 for block in self.blocks)
        return list(accumulate(counts, initial=before))


def to_plain_bytes(body: bytes, charset: str | None) -> bytes:
    """`body` in UTF-8 or something like it, without a byte order mark, its lines ended by line feeds."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            body = body.decode(name, "replace").encode("utf-8", "replace")
            break
    while body.startswith(codecs.BOM_UTF8):
        body = body[len(codecs.BOM_UTF8) :]
    if b"\x00" in body[:64]:
        body = _narrow(body)
    elif charset:
        body = _from_charset(body, charset)
    if b"\n" not in body[:4096] and b"\r" in body[:4096]:
        body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    # Every BEGIN:VEVENT is looked for at the start of a line, with the line break before it.
    return b"\n" + body if body[:12].upper() == b"BEGIN:VEVENT" else body


def _narrow(body: bytes) -> bytes:
    """UTF-16 without a mark: the zero stands first where the big end does."""
    name = "utf-16-be" if body[:1] == b"\x00" else "utf-16-le"
    return body.decode(name, "replace").encode("utf-8", "replace")


def _from_charset(body: bytes, charset: str) -> bytes:
    """The charset of the HTTP header is believed only where UTF-8 is impossible: it is wrong too often."""
    try:
        name = codecs.lookup(charset.strip("\"' ")).name
        if name in _WESTERN or (body.isascii() and not name.startswith("iso2022")):
            return body
        if not name.startswith("iso2022"):
            try:
                body.decode()
            except UnicodeDecodeError:
                return body.decode(name).encode()
            return body
        return body.decode(name).encode()
    except (LookupError, UnicodeError, ValueError):
        return body


def scan(body: bytes) -> Scan:
    """Cuts a whole, regular body at its markers; one with anything odd is read line by line."""
    found = _cut(body)
    return found if found is not None else _walk(body)


def _cut(body: bytes) -> Scan | None:
    """The fast way. None where BEGIN and END do not pair up, or are not written as everybody writes them."""
    found = cut_again(body)
    if body.count(_END) != len(found.blocks):
        return None
    tails = []
    for place, block in enumerate(found.blocks, 1):
        if not block.endswith(_CLEAN_ENDS):
            end = block.rfind(_END)
            if end < 0:
                return None
            tails.append((place, block[end + len(_END) :]))
    if tails:
        first, last = found.header[: found.header_size], found.header[found.header_size :]
        parts = [(0, first), *tails, (len(found.blocks), last)]
        found.header = b"".join(text for _, text in parts)
        found.is_regular, found.calendars = False, _calendars(parts)
    return None if hides_events(found) else found


def hides_events(found: Scan) -> bool:
    """Whether there are signs of VEVENTs outside the blocks: BEGIN in lower case, or folded."""
    return b"VEVENT" in unfold(found.header).upper()


def cut_again(body: bytes) -> Scan:
    """Cuts a body that was regular before without looking whether it still is: see `hides_events`, `is_clean`."""
    header, *blocks = body.split(_BEGIN)
    size, lines, calendars = len(header), header.count(b"\n"), _calendars([(0, header)])
    if blocks:
        # The end of the calendar is no part of the last event.
        last, end, tail = blocks[-1].rpartition(_END)
        if end:
            blocks[-1] = last + (_CLEAN_ENDS[0] if tail.startswith(b"\r") else _END)
            header += tail
    return Scan(header, blocks, is_regular=True, header_lines=lines, header_size=size, calendars=calendars)


def _calendars(header: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The VCALENDARs with VEVENTs in a header given by its parts and the block that each stands before; none where
    the header has only one."""
    found: dict[int, list[bytes]] = {}
    own: list[bytes] = []
    begun = 0
    for place, text in header:
        rest, *new = _CALENDAR.split(text)
        own.append(rest)
        if new:
            own = found[place] = [new[-1]]
        begun += len(new)
    return [(place, b"".join(parts)) for place, parts in found.items()] if begun > 1 else []


def is_clean(block: bytes) -> bool:
    """Whether a block holds one VEVENT and nothing else."""
    return block.endswith(_CLEAN_ENDS) and block.count(_END) == 1


def _walk(body: bytes) -> Scan:
    """Line by line, as forgiving as can be: lower case, folded markers, missing ENDs."""
    walk = _Walk()
    for number, line in _logical_lines(body):
        walk.take(number, line)
    return walk.finish()


def _logical_lines(body: bytes) -> list[tuple[int, bytes]]:
    """Unfolded lines with the number of their first physical line."""
    found: list[tuple[int, list[bytes]]] = []
    for number, line in enumerate(body.replace(b"\r", b"").split(b"\n"), 1):
        if line[:1] in (b" ", b"\t") and found:
            found[-1][1].append(line[1:])
        elif line:
            found.append((number, [line]))
    return [(number, b"".join(parts)) for number, parts in found]


class _Walk:
    def __init__(self) -> None:
        self._header: list[bytes] = []
        # The block and the line of the header before which each VCALENDAR begins.
        self._calendars: list[tuple[int, int]] = []
        self._blocks: list[bytes] = []
        self._starts: list[int] = []
        self._broken: list[tuple[int, str]] = []
        self._event: list[bytes] | None = None
        self._began = 0
        self._nested: list[bytes] = []

    def take(self, number: int, line: bytes) -> None:
        marker = _BOUNDARY.fullmatch(line) if line[:1] in b"BbEe " else None
        if marker is None:
            self._keep(line)
        elif marker[1].upper() == b"BEGIN":
            self._begin(number, marker[2].upper(), line)
        else:
            self._end(marker[2].upper(), line)

    def _keep(self, line: bytes) -> None:
        (self._header if self._event is None else self._event).append(line)

    def _begin(self, number: int, name: bytes, line: bytes) -> None:
        if name in (b"VEVENT", b"VCALENDAR") and self._event is not None:
            self._close()
        if name == b"VEVENT":
            self._event, self._began, self._nested = [], number, []
            return
        if self._event is not None:
            if len(self._nested) >= _DEEPEST:
                return
            self._nested.append(name)
        elif name == b"VCALENDAR":
            self._calendars.append((len(self._blocks), len(self._header)))
        self._keep(line)

    def _end(self, name: bytes, line: bytes) -> None:
        if self._event is None:
            if name != b"VEVENT":
                self._header.append(line)
        elif name in (b"VEVENT", b"VCALENDAR"):
            self._close()
            if name == b"VCALENDAR":
                self._header.append(line)
        elif name in self._nested:
            while self._nested.pop() != name:
                self._event.append(b"END:X-UNFINISHED")
            self._event.append(line)

    def _close(self) -> None:
        lines = [*(self._event or ()), *(b"END:X-UNFINISHED" for _ in self._nested), b"END:VEVENT"]
        self._blocks.append(b"\n" + b"\n".join(lines))
        self._starts.append(self._began)
        self._event = None

    def finish(self) -> Scan:
        if self._event is not None:
            self._broken.append((self._began, "the file breaks off in the middle of it"))
        found = Scan(b"\n".join(self._header), self._blocks, broken=self._broken, lines=self._starts)
        if len(self._calendars) > 1:
            ends = [*(at for _, at in self._calendars[1:]), len(self._header)]
            parts = zip(self._calendars, ends, strict=True)
            # Of several before the same block, the last is the one it stands in.
            found.calendars = list(
                {place: b"\n".join(self._header[at:end]) for (place, at), end in parts}.items()
            )
        return found
