"""`/agenda`, and the four things to say about an event: going, not going, interested, not for me."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.ids import EventId, GuildId, MemberId
from bot.services.agenda import agenda_of
from bot.services.context import Context
from bot.services.going import Outcome, say_going, say_interested, say_not_for_me, say_not_going
from bot.services.profile import turn_dms
from cogs.agenda_cards import agenda_card, dms_card, outcome_card
from cogs.ui.answering import answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.hint import hint
from cogs.ui.routing import pressed
from cogs.ui.sending import Outbox

_Say = Callable[[Context, MemberId, GuildId | None, EventId], Awaitable[Outcome]]


class Agenda(commands.Cog):
    """Where somebody goes."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @app_commands.command()
    async def agenda(self, interaction: discord.Interaction) -> None:
        """What you go to, what it costs so far, and a way out of each."""
        await self._show(interaction)

    @pressed("agenda.show")
    async def show(self, interaction: discord.Interaction) -> None:
        await self._show(interaction)

    @pressed("going")
    async def going(self, interaction: discord.Interaction, event: int) -> None:
        await self._say(interaction, event, say_going)

    @pressed("notgoing")
    async def not_going(self, interaction: discord.Interaction, event: int) -> None:
        await self._say(interaction, event, say_not_going)

    @pressed("interested")
    async def interested(self, interaction: discord.Interaction, event: int) -> None:
        await self._say(interaction, event, say_interested)

    @pressed("notforme")
    async def not_for_me(self, interaction: discord.Interaction, event: int) -> None:
        await self._say(interaction, event, say_not_for_me)

    @pressed("dms.on")
    async def dms_on(self, interaction: discord.Interaction) -> None:
        await self._turn_dms(interaction, on=True)

    @pressed("dms.off")
    async def dms_off(self, interaction: discord.Interaction) -> None:
        await self._turn_dms(interaction, on=False)

    async def _show(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            member = member_of(interaction)
            await answer(agenda_card(await agenda_of(self.context, member, guild_of(interaction))))
            await hint(answer, self.context, member)

    async def _say(self, interaction: discord.Interaction, event: int, say: _Say) -> None:
        async with answering(interaction) as answer:
            outcome = await say(self.context, member_of(interaction), guild_of(interaction), EventId(event))
            await answer(outcome_card(outcome))

    async def _turn_dms(self, interaction: discord.Interaction, *, on: bool) -> None:
        async with answering(interaction) as answer:
            await turn_dms(self.context, member_of(interaction), on=on)
            await answer(dms_card(on=on))
