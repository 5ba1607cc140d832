"""Blocks: silent, both ways in effect, and the blocker's alone to take back."""

from __future__ import annotations

from bot.domain.errors import NotAllowed
from bot.domain.ids import MemberId
from bot.services.context import Context
from bot.services.withdrawing import part


async def block(context: Context, member: MemberId, other: MemberId) -> None:
    """Ends what is between the two. The other is told nothing. Raises NotAllowed for oneself."""
    if member == other:
        raise NotAllowed("That's you. If you'd rather not be seen for a while, `/privacy` can hide you.")
    now = context.clock.now()
    async with context.database.writing() as tx:
        await tx.blocks.add(member, other, now)
        await part(tx, member, other, now)


async def unblock(context: Context, member: MemberId, other: MemberId) -> None:
    """The two may be suggested to each other again, unless the other has blocked them too."""
    async with context.database.writing() as tx:
        await tx.blocks.remove(member, other)


async def blocked_by(context: Context, member: MemberId) -> list[MemberId]:
    """Whom they blocked, the latest first."""
    async with context.database.reading() as tx:
        return await tx.blocks.by(member)
