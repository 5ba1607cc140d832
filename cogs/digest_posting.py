"""Digests on their way to Discord."""

from __future__ import annotations

from datetime import timedelta

import discord
import structlog

from bot.delivery.runner import GiveUp, Later
from bot.domain.digest_runs import RunState
from bot.domain.ids import GuildId
from bot.domain.jobs import Job
from bot.services import digest_posts as posts
from bot.services.context import Context
from bot.services.digest_wishes import Wishes
from bot.services.digests import edit_digest
from cogs.ui.digest_message import Detail, posted
from cogs.ui.organisers import missing_permissions
from cogs.ui.sending import NoAccess, Outbox, Sent, WordsRefused, mark

log = structlog.get_logger(__name__)


class Poster:
    """Sends what was stored, once."""

    def __init__(self, context: Context, outbox: Outbox) -> None:
        self._context = context
        self._outbox = outbox

    async def post(self, job: Job) -> None:
        """Sends a stored run. Where an earlier try may have succeeded, its message is looked for first."""
        posting = await posts.begin_post(self._context, job)
        if posting is None:
            return
        try:
            sent = await self._sent_before(posting, job) or await self._send(posting, job.key)
        except NoAccess:
            await self._refused(posting, job)
            raise Later(timedelta(0), "no access to the channel") from None
        await posts.settle_post(self._context, posting.run, RunState.SENT, sent.message_id)

    async def _send(self, posting: posts.Posting, key: str) -> Sent:
        """One broken item never costs the digest: less and less of the feeds' words is tried."""
        for detail in Detail:
            try:
                card = posted(posting, detail, mark(key))
                return await self._outbox.post(posting.run.channel, card, key, part=detail)
            except WordsRefused:
                log.warning("digest refused by filters", digest=posting.digest.id, detail=detail.name)
        await posts.settle_post(self._context, posting.run, RunState.FAILED)
        raise GiveUp("Discord's filters took none of it")

    async def _sent_before(self, posting: posts.Posting, job: Job) -> Sent | None:
        if job.tried_at is None:
            return None
        try:
            return await self._outbox.find(posting.run.channel, job.key, parts=len(Detail))
        except NoAccess:
            await posts.settle_post(self._context, posting.run, RunState.UNKNOWN)
            raise GiveUp("sent or not, nobody can tell") from None

    async def _refused(self, posting: posts.Posting, job: Job) -> None:
        if job.attempts >= posts.NO_ACCESS_TRIES:
            await posts.close_digest(self._context, posting)
            raise GiveUp("no access to the channel")
        await posts.was_not_sent(self._context, job)

    async def resume(self, guild: discord.Guild) -> None:
        """A digest that was switched off for want of access goes on when the access is back."""
        for planned in await posts.closed_digests(self._context, GuildId(guild.id)):
            if not missing_permissions(guild, planned.digest.channel):
                digest = planned.digest.id
                await edit_digest(self._context, GuildId(guild.id), digest, Wishes())
