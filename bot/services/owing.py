"""Whatever the bot owes somebody is stored before it is tried, once: a notice, and a DM for who wants those."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.events import Event
from bot.domain.ids import GuildId, IntroductionId, MemberId
from bot.domain.members import Member
from bot.domain.notices import Notice, NoticeKind, tell_at
from bot.domain.profiles import DirectMessages
from bot.storage.transaction import Transaction


def zone_of(member: Member | None, event: Event) -> ZoneInfo:
    """The member's wall; of whom we do not know where they are, the event's."""
    area = member.area if member is not None else None
    return ZoneInfo(area.timezone if area is not None else event.details.timezone)


def dm_key(notice_key: str) -> str:
    return f"dm:{notice_key}"


async def owe(
    tx: Transaction,
    key: str,
    member: MemberId,
    kind: NoticeKind,
    *,
    event: Event,
    now: datetime,
    guild: GuildId | None = None,
    introduction: IntroductionId | None = None,
    silent: bool = False,
) -> Notice | None:
    """Stores it under a key that is unique for ever; None when it was there, or nobody is owed anything.

    With their DMs on (and not `silent`) it also goes out as a DM, by day: call `context.wake()` afterwards.
    """
    person = await tx.members.get(member)
    if person is None:
        return None
    notice = await tx.notices.add(
        key, member, kind, now, guild=guild, event=event.id, introduction=introduction
    )
    if notice is None or silent or person.direct_messages != DirectMessages.ON:
        return notice
    due_at = tell_at(now, zone_of(person, event), event.details.starts_at)
    payload = {"notice": notice.id}
    await tx.jobs.add("dm", dm_key(key), due_at, payload, member_id=member, guild_id=guild, now=now)
    return notice
