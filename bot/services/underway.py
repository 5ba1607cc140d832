"""Introductions as each of the two may read them. Names come after both yeses, not before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import NotFound
from bot.domain.events import Event
from bot.domain.hellos import Hello
from bot.domain.ids import GuildId, IntroductionId, MemberId
from bot.domain.introductions import NOT_FOUND, Introduction, Stage, State
from bot.domain.matching import Suggestion
from bot.domain.notices import NoticeState
from bot.services.context import Context
from bot.services.owing import zone_of
from bot.services.presence import IsHere, ask_presence, must_be_here
from bot.services.sides import about, profiles_on
from bot.storage.transaction import Transaction

# What still matters, in the order of how much.
_CURRENT = (Stage.ASKED, Stage.OPEN, Stage.WAITING)
# More are not shown at once, nor asked about.
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Underway:
    """`zone` is IANA: the clock of who reads it.

    `about` is the other side in words, without a name unless `other` is given: both have said yes then.
    `hello` is what was said and offered; the one who asked reads their own.
    """

    id: IntroductionId
    event: Event
    zone: str
    now: datetime
    stage: Stage
    about: Suggestion
    hello: Hello
    other: MemberId | None = None
    may_withdraw: bool = False


async def introductions_of(
    context: Context, member: MemberId, guild: GuildId, is_here: IsHere
) -> list[Underway]:
    """What is under way on a server: what they were asked first, then what is open, then what waits."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        read = [
            await read_underway(context, tx, each, member, now)
            for each in await tx.introductions.of_member(member, guild=guild)
            if now < each.expires_at
        ]
    current = [underway for underway in read if underway is not None and underway.stage in _CURRENT]
    current.sort(key=lambda underway: (_CURRENT.index(underway.stage), underway.event.details.starts_at))
    # Of who was asked and has not answered nothing is shown.
    about_people = [underway for underway in current if underway.stage is not Stage.WAITING][:_AT_ONCE]
    waiting = [underway for underway in current if underway.stage is Stage.WAITING]
    presence = await ask_presence(context, guild, {each.about.other for each in about_people}, is_here)
    shown = [
        each
        for each in about_people
        if each.about.other in presence.here or (each.other is None and each.about.other not in presence.gone)
    ]
    return [*shown, *waiting]


async def opened(
    context: Context, member: MemberId, introduction: IntroductionId, is_here: IsHere
) -> Underway:
    """One that is open, with the name. Raises NotFound where it is not, or not any more."""
    async with context.database.reading() as tx:
        found = await found_for(tx, introduction, member)
    if not found.is_open:
        raise NotFound(NOT_FOUND)
    [other] = found.members - {member}
    await must_be_here(context, found.guild, other, is_here, NotFound(NOT_FOUND))
    now = context.clock.now()
    async with context.database.writing() as tx:
        underway = await read_underway(context, tx, found, member, now)
        notice = await tx.notices.by_key(opened_key(found, member))
        if notice is not None:
            await tx.notices.set_state(notice.id, NoticeState.DONE, now)
    if underway is None:
        raise NotFound(NOT_FOUND)
    return underway


async def read_underway(
    context: Context, tx: Transaction, introduction: Introduction, member: MemberId, now: datetime
) -> Underway | None:
    """What `member` may read of it now; None when a block came between, or the event is gone."""
    event = await tx.events.get(introduction.event)
    if event is None or introduction.id is None or await _is_parted(tx, introduction, member):
        return None
    view = introduction.view_for(member, now)
    profiles = await profiles_on(tx, introduction.guild, introduction.members, now)
    me = profiles.pop(member)
    [them] = profiles.values()
    return Underway(
        id=introduction.id,
        event=event,
        zone=str(zone_of(await tx.members.get(member), event)),
        now=now,
        stage=view.stage,
        about=about(me, them, context.topics, nameless=view.other is None),
        hello=await tx.introductions.hello(introduction.id),
        other=view.other,
        may_withdraw=view.may_withdraw,
    )


async def found_for(
    tx: Transaction, introduction: IntroductionId, member: MemberId, *, to_change: bool = False
) -> Introduction:
    """Raises NotFound for anybody but the two, and where one has blocked the other."""
    found = await tx.introductions.get(introduction, to_change=to_change)
    if found is None or member not in found.members or await _is_parted(tx, found, member):
        raise NotFound(NOT_FOUND)
    return found


async def _is_parted(tx: Transaction, introduction: Introduction, member: MemberId) -> bool:
    """Has a block come between? To whoever waits for an answer it reads like silence, as a no does."""
    waits = member == introduction.asker and introduction.state in (State.WAITING, State.DECLINED)
    return not waits and await tx.blocks.between(*introduction.members)


def opened_key(introduction: Introduction, member: MemberId) -> str:
    """Of the notice that tells one of the two that both said yes."""
    return f"introduction:{introduction.id}:opened:{'asker' if member == introduction.asker else 'other'}"
