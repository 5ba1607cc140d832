"""A form that could not be read is answered by a sentence and *Edit again*, which opens it as it was typed.

Discord does not let a form answer a form, hence the button between.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord

from bot.domain.errors import Unreadable
from bot.domain.ids import MemberId
from bot.services.context import Context
from bot.services.drafts import Typed, keep_typed, typed_before
from cogs.ui.answering import Answer, answering, tell
from cogs.ui.forms import read_answers
from cogs.ui.layout import Card, Primary, button, said


@asynccontextmanager
async def answering_form(
    context: Context,
    interaction: discord.Interaction,
    again: str,
    *,
    update: bool = False,
    while_working: str = "",
) -> AsyncIterator[Answer]:
    """`answering` for a submitted form: an `Unreadable` inside keeps what was typed and offers *Edit again*.

    `again` is the name of the button the cog serves with `@pressed(again)`, taking the draft's id (see `reopened`).
    The sentence is always a message of its own: the card the form was opened from stays as it is.
    """
    async with answering(interaction, update=update, while_working=while_working) as answer:
        try:
            yield answer
        except Unreadable as error:
            await tell(interaction, await edit_again(context, interaction, error.sentence, again))


async def edit_again(context: Context, interaction: discord.Interaction, sentence: str, again: str) -> Card:
    """Keeps the submitted form and answers the card with the sentence and the button."""
    draft = await kept_draft(context, interaction)
    return said(sentence, buttons=[button("Edit again", f"{again}:{draft}", Primary)])


async def kept_draft(context: Context, interaction: discord.Interaction) -> int:
    """Keeps the submitted form for a day, sealed; answers the draft's id."""
    data: Any = interaction.data or {}
    form, typed = str(data.get("custom_id", "")), read_answers(interaction)
    return await keep_typed(context, MemberId(interaction.user.id), form, typed)


async def reopened(context: Context, interaction: discord.Interaction, draft: int) -> tuple[str, Typed]:
    """The custom_id of the form to open again, and what stood in it. Raises Stale."""
    return await typed_before(context, MemberId(interaction.user.id), draft)
