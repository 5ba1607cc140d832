"""What a ticket really cost, as members tell it: others see a median, once there are three of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from bot.domain.corrections import about_event
from bot.domain.cost_lines import Reported
from bot.domain.errors import NotFound, Unreadable
from bot.domain.events import Event
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.money import Money, dollar_like, format_minor
from bot.domain.money_text import read_money
from bot.services.context import Context
from bot.services.costing import read_reported
from bot.services.readers import Reader, read_reader
from bot.services.repricing import plan_for_price
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Told:
    """`known` is what everybody sees now; None below three."""

    event: Event
    paid: Money
    known: Reported | None


async def tell_price(
    context: Context, member: MemberId, guild: GuildId | None, event: EventId, amount: str
) -> Told:
    """Keeps what they say a ticket costs, in place of what they said before. Raises Unreadable, NotFound."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        found, reader = await _seen(tx, member, guild, event)
        paid = _paid(amount, reader, found)
        await tx.members.get_or_add(member, now)
        about = about_event(found)
        async with _seen_by_others(tx, about, event, now):
            await tx.cost_reports.save(member, about, event, paid, now)
        known = (await read_reported(tx, [about])).get(about)
    context.wake()
    return Told(found, paid, known)


async def take_price_back(context: Context, member: MemberId, guild: GuildId | None, event: EventId) -> None:
    """What they told counts for nobody any more. Raises NotFound."""
    async with context.database.writing() as tx:
        found, _ = await _seen(tx, member, guild, event)
        about = about_event(found)
        async with _seen_by_others(tx, about, event, context.clock.now()):
            await tx.cost_reports.withdraw(member, about)
    context.wake()


async def erase_member(tx: Transaction, member: MemberId, now: datetime) -> None:
    """Deletes a person, in the transaction under way; medians that their reports made go with them."""
    abouts = await tx.cost_reports.abouts_of(member)
    for about in abouts:
        await tx.cost_reports.lock(about)
    before = await read_reported(tx, abouts)
    await tx.erasure.erase(member)
    after = await read_reported(tx, abouts)
    for about, event in abouts.items():
        if before.get(about) != after.get(about):
            await _others_see_it(tx, about, event, now)


@asynccontextmanager
async def _seen_by_others(tx: Transaction, about: str, event: EventId, now: datetime) -> AsyncIterator[None]:
    """Around a change of what is told of it."""
    await tx.cost_reports.lock(about)
    before = await read_reported(tx, [about])
    yield
    if await read_reported(tx, [about]) != before:
        await _others_see_it(tx, about, event, now)


async def _others_see_it(tx: Transaction, about: str, event: EventId | None, now: datetime) -> None:
    """What servers keep in memory of these events is read anew, and what is set aside for them follows."""
    await plan_for_price(tx, about, event, now)
    for feed in await tx.cost_reports.feeds_about(about, event):
        await tx.events.changed_in(feed)


async def _seen(
    tx: Transaction, member: MemberId, guild: GuildId | None, event: EventId
) -> tuple[Event, Reader]:
    """An event they can see here, or answered before."""
    found = await tx.events.visible(guild, event) if guild is not None else None
    if found is None and (said := await tx.attendances.get(member, event)) is not None:
        found, guild = await tx.events.get(event), said.guild_id
    if found is None:
        raise NotFound("I can't find that event any more. `/events` shows what is on.")
    return found, await read_reader(tx, member, guild)


def _paid(text: str, reader: Reader, event: Event) -> Money:
    """In the money of the reader, their server or the event; anything else is more likely a slip."""
    used = [reader.currency, reader.guild and reader.guild.currency, event.details.price.currency]
    paid = read_money(text, reader.currency)
    if paid.amount and paid.currency not in used:
        example = format_minor(5 * dollar_like(reader.currency), reader.currency)
        raise Unreadable(
            "paid", f"Nobody pays in {paid.currency} here. What is it in {reader.currency}? Like {example}."
        )
    return paid if paid.amount else Money(0, reader.currency)
