"""Everybody who may meet at one event, and the suggestions that hold there: the same for both sides, and lasting.

Solved for the whole event at once, outside the transaction and off the loop; stored only if nothing has
changed meanwhile, else solved again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.errors import RapportError
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.matching import PER_PERSON, History, Pair, Past, pair
from bot.domain.pairs import IsBarred, complete
from bot.domain.profiles import Profile
from bot.services.context import Context
from bot.services.sides import profiles_on
from bot.storage.suggestions import Suggested
from bot.storage.transaction import Transaction

_TRIES = 5


class TooBusy(RapportError):
    """Others came and went while it was solved, again and again."""

    def __init__(self) -> None:
        super().__init__("A lot is going on at this event just now. Please try again in a moment.")


@dataclass(frozen=True, slots=True)
class Hall:
    """`never` are pairs that blocked each other; `is_barred` also knows blocks that outlived a deletion."""

    profiles: dict[MemberId, Profile]
    suggested: tuple[Suggested, ...]
    never: frozenset[Pair]
    history: History
    is_barred: IsBarred = field(compare=False)

    @property
    def standing(self) -> tuple[Suggested, ...]:
        """What is stored and still holds."""
        return tuple(each for each in self.suggested if self._holds(each))

    def of(self, member: MemberId) -> tuple[Suggested, ...]:
        return tuple(each for each in self.standing if each.member == member)

    def complete(self) -> frozenset[Pair]:
        """What neither side has seen may be chosen anew."""
        kept = {each.pair for each in self.suggested if each.shown_at is not None}
        return complete(self.profiles.values(), kept, self.never, self.history, self.is_barred)

    def _holds(self, each: Suggested) -> bool:
        both = (each.member, each.other)
        may = all(side in self.profiles and self.profiles[side].may_be_met for side in both)
        return may and each.pair not in self.never and not self.is_barred(*both)


async def suggestions_for(
    context: Context, guild: GuildId, event: EventId, member: MemberId
) -> tuple[tuple[Suggested, ...], dict[MemberId, Profile]]:
    """Whom `member` may look for there, and everybody's profile. Raises TooBusy."""
    for _ in range(_TRIES):
        now = context.clock.now()
        async with context.database.reading() as tx:
            hall = await _read(tx, guild, event, now)
        if len(hall.of(member)) >= PER_PERSON:
            return hall.of(member), hall.profiles
        pairs = await asyncio.to_thread(hall.complete)
        if pairs == {each.pair for each in hall.suggested}:
            return hall.of(member), hall.profiles
        async with context.database.writing() as tx:
            await tx.suggestions.lock(event)
            if await _read(tx, guild, event, now) == hall:
                await _store(tx, guild, event, hall, pairs)
    raise TooBusy


async def _read(tx: Transaction, guild: GuildId, event: EventId, now: datetime) -> Hall:
    going = [each for each in await tx.attendances.going_to(event) if each.guild_id == guild]
    everybody = await profiles_on(tx, guild, [each.member_id for each in going], now)
    profiles = {member: profile for member, profile in everybody.items() if profile.may_be_met}
    return Hall(
        profiles,
        tuple(await tx.suggestions.at(event, guild)),
        frozenset(pair(*each) for each in await tx.blocks.among(profiles)),
        await _history(tx, profiles, event),
        await tx.blocks.nameless(),
    )


async def _history(tx: Transaction, profiles: dict[MemberId, Profile], event: EventId) -> History:
    suggested = await tx.suggestions.seen_together(profiles, besides=event)
    met = await tx.contacts.met(profiles)
    return History({key: Past(suggested[key], met[key]) for key in suggested.keys() | met.keys()})


async def _store(tx: Transaction, guild: GuildId, event: EventId, hall: Hall, pairs: frozenset[Pair]) -> None:
    await tx.suggestions.remove([each.id for each in hall.suggested if each.pair not in pairs])
    await tx.suggestions.add(event, guild, pairs - {each.pair for each in hall.suggested})
