"""What each server's members can find, kept in memory: read once, then searched many times.

One cheap read a request (the catalogue's version) tells whether what is kept is fresh. Reading it anew
happens beside the requests, in chunks, and what takes long is done in a thread, so that the loop goes on.
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from bot.domain.catalogue import Catalogue, EventRow, row_of
from bot.domain.corrections import about_event
from bot.domain.events import Event
from bot.domain.guilds import Guild
from bot.domain.ids import EventId, GuildId
from bot.domain.words import folded
from bot.feeds.semantic import WIDTH, Embedder, closeness, phrases_of, text_of
from bot.services.costing import UsualPrices, read_reported
from bot.storage.database import Database

_AT_ONCE = 50
_NEVER = 2**30
# Some 800 bytes a row, and 8 for each word of the texts that differ: the least recently used servers go.
_MOST_ROWS = 150_000
# Events shown last, in full, per server.
_MOST_SHOWN = 300
# Of a member's words: more than anybody pages through.
_MOST_CLOSE = 200
_MOST_WORDS = 200
# What other processes hear of who goes where is this old at most.
_COUNTS_HOLD = timedelta(seconds=30)
_MOST_COUNTED = 1_000
# Whoever asks waits for a new reading only in its first moments, then gets what was there before.
_PATIENCE = 0.7


class TitleIndex:
    """Titles in order of start, found by any part of them: one search through all, folded, side by side."""

    def __init__(self, titles: Iterable[tuple[EventId, str]]) -> None:
        self._titles = tuple(titles)
        parts = [folded(title).replace("\n", " ") for _, title in self._titles]
        self._text = "\n".join(parts)
        self._begins = [0, *accumulate(len(part) + 1 for part in parts)]

    def __iter__(self) -> Iterator[tuple[EventId, str]]:
        return iter(self._titles)

    def holding(self, wanted: str, most: int) -> list[tuple[EventId, str]]:
        """The first with `wanted` (folded) in it, a title that comes again only once."""
        found: dict[str, tuple[EventId, str]] = {}
        at = self._text.find(wanted) if wanted and "\n" not in wanted else -1
        while at >= 0 and len(found) < most:
            number = bisect_right(self._begins, at) - 1
            found.setdefault(self._titles[number][1], self._titles[number])
            at = self._text.find(wanted, self._begins[number + 1])
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Offer:
    """A server and its events that lie ahead: for searching, their titles in order of start for completing.

    `shown` are events in full, kept once they were read: at one version they do not change. `embeddings` run
    along the catalogue, one behind the other; `close` has how near events are to what members wrote.
    """

    version: int
    guild: Guild | None
    usual: UsualPrices
    catalogue: Catalogue
    titles: TitleIndex
    shown: OrderedDict[EventId, Event]
    embeddings: bytes = b""
    close: OrderedDict[bytes, Mapping[EventId, float]] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return len(self.catalogue)

    def titled(self, wanted: str, most: int) -> list[tuple[EventId, str]]:
        """The next events with this (folded) in their title."""
        return self.titles.holding(wanted, most)


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many of a server go to each event, themselves included."""

    read_at: datetime
    going: Mapping[EventId, int]


class _Loading(NamedTuple):
    """`since` is of the loop's clock."""

    task: asyncio.Task[Offer]
    since: float


class Offers:
    """The offers of the servers used last. `patience`, in seconds, is how long who asks waits for a new reading."""

    def __init__(
        self,
        database: Database,
        *,
        most_rows: int = _MOST_ROWS,
        patience: float = _PATIENCE,
        embedder: Embedder | None = None,
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._warming: asyncio.Task[bool] | None = None
        self._most_rows = most_rows
        self.patience = patience
        self._kept: OrderedDict[GuildId, Offer] = OrderedDict()
        self._loading: dict[tuple[GuildId, int], _Loading] = {}
        self._counts: dict[GuildId, _Counts] = {}
        self._often = gc.get_threshold()[2]

    async def get(self, guild: GuildId, version: int, now: datetime) -> Offer:
        """The offer at `version` or later; one that takes long to read is replaced by the last there was."""
        kept = self._kept.get(guild)
        if kept is not None and kept.version >= version:
            self._kept.move_to_end(guild)
            return kept
        loading = self._load(guild, version, now)
        if kept is None:
            return await asyncio.shield(loading.task)
        passed = asyncio.get_running_loop().time() - loading.since
        await asyncio.wait({loading.task}, timeout=max(0.0, self.patience - passed))
        return loading.task.result() if loading.task.done() else kept

    async def events(self, offer: Offer, ids: Sequence[EventId]) -> dict[EventId, Event]:
        """In full; those that are gone are left out."""
        missing = [id_ for id_ in ids if id_ not in offer.shown]
        if missing:
            async with self._database.reading() as tx:
                offer.shown.update(await tx.events.get_many(missing))
        found = {id_: offer.shown[id_] for id_ in ids if id_ in offer.shown}
        for id_ in found:
            offer.shown.move_to_end(id_)
        while len(offer.shown) > _MOST_SHOWN:
            offer.shown.popitem(last=False)
        return found

    async def closeness(self, offer: Offer, words: str) -> Mapping[EventId, float]:
        """The events nearest in meaning to what a member wrote, from 0 to 1. Worked out once for each offer,
        off the loop; nothing while the model is still being loaded, and nothing without one."""
        embedder = self._embedder
        if embedder is None or embedder.is_broken or not words.strip():
            return {}
        if not embedder.is_ready:
            self._warming = self._warming or asyncio.create_task(asyncio.to_thread(embedder.warm))
            return {}
        # By a hash: nobody's own words stay in memory, and nothing is left to forget when they go.
        key = hashlib.blake2b(words.encode(), digest_size=16).digest()
        found = offer.close.get(key)
        if found is None:
            found = offer.close[key] = await asyncio.to_thread(_closest, embedder, offer, words)
            while len(offer.close) > _MOST_WORDS:
                offer.close.popitem(last=False)
        return found

    async def going(self, guild: GuildId, now: datetime) -> Mapping[EventId, int]:
        """How many of the server go to each event; what was said in this process counts at once."""
        known = self._counts.get(guild)
        if known is not None and timedelta(0) <= now - known.read_at < _COUNTS_HOLD:
            return known.going
        async with self._database.reading() as tx:
            counts = _Counts(now, await tx.attendances.going_in(guild, now))
        if len(self._counts) >= _MOST_COUNTED:
            self._counts.clear()
        self._counts[guild] = counts
        return counts.going

    def answered(self, guild: GuildId) -> None:
        """Somebody said that they go, or do not: call it after the transaction has ended."""
        self._counts.pop(guild, None)

    async def close(self) -> None:
        """What is being read is given up."""
        tasks: set[asyncio.Task[Any]] = {loading.task for loading in self._loading.values()}
        if self._warming is not None:
            tasks.add(self._warming)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _load(self, guild: GuildId, version: int, now: datetime) -> _Loading:
        """One reading at a time for all who wait for it."""
        key = (guild, version)
        if key not in self._loading:
            _look_through_all(_NEVER)
            task = asyncio.create_task(self._read(guild, now), name="read an offer")
            self._loading[key] = _Loading(task, asyncio.get_running_loop().time())
            task.add_done_callback(lambda done: self._loaded(key, done))
        return self._loading[key]

    def _loaded(self, key: tuple[GuildId, int], task: asyncio.Task[Offer]) -> None:
        self._loading.pop(key, None)
        if not self._loading:
            _look_through_all(self._often)
        if task.cancelled() or task.exception() is not None:
            return
        guild, offer = key[0], task.result()
        kept = self._kept.get(guild)
        if kept is None or kept.version <= offer.version:
            self._kept[guild] = offer
        self._kept.move_to_end(guild)
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > self._most_rows:
            self._kept.popitem(last=False)

    async def _read(self, guild: GuildId, now: datetime) -> Offer:
        rows: list[EventRow] = []
        titles: list[tuple[EventId, str]] = []
        embeddings: dict[EventId, bytes] = {}
        async with self._database.reading() as tx:
            version = await tx.events.version(guild)
            known = await tx.guilds.get(guild)
            usual = UsualPrices(await tx.feeds.usual_prices(guild), {}, await tx.feeds.labels(guild))
            ids = await tx.events.ids_ahead(guild, now)
            for start in range(0, len(ids), _AT_ONCE):
                part = ids[start : start + _AT_ONCE]
                found = await tx.events.get_many(part)
                told = await read_reported(tx, {about_event(event) for event in found.values()})
                usual = replace(usual, reported={**usual.reported, **told})
                rows += await asyncio.to_thread(_rows, list(found.values()), usual)
                if self._embedder is not None:
                    stored = await tx.events.embeddings(part)
                    embeddings |= await asyncio.to_thread(_embeddings, self._embedder, found, stored)
                titles += [(id_, found[id_].details.title) for id_ in part if id_ in found]
        catalogue = await asyncio.to_thread(Catalogue, rows, version)
        joined = _joined(catalogue, embeddings) if self._embedder is not None else b""
        return Offer(
            version,
            known,
            usual,
            catalogue,
            await asyncio.to_thread(TitleIndex, titles),
            OrderedDict(),
            joined,
        )


def _look_through_all(often: int) -> None:
    """After so many smaller looks for rubbish. What a reading builds goes as a whole, and to look through all of it
    over and over stops the loop for a third of a second where a server has 50,000 events."""
    gc.set_threshold(*gc.get_threshold()[:2], often)


def _rows(events: Iterable[Event], usual: UsualPrices) -> list[EventRow]:
    return [row_of(event, usual.said(event), usual.told(event)) for event in events]


def _embeddings(
    embedder: Embedder, events: Mapping[EventId, Event], stored: Mapping[EventId, bytes]
) -> Mapping[EventId, bytes]:
    """Events that came before the extra have none stored: they get theirs here, if that takes no waiting."""
    missing = [id_ for id_ in events if id_ not in stored]
    if not missing or not embedder.is_ready:
        return stored
    made = embedder.embed([text_of(events[id_].details) for id_ in missing])
    return {**stored, **dict(zip(missing, made, strict=True))}


def _joined(catalogue: Catalogue, embeddings: Mapping[EventId, bytes]) -> bytes:
    unknown = bytes(WIDTH)
    found = (embeddings.get(id_, unknown) for id_ in catalogue.ids)
    return b"".join(each if len(each) == WIDTH else unknown for each in found)


def _closest(embedder: Embedder, offer: Offer, words: str) -> Mapping[EventId, float]:
    values = closeness(embedder.embed(phrases_of(words)), offer.embeddings)
    near = [position for position, value in enumerate(values) if value > 0]
    near.sort(key=lambda position: -values[position])
    return {offer.catalogue.ids[position]: values[position] for position in near[:_MOST_CLOSE]}
