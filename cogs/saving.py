"""Searches somebody comes back to: save, open, forget."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.domain.errors import NotAllowed
from bot.domain.ids import SavedSearchId, SearchId
from bot.services.context import Context
from bot.services.discovery import search
from bot.services.saving import asked_in, forget_saved, recall, save_search, saved_by
from cogs.saving_cards import full_card, save_form, saved_card
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.event_pages import page_card
from cogs.ui.forms import line_of, read_answers
from cogs.ui.routing import choice_of, number_in, pressed, submitted
from cogs.ui.sending import Outbox


class Saving(commands.Cog):
    """It has no command: it hangs off the pages of `/events`."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @pressed("events.save")
    async def ask_name(self, interaction: discord.Interaction, number: int) -> None:
        async with answering(interaction) as answer:
            asked = await asked_in(self.context, member_of(interaction), SearchId(number))
            await answer.form(save_form(f"events.save:{number}", asked))

    @submitted("events.save")
    async def keep(self, interaction: discord.Interaction, number: int) -> None:
        async with answering_form(self.context, interaction, "events.save_again") as answer:
            name = line_of(read_answers(interaction), "name")
            member = member_of(interaction)
            try:
                saved = await save_search(self.context, member, SearchId(number), name)
            except NotAllowed as full:
                await answer(full_card(await saved_by(self.context, member), full.sentence))
            else:
                await answer(saved_card(saved, name))

    @pressed("events.save_again")
    async def again(self, interaction: discord.Interaction, draft: int) -> None:
        async with answering(interaction) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            number = SearchId(int(form.partition(":")[2]))
            asked = await asked_in(self.context, member_of(interaction), number)
            await answer.form(save_form(form, asked, typed))

    @pressed("events.saved")
    async def show(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer(saved_card(await saved_by(self.context, member_of(interaction))))

    @pressed("events.saved_open")
    async def open(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            member = member_of(interaction)
            asked = await recall(self.context, member, SavedSearchId(number_in(choice_of(interaction))))
            await answer(page_card(await search(self.context, member, guild_of(interaction), asked)))

    @pressed("events.saved_forget")
    async def forget(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True) as answer:
            saved = SavedSearchId(number_in(choice_of(interaction)))
            await answer(saved_card(await forget_saved(self.context, member_of(interaction), saved)))
