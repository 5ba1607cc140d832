"""Noting whom one talked to. One name and one line is enough; nobody else ever reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.contacts import (
    LINE_LIMIT,
    NAME_LIMIT,
    Contact,
    Conversation,
    ConversationId,
    same_name,
    split_note,
)
from bot.domain.debriefs import CostAsk, cost_to_ask
from bot.domain.errors import NotFound, Stale, Unreadable
from bot.domain.events import Event, Status
from bot.domain.graphemes import cut, visible
from bot.domain.ids import EventId, GuildId, IntroductionId, MemberId
from bot.domain.notices import NoticeState
from bot.services.context import Context
from bot.services.going import debrief_key
from bot.services.owing import dm_key
from bot.services.presence import IsHere
from bot.services.underway import found_for, opened
from bot.storage.transaction import Transaction

# Nobody notes a talk from further back than that, and a list has to end somewhere.
RECENT = timedelta(days=30)
_OFFERED = 25
# Of what was on lately: some of it was cancelled, or they went.
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Talk:
    """One that was noted. `was_known`: it went to somebody of that name who was there before."""

    contact: Contact
    conversation: Conversation
    was_known: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """What a note came to; no talks: nobody this time. `event` is None for a talk elsewhere."""

    talks: tuple[Talk, ...]
    event: Event | None


async def log_talk(
    context: Context, member: MemberId, event: EventId | None, typed: tuple[str, str], guild: GuildId | None
) -> Logged:
    """`typed` are the two fields: a name (or several people), and a line that holds for all of them.

    Answers the question that waits about that event. The same note twice is kept once. Raises Unreadable,
    and NotFound when they cannot see the event.
    """
    now = context.clock.now()
    async with context.database.writing() as tx:
        found = None if event is None else await _visible(tx, member, event, guild, now)
        people = split_note(typed[0])
        if not people and not any(each.isalnum() for each in visible(typed[0])):
            raise Unreadable("name", "A first name is enough, like Sam, or “the one with the red laptop”.")
        await tx.members.get_or_add(member, now)
        await tx.attendances.lock(member)
        talks = [await _note(tx, member, (name, _joined(own, typed[1])), found, now) for name, own in people]
        await _settle(tx, member, event, now)
    return Logged(tuple(talks), found)


async def log_met(
    context: Context, member: MemberId, introduction: IntroductionId, typed: tuple[str, str]
) -> Logged:
    """A talk with whom an introduction brought together; their note is linked to that member, unseen by them."""
    now = context.clock.now()
    name = _name(typed[0])
    async with context.database.writing() as tx:
        found = await found_for(tx, introduction, member)
        event = await tx.events.get(found.event)
        if not found.is_open or event is None:
            raise NotFound("I can't find that introduction any more. `/log` notes whom you talked to.")
        [other] = found.members - {member}
        await tx.attendances.lock(member)
        known = next((each for each in await tx.contacts.of(member) if each.member == other), None)
        at = min(now, event.details.ends_by)
        contact = known or await tx.contacts.add(member, name, at, now, other)
        talk = await _talk(tx, contact, _line(typed[1]), event, now, was_known=known is not None)
        await _settle(tx, member, event.id, now)
    return Logged((talk,), event)


async def whom_met(
    context: Context, member: MemberId, introduction: IntroductionId, is_here: IsHere
) -> MemberId:
    """Who it was, for the form. Raises NotFound."""
    underway = await opened(context, member, introduction, is_here)
    assert underway.other is not None
    return underway.other


async def nobody_this_time(context: Context, member: MemberId, event: EventId) -> CostAsk | None:
    """An answer like any other. Answers what of the question is still open: what it cost."""
    async with context.database.writing() as tx:
        await _settle(tx, member, event, context.clock.now())
        went, found = await tx.attendances.get(member, event), await tx.events.get(event)
        if went is None or found is None:
            return None
        return cost_to_ask(await tx.budgets.get(member), went, found.details)


async def event_to_log(context: Context, member: MemberId, event: EventId, guild: GuildId | None) -> Event:
    """For the form. Raises NotFound, and Stale before it has begun."""
    async with context.database.reading() as tx:
        return await _visible(tx, member, event, guild, context.clock.now())


async def recent_events(context: Context, member: MemberId, guild: GuildId | None) -> list[Event]:
    """Where they may have talked to somebody lately: where they went first, then what else was on here."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        went = [
            each.attendance.event_id
            for each in reversed(await tx.attendances.history(member))
            if each.attendance.is_going and not each.is_off and now - RECENT < each.starts_at <= now
        ]
        own = await tx.events.get_many(went[:_OFFERED])
        others: Sequence[Event] = []
        if guild is not None and len(own) < _OFFERED:
            latest = (await tx.events.ids_between(guild, now - RECENT / 4, now))[-_LOOKED_AT:]
            found = await tx.events.get_many(latest)
            others = [found[id_] for id_ in latest if id_ in found]
    besides = [
        each
        for each in reversed(others)
        if each.id not in own and each.details.status is not Status.CANCELLED
    ]
    return [*(own[id_] for id_ in went if id_ in own), *besides][:_OFFERED]


async def correct_talk(
    context: Context, member: MemberId, conversation: ConversationId, typed: tuple[str, str]
) -> Talk:
    """A better name for the person, a better line for the talk. Raises Unreadable and NotFound."""
    name = _name(typed[0])
    async with context.database.writing() as tx:
        talk = await _read(tx, member, conversation)
        await tx.contacts.rename(talk.contact, name)
        rewritten = replace(talk.conversation, line=_line(typed[1]))
        await tx.contacts.rewrite(rewritten)
    return Talk(replace(talk.contact, name=name), rewritten)


async def as_somebody_else(context: Context, member: MemberId, conversation: ConversationId) -> Talk:
    """It was another person of the same name. Raises NotFound."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        talk = await _read(tx, member, conversation)
        if len(await tx.contacts.conversations(member, talk.contact.id)) == 1:
            return talk
        contact = await tx.contacts.add(member, talk.contact.name, talk.conversation.talked_at, now)
        moved = replace(talk.conversation, contact=contact.id)
        await tx.contacts.rewrite(moved)
        await tx.contacts.recount(talk.contact.id)
    return Talk(contact, moved)


async def read_talk(context: Context, member: MemberId, conversation: ConversationId) -> Talk:
    """For the form. Raises NotFound."""
    async with context.database.reading() as tx:
        return await _read(tx, member, conversation)


async def _read(tx: Transaction, member: MemberId, conversation: ConversationId) -> Talk:
    found = await tx.contacts.conversation(conversation, member)
    contact = await tx.contacts.get(found.contact, member) if found is not None else None
    if found is None or contact is None:
        raise NotFound("I can't find that note any more. `/people` shows what I keep for you.")
    return Talk(contact, found)


async def _note(
    tx: Transaction, member: MemberId, person: tuple[str, str], event: Event | None, now: datetime
) -> Talk:
    name, line = person
    known = [each for each in await tx.contacts.of(member) if same_name(each.name, name)]
    at = now if event is None else min(now, event.details.ends_by)
    # Of two who read the same nobody can tell which is meant: that makes a third.
    contact = known[0] if len(known) == 1 else await tx.contacts.add(member, name, at, now)
    return await _talk(tx, contact, line, event, now, was_known=len(known) == 1)


async def _talk(
    tx: Transaction, contact: Contact, line: str, event: Event | None, now: datetime, *, was_known: bool
) -> Talk:
    id_ = None if event is None else event.id
    for each in await tx.contacts.conversations(contact.owner, contact.id):
        if (
            each.event == id_
            and each.line == line
            and (id_ is not None or each.talked_at.date() == now.date())
        ):
            return Talk(contact, each, was_known)
    at = now if event is None else min(now, event.details.ends_by)
    return Talk(contact, await tx.contacts.talked(contact, line, at, id_), was_known)


async def _settle(tx: Transaction, member: MemberId, event: EventId | None, now: datetime) -> None:
    """Whatever asked about that event has its answer; those before it need none to be asked again."""
    await tx.members.note(member, unanswered_prompts=0, seen_at=now)
    if event is None:
        return
    key = debrief_key(member, event)
    notice = await tx.notices.by_key(key)
    if notice is not None:
        await tx.notices.set_state(notice.id, NoticeState.DONE, now)
    await tx.jobs.withdraw(dm_key(key))


async def _visible(
    tx: Transaction, member: MemberId, event: EventId, guild: GuildId | None, now: datetime
) -> Event:
    """They answered about it, or the server they are on lists it."""
    known = await tx.attendances.get(member, event) is not None
    if not known and guild is not None:
        known = await tx.events.visible(guild, event) is not None
    found = await tx.events.get(event) if known else None
    if found is None:
        raise NotFound("I can't find that event. `/log` without one notes a talk anywhere.")
    if found.details.starts_at > now:
        raise Stale("That one hasn't begun yet. I'd love to hear about it afterwards.")
    return found


def _name(text: str) -> str:
    name = cut(" ".join(visible(text).split()), NAME_LIMIT)
    if not name:
        raise Unreadable("name", "A first name is enough, like Sam, or “the one with the red laptop”.")
    return name


def _line(text: str) -> str:
    return cut(" ".join(visible(text).split()), LINE_LIMIT)


def _joined(own: str, common: str) -> str:
    """What stood behind the name, and what stood in the field for it."""
    return cut(" · ".join(part for part in (own, _line(common)) if part), LINE_LIMIT)
