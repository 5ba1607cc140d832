"""`/setup`, and servers that come and go."""

from __future__ import annotations

from contextlib import suppress

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.errors import NotFound, Stale
from bot.domain.ids import ChannelId, GuildId
from bot.domain.jobs import Job
from bot.services import guilds, organisers
from bot.services import setup as service
from bot.services.areas import WhichArea
from bot.services.context import Context
from bot.services.digest_posts import posting_of
from bot.services.digests import preview_digest
from bot.services.drafts import keep_typed
from cogs import setup_cards as cards
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import Answer, answering
from cogs.ui.digest_message import posted
from cogs.ui.forms import line_of, read_answers
from cogs.ui.layout import Card
from cogs.ui.organisers import access_warning, actor, organised_guild, readers_warning
from cogs.ui.routing import choice_of, due, pressed, submitted
from cogs.ui.sending import NoAccess, Outbox, WordsRefused

_TEST = "-# This is a test. The real one comes by itself at its hour."


class Setup(commands.Cog):
    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self._bot = bot
        self._context = context
        self._outbox = outbox

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def setup(self, interaction: discord.Interaction) -> None:
        """Get this server going: city, digest, feeds; what is missing is named"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await self._show(interaction, answer, await service.read_setup(self._context, guild))

    @pressed("setup.place")
    async def open_place(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await answer.form(cards.place_form(await service.read_setup(self._context, guild)))

    @submitted("setup.place")
    async def place(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        typed = read_answers(interaction)
        city, currency = line_of(typed, "city"), line_of(typed, "currency")
        async with answering_form(self._context, interaction, "setup.again", update=True) as answer:
            found = await service.set_place(self._context, guild, city, currency)
            if isinstance(found, WhichArea):
                draft = await keep_typed(self._context, actor(interaction), "setup.place", typed)
                await answer(cards.which_city(found, draft))
            else:
                await self._show(interaction, answer, found)

    @pressed("setup.which")
    async def which(self, interaction: discord.Interaction, draft: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            _, typed = await reopened(self._context, interaction, draft)
            city, currency = line_of(typed, "city"), line_of(typed, "currency")
            picked = choice_of(interaction)
            found = await service.set_place(self._context, guild, city, currency, picked)
            if isinstance(found, WhichArea):
                await answer(cards.which_city(found, draft))
            else:
                await self._show(interaction, answer, found)

    @pressed("setup.again")
    async def edit_again(self, interaction: discord.Interaction, draft: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            _, typed = await reopened(self._context, interaction, draft)
            await answer.form(cards.place_form(await service.read_setup(self._context, guild), typed))

    @pressed("setup.channel")
    async def channel(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            picked = _channel(interaction)
            if picked is None:
                raise Stale("Pick a channel for the digest; `/digest list` can remove it.")
            setup = await service.choose_digest_channel(self._context, guild, picked)
            await self._show(interaction, answer, setup)

    @pressed("setup.hour")
    async def hour(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            setup = await service.set_hour(self._context, guild, _picked(interaction) or 0)
            await self._show(interaction, answer, setup)

    @pressed("setup.organisers")
    async def organisers_channel(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            setup = await service.choose_organisers_channel(self._context, guild, _channel(interaction))
            await self._show(interaction, answer, setup)

    @pressed("setup.ally")
    async def ally_role(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            setup = await service.choose_ally_role(self._context, guild, _picked(interaction))
            await self._show(interaction, answer, setup)

    @pressed("setup.test")
    async def test(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            main = (await service.read_setup(self._context, guild)).main
            if main is None:
                raise Stale("Choose the digest's channel and the city first.")
            found = await preview_digest(self._context, guild, main.digest.id)
            card = posted(posting_of(found), note=_TEST)
            channel = main.digest.channel
            if await self._posted(interaction, answer, channel, card):
                await answer(cards.tested(channel))

    @pressed("setup.pin")
    async def pin(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        channel = interaction.channel_id
        async with answering(interaction) as answer:
            if channel is None:
                raise Stale("I can't see which channel this is. Try it in the channel itself.")
            server = (await service.read_setup(self._context, guild)).guild
            card = cards.start_message(server.cities[0] if server.cities else "")
            if await self._posted(interaction, answer, channel, card):
                await answer(cards.pinned(channel))

    @due(organisers.KIND)
    async def tell_organisers(self, job: Job) -> None:
        """A closed channel of theirs is no reason to go on: they see the same in the commands."""
        news = await organisers.news_of(self._context, job)
        if news is None:
            return
        with suppress(NoAccess, WordsRefused):
            await self._outbox.post(news.channel, cards.news(news), job.key)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await guilds.joined(self._context, GuildId(guild.id), guild.name)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await guilds.left(self._context, GuildId(guild.id))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Servers that are only unavailable are among them: an outage deletes nothing."""
        present = {GuildId(guild.id): "" if guild.unavailable else guild.name for guild in self._bot.guilds}
        await guilds.reconcile(self._context, present)

    async def _posted(
        self, interaction: discord.Interaction, answer: Answer, channel: int, card: Card
    ) -> bool:
        """Whether it was posted; what is missing is named where not."""
        warning = access_warning(interaction.guild, channel)
        if not warning:
            try:
                await self._outbox.post(channel, card, f"shown:{interaction.id}")
                return True
            except NoAccess:
                pass
        await answer(cards.cannot_post(warning))
        return False

    async def _show(
        self, interaction: discord.Interaction, answer: Answer, setup: service.ServerSetup
    ) -> None:
        guild = setup.guild
        channels = [guild.digest_channel, guild.organisers_channel]
        channels += [each.digest.channel for each in setup.digests]
        warnings = [
            warning
            for channel in dict.fromkeys(channels)
            if channel is not None and (warning := access_warning(interaction.guild, channel))
        ]
        if guild.organisers_channel is not None:
            warnings.insert(0, readers_warning(interaction.guild, guild.organisers_channel))
        await answer(cards.wizard(setup, [each for each in warnings if each][:5]))


def _channel(interaction: discord.Interaction) -> ChannelId | None:
    """The channel picked, if any. Raises NotFound for one that is not this server's."""
    picked = _picked(interaction)
    if picked is None:
        return None
    if interaction.guild is None or interaction.guild.get_channel_or_thread(picked) is None:
        raise NotFound("I can't see that channel. Give my role View Channel there, then pick it again.")
    return ChannelId(picked)


def _picked(interaction: discord.Interaction) -> int | None:
    value = choice_of(interaction)
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 19 else None
