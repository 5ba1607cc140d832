"""What waits for a member, with everything that is needed to say it; what is moot by now is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.changes import Change, ChangeKind
from bot.domain.cost_lines import venue_of
from bot.domain.dearer import Dearer, before
from bot.domain.debriefs import SETTLED, CostAsk, Prompt, cost_to_ask, prompt_after
from bot.domain.events import Event, Status
from bot.domain.ids import EventId, IntroductionId, MemberId, PlanId
from bot.domain.introductions import Stage
from bot.domain.members import Member
from bot.domain.money import Money
from bot.domain.notices import Notice, NoticeId, NoticeKind, NoticeState
from bot.domain.profiles import DirectMessages
from bot.services.accounts import read_account
from bot.services.context import Context
from bot.services.day_before import Tomorrow, read_tomorrow
from bot.services.going import debrief_key
from bot.services.owing import zone_of
from bot.services.underway import Underway, read_underway
from bot.storage.transaction import Transaction

SHOWN = 3
# What makes a plan another than the one that was accepted.
_UNDOES_A_PLAN = (ChangeKind.CANCELLED, ChangeKind.MOVED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One notice, read. `zone` is IANA: the clock of who reads it.

    `prompt`, `met`, `cost` and `was_online` are a debrief's: whether it also asks to stop, whom they were introduced
    to there, what it asks about their money, and whether they stayed at home for it.
    `changes` are what became of the event, `set_aside` what it takes of their money now (`is_unsure`: that isn't
    all), `plan` the accepted one that it undoes; `introduction` what they are asked, or were told, `tomorrow` all they go to on
    the day after, `dearer` what it costs more by now.
    """

    notice: Notice
    event: Event
    zone: str
    now: datetime
    prompt: Prompt = Prompt.ASK
    met: tuple[tuple[IntroductionId, MemberId], ...] = ()
    cost: CostAsk | None = None
    was_online: bool = False
    introduction: Underway | None = None
    changes: tuple[Change, ...] = ()
    set_aside: Money | None = None
    is_unsure: bool = False
    plan: PlanId | None = None
    tomorrow: Tomorrow | None = None
    dearer: Dearer | None = None


async def waiting_for(context: Context, member: MemberId, limit: int = SHOWN) -> list[Waiting]:
    """The oldest first. Nothing while they pause."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        person = await tx.members.get(member)
        if person is None or person.is_paused(now):
            return []
        found: list[Waiting] = []
        for notice in await tx.notices.open_of(member):
            waiting = await read_waiting(context, tx, person, notice, now)
            if waiting is not None and len(found) < limit:
                found.append(waiting)
    return found


async def hint_for(context: Context, member: MemberId) -> Waiting | None:
    """What came up since the last reply, once, for who gets no DM of it."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        person = await tx.members.get(member)
        if person is None or person.is_paused(now):
            return None
        notices = await tx.notices.unseen_by(member)
        if person.direct_messages == DirectMessages.ON:
            notices = [notice for notice in notices if notice.kind is NoticeKind.DEARER]
        read = [await read_waiting(context, tx, person, notice, now) for notice in notices]
    found = next((waiting for waiting in read if waiting is not None), None)
    if not notices:
        return None
    async with context.database.writing() as tx:
        is_first = await tx.notices.hinted([notice.id for notice in notices])
    return found if is_first else None


async def notice_seen(context: Context, member: MemberId, notice: NoticeId) -> None:
    """They tapped it away. Somebody else's, or one that is gone, changes nothing."""
    async with context.database.writing() as tx:
        found = await tx.notices.get(notice)
        if found is not None and found.member_id == member:
            await tx.notices.set_state(notice, NoticeState.DONE, context.clock.now())


async def open_debrief(context: Context, member: MemberId, event: EventId) -> Waiting | None:
    """The question after that event, as it stands; None once it was answered."""
    async with context.database.reading() as tx:
        person, notice = await tx.members.get(member), await tx.notices.by_key(debrief_key(member, event))
        if person is None or notice is None or notice.state not in (NoticeState.WAITING, NoticeState.SENT):
            return None
        return await read_waiting(context, tx, person, notice, context.clock.now())


async def read_waiting(
    context: Context, tx: Transaction, person: Member, notice: Notice, now: datetime
) -> Waiting | None:
    """None when it is moot: the event is gone, they go no more, it was answered, or a block came between."""
    event = None if notice.event_id is None else await tx.events.get(notice.event_id)
    if event is None:
        return None
    waiting = Waiting(notice, event, str(zone_of(person, event)), now)
    if notice.kind is NoticeKind.DEBRIEF:
        return await _debrief(tx, person, waiting)
    if notice.kind is NoticeKind.EVENT_CHANGED:
        return await _change(tx, waiting)
    if notice.kind is NoticeKind.DEARER:
        return await _dearer(tx, person, waiting)
    if notice.kind is NoticeKind.DAY_BEFORE:
        tomorrow = await read_tomorrow(context, tx, person, notice.key, now)
        return None if tomorrow is None else replace(waiting, tomorrow=tomorrow)
    return await _introduction(context, tx, waiting)


async def _debrief(tx: Transaction, person: Member, waiting: Waiting) -> Waiting | None:
    attendance = await tx.attendances.get(person.id, waiting.event.id)
    if attendance is None or not attendance.is_going:
        return None
    opened = [
        (each.id, each.other if each.asker == person.id else each.asker)
        for each in await tx.introductions.of_member(person.id, event=waiting.event.id)
        if each.is_open and each.id is not None
    ]
    details = waiting.event.details
    return replace(
        waiting,
        prompt=_prompt(person, waiting.notice),
        met=tuple(opened),
        cost=cost_to_ask(await tx.budgets.get(person.id), attendance, details),
        was_online=venue_of(details, attendance.joins_online).is_online,
    )


def _prompt(person: Member, notice: Notice) -> Prompt:
    """The one that asks whether to stop was chosen before it is sent."""
    if notice.state is NoticeState.WAITING and notice.reminders == SETTLED:
        return Prompt.ASK_WHETHER_TO_STOP
    return prompt_after(person.unanswered_prompts)


async def _change(tx: Transaction, waiting: Waiting) -> Waiting | None:
    if waiting.event.details.ends_by <= waiting.now:
        return None
    history = await tx.event_intake.history(waiting.event.id)
    said = [change for at, change in history if at == waiting.notice.created_at and change.matters]
    going = await tx.attendances.get(waiting.notice.member_id, waiting.event.id)
    set_aside, is_unsure = None, False
    if going is not None and going.is_going and going.spent is None and going.planned and going.currency:
        set_aside, is_unsure = Money(going.planned, going.currency), going.unsure
    plan = None
    if any(change.kind in _UNDOES_A_PLAN for change in said):
        plan = await tx.plans.accepted_with(waiting.notice.member_id, waiting.event.id, waiting.now)
    return replace(
        waiting,
        changes=tuple(said),
        set_aside=set_aside,
        is_unsure=is_unsure,
        plan=None if plan is None else plan.id,
    )


async def _dearer(tx: Transaction, person: Member, waiting: Waiting) -> Waiting | None:
    """None where it is no news any more: it costs as little as before, or is over, off or paid."""
    details = waiting.event.details
    going = await tx.attendances.get(person.id, waiting.event.id)
    if going is None or not going.is_going or going.spent is not None or going.currency is None:
        return None
    planned, was = going.planned or 0, before(waiting.notice.key)
    if planned <= was or details.status is Status.CANCELLED or details.ends_by <= waiting.now:
        return None
    account, most, currency = await read_account(tx, person.id), person.would_leave_above, going.currency
    left = account.left(waiting.now) or 0
    counts = going.event_id in {each.event_id for each in account.goings}
    dearer = Dearer(
        aside=Money(planned, currency),
        by=Money(planned - was, currency),
        over=Money(-left, currency) if counts and left < 0 else None,
        past=Money(most, currency) if most is not None and planned > most else None,
    )
    return replace(waiting, dearer=dearer) if dearer.over or dearer.past else None


async def _introduction(context: Context, tx: Transaction, waiting: Waiting) -> Waiting | None:
    notice = waiting.notice
    found = notice.introduction_id and await tx.introductions.get(notice.introduction_id)
    if not found:
        return None
    underway = await read_underway(context, tx, found, notice.member_id, waiting.now)
    wanted = Stage.ASKED if notice.kind is NoticeKind.INTRODUCTION_ASKED else Stage.OPEN
    return replace(waiting, introduction=underway) if underway and underway.stage is wanted else None
