"""When to ask "talked to anyone?", and what goes out as a DM when. Each step is harmless when done twice.

A debrief is a job when the event is planned, a notice once its time has come, and a DM for who wants those:
the DM's job comes back for the one reminder, and once more to count what stayed unanswered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.debriefs import (
    ASKED,
    REMINDED,
    SETTLED,
    UNANSWERED_IN_A_ROW,
    Prompt,
    ask_at,
    is_stale,
    postponed,
    prompt_after,
    remind_at,
    settled_at,
)
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.jobs import Job
from bot.domain.members import Member
from bot.domain.notices import Notice, NoticeId, NoticeKind, NoticeState
from bot.domain.profiles import DirectMessages
from bot.services.context import Context
from bot.services.day_before import Tomorrow
from bot.services.going import debrief_key
from bot.services.owing import owe, zone_of
from bot.services.presence import IsHere, ask_presence
from bot.services.waiting import Waiting, read_waiting
from bot.storage.transaction import Transaction

_SAID_IS_DONE = (NoticeKind.INTRODUCTION_OPENED, NoticeKind.EVENT_CHANGED, NoticeKind.DAY_BEFORE)
# Never in the quiet hours, however late it has become.
_BY_DAY = (NoticeKind.DEBRIEF, NoticeKind.DAY_BEFORE)
_ASK_DISCORD_AGAIN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A DM that is due. `key` is what its nonce is made of: the reminder has one of its own."""

    waiting: Waiting
    key: str
    is_reminder: bool = False


async def ask_after_event(context: Context, job: Job) -> datetime | None:
    """A debrief's time has come: it becomes a notice. Answers when to come back, if it is not yet time."""
    member, event_id = MemberId(job.number("member")), EventId(job.number("event"))
    now = context.clock.now()
    async with context.database.writing() as tx:
        person, event = await tx.members.get(member), await tx.events.get(event_id)
        attendance = await tx.attendances.get(member, event_id)
        if person is None or event is None or attendance is None or not attendance.is_going:
            return None
        zone = zone_of(person, event)
        due_at = ask_at(event.details, zone)
        if due_at is None or is_stale(due_at, now) or person.is_paused(now):
            return None
        if now < (soonest := postponed(due_at, now, zone)):
            return soonest
        if await tx.contacts.has_talked_at(member, event_id):
            return None
        await owe(
            tx,
            debrief_key(member, event_id),
            member,
            NoticeKind.DEBRIEF,
            event=event,
            now=now,
            guild=GuildId(job.number("guild")),
            silent=prompt_after(person.unanswered_prompts) is Prompt.SILENCE,
        )
    context.wake()
    return None


async def next_message(context: Context, job: Job, is_here: IsHere) -> Delivery | datetime | None:
    """What a DM's job has to do now: send, come back later, or nothing (any more)."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        notice = await tx.notices.get(NoticeId(job.number("notice")))
        person = await tx.members.get(notice.member_id) if notice is not None else None
        if notice is None or person is None:
            return None
        step = await _step(context, tx, notice, person, now)
        if isinstance(step, Waiting) and not await tx.jobs.trying(job, now):
            return None  # somebody else holds it by now, or it was withdrawn
        if isinstance(step, Waiting) and not await _is_the_one_to_ask(tx, step, now):
            return None
    if not isinstance(step, Waiting):
        return step
    checked = await _checked(context, step, is_here)
    if not isinstance(checked, Waiting):
        return checked
    is_reminder = notice.state is NoticeState.SENT
    return Delivery(checked, f"{job.key}:again" if is_reminder else job.key, is_reminder)


async def delivered(context: Context, delivery: Delivery, channel: int, message: int) -> datetime | None:
    """It stands in their DM. Answers when the next step is due: the reminder, or the count."""
    waiting, now = delivery.waiting, context.clock.now()
    async with context.database.writing() as tx:
        notice = await tx.notices.get(waiting.notice.id)
        if notice is None or notice.state not in (NoticeState.WAITING, NoticeState.SENT):
            return None  # answered while it was under way
        if delivery.is_reminder:
            await tx.notices.set_state(notice.id, NoticeState.SENT, now, reminders=REMINDED)
            return settled_at(notice.sent_at or now, ZoneInfo(waiting.zone))
        asks_to_stop = waiting.prompt is Prompt.ASK_WHETHER_TO_STOP
        await tx.notices.set_state(
            notice.id,
            NoticeState.DONE if notice.kind in _SAID_IS_DONE else NoticeState.SENT,
            now,
            reminders=SETTLED if asks_to_stop else ASKED,
            sent_at=now,
            channel_id=channel,
            message_id=message,
        )
    follows = notice.kind is NoticeKind.DEBRIEF and not asks_to_stop
    return remind_at(now, ZoneInfo(waiting.zone)) if follows else None


async def dms_refused(context: Context, member: MemberId) -> None:
    """Discord would not deliver: what they are owed waits in `/start`, and nothing more is tried."""
    async with context.database.writing() as tx:
        await tx.members.note(member, direct_messages=DirectMessages.CLOSED.value)
        await tx.notices.not_delivered(member)


async def keep_asking(context: Context, member: MemberId) -> None:
    """They want to be asked after events."""
    async with context.database.writing() as tx:
        await tx.members.note(member, unanswered_prompts=0)


async def _step(
    context: Context, tx: Transaction, notice: Notice, person: Member, now: datetime
) -> Waiting | datetime | None:
    if notice.state is NoticeState.SENT and notice.kind is NoticeKind.DEBRIEF:
        return await _follow_up(context, tx, notice, person, now)
    waiting = await _wanted(context, tx, notice, person, now)
    if notice.state is not NoticeState.WAITING or waiting is None or is_stale(notice.created_at, now):
        return None
    if notice.kind is NoticeKind.DEBRIEF and waiting.prompt is Prompt.SILENCE:
        return None
    if notice.kind in _BY_DAY:
        soonest = postponed(notice.created_at, now, ZoneInfo(waiting.zone))
        if soonest > now:
            return soonest
    return waiting


async def _follow_up(
    context: Context, tx: Transaction, notice: Notice, person: Member, now: datetime
) -> Waiting | datetime | None:
    """By what is stored alone: a job that comes too early, after a crash, is sent back until its time."""
    waiting = await read_waiting(context, tx, person, notice, now)
    if waiting is None or notice.sent_at is None or notice.reminders == SETTLED:
        return None
    zone = ZoneInfo(waiting.zone)
    if notice.reminders == REMINDED:
        due_at = settled_at(notice.sent_at, zone)
        if now >= due_at:
            await tx.notices.set_state(notice.id, NoticeState.SENT, now, reminders=SETTLED)
            await _count_unanswered(tx, person.id)
        return due_at if now < due_at else None
    due_at = remind_at(notice.sent_at, zone)
    soonest = postponed(due_at, now, zone)
    if soonest > now:
        return soonest
    if is_stale(due_at, now, reminder=True) or await _wanted(context, tx, notice, person, now) is None:
        await tx.notices.set_state(notice.id, NoticeState.SENT, now, reminders=REMINDED)
        return settled_at(notice.sent_at, zone)
    return waiting


async def _is_the_one_to_ask(tx: Transaction, waiting: Waiting, now: datetime) -> bool:
    """Of several questions due at once one asks whether to stop. That counts as unanswered from the start, and nothing
    follows; a try that fails is repeated as what it was."""
    notice, asks_to_stop = waiting.notice, waiting.prompt is Prompt.ASK_WHETHER_TO_STOP
    if not asks_to_stop or notice.state is not NoticeState.WAITING or notice.reminders == SETTLED:
        return True
    person = await tx.members.locked(notice.member_id, now)
    if prompt_after(person.unanswered_prompts) is not Prompt.ASK_WHETHER_TO_STOP:
        return False
    await tx.members.note(person.id, unanswered_prompts=person.unanswered_prompts + 1)
    await tx.notices.set_state(notice.id, NoticeState.WAITING, now, reminders=SETTLED)
    return True


async def _wanted(
    context: Context, tx: Transaction, notice: Notice, person: Member, now: datetime
) -> Waiting | None:
    """The notice, read, if they take DMs at this moment."""
    if person.direct_messages != DirectMessages.ON or person.is_paused(now):
        return None
    return await read_waiting(context, tx, person, notice, now)


async def _checked(context: Context, waiting: Waiting, is_here: IsHere) -> Waiting | datetime | None:
    """Names only those Discord says are still on the server."""
    if waiting.tomorrow is not None:
        return replace(waiting, tomorrow=await _with_who_is_here(context, waiting.tomorrow, is_here))
    opened = waiting.introduction.other if waiting.introduction is not None else None
    named = {other for _, other in waiting.met} | ({opened} if opened is not None else set())
    if not named or waiting.notice.guild_id is None:
        return waiting
    presence = await ask_presence(context, waiting.notice.guild_id, named, is_here)
    if opened is not None and opened not in presence.here:
        return None if opened in presence.gone else waiting.now + _ASK_DISCORD_AGAIN
    met = tuple(each for each in waiting.met if each[1] in presence.here)
    return replace(waiting, met=met)


async def _with_who_is_here(context: Context, tomorrow: Tomorrow, is_here: IsHere) -> Tomorrow:
    coming = []
    for each in tomorrow.coming:
        met = []
        for guild, other in each.met:
            if other in (await ask_presence(context, guild, [other], is_here)).here:
                met.append((guild, other))
        coming.append(replace(each, met=tuple(met)))
    return replace(tomorrow, coming=tuple(coming))


async def _count_unanswered(tx: Transaction, member: MemberId) -> None:
    """Up to where the next one asks whether to stop: several at once don't pass over that."""
    person = await tx.members.get(member)
    if person is not None and person.unanswered_prompts < UNANSWERED_IN_A_ROW:
        await tx.members.note(member, unanswered_prompts=person.unanswered_prompts + 1)
