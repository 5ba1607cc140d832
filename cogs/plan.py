"""`/plan`: the best evenings that money, time and energy buy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.ids import EventId, PlanId
from bot.domain.notices import NoticeId
from bot.domain.replanned import in_words
from bot.pictures.month import draw_month
from bot.services.context import Context
from bot.services.pictures import drawn
from bot.services.planning import PlanUnfinished, plan_again, plan_without, propose, wishes_of
from bot.services.planning_accepting import Accepted, accept
from bot.services.planning_completing import goal_choices, period_choices
from bot.services.planning_proposal import Proposal
from bot.services.planning_steps import Step, Wishes
from bot.services.profile import change_leaving, reader_of
from cogs.plan_answers import LOOKING, accepted_card, first_card, refused_lines, unfinished_card, weighed_by
from cogs.plan_cards import PICTURE, month_of, picture_words, plan_card
from cogs.plan_choices import BACK, change_form, leave_form
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import Answer, answering
from cogs.ui.asking import guild_of, member_of, server_of
from cogs.ui.completing import offered
from cogs.ui.files import Attached
from cogs.ui.forms import Answers, Form, line_of, picks_of, read_answers
from cogs.ui.hint import hint
from cogs.ui.routing import choice_of, number_in, pressed, submitted
from cogs.ui.sending import Outbox


class PlanCog(commands.Cog, name="Plan"):
    """A member's plan, from the first proposal until they accept it."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        period="“this week”, “month”, “until 20 Dec” ...; until your budget ends if empty",
        goal="What for: “people”, “learn” or “cheap”",
    )
    async def plan(self, interaction: discord.Interaction, period: str = "", goal: str = "") -> None:
        """The best evenings for your money and your time, with the reasons. Only you see it."""
        await self._propose(interaction, Wishes(period, goal))

    @plan.autocomplete("period")
    async def _period(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await offered(
            period_choices(self.context, member_of(interaction), server_of(interaction), typed)
        )

    @plan.autocomplete("goal")
    async def _goal(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await offered(goal_choices(typed))

    @pressed("plan.new")
    async def new(self, interaction: discord.Interaction) -> None:
        await self._propose(interaction, Wishes())

    @pressed("plan.again")
    async def again(self, interaction: discord.Interaction, number: int) -> None:
        await self._step(interaction, number, Step())

    @pressed("plan.drop")
    async def drop(self, interaction: discord.Interaction, number: int) -> None:
        picked = choice_of(interaction)
        step = Step(bring_back=True) if picked == BACK else Step(drop=_event(picked))
        await self._step(interaction, number, step)

    @pressed("plan.lock")
    async def lock(self, interaction: discord.Interaction, number: int) -> None:
        """One with a minus before it is let go of."""
        picked = choice_of(interaction)
        event = _event(picked.removeprefix("-"))
        step = Step(unlock=event) if picked.startswith("-") else Step(lock=event)
        await self._step(interaction, number, step)

    @pressed("plan.swap")
    async def swap(self, interaction: discord.Interaction, number: int) -> None:
        """One with a minus is swapped back."""
        picked = choice_of(interaction)
        out, _, into = picked.removeprefix("-").partition(".")
        step = Step(unlock=_event(into)) if picked.startswith("-") else Step(swap=(_event(out), _event(into)))
        await self._step(interaction, number, step)

    @pressed("plan.evenings")
    async def evenings(self, interaction: discord.Interaction, number: int) -> None:
        await self._step(interaction, number, Step(evenings=number_in(choice_of(interaction))))

    @pressed("plan.change")
    async def ask_change(self, interaction: discord.Interaction, number: int) -> None:
        async with answering(interaction) as answer:
            await answer.form(await self._change_form(interaction, number))

    @submitted("plan.change")
    async def change(self, interaction: discord.Interaction, number: int) -> None:
        async with self._planning_as_typed(interaction) as answer:
            typed = read_answers(interaction)
            goal, a_week, a_day = ("".join(picks_of(typed, key)[:1]) for key in ("goal", "a_week", "a_day"))
            wishes = Wishes(line_of(typed, "period"), goal, a_day)
            step = Step(wishes=wishes, evenings=number_in(a_week))
            await self._stepped(interaction, answer, number, step)

    @pressed("plan.leave")
    async def ask_leave(self, interaction: discord.Interaction, number: int) -> None:
        async with answering(interaction) as answer:
            await answer.form(leave_form(number, await self._currency(interaction)))

    @submitted("plan.leave")
    async def keep_leave(self, interaction: discord.Interaction, number: int) -> None:
        async with self._planning_as_typed(interaction) as answer:
            amount = line_of(read_answers(interaction), "amount")
            changed = await change_leaving(
                self.context, member_of(interaction), guild_of(interaction), amount
            )
            await self._stepped(interaction, answer, number, Step(), in_words(changed.replanned))

    @pressed("plan.edit")
    async def edit(self, interaction: discord.Interaction, draft: int) -> None:
        """Either form, as it was typed."""
        async with answering(interaction) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            name, _, number = form.partition(":")
            if name == "plan.leave":
                currency = await self._currency(interaction)
                await answer.form(leave_form(number_in(number), currency, typed))
            else:
                await answer.form(await self._change_form(interaction, number_in(number), typed))

    @pressed("plan.accept")
    async def accept(self, interaction: discord.Interaction, number: int, mark: int) -> None:
        async with self._planning(interaction, update=True) as answer:
            member, guild, plan = member_of(interaction), guild_of(interaction), PlanId(number)
            accepted = await accept(self.context, member, guild, plan, mark)
            if isinstance(accepted, Accepted):
                await answer(accepted_card(accepted))
                return
            found = await plan_again(self.context, member, guild, plan, Step(), weighing=weighed_by(answer))
            await self._show(answer, found, refused_lines(accepted.turns, found))

    @pressed("plan.without")
    async def without(self, interaction: discord.Interaction, number: int, notice: int) -> None:
        """From the news that an event of an accepted plan was called off or moved."""
        async with self._planning(interaction) as answer:
            member, guild, plan = member_of(interaction), guild_of(interaction), PlanId(number)
            told = NoticeId(notice)
            found = await plan_without(self.context, member, guild, plan, told, weighing=weighed_by(answer))
            await self._show(answer, found, [])

    async def _propose(self, interaction: discord.Interaction, wishes: Wishes) -> None:
        async with self._planning(interaction) as answer:
            member = member_of(interaction)
            found = await propose(self.context, member, guild_of(interaction), wishes, weighed_by(answer))
            if found is None:
                await answer(first_card())
                return
            await self._show(answer, found, [])
            await hint(answer, self.context, member)

    async def _step(self, interaction: discord.Interaction, number: int, step: Step) -> None:
        async with self._planning(interaction, update=True) as answer:
            await self._stepped(interaction, answer, number, step)

    @asynccontextmanager
    async def _planning(
        self, interaction: discord.Interaction, *, update: bool = False
    ) -> AsyncIterator[Answer]:
        """Says what it is doing while that takes long, and how to go on where it was too much."""
        async with answering(interaction, update=update, while_working=LOOKING) as answer:
            try:
                yield answer
            except PlanUnfinished as unfinished:
                await answer(unfinished_card(unfinished))

    @asynccontextmanager
    async def _planning_as_typed(self, interaction: discord.Interaction) -> AsyncIterator[Answer]:
        """As `_planning`, for a form."""
        async with answering_form(
            self.context, interaction, "plan.edit", update=True, while_working=LOOKING
        ) as answer:
            try:
                yield answer
            except PlanUnfinished as unfinished:
                await answer(unfinished_card(unfinished))

    async def _stepped(
        self, interaction: discord.Interaction, answer: Answer, number: int, step: Step, note: str = ""
    ) -> None:
        member, guild, plan = member_of(interaction), guild_of(interaction), PlanId(number)
        found = await plan_again(self.context, member, guild, plan, step, weighing=weighed_by(answer))
        await self._show(answer, found, [note] if note else [])

    async def _currency(self, interaction: discord.Interaction) -> str:
        return (await reader_of(self.context, member_of(interaction), guild_of(interaction))).currency

    async def _change_form(
        self, interaction: discord.Interaction, number: int, typed: Answers | None = None
    ) -> Form:
        member, guild = member_of(interaction), guild_of(interaction)
        wishes, evenings = await wishes_of(self.context, member, guild, PlanId(number))
        return change_form(number, wishes, evenings, typed)

    async def _show(self, answer: Answer, plan: Proposal, notes: Sequence[str]) -> None:
        """With its picture, where one can be drawn."""
        view = month_of(plan)
        drawing = None if view is None else await drawn(self.context, draw_month, view)
        files = [] if drawing is None else [Attached(drawing, PICTURE, picture_words(plan))]
        await answer(plan_card(plan, notes=notes, pictured=bool(files)), files=files)


def _event(word: str) -> EventId:
    return EventId(number_in(word))
