"""Reports: from a member to the organisers of a server, and to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import NotAllowed, NotFound, Unreadable
from bot.domain.graphemes import cut, paragraphs
from bot.domain.ids import ChannelId, GuildId, IntroductionId, MemberId
from bot.domain.introductions import DAY, NOT_FOUND
from bot.domain.jobs import Job
from bot.services.blocking import block
from bot.services.context import Context
from bot.storage.reports import Report, ReportId, ReportState
from bot.storage.transaction import Transaction

KIND = "report"
WORDS_LIMIT = 1500
# From one person on one server: more is a flood, and they should talk to somebody.
REPORTS_PER_DAY = 10
# While a server has no channel for its organisers, or a closed one, we look again.
LOOK_AGAIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Reported:
    """`reaches_somebody`: the server has a channel for it. Until it has, the report waits."""

    reaches_somebody: bool


@dataclass(frozen=True, slots=True)
class ToPost:
    """A report and where it is to stand; no channel: not yet. `tells_who`: the reporter wants it known."""

    report: Report
    channel: ChannelId | None
    tells_who: bool


async def report(
    context: Context,
    member: MemberId,
    guild: GuildId,
    words: str,
    *,
    about: MemberId | None = None,
    tells_who: bool = False,
) -> Reported:
    """Stored sealed, posted by a job. Raises Unreadable when nothing is said, NotAllowed for oneself and for more
    than a few a day."""
    words = cut(paragraphs(words), WORDS_LIMIT)
    if not words:
        raise Unreadable("words", "One sentence is enough: what happened, and where?")
    if about == member:
        raise NotAllowed("That's you. Tell your organisers directly if something went wrong.")
    now = context.clock.now()
    async with context.database.writing() as tx:
        await _must_be_few(tx, member, guild, now)
        stored = await tx.reports.add(guild, member, about, words, now)
        payload = {"report": stored.id, "tells_who": tells_who}
        await tx.jobs.add(
            KIND, f"{KIND}:{stored.id}", now, payload, member_id=member, guild_id=guild, now=now
        )
        channel = await _channel(tx, guild)
    context.wake()
    return Reported(channel is not None)


async def report_hello(
    context: Context,
    member: MemberId,
    introduction: IntroductionId,
    words: str,
    *,
    tells_who: bool = False,
    blocks: bool = False,
) -> Reported:
    """About whoever is behind a hello, and `blocks` them too; the reporter does not learn who it is.

    Raises as `report`, and NotFound.
    """
    guild, other = await sender_of(context, member, introduction)
    reported = await report(context, member, guild, words, about=other, tells_who=tells_who)
    if blocks:
        await block(context, member, other, unnamed=True)
    return reported


async def sender_of(
    context: Context, member: MemberId, introduction: IntroductionId
) -> tuple[GuildId, MemberId]:
    """The server it was said on, and the other side. Raises NotFound.

    Blocks do not matter: who blocks after a hello can be reported for it. The organisers read a name, so that
    before both have said yes only the one who was asked may report.
    """
    async with context.database.reading() as tx:
        found = await tx.introductions.get(introduction)
    if found is None or member not in found.members or (member == found.asker and not found.is_open):
        raise NotFound(NOT_FOUND)
    [other] = found.members - {member}
    return found.guild, other


async def report_to_post(context: Context, job: Job) -> ToPost | None:
    """None when it is gone, or stands there already."""
    async with context.database.reading() as tx:
        found = await tx.reports.get(ReportId(job.number("report")))
        if found is None or found.state is not ReportState.NEW:
            return None
        return ToPost(found, await _channel(tx, found.guild), bool(job.payload.get("tells_who")))


async def report_posted(context: Context, posted: ReportId) -> None:
    async with context.database.writing() as tx:
        await tx.reports.set_state(posted, ReportState.POSTED)


def next_look(now: datetime) -> datetime:
    return now + LOOK_AGAIN


async def _must_be_few(tx: Transaction, member: MemberId, guild: GuildId, now: datetime) -> None:
    lately = [
        each for each in await tx.reports.by(member) if each.guild == guild and now - each.created_at < DAY
    ]
    if len(lately) >= REPORTS_PER_DAY:
        raise NotAllowed(
            "The organisers have many reports from you today. Please write to one of them directly; "
            "to block somebody, open their menu and choose Apps, then Block."
        )


async def _channel(tx: Transaction, guild: GuildId) -> ChannelId | None:
    found = await tx.guilds.get(guild)
    return None if found is None or found.left_at is not None else found.organisers_channel
