"""`/people`: whom a member talked to, with a timeline. Nobody else reads any of it."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.ids import ContactId, SearchId
from bot.services.context import Context
from bot.services.people import forget, people_page, search_people, timeline
from cogs.people_cards import forget_card, forgotten_card, people_card, timeline_card
from cogs.ui.answering import answering
from cogs.ui.asking import member_of
from cogs.ui.hint import hint
from cogs.ui.routing import pressed
from cogs.ui.sending import Outbox


class People(commands.Cog):
    """Conversations outlast the evening."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @app_commands.command()
    @app_commands.describe(search="A name, a company, a word from your notes")
    async def people(self, interaction: discord.Interaction, search: str = "") -> None:
        """Whom you talked to, where, and what stayed with you."""
        async with answering(interaction) as answer:
            member = member_of(interaction)
            await answer(people_card(await search_people(self.context, member, search)))
            await hint(answer, self.context, member)

    @pressed("people.page")
    async def page(self, interaction: discord.Interaction, search: int, page: int) -> None:
        async with answering(interaction, update=True) as answer:
            found = await people_page(self.context, member_of(interaction), SearchId(search), page)
            await answer(people_card(found))

    @pressed("people.open")
    async def open(self, interaction: discord.Interaction, contact: int, page: int) -> None:
        async with answering(interaction, update=True) as answer:
            found = await timeline(self.context, member_of(interaction), ContactId(contact), page)
            await answer(timeline_card(found))

    @pressed("people.forget")
    async def ask_to_forget(self, interaction: discord.Interaction, contact: int) -> None:
        async with answering(interaction, update=True) as answer:
            found = await timeline(self.context, member_of(interaction), ContactId(contact))
            await answer(forget_card(found))

    @pressed("people.gone")
    async def forget(self, interaction: discord.Interaction, contact: int) -> None:
        async with answering(interaction, update=True) as answer:
            name = await forget(self.context, member_of(interaction), ContactId(contact))
            await answer(forgotten_card(name))
