"""Who asks, and from where."""

from __future__ import annotations

import discord

from bot.domain.ids import GuildId, MemberId


def member_of(interaction: discord.Interaction) -> MemberId:
    return MemberId(interaction.user.id)


def guild_of(interaction: discord.Interaction) -> GuildId | None:
    """None in a DM."""
    return None if interaction.guild_id is None else GuildId(interaction.guild_id)
