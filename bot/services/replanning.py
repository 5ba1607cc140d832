"""What is set aside follows the event: a new price or place changes what going costs those who go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.attendance import Attendance
from bot.domain.budget import set_aside, set_aside_anew
from bot.domain.costs import Cost
from bot.domain.events import Event, EventDetails
from bot.domain.guilds import Guild
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.members import Member
from bot.domain.replanned import Replanned
from bot.domain.travel import CostTable
from bot.services.costing import UsualPrices, cost_for, read_usual_prices
from bot.services.readers import Reader
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Before:
    """What is different now from when money was set aside; what is not named is as it was."""

    details: Mapping[EventId, EventDetails] = field(default_factory=dict)
    members: Mapping[MemberId, Member] = field(default_factory=dict)
    guilds: Mapping[GuildId, Guild] = field(default_factory=dict)

    def of(self, event: Event, member: Member, guild: Guild | None) -> tuple[Event, Reader]:
        details = self.details.get(event.id, event.details)
        server = guild and self.guilds.get(guild.id, guild)
        return replace(event, details=details), Reader(self.members.get(member.id, member), server)


AS_IT_WAS = Before()


async def follow_costs(
    tx: Transaction, costs: CostTable, ids: Sequence[EventId], before: Before = AS_IT_WAS
) -> set[tuple[EventId, MemberId]]:
    """Sets aside anew for all who go to what was just rewritten and have not paid. Answers who must set more
    aside than before, or nobody knows how much."""
    return {
        (now.event_id, now.member_id)
        for was, now in await set_aside_by_all(tx, costs, ids, before)
        if now.unsure or (now.planned or 0) > (was.planned or 0)
    }


async def set_aside_by_all(
    tx: Transaction, costs: CostTable, ids: Sequence[EventId], before: Before = AS_IT_WAS
) -> Replanned:
    """Sets aside anew for all who go there and have not paid: each as it was and as it is now."""
    goings = [each for each in await tx.attendances.going_to_each(ids) if each.spent is None]
    return await set_aside_again(tx, costs, goings, before)


async def set_aside_again(
    tx: Transaction, costs: CostTable, goings: Sequence[Attendance], before: Before
) -> list[tuple[Attendance, Attendance]]:
    """Each as it was and as it is now. They must not be paid yet."""
    if not goings:
        return []
    events = await tx.events.get_many([each.event_id for each in goings])
    members = await tx.members.get_many(list({each.member_id for each in goings}))
    prices = await _read_prices(tx, goings, events.values())
    followed = []
    for going in goings:
        member, event = members.get(going.member_id), events.get(going.event_id)
        if member is None or event is None:
            continue  # deleted in this very moment
        guild, usual = prices[going.guild_id]
        online = going.joins_online
        old_event, old_reader = before.of(event, member, guild)
        was = (
            cost_for(old_event, old_reader, costs, usual, joins_online=online),
            before.members.get(member.id, member),
        )
        now = cost_for(event, Reader(member, guild), costs, usual, joins_online=online), member
        followed.append((going, _set_aside_anew(going, was, now)))
    await tx.attendances.replan([now for was, now in followed if now != was])
    return followed


async def hold_own(tx: Transaction, member: MemberId, now: datetime) -> None:
    """Before a member is locked, for `follow_own`: no new price comes between."""
    await tx.events.hold(*(each.event_id for each in await _own(tx, member, now)))


async def follow_own(tx: Transaction, costs: CostTable, before: Member, now: datetime) -> Replanned:
    """Sets aside anew what a member has set aside for what is still to come. They were `before` until just now;
    answers what changed."""
    goings = await _own(tx, before.id, now)
    followed = await set_aside_again(tx, costs, goings, Before(members={before.id: before}))
    return [(was, now_) for was, now_ in followed if was != now_]


async def _own(tx: Transaction, member: MemberId, now: datetime) -> list[Attendance]:
    """Where they go and have not paid."""
    ahead = [each.attendance for each in await tx.attendances.history(member) if each.is_ahead(now)]
    return [each for each in ahead if each.spent is None]


def _set_aside_anew(going: Attendance, was: tuple[Cost, Member], now: tuple[Cost, Member]) -> Attendance:
    cost, member = now
    if going.currency not in (None, cost.currency):
        # They count in another currency by now: what was set aside before is no amount of it.
        return going.with_aside(set_aside(cost, member.would_leave_above), cost.currency)
    before = was[0], was[1].would_leave_above
    return going.with_aside(
        set_aside_anew(going.aside, before, (cost, member.would_leave_above)), cost.currency
    )


_Prices = tuple[Guild | None, UsualPrices]


async def _read_prices(
    tx: Transaction, goings: Sequence[Attendance], events: Iterable[Event]
) -> dict[GuildId, _Prices]:
    """Each server they said Going in, with what a ticket usually costs there."""
    found: dict[GuildId, _Prices] = {}
    for guild_id in {each.guild_id for each in goings}:
        guild = await tx.guilds.get(guild_id)
        found[guild_id] = (guild, await read_usual_prices(tx, Reader(None, guild), events))
    return found
