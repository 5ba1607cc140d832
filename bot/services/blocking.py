"""Blocks: silent, both ways in effect, and the blocker's alone to take back."""

from __future__ import annotations

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import MemberId
from bot.services.context import Context
from bot.services.withdrawing import part
from bot.storage.blocks import Blocked


async def block(context: Context, member: MemberId, other: MemberId, *, unnamed: bool = False) -> int:
    """Ends what is between the two; answers the block's id. The other is told nothing.

    `unnamed`: the member does not know who it is, and is not told. Raises NotAllowed for oneself.
    """
    if member == other:
        raise NotAllowed("That's you. If you'd rather not be seen for a while, `/privacy` can hide you.")
    now = context.clock.now()
    async with context.database.writing() as tx:
        id_ = await tx.blocks.add(member, other, now, unnamed=unnamed)
        await part(tx, member, other, now)
    return id_


async def unblock(context: Context, member: MemberId, block: int) -> None:
    """The two may be suggested to each other again, unless the other has blocked them too. Raises NotFound."""
    async with context.database.writing() as tx:
        if not await tx.blocks.remove(block, member):
            raise NotFound("I can't find that block any more. `/privacy` lists the ones there are.")


async def blocked_by(context: Context, member: MemberId) -> list[Blocked]:
    """Whom they blocked, the latest first."""
    async with context.database.reading() as tx:
        return await tx.blocks.by(member)
