"""The two fonts that pictures are set in: how wide words come out, and which characters there are.

Reads the tables `cmap`, `hmtx` and `head` of a TrueType file (OpenType specification 1.9, "Font Tables").
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "Open Sans"
_FILES = {False: FOLDER / "OpenSans-Regular.ttf", True: FOLDER / "OpenSans-Bold.ttf"}
# A sign of money that the fonts lack.
_INSTEAD = {"₹": "Rs "}
FILES = tuple(str(path) for path in _FILES.values())


@dataclass(frozen=True, slots=True)
class Face:
    """`advances` is how far each character moves on, in units of `em` to the size."""

    em: int
    advances: Mapping[str, int]

    def width(self, words: str, size: float) -> float:
        """In pixels; kerning left out, which only ever makes words narrower by a little."""
        return sum(self.advances.get(each, self.em) for each in words) * size / self.em

    def drawable(self, words: str) -> str:
        """Without what the font has no picture for: other alphabets, emoji. A sum keeps its currency."""
        words = "".join(each if each in self.advances else _INSTEAD.get(each, "") for each in words)
        return " ".join(words.split())

    def fitting(self, words: str, size: float, room: float) -> str:
        """As much of it as `room` pixels hold, with an ellipsis where it was cut."""
        if self.width(words, size) <= room:
            return words
        while words and self.width(words + "…", size) > room:
            words = words[:-1].rstrip()
        return words + "…" if words else ""

    def lines(self, words: str, size: float, room: float, most: int) -> list[str]:
        """Broken between words into at most so many lines; the last is cut where it does not fit."""
        rest, lines = words.split(), list[str]()
        while rest and len(lines) < most - 1:
            line = rest.pop(0)
            while rest and self.width(f"{line} {rest[0]}", size) <= room:
                line += f" {rest.pop(0)}"
            lines.append(self.fitting(line, size, room))
        return [*lines, self.fitting(" ".join(rest), size, room)] if rest else lines


@cache
def face(*, bold: bool = False) -> Face:
    font = _FILES[bold].read_bytes()
    tables = _tables(font)
    (em,) = struct.unpack_from(">H", font, tables["head"] + 18)
    (count,) = struct.unpack_from(">H", font, tables["hhea"] + 34)
    advances = struct.unpack_from(">" + "Hh" * count, font, tables["hmtx"])[::2]
    glyphs = _glyphs(font, tables["cmap"])
    return Face(em, {char: advances[min(glyph, count - 1)] for char, glyph in glyphs.items()})


def _tables(font: bytes) -> dict[str, int]:
    """Where each table begins."""
    (count,) = struct.unpack_from(">H", font, 4)
    rows = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(count))
    return {name.decode("ascii"): offset for name, _, offset, _ in rows}


def _glyphs(font: bytes, cmap: int) -> dict[str, int]:
    """Of the Unicode subtable in format 4, which both files have."""
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    records = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * number) for number in range(count))
    at = next(cmap + offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    format_, _, _, doubled = struct.unpack_from(">4H", font, at)
    if format_ != 4:
        raise ValueError("only subtables in format 4 are read")
    segments = doubled // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{segments}H", font, at + 14 + doubled * number + (2 if number else 0))
        for number in range(4)
    )
    found = {}
    for number, (end, start) in enumerate(zip(ends, starts, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offsets[number]:
                # The offset is counted from its own place in the table.
                place = at + 16 + doubled * 3 + 2 * number + offsets[number] + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", font, place)
            if glyph and (glyph + deltas[number]) % 0x10000:
                found[chr(code)] = (glyph + deltas[number]) % 0x10000
    return found
