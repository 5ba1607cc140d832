"""The second question, and everything about money a member can say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.domain.attendance import Attendance
from bot.domain.budget import Budget, Every, usual_end
from bot.domain.errors import NotFound, Unreadable
from bot.domain.expenses import Expense, ExpenseId
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.members import in_currency
from bot.domain.money import Money, dollar_like, format_minor
from bot.domain.money_text import read_money
from bot.domain.when import format_day, today
from bot.services.context import Context
from bot.services.dates import last_day_in
from bot.services.purses import Purse, purse_of, read_purse
from bot.services.readers import read_reader
from bot.storage.transaction import Transaction

_LONGEST, _FAR = timedelta(days=366), timedelta(days=270)
WHAT_LIMIT = 100


async def set_budget(
    context: Context,
    member: MemberId,
    guild: GuildId | None,
    amount: str,
    until: str,
    *,
    every: Every | None = None,
) -> Purse:
    """An amount until a date, both as typed; without a date, `usual_end`. What is planned stays.

    A budget that still runs keeps its start, so that what was spent goes on counting. They count in its currency from
    now on, also if their server's changes. Raises Unreadable.
    """
    now = context.clock.now()
    reader = (await purse_of(context, member, guild)).reader
    money = read_own_money(amount, reader.currency)
    until_on = await read_until(until, now, reader.timezone, every)
    async with context.database.writing() as tx:
        person = await tx.members.locked(member, now)
        await tx.members.save(in_currency(person, money.currency), now)
        await put_budget(tx, member, money, until_on, timezone=reader.timezone, now=now, every=every)
        return await read_purse(context, tx, member, guild)


async def same_again(
    context: Context, member: MemberId, guild: GuildId | None, until_on: date
) -> tuple[Purse, bool]:
    """What was offered once a budget is over: the same amount through `until_on`. False where that is no longer
    what is offered: it runs already, or so much time went by that another date is meant."""
    async with context.database.writing() as tx:
        await tx.attendances.lock(member)
        offered = (await read_purse(context, tx, member, guild)).again
        is_it = offered is not None and offered.until_on == until_on
        if offered is not None and is_it:
            await tx.budgets.save(member, offered)
        return await read_purse(context, tx, member, guild), is_it


async def add_cost(
    context: Context, member: MemberId, guild: GuildId | None, amount: str, what: str
) -> Purse:
    """Money that went for something else than an event, now. Raises Unreadable."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        reader = await read_reader(tx, member, guild)
        money = read_own_money(amount, reader.currency)
        await tx.members.get_or_add(member, now)
        await tx.budgets.add_expense(member, money.amount, money.currency, _words(what), now)
        return await read_purse(context, tx, member, guild)


async def expense_of(context: Context, member: MemberId, expense: ExpenseId) -> Expense:
    """One of theirs. Raises NotFound."""
    async with context.database.reading() as tx:
        found = await tx.budgets.expense(member, expense)
    if found is None:
        raise _no_such_cost()
    return found


async def correct_added(
    context: Context,
    member: MemberId,
    guild: GuildId | None,
    expense: ExpenseId,
    typed: tuple[str, str],
) -> Purse:
    """`typed` are amount and words of a cost they added. Raises Unreadable and NotFound."""
    async with context.database.writing() as tx:
        reader = await read_reader(tx, member, guild)
        money = read_own_money(typed[0], reader.currency)
        words = _words(typed[1])
        if not await tx.budgets.correct_expense(member, expense, money.amount, money.currency, words):
            raise _no_such_cost()
        return await read_purse(context, tx, member, guild)


async def take_back(context: Context, member: MemberId, guild: GuildId | None, expense: ExpenseId) -> Purse:
    """A cost they added was none. Raises NotFound: the second of two taps is told that it is gone."""
    async with context.database.writing() as tx:
        if not await tx.budgets.forget_expense(member, expense):
            raise _no_such_cost()
        return await read_purse(context, tx, member, guild)


async def correct_cost(
    context: Context, member: MemberId, guild: GuildId | None, event: EventId, amount: str
) -> Purse:
    """What an event cost in the end. Raises Unreadable, and NotFound when they never said Going."""
    async with context.database.writing() as tx:
        reader = await read_reader(tx, member, guild)
        money = read_own_money(amount, reader.currency)
        await tx.attendances.lock(member)
        going = await _went(tx, member, event)
        await tx.attendances.save(going.paid(money.amount, money.currency, context.clock.now()))
        return await read_purse(context, tx, member, guild)


async def cost_as_planned(
    context: Context, member: MemberId, guild: GuildId | None, event: EventId, amount: int
) -> tuple[Purse, Money]:
    """It cost the `amount` that the button said, in minor units of what was set aside. Once: what they said before
    stands, and is answered. Raises NotFound when they never said Going."""
    async with context.database.writing() as tx:
        await tx.attendances.lock(member)
        going = await _went(tx, member, event)
        if going.spent is None:
            reader = await read_reader(tx, member, guild)
            going = going.paid(amount, going.currency or reader.currency, context.clock.now())
            await tx.attendances.save(going)
        assert going.spent is not None
        assert going.currency is not None
        return await read_purse(context, tx, member, guild), Money(going.spent, going.currency)


async def put_budget(
    tx: Transaction,
    member: MemberId,
    money: Money,
    until_on: date,
    *,
    timezone: str,
    now: datetime,
    every: Every | None = None,
) -> None:
    """Sets it in a transaction that is under way; the member's row must be there."""
    await tx.attendances.lock(member)
    running = await tx.budgets.get(member)
    starts_at = now
    if running is not None and not running.is_over(now) and running.currency == money.currency:
        starts_at = running.starts_at
    await tx.budgets.save(member, Budget(money.amount, money.currency, starts_at, until_on, timezone, every))


async def _went(tx: Transaction, member: MemberId, event: EventId) -> Attendance:
    going = await tx.attendances.get(member, event)
    if going is None or not (going.is_going or going.spent is not None):
        raise NotFound("That isn't among the events you go to, so there is nothing to correct.")
    return going


def _words(what: str) -> str:
    return " ".join(what.split())[:WHAT_LIMIT]


def _no_such_cost() -> NotFound:
    return NotFound("I can't find that cost any more. `/budget` shows what counts.")


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


async def read_until(text: str, now: datetime, timezone: str, every: Every | None = None) -> date:
    """The date money has to last to; `usual_end` for nothing typed. Raises Unreadable."""
    if not text.strip():
        return usual_end(today(now, timezone), every)
    day = await last_day_in(text, now, timezone)
    first = today(now, timezone)
    example = format_day(usual_end(first, every), now)
    if day is None:
        raise Unreadable("until", f"I couldn't read that date. Try one like {example}, or “in 2 weeks”.")
    if day < first:
        raise Unreadable(
            "until", f"{format_day(day, now)} has gone by. Until when should it last? Like {example}."
        )
    if day - first > _LONGEST:
        raise Unreadable("until", f"That is more than a year away. Try a nearer date, like {example}.")
    if day - first > _FAR and str(day.year) not in text:
        # "1 Feb" on 1 March: rather a slip than eleven months.
        raise Unreadable(
            "until",
            f"Is {format_day(day, now)} meant? Then say the year too. Nearer dates look like {example}.",
        )
    return day
