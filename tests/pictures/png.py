"""What a PNG says of itself (PNG specification, section 11.2.2)."""

from __future__ import annotations

import struct


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    return width, height
