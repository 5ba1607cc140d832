"""Whom to meet: a member's choice of who sees them, and one to three people to look for at an event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.errors import NotFound
from bot.domain.events import Event
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.matching import Suggestion
from bot.domain.members import Member
from bot.domain.memberships import Membership
from bot.domain.profiles import Profile, Visibility
from bot.services.context import Context
from bot.services.hall import suggestions_for
from bot.services.presence import IsHere, Presence, ask_presence, came_back
from bot.services.readers import read_reader
from bot.services.sides import about
from bot.services.underway import Underway, introductions_of
from bot.services.withdrawing import hide
from bot.storage.suggestions import Suggested
from bot.storage.transaction import Transaction

# Whoever has left makes room for somebody else, a few times over.
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to look for. `suggestion` is what a button carries; `is_settled`: they said hello already."""

    suggestion: int
    about: Suggestion
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """What `/meet` shows. `events` are those they go to, soonest first; `event` the one that is looked at.

    `unsure`: there is somebody, but Discord did not say in time whether they are still here.
    """

    member: Member
    membership: Membership
    zone: str
    now: datetime
    events: tuple[Event, ...] = ()
    event: Event | None = None
    people: tuple[Person, ...] = ()
    unsure: bool = False
    introductions: tuple[Underway, ...] = ()

    @property
    def is_shown(self) -> bool:
        """May be met by others here, and so meets them."""
        shown = self.membership.shown_as is not Visibility.HIDDEN
        return shown and not self.member.is_paused(self.now)


async def meet(
    context: Context, member: MemberId, guild: GuildId, event: EventId | None, is_here: IsHere
) -> Meeting:
    """For `event`, else for the next they go to. Raises NotFound when they do not go to `event`."""
    meeting = await _where(context, member, guild, event)
    meeting = replace(meeting, introductions=tuple(await introductions_of(context, member, guild, is_here)))
    if meeting.event is None or not meeting.is_shown:
        return meeting
    return await _with_people(context, meeting, meeting.event, guild, is_here)


async def choose_visibility(
    context: Context, member: MemberId, guild: GuildId, visibility: Visibility
) -> Membership:
    """Who may see them on that server. Hiding ends what is under way there, silently."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        await tx.members.get_or_add(member, now)
        if visibility is Visibility.HIDDEN:
            await hide(tx, member, guild, now)
        before = await tx.memberships.get(member, guild)
        chosen = replace(before, visibility=visibility, left_at=None)
        await tx.memberships.save(chosen, now)
    return chosen


async def events_ahead(context: Context, member: MemberId, guild: GuildId | None) -> list[Event]:
    """What they go to and is not over, soonest first; said on that server, or on any."""
    async with context.database.reading() as tx:
        return await _ahead(tx, member, guild, context.clock.now())


async def _where(context: Context, member: MemberId, guild: GuildId, event: EventId | None) -> Meeting:
    now = context.clock.now()
    async with context.database.writing() as tx:
        person = await tx.members.get_or_add(member, now)
        await came_back(context, tx, member, guild)
        await tx.members.seen(member, now)
        membership = await tx.memberships.get(member, guild)
        events = await _ahead(tx, member, guild, now)
        zone = (await read_reader(tx, member, guild)).timezone
    chosen = next((each for each in events if event in (None, each.id)), None)
    if event is not None and chosen is None:
        raise NotFound("You haven't said that you're going to that one here. Say Going in `/events` first.")
    return Meeting(person, membership, zone, now, tuple(events), chosen)


async def _ahead(tx: Transaction, member: MemberId, guild: GuildId | None, now: datetime) -> list[Event]:
    going = [
        each.attendance.event_id
        for each in await tx.attendances.history(member)
        if each.is_ahead(now) and not each.is_off and guild in (None, each.attendance.guild_id)
    ]
    found = await tx.events.get_many(going)
    return [found[id_] for id_ in going]


async def _with_people(
    context: Context, meeting: Meeting, event: Event, guild: GuildId, is_here: IsHere
) -> Meeting:
    """Asks Discord about each before they are shown; whoever has left is replaced."""
    member = meeting.member.id
    for _ in range(_ROUNDS):
        suggested, profiles = await suggestions_for(context, guild, event.id, member)
        presence = await ask_presence(context, guild, [each.other for each in suggested], is_here)
        if not presence.gone:
            break
    shown = [each for each in suggested if each.other in presence.here]
    async with context.database.writing() as tx:
        await tx.suggestions.show([each.id for each in shown], meeting.now)
        introductions = await tx.introductions.of_member(member, event=event.id)
    settled = {each.other for each in introductions if each.asker == member}
    # Whom they are introduced to stands among the introductions, with what to ask and where.
    known = {side for each in introductions if each.is_open for side in each.members}
    shown = [each for each in shown if each.other not in known]
    people = [_person(context, each, profiles, settled) for each in shown]
    return replace(
        meeting,
        people=tuple(sorted(people, key=lambda each: (-each.about.value, each.about.other))),
        unsure=_is_unsure(suggested, presence),
    )


def _person(
    context: Context, suggested: Suggested, profiles: dict[MemberId, Profile], settled: set[MemberId]
) -> Person:
    said = about(profiles[suggested.member], profiles[suggested.other], context.topics)
    return Person(suggested.id, said, suggested.other in settled)


def _is_unsure(suggested: Sequence[Suggested], presence: Presence) -> bool:
    return any(each.other not in presence.here | presence.gone for each in suggested)
