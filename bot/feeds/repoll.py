"""A feed beside what it was at the last poll: which VEVENTs have to be read again."""

from __future__ import annotations

from array import array
from itertools import count, repeat

from bot.feeds.fingerprints import (
    Body,
    Fingerprints,
    bare_prints,
    first_stamp,
    raw_prints,
    seconds_of,
)
from bot.feeds.lines import decode, unescape
from bot.feeds.reader import Ask, Found, assemble, describe, read_components
from bot.feeds.scan import Scan, cut_again, hides_events, is_clean
from bot.feeds.sift import NEVER, Bounds, sift, uid_of, with_kin

# With more than this share of a feed changed, reading all of it is quicker.
_MOST_CHANGED = 0.2
_FEW = 20


class Repoll:
    """Compares a body with the fingerprints of the one before, then reads what differs.

    `reread` are the uids of all events that were read again, or would have been had they not vanished,
    `gone` those that vanished.
    """

    def __init__(self, before: Fingerprints, ask: Ask) -> None:
        self.reread: frozenset[str] = frozenset()
        self.gone: frozenset[str] = frozenset()
        self._before = before
        self._ask = ask
        self._bounds = Bounds.around(ask.window)

    def compare(self, body: bytes) -> bool:
        """Whether reading only what changed will do. If not, everything has to be read."""
        if not self._before.raw:
            return False
        scan = cut_again(body)
        self._parts = assemble(scan, self._ask)
        if self._parts.context != self._before.header or hides_events(scan):
            return False
        self._match(scan, first_stamp(body) != self._before.body.stamp)
        changed = [place for place, origin in enumerate(self._origins) if origin < 0]
        if len(changed) > max(_FEW, _MOST_CHANGED * len(scan.blocks)):
            return False
        if not all(is_clean(scan.blocks[place]) for place in changed):
            return False
        self._choose(scan, changed)
        return True

    def _match(self, scan: Scan, is_stamped_anew: bool) -> None:
        """For each block its place in the feed before; -1 where it is new or changed."""
        before = self._before
        self._raw = raw_prints(scan.blocks)
        if is_stamped_anew:
            self._bare = bare_prints(scan.blocks)
            self._origins = _places(before.bare, self._bare)
            return
        origins = _places(before.raw, self._raw)
        bare = list(map(before.bare.__getitem__, origins))
        differing = [place for place, origin in enumerate(origins) if origin < 0]
        prints = bare_prints([scan.blocks[place] for place in differing])
        for place, print_, origin in zip(differing, prints, _places(before.bare, prints), strict=True):
            bare[place] = print_
            origins[place] = origin
        self._origins, self._bare = origins, bare

    def _choose(self, scan: Scan, changed: list[int]) -> None:
        """What has to be read: whatever changed, vanished, or comes into the window, with all of the same UID."""
        before, origins = self._before, self._origins
        due_before = self._bounds.due
        due: set[int] = set()
        if before.next_return < due_before:
            due = {place for place, at in enumerate(before.returns) if at < due_before}
        lost = set(range(len(before.raw))).difference(origins)
        uids = list(map(before.uids.__getitem__, origins))
        for place in changed:
            uids[place] = uid_of(scan.blocks[place])
        dirty = {uids[place] for place in changed} | {before.uids[place] for place in due | lost}
        dirty.discard(b"")
        self._due, self._lost, self._uids, self._dirty = due, lost, uids, dirty
        nameless = {place for place in due if not before.uids[place]}
        touched = {place for place, uid in enumerate(uids) if uid in dirty}.union(changed)
        if nameless:
            touched.update(place for place, origin in enumerate(origins) if origin in nameless)
        self._touched = sorted(touched)

    def read(self, body: Body) -> tuple[Found, Fingerprints]:
        """What was read, and the fingerprints to keep. `body` are those of the whole."""
        touched = self._touched
        blocks = self._parts.scan.blocks
        alive, starts, returns = sift([blocks[place] for place in touched], self._bounds)
        chosen = [touched[i] for i in with_kin([self._uids[place] for place in touched], alive)]
        shared = self._before.about.shared
        found = read_components(self._parts, self._ask, chosen, shared)
        self._tell(found)
        return found, self._after(
            body, found, dict(zip(touched, zip(starts, returns, strict=True), strict=True))
        )

    def _tell(self, found: Found) -> None:
        """Which uids were read again, and which are gone."""
        shared, derived = self._before.about.shared, self._before.about.derived
        left = set(self._uids)
        reread: set[str] = set()
        gone: set[str] = set()
        for uid in self._dirty:
            text = unescape(decode(uid)).strip()
            given_before = set(shared.get(text, [text]))
            given = set(found.uids.get(text, ()))
            reread |= given_before | given
            if uid not in left or given:
                gone |= given_before - given
        before = {derived[str(place)] for place in self._due | self._lost if str(place) in derived}
        # Those of changed components are known only where they were read before under the same place.
        after = {uid for uid in found.derived.values() if uid}
        self.reread = frozenset(reread | before | after)
        self.gone = frozenset(gone | (before - after))

    def _after(self, body: Body, found: Found, sifted: dict[int, tuple[int, int]]) -> Fingerprints:
        before, origins = self._before, self._origins
        lasts = list(map(before.lasts.__getitem__, origins))
        returns = list(map(before.returns.__getitem__, origins))
        for place, (start, later) in sifted.items():
            lasts[place] = max(start, found.lasts.get(place, 0))
            returns[place] = found.returns.get(place, later)
        about = describe(self._parts, found, lasts, self._ask.window)
        about.shared = self._shared(found)
        about.derived = self._derived(found)
        return Fingerprints(
            context=before.context,
            header=before.header,
            window=seconds_of(self._ask.window),
            body=body,
            about=about,
            next_return=min(returns, default=NEVER),
            uids=self._uids,
            raw=array("Q", self._raw),
            bare=array("Q", self._bare),
            lasts=array("q", lasts),
            returns=array("q", returns),
        )

    def _shared(self, found: Found) -> dict[str, list[str]]:
        gone = {unescape(decode(uid)).strip() for uid in self._dirty.difference(self._uids)}
        kept = {uid: given for uid, given in self._before.about.shared.items() if uid not in gone}
        return kept | {uid: given for uid, given in found.uids.items() if uid in kept or given != [uid]}

    def _derived(self, found: Found) -> dict[str, str]:
        before = self._before.about.derived
        if not before and not found.derived:
            return {}
        kept = {
            str(place): before[str(origin)]
            for place, origin in enumerate(self._origins)
            if str(origin) in before
        }
        return kept | {str(place): uid for place, uid in found.derived.items()}


def _places(before: array[int], now: list[int]) -> list[int]:
    """Where each print stood before; -1 where it is new."""
    return list(map(dict(zip(before, count())).get, now, repeat(-1)))
