"""Who is still on a server: without the members intent that is asked of Discord, before anybody is shown.

The question itself is handed in, so that use cases know nothing of Discord.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace

from bot.domain.errors import RapportError
from bot.domain.ids import GuildId, MemberId
from bot.services.context import Context
from bot.services.withdrawing import has_left
from bot.storage.transaction import Transaction

# None: Discord could not say in time.
IsHere = Callable[[GuildId, MemberId], Awaitable[bool | None]]


class CannotTell(RapportError):
    """Nobody is shown on a guess."""

    def __init__(self) -> None:
        super().__init__("Discord doesn't tell me just now who is still here. Please try again in a minute.")


@dataclass(frozen=True, slots=True)
class Presence:
    """What Discord said of some people; who is in none of the sets could not be asked about."""

    here: frozenset[MemberId] = frozenset()
    gone: frozenset[MemberId] = frozenset()


async def ask_presence(
    context: Context, guild: GuildId, members: Collection[MemberId], is_here: IsHere
) -> Presence:
    """Outside a transaction. Who has left is taken out of everything on that server, at once."""
    asked = sorted(set(members))
    answers = dict(
        zip(asked, await asyncio.gather(*(is_here(guild, member) for member in asked)), strict=True)
    )
    gone = frozenset(member for member, answer in answers.items() if answer is False)
    if gone:
        async with context.database.writing() as tx:
            for member in gone:
                await has_left(tx, member, guild, context.clock.now())
    return Presence(frozenset(member for member, answer in answers.items() if answer), gone)


async def must_be_here(
    context: Context, guild: GuildId, member: MemberId, is_here: IsHere, missing: RapportError
) -> None:
    """Raises `missing` when they have left, and CannotTell when Discord does not say."""
    presence = await ask_presence(context, guild, [member], is_here)
    if member in presence.gone:
        raise missing
    if member not in presence.here:
        raise CannotTell


async def came_back(context: Context, tx: Transaction, member: MemberId, guild: GuildId) -> None:
    """Whoever acts on a server is on it, whatever we noticed before."""
    membership = await tx.memberships.get(member, guild)
    if membership.left_at is not None:
        await tx.memberships.save(replace(membership, left_at=None), context.clock.now())
