"""From the bytes of an iCal feed to what is on within a window, the first time and every time after.

The VEVENTs are found in the raw bytes, those that cannot matter are set aside unread, the rest is read.
Between two polls a few numbers are kept of each VEVENT (`bot.feeds.fingerprints`), and only what changed, or
comes into the window, is read again (`bot.feeds.repoll`).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

from bot.domain.events import EventDetails
from bot.feeds.fingerprints import (
    About,
    Fingerprints,
    bare_prints,
    body_of,
    context_of_defaults,
    pack,
    raw_prints,
    same_but_for_stamps,
    seconds_of,
    unpack,
)
from bot.feeds.home import at_home
from bot.feeds.reader import Ask, Found, assemble, describe, instant_of, read_components
from bot.feeds.reading import FeedDefaults, RawEvent, Reading, Skipped, Window
from bot.feeds.repoll import Repoll
from bot.feeds.scan import scan, to_plain_bytes
from bot.feeds.sift import ALWAYS, NEVER, Bounds, sift, uid_of, with_kin
from bot.feeds.understand import understand

Understand = Callable[[RawEvent, FeedDefaults], EventDetails]

_NOTHING: frozenset[str] = frozenset()


def read_calendar(
    body: bytes,
    window: Window,
    defaults: FeedDefaults,
    charset: str | None = None,
    *,
    understand: Understand = understand,
) -> Reading:
    """All occurrences within the window. `understand` makes sense of one component; it is called once for each.

    Raises FeedRefused when the body is no calendar at all.
    """
    return _Whole(body, Ask(window, at_home(defaults, body), understand), charset).reading()


def read_again(
    body: bytes,
    window: Window,
    defaults: FeedDefaults,
    state: bytes | None = None,
    charset: str | None = None,
    *,
    understand: Understand = understand,
) -> tuple[Reading, bytes]:
    """Like `read_calendar`, and what to hand in as `state` the next time. With one, the reading is only about
    what changed since, or came into the window (`Reading.reread`); a state that does not fit is passed over.

    Raises FeedRefused; the state from before is then still good.
    """
    # A feed that moves is another one: its home is part of the context, so that all is read anew.
    defaults = at_home(defaults, body)
    ask = Ask(window, defaults, understand)
    context = context_of_defaults(defaults, charset)
    before = unpack(state) if state else None
    if before is not None and before.context == context and before.window[0] <= seconds_of(window)[0]:
        changed = _changes(before, body, ask, charset)
        if changed is not None:
            return changed
    whole = _Whole(body, ask, charset)
    return whole.reading(), pack(whole.fingerprints(body, context))


def _changes(
    before: Fingerprints, body: bytes, ask: Ask, charset: str | None
) -> tuple[Reading, bytes] | None:
    """What changed since, or came into the window; None where everything has to be read."""
    same = same_but_for_stamps(body, before.body)
    if same is not None and before.next_return >= Bounds.around(ask.window).due:
        before.body = same
        return _reading(before.about, Found(), _NOTHING), pack(before)
    repoll = Repoll(before, ask)
    if not repoll.compare(to_plain_bytes(body, charset)):
        return None
    found, after = repoll.read(same or body_of(body, before.body))
    return _reading(after.about, found, repoll.reread, repoll.gone), pack(after)


def _reading(
    about: About, found: Found, reread: frozenset[str] | None = None, gone: frozenset[str] = _NOTHING
) -> Reading:
    return Reading(
        name=about.name,
        description=about.description,
        timezone=about.timezone,
        refresh_after=about.refresh_after,
        occurrences=found.occurrences,
        skipped=found.skipped,
        components=about.components,
        notes=about.notes,
        reaches_until=instant_of(about.reach),
        reread=reread,
        gone=gone,
        more_skipped=found.more_skipped,
    )


class _Whole:
    """A reading of everything."""

    def __init__(self, body: bytes, ask: Ask, charset: str | None) -> None:
        self._window = ask.window
        self._parts = assemble(scan(to_plain_bytes(body, charset)), ask)
        blocks = self._parts.scan.blocks
        alive, self._lasts, self._returns = sift(blocks, Bounds.around(ask.window))
        self._uids = [uid_of(block) for block in blocks]
        self._found = read_components(self._parts, ask, with_kin(self._uids, alive))
        for index, last in self._found.lasts.items():
            self._lasts[index] = max(last, self._lasts[index])
        self._about = describe(self._parts, self._found, self._lasts, ask.window)

    def reading(self) -> Reading:
        broken = [Skipped(line, "", reason) for line, reason in self._parts.scan.broken]
        self._found.skipped = sorted([*self._found.skipped, *broken], key=lambda each: each.line)
        return _reading(self._about, self._found)

    def fingerprints(self, body: bytes, context: int) -> Fingerprints:
        found, cut = self._found, self._parts.scan
        for index, at in found.returns.items():
            self._returns[index] = at
        self._about.shared = {uid: given for uid, given in found.uids.items() if given != [uid]}
        self._about.derived = {str(index): uid for index, uid in found.derived.items()}
        state = Fingerprints(
            context=context,
            header=self._parts.context,
            window=seconds_of(self._window),
            body=body_of(body),
            about=self._about,
            next_return=ALWAYS if cut.broken else min(self._returns, default=NEVER),
        )
        if cut.is_regular:
            state.uids = self._uids
            state.raw, state.bare = array("Q", raw_prints(cut.blocks)), array("Q", bare_prints(cut.blocks))
            state.lasts, state.returns = array("q", self._lasts), array("q", self._returns)
        return state
