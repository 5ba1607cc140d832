"""Taking a feed's reading in: what it says becomes events, changes, and news for those who go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.changes import (
    Change,
    ChangeKind,
    called_off,
    changes_between,
    content_hash,
    is_rescheduled,
    notice_key,
)
from bot.domain.doubles import mark_doubles
from bot.domain.events import Event, EventDetails, Occurrence, Status
from bot.domain.guild_feeds import Feed
from bot.domain.ids import EventId, MemberId
from bot.domain.intake import Comparison, Key, KnownSource, Listed, Said, compare, portions, still_missing
from bot.domain.notices import NoticeKind
from bot.domain.parting import shown_mark
from bot.domain.places import Gazetteer
from bot.domain.sameness import same_event
from bot.domain.travel import CostTable
from bot.feeds.semantic import Embedder, text_of
from bot.services.doubles import fold, keep
from bot.services.following import follow
from bot.services.going import event_moved
from bot.services.owing import owe
from bot.services.parting import in_doubt, is_shown_as, is_unsettled, part, put_off, rejoin, settle
from bot.services.recognition import Pair, adopt_new_keys, is_exact, merge
from bot.services.replanning import Before, follow_costs
from bot.storage.event_sources import fitting_uid
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

# So many events are written at once; what is more is written in several commits, between which others get theirs.
PORTION = 200


@dataclass(frozen=True, slots=True)
class _Difference:
    """An event as it was and as it will be."""

    event: EventId
    before: EventDetails
    after: EventDetails
    shown_as: bytes
    embedding: bytes | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a poll came to: whether something people can see has changed, and whether the whole feed must be
    read once more, for something in it is to get an event of its own."""

    changed: bool
    is_unsettled: bool = False


def listing(occurrences: Iterable[Occurrence], embedder: Embedder | None = None) -> list[Listed]:
    """Occurrences with the hashes they are compared by, each key once, with what is listed twice marked, and with
    embeddings where there is an `embedder`. Some 20 µs each, with embeddings 200: off the loop."""
    found: dict[Key, Listed] = {}
    for occurrence in occurrences:
        fitting = replace(occurrence, uid=fitting_uid(occurrence.uid))
        found.setdefault((fitting.uid, fitting.recurrence_id), Listed(fitting, content_hash(fitting)))
    listed = mark_doubles(list(found.values()))
    made = [] if embedder is None else embedder.embed([text_of(each.occurrence.details) for each in listed])
    if not made:
        return listed
    return [replace(each, embedding=embedding) for each, embedding in zip(listed, made, strict=True)]


async def take_in(
    tx: Transaction,
    feed: Feed,
    said: Said,
    now: datetime,
    *,
    places: Gazetteer,
    costs: CostTable,
    outage: timedelta = timedelta(0),
) -> Taken:
    """Writes what a reading of the feed brought."""
    known = await _known(tx, feed, said.listed, now)
    return await _take_in(tx, feed, known, said, now, places=places, costs=costs, outage=outage)


async def early_portions(tx: Transaction, feed: Feed, said: Said, now: datetime) -> list[Sequence[Listed]]:
    """The parts of a large reading that `take_in_portion` may write before `take_in` writes the rest."""
    return portions(await _known(tx, feed, said.listed, now), said, PORTION)


async def take_in_portion(
    tx: Transaction,
    feed: Feed,
    listed: Sequence[Listed],
    now: datetime,
    *,
    places: Gazetteer,
    costs: CostTable,
) -> None:
    """Writes a part of a large reading, which says nothing of anything else."""
    keys = {each.key for each in listed}
    known = await tx.event_sources.by_uids(feed.id, {uid for uid, _ in keys})
    mine = [source for source in known if source.key in keys]
    await _take_in(tx, feed, mine, Said(listed, reread=frozenset()), now, places=places, costs=costs)


async def _take_in(
    tx: Transaction,
    feed: Feed,
    known: Sequence[KnownSource],
    said: Said,
    now: datetime,
    *,
    places: Gazetteer,
    costs: CostTable,
    outage: timedelta = timedelta(0),
) -> Taken:
    folded = await fold(tx, feed, known, said, now)
    known, said = folded.known, folded.said
    comparison = compare(known, said, now, outage)
    is_shaken = folded.is_shaken(comparison)
    comparison, adopted = await adopt_new_keys(tx, feed, comparison, now)
    new, merged = await merge(tx, feed, comparison.new, places, now)
    await _add(tx, feed, [(EventId(new_id()), each) for each in new], now)
    changed = [*comparison.changed, *adopted]
    seen = [*changed, *in_doubt(known, said.listed, changed)]
    alone, joined, became = await rejoin(tx, feed, seen, places)
    staying, leaving = await part(tx, feed, alone, places, now=now, outage=outage)
    await _set_apart(tx, feed, leaving, now)
    differences = await _differences(tx, feed, [*staying, *joined, *merged])
    await _rewrite(tx, costs, differences, now)
    await _doubt_others(tx, feed, differences, places, now)
    await tx.event_sources.saw(feed.id, [(source, each.content_hash) for source, each in seen], now)
    gone = await _let_go(tx, feed, comparison, now)
    also_became, is_folded = await keep(tx, feed, folded, now)
    await follow(tx, [*became, *also_became])
    is_visible = bool(new or merged or joined or leaving or differences or gone or is_folded)
    unread = _unread(known, seen)
    if said.reread is None:
        await settle(tx, feed, unread)
        return Taken(is_visible)
    doubted = await put_off(tx, feed, unread, outage, now)
    return Taken(is_visible, is_shaken or is_unsettled(doubted, now))


async def nothing_new(
    tx: Transaction, feed: Feed, now: datetime, *, outage: timedelta = timedelta(0)
) -> Taken:
    """The feed says what it said before: what it has lost is lost still."""
    marked = await tx.event_sources.marked(feed.id)
    gone = await _let_go(tx, feed, still_missing(marked, now, outage), now)
    doubted = await put_off(tx, feed, marked, outage, now)
    return Taken(gone, is_unsettled(doubted, now))


async def _known(tx: Transaction, feed: Feed, listed: Sequence[Listed], now: datetime) -> list[KnownSource]:
    """All that is ahead, and what else carries a key of the reading (an instance moved out of the past)."""
    ahead = await tx.event_sources.ahead(feed.id, now)
    keys = {source.key for source in ahead}
    unknown = {each.key for each in listed} - keys
    past = await tx.event_sources.by_uids(feed.id, {uid for uid, _ in unknown})
    return ahead + [source for source in past if source.key in unknown]


def _unread(known: Sequence[KnownSource], seen: Sequence[Pair]) -> list[KnownSource]:
    read = {each.key for _, each in seen}
    return [source for source in known if source.key not in read]


async def _add(tx: Transaction, feed: Feed, new: Sequence[tuple[EventId, Listed]], now: datetime) -> None:
    await _add_events(tx, feed, new, now)
    await tx.event_sources.add(feed.id, [(*each.key, event, each.content_hash) for event, each in new], now)


async def _add_events(
    tx: Transaction, feed: Feed, new: Sequence[tuple[EventId, Listed]], now: datetime
) -> None:
    rows = [
        (
            event,
            each.occurrence.details,
            _series(feed, each.occurrence),
            shown_mark(feed.id, each.content_hash),
        )
        for event, each in new
    ]
    await tx.event_intake.add(rows, now)
    await tx.event_intake.keep_embeddings((event, each.embedding) for event, each in new)


async def _set_apart(
    tx: Transaction, feed: Feed, leaving: Sequence[tuple[EventId, Pair]], now: datetime
) -> None:
    """They get the new events with these ids. Nobody goes to those yet, so nobody is told."""
    await _add_events(tx, feed, [(event, each) for event, (_, each) in leaving], now)
    await tx.event_sources.repoint(feed.id, [(source, event) for event, (source, _) in leaving])


async def _doubt_others(
    tx: Transaction, feed: Feed, differences: Sequence[_Difference], places: Gazetteer, now: datetime
) -> None:
    """Where this feed moved what is shown, the others have yet to follow."""
    moved = [
        each.event
        for each in differences
        if not same_event(each.before, each.after, partial(is_exact, places))
    ]
    await tx.event_sources.doubt_others(moved, feed.id, now)


def _series(feed: Feed, occurrence: Occurrence) -> str:
    """UIDs are unique within a feed at best."""
    return f"{feed.id}:{occurrence.series}" if occurrence.series else ""


async def _differences(tx: Transaction, feed: Feed, pairs: Sequence[Pair]) -> list[_Difference]:
    """An event with several sources is shown as the one that brought it, for as long as that lists it."""
    ids = [source.event_id for source, _ in pairs]
    stored, shared = await tx.event_intake.stored(ids), await tx.event_sources.shared(ids, feed.id)
    found = []
    for source, each in pairs:
        kept = stored[source.event_id]
        if source.event_id in shared and not is_shown_as(feed, kept, source):
            continue
        before, after = kept.event.details, each.occurrence.details
        changes = changes_between(before, after)
        mark = shown_mark(feed.id, each.content_hash)
        found.append(_Difference(source.event_id, before, after, mark, each.embedding, changes))
    # In the order of their ids, as `Events.hold` takes them: two that wait for each other wait for ever.
    return sorted(found, key=lambda each: each.event)


async def _rewrite(
    tx: Transaction, costs: CostTable, differences: Sequence[_Difference], now: datetime
) -> None:
    await tx.event_intake.rewrite([(each.event, each.after, each.shown_as) for each in differences], now)
    await tx.event_intake.keep_embeddings((each.event, each.embedding) for each in differences)
    before = Before({each.event: each.before for each in differences})
    dearer = await follow_costs(tx, costs, [each.event for each in differences], before)
    await _tell(tx, differences, now, dearer)


async def _let_go(tx: Transaction, feed: Feed, comparison: Comparison, now: datetime) -> bool:
    """Marks what is missing; what has been missing long enough is off, unless another feed still lists it."""
    await tx.event_sources.mark(feed.id, comparison.marks)
    ids = [source.event_id for source in comparison.gone]
    shared, stored = await tx.event_sources.shared(ids, feed.id), await tx.event_intake.stored(ids)
    off = []
    for event, kept in stored.items():
        before = kept.event.details
        if event not in shared and before.status is not Status.CANCELLED:
            change = called_off(before, "no longer listed")
            after = replace(before, status=Status.CANCELLED)
            off.append(_Difference(event, before, after, kept.shown_as, None, (change,)))
    await tx.event_intake.cancel([each.event for each in off], now)
    await _tell(tx, off, now)
    return bool(off)


async def _tell(
    tx: Transaction,
    differences: Sequence[_Difference],
    now: datetime,
    dearer: Collection[tuple[EventId, MemberId]] = (),
) -> None:
    """Keeps the history, plans anew what hangs on the times, and owes one notice to each who goes; of a price
    to those alone whom it costs more (`dearer`)."""
    await tx.event_intake.record(
        [(each.event, change) for each in differences for change in each.changes], now
    )
    for each in differences:
        event = Event(each.event, each.after)
        if is_rescheduled(each.before, each.after):
            await event_moved(tx, event, now)
        news = [change for change in each.changes if change.matters]
        if news and max(each.before.ends_by, each.after.ends_by) > now:
            for going in await tx.attendances.going_to(each.event):
                is_dearer = (each.event, going.member_id) in dearer
                if not is_dearer and all(change.kind is ChangeKind.PRICED for change in news):
                    continue
                key = notice_key(each.event, going.member_id, news, now)
                kind, guild = NoticeKind.EVENT_CHANGED, going.guild_id
                await owe(tx, key, going.member_id, kind, event=event, now=now, guild=guild)
