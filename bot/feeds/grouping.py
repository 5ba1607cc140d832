"""Which VEVENTs belong together: a series with its overrides, versions of one event, events that share a UID."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from bot.feeds.components import Component
from bot.feeds.moments import Moment


@dataclass(slots=True)
class Group:
    """A series or a single event. `uid` is unique in the feed, `bare_uid` is what its components say."""

    uid: str
    bare_uid: str
    master: Component | None
    overrides: list[Component] = field(default_factory=list)

    @property
    def members(self) -> list[Component]:
        return [*([self.master] if self.master is not None else []), *self.overrides]

    @property
    def repeats(self) -> bool:
        return bool(self.overrides) or (self.master is not None and self.master.repeats)


def group(components: Iterable[Component], shared: Collection[str] = ()) -> list[Group]:
    """In the order of the feed. UIDs in `shared` were once shared by several events, and keep their
    discriminators though only one may be left."""
    by_uid: dict[str, list[Component]] = {}
    for component in components:
        if not component.uid:
            component.uid = derived_uid(component)
        by_uid.setdefault(component.uid, []).append(component)
    return [found for uid, members in by_uid.items() for found in _groups(uid, members, uid in shared)]


def derived_uid(component: Component) -> str:
    """For an event without a UID: the same as long as its start and title are."""
    when = _basic(component, component.recurrence_id or component.start)
    return f"derived-{_digest(when, *component.texts('SUMMARY')[:1])}"


def _basic(component: Component, moment: Moment) -> str:
    return moment.basic(component.zones.floating)


def _digest(*words: str) -> str:
    return blake2b("\n".join(words).encode(), digest_size=8).hexdigest()


def _groups(uid: str, members: list[Component], is_shared: bool) -> list[Group]:
    if len(members) == 1 and not is_shared:
        only = members[0]
        return [Group(uid, uid, None, [only]) if only.recurrence_id else Group(uid, uid, only)]
    masters = _masters([c for c in members if c.recurrence_id is None])
    overrides = _newest_by_instance([c for c in members if c.recurrence_id is not None])
    if len(masters) <= 1 and not (is_shared and masters):
        return [Group(uid, uid, next(iter(masters.values()), None), overrides)]
    found = [Group(f"{uid}#{mark}", uid, master) for mark, master in masters.items()]
    # An override belongs to the series that began last before it.
    begun = sorted(
        (master.start.utc(master.zones.floating), place) for place, master in enumerate(masters.values())
    )
    starts = [start for start, _ in begun]
    for override in overrides:
        assert override.recurrence_id is not None
        before = bisect_right(starts, override.recurrence_id.utc(override.zones.floating))
        found[begun[max(0, before - 1)][1]].overrides.append(override)
    return found


def _masters(candidates: list[Component]) -> dict[str, Component]:
    """The events behind one UID by their discriminators: the highest SEQUENCE replaces the others (RFC 5545
    section 3.8.7.4); with the same one, what starts at different times is different events."""
    highest = max((c.sequence for c in candidates), default=-1)
    found: dict[str, Component] = {}
    for component in candidates:
        if component.sequence < highest:
            continue
        mark = _basic(component, component.start)
        known = found.get(mark)
        if known is not None and _are_two_events(known, component):
            mark = f"{mark}-{_digest(*component.texts('SUMMARY')[:1])[:6]}"
            known = found.get(mark)
        found[mark] = component if known is None else _newer(known, component)
    return found


def _are_two_events(one: Component, other: Component) -> bool:
    """Two titles at the same time, and nothing says that one is a later version of the other."""
    return one.modified == other.modified and one.texts("SUMMARY")[:1] != other.texts("SUMMARY")[:1]


def _newest_by_instance(overrides: list[Component]) -> list[Component]:
    found: dict[str, Component] = {}
    for component in overrides:
        assert component.recurrence_id is not None
        instance = _basic(component, component.recurrence_id)
        known = found.get(instance)
        found[instance] = component if known is None else _newer(known, component)
    return list(found.values())


def _newer(one: Component, other: Component) -> Component:
    """The later version; the one that stands first where nothing tells."""
    return other if (other.sequence, other.modified) > (one.sequence, one.modified) else one
