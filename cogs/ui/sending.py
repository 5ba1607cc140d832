"""Sending what the bot owes: to a channel or as a DM, paced, with a nonce, and with an outcome that is known.

A nonce made of the job makes a repeated send give back the first message (Discord keeps it some minutes).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import structlog

from bot.delivery.pacer import Pacer
from bot.delivery.runner import Later
from bot.domain.ids import MemberId
from bot.domain.jobs import SEND_TIMEOUT, nonce
from cogs.ui.answering import NOBODY
from cogs.ui.layout import Card

log = structlog.get_logger(__name__)

_DMS_CLOSED = {50007, 50278}
_NO_ACCESS = {10003, 10004, 50001, 50013}
_REFUSED_WORDS = {200000, 200001, 240000}
_DMS_TOO_FAST, _QUARANTINED = 40003, 20026
# No answer, or one that can not be read (a page instead of JSON, JSON cut off): the outcome is unknown.
_UNANSWERED = (aiohttp.ClientError, OSError, TimeoutError, discord.RateLimited, TypeError, ValueError)
# Without a `Via` header a 429 is Cloudflare's: everything must be silent for minutes.
_SILENCE = timedelta(minutes=5)
# A message sent before a crash is among the latest when we are back.
_LOOKED_THROUGH = 50


@dataclass(frozen=True, slots=True)
class Sent:
    channel_id: int
    message_id: int


class DmsClosed(Exception):
    """They take no DMs from us: what we owe them waits in `/start`."""


class NoAccess(Exception):
    """The channel is gone or closed to us."""


class WordsRefused(Exception):
    """Discord's filters took offence at the text: try again with less of it."""


class Outbox:
    """The one way out besides answers to interactions."""

    def __init__(self, client: discord.Client, pacer: Pacer) -> None:
        self._client = client
        self._pacer = pacer
        self._dms_allowed_at = 0.0

    async def post(self, channel: int, card: Card, key: str, part: int = 0) -> Sent:
        """To a channel. Raises NoAccess, WordsRefused, or Later for what passes."""
        return await self._send(self._client.get_partial_messageable(channel), card, nonce(key, part))

    async def dm(self, member: MemberId, card: Card, key: str, part: int = 0) -> Sent:
        """To a person who asked for it. Raises DmsClosed, WordsRefused, or Later for what passes."""
        return await self._send(await self._dm_channel(member), card, nonce(key, part))

    async def find_dm(self, member: MemberId, key: str) -> Sent | None:
        """As `find`, in the DM with a person. Raises DmsClosed, or Later."""
        return await self.find((await self._dm_channel(member)).id, key)

    async def find(self, channel: int, key: str, parts: int = 1) -> Sent | None:
        """The message of ours that a send under this key left among the channel's latest, by nonce or `mark`.

        For a send whose outcome nobody knows. Raises NoAccess where the history may not be read, or Later.
        """
        wanted, own = {nonce(key, part) for part in range(parts)}, self._client.user
        history = self._client.get_partial_messageable(channel).history(limit=_LOOKED_THROUGH)
        try:
            await self._pacer.turn()
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                async for message in history:
                    is_ours = own is not None and message.author.id == own.id
                    if is_ours and (str(message.nonce) in wanted or _carries(message, mark(key))):
                        return Sent(channel, message.id)
        except discord.HTTPException as error:
            raise self._meaning(error) from error
        except _UNANSWERED as error:
            raise _passing(error) from error
        return None

    async def edit(self, channel: int, message: int, card: Card) -> None:
        """Changes a message of ours; one that is gone stays gone."""
        target = self._client.get_partial_messageable(channel).get_partial_message(message)
        try:
            await self._pacer.turn()
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                await target.edit(view=card, allowed_mentions=NOBODY)
        except discord.NotFound:
            return
        except discord.HTTPException as error:
            raise self._meaning(error) from error
        except _UNANSWERED as error:
            raise _passing(error) from error

    async def _dm_channel(self, member: MemberId) -> discord.DMChannel:
        wait = self._dms_allowed_at - asyncio.get_running_loop().time()
        if wait > 0:
            raise Later(timedelta(seconds=wait), "Discord asked us to slow down with DMs")
        try:
            await self._pacer.turn()
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                return await self._client.create_dm(discord.Object(member))
        except discord.HTTPException as error:
            raise self._meaning(error) from error
        except _UNANSWERED as error:
            raise _passing(error) from error

    async def _send(self, channel: discord.abc.Messageable, card: Card, unique: str) -> Sent:
        try:
            await self._pacer.turn()
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                message = await channel.send(view=card, nonce=unique, allowed_mentions=NOBODY)
        except discord.HTTPException as error:
            raise self._meaning(error) from error
        except _UNANSWERED as error:
            raise _passing(error) from error
        return Sent(message.channel.id, message.id)

    def _meaning(self, error: discord.HTTPException) -> Exception:
        """What Discord's refusal means for what we owe (developers/topics/opcodes-and-status-codes)."""
        if error.code in _DMS_CLOSED:
            return DmsClosed()
        if error.code in _NO_ACCESS:
            return NoAccess()
        if error.code in _REFUSED_WORDS:
            return WordsRefused()
        if error.code in (_DMS_TOO_FAST, _QUARANTINED):
            wait = timedelta(minutes=10) if error.code == _DMS_TOO_FAST else timedelta(hours=12)
            self._dms_allowed_at = asyncio.get_running_loop().time() + wait.total_seconds()
            log.error("Discord stopped our DMs", code=error.code, seconds=wait.total_seconds())
            return Later(wait, "Discord stopped our DMs for a while")
        if error.status == 401:
            self._client.dispatch("token_refused")
            self._pacer.pause(_SILENCE.total_seconds())
            return Later(_SILENCE, "Discord does not accept the token")
        if error.status == 429:
            log.error("Discord asked for silence", seconds=_SILENCE.total_seconds())
            self._pacer.pause(_SILENCE.total_seconds())
            return Later(_SILENCE, "Discord asked for silence")
        if error.status >= 500:
            return Later(timedelta(0), f"Discord answered {error.status}")
        return error


def mark(key: str) -> int:
    """A component id (32 bits, Discord gives it back with the message) by which a card is known again."""
    digest = hashlib.blake2b(key.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % (2**31 - 1000) + 1000


def _carries(message: discord.Message, wanted: int) -> bool:
    return any(component.id == wanted for component in _components(message.components))


def _components(outer: Iterable[Any]) -> Iterator[Any]:
    for component in outer:
        yield component
        yield from _components(getattr(component, "children", ()))


def _passing(error: Exception) -> Later:
    if isinstance(error, discord.RateLimited):
        return Later(timedelta(seconds=error.retry_after), "rate limited")
    return Later(timedelta(0), type(error).__name__)
