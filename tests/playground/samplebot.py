"""A small bot on the unmodified discord.py, which does one of each thing the local Discord must carry."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands, ui

from bot.playground.server import LocalDiscord
from tests.playground.bare import TOKEN
from tests.playground.pointing import pointed_at


class Form(ui.Modal, title="Who was it?"):
    """One of each kind of field."""

    person: ui.Label[Any] = ui.Label(
        text="Name", component=ui.TextInput(custom_id="name", min_length=2, max_length=20)
    )
    mood: ui.Label[Any] = ui.Label(
        text="Mood",
        component=ui.Select(
            custom_id="mood",
            options=[
                discord.SelectOption(label="Good", value="good", default=True),
                discord.SelectOption(label="Bad", value="bad"),
            ],
        ),
    )
    where: ui.Label[Any] = ui.Label(
        text="Where",
        component=ui.RadioGroup(
            custom_id="where",
            options=[
                discord.RadioGroupOption(label="Online", value="online"),
                discord.RadioGroupOption(label="In person", value="here"),
            ],
        ),
    )

    def __init__(self) -> None:
        super().__init__(custom_id="form", timeout=None)

    async def on_submit(self, interaction: discord.Interaction) -> None:
        name: Any = self.person.component
        mood: Any = self.mood.component
        where: Any = self.where.component
        if name.value == "silent":
            return
        text = f"{name.value} felt {mood.values[0]} {where.value}"
        await interaction.response.send_message(text, ephemeral=True)


def card(text: str) -> ui.LayoutView:
    """A card in Components V2 with a button in a section, a row of buttons and a menu."""
    view = ui.LayoutView(timeout=None)
    section: ui.Section[Any] = ui.Section(
        ui.TextDisplay(text), accessory=ui.Button(label="Going", custom_id="going")
    )
    row: ui.ActionRow[Any] = ui.ActionRow(
        ui.Button(label="Form", custom_id="open"), ui.Button(label="Site", url="https://example.org/")
    )
    menu: ui.ActionRow[Any] = ui.ActionRow(
        ui.Select(
            custom_id="menu",
            placeholder="How?",
            options=[
                discord.SelectOption(label="By bike", value="bike"),
                discord.SelectOption(label="Walk", value="walk"),
            ],
        )
    )
    container: ui.Container[Any] = ui.Container(section, ui.Separator(), row, menu)
    return view.add_item(container)


class SampleBot(discord.AutoShardedClient):
    """The bot; `seen` are the names of gateway events it got, `shards_connected` grows with each identify."""

    def __init__(self, *, shard_count: int | None = None, intents: discord.Intents | None = None) -> None:
        super().__init__(
            intents=intents or discord.Intents(guilds=True),
            guild_ready_timeout=0.05,
            shard_count=shard_count,
            enable_debug_events=True,
            chunk_guilds_at_startup=False,
        )
        self.tree = app_commands.CommandTree(self)
        self.interactions: list[discord.Interaction] = []
        self.resumed = asyncio.Event()
        self.joined = asyncio.Event()
        self.removed = asyncio.Event()
        add_commands(self.tree)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """No waiting between shards: the local Discord does not ask for it unless told."""

    async def on_resumed(self) -> None:
        self.resumed.set()

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.resumed.set()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.joined.set()

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.removed.set()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.interactions.append(interaction)
        if interaction.type is not discord.InteractionType.component:
            return
        data: Any = interaction.data
        if data["custom_id"] == "going":
            await interaction.response.defer()
            await interaction.edit_original_response(view=card("Going now"))
        elif data["custom_id"] == "open":
            await interaction.response.send_modal(Form())
        elif data["custom_id"] == "menu":
            await interaction.response.edit_message(view=card(f"You come by {data['values'][0]}"))


def add_commands(tree: app_commands.CommandTree[SampleBot]) -> None:
    """The bot's commands."""

    @tree.command()
    async def say(interaction: discord.Interaction, word: str, loud: bool = False) -> None:
        """Says a word."""
        await interaction.response.send_message(word.upper() if loud else word)

    @say.autocomplete("word")
    async def words(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{current}!", value=current)]

    @tree.command()
    async def show(interaction: discord.Interaction, text: str = "A card") -> None:
        """Shows a card."""
        await interaction.response.send_message(view=card(text), ephemeral=True)

    @tree.command()
    async def later(interaction: discord.Interaction) -> None:
        """Thinks, then answers twice."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.send("first")
        await interaction.followup.send("second", ephemeral=True)

    @tree.command()
    async def silent(interaction: discord.Interaction) -> None:
        """Says nothing."""

    @tree.command()
    async def both(interaction: discord.Interaction, who: discord.Member, where: discord.TextChannel) -> None:
        """Names a member and a channel."""
        await interaction.response.send_message(f"{who.display_name} in {where.name}")

    @tree.command()
    async def read(interaction: discord.Interaction, file: discord.Attachment) -> None:
        """Reads a file."""
        content = await file.read()
        await interaction.response.send_message(f"{file.filename}: {content.decode()}")

    @tree.command()
    @app_commands.default_permissions(manage_guild=True)
    async def rule(interaction: discord.Interaction) -> None:
        """For organisers."""
        await interaction.response.send_message(f"manages: {interaction.permissions.manage_guild}")

    @tree.command()
    @app_commands.guild_only()
    async def here(interaction: discord.Interaction) -> None:
        """Only on servers."""
        await interaction.response.send_message("here")

    @tree.context_menu(name="Greet")
    async def greet(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"Hello {member.display_name}")

    feeds: app_commands.Group = app_commands.Group(name="feeds", description="Feeds.")

    @feeds.command()
    async def add(interaction: discord.Interaction, url: str) -> None:
        """Adds one."""
        await interaction.response.send_message(f"added {url}")

    tree.add_command(feeds)


@asynccontextmanager
async def running(local: LocalDiscord, **settings: Any) -> AsyncIterator[SampleBot]:
    """The bot, connected to the local Discord until the end of the block."""
    with pointed_at(local.url):
        bot = SampleBot(**settings)
        task = asyncio.create_task(bot.start(TOKEN))
        try:
            yield bot
        finally:
            await bot.close()
            await task
