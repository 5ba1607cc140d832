"""Going, Not going, Interested, Not for me: one transaction each, and harmless when tapped twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.attendance import Answered, Attendance, Response
from bot.domain.budget import SetAside, amount_to_plan, set_aside
from bot.domain.costs import Cost
from bot.domain.debriefs import ask_at
from bot.domain.errors import NotFound, Stale
from bot.domain.events import Event, Format, Status
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.meanwhile import goes_on_with
from bot.domain.members import Member
from bot.domain.profiles import DirectMessages
from bot.services.accounts import Account, read_account
from bot.services.context import Context
from bot.services.costing import cost_for, read_usual_prices
from bot.services.day_before import plan_reminder, reminder_key
from bot.services.owing import zone_of
from bot.services.readers import Reader, read_reader
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer came to. `changed` is False when it had been given before.

    `asks_about_dms` is true once in a lifetime: at the first Going, if nothing was said about DMs yet.
    `meanwhile` is what else they go to while it goes on, in order of time.
    """

    event: Event
    attendance: Attendance
    changed: bool
    cost: Cost
    account: Account
    reader: Reader
    now: datetime
    asks_about_dms: bool = False
    meanwhile: tuple[Event, ...] = ()


async def say_going(
    context: Context,
    member: MemberId,
    guild: GuildId | None,
    event: EventId,
    *,
    joins_online: bool | None = None,
) -> Outcome:
    """Sets its cost aside and plans the reminder and the question afterwards. Raises NotFound, and Stale when it is over or off.

    `joins_online` says how they take part in a hybrid event, also to who goes already; without a word it is in the room.
    """
    now = context.clock.now()
    async with context.database.writing() as tx:
        case = await open_case(context, tx, member, guild, event, joins_online=joins_online)
        _refuse_what_is_past(case.event, now)
        if case.before is not None and case.before.is_going and not case.takes_part_otherwise:
            return await case.outcome(tx, case.before, now)
        going = await set_going(tx, case, now)
        asks = await asks_about_dms(tx, case.member, now)
        outcome = await case.outcome(tx, going, now, asks_about_dms=asks)
    context.wake()
    context.offers.answered(case.guild_id)
    return outcome


async def join_online(context: Context, member: MemberId, guild: GuildId | None, event: EventId) -> Outcome:
    """Going to a hybrid event, from home: nothing is set aside for the way. Raises as `say_going`."""
    return await say_going(context, member, guild, event, joins_online=True)


async def go_there(context: Context, member: MemberId, guild: GuildId | None, event: EventId) -> Outcome:
    """Going to a hybrid event, in the room. Raises as `say_going`."""
    return await say_going(context, member, guild, event, joins_online=False)


async def set_going(tx: Transaction, case: Case, now: datetime) -> Attendance:
    """All that Going brings with it, for one event of any number in a transaction."""
    going = case.attendance(Response.GOING, now, case.aside)
    await tx.attendances.save(going)
    await _plan_debrief(tx, going, case.event, case.zone, now)
    await plan_reminder(tx, going, case.event, case.zone, now)
    return going


async def asks_about_dms(tx: Transaction, member: Member, now: datetime) -> bool:
    """Whether this is the one time to ask; notes that it was."""
    if member.direct_messages != DirectMessages.OFF or member.asked_about_dms_at is not None:
        return False
    await tx.members.save(replace(member, asked_about_dms_at=now), now)
    return True


async def say_not_going(context: Context, member: MemberId, guild: GuildId | None, event: EventId) -> Outcome:
    """Frees the money and takes the question afterwards back. Works for what is off or over, too."""
    return await _answer_without_going(context, member, guild, event, Response.NOT_GOING)


async def say_interested(
    context: Context, member: MemberId, guild: GuildId | None, event: EventId
) -> Outcome:
    """Who goes already is told so; it says more than being interested."""
    return await _answer_without_going(context, member, guild, event, Response.INTERESTED)


async def say_not_for_me(
    context: Context, member: MemberId, guild: GuildId | None, event: EventId
) -> Outcome:
    """It is not shown again, and what it is about counts for less."""
    return await _answer_without_going(context, member, guild, event, Response.NOT_FOR_ME)


async def event_moved(tx: Transaction, event: Event, now: datetime) -> None:
    """Plans the questions of all who go anew: call it when an event's times or status changed."""
    goings = await tx.attendances.going_to(event.id)
    members = await tx.members.get_many([going.member_id for going in goings])
    for going in goings:
        zone = zone_of(members[going.member_id], event)
        if ask_at(event.details, zone) is None:
            await tx.jobs.withdraw(debrief_key(going.member_id, event.id))
        else:
            await _plan_debrief(tx, going, event, zone, now)
        await plan_reminder(tx, going, event, zone, now)


def debrief_key(member: MemberId, event: EventId) -> str:
    return f"debrief:{member}:{event}"


async def _answer_without_going(
    context: Context, member: MemberId, guild: GuildId | None, event: EventId, response: Response
) -> Outcome:
    now = context.clock.now()
    async with context.database.writing() as tx:
        case = await open_case(context, tx, member, guild, event)
        before = case.before
        if before is not None and (before.response is response or _says_more(before, response)):
            return await case.outcome(tx, before, now)
        said = case.attendance(response, now, SetAside(None))
        await tx.attendances.save(said)
        if before is not None and before.is_going:
            await tx.jobs.withdraw(debrief_key(member, event), reminder_key(member, event))
        outcome = await case.outcome(tx, said, now)
    context.offers.answered(case.guild_id)
    return outcome


def _says_more(before: Attendance, response: Response) -> bool:
    return before.is_going and response is Response.INTERESTED


def _refuse_what_is_past(event: Event, now: datetime) -> None:
    if event.details.status is Status.CANCELLED:
        raise Stale("That one has been called off, so I left your plans as they are.")
    if event.details.ends_by <= now:
        raise Stale("That one is over already. `/log` keeps whom you talked to there.")


@dataclass(frozen=True, slots=True)
class Case:
    """One member and one event, with what was said before."""

    member: Member
    guild_id: GuildId
    event: Event
    before: Attendance | None
    cost: Cost
    reader: Reader
    joins_online: bool = False

    @property
    def takes_part_otherwise(self) -> bool:
        """Than they said before."""
        return self.before is not None and self.before.joins_online is not self.joins_online

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.member, self.event)

    @property
    def to_plan(self) -> int | None:
        """The most it takes; None where nobody knows."""
        return amount_to_plan(self.cost, self.member.would_leave_above)

    @property
    def aside(self) -> SetAside:
        """What Going sets aside."""
        return set_aside(self.cost, self.member.would_leave_above)

    def attendance(self, response: Response, now: datetime, aside: SetAside) -> Attendance:
        spent, spent_at = (
            (self.before.spent, self.before.spent_at) if self.before is not None else (None, None)
        )
        currency = self.cost.currency
        if spent is not None and self.before is not None and self.before.currency is not None:
            currency = self.before.currency
        return Attendance(
            self.member.id,
            self.event.id,
            self.guild_id,
            response,
            now,
            aside.amount,
            spent,
            currency,
            joins_online=self.joins_online and response is Response.GOING,
            unsure=aside.unsure,
            spent_at=spent_at,
        )

    async def outcome(
        self, tx: Transaction, attendance: Attendance, now: datetime, *, asks_about_dms: bool = False
    ) -> Outcome:
        history = await tx.attendances.history(self.member.id)
        account = await read_account(tx, self.member.id, history)
        return Outcome(
            event=self.event,
            attendance=attendance,
            changed=attendance is not self.before,
            cost=self.cost,
            account=account,
            reader=self.reader,
            now=now,
            asks_about_dms=asks_about_dms,
            meanwhile=await self._meanwhile(tx, history) if attendance.is_going else (),
        )

    async def _meanwhile(self, tx: Transaction, history: Sequence[Answered]) -> tuple[Event, ...]:
        others = [each.attendance.event_id for each in history if goes_on_with(self.event.details, each)]
        ids = [other for other in others if other != self.event.id]
        events = await tx.events.get_many(ids) if ids else {}
        return tuple(events[id_] for id_ in ids if id_ in events)


async def open_case(
    context: Context,
    tx: Transaction,
    member: MemberId,
    guild: GuildId | None,
    event: EventId,
    *,
    joins_online: bool | None = None,
) -> Case:
    """Raises NotFound when they cannot see the event: neither here, nor because they answered it before.

    `joins_online` None: as they said before.
    """
    # What is set aside now and what a new price sets aside come one after the other.
    await tx.events.hold(event)
    person = await tx.members.locked(member, context.clock.now())
    before = await tx.attendances.get(member, event)
    found = await tx.events.visible(guild, event) if guild is not None else None
    if found is None and before is not None:
        found, guild = await tx.events.get(event), before.guild_id
    if found is None or guild is None:
        raise NotFound("I can't find that event any more. `/events` shows what is on.")
    reader = replace(await read_reader(tx, member, guild), member=person)
    if joins_online is None:
        joins_online = before is not None and before.joins_online
    joins_online = joins_online and found.details.format is Format.HYBRID
    usual = await read_usual_prices(tx, reader, [found])
    cost = cost_for(found, reader, context.costs, usual, joins_online=joins_online)
    return Case(person, guild, found, before, cost, reader, joins_online)


async def _plan_debrief(
    tx: Transaction, going: Attendance, event: Event, zone: ZoneInfo, now: datetime
) -> None:
    due_at = ask_at(event.details, zone)
    if due_at is None:
        return
    await tx.jobs.plan(
        "debrief",
        debrief_key(going.member_id, going.event_id),
        due_at,
        now=now,
        payload={"member": going.member_id, "event": going.event_id, "guild": going.guild_id},
        member_id=going.member_id,
    )
