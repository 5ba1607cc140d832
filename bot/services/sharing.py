"""One event for a friend outside: facts that are the same for everybody, and nothing about whoever shares it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.calendar_entries import Entry, location_of, one_line, url_of
from bot.domain.errors import NotFound, Stale
from bot.domain.events import Event, EventDetails, Flag, Price, Status
from bot.domain.graphemes import cut, paragraphs
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.public_words import ticket_words
from bot.domain.quiet import quiet_since, quiet_words
from bot.domain.when import format_when
from bot.feeds.calendar_file import write_calendar
from bot.services.context import Context
from bot.services.costing import read_usual_prices
from bot.services.readers import Reader, read_reader

_TITLE, _DESCRIPTION = 200, 600


@dataclass(frozen=True, slots=True)
class Shared:
    """`words` are lines of plain text, as of strangers; `file` is a calendar (RFC 5545) of this one event."""

    event: Event
    words: tuple[str, ...]
    file: bytes


async def share(context: Context, member: MemberId, guild: GuildId | None, event: EventId) -> Shared:
    """Raises NotFound when they cannot see it (neither here, nor because they answered it), Stale when it is over."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        found = await tx.events.visible(guild, event) if guild is not None else None
        if found is None and (said := await tx.attendances.get(member, event)) is not None:
            found, guild = await tx.events.get(event), said.guild_id
        if found is None:
            raise NotFound("I can't find that event any more. `/events` shows what is on.")
        reader = await read_reader(tx, member, guild)
        usual = await read_usual_prices(tx, reader, [found])
        revision = (await tx.events.revisions([event]))[event]
    if found.details.ends_by <= now:
        raise Stale("That one is over already, so there is nothing to bring a friend to.")
    price = usual.ticket(found)
    entry = Entry(found, "\n".join(_description(found, price, now)), revision, revision.changed_at)
    file = await asyncio.to_thread(write_calendar, [entry])
    return Shared(found, tuple(_words(found, price, reader, now)), file)


def _off_words(details: EventDetails) -> str:
    return f"This has been {'postponed' if Flag.POSTPONED in details.flags else 'called off'}."


def _words(event: Event, price: Price, reader: Reader, now: datetime) -> list[str]:
    details = event.details
    if details.timezone == "UTC" and not details.all_day:
        # Many calendars write all their times so; it says nothing about where the event is.
        details = replace(details, timezone=reader.timezone)
    is_off = details.status is Status.CANCELLED
    lines = [
        one_line(details.title, _TITLE),
        _off_words(details) if is_off else format_when(details, reader.timezone, now),
        location_of(details),
        _capital(ticket_words(price)),
        *_caveats(event, now),
        url_of(details),
    ]
    return [line for line in lines if line]


def _description(event: Event, price: Price, now: datetime) -> list[str]:
    return [
        f"{_capital(ticket_words(price))}.",
        *(f"{line}." for line in _caveats(event, now)),
        "",
        cut(paragraphs(event.details.description), _DESCRIPTION),
    ]


def _caveats(event: Event, now: datetime) -> list[str]:
    since = quiet_since(event, now)
    return [] if since is None else [f"Its calendar {quiet_words(since, event.details.timezone, now)}"]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
