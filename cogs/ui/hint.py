"""What came up since somebody's last reply, for those who get no DM of it: one quiet line after the answer."""

from __future__ import annotations

from bot.domain.ids import MemberId
from bot.services.context import Context
from cogs.ui.answering import Answer
from cogs.ui.layout import Card, text
from cogs.ui.notices import quiet_line


async def hint(answer: Answer, context: Context, member: MemberId) -> None:
    """Call it after the answer, so that nobody waits for it."""
    if line := await quiet_line(context, member):
        await answer(Card(text(line)))
