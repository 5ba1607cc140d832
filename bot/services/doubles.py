"""One feed that lists the same event twice: the entry that leads is compared, told and shown, the others are kept as
further sources of its event (see `bot.domain.doubles`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.doubles import doubles_in, fullness
from bot.domain.events import EventDetails, Status
from bot.domain.guild_feeds import Feed
from bot.domain.ids import EventId
from bot.domain.intake import SECOND, Comparison, Key, KnownSource, Listed, Said
from bot.domain.sameness import listed_twice
from bot.services.following import Became, becoming
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Folded:
    """A reading without its second entries, and what is stored without theirs. `leads` has, for each second entry of
    the reading, the key of the one that leads; `before` what is stored under their keys, `unread` the second
    entries that the reading says nothing of."""

    known: list[KnownSource]
    said: Said
    leads: Mapping[Key, Key] = field(default_factory=dict)
    before: Mapping[Key, KnownSource] = field(default_factory=dict)
    unread: Sequence[KnownSource] = ()

    def is_shaken(self, comparison: Comparison) -> bool:
        """May an entry that is not at hand be another event by now than the one it is kept with?"""
        moved = {source.event_id for source, _ in comparison.changed}
        moved |= {source.event_id for source in comparison.missing}
        return any(source.event_id in moved for source in self.unread)


async def fold(
    tx: Transaction, feed: Feed, known: Sequence[KnownSource], said: Said, now: datetime
) -> Folded:
    """Who leads: what people have to do with, else what is known already, else what says most."""
    seconds = {source.key: source for source in known if source.is_second}
    plain = {source.key: source for source in known if not source.is_second}
    if heirs := _heirs(plain, seconds, said):
        for first, second in heirs:
            del plain[first.key], seconds[second.key]
        plain |= {source.key: source for source in await _hand_over(tx, feed, heirs, now)}
    leads = await _leads(tx, feed, plain, doubles_in(said.listed))
    if said.reread:
        leads |= await _led_by_stored(tx, feed, plain, leads, said)
    unread = [] if said.reread is None else [s for s in seconds.values() if s.uid not in said.reread]
    stale = [s for key, s in seconds.items() if key not in leads and s not in unread]
    await tx.event_sources.forget(feed.id, stale)
    listed = [each for each in said.listed if each.key not in leads]
    return Folded(
        [source for key, source in plain.items() if key not in leads],
        replace(said, listed=listed),
        leads,
        {key: source for key in leads if (source := plain.get(key) or seconds.get(key)) is not None},
        unread,
    )


async def keep(tx: Transaction, feed: Feed, folded: Folded, now: datetime) -> tuple[list[Became], bool]:
    """Keeps the second entries with the events that lead by now. What hung on events of their own is to `follow`;
    and whether anything people can see has changed."""
    if not folded.leads:
        return [], False
    leading = await tx.event_sources.by_uids(feed.id, {uid for uid, _ in folded.leads.values()})
    events = {source.key: source.event_id for source in leading}
    wanted = {key: events[lead] for key, lead in folded.leads.items() if lead in events}
    settled = {
        key
        for key, source in folded.before.items()
        if source.is_second and source.event_id == wanted.get(key)
    }
    old = [source for key, source in folded.before.items() if key not in settled]
    ended = {source.event_id: wanted[source.key] for source in old if not source.is_second}
    became = await becoming(tx, ended)
    await tx.event_sources.forget(feed.id, old)
    new = [(*key, event, SECOND) for key, event in wanted.items() if key not in settled]
    await tx.event_sources.add(feed.id, new, now)
    await tx.event_intake.forget(list(ended))
    return became, bool(new)


async def _leads(
    tx: Transaction, feed: Feed, plain: Mapping[Key, KnownSource], doubles: Sequence[Sequence[Listed]]
) -> dict[Key, Key]:
    """Two that people have to do with stay two."""
    several = [[plain[each.key].event_id for each in same if each.key in plain] for same in doubles]
    free = await tx.event_intake.untouched([event for ids in several if ids[1:] for event in ids], feed.id)

    def rank(each: Listed) -> tuple[int, tuple[bool, int, Key]]:
        source = plain.get(each.key)
        return 2 if source is None else int(source.event_id in free), fullness(each)

    led: dict[Key, Key] = {}
    for same in doubles:
        first, *others = sorted(same, key=rank)
        led |= {each.key: first.key for each in others}
    # Somebody may say Going to one in this moment: that one stays.
    ending = [plain[key].event_id for key in led if key in plain]
    claimed = await tx.event_intake.claim([event for event in ending if event in free], feed.id)
    return {key: lead for key, lead in led.items() if key not in plain or plain[key].event_id in claimed}


async def _led_by_stored(
    tx: Transaction, feed: Feed, plain: Mapping[Key, KnownSource], led: Mapping[Key, Key], said: Said
) -> dict[Key, Key]:
    """Of what is new in a part of the feed: the entries beside it, which that part says nothing of."""
    assert said.reread is not None
    new = [each for each in said.listed if each.key not in plain and each.key not in led]
    beside: dict[datetime, list[tuple[Key, EventDetails]]] = defaultdict(list)
    starts = {each.occurrence.details.starts_at for each in new}
    for source, details in await tx.event_sources.listed_at(starts, feed.id):
        if source.uid not in said.reread and not source.is_second:
            beside[details.starts_at].append((source.key, details))
    found: dict[Key, Key] = {}
    for each in new:
        details = each.occurrence.details
        at_once = beside[details.starts_at]
        lead = next((key for key, stored in at_once if listed_twice(stored, details)), None)
        if lead is not None:
            found |= {each.key: lead} | {key: lead for key, first in led.items() if first == each.key}
    return found


async def _hand_over(
    tx: Transaction, feed: Feed, heirs: Sequence[tuple[KnownSource, KnownSource]], now: datetime
) -> list[KnownSource]:
    """The second entries as they lead from now on."""
    await tx.event_sources.forget(feed.id, [each for pair in heirs for each in pair])
    leading = [replace(first, uid=second.uid, recurrence_id=second.recurrence_id) for first, second in heirs]
    rows = [(*each.key, each.event_id, each.content_hash) for each in leading]
    await tx.event_sources.add(feed.id, rows, now)
    return leading


def _heirs(
    plain: Mapping[Key, KnownSource], seconds: Mapping[Key, KnownSource], said: Said
) -> list[tuple[KnownSource, KnownSource]]:
    """Where the entry that leads is called off and a second one is not, that one goes on with the event: nobody is
    told that it is off. (The one that leads, its heir)."""
    if not seconds:
        return []
    listed = {each.key: each.occurrence.details for each in said.listed}
    leading = {source.event_id: source for source in plain.values()}
    found: dict[EventId, tuple[KnownSource, KnownSource]] = {}
    for second in seconds.values():
        first = leading.get(second.event_id)
        here, there = listed.get(second.key), None if first is None else listed.get(first.key)
        if first is None or here is None or there is None or there.status is not Status.CANCELLED:
            continue
        if here.status is not Status.CANCELLED and listed_twice(replace(there, status=here.status), here):
            found.setdefault(first.event_id, (first, second))
    return list(found.values())
