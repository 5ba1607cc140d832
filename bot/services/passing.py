"""Why something is not for a member: asked in one tap, taken back in one, and all of it shown on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.attendance import Answered, Attendance, Response, Why
from bot.domain.costs import Cost
from bot.domain.errors import NotFound, Stale
from bot.domain.events import Event
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.learning import Learned, learned_from
from bot.domain.suits import distance_km
from bot.feeds.topics import TopicTable
from bot.services.context import Context
from bot.services.costing import cost_for, read_usual_prices
from bot.services.readers import Reader, read_reader
from bot.storage.transaction import Transaction

# As many as a select offers.
_MOST_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Passed:
    """What was passed over, and what it would have taken: `km` by air, None where that is unknown."""

    event: Event
    why: Why
    cost: Cost
    km: float | None
    reader: Reader
    now: datetime


@dataclass(frozen=True, slots=True)
class Lessons:
    """What a member's answers taught: the events they passed over, the latest said first, and what follows."""

    passed: Sequence[tuple[Event, Attendance]]
    total: int
    learned: Learned
    topics: TopicTable
    reader: Reader
    now: datetime


async def say_why(context: Context, member: MemberId, event: EventId, why: Why) -> Passed:
    """Raises Stale when they have not passed it over, or not any more."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        passed = await _passed_over(tx, member, event)
        if passed.why is not why:
            await tx.attendances.save(replace(passed, why=why))
        return await _what_it_took(context, tx, passed, why, now)


async def take_back(context: Context, member: MemberId, event: EventId) -> Event:
    """As if "not for me" had never been said. Raises Stale when it was not, or not any more."""
    async with context.database.writing() as tx:
        passed = await _passed_over(tx, member, event)
        if passed.spent is None:
            await tx.attendances.forget(member, event)
        else:  # what they paid stays in their books
            await tx.attendances.save(replace(passed, response=Response.NOT_GOING, why=None))
        found = await tx.events.get(event)
    if found is None:
        raise NotFound("I can't find that event any more. `/events` shows what is on.")
    return found


async def lessons_of(context: Context, member: MemberId, guild: GuildId | None) -> Lessons:
    now = context.clock.now()
    async with context.database.reading() as tx:
        reader = await read_reader(tx, member, guild)
        history = await tx.attendances.history(member)
        passed = _latest_first(history)
        events = await tx.events.get_many([each.event_id for each in passed[:_MOST_SHOWN]])
    shown = [(events[each.event_id], each) for each in passed if each.event_id in events]
    learned = learned_from(history, now, reader.timezone)
    return Lessons(shown, len(passed), learned, context.topics, reader, now)


def _latest_first(history: Sequence[Answered]) -> list[Attendance]:
    said = [each.attendance for each in history if each.attendance.response is Response.NOT_FOR_ME]
    return sorted(said, key=lambda each: (each.said_at, each.event_id), reverse=True)


async def _passed_over(tx: Transaction, member: MemberId, event: EventId) -> Attendance:
    await tx.attendances.lock(member)
    said = await tx.attendances.get(member, event)
    if said is None or said.response is not Response.NOT_FOR_ME:
        raise Stale("That one isn't among what you passed over any more, so I changed nothing.")
    return said


async def _what_it_took(
    context: Context, tx: Transaction, passed: Attendance, why: Why, now: datetime
) -> Passed:
    event = await tx.events.get(passed.event_id)
    if event is None:
        raise NotFound("I can't find that event any more. `/events` shows what is on.")
    reader = await read_reader(tx, passed.member_id, passed.guild_id)
    cost = cost_for(event, reader, context.costs, await read_usual_prices(tx, reader, [event]))
    home = None if reader.area is None else (reader.area.lat, reader.area.lon)
    return Passed(event, why, cost, distance_km(event.details, home), reader, now)
