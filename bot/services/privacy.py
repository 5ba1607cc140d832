"""What is known of a member, and their word on it: hide, pause, delete."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.errors import Unreadable
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Member
from bot.domain.memberships import Membership
from bot.domain.profiles import DirectMessages
from bot.domain.when import format_day, midnight, today
from bot.services.context import Context
from bot.services.dates import last_day_in
from bot.services.price_reports import erase_member
from bot.services.readers import read_reader
from bot.services.withdrawing import hide, stop_waiting
from bot.storage.erasure import truncate_wal

_LONGEST_PAUSE = timedelta(days=366)
# A reader in the way is gone in moments; otherwise the hourly upkeep does it.
_TRIES, _WAIT_SECONDS = 5, 0.1


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a member: the facts, and of the rest how many. `member` is None when nothing is."""

    member: Member | None
    memberships: tuple[Membership, ...]
    guild_names: Mapping[GuildId, str]
    has_budget: bool
    events: int
    contacts: int
    talks: int
    blocked: int
    zone: str
    now: datetime


async def what_is_known(context: Context, member: MemberId, guild: GuildId | None) -> Known:
    async with context.database.reading() as tx:
        memberships = await tx.memberships.of_member(member)
        guilds = [await tx.guilds.get(each.guild) for each in memberships]
        return Known(
            member=await tx.members.get(member),
            memberships=tuple(memberships),
            guild_names={each.id: each.name for each in guilds if each is not None},
            has_budget=await tx.budgets.get(member) is not None,
            events=len(await tx.attendances.history(member)),
            contacts=len(await tx.contacts.of(member)),
            talks=len(await tx.contacts.conversations(member)),
            blocked=len(await tx.blocks.by(member)),
            zone=(await read_reader(tx, member, guild)).timezone,
            now=context.clock.now(),
        )


async def hide_everywhere(context: Context, member: MemberId) -> None:
    """On every server at once; what is under way with others ends silently."""
    async with context.database.writing() as tx:
        await hide(tx, member, None, context.clock.now())


async def stop_dms(context: Context, member: MemberId) -> None:
    """Nothing more comes as a DM; what was queued waits in `/start` instead."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        if await tx.members.get(member) is not None:
            await tx.members.note(
                member,
                direct_messages=DirectMessages.OFF.value,
                asked_about_dms_at=now,
                unanswered_prompts=0,
            )


async def pause(context: Context, member: MemberId, guild: GuildId | None, until: str) -> date:
    """Nothing is asked and they are shown to nobody through that date, as typed. Raises Unreadable."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        zone = (await read_reader(tx, member, guild)).timezone
    day = await _pause_day(until, now, zone)
    async with context.database.writing() as tx:
        await tx.members.get_or_add(member, now)
        await tx.members.note(member, paused_until=midnight(day + timedelta(days=1), zone))
        await stop_waiting(tx, member, now)
    return day


async def resume(context: Context, member: MemberId) -> None:
    async with context.database.writing() as tx:
        await tx.members.note(member, paused_until=None)


async def delete_member(context: Context, member: MemberId) -> None:
    """Everything of theirs, at once, also what waits to be sent; then what SQLite's log still holds of it."""
    async with context.database.writing() as tx:
        await erase_member(tx, member, context.clock.now())
    context.wake()
    for _ in range(_TRIES):
        if await truncate_wal(context.database.engine):
            return
        await asyncio.sleep(_WAIT_SECONDS)


async def _pause_day(text: str, now: datetime, zone: str) -> date:
    first = today(now, zone)
    example = format_day(first + timedelta(days=14), now)
    day = await last_day_in(text, now, zone)
    if day is None:
        raise Unreadable("until", f"I couldn't read that date. Try one like {example}, or “in 2 weeks”.")
    if day < first:
        raise Unreadable("until", f"{format_day(day, now)} has gone by. Until when? Like {example}.")
    if day - first > _LONGEST_PAUSE:
        raise Unreadable("until", f"That is more than a year away. Try a nearer date, like {example}.")
    return day
