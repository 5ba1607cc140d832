"""`/events`: what fits, best first."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.finding import Sort
from bot.domain.ids import EventId, SearchId
from bot.domain.money import format_minor
from bot.services.asking import Asked
from bot.services.completing import about_choices, cost_choices, event_meant, when_choices, where_choices
from bot.services.context import Context
from bot.services.discovery import FREE_INSTEAD, ONLINE_INSTEAD, Spot, look_at, loosen, search, turn
from bot.services.profile import change_interests, reader_of
from bot.services.saving import recall, saved_meant
from cogs.ui.about_me import interests_form
from cogs.ui.answering import Answer, answering
from cogs.ui.asking import guild_of, member_of, server_of
from cogs.ui.completing import offered
from cogs.ui.event_cards import single_card
from cogs.ui.event_pages import page_card
from cogs.ui.forms import line_of, read_answers
from cogs.ui.hint import hint
from cogs.ui.routing import UnknownButton, choice_of, pressed, submitted
from cogs.ui.sending import Outbox

_SORTS = [
    app_commands.Choice(name="what fits best", value=Sort.FIT.value),
    app_commands.Choice(name="cheapest first", value=Sort.COST.value),
    app_commands.Choice(name="soonest first", value=Sort.DATE.value),
    app_commands.Choice(name="nearest first", value=Sort.DISTANCE.value),
]


class Events(commands.Cog):
    """Finding events, and looking at one."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(
        about="A topic, a word, or an event's title",
        when="“tonight”, “this weekend”, “next week”, “26 Nov” ...; the next 2 weeks if empty",
        max_cost="The most it may cost you, all in: “10”",
        where="“near me”, “online”, “in person within 10 km”, “hybrid”, a city",
        sort="What comes first",
    )
    @app_commands.choices(sort=_SORTS)
    async def events(
        self,
        interaction: discord.Interaction,
        *,
        about: str = "",
        when: str = "",
        max_cost: str = "",
        where: str = "",
        sort: str = "",
    ) -> None:
        """Events that fit your money, your time and what you care about."""
        async with answering(interaction) as answer:
            member, guild = member_of(interaction), guild_of(interaction)
            if (event := event_meant(about)) is not None:
                await answer(single_card(await look_at(self.context, member, guild, event)))
                return
            asked = Asked.of(dict(about=about, when=when, max_cost=max_cost, where=where, sort=sort))
            if (saved := saved_meant(about)) is not None:
                asked = await recall(self.context, member, saved, asked)
            page = await search(self.context, member, guild, asked)
            await answer(page_card(page))
            if page.asker.facts.has_news:
                await hint(answer, self.context, member)

    @events.autocomplete("about")
    async def _about(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        choices = about_choices(self.context, member_of(interaction), server_of(interaction), typed)
        return await offered(choices)

    @events.autocomplete("max_cost")
    async def _max_cost(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        choices = cost_choices(self.context, member_of(interaction), server_of(interaction), typed)
        return await offered(choices)

    @events.autocomplete("when")
    async def _when(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await offered(
            when_choices(self.context, member_of(interaction), server_of(interaction), typed)
        )

    @events.autocomplete("where")
    async def _where(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await offered(
            where_choices(self.context, member_of(interaction), server_of(interaction), typed)
        )

    @pressed("events.mine")
    async def mine(self, interaction: discord.Interaction) -> None:
        """From a digest: what of all that fits the reader."""
        async with answering(interaction) as answer:
            await self._search(interaction, answer, Asked())

    async def _search(self, interaction: discord.Interaction, answer: Answer, asked: Asked) -> None:
        page = await search(self.context, member_of(interaction), guild_of(interaction), asked)
        await answer(page_card(page))

    @pressed("events.page")
    async def turn_page(self, interaction: discord.Interaction, number: int, view: str, page: int) -> None:
        async with answering(interaction, update=True) as answer:
            spot = Spot(SearchId(number), view, page)
            await answer(page_card(await turn(self.context, member_of(interaction), spot)))

    @pressed("events.left")
    async def show_left_out(self, interaction: discord.Interaction, number: int) -> None:
        """Picked from the list of further reasons."""
        async with answering(interaction, update=True) as answer:
            spot = Spot(SearchId(number), choice_of(interaction))
            await answer(page_card(await turn(self.context, member_of(interaction), spot)))

    @pressed("events.instead")
    async def instead(self, interaction: discord.Interaction, kind: str) -> None:
        """Where nothing fits: what does, over the next months."""
        asked = {"online": ONLINE_INSTEAD, "free": FREE_INSTEAD}.get(kind)
        if asked is None:
            raise UnknownButton
        async with answering(interaction) as answer:
            await self._search(interaction, answer, asked)

    @pressed("events.loosen")
    async def loosen(self, interaction: discord.Interaction, number: int, name: str) -> None:
        """Where nothing was found: the same with less asked for."""
        async with answering(interaction) as answer:
            await answer(
                page_card(await loosen(self.context, member_of(interaction), SearchId(number), name))
            )

    @pressed("events.upto")
    async def up_to(self, interaction: discord.Interaction, amount: int) -> None:
        """After "too expensive": minor units of their own currency."""
        async with answering(interaction) as answer:
            reader = await reader_of(self.context, member_of(interaction), guild_of(interaction))
            await self._search(
                interaction, answer, Asked(max_cost=f"{format_minor(amount, reader.currency)}")
            )

    @pressed("events.within")
    async def within(self, interaction: discord.Interaction, number: int, unit: str) -> None:
        """After "too far"."""
        async with answering(interaction) as answer:
            await self._search(interaction, answer, Asked(where=f"within {number} {unit}"))

    @pressed("event")
    async def one_event(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction) as answer:
            single = await look_at(
                self.context, member_of(interaction), guild_of(interaction), EventId(event)
            )
            await answer(single_card(single))

    @pressed("events.interests")
    async def ask_interests(self, interaction: discord.Interaction, number: int) -> None:
        async with answering(interaction) as answer:
            reader = await reader_of(self.context, member_of(interaction), guild_of(interaction))
            await answer.form(interests_form(f"events.interests:{number}", reader.member))

    @submitted("events.interests")
    async def keep_interests(self, interaction: discord.Interaction, number: int) -> None:
        """The list the form was opened from is searched anew."""
        async with answering(interaction, update=True) as answer:
            member = member_of(interaction)
            await change_interests(self.context, member, line_of(read_answers(interaction), "words"))
            await answer(page_card(await turn(self.context, member, Spot(SearchId(number)))))
