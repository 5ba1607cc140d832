"""The first two questions, and what `/start` is afterwards: home."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.budget import Budget
from bot.domain.events import Event
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import in_currency
from bot.domain.money_text import read_money
from bot.domain.profiles import Visibility
from bot.domain.replanned import Replanned
from bot.services.accounts import Account, read_account
from bot.services.areas import WhichArea, resolve_area
from bot.services.budgets import put_budget, read_own_money, read_until
from bot.services.context import Context
from bot.services.readers import Reader, currency_at, read_reader
from bot.services.replanning import follow_own, hold_own


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """As typed; `until` may be empty."""

    area: str
    amount: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the first answers came to."""

    reader: Reader
    budget: Budget
    now: datetime
    replanned: Replanned = ()


@dataclass(frozen=True, slots=True)
class Home:
    """What `/start` shows. `next` is the first of the `going` events they go to; `is_shown` on any server."""

    reader: Reader
    account: Account
    next: Event | None
    going: int
    is_shown: bool
    now: datetime


async def begin(
    context: Context,
    member: MemberId,
    guild: GuildId | None,
    answers: FirstAnswers,
    chosen: str | None = None,
) -> Begun | WhichArea:
    """Keeps both answers, or neither. `chosen` is the `city_key` of the place meant, once they were asked.

    Raises Unreadable.
    """
    now = context.clock.now()
    async with context.database.reading() as tx:
        reader = await read_reader(tx, member, guild)
    area = resolve_area(context.places, answers.area, reader.guild, chosen)
    if isinstance(area, WhichArea):
        # Which one it is is asked only once the amount can be read.
        read_money(answers.amount, reader.currency)
        return area
    currency = currency_at(context.costs, area) or reader.currency
    money = read_own_money(answers.amount, currency)
    until_on = await read_until(answers.until, now, area.timezone)
    async with context.database.writing() as tx:
        await hold_own(tx, member, now)
        before = await tx.members.locked(member, now)
        person = in_currency(replace(before, area=area), currency)
        await tx.members.save(person, now)
        await put_budget(tx, member, money, until_on, timezone=area.timezone, now=now)
        replanned = await follow_own(tx, context.costs, before, now)
        budget = await tx.budgets.get(member)
    assert budget is not None
    return Begun(replace(reader, member=person), budget, now, replanned)


async def home_of(context: Context, member: MemberId, guild: GuildId | None) -> Home:
    now = context.clock.now()
    async with context.database.reading() as tx:
        history = await tx.attendances.history(member)
        ahead = [each.attendance.event_id for each in history if each.is_ahead(now)]
        memberships = await tx.memberships.of_member(member)
        return Home(
            reader=await read_reader(tx, member, guild),
            account=await read_account(tx, member, history),
            next=await tx.events.get(ahead[0]) if ahead else None,
            going=len(ahead),
            is_shown=any(each.shown_as is not Visibility.HIDDEN for each in memberships),
            now=now,
        )
