"""`python -m bot feeds inspect`: what a file or a link holds, without a database."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.errors import FeedRefused
from bot.domain.wording import counted
from bot.feeds.discover import find_calendar
from bot.feeds.fetch import Fetcher
from bot.feeds.fetched import Failure
from bot.feeds.listing import json_line, printable, table_line
from bot.feeds.reading import FeedDefaults, Reading, Window
from bot.feeds.redact import redact
from bot.feeds.worker import ParserPool, ReadingFailed

SOMETHING_READ, NOTHING_READABLE = 0, 1
# A person is waiting and may stop it, so a large file gets its time.
_SECONDS = 60.0
_AT_ONCE = 8
_SCHEMES = ("http://", "https://", "webcal://", "webcals://")
_PLAIN = FeedDefaults()


@dataclass(frozen=True, slots=True)
class _Inspected:
    """One source: what was read, or the sentence that says why not."""

    name: str
    reading: Reading | None
    sentence: str = ""


async def inspect_sources(
    sources: Sequence[str],
    *,
    start: date,
    days: int,
    as_json: bool,
    out: TextIO,
    err: TextIO,
    clock: Clock,
    defaults: FeedDefaults = _PLAIN,
    allow_loopback: bool = False,
) -> int:
    """Prints what is on from midnight of `start` (in the zone of `defaults`) for `days` days.

    `sources` are paths and links, printed in their order. Answers the exit code: 0 when at least one
    could be read, 1 when none could.
    """
    midnight = datetime.combine(start, time(), ZoneInfo(defaults.timezone))
    window = Window(midnight.astimezone(UTC), (midnight + timedelta(days=days)).astimezone(UTC))
    workers = max(1, min(os.cpu_count() or 1, len(sources), _AT_ONCE))
    async with (
        Fetcher(clock=clock, allow_loopback=allow_loopback) as fetcher,
        ParserPool(workers=workers, seconds=_SECONDS) as pool,
    ):
        inspector = _Inspector(window, defaults, fetcher, pool, asyncio.Semaphore(_AT_ONCE))
        tasks = [asyncio.create_task(inspector.inspect(source)) for source in sources]
        try:
            return await _print_all(tasks, as_json, out, err)
        except BrokenPipeError:  # whoever read our output has seen enough
            _discard(out)
            return SOMETHING_READ
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _print_all(
    tasks: Sequence[asyncio.Task[_Inspected]], as_json: bool, out: TextIO, err: TextIO
) -> int:
    code = NOTHING_READABLE
    for done, task in enumerate(tasks):
        _progress(err, done, len(tasks))
        inspected = await task
        _progress(err, None, len(tasks))
        if inspected.reading is not None:
            code = SOMETHING_READ
        _print(inspected, as_json, out, err)
    return code


def _discard(out: TextIO) -> None:
    """What is still buffered goes nowhere, or Python would complain about it on its way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, out.fileno())
    os.close(nowhere)


@dataclass(frozen=True, slots=True)
class _Inspector:
    window: Window
    defaults: FeedDefaults
    fetcher: Fetcher
    pool: ParserPool
    places: asyncio.Semaphore

    async def inspect(self, source: str) -> _Inspected:
        is_link = source.lower().startswith(_SCHEMES)
        name = redact(source) if is_link else source
        async with self.places:
            try:
                body, charset = await (_from_link(self.fetcher, source) if is_link else _from_file(source))
                return _Inspected(name, await self.pool.parse(body, self.window, self.defaults, charset))
            except ReadingFailed as failed:
                detail = f" ({failed.detail})" if failed.detail else ""
                return _Inspected(name, None, failed.sentence + detail)
            except FeedRefused as refused:
                return _Inspected(name, None, refused.sentence)


async def _from_link(fetcher: Fetcher, link: str) -> tuple[bytes, str | None]:
    found = await find_calendar(fetcher, link)
    if isinstance(found, Failure):
        raise FeedRefused(found.sentence)
    return found.content, found.charset


async def _from_file(name: str) -> tuple[bytes, str | None]:
    path = Path(name)
    try:
        if not await asyncio.to_thread(path.is_file):
            raise FeedRefused("There is no such file. (A link begins with https://, http:// or webcal://.)")
        return await asyncio.to_thread(path.read_bytes), None
    except (OSError, ValueError):
        raise FeedRefused("That file can't be opened.") from None


def _print(inspected: _Inspected, as_json: bool, out: TextIO, err: TextIO) -> None:
    name, reading = inspected.name, inspected.reading
    if reading is None:
        err.write(f"{name}: {inspected.sentence}\n")
        return
    occurrences = sorted(reading.occurrences, key=lambda o: (o.details.starts_at, o.uid, o.recurrence_id))
    if as_json:
        out.writelines(json_line(name, occurrence) + "\n" for occurrence in occurrences)
    else:
        out.write(_heading(name, reading) + "\n")
        out.writelines(f"  {table_line(occurrence)}\n" for occurrence in occurrences)
    for note in reading.notes:
        err.write(f"{name}: {printable(note)}\n")
    for skipped in reading.skipped:
        uid = f" (UID {printable(skipped.uid)})" if skipped.uid else ""
        err.write(f"{name}:{skipped.line}: {printable(skipped.reason)}{uid}\n")
    if reading.more_skipped:
        err.write(f"{name}: {reading.more_skipped} more skipped\n")
    out.flush()


def _heading(name: str, reading: Reading) -> str:
    counts = [counted(len(reading.occurrences), "event"), f"{reading.components} in the file"]
    if reading.skipped_count:
        counts.append(f"{reading.skipped_count} skipped")
    title = f" ({printable(reading.name)}, {reading.timezone})" if reading.name else f" ({reading.timezone})"
    return f"{name}{title}: {', '.join(counts)}"


def _progress(err: TextIO, done: int | None, of: int) -> None:
    """A line on a terminal that is wiped before anything else is printed."""
    if err.isatty() and of > 1:
        err.write("\r\x1b[K" if done is None else f"\r{done} of {of} read")
        err.flush()
