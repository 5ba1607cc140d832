"""Share one event with a friend outside: a few lines to copy, and a file for their calendar."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.domain.ids import EventId
from bot.services.context import Context
from bot.services.sharing import share
from cogs.sharing_cards import FILE_NAME, share_card
from cogs.ui.answering import answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.files import Attached
from cogs.ui.routing import pressed
from cogs.ui.sending import Outbox


class Sharing(commands.Cog):
    """Two go more easily than one."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @pressed("share")
    async def share(self, interaction: discord.Interaction, event: int) -> None:
        await self._share(interaction, event)

    @pressed("meet.share")
    async def share_from_an_old_card(self, interaction: discord.Interaction, event: int) -> None:
        await self._share(interaction, event)

    async def _share(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction) as answer:
            shared = await share(self.context, member_of(interaction), guild_of(interaction), EventId(event))
            await answer(share_card(shared), files=[Attached(shared.file, FILE_NAME)])
