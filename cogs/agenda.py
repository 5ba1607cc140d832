"""`/agenda`, the four things to say about an event (going, not going, interested, not for me), and the day before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.jobs import Job
from bot.domain.profiles import DirectMessages
from bot.services.agenda import agenda_of
from bot.services.context import Context
from bot.services.day_before import remind, want_reminders
from bot.services.going import (
    Outcome,
    go_there,
    join_online,
    say_going,
    say_interested,
    say_not_for_me,
    say_not_going,
)
from bot.services.profile import turn_dms
from bot.services.still_coming import cannot_come, still_coming
from cogs.agenda_cards import agenda_card, coming_card, day_before_card, dms_card, outcome_card
from cogs.ui.answering import answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.hint import hint
from cogs.ui.routing import due, pressed
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

    @pressed("going.online")
    async def join_online(self, interaction: discord.Interaction, event: int) -> None:
        await self._say(interaction, event, join_online)

    @pressed("going.there")
    async def go_there(self, interaction: discord.Interaction, event: int) -> None:
        await self._say(interaction, event, go_there)

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

    @pressed("dms.both")
    async def dms_and_the_day_before(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            member = member_of(interaction)
            await turn_dms(self.context, member, on=True)
            await want_reminders(self.context, member, on=True)
            await answer(dms_card(on=True, day_before=True))

    @pressed("daybefore.on")
    async def day_before_on(self, interaction: discord.Interaction) -> None:
        await self._want_reminders(interaction, on=True)

    @pressed("daybefore.off")
    async def day_before_off(self, interaction: discord.Interaction) -> None:
        await self._want_reminders(interaction, on=False)

    @pressed("tomorrow.in")
    async def still_coming(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction) as answer:
            await answer(
                coming_card(await still_coming(self.context, member_of(interaction), EventId(event)))
            )

    @pressed("tomorrow.out")
    async def cannot_come(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction) as answer:
            await answer(
                outcome_card(await cannot_come(self.context, member_of(interaction), EventId(event)))
            )

    @due("day_before")
    async def remind(self, job: Job) -> datetime | None:
        return await remind(self.context, job)

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
            person = await turn_dms(self.context, member_of(interaction), on=on)
            await answer(dms_card(on=on, day_before=person.day_before))

    async def _want_reminders(self, interaction: discord.Interaction, *, on: bool) -> None:
        async with answering(interaction) as answer:
            person = await want_reminders(self.context, member_of(interaction), on=on)
            await answer(day_before_card(on=on, dms=person.direct_messages == DirectMessages.ON))
