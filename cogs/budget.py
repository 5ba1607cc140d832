"""`/budget`: what is left until when, planned and spent."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.ids import EventId
from bot.services.budgets import Purse, add_cost, correct_cost, purse_of, set_budget
from bot.services.context import Context
from cogs.budget_cards import budget_form, correction_form, cost_form, purse_card
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.forms import line_of, read_answers
from cogs.ui.hint import hint
from cogs.ui.routing import UnknownButton, chosen, pressed, submitted
from cogs.ui.sending import Outbox


class BudgetCog(commands.Cog, name="Budget"):
    """A member's money."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @app_commands.command()
    async def budget(self, interaction: discord.Interaction) -> None:
        """What is left until when, what is planned and spent. Only you see it."""
        await self._show(interaction)

    @pressed("budget.show")
    async def show(self, interaction: discord.Interaction) -> None:
        await self._show(interaction)

    @pressed("budget.set")
    async def ask_amount(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer.form(budget_form(await self._purse(interaction)))

    @submitted("budget.set")
    async def keep_amount(self, interaction: discord.Interaction) -> None:
        async with answering_form(self.context, interaction, "budget.again") as answer:
            typed = read_answers(interaction)
            amount, until = line_of(typed, "amount"), line_of(typed, "until")
            purse = await set_budget(
                self.context, member_of(interaction), guild_of(interaction), amount, until
            )
            await answer(purse_card(purse))

    @pressed("budget.add")
    async def ask_cost(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer.form(cost_form())

    @submitted("budget.add")
    async def keep_cost(self, interaction: discord.Interaction) -> None:
        async with answering_form(self.context, interaction, "budget.again") as answer:
            typed = read_answers(interaction)
            amount, what = line_of(typed, "amount"), line_of(typed, "what")
            purse = await add_cost(self.context, member_of(interaction), guild_of(interaction), amount, what)
            await answer(purse_card(purse, changed="Added."))

    @pressed("budget.event")
    async def ask_correction(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            event = _event_id(next(iter(chosen(interaction)), ""))
            await answer.form(correction_form(await self._purse(interaction), event))

    @submitted("budget.cost")
    async def keep_correction(self, interaction: discord.Interaction, event: int) -> None:
        async with answering_form(self.context, interaction, "budget.again") as answer:
            amount = line_of(read_answers(interaction), "amount")
            purse = await correct_cost(
                self.context, member_of(interaction), guild_of(interaction), EventId(event), amount
            )
            await answer(purse_card(purse, changed="Thanks, that's corrected."))

    @pressed("budget.again")
    async def again(self, interaction: discord.Interaction, draft: int) -> None:
        """Any of the three forms, as it was typed."""
        async with answering(interaction) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            name, _, event = form.partition(":")
            if name == "budget.add":
                await answer.form(cost_form(typed))
                return
            purse = await self._purse(interaction)
            if name == "budget.cost":
                await answer.form(correction_form(purse, _event_id(event), typed))
            else:
                await answer.form(budget_form(purse, typed))

    async def _show(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer(purse_card(await self._purse(interaction)))
            await hint(answer, self.context, member_of(interaction))

    async def _purse(self, interaction: discord.Interaction) -> Purse:
        return await purse_of(self.context, member_of(interaction), guild_of(interaction))


def _event_id(word: str) -> EventId:
    """Of what a select or a form brought back. Raises UnknownButton for anything else."""
    if not (word.isascii() and word.isdigit() and int(word) < 2**63):
        raise UnknownButton
    return EventId(int(word))
