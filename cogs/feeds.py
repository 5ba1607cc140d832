"""`/feeds`: where the events come from."""

from __future__ import annotations

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.errors import FeedRefused, Unreadable
from bot.domain.events import UNKNOWN_PRICE, Price, PriceState
from bot.domain.ids import EventId, FeedId, GuildId
from bot.domain.limits import FEEDS_PER_GUILD, Limiter
from bot.services import feeds as service
from bot.services import handmade
from bot.services.context import Context
from bot.services.demand import unmet_people
from bot.services.setup import read_setup
from cogs import feeds_cards as cards
from cogs import feeds_forms as forms
from cogs import feeds_health as health_cards
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import Answer, answering
from cogs.ui.forms import line_of, read_answers
from cogs.ui.organisers import actor, is_organiser, number, organised_guild
from cogs.ui.routing import pressed, submitted
from cogs.ui.sending import Outbox

_AHEAD = 10


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Feeds(commands.GroupCog, group_name="feeds", group_description="Where this server's events come from"):
    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self._context = context
        self._adding = Limiter(FEEDS_PER_GUILD)

    @app_commands.command()
    @app_commands.describe(
        link="The page of a Meetup group, a Luma or Google calendar, or any iCal link",
        name="What to call it; without it, what the calendar calls itself",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        link: app_commands.Range[str, 1, 2000],
        name: app_commands.Range[str, 1, 90] = "",
    ) -> None:
        """Paste any link: I look for its calendar and show you what is in it first"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await self._preview(interaction, answer, guild, link, name)

    @app_commands.command(name="list")
    async def list_all(self, interaction: discord.Interaction) -> None:
        """All feeds of this server, each with Refresh, Health and Remove"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            uses = await service.list_feeds(self._context, guild)
            await answer(cards.listing(uses, 0, self._context.clock.now()))

    @app_commands.command()
    @app_commands.describe(feed="One of this server's feeds, or a link you want to look into")
    async def preview(self, interaction: discord.Interaction, feed: app_commands.Range[str, 1, 2000]) -> None:
        """What a feed, or any link, has ahead"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            if feed.isdecimal():
                await self._ahead(answer, guild, FeedId(number(feed)))
            else:
                await self._preview(interaction, answer, guild, feed)

    @app_commands.command()
    @app_commands.describe(feed="Which one?")
    async def remove(self, interaction: discord.Interaction, feed: str) -> None:
        """Take a feed off this server"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await answer(cards.removal(await service.feed_health(self._context, guild, FeedId(number(feed)))))

    @app_commands.command()
    @app_commands.describe(feed="Which one?")
    async def refresh(self, interaction: discord.Interaction, feed: str) -> None:
        """Look into a feed now instead of at its next turn"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await self._refresh(answer, guild, FeedId(number(feed)))

    @app_commands.command()
    @app_commands.describe(feed="Which one? Without it you see all of them")
    async def health(self, interaction: discord.Interaction, feed: str | None = None) -> None:
        """When a feed was last read, what failed and why, and how much of it is known"""
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            if feed is not None:
                await self._health(answer, guild, FeedId(number(feed)))
                return
            uses = await service.list_feeds(self._context, guild)
            if not uses:
                await answer(cards.listing((), 0, self._context.clock.now()))
                return
            found = [await service.feed_health(self._context, guild, use.feed.id) for use in uses]
            await answer(health_cards.overview(found, await unmet_people(self._context, guild)))

    @app_commands.command()
    async def event(self, interaction: discord.Interaction) -> None:
        """Add one event by hand: a form for title, time, place, link and price"""
        organised_guild(interaction)
        async with answering(interaction) as answer:
            await answer.form(forms.event_form())

    @preview.autocomplete("feed")
    @remove.autocomplete("feed")
    @refresh.autocomplete("feed")
    @health.autocomplete("feed")
    async def _feeds(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        if not is_organiser(interaction) or interaction.guild_id is None:
            return []
        uses = await service.list_feeds(self._context, GuildId(interaction.guild_id))
        found = [use for use in uses if typed.casefold() in use.label.casefold()]
        return [app_commands.Choice(name=use.label[:100], value=str(use.feed.id)) for use in found[:25]]

    @pressed("feeds.paste")
    async def open_paste(self, interaction: discord.Interaction) -> None:
        organised_guild(interaction)
        async with answering(interaction) as answer:
            await answer.form(forms.paste_form())

    @submitted("feeds.link")
    async def paste(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await self._preview(interaction, answer, guild, line_of(read_answers(interaction), "link"))

    @pressed("feeds.save")
    async def save(self, interaction: discord.Interaction, draft: int, state: str) -> None:
        guild = organised_guild(interaction)
        usual = Price(PriceState.FREE) if state == PriceState.FREE.value else UNKNOWN_PRICE
        async with answering(interaction, update=True) as answer:
            await answer(
                cards.added(await service.add_feed(self._context, guild, actor(interaction), draft, usual))
            )

    @pressed("feeds.paid")
    async def open_price(self, interaction: discord.Interaction, draft: int) -> None:
        organised_guild(interaction)
        async with answering(interaction) as answer:
            await answer.form(forms.price_form(draft))

    @submitted("feeds.price")
    async def save_priced(self, interaction: discord.Interaction, draft: int) -> None:
        guild = organised_guild(interaction)
        async with answering_form(self._context, interaction, "feeds.again") as answer:
            setup = await read_setup(self._context, guild)
            usual = handmade.read_price(line_of(read_answers(interaction), "price"), setup.guild.currency)
            if usual is None:
                raise Unreadable("price", "What does it usually cost? One amount does it, like `$5`.")
            await answer(
                cards.added(await service.add_feed(self._context, guild, actor(interaction), draft, usual))
            )

    @pressed("feeds.page")
    async def page(self, interaction: discord.Interaction, page: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            uses = await service.list_feeds(self._context, guild)
            await answer(cards.listing(uses, page, self._context.clock.now()))

    @pressed("feeds.health")
    async def show_health(self, interaction: discord.Interaction, feed: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await self._health(answer, guild, FeedId(feed))

    @pressed("feeds.refresh")
    async def look_again(self, interaction: discord.Interaction, feed: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await self._refresh(answer, guild, FeedId(feed))

    @pressed("feeds.rename")
    async def open_name(self, interaction: discord.Interaction, feed: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            use = await service.feed_of(self._context, guild, FeedId(feed))
            await answer.form(forms.name_form(use.feed.id, use.label))

    @submitted("feeds.named")
    async def rename(self, interaction: discord.Interaction, feed: int) -> None:
        guild = organised_guild(interaction)
        async with answering_form(self._context, interaction, "feeds.again") as answer:
            name = line_of(read_answers(interaction), "name")
            await service.rename_feed(self._context, guild, FeedId(feed), name)
            await self._health(answer, guild, FeedId(feed))

    @pressed("feeds.ahead")
    async def show_ahead(self, interaction: discord.Interaction, feed: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await self._ahead(answer, guild, FeedId(feed))

    @pressed("feeds.remove")
    async def ask_removal(self, interaction: discord.Interaction, feed: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await answer(cards.removal(await service.feed_health(self._context, guild, FeedId(feed))))

    @pressed("feeds.gone")
    async def remove_it(self, interaction: discord.Interaction, feed: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await answer(cards.removed(await service.remove_feed(self._context, guild, FeedId(feed))))

    @pressed("feeds.byhand")
    async def open_event(self, interaction: discord.Interaction) -> None:
        organised_guild(interaction)
        async with answering(interaction) as answer:
            await answer.form(forms.event_form())

    @submitted("feeds.event")
    async def add_event(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        answers = read_answers(interaction)
        fields = (line_of(answers, key) for key in ("title", "when", "where", "link", "price"))
        async with answering_form(self._context, interaction, "feeds.again") as answer:
            typed = handmade.TypedEvent(*fields)
            event = await handmade.add_event(self._context, guild, actor(interaction), typed)
            await answer(cards.event_added(event, event.details.timezone, self._context.clock.now()))

    @pressed("feeds.takeback")
    async def take_back(self, interaction: discord.Interaction, event: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await handmade.take_back_event(self._context, guild, EventId(event))
            await answer(cards.taken_back())

    @pressed("feeds.again")
    async def edit_again(self, interaction: discord.Interaction, draft: int) -> None:
        organised_guild(interaction)
        async with answering(interaction) as answer:
            form, typed = await reopened(self._context, interaction, draft)
            await answer.form(forms.opened_again(form, typed))

    async def _preview(
        self, interaction: discord.Interaction, answer: Answer, guild: GuildId, link: str, name: str = ""
    ) -> None:
        now = asyncio.get_running_loop().time()
        if not self._adding.allow(guild, now).allowed:
            raise FeedRefused("That was a lot of feeds at once. Give it a minute, then go on.")
        found = await service.preview_feed(self._context, guild, link, name)
        draft = await service.keep_preview(self._context, actor(interaction), found)
        zone = await self._zone(guild, found.timezone)
        await answer(cards.preview(found, draft, self._context.clock.now(), zone))

    async def _ahead(self, answer: Answer, guild: GuildId, feed: FeedId) -> None:
        use = await service.feed_of(self._context, guild, feed)
        upcoming = await service.next_events(self._context, guild, feed, _AHEAD)
        zone = await self._zone(guild, use.feed.timezone)
        await answer(cards.ahead(use, upcoming, zone, self._context.clock.now()))

    async def _health(self, answer: Answer, guild: GuildId, feed: FeedId) -> None:
        await answer(health_cards.health(await service.feed_health(self._context, guild, feed)))

    async def _refresh(self, answer: Answer, guild: GuildId, feed: FeedId) -> None:
        await answer(health_cards.health(await service.refresh_feed(self._context, guild, feed)))

    async def _zone(self, guild: GuildId, otherwise: str) -> str:
        """The server's time; the feed's own where the server's is not known yet."""
        return (await read_setup(self._context, guild)).guild.timezone or otherwise
