"""What a member tells about themselves, one fact at a time, and can change whenever they like."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.free_time import PartOfDay, hours_of
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Member, in_currency
from bot.domain.profiles import DirectMessages, Help
from bot.domain.replanned import Replanned
from bot.domain.travel import FoodHabit, TravelMode
from bot.services.areas import WhichArea, resolve_area
from bot.services.budgets import read_own_money
from bot.services.context import Context
from bot.services.figures import Typed, paid_in, with_typed
from bot.services.readers import Reader, currency_at, read_reader
from bot.services.replanning import follow_own, hold_own
from bot.storage.transaction import Transaction

INTERESTS_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Changed:
    """The member as they are now, and what it changed of the money that is set aside."""

    member: Member
    replanned: Replanned = ()


async def reader_of(context: Context, member: MemberId, guild: GuildId | None) -> Reader:
    async with context.database.reading() as tx:
        return await read_reader(tx, member, guild)


async def change_area(
    context: Context, member: MemberId, guild: GuildId | None, text: str, chosen: str | None = None
) -> Changed | WhichArea:
    """Raises Unreadable when no place is called so. A budget that still runs keeps its currency."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        reader = await read_reader(tx, member, guild)
        found = resolve_area(context.places, text, reader.guild, chosen)
        if isinstance(found, WhichArea):
            return found
        await hold_own(tx, member, now)
        before = await tx.members.locked(member, now)
        changed = replace(before, area=found)
        budget = await tx.budgets.get(member)
        if budget is None or budget.is_over(now):
            changed = in_currency(changed, currency_at(context.costs, found) or reader.currency)
        return await _keep(context, tx, before, changed, now)


async def change_interests(context: Context, member: MemberId, words: str) -> Member:
    """Their own words are kept (sealed) beside the topics we understood in them."""
    words = " ".join(words.split())[:INTERESTS_LIMIT]
    topics = tuple(context.topics.match(words))
    return await _change(context, member, words=words, topics=topics)


async def change_travel(
    context: Context,
    member: MemberId,
    guild: GuildId | None,
    mode: TravelMode,
    *,
    has_pass: bool,
    typed: Typed | None = None,
) -> Changed:
    """How they get around, and what that costs them, as typed. Raises Unreadable."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        await hold_own(tx, member, now)
        before = await tx.members.locked(member, now)
        reader = await read_reader(tx, member, guild)
        own = with_typed(before.own_costs, typed or {}, paid_in(context, reader))
        changed = replace(before, travel_mode=mode.value, has_pass=has_pass, own_costs=own)
        return await _keep(context, tx, before, changed, now)


async def change_food(context: Context, member: MemberId, habit: FoodHabit) -> Changed:
    return await _change_cost(context, member, food_habit=habit.value)


async def change_concession(context: Context, member: MemberId, *, qualifies: bool) -> Changed:
    """Never why."""
    return await _change_cost(context, member, qualifies_for_concession=qualifies)


async def change_leaving(context: Context, member: MemberId, guild: GuildId | None, amount: str) -> Changed:
    """ "I'd leave if it costs more than", as typed; empty takes it back. Raises Unreadable."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        await hold_own(tx, member, now)
        before = await tx.members.locked(member, now)
        reader = await read_reader(tx, member, guild)
        most = read_own_money(amount, reader.currency).amount if amount.strip() else None
        # The amount is of this currency from now on, also if their server's changes.
        changed = replace(before, would_leave_above=most, currency=reader.currency)
        return await _keep(context, tx, before, changed, now)


async def change_free_time(
    context: Context,
    member: MemberId,
    parts: Mapping[PartOfDay, Collection[int]],
    evenings_a_week: int | None,
) -> Member:
    """By weekday (Monday is 0); nothing named is not said. A week has seven evenings."""
    evenings = None if evenings_a_week is None else min(max(evenings_a_week, 1), 7)
    return await _change(context, member, free_hours=hours_of(parts), evenings_a_week=evenings)


async def change_help(
    context: Context, member: MemberId, needs: Collection[Help], offers: Collection[Help]
) -> Member:
    """What they look for and what they can give, in the order of `Help`."""
    return await _change(context, member, needs=_ordered(needs), offers=_ordered(offers))


async def turn_dms(context: Context, member: MemberId, *, on: bool) -> Member:
    """Their word on DMs; from then on the question at the first Going has been asked."""
    state = DirectMessages.ON if on else DirectMessages.OFF
    return await _change(
        context,
        member,
        direct_messages=state.value,
        asked_about_dms_at=context.clock.now(),
        unanswered_prompts=0,
    )


async def _change(context: Context, member: MemberId, **facts: object) -> Member:
    now = context.clock.now()
    async with context.database.writing() as tx:
        changed = replace(await tx.members.locked(member, now), **facts)  # type: ignore[arg-type]  # fields by name
        await tx.members.save(changed, now)
    return changed


async def _change_cost(context: Context, member: MemberId, **facts: object) -> Changed:
    """As `_change`, of a fact that changes what going costs them."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        await hold_own(tx, member, now)
        before = await tx.members.locked(member, now)
        changed = replace(before, **facts)  # type: ignore[arg-type]  # fields by name
        return await _keep(context, tx, before, changed, now)


async def _keep(context: Context, tx: Transaction, before: Member, changed: Member, now: datetime) -> Changed:
    await tx.members.save(changed, now)
    return Changed(changed, await follow_own(tx, context.costs, before, now))


def _ordered(chosen: Collection[Help]) -> tuple[str, ...]:
    return tuple(each.value for each in Help if each in chosen)
