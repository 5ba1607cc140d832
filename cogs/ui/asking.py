"""Who asks, and from where."""

from __future__ import annotations

import discord

from bot.domain.ids import GuildId, MemberId


def member_of(interaction: discord.Interaction) -> MemberId:
    return MemberId(interaction.user.id)


def guild_of(interaction: discord.Interaction) -> GuildId | None:
    """None in a DM."""
    return None if interaction.guild_id is None else GuildId(interaction.guild_id)


def server_of(interaction: discord.Interaction) -> GuildId:
    """Of a command that is offered on servers alone."""
    guild = guild_of(interaction)
    assert guild is not None, "this command is for servers only"
    return guild


def is_dm_of_ours(interaction: discord.Interaction) -> bool:
    """A button of a message everybody in its channel sees: of ours, only a DM carries personal ones.

    Such a question may become its own answer; a private reply holds more than the one that was tapped.
    """
    return interaction.message is not None and not interaction.message.flags.ephemeral
