"""The day before, for those who want it: one notice for all they go to on a day. Each step is harmless when
done twice.

A reminder is a job for each event from Going on; the first whose time comes makes the day's notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.attendance import Answered, Attendance
from bot.domain.cost_lines import venue_of
from bot.domain.costs import Cost
from bot.domain.day_before import Way, begins_at, day_in, notice_key, remind_at, way_to
from bot.domain.debriefs import postponed
from bot.domain.events import Event, Status
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.jobs import Job
from bot.domain.members import Member
from bot.domain.money import Money
from bot.domain.notices import NoticeKind
from bot.domain.paying import is_paid_from
from bot.services.accounts import read_account
from bot.services.context import Context
from bot.services.costing import cost_for, read_usual_prices
from bot.services.owing import owe, zone_of
from bot.services.readers import read_reader
from bot.storage.transaction import Transaction

KIND = "day_before"
# A day with more is told of in part; `/agenda` has the rest.
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Coming:
    """One event of that day. `set_aside` is None where nothing is, and not all of the
    cost where `is_unsure`; `met` whom they agreed to meet, on which server. `is_online`: they join from home."""

    event: Event
    cost: Cost
    set_aside: Money | None
    way: Way | None
    met: tuple[tuple[GuildId, MemberId], ...] = ()
    is_unsure: bool = False
    is_online: bool = False


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """What they go to on `day` and has not begun; `more` besides those told of. `left` is theirs until `until_on`,
    with all of it counted."""

    day: date
    coming: tuple[Coming, ...]
    more: int = 0
    left: Money | None = None
    until_on: date | None = None


def reminder_key(member: MemberId, event: EventId) -> str:
    return f"day-before:{member}:{event}"


async def plan_reminder(
    tx: Transaction, going: Attendance, event: Event, zone: ZoneInfo, now: datetime
) -> None:
    """For when they want it: that is looked at once its time has come. Whoever says Going later than that knows."""
    due_at, key = remind_at(event.details, zone), reminder_key(going.member_id, event.id)
    if due_at is None or due_at <= now:
        await tx.jobs.withdraw(key)
        return
    payload = {"member": going.member_id, "event": event.id, "guild": going.guild_id}
    await tx.jobs.plan(KIND, key, due_at, now=now, payload=payload, member_id=going.member_id)


async def want_reminders(context: Context, member: MemberId, *, on: bool) -> Member:
    """Their word on it. What they said Going to before anybody could want this is planned now."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        person = await tx.members.get_or_add(member, now)
        await tx.members.note(member, day_before=on)
        if on:
            ahead = [each.attendance for each in await tx.attendances.history(member) if each.is_ahead(now)]
            events = await tx.events.get_many([each.event_id for each in ahead])
            for going in ahead:
                event = events[going.event_id]
                await plan_reminder(tx, going, event, zone_of(person, event), now)
    context.wake()
    return person


async def remind(context: Context, job: Job) -> datetime | None:
    """A reminder's time has come: the day's notice is made. Answers when to come back, if it is not yet time."""
    member, event_id = MemberId(job.number("member")), EventId(job.number("event"))
    now = context.clock.now()
    async with context.database.writing() as tx:
        person, event = await tx.members.get(member), await tx.events.get(event_id)
        said = await tx.attendances.get(member, event_id)
        if person is None or event is None or said is None or not said.is_going:
            return None
        if not person.day_before or person.is_paused(now):
            return None
        zone = zone_of(person, event)
        due_at, begins = remind_at(event.details, zone), begins_at(event.details, zone)
        if due_at is None or begins <= now:
            return None
        soonest = postponed(due_at, now, zone)
        # Where the night lies between, downtime has eaten the hour to send it: it waits in `/start`.
        silent = soonest >= begins
        if soonest > now and not silent:
            return soonest
        key = notice_key(member, event.details.day_in(zone))
        kind, guild = NoticeKind.DAY_BEFORE, said.guild_id
        await owe(tx, key, member, kind, event=event, now=now, guild=guild, silent=silent)
    context.wake()
    return None


async def read_tomorrow(
    context: Context, tx: Transaction, person: Member, key: str, now: datetime
) -> Tomorrow | None:
    """What a notice of that key says now; None once there is nothing left to say, or they do not want it."""
    if not person.day_before:
        return None
    day, history = day_in(key), await tx.attendances.history(person.id)
    found = await _on(tx, person, day, history, now)
    if not found:
        return None
    account = await read_account(tx, person.id, history)
    budget, left = account.budget, account.left(now)
    counts = budget is not None and any(is_paid_from(budget, said, event.details) for said, event in found)
    shown = [await _coming(context, tx, person, said, event) for said, event in found[:SHOWN]]
    return Tomorrow(
        day,
        tuple(shown),
        more=len(found) - len(shown),
        left=Money(left, budget.currency) if counts and budget is not None and left is not None else None,
        until_on=budget.until_on if budget is not None else None,
    )


async def _on(
    tx: Transaction, person: Member, day: date, history: Sequence[Answered], now: datetime
) -> list[tuple[Attendance, Event]]:
    """Where they go on that day of theirs, in order of start, without what has begun or is off."""
    around = [each.attendance for each in history if each.is_ahead(now) and not each.is_off]
    events = await tx.events.get_many([each.event_id for each in around])
    found = []
    for said in around:
        event = events.get(said.event_id)
        if event is None or event.details.status is Status.CANCELLED:
            continue
        zone = zone_of(person, event)
        if event.details.day_in(zone) == day and begins_at(event.details, zone) > now:
            found.append((said, event))
    return found


async def _coming(
    context: Context, tx: Transaction, person: Member, said: Attendance, event: Event
) -> Coming:
    reader = await read_reader(tx, person.id, said.guild_id)
    usual = await read_usual_prices(tx, reader, [event])
    cost = cost_for(event, reader, context.costs, usual, joins_online=said.joins_online)
    opened = await tx.introductions.of_member(person.id, event=event.id)
    return Coming(
        event,
        cost,
        Money(said.planned, said.currency) if said.planned and said.currency and said.spent is None else None,
        way_to(event.details, reader.traveller, context.costs, joins_online=said.joins_online),
        tuple(
            (each.guild, each.other if each.asker == person.id else each.asker)
            for each in opened
            if each.is_open
        ),
        said.unsure,
        venue_of(event.details, said.joins_online).is_online,
    )
