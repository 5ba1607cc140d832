"""A member's own calendar: the private link (make, renew, turn off) and the file. Buttons of `/agenda`."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.services.calendars import calendar_file, link_of, make_link, revoke_link
from bot.services.context import Context
from cogs.calendar_cards import FILE_NAME, file_card, link_card, new_link_card, nothing_card, off_card
from cogs.ui.answering import answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.files import Attached
from cogs.ui.routing import pressed
from cogs.ui.sending import Outbox


class Calendar(commands.Cog):
    """Where somebody goes, in the calendar they look at anyway."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @pressed("agenda.file")
    async def file(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            content = await calendar_file(self.context, member_of(interaction))
            if content is None:
                await answer(nothing_card())
            else:
                await answer(file_card(), files=[Attached(content, FILE_NAME)])

    @pressed("agenda.link")
    async def link(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer(
                link_card(await link_of(self.context, member_of(interaction), guild_of(interaction)))
            )

    @pressed("agenda.newlink")
    async def renew(self, interaction: discord.Interaction, before: int) -> None:
        async with answering(interaction) as answer:
            member, guild = member_of(interaction), guild_of(interaction)
            await answer(new_link_card(await make_link(self.context, member, guild, before)))

    @pressed("agenda.nolink")
    async def turn_off(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer(off_card(there_was_one=await revoke_link(self.context, member_of(interaction))))
