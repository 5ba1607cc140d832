"""Two feeds with one event: when their copies differ for long, each gets an event of its own; when they come to
be the same, one event is enough."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.guild_feeds import Feed
from bot.domain.ids import EventId
from bot.domain.intake import KnownSource, Listed
from bot.domain.parting import differing_since, must_part, shown_mark
from bot.domain.places import Gazetteer
from bot.domain.sameness import same_event
from bot.services.following import Became, becoming
from bot.services.recognition import NOT_SHOWN, Pair, is_exact, twins
from bot.storage.event_intake import StoredEvent
from bot.storage.transaction import Transaction
from bot.storage.types import new_id


def in_doubt(known: Sequence[KnownSource], listed: Sequence[Listed], besides: Collection[Pair]) -> list[Pair]:
    """What the reading lists as it was, but what is shown of it differed: it may be time to part."""
    weighed = {each.key for _, each in besides}
    doubted = {source.key: source for source in known if source.differs_since is not None}
    return [(doubted[each.key], each) for each in listed if each.key in doubted and each.key not in weighed]


def is_unsettled(unread: Sequence[KnownSource], now: datetime) -> bool:
    """Whether a copy that has differed for long was not among what was read now: all must be read again."""
    return any(
        must_part(source.differs_since, now) and source.missing_since is None and source.starts_at > now
        for source in unread
    )


async def settle(tx: Transaction, feed: Feed, unread: Sequence[KnownSource]) -> None:
    """All was read, and these were not in it: there is no copy of the feed's that could differ."""
    doubted = [source for source in unread if source.differs_since is not None]
    await tx.event_sources.differ(feed.id, [(source, None) for source in doubted])


async def put_off(
    tx: Transaction, feed: Feed, known: Sequence[KnownSource], outage: timedelta, now: datetime
) -> list[KnownSource]:
    """Hours in which the feed could not be read do not count."""
    doubted = [source for source in known if source.differs_since is not None]
    later = [
        replace(source, differs_since=differing_since(source.differs_since, now, outage, agrees=False))
        for source in doubted
    ]
    if outage:
        await tx.event_sources.differ(feed.id, [(source, source.differs_since) for source in later])
    return later


async def rejoin(
    tx: Transaction, feed: Feed, pairs: Sequence[Pair], places: Gazetteer
) -> tuple[list[Pair], list[Pair], list[Became]]:
    """What reads like another feed's event by now becomes a second source of that, where nobody has to do with
    its own event; the rest is as it was. What else hung on its own events is to `follow`."""
    alone = await tx.event_intake.untouched([source.event_id for source, _ in pairs], feed.id)
    found = await twins(tx, feed, [each for source, each in pairs if source.event_id in alone], places)
    own = {each.key: source.event_id for source, each in pairs}
    # Somebody may say Going to one in this moment: that one stays.
    alone = await tx.event_intake.claim([own[each.key] for each, _ in found], feed.id)
    by_key = {each.key: event for each, event in found if own[each.key] in alone}
    stay = [pair for pair in pairs if pair[1].key not in by_key]
    leave = [pair for pair in pairs if pair[1].key in by_key]
    joined = [
        (replace(source, event_id=by_key[each.key], content_hash=NOT_SHOWN, differs_since=None), each)
        for source, each in leave
    ]
    became = await becoming(tx, {source.event_id: by_key[each.key] for source, each in leave})
    await tx.event_sources.repoint(feed.id, [(source, source.event_id) for source, _ in joined])
    await tx.event_intake.forget([source.event_id for source, _ in leave])
    return stay, joined, became


async def part(
    tx: Transaction,
    feed: Feed,
    pairs: Sequence[Pair],
    places: Gazetteer,
    *,
    now: datetime,
    outage: timedelta,
) -> tuple[list[Pair], list[tuple[EventId, Pair]]]:
    """Those that stay with their event, and those that get a new one (its id): the feed's copy has differed from
    what is shown for a day, or what is shown is over. Whoever goes stays with the event that is shown."""
    ids = [source.event_id for source, _ in pairs]
    stored, shared = await tx.event_intake.stored(ids), await tx.event_sources.shared(ids, feed.id)
    staying: list[Pair] = []
    leaving: list[tuple[EventId, Pair]] = []
    marks: list[tuple[KnownSource, datetime | None]] = []
    for source, each in pairs:
        kept = stored[source.event_id]
        agrees = source.event_id not in shared or _agrees(feed, kept, source, each, places)
        since = differing_since(source.differs_since, now, outage, agrees=agrees)
        is_over = kept.event.details.ends_by <= now
        if since is not None and (is_over or must_part(since, now)):
            leaving.append((EventId(new_id()), (source, each)))
            continue
        staying.append((source, each))
        if since != source.differs_since:
            marks.append((source, since))
    await tx.event_sources.differ(feed.id, marks)
    return staying, leaving


def is_shown_as(feed: Feed, kept: StoredEvent, source: KnownSource) -> bool:
    # Before the mark there was the bare hash.
    return kept.shown_as in (shown_mark(feed.id, source.content_hash), source.content_hash)


def _agrees(feed: Feed, kept: StoredEvent, source: KnownSource, each: Listed, places: Gazetteer) -> bool:
    if is_shown_as(feed, kept, source):
        return True
    return same_event(kept.event.details, each.occurrence.details, partial(is_exact, places))
