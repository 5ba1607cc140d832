"""Asking to be introduced, and answering: one transaction each, and harmless when tapped twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import NotAllowed, NotFound, Stale
from bot.domain.events import Event, Status
from bot.domain.hellos import Hello
from bot.domain.ids import EventId, GuildId, IntroductionId, MemberId
from bot.domain.introductions import (
    DAY,
    LOOK_BACK,
    NOT_FOUND,
    OVER,
    Answer,
    Introduction,
    State,
    allowance,
    ask,
    may_ask_same,
    may_be_asked,
)
from bot.domain.notices import NoticeKind, NoticeState
from bot.services.context import Context
from bot.services.owing import dm_key, owe
from bot.services.presence import IsHere, must_be_here
from bot.services.sides import profiles_on
from bot.services.underway import Underway, found_for, opened_key, read_underway
from bot.storage.suggestions import Suggested
from bot.storage.transaction import Transaction

GONE = "I can't find that suggestion any more. `/meet` shows who there is to look for now."
_ASKED_ENOUGH = (
    "They've had enough hellos for one day. Try again tomorrow, or just walk up to somebody there."
)
_NOT_AGAIN = "You said hello to them not long ago. Let's leave it at that for now; others may be glad of one."
_SENT_ALREADY = "Your hello is on its way already. I'll tell you when both of you have said yes."
_INTRODUCED = "You two are introduced already: `/meet` shows who it is. Have a good talk!"


@dataclass(frozen=True, slots=True)
class Case:
    """A suggestion that may be followed. `theirs`: the other side has asked already, and waits."""

    suggested: Suggested
    event: Event
    theirs: Introduction | None = None


async def before_hello(context: Context, member: MemberId, suggestion: int) -> Event:
    """The event, for the form. Raises what `say_hello` would, so that nobody writes a note in vain.

    A hello that waits from the other side makes no difference: it would tell whom it is from.
    """
    now = context.clock.now()
    async with context.database.reading() as tx:
        case = await _case(tx, member, suggestion, now)
        if case.theirs is not None:
            between = await tx.introductions.of_member(member, besides=case.suggested.other)
            await _must_be_allowed(tx, member, case.suggested.other, between, now)
    return case.event


async def say_hello(
    context: Context, member: MemberId, suggestion: int, hello: Hello, is_here: IsHere
) -> Underway:
    """Asks the other side. Raises NotFound, NotAllowed, Stale, CannotTell.

    Where they have asked already and wait, this is the yes they wait for.
    """
    async with context.database.reading() as tx:
        suggested = await tx.suggestions.get(suggestion, member)
    if suggested is None:
        raise NotFound(GONE)
    await must_be_here(context, suggested.guild, suggested.other, is_here, NotFound(GONE))
    now = context.clock.now()
    async with context.database.writing() as tx:
        for side in sorted((suggested.member, suggested.other)):
            await tx.attendances.lock(side)
        case = await _case(tx, member, suggestion, now)
        await tx.members.seen(member, now)
        if case.theirs is None:
            introduction = await _ask(tx, case, hello, now)
        else:
            introduction = case.theirs
            await _answer(tx, introduction, case.event, said=Answer.YES, now=now)
        underway = await read_underway(context, tx, introduction, member, now)
    context.wake()
    assert underway is not None
    return underway


async def answer_hello(
    context: Context, member: MemberId, introduction: IntroductionId, said: Answer, is_here: IsHere
) -> Underway:
    """Raises NotFound for anybody but the one who was asked, and Stale when it is settled or over."""
    await _see_to_the_asker(context, member, introduction, is_here)
    now = context.clock.now()
    async with context.database.writing() as tx:
        found = await found_for(tx, introduction, member, to_change=True)
        event = await tx.events.get(found.event)
        if event is None or found.other != member:
            raise NotFound(NOT_FOUND)
        await tx.members.seen(member, now)
        await _answer(tx, found, event, said=said, now=now)
        underway = await read_underway(context, tx, found, member, now)
    context.wake()
    assert underway is not None
    return underway


async def take_back(context: Context, member: MemberId, introduction: IntroductionId) -> None:
    """The asker thought better of it. Raises NotFound, and Stale when it is too late."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        found = await found_for(tx, introduction, member, to_change=True)
        found.withdraw(member, now)
        await _dropped(tx, found, now)


async def _case(tx: Transaction, member: MemberId, suggestion: int, now: datetime) -> Case:
    suggested = await tx.suggestions.get(suggestion, member)
    event = await tx.events.get(suggested.event) if suggested is not None else None
    if suggested is None or event is None:
        raise NotFound(GONE)
    if event.details.status is Status.CANCELLED or now >= event.details.ends_by:
        raise Stale(OVER)
    other = suggested.other
    if await tx.blocks.between(member, other):
        raise NotFound(GONE)
    for side in (member, other):
        if not await _may_be_met(tx, suggested.guild, suggested.event, side, now):
            raise NotFound(GONE)
    between = await tx.introductions.of_member(member, besides=other)
    theirs = _theirs(between, member, suggested.event)
    if theirs is None:
        await _must_be_allowed(tx, member, other, between, now)
    return Case(suggested, event, theirs)


def _theirs(between: list[Introduction], member: MemberId, event: EventId) -> Introduction | None:
    """What the other asked for this event and still waits. Raises Stale when the two are settled for it."""
    here = [each for each in between if each.event == event]
    if any(each.is_open for each in here):
        raise Stale(_INTRODUCED)
    if any(each.asker == member for each in here):
        raise Stale(_SENT_ALREADY)
    return next((each for each in here if each.state is State.WAITING), None)


async def _may_be_met(
    tx: Transaction, guild: GuildId, event: EventId, member: MemberId, now: datetime
) -> bool:
    """They go, and may be seen on that server."""
    profile = (await profiles_on(tx, guild, [member], now)).get(member)
    attendance = await tx.attendances.get(member, event)
    goes = attendance is not None and attendance.is_going and attendance.guild_id == guild
    return goes and profile is not None and profile.may_be_met


async def _must_be_allowed(
    tx: Transaction, member: MemberId, other: MemberId, between: list[Introduction], now: datetime
) -> None:
    """Raises NotAllowed with what to do instead."""
    people = await tx.members.get_many([member, other])
    past = await tx.introductions.sent_by(member, now - LOOK_BACK)
    allowed = allowance(past, now, is_ally=people[member].is_ally)
    if not allowed.left:
        raise NotAllowed(allowed.sentence)
    mine = [each.asked_at for each in between if each.asker == member and not each.is_open]
    if not may_ask_same(mine, now):
        raise NotAllowed(_NOT_AGAIN)
    asked_at = await tx.introductions.asked_of(other, now - DAY)
    if not may_be_asked(asked_at, now, is_ally=people[other].is_ally):
        raise NotAllowed(_ASKED_ENOUGH)


async def _ask(tx: Transaction, case: Case, hello: Hello, now: datetime) -> Introduction:
    suggested = case.suggested
    asked = ask(
        suggested.member,
        suggested.other,
        event=suggested.event,
        guild=suggested.guild,
        now=now,
        event_ends_at=case.event.details.ends_by,
    )
    introduction = await tx.introductions.add(asked, hello)
    await owe(
        tx,
        _asked_key(introduction),
        introduction.other,
        NoticeKind.INTRODUCTION_ASKED,
        event=case.event,
        now=now,
        guild=introduction.guild,
        introduction=introduction.id,
    )
    return introduction


async def _answer(
    tx: Transaction, introduction: Introduction, event: Event, *, said: Answer, now: datetime
) -> None:
    introduction.answer(introduction.other, said, now)
    assert introduction.id is not None
    await tx.introductions.save(introduction)
    await tx.notices.settle_all_of(introduction.id, NoticeKind.INTRODUCTION_ASKED, NoticeState.DONE, now)
    await tx.jobs.withdraw(dm_key(_asked_key(introduction)))
    if not introduction.is_open:
        return
    for side in (introduction.asker, introduction.other):
        await owe(
            tx,
            opened_key(introduction, side),
            side,
            NoticeKind.INTRODUCTION_OPENED,
            event=event,
            now=now,
            guild=introduction.guild,
            introduction=introduction.id,
        )


async def _see_to_the_asker(
    context: Context, member: MemberId, introduction: IntroductionId, is_here: IsHere
) -> None:
    """Whoever asked may have left, hidden, paused or changed their plans: it is then as if they took it back."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        found = await found_for(tx, introduction, member)
    if found.state is not State.WAITING or found.other != member:
        return
    await must_be_here(context, found.guild, found.asker, is_here, NotFound(NOT_FOUND))
    async with context.database.writing() as tx:
        found = await found_for(tx, introduction, member, to_change=True)
        if await _may_be_met(tx, found.guild, found.event, found.asker, now):
            return
        if found.cancel_for(found.asker, now):
            await _dropped(tx, found, now)
    raise NotFound(NOT_FOUND)


async def _dropped(tx: Transaction, introduction: Introduction, now: datetime) -> None:
    assert introduction.id is not None
    await tx.introductions.save(introduction)
    await tx.notices.settle_all_of(introduction.id, NoticeKind.INTRODUCTION_ASKED, NoticeState.DROPPED, now)


def _asked_key(introduction: Introduction) -> str:
    return f"introduction:{introduction.id}:asked"
