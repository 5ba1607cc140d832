""" "That's different for me": a member's own amounts for an event, and what is set aside with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.attendance import Attendance
from bot.domain.corrections import Correction, about, about_event, with_correction
from bot.domain.cost_lines import CostKind
from bot.domain.errors import NotFound
from bot.domain.events import Event
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.members import Member
from bot.services.budgets import read_own_money
from bot.services.context import Context
from bot.services.readers import read_reader
from bot.services.replanning import Before, set_aside_again
from bot.storage.transaction import Transaction


async def correct_lines(
    context: Context, member: MemberId, guild: GuildId | None, event: EventId, typed: Mapping[CostKind, str]
) -> None:
    """Keeps the amounts as typed: nothing typed is no figure of theirs, "0" or "free" is nothing to pay.

    They count for the whole series, and change what is set aside for it, never what was spent. Raises Unreadable,
    NotFound.
    """
    async with context.database.writing() as tx:
        person, found, goings = await _open(context, tx, member, guild, event)
        reader = await read_reader(tx, member, guild)
        amounts = {
            kind.value: read_own_money(text, reader.currency).amount
            for kind, text in typed.items()
            if text.strip()
        }
        own = Correction(about_event(found), reader.currency, **amounts)
        await _keep(context, tx, person, own, goings)


async def take_back(context: Context, member: MemberId, guild: GuildId | None, event: EventId) -> None:
    """What we know counts again. Raises NotFound."""
    async with context.database.writing() as tx:
        person, found, goings = await _open(context, tx, member, guild, event)
        await _keep(context, tx, person, Correction(about_event(found), ""), goings)


async def _open(
    context: Context, tx: Transaction, member: MemberId, guild: GuildId | None, event: EventId
) -> tuple[Member, Event, list[Attendance]]:
    """With what they go to that it is about. Neither two forms of one person nor a new price come between: what
    the one kept or set aside, the other counts with."""
    before = await _find(tx, member, guild, event)
    held = {each.event_id for each in await _goings(tx, member, about_event(before))}
    await tx.events.hold(event, *held)
    person = await tx.members.locked(member, context.clock.now())
    found = await _find(tx, member, guild, event)
    return person, found, await _goings(tx, member, about_event(found))


async def _find(tx: Transaction, member: MemberId, guild: GuildId | None, event: EventId) -> Event:
    found = await tx.events.visible(guild, event) if guild is not None else None
    if found is None and await tx.attendances.get(member, event) is not None:
        found = await tx.events.get(event)
    if found is None:
        raise NotFound("I can't find that event any more. `/events` shows what is on.")
    return found


async def _goings(tx: Transaction, member: MemberId, of: str) -> list[Attendance]:
    """Where they go and have not paid."""
    return [
        each.attendance
        for each in await tx.attendances.history(member)
        if each.attendance.is_going
        and each.attendance.spent is None
        and about(each.series, each.attendance.event_id) == of
    ]


async def _keep(
    context: Context, tx: Transaction, person: Member, own: Correction, goings: Sequence[Attendance]
) -> None:
    corrected = replace(person, corrections=with_correction(person.corrections, own))
    await tx.members.save(corrected, context.clock.now())
    await set_aside_again(tx, context.costs, goings, Before(members={person.id: person}))
