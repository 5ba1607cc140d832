"""Asking Discord who is still on a server, within the time an answer may take."""

from __future__ import annotations

import asyncio

import aiohttp
import discord

from bot.domain.ids import GuildId, MemberId

# Discord waits three seconds for an answer; people are asked about side by side.
WITHIN = 1.5
_UNKNOWN_MEMBER, _UNKNOWN_USER = 10007, 10013
# The last two are answers that can not be read: a page instead of JSON, or JSON cut off.
_NO_ANSWER = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TypeError, ValueError)


class Presences:
    """Says of a member whether they are on a server; None when Discord does not tell in time.

    `names` keeps what those who are there are called there, for a form to be filled in with.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self.names: dict[MemberId, str] = {}

    async def __call__(self, guild: GuildId, member: MemberId) -> bool | None:
        server = self._client.get_guild(guild)
        if server is None:
            return None
        try:
            async with asyncio.timeout(WITHIN):
                found = await server.fetch_member(member)
        except discord.NotFound as error:
            return False if error.code in (_UNKNOWN_MEMBER, _UNKNOWN_USER) else None
        except _NO_ANSWER:
            return None
        self.names[member] = found.display_name
        return True
