"""Answering an interaction: in time, once, and with a sentence when something fails.

Discord waits three seconds for the first answer. `answering` defers by itself when the service has not
answered after one; a deferral is one more call, so it is not made before.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import aiohttp
import discord
import structlog
from discord import app_commands
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.runner import Later
from bot.domain.errors import RapportError
from cogs.ui.files import Attached
from cogs.ui.forms import Form
from cogs.ui.layout import Card, at_work, said

log = structlog.get_logger(__name__)

DEFER_AFTER = 1.0
# Discord waits no longer for a first answer, so neither do we for its word on one.
DEFER_WITHIN = 3.0
NOBODY = discord.AllowedMentions.none()
_LOST = (aiohttp.ClientError, OSError)
_ANSWERED_ALREADY = 40060


class TooLateForAForm(RapportError):
    """Reading what the form needs took so long that the interaction was deferred meanwhile."""

    def __init__(self) -> None:
        super().__init__("That took me a moment too long. Please press it again.")


class Answer:
    """Says something to the one who acted: the first time as the response, afterwards as a further message.

    A request that gets lost is made again, and one that Discord had taken after all is found out by its refusal.
    """

    def __init__(
        self, interaction: discord.Interaction, *, update: bool, private: bool, while_working: str = ""
    ) -> None:
        self._interaction = interaction
        self._update = update and not _is_seen_by_all(interaction)
        self._private = private
        self._doing = _Doing(interaction, while_working, beside=self._update)
        self._turn = asyncio.Lock()
        self._deferred = False
        self._answered = False

    def working(self, words: str) -> None:
        """What is being done from now on; it is shown where the answer takes long."""
        self._doing.say(words)

    async def __call__(self, card: Card, *, files: Sequence[Attached] = ()) -> None:
        async with self._turn:
            if self._answered:
                await self._interaction.followup.send(
                    view=card, files=_opened(files), ephemeral=self._private, allowed_mentions=NOBODY
                )
            else:
                await self._say(card, files)
            self._answered = True

    async def form(self, form: Form) -> None:
        """Opens a form. It must be the first answer: a deferral can not turn into a form."""
        async with self._turn:
            if self._deferred:
                raise TooLateForAForm
            await self._interaction.response.send_modal(form)
            self._answered = True

    async def defer(self) -> None:
        async with self._turn:
            if self._answered or self._deferred or self._interaction.response.is_done():
                return
            # One that is lost is nothing to tell of: the answer is tried as if there had been none.
            with suppress(discord.HTTPException, *_LOST):
                async with asyncio.timeout(DEFER_WITHIN):
                    if self._update:
                        await self._interaction.response.defer()
                    else:
                        await self._interaction.response.defer(ephemeral=self._private, thinking=True)
                self._deferred = True

    async def keep_telling(self) -> None:
        """Shows what is being done, whenever that changes, until the answer is there."""
        while self._deferred and not self._answered:
            async with self._turn:
                if not self._answered:
                    await self._doing.show()
            await self._doing.changed()

    async def settled(self) -> None:
        """A deferral under way comes to its end: cut off, nobody would know whether Discord shows "thinking"."""
        async with self._turn:
            pass

    async def clear(self) -> None:
        """What was said beside the answer has had its time."""
        await self._doing.clear()

    async def _say(self, card: Card, files: Sequence[Attached]) -> None:
        try:
            await self._show(card, files)
        except _LOST:
            await self._show(card, files)

    async def _show(self, card: Card, files: Sequence[Attached]) -> None:
        if not self._deferred:
            try:
                await self._first(card, files)
                return
            except discord.HTTPException as error:
                if error.code != _ANSWERED_ALREADY:
                    raise
        await self._interaction.edit_original_response(
            view=card, attachments=_opened(files), allowed_mentions=NOBODY
        )
        if self._doing.is_in_doubt:
            # What was said meanwhile may still come and take the answer's place: so that is another message.
            await self._interaction.followup.send(
                view=card, files=_opened(files), ephemeral=self._private, allowed_mentions=NOBODY
            )
            with suppress(discord.HTTPException, *_LOST):
                await self._interaction.delete_original_response()

    async def _first(self, card: Card, files: Sequence[Attached]) -> None:
        if self._update:
            await self._interaction.response.edit_message(
                view=card, attachments=_opened(files), allowed_mentions=NOBODY
            )
        else:
            await self._interaction.response.send_message(
                view=card, files=_opened(files), ephemeral=self._private, allowed_mentions=NOBODY
            )


class _Doing:
    """What stands there while an answer takes long: in its place, or `beside` a message that will be edited, which
    stays as it is until then."""

    def __init__(self, interaction: discord.Interaction, words: str, *, beside: bool) -> None:
        self._interaction = interaction
        self._beside = beside
        self._words, self._shown = words, ""
        self._message: discord.WebhookMessage | None = None
        self._news = asyncio.Event()
        self.is_in_doubt = False

    def say(self, words: str) -> None:
        self._words = words
        self._news.set()

    async def changed(self) -> None:
        await self._news.wait()
        self._news.clear()

    async def show(self) -> None:
        """One that is refused or lost is nothing to tell of."""
        if self._words in ("", self._shown):
            return
        try:
            async with asyncio.timeout(DEFER_WITHIN):
                await self._put(at_work(self._words))
        except discord.HTTPException:
            return
        except _LOST:
            self.is_in_doubt = not self._beside
        self._shown = self._words

    async def clear(self) -> None:
        if self._message is not None:
            with suppress(discord.HTTPException, *_LOST):
                await self._message.delete()

    async def _put(self, card: Card) -> None:
        if not self._beside:
            await self._interaction.edit_original_response(view=card, allowed_mentions=NOBODY)
        elif self._message is None:
            self._message = await self._interaction.followup.send(
                view=card, ephemeral=True, allowed_mentions=NOBODY, wait=True
            )
        else:
            await self._message.edit(view=card, allowed_mentions=NOBODY)


@asynccontextmanager
async def answering(
    interaction: discord.Interaction, *, update: bool = False, private: bool = True, while_working: str = ""
) -> AsyncIterator[Answer]:
    """Gives an `Answer` and defers by itself. `update` edits the message whose button was pressed. Where it takes long,
    `while_working` stands in the answer's place, or below the message that will be edited, until the answer is there.
    """
    answer = Answer(interaction, update=update, private=private, while_working=while_working)
    waiting = asyncio.create_task(_defer_later(answer))
    try:
        yield answer
    finally:
        await answer.settled()
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        await answer.clear()


def _opened(files: Sequence[Attached]) -> list[discord.File]:
    return [file.opened() for file in files]


def _is_seen_by_all(interaction: discord.Interaction) -> bool:
    """Was it a message in a channel? No private answer takes the place of one, whatever id was sent with it."""
    message = interaction.message
    return message is not None and interaction.guild_id is not None and not message.flags.ephemeral


async def _defer_later(answer: Answer) -> None:
    await asyncio.sleep(DEFER_AFTER)
    await answer.defer()
    await answer.keep_telling()


async def explain(interaction: discord.Interaction, error: BaseException) -> None:
    """The one error path: of the command tree, of buttons and of forms."""
    await tell(interaction, _explanation(interaction, error))


async def tell(interaction: discord.Interaction, card: Card) -> None:
    """Says something privately, whatever was answered before; what was shown stays as it is."""
    with suppress(discord.HTTPException, *_LOST):
        if not interaction.response.is_done():
            try:
                await interaction.response.send_message(view=card, ephemeral=True, allowed_mentions=NOBODY)
                return
            except discord.HTTPException as error:
                if error.code != _ANSWERED_ALREADY:
                    raise
        if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
            await interaction.edit_original_response(view=card, allowed_mentions=NOBODY)
        else:
            await interaction.followup.send(view=card, ephemeral=True, allowed_mentions=NOBODY)


def _explanation(interaction: discord.Interaction, error: BaseException) -> Card:
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, RapportError):
        return said(error.sentence)
    if isinstance(error, Later):
        log.warning("a message asked for was not taken", reason=str(error))
        return said("Discord isn't taking messages from me just now. Please try again in a minute.")
    if isinstance(error, discord.NotFound) and error.code in (10062, 10015):
        log.warning("answered too late", interaction=interaction.id)
        return said("That took me too long. Please try again.")
    reference = secrets.token_hex(4)
    # The traceback of a database error holds the statement's parameters: names of people among them.
    shown = None if isinstance(error, SQLAlchemyError) else error
    log.error("interaction failed", reference=reference, kind=type(error).__name__, exc_info=shown)
    return said(
        "Something broke on my side, and I've noted it. Nothing you did wrong; please try again.",
        f"-# If it happens again, quote `{reference}` to your organisers.",
    )
