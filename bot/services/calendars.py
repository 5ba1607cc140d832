"""A member's own calendar: as a file, and behind a private address that calendar apps read."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import cost_words
from bot.domain.attendance import Attendance
from bot.domain.calendar_entries import KEPT_FOR, Entry, location_of, url_of
from bot.domain.costs import Cost
from bot.domain.errors import NotFound, Stale
from bot.domain.events import Event, Flag, Format, Status
from bot.domain.finding import EVERYTHING
from bot.domain.ids import GuildId, MemberId
from bot.domain.money import format_minor
from bot.domain.quiet import quiet_since, quiet_words
from bot.domain.suits import matches
from bot.domain.taste import Taste
from bot.feeds.calendar_file import write_calendar
from bot.services.askers import taste_of
from bot.services.context import Context
from bot.services.costing import UsualPrices, cost_for, read_usual_prices
from bot.services.readers import Reader, read_reader
from bot.storage.transaction import Transaction

NAME = "Rapport: where I go"
# How often a subscriber is asked to look: a move is also told in Discord.
REFRESH = timedelta(hours=4)
TOKEN_BYTES = 32
_WHAT_TO_DO = (
    "In Discord: /meet says whom to look for, /agenda frees the money if you can't make it, "
    "/log keeps whom you talked to."
)


@dataclass(frozen=True, slots=True)
class Link:
    """The private address as it stands: when it was made, if there is one."""

    made_at: datetime | None
    zone: str
    now: datetime

    @property
    def stamp(self) -> int:
        """Which link this is, for a button: 0 for none. Tells nothing of the address."""
        return 0 if self.made_at is None else int(self.made_at.timestamp() * 1000)


async def link_of(context: Context, member: MemberId, guild: GuildId | None) -> Link:
    """Raises NotFound where no address is offered."""
    _base(context)
    async with context.database.reading() as tx:
        return await _link(context, tx, member, guild)


async def make_link(context: Context, member: MemberId, guild: GuildId | None, before: int) -> str:
    """A new address in place of the one of stamp `before`. It is kept nowhere: to be shown once, and now.

    Raises Stale when another tap was faster, NotFound where no address is offered.
    """
    base, token = _base(context), secrets.token_urlsafe(TOKEN_BYTES)
    async with context.database.writing() as tx:
        await tx.members.get_or_add(member, context.clock.now())
        await tx.attendances.lock(member)
        if (await _link(context, tx, member, guild)).stamp != before:
            raise Stale(
                "Your link was changed a moment ago: the one I showed you last is the one that works."
            )
        await tx.calendar_links.save(member, token, context.clock.now())
    return f"{base}/calendar/{token}.ics"


async def revoke_link(context: Context, member: MemberId) -> bool:
    """From now on it opens nothing. False when there was none."""
    async with context.database.writing() as tx:
        return await tx.calendar_links.revoke(member)


async def calendar_behind(context: Context, token: str) -> bytes | None:
    """What a calendar app reads there; None where the address is nobody's (any more)."""
    async with context.database.reading() as tx:
        member = await tx.calendar_links.owner(token)
        entries = None if member is None else await _entries(context, tx, member)
    return None if entries is None else await asyncio.to_thread(write_calendar, entries, NAME, REFRESH)


async def calendar_file(context: Context, member: MemberId) -> bytes | None:
    """The same to take along; None when it would be empty."""
    async with context.database.reading() as tx:
        entries = await _entries(context, tx, member)
    return await asyncio.to_thread(write_calendar, entries, NAME) if entries else None


def _base(context: Context) -> str:
    if context.web_url is None:
        raise NotFound("There are no calendar links here. The .ics file in `/agenda` holds the same events.")
    return context.web_url


async def _link(context: Context, tx: Transaction, member: MemberId, guild: GuildId | None) -> Link:
    reader = await read_reader(tx, member, guild)
    return Link(await tx.calendar_links.made_at(member), reader.timezone, context.clock.now())


async def _entries(context: Context, tx: Transaction, member: MemberId) -> list[Entry]:
    """Everything they go to, in order of start; what is called off or over too, for a while."""
    since = context.clock.now() - KEPT_FOR
    history = await tx.attendances.history(member)
    going = [each.attendance for each in history if each.attendance.is_going and each.ends_by > since]
    ids = [attendance.event_id for attendance in going]
    events, revisions = await tx.events.get_many(ids), await tx.events.revisions(ids)
    guilds = {each.guild_id for each in going}
    views = {guild: await _view(context, tx, member, guild, events.values()) for guild in guilds}
    return [
        Entry(
            _as_joined(event, said),
            views[said.guild_id].words(event, said),
            revisions[event.id],
            max(revisions[event.id].changed_at, said.said_at),
        )
        for said in going
        if (event := events.get(said.event_id)) is not None
    ]


def _as_joined(event: Event, said: Attendance) -> Event:
    """Who joins from home has nowhere to go to."""
    if not said.joins_online or event.details.format is not Format.HYBRID:
        return event
    return replace(event, details=replace(event.details, format=Format.ONLINE))


@dataclass(frozen=True, slots=True)
class _View:
    """An event as one member sees it from one server."""

    context: Context
    reader: Reader
    usual: UsualPrices
    taste: Taste

    def words(self, event: Event, said: Attendance) -> str:
        """What it costs them, why it fits, where it is and what to do. Nothing that changes by itself from day to day."""
        details = _as_joined(event, said).details
        if details.status is Status.CANCELLED:
            off = "postponed" if Flag.POSTPONED in details.flags else "called off"
            return f"It has been {off}. Nothing counts against your budget any more, unless you paid already."
        cost = cost_for(event, self.reader, self.context.costs, self.usual, joins_online=said.joins_online)
        why = matches(event, self.taste, EVERYTHING)
        where, url = location_of(details), url_of(details)
        lines = [
            _cost_words(cost, said),
            f"Why: {why}." if why else "",
            f"Where: {where}." if where else "Where: nobody has said yet.",
            *_warnings(event, self.reader.timezone, self.context.clock.now()),
            url,
        ]
        return "\n".join(line for line in lines if line) + f"\n\n{_WHAT_TO_DO}"


def _cost_words(cost: Cost, said: Attendance) -> str:
    if said.spent is not None and said.currency is not None:
        return f"It cost you {format_minor(said.spent, said.currency)}."
    return f"Cost to you: {cost_words.summary(cost)}."


def _warnings(event: Event, zone: str, now: datetime) -> list[str]:
    details, said = event.details, []
    if details.ends_at is None and not details.all_day:
        said.append("Nobody says when it ends; two hours are assumed.")
    if details.status is Status.TENTATIVE:
        said.append("Not confirmed yet.")
    if (since := quiet_since(event, now)) is not None:
        said.append(f"Its calendar {quiet_words(since, zone, now)}.")
    return said


async def _view(
    context: Context, tx: Transaction, member: MemberId, guild: GuildId, events: Iterable[Event]
) -> _View:
    reader = await read_reader(tx, member, guild)
    usual = await read_usual_prices(tx, reader, events)
    return _View(context, reader, usual, taste_of(reader, (), context.topics, context.clock.now()))
