"""The answer to "still coming?": harmless when given twice, and when it comes too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.cost_lines import venue_of
from bot.domain.day_before import Way, notice_key, way_to
from bot.domain.errors import NotFound, Stale
from bot.domain.events import Event, Status
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.notices import NoticeState
from bot.services.context import Context
from bot.services.going import Outcome, say_not_going
from bot.services.owing import zone_of
from bot.services.readers import read_reader
from bot.storage.transaction import Transaction

_GONE = "I can't find that event any more. `/agenda` shows where you go."


@dataclass(frozen=True, slots=True)
class Confirmed:
    """They come, from home if `is_online`. False in `is_going`: they had said so before, and took it back.
    `zone` is their clock."""

    event: Event
    is_going: bool
    is_online: bool
    way: Way | None
    zone: str
    now: datetime


async def still_coming(context: Context, member: MemberId, event: EventId) -> Confirmed:
    """Raises NotFound where they never said a word about it, Stale when it is over or off."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        found, guild = await _theirs(tx, member, event, now)
        reader = await read_reader(tx, member, guild)
        said = await tx.attendances.get(member, event)
        zone = zone_of(reader.member, found)
        notice = await tx.notices.by_key(notice_key(member, found.details.day_in(zone)))
        if notice is not None and notice.state is NoticeState.WAITING:
            await tx.notices.set_state(notice.id, NoticeState.DONE, now)
    online = said is not None and said.joins_online
    way = way_to(found.details, reader.traveller, context.costs, joins_online=online)
    is_going, is_online = said is not None and said.is_going, venue_of(found.details, online).is_online
    return Confirmed(found, is_going, is_online, way, str(zone), now)


async def cannot_come(context: Context, member: MemberId, event: EventId) -> Outcome:
    """Frees the money. Raises as `still_coming`."""
    async with context.database.reading() as tx:
        await _theirs(tx, member, event, context.clock.now())
    return await say_not_going(context, member, None, event)


async def _theirs(tx: Transaction, member: MemberId, event: EventId, now: datetime) -> tuple[Event, GuildId]:
    said, found = await tx.attendances.get(member, event), await tx.events.get(event)
    if said is None or found is None:
        raise NotFound(_GONE)
    if found.details.status is Status.CANCELLED:
        raise Stale("That one has been called off. Nothing of it counts against your budget.")
    if found.details.ends_by <= now:
        raise Stale("That one is over by now, so nothing changes. `/log` keeps whom you talked to there.")
    return found, said.guild_id
