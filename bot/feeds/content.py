"""Whether two bodies of a feed say the same, whatever window they were read for."""

from __future__ import annotations

from bot.feeds.fingerprints import Fingerprints, unpack


def says_the_same(before: bytes | None, after: bytes) -> bool:
    """By what the reader remembers of either: the same components, in any order, apart from their DTSTAMPs.
    Some milliseconds for a large feed: off the loop. Without a `before` everything is news."""
    if before == after:
        return True
    one, other = unpack(before) if before else None, unpack(after)
    return one is not None and other is not None and _content(one) == _content(other)


def _content(state: Fingerprints) -> object:
    """A feed too odd to be compared by its parts is compared as a whole."""
    return state.header, sorted(state.bare) or (state.body.length, state.body.bare or state.body.crc)
