"""What the organisers of a server should hear once, in their own channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.digest_runs import PlannedDigest
from bot.domain.guild_feeds import GuildFeed
from bot.domain.ids import ChannelId, DigestId, FeedId, GuildId
from bot.domain.jobs import Job
from bot.services.context import Context
from bot.storage.transaction import Transaction

KIND = "organisers"
# What they have not seen by then they see in /setup, /feeds health and /digest list.
_OF_USE_FOR = timedelta(days=7)


class About(StrEnum):
    """Stored in the job as its value."""

    FEED = "feed"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class News:
    """Where to say it, and of which feed or digest."""

    channel: ChannelId
    feed: GuildFeed | None = None
    digest: PlannedDigest | None = None


async def tell_organisers(
    tx: Transaction, guild: GuildId, about: About, subject: int, *, occasion: str, now: datetime
) -> None:
    """Queues it; once for each `occasion`. Without a channel of theirs it is only shown where they look."""
    await tx.jobs.add(
        KIND,
        f"{KIND}:{guild}:{about}:{subject}:{occasion}",
        now,
        {"about": about.value, "subject": subject},
        expires_at=now + _OF_USE_FOR,
        guild_id=guild,
        now=now,
    )


async def news_of(context: Context, job: Job) -> News | None:
    """What a queued word is about by now; None when there is no channel for it, or it is no news any more."""
    if job.guild_id is None:
        return None
    subject = job.number("subject")
    async with context.database.reading() as tx:
        guild = await tx.guilds.get(job.guild_id)
        if guild is None or guild.organisers_channel is None or guild.left_at is not None:
            return None
        if job.payload["about"] == About.FEED.value:
            use = await tx.feeds.in_guild(guild.id, FeedId(subject))
            is_news = use is not None and (use.feed.state.failures or use.feed.state.ended_at)
            return News(guild.organisers_channel, feed=use) if is_news else None
        planned = await tx.digests.get(DigestId(subject))
        is_news = planned is not None and not planned.digest.enabled
        return News(guild.organisers_channel, digest=planned) if is_news else None
