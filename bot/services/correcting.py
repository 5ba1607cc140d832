""" "That's different for me": a member's own amounts for an event, and what is set aside with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.corrections import Correction, about, about_event, with_correction
from bot.domain.cost_lines import CostKind
from bot.domain.errors import NotFound
from bot.domain.events import Event
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.members import Member
from bot.services.budgets import read_own_money
from bot.services.context import Context
from bot.services.costing import cost_for, read_usual_prices
from bot.services.readers import read_reader
from bot.services.replanning import replanned_for
from bot.storage.transaction import Transaction


async def correct_lines(
    context: Context, member: MemberId, guild: GuildId | None, event: EventId, typed: Mapping[CostKind, str]
) -> None:
    """Keeps the amounts as typed: nothing typed is no figure of theirs, "0" or "free" is nothing to pay.

    They count for the whole series, and change what is set aside for it, never what was spent. Raises Unreadable,
    NotFound.
    """
    async with context.database.writing() as tx:
        person, found = await _open(context, tx, member, guild, event)
        reader = await read_reader(tx, member, guild)
        amounts = {
            kind.value: read_own_money(text, reader.currency).amount
            for kind, text in typed.items()
            if text.strip()
        }
        own = Correction(about_event(found), reader.currency, **amounts)
        await _keep(context, tx, person, own, context.clock.now())


async def take_back(context: Context, member: MemberId, guild: GuildId | None, event: EventId) -> None:
    """What we know counts again. Raises NotFound."""
    async with context.database.writing() as tx:
        person, found = await _open(context, tx, member, guild, event)
        await _keep(context, tx, person, Correction(about_event(found), ""), context.clock.now())


async def _open(
    context: Context, tx: Transaction, member: MemberId, guild: GuildId | None, event: EventId
) -> tuple[Member, Event]:
    """Two forms of one person come one after the other, so that neither loses what the other kept."""
    person = await tx.members.get_or_add(member, context.clock.now())
    await tx.attendances.lock(member)
    person = await tx.members.get(member) or person
    found = await tx.events.visible(guild, event) if guild is not None else None
    if found is None and await tx.attendances.get(member, event) is not None:
        found = await tx.events.get(event)
    if found is None:
        raise NotFound("I can't find that event any more. `/events` shows what is on.")
    return person, found


async def _keep(context: Context, tx: Transaction, person: Member, own: Correction, now: datetime) -> None:
    corrected = replace(person, corrections=with_correction(person.corrections, own))
    await tx.members.save(corrected, now)
    history = await tx.attendances.history(person.id)
    goings = [
        each.attendance
        for each in history
        if each.attendance.is_going
        and each.attendance.spent is None
        and about(each.series, each.attendance.event_id) == own.about
    ]
    events = await tx.events.get_many([going.event_id for going in goings])
    for going in goings:
        event = events[going.event_id]
        reader = await read_reader(tx, person.id, going.guild_id)
        usual = await read_usual_prices(tx, reader, [event])
        cost = cost_for(event, replace(reader, member=corrected), context.costs, usual)
        await tx.attendances.save(replanned_for(going, cost, corrected))
