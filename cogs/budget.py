"""`/budget`: what is left until when, planned and spent."""

from __future__ import annotations

from datetime import date

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.budget import end_words
from bot.domain.expenses import ExpenseId
from bot.domain.ids import EventId
from bot.domain.money import Money
from bot.pictures.budget import draw_budget
from bot.services.budgets import (
    add_cost,
    correct_added,
    correct_cost,
    cost_as_planned,
    expense_of,
    read_own_money,
    same_again,
    set_budget,
    take_back,
)
from bot.services.context import Context
from bot.services.pictures import drawn
from bot.services.purses import Purse, purse_of
from bot.services.waiting import open_debrief
from cogs.budget_cards import PICTURE, added_card, description, noted_lines, purse_card
from cogs.budget_forms import budget_form, correction_form, cost_form, every_of, fix_form
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import Answer, answering
from cogs.ui.asking import guild_of, is_dm_of_ours, member_of
from cogs.ui.files import Attached
from cogs.ui.forms import line_of, read_answers
from cogs.ui.hint import hint
from cogs.ui.layout import said
from cogs.ui.notices import notice_card
from cogs.ui.routing import UnknownButton, choice_of, number_in, pressed, submitted
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

    @pressed("budget.page")
    async def turn(self, interaction: discord.Interaction, page: int) -> None:
        async with answering(interaction, update=True) as answer:
            await self._answer(answer, await self._purse(interaction), page=page)

    @pressed("budget.set")
    async def ask_amount(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer.form(budget_form(await self._purse(interaction)))

    @submitted("budget.set")
    async def keep_amount(self, interaction: discord.Interaction) -> None:
        async with answering_form(self.context, interaction, "budget.again") as answer:
            typed = read_answers(interaction)
            amount, until, every = line_of(typed, "amount"), line_of(typed, "until"), every_of(typed)
            purse = await set_budget(
                self.context, member_of(interaction), guild_of(interaction), amount, until, every=every
            )
            budget = purse.account.budget
            await self._answer(answer, purse, changed=end_words(budget, purse.now) if budget else "")

    @pressed("budget.same")
    async def renew(self, interaction: discord.Interaction, until: int) -> None:
        async with answering(interaction) as answer:
            until_on = _day(until)
            purse, is_renewed = await same_again(
                self.context, member_of(interaction), guild_of(interaction), until_on
            )
            await self._answer(answer, purse, changed="A fresh start." if is_renewed else "")

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
            await self._answer(answer, purse, changed="Added.")

    @pressed("budget.event")
    async def pick(self, interaction: discord.Interaction) -> None:
        """An event, whose cost is said in a form, or a cost they added, which may be taken back too."""
        async with answering(interaction) as answer:
            picked = choice_of(interaction)
            if picked.startswith("cost-"):
                expense = ExpenseId(number_in(picked.removeprefix("cost-")))
                await answer(added_card(await expense_of(self.context, member_of(interaction), expense)))
            else:
                event = EventId(number_in(picked))
                await answer.form(correction_form(await self._purse(interaction), event))

    @submitted("budget.cost")
    async def keep_correction(self, interaction: discord.Interaction, event: int) -> None:
        async with answering_form(self.context, interaction, "budget.again") as answer:
            purse = await self._correct(interaction, EventId(event))
            await self._answer(answer, purse, changed="Thanks, that's corrected.")

    @pressed("budget.fix")
    async def ask_fix(self, interaction: discord.Interaction, expense: int) -> None:
        async with answering(interaction) as answer:
            found = await expense_of(self.context, member_of(interaction), ExpenseId(expense))
            await answer.form(fix_form(found))

    @submitted("budget.fix")
    async def keep_fix(self, interaction: discord.Interaction, expense: int) -> None:
        async with answering_form(self.context, interaction, "budget.again") as answer:
            answers = read_answers(interaction)
            typed = line_of(answers, "amount"), line_of(answers, "what")
            member, guild = member_of(interaction), guild_of(interaction)
            purse = await correct_added(self.context, member, guild, ExpenseId(expense), typed)
            await self._answer(answer, purse, changed="Thanks, that's corrected.")

    @pressed("budget.undo")
    async def undo(self, interaction: discord.Interaction, expense: int) -> None:
        async with answering(interaction) as answer:
            member, guild = member_of(interaction), guild_of(interaction)
            purse = await take_back(self.context, member, guild, ExpenseId(expense))
            await self._answer(answer, purse, changed="Taken back.")

    @pressed("budget.paid")
    async def paid_as_planned(self, interaction: discord.Interaction, event: int, amount: int) -> None:
        """Of the question after an event: one tap."""
        async with answering(interaction, update=is_dm_of_ours(interaction)) as answer:
            purse, spent = await cost_as_planned(
                self.context, member_of(interaction), guild_of(interaction), EventId(event), amount
            )
            await self._noted(interaction, answer, purse, EventId(event), spent)

    @pressed("budget.else")
    async def ask_paid(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction) as answer:
            purse = await self._purse(interaction)
            await answer.form(correction_form(purse, EventId(event), name="budget.noted"))

    @submitted("budget.noted")
    async def keep_paid(self, interaction: discord.Interaction, event: int) -> None:
        in_dm = is_dm_of_ours(interaction)
        async with answering_form(self.context, interaction, "budget.again", update=in_dm) as answer:
            purse = await self._correct(interaction, EventId(event))
            spent = read_own_money(line_of(read_answers(interaction), "amount"), purse.reader.currency)
            await self._noted(interaction, answer, purse, EventId(event), spent)

    @pressed("budget.again")
    async def again(self, interaction: discord.Interaction, draft: int) -> None:
        """Any of the forms, as it was typed."""
        async with answering(interaction) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            name, _, number = form.partition(":")
            match name:
                case "budget.add":
                    await answer.form(cost_form(typed))
                case "budget.fix":
                    expense = ExpenseId(number_in(number))
                    found = await expense_of(self.context, member_of(interaction), expense)
                    await answer.form(fix_form(found, typed))
                case "budget.cost" | "budget.noted":
                    event, purse = EventId(number_in(number)), await self._purse(interaction)
                    await answer.form(correction_form(purse, event, typed, name))
                case _:
                    await answer.form(budget_form(await self._purse(interaction), typed))

    async def _show(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await self._answer(answer, await self._purse(interaction))
            await hint(answer, self.context, member_of(interaction))

    async def _answer(self, answer: Answer, purse: Purse, *, changed: str = "", page: int = 0) -> None:
        """With its picture on the first page."""
        view = purse.view if page == 0 else None
        picture = None if view is None else await drawn(self.context, draw_budget, view)
        if view is None or picture is None:
            await answer(purse_card(purse, changed=changed, page=page))
            return
        file = Attached(picture, PICTURE, description(view))
        await answer(purse_card(purse, changed=changed, pictured=True), files=[file])

    async def _noted(
        self, interaction: discord.Interaction, answer: Answer, purse: Purse, event: EventId, spent: Money
    ) -> None:
        """The question in their DM stays, without what was answered."""
        lines = noted_lines(purse, spent)
        member = member_of(interaction)
        waiting = await open_debrief(self.context, member, event) if is_dm_of_ours(interaction) else None
        await answer(said(*lines) if waiting is None else notice_card(waiting, noted="\n".join(lines)))

    async def _correct(self, interaction: discord.Interaction, event: EventId) -> Purse:
        amount = line_of(read_answers(interaction), "amount")
        return await correct_cost(self.context, member_of(interaction), guild_of(interaction), event, amount)

    async def _purse(self, interaction: discord.Interaction) -> Purse:
        return await purse_of(self.context, member_of(interaction), guild_of(interaction))


def _day(number: int) -> date:
    """20261206. Raises UnknownButton for no day."""
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        raise UnknownButton from None
