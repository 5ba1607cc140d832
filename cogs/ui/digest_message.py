"""A digest as everybody reads it: tickets and places, nothing about whoever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from itertools import groupby
from typing import Any

from discord import ui

from bot.domain.digests import Digest
from bot.domain.events import Event, EventDetails, Flag, Status
from bot.domain.public_words import ticket_words
from bot.domain.quiet import quiet_since, quiet_words
from bot.domain.text import plain
from bot.domain.when import format_day, format_days, hour
from bot.domain.wording import counted
from bot.services.digest_posts import Posting
from cogs.ui.event_words import link_words, where_words
from cogs.ui.layout import Card, Primary, box, button, row, rule, text

# Discord takes 4,000 characters of text in a message; we count UTF-16 units, which are never fewer.
TEXT_LIMIT = 3900
_TITLE, _WHERE = 110, 60


class Detail(IntEnum):
    """How much of what feeds wrote is shown. Each is what is tried when Discord's filters refused the one before."""

    ALL = 0
    NO_LINKS = 1
    TITLES = 2
    NUMBER = 3


@dataclass(frozen=True, slots=True)
class Words:
    """The paragraphs of a digest: a heading, one for each day, and a closing line ("" for none)."""

    heading: str
    days: tuple[str, ...]
    closing: str

    @property
    def length(self) -> int:
        return sum(_units(part) for part in (self.heading, *self.days, self.closing))


def posted(posting: Posting, detail: Detail = Detail.ALL, mark: int | None = None, note: str = "") -> Card:
    """The public message. `mark` is the component id it is known again by."""
    words = words_of(posting, detail)
    heading: ui.TextDisplay[Card] = ui.TextDisplay(words.heading, id=mark)
    parts: list[ui.Item[Any]] = [heading, *(text(day) for day in words.days)]
    if words.closing:
        parts.append(text(words.closing))
    if note:
        parts.append(text(note))
    buttons = row(button("What would it cost me?", "events.mine", Primary), button("Find more", "start.open"))
    return Card(box(*parts, rule(), buttons))


def words_of(posting: Posting, detail: Detail = Detail.ALL) -> Words:
    """As many of the events as fit, in order of time; the rest is counted."""
    events = list(posting.events)
    while True:
        left = len(posting.events) - len(events)
        words = _words(posting, events, posting.run.more + left, detail)
        if words.length <= TEXT_LIMIT or not events:
            return words
        events.pop()


def _words(posting: Posting, events: Sequence[Event], more: int, detail: Detail) -> Words:
    digest, now = posting.digest, posting.now
    heading = f"## What's on: {_stretch(digest, posting.run.on)}"
    if detail is Detail.NUMBER:
        total = len(events) + more
        return Words(heading, (f"{counted(total, 'event')} ahead. `/events` shows them.",), "")
    if not events and not more:
        return Words(heading, ("Nothing new is known for these days. `/events` looks further ahead.",), "")
    days = groupby(events, lambda event: event.details.day_in(digest.zone))
    paragraphs = tuple(
        "\n".join([f"**{format_day(day, now)}**", *(_line(event, digest, detail, now) for event in found)])
        for day, found in days
    )
    closing = f"-# {more} more {'fits' if more == 1 else 'fit'}: `/events` shows everything." if more else ""
    return Words(heading, paragraphs, closing)


def _stretch(digest: Digest, first: date) -> str:
    if digest.days_ahead == 1:
        return format_day(first)
    return format_days(first, first + timedelta(days=digest.days_ahead - 1))


def _line(event: Event, digest: Digest, detail: Detail, now: datetime) -> str:
    details = event.details
    title = plain(details.title, _TITLE)
    start = f"- {_clock(details, digest)} **{title}**"
    if detail is Detail.TITLES:
        return start
    unsure = "not certain yet" if details.status is Status.TENTATIVE else ""
    since = quiet_since(event, now)
    quiet = f"its calendar {quiet_words(since, digest.timezone, now)}" if since is not None else ""
    is_odd = detail is Detail.NO_LINKS or Flag.SUSPICIOUS_LINK.value in details.flags
    link = "" if is_odd else link_words(details.url)
    parts = [start, unsure, where_words(details, _WHERE), ticket_words(details.price), link, quiet]
    return " · ".join(part for part in parts if part)


def _clock(details: EventDetails, digest: Digest) -> str:
    if details.all_day:
        return "all day"
    starts = details.starts_at.astimezone(digest.zone)
    return f"{hour(starts)}{_until(details, digest, starts)}"


def _until(details: EventDetails, digest: Digest, starts: datetime) -> str:
    """The end where it is known and the same evening's."""
    if details.ends_at is None or details.ends_at <= details.starts_at:
        return ""
    if details.ends_at - details.starts_at > timedelta(hours=16):
        return ""
    return f"-{hour(details.ends_at.astimezone(digest.zone))}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
