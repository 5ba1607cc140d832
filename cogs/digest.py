"""`/digest`: the regular list of events in a channel, for everybody."""

from __future__ import annotations

from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.ids import ChannelId, DigestId, GuildId
from bot.domain.jobs import Job
from bot.services import digest_posts as posts
from bot.services import digests as service
from bot.services.context import Context
from bot.services.digest_wishes import LONGEST_AHEAD, Wishes
from cogs import digest_cards as cards
from cogs.digest_posting import Poster
from cogs.ui.answering import Answer, answering
from cogs.ui.layout import said
from cogs.ui.organisers import (
    access_warning,
    is_organiser,
    number,
    organised_guild,
)
from cogs.ui.routing import due, pressed
from cogs.ui.sending import Outbox

_FORMATS = [
    app_commands.Choice(name="in person", value="in_person"),
    app_commands.Choice(name="online", value="online"),
    app_commands.Choice(name="any", value=""),
]
_OPTIONS = dict(
    channel="Where to post it",
    hour="When, on the server's clock: 9, 09:30, 6 pm",
    weekdays="On which days: every day, Mon-Fri, Tue and Thu",
    about="Only events about one of these: python, data, jobs",
    without="Leave out events with one of these words in title or topics",
    max_ticket="Leave out tickets above this: 10, $15 (unknown prices stay in, marked)",
    format="In person, online, or any",
    days_ahead="How many days it looks ahead, today included (7 if you say nothing)",
    zone="A city or zone, if not the server's",
    when_empty="Post even when there is nothing to show",
)
PlaceToPost = discord.TextChannel | discord.Thread


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Digests(
    commands.GroupCog, group_name="digest", group_description="Regular lists of events, in any channel"
):
    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self._context = context
        self._poster = Poster(context, outbox)

    @app_commands.command()
    @app_commands.describe(**_OPTIONS)
    @app_commands.choices(format=_FORMATS)
    async def add(
        self,
        interaction: discord.Interaction,
        channel: PlaceToPost,
        *,
        hour: str = "9",
        weekdays: str | None = None,
        about: str | None = None,
        without: str | None = None,
        max_ticket: str | None = None,
        format: str | None = None,
        days_ahead: app_commands.Range[int, 1, LONGEST_AHEAD] | None = None,
        zone: str | None = None,
        when_empty: bool | None = None,
    ) -> None:
        """Post what is on in a channel, every day or on some days"""
        guild = organised_guild(interaction)
        wishes = Wishes(
            channel=ChannelId(channel.id),
            hour=hour,
            zone=zone,
            weekdays=weekdays,
            about=about,
            without=without,
            max_ticket=max_ticket,
            format=format,
            days_ahead=days_ahead,
            post_when_empty=when_empty,
        )
        async with answering(interaction) as answer:
            planned = await service.add_digest(self._context, guild, wishes)
            warning = access_warning(interaction.guild, channel.id)
            await answer(cards.saved(planned, self._context.topics, warning))

    @app_commands.command()
    @app_commands.describe(digest="Which one?", **_OPTIONS)
    @app_commands.choices(format=_FORMATS)
    async def edit(
        self,
        interaction: discord.Interaction,
        digest: str,
        *,
        channel: PlaceToPost | None = None,
        hour: str | None = None,
        weekdays: str | None = None,
        about: str | None = None,
        without: str | None = None,
        max_ticket: str | None = None,
        format: str | None = None,
        days_ahead: app_commands.Range[int, 1, LONGEST_AHEAD] | None = None,
        zone: str | None = None,
        when_empty: bool | None = None,
    ) -> None:
        """Change a digest; what you leave out stays as it is ("-" empties about, without and max_ticket)"""
        guild = organised_guild(interaction)
        wishes = Wishes(
            channel=None if channel is None else ChannelId(channel.id),
            hour=hour,
            zone=zone,
            weekdays=weekdays,
            about=_emptied(about),
            without=_emptied(without),
            max_ticket=_emptied(max_ticket),
            format=format,
            days_ahead=days_ahead,
            post_when_empty=when_empty,
        )
        async with answering(interaction) as answer:
            planned = await service.edit_digest(self._context, guild, DigestId(number(digest)), wishes)
            warning = access_warning(interaction.guild, planned.digest.channel)
            await answer(cards.saved(planned, self._context.topics, warning))

    @app_commands.command(name="list")
    async def list_all(self, interaction: discord.Interaction) -> None:
        """All digests of this server: when, where, about what, and what became of the last"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await self._list(answer, guild)

    @app_commands.command()
    @app_commands.describe(digest="Which one?")
    async def preview(self, interaction: discord.Interaction, digest: str) -> None:
        """What a digest would post now; only you see it"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await self._preview(answer, guild, DigestId(number(digest)))

    @app_commands.command()
    @app_commands.describe(digest="Which one?")
    async def now(self, interaction: discord.Interaction, digest: str) -> None:
        """Post today's digest now instead of at its hour"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await self._post_now(answer, guild, DigestId(number(digest)))

    @app_commands.command()
    @app_commands.describe(digest="Which one?")
    async def remove(self, interaction: discord.Interaction, digest: str) -> None:
        """Stop a digest for good; what it posted stays"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await answer(
                cards.removal(await service.digest_of(self._context, guild, DigestId(number(digest))))
            )

    @edit.autocomplete("digest")
    @preview.autocomplete("digest")
    @now.autocomplete("digest")
    @remove.autocomplete("digest")
    async def _digests(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if not is_organiser(interaction) or interaction.guild_id is None:
            return []
        digests = await service.list_digests(self._context, GuildId(interaction.guild_id))
        labels = [(cards.label(each, _name(interaction, each.digest.channel)), each) for each in digests]
        found = [(label, each) for label, each in labels if typed.casefold() in label.casefold()]
        return [
            app_commands.Choice(name=label[:100], value=str(each.digest.id)) for label, each in found[:25]
        ]

    @pressed("digest.list")
    async def show_list(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await self._list(answer, guild)

    @pressed("digest.page")
    async def page(self, interaction: discord.Interaction, page: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await self._list(answer, guild, page)

    @pressed("digest.preview")
    async def show_preview(self, interaction: discord.Interaction, digest: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await self._preview(answer, guild, DigestId(digest))

    @pressed("digest.now")
    async def press_now(self, interaction: discord.Interaction, digest: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await self._post_now(answer, guild, DigestId(digest))

    @pressed("digest.remove")
    async def ask_removal(self, interaction: discord.Interaction, digest: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await answer(cards.removal(await service.digest_of(self._context, guild, DigestId(digest))))

    @pressed("digest.gone")
    async def remove_it(self, interaction: discord.Interaction, digest: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await service.remove_digest(self._context, guild, DigestId(digest))
            await self._list(answer, guild)

    @pressed("digest.on")
    async def switch_on(self, interaction: discord.Interaction, digest: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            planned = await service.edit_digest(self._context, guild, DigestId(digest), Wishes())
            warning = access_warning(interaction.guild, planned.digest.channel)
            await answer(cards.saved(planned, self._context.topics, warning))

    @due(service.KIND)
    async def run(self, job: Job) -> datetime | None:
        return await posts.run_digest(self._context, job)

    @due(posts.KIND)
    async def post(self, job: Job) -> None:
        await self._poster.post(job)

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        await self._poster.resume(after.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        await self._poster.resume(after.guild)

    async def _list(self, answer: Answer, guild: GuildId, page: int = 0) -> None:
        digests = await service.list_digests(self._context, guild)
        await answer(cards.listing(digests, self._context.topics, page))

    async def _preview(self, answer: Answer, guild: GuildId, digest: DigestId) -> None:
        planned = await service.digest_of(self._context, guild, digest)
        await answer(cards.preview(await service.preview_digest(self._context, guild, digest), planned))

    async def _post_now(self, answer: Answer, guild: GuildId, digest: DigestId) -> None:
        run = await posts.post_now(self._context, guild, digest)
        await answer(said(f"It's on its way to <#{run.channel}>. Today's regular one is thereby done."))


def _emptied(typed: str | None) -> str | None:
    return "" if typed is not None and typed.strip() in ("-", "none") else typed


def _name(interaction: discord.Interaction, channel: int) -> str:
    found = None if interaction.guild is None else interaction.guild.get_channel_or_thread(channel)
    return "" if found is None else f"#{found.name}"
