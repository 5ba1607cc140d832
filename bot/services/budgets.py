"""The second question, and everything about money a member can say or ask."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.budget import Budget, left
from bot.domain.errors import NotFound, Unreadable
from bot.domain.events import Event
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.money import Money, dollar_like, format_minor
from bot.domain.money_text import read_money
from bot.domain.when import format_day, today
from bot.services.accounts import Account, read_account
from bot.services.context import Context
from bot.services.dates import date_in
from bot.services.readers import Reader, read_reader
from bot.storage.transaction import Transaction

# So near the end of a month people think of the next.
_MONTH_IS_OVER = timedelta(days=6)
_LONGEST = timedelta(days=366)
WHAT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Purse:
    """What `/budget` shows. `events` are those of `account.goings`."""

    reader: Reader
    account: Account
    events: Mapping[EventId, Event]
    now: datetime


async def purse_of(context: Context, member: MemberId, guild: GuildId | None) -> Purse:
    async with context.database.reading() as tx:
        return await _purse(context, tx, member, guild)


async def set_budget(
    context: Context, member: MemberId, guild: GuildId | None, amount: str, until: str
) -> Purse:
    """An amount until a date, both as typed; without a date, `usual_end`. What is planned stays.

    A budget that still runs keeps its start, so that what was spent goes on counting. Raises Unreadable.
    """
    now = context.clock.now()
    reader = (await purse_of(context, member, guild)).reader
    money = read_own_money(amount, reader.currency)
    until_on = await read_until(until, now, reader.timezone)
    async with context.database.writing() as tx:
        await tx.members.get_or_add(member, now)
        await put_budget(tx, member, money, until_on, timezone=reader.timezone, now=now)
        return await _purse(context, tx, member, guild)


async def add_cost(
    context: Context, member: MemberId, guild: GuildId | None, amount: str, what: str
) -> Purse:
    """Money that went for something else than an event, now. Raises Unreadable."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        reader = await read_reader(tx, member, guild)
        money = read_own_money(amount, reader.currency)
        await tx.members.get_or_add(member, now)
        words = " ".join(what.split())[:WHAT_LIMIT]
        await tx.budgets.add_expense(member, money.amount, money.currency, words, now)
        return await _purse(context, tx, member, guild)


async def correct_cost(
    context: Context, member: MemberId, guild: GuildId | None, event: EventId, amount: str
) -> Purse:
    """What an event cost in the end. Raises Unreadable, and NotFound when they never said Going."""
    async with context.database.writing() as tx:
        reader = await read_reader(tx, member, guild)
        money = read_own_money(amount, reader.currency)
        going = await tx.attendances.get(member, event)
        if going is None or not (going.is_going or going.spent is not None):
            raise NotFound("That isn't among the events you go to, so there is nothing to correct.")
        await tx.attendances.save(replace(going, spent=money.amount, currency=money.currency))
        return await _purse(context, tx, member, guild)


async def put_budget(
    tx: Transaction, member: MemberId, money: Money, until_on: date, *, timezone: str, now: datetime
) -> None:
    """Sets it in a transaction that is under way; the member's row must be there."""
    running = await tx.budgets.get(member)
    starts_at = now
    if running is not None and not running.is_over(now) and running.currency == money.currency:
        starts_at = running.starts_at
    await tx.budgets.save(member, Budget(money.amount, money.currency, starts_at, until_on, timezone))


def read_own_money(text: str, currency: str) -> Money:
    """An amount in `currency`. Another one is sent back: there is no rate we would trust. Raises Unreadable."""
    money = read_money(text, currency)
    if money.currency != currency:
        example = format_minor(40 * dollar_like(currency), currency)
        raise Unreadable(
            "amount",
            f"I have no exchange rate I'd trust with your money. What is that in {currency}? Like {example}.",
        )
    return money


async def read_until(text: str, now: datetime, timezone: str) -> date:
    """The date money has to last to; `usual_end` for nothing typed. Raises Unreadable."""
    if not text.strip():
        return usual_end(today(now, timezone))
    day = await date_in(text, now, timezone)
    first = today(now, timezone)
    example = format_day(usual_end(first), now)
    if day is None:
        raise Unreadable("until", f"I couldn't read that date. Try one like {example}, or “in 2 weeks”.")
    if day < first:
        raise Unreadable(
            "until", f"{format_day(day, now)} has gone by. Until when should it last? Like {example}."
        )
    if day - first > _LONGEST:
        raise Unreadable("until", f"That is more than a year away. Try a nearer date, like {example}.")
    return day


def usual_end(day: date) -> date:
    """The end of the month; so near it, of the next."""
    last = day.replace(day=monthrange(day.year, day.month)[1])
    if last - day >= _MONTH_IS_OVER:
        return last
    following = last + timedelta(days=1)
    return following.replace(day=monthrange(following.year, following.month)[1])


def short_by(purse: Purse) -> int:
    """By how much a running budget falls short of what is planned and spent; 0 when it does not."""
    if purse.account.budget is None or purse.account.budget.is_over(purse.now):
        return 0
    return max(0, -left(purse.account.budget, purse.account.spending))


async def _purse(context: Context, tx: Transaction, member: MemberId, guild: GuildId | None) -> Purse:
    account = await read_account(tx, member)
    events = await tx.events.get_many([going.event_id for going in account.goings])
    return Purse(await read_reader(tx, member, guild), account, events, context.clock.now())
