"""Forms that could not be read: what was typed waits, encrypted, for a day."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import Stale
from bot.domain.ids import MemberId
from bot.services.context import Context

Typed = Mapping[str, str | tuple[str, ...]]


async def keep_typed(context: Context, member: MemberId, form: str, typed: Typed) -> int:
    """Keeps what was typed into the form with this custom_id; answers the draft's id."""
    async with context.database.writing() as tx:
        return await tx.drafts.keep(member, form, typed, context.clock.now())


async def typed_before(context: Context, member: MemberId, draft: int) -> tuple[str, Typed]:
    """The form's custom_id and what was typed. Raises Stale when it is gone or somebody else's."""
    async with context.database.reading() as tx:
        found = await tx.drafts.get(draft, member, context.clock.now())
    if found is None:
        raise Stale("I only keep a form for a day, and this one is gone. Please open it afresh.")
    return found
