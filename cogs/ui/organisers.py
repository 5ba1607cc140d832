"""Who may change a server's settings, and what we may do in its channels."""

from __future__ import annotations

import discord

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import GuildId, MemberId

# What it takes to post a digest, and to look up whether one was posted, as Discord's settings call it.
_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "read_message_history": "Read Message History",
}


def organised_guild(interaction: discord.Interaction) -> GuildId:
    """The server acted in. Raises NotAllowed for whoever may not manage it: a command's default permission
    can be overridden by the server, and buttons and forms know none."""
    if interaction.guild_id is None:
        raise NotAllowed("That works in a server, not in a DM.")
    if not interaction.permissions.manage_guild:
        raise NotAllowed(
            "Only people with the Manage Server permission can do that. Ask one of your organisers."
        )
    return GuildId(interaction.guild_id)


def is_organiser(interaction: discord.Interaction) -> bool:
    return interaction.guild_id is not None and interaction.permissions.manage_guild


def actor(interaction: discord.Interaction) -> MemberId:
    return MemberId(interaction.user.id)


def number(text: str) -> int:
    """The id behind an autocompleted value. Raises NotFound for what was typed instead of picked."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 19):
        raise NotFound("Pick one from the list that comes up while you type.")
    return int(text)


def missing_permissions(guild: discord.Guild | None, channel_id: int) -> list[str]:
    """What we lack in a channel, in the words of Discord's settings."""
    channel = None if guild is None else guild.get_channel_or_thread(channel_id)
    if guild is None or channel is None:
        return [_NEEDED["view_channel"]]
    granted = channel.permissions_for(guild.me)
    needed = dict(_NEEDED)
    if isinstance(channel, discord.Thread):
        needed["send_messages_in_threads"] = "Send Messages in Threads"
        del needed["send_messages"]
    return [label for name, label in needed.items() if not getattr(granted, name)]


def readers_warning(guild: discord.Guild | None, channel_id: int) -> str:
    """A line where everybody reads what is meant for the organisers, "" where not."""
    channel = None if guild is None else guild.get_channel_or_thread(channel_id)
    if guild is None or channel is None or not channel.permissions_for(guild.default_role).view_channel:
        return ""
    return (
        f"⚠️ Everybody here can read <#{channel_id}>, and members' reports go there. "
        "Pick a channel that only your organisers see."
    )


def access_warning(guild: discord.Guild | None, channel_id: int) -> str:
    """A line on what is missing there, "" where nothing is."""
    missing = missing_permissions(guild, channel_id)
    if not missing:
        return ""
    return (
        f"⚠️ In <#{channel_id}> I lack **{', '.join(missing)}**. Give my role that in the channel's settings."
    )
