"""What is set aside follows the event: a new price or place changes what going costs those who go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.attendance import Attendance
from bot.domain.budget import amount_to_plan
from bot.domain.costs import Cost
from bot.domain.events import Event
from bot.domain.guilds import Guild
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.members import Member
from bot.domain.travel import CostTable
from bot.services.costing import UsualPrices, cost_for, read_usual_prices
from bot.services.readers import Reader
from bot.storage.transaction import Transaction


async def follow_costs(
    tx: Transaction, costs: CostTable, ids: Sequence[EventId]
) -> set[tuple[EventId, MemberId]]:
    """Sets aside anew for all who go to what was just rewritten and have not paid. Answers who must set more
    aside than before, or nobody knows how much."""
    goings = [each for each in await tx.attendances.going_to_each(ids) if each.spent is None]
    if not goings:
        return set()
    events = await tx.events.get_many([each.event_id for each in goings])
    members = await tx.members.get_many([each.member_id for each in goings])
    prices = await _read_prices(tx, goings, events.values())
    replanned, dearer = [], set()
    for going in goings:
        member, event = members.get(going.member_id), events.get(going.event_id)
        if member is None or event is None:
            continue  # deleted in this very moment
        guild, usual = prices[going.guild_id]
        cost = cost_for(event, Reader(member, guild), costs, usual, joins_online=going.joins_online)
        now = replanned_for(going, cost, member)
        if now != going:
            replanned.append(now)
        if not cost.is_known or (now.planned or 0) > (going.planned or 0):
            dearer.add((event.id, member.id))
    await tx.attendances.replan(replanned)
    return dearer


def replanned_for(going: Attendance, cost: Cost, member: Member) -> Attendance:
    """A cost that is no longer known leaves what was set aside as it is: that is safer than nothing."""
    planned = amount_to_plan(cost, member.would_leave_above)
    if planned is None:
        return going
    return replace(going, planned=planned, currency=cost.currency)


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
