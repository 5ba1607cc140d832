"""The Cost button: line by line, corrected for oneself, and what a ticket really cost."""

from __future__ import annotations

from datetime import datetime

import discord
from discord.ext import commands

from bot.domain.cost_lines import CostKind
from bot.domain.ids import EventId
from bot.domain.jobs import Job
from bot.services import repricing
from bot.services.context import Context
from bot.services.correcting import correct_lines, take_back
from bot.services.discovery import Single, look_at
from bot.services.price_reports import take_price_back, tell_price
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import Answer, answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.cost_cards import TAKEN_BACK, correction_form, cost_card, paid_form, told_words
from cogs.ui.forms import line_of, read_answers
from cogs.ui.routing import due, pressed, submitted
from cogs.ui.sending import Outbox


class Costs(commands.Cog):
    """It has no command: every event has the button."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @pressed("cost")
    async def cost(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction) as answer:
            await answer(cost_card(await self._look(interaction, event)))

    @pressed("cost.mine")
    async def ask_mine(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction) as answer:
            await answer.form(correction_form(await self._look(interaction, event)))

    @submitted("cost.mine")
    async def keep_mine(self, interaction: discord.Interaction, event: int) -> None:
        async with answering_form(self.context, interaction, "cost.again", update=True) as answer:
            answers = read_answers(interaction)
            typed = {kind: line_of(answers, kind.value) for kind in CostKind}
            member, guild = member_of(interaction), guild_of(interaction)
            await correct_lines(self.context, member, guild, EventId(event), typed)
            await answer(cost_card(await self._look(interaction, event), "Kept, for you alone."))

    @pressed("cost.back")
    async def give_back(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction, update=True) as answer:
            await take_back(self.context, member_of(interaction), guild_of(interaction), EventId(event))
            await answer(cost_card(await self._look(interaction, event), "What I know counts again."))

    @pressed("paid.free")
    async def was_free(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction, update=True) as answer:
            await self._tell(interaction, answer, event, "0")

    @pressed("paid.ask")
    async def ask_paid(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction) as answer:
            await answer.form(paid_form(EventId(event), (await self._look(interaction, event)).told))

    @submitted("paid.keep")
    async def keep_paid(self, interaction: discord.Interaction, event: int) -> None:
        async with answering_form(self.context, interaction, "cost.again", update=True) as answer:
            await self._tell(interaction, answer, event, line_of(read_answers(interaction), "paid"))

    @pressed("paid.back")
    async def take_paid_back(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction, update=True) as answer:
            member, guild = member_of(interaction), guild_of(interaction)
            await take_price_back(self.context, member, guild, EventId(event))
            await answer(cost_card(await self._look(interaction, event), TAKEN_BACK))

    @pressed("cost.again")
    async def again(self, interaction: discord.Interaction, draft: int) -> None:
        async with answering(interaction) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            name, _, number = form.partition(":")
            if name == "paid.keep":
                await answer.form(paid_form(EventId(int(number)), typed=typed))
            else:
                await answer.form(correction_form(await self._look(interaction, int(number)), typed))

    @due(repricing.KIND)
    async def follow(self, job: Job) -> datetime | None:
        """A price that members told, or that organisers put right, counts for all who go."""
        await repricing.follow(self.context, job)
        return None

    async def _tell(self, interaction: discord.Interaction, answer: Answer, event: int, amount: str) -> None:
        member, guild = member_of(interaction), guild_of(interaction)
        told = await tell_price(self.context, member, guild, EventId(event), amount)
        await answer(cost_card(await self._look(interaction, event), told_words(told)))

    async def _look(self, interaction: discord.Interaction, event: int) -> Single:
        return await look_at(self.context, member_of(interaction), guild_of(interaction), EventId(event))
