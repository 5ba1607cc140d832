"""What is kept of a feed between two polls, so that only what changed is read again: a few numbers a component."""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from operator import add
from typing import Any
from zlib import crc32

from bot.feeds.header import Header
from bot.feeds.reading import FeedDefaults, Window

# Raised whenever reading or understanding changes: what was kept before is then read anew.
_VERSION = 7
_HEAD = struct.Struct("<4sHIIIIIqqqIII")
_MAGIC = b"RFP1"
_STAMP = b"\nDTSTAMP"


@dataclass(slots=True)
class Body:
    """A body as a whole. `bare` is its fingerprint without the lines that repeat its first DTSTAMP: most
    publishers write the time of the request into all of them."""

    length: int = 0
    crc: int = 0
    bare: int = 0
    stamp: bytes = b""


@dataclass(slots=True)
class About:
    """What a reading says of the feed as a whole, as it was last read."""

    name: str = ""
    description: str = ""
    timezone: str = "UTC"
    refresh_seconds: int | None = None
    notes: list[str] = field(default_factory=list)
    components: int = 0
    reach: int = 0
    # UIDs that several events share, with the uids they were given.
    shared: dict[str, list[str]] = field(default_factory=dict)
    # The uids given to components without one, by their place.
    derived: dict[str, str] = field(default_factory=dict)

    @property
    def refresh_after(self) -> timedelta | None:
        return None if self.refresh_seconds is None else timedelta(seconds=self.refresh_seconds)


@dataclass(slots=True)
class Fingerprints:
    """A feed as last read. The arrays hold a number for each VEVENT, in order.

    `raw` and `bare` are fingerprints of its bytes, with and without DTSTAMP; `lasts` the latest start it speaks
    of and `returns` when it has to be read again though it is the same, as numbers (202603012300). All are empty
    where the feed is too odd to be compared by its parts.
    """

    # Of what we hand in, and of what the feed says about itself: where one differs, all is read anew.
    context: int
    header: int
    window: tuple[int, int]
    body: Body
    about: About
    next_return: int
    uids: list[bytes] = field(default_factory=list)
    raw: array[int] = field(default_factory=lambda: array("Q"))
    bare: array[int] = field(default_factory=lambda: array("Q"))
    lasts: array[int] = field(default_factory=lambda: array("q"))
    returns: array[int] = field(default_factory=lambda: array("q"))


def context_of(*words: object) -> int:
    """A fingerprint of everything besides a component that its reading depends on."""
    return crc32(repr((_VERSION, *words)).encode())


def context_of_defaults(defaults: FeedDefaults, charset: str | None) -> int:
    return context_of(defaults.timezone, defaults.currency, defaults.place, defaults.price, charset)


def context_of_header(header: Header, calendars: Iterable[Header] = ()) -> int:
    """`calendars` are the parts of the header that belong to each, where there are several."""
    return context_of(header.name, *((each.zone, each.zones) for each in (header, *calendars)))


def seconds_of(window: Window) -> tuple[int, int]:
    return int(window.start.timestamp()), int(window.end.timestamp())


def body_of(body: bytes, before: Body | None = None) -> Body:
    """Its fingerprints. They are no seals: whoever forges a feed only misleads its own readers.

    Where the stamps are those of the body before, nobody renews them, and `bare` is not worth its time.
    """
    stamp = first_stamp(body)
    if before is not None and before.stamp == stamp:
        return Body(len(body), crc32(body), 0, stamp)
    return Body(len(body), crc32(body), bare_crc(body, stamp), stamp)


def same_but_for_stamps(body: bytes, before: Body) -> Body | None:
    """The fingerprints of a body that differs from the one before in nothing, or only in its DTSTAMPs."""
    if len(body) != before.length:
        return None
    crc = crc32(body)
    if crc == before.crc:
        return before
    stamp = first_stamp(body)
    if stamp == before.stamp or not before.bare or bare_crc(body, stamp) != before.bare:
        return None
    return Body(before.length, crc, before.bare, stamp)


def first_stamp(body: bytes) -> bytes:
    """The first DTSTAMP line, with the line break before it; empty where there is none."""
    at = body.find(_STAMP)
    return body[at : body.find(b"\n", at + 1)] if at >= 0 else b""


def bare_crc(body: bytes, stamp: bytes) -> int:
    """Without the lines that are the same as `stamp`."""
    return crc32(body.replace(stamp, b"")) if stamp else crc32(body)


def raw_prints(blocks: list[bytes]) -> list[int]:
    """Fingerprints of blocks as they are: length and checksum."""
    return list(map(add, map(crc32, blocks), map((1 << 32).__mul__, map(len, blocks))))


def bare_prints(blocks: list[bytes]) -> list[int]:
    """Fingerprints of blocks without their DTSTAMP lines, which say nothing of the event."""
    found = []
    for block in blocks:
        at = block.find(_STAMP)
        if at < 0:
            found.append(len(block) << 32 | crc32(block))
            continue
        end = block.find(b"\n", at + 1)
        found.append((len(block) - end + at) << 32 | crc32(block[end:], crc32(block[:at])))
    return found


def pack(state: Fingerprints) -> bytes:
    """To be kept; `unpack` reads it."""
    about = json.dumps({name: getattr(state.about, name) for name in About.__slots__}).encode()
    uids = b"\n".join(state.uids)
    body = state.body
    head = _HEAD.pack(
        *(_MAGIC, len(body.stamp), state.context, state.header, body.length, body.crc, body.bare),
        *state.window,
        *(state.next_return, len(about), len(uids), len(state.raw)),
    )
    arrays = (state.raw, state.bare, state.lasts, state.returns)
    return b"".join((head, body.stamp, about, uids, *(numbers.tobytes() for numbers in arrays)))


def unpack(packed: bytes) -> Fingerprints | None:
    """None where it is not ours, or from another version: the feed is then read as if for the first time."""
    try:
        return _unpack(packed)
    except (struct.error, ValueError, TypeError, KeyError):
        return None


def _unpack(packed: bytes) -> Fingerprints | None:
    head = _HEAD.unpack_from(packed)
    magic, stamp_size, context, header, length, crc, bare, start, end, next_return, *sizes = head
    about_size, uid_size, count = sizes
    if magic != _MAGIC:
        return None
    rest = memoryview(packed)[_HEAD.size :]
    stamp, rest = bytes(rest[:stamp_size]), rest[stamp_size:]
    about: dict[str, Any] = json.loads(bytes(rest[:about_size]))
    rest = rest[about_size:]
    uids, rest = bytes(rest[:uid_size]), rest[uid_size:]
    state = Fingerprints(
        context=context,
        header=header,
        window=(start, end),
        body=Body(length, crc, bare, stamp),
        about=About(**about),
        next_return=next_return,
        uids=uids.split(b"\n") if count else [],
    )
    for numbers in (state.raw, state.bare, state.lasts, state.returns):
        size = count * numbers.itemsize
        numbers.frombytes(rest[:size])
        rest = rest[size:]
    return state if len(state.uids) == len(state.returns) == count and not rest else None
