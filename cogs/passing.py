"""Not for me, and why: one tap to say it, one to take it back."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.domain.attendance import Why
from bot.domain.ids import EventId
from bot.services.context import Context
from bot.services.passing import lessons_of, say_why, take_back
from cogs.passing_cards import back_card, lessons_card, why_card
from cogs.ui.answering import answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.routing import UnknownButton, choice_of, number_in, pressed
from cogs.ui.sending import Outbox


class Passing(commands.Cog):
    """It has no command: what it asks hangs off "Not for me"."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @pressed("notforme.why")
    async def why(self, interaction: discord.Interaction, why: str, event: int) -> None:
        if why not in set(Why):
            raise UnknownButton
        async with answering(interaction, update=True) as answer:
            passed = await say_why(self.context, member_of(interaction), EventId(event), Why(why))
            await answer(why_card(passed))

    @pressed("notforme.undo")
    async def undo(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction, update=True) as answer:
            await answer(back_card(await take_back(self.context, member_of(interaction), EventId(event))))

    @pressed("learned.show")
    async def lessons(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            lessons = await lessons_of(self.context, member_of(interaction), guild_of(interaction))
            await answer(lessons_card(lessons))

    @pressed("learned.forget")
    async def forget(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True) as answer:
            member = member_of(interaction)
            await take_back(self.context, member, EventId(number_in(choice_of(interaction))))
            await answer(lessons_card(await lessons_of(self.context, member, guild_of(interaction))))
