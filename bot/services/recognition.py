"""Knowing an event again: under a new key in its own feed, or in another feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.domain.events import EventDetails, Place
from bot.domain.guild_feeds import Feed
from bot.domain.ids import EventId
from bot.domain.intake import Comparison, Key, KnownSource, Listed, family
from bot.domain.places import Gazetteer, fold
from bot.domain.sameness import same_event
from bot.feeds.redact import redact
from bot.storage.transaction import Transaction

Pair = tuple[KnownSource, Listed]
# What no source's content ever hashes to: an event is not shown as this source.
NOT_SHOWN = b""


async def adopt_new_keys(
    tx: Transaction, feed: Feed, comparison: Comparison, now: datetime
) -> tuple[Comparison, list[Pair]]:
    """What vanished and came back under another key is one event. Some publishers make up new UIDs at every
    request: there it is the title and the time that are the same; or the instance of a series that was split."""
    if not comparison.new or not comparison.missing:
        return comparison, []
    stored = await tx.event_intake.stored(source.event_id for source in comparison.missing)
    waiting: dict[object, list[KnownSource]] = defaultdict(list)
    for source in comparison.missing:
        waiting[_content(stored[source.event_id].event.details)].append(source)
        waiting[family(source.uid), source.recurrence_id].append(source)
    pairs: list[Pair] = []
    taken: set[Key] = set()
    for each in comparison.new:
        details, (uid, recurrence_id) = each.occurrence.details, each.key
        candidates = [
            *waiting[_content(details)],
            *(waiting[family(uid), recurrence_id] if recurrence_id else ()),
        ]
        match = next((candidate for candidate in candidates if candidate.key not in taken), None)
        if match is not None:
            taken.add(match.key)
            pairs.append((match, each))
    await tx.event_sources.forget(feed.id, [source for source, _ in pairs])
    adopted = [(replace(source, uid=each.key[0], recurrence_id=each.key[1]), each) for source, each in pairs]
    await tx.event_sources.add(
        feed.id, [(*each.key, source.event_id, source.content_hash) for source, each in adopted], now
    )
    return _without(comparison, pairs), adopted


def _content(details: EventDetails) -> object:
    return fold(details.title), details.starts_at, details.all_day


def _without(comparison: Comparison, pairs: Sequence[Pair]) -> Comparison:
    found, adopted = {source.key for source, _ in pairs}, {each.key for _, each in pairs}
    return Comparison(
        new=tuple(each for each in comparison.new if each.key not in adopted),
        changed=comparison.changed,
        missing=tuple(source for source in comparison.missing if source.key not in found),
        marks=tuple((source, since) for source, since in comparison.marks if source.key not in found),
        gone=tuple(source for source in comparison.gone if source.key not in found),
    )


async def merge(
    tx: Transaction, feed: Feed, new: Sequence[Listed], places: Gazetteer, now: datetime
) -> tuple[list[Listed], list[Pair]]:
    """What another feed lists already becomes a second source of that event; the rest is new."""
    found = await twins(tx, feed, new, places)
    merged = [
        (KnownSource(*each.key, event, NOT_SHOWN, each.occurrence.details.starts_at), each)
        for each, event in found
    ]
    await tx.event_sources.add(
        feed.id, [(*each.key, source.event_id, each.content_hash) for source, each in merged], now
    )
    known = {each.key for each, _ in found}
    return [each for each in new if each.key not in known], merged


async def twins(
    tx: Transaction, feed: Feed, listed: Sequence[Listed], places: Gazetteer
) -> list[tuple[Listed, EventId]]:
    """Which of these are events another feed lists too (see `same_event`), each of them once.

    Feeds with secret addresses, and what organisers typed in, are never merged with others': the event is
    shown with the words of one source to the readers of both.
    """
    if not listed or not _is_open(feed.state.url):
        return []
    elsewhere = await tx.event_intake.elsewhere((each.occurrence.details for each in listed), feed.id)
    candidates: dict[datetime, list[tuple[EventId, EventDetails]]] = defaultdict(list)
    for event, (details, url) in elsewhere.items():
        if _is_open(url):
            candidates[details.starts_at].append((event, details))
    found: list[tuple[Listed, EventId]] = []
    for each in listed:
        details = each.occurrence.details
        here = candidates[details.starts_at]
        twin = next((one for one in here if same_event(one[1], details, partial(is_exact, places))), None)
        if twin is not None:
            here.remove(twin)
            found.append((each, twin[0]))
    return found


def is_exact(places: Gazetteer, place: Place) -> bool:
    """A feed without coordinates of its own has those of a city, which many houses share."""
    if place.lat is None or place.lon is None:
        return False
    city = places.nearest(place.lat, place.lon)
    return city is None or (city.lat, city.lon) != (place.lat, place.lon)


def _is_open(url: str) -> bool:
    return url.startswith("http") and redact(url) == url
