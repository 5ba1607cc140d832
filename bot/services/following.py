"""An event that becomes another: what hangs on it, beside people who go, goes along.

That is what members told of its price, their own figures for it, and the plans it is in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.domain.corrections import about_event
from bot.domain.ids import EventId
from bot.storage.transaction import Transaction


class Became(NamedTuple):
    """`about` is what costs are told about (see `corrections.about`)."""

    old: EventId
    old_about: str
    new: EventId
    new_about: str


async def becoming(tx: Transaction, into: Mapping[EventId, EventId]) -> list[Became]:
    """Call it while both are there."""
    found = await tx.events.get_many([*into, *into.values()])
    return [
        Became(old, about_event(found[old]), new, about_event(found[new]))
        for old, new in into.items()
        if old in found and new in found
    ]


async def follow(tx: Transaction, became: Sequence[Became]) -> None:
    """Call it once the old ones are gone, with nothing of events left to write: members are locked after events.

    What was told of a whole series stays with the dates that are left of it, and goes along as well.
    """
    if not became:
        return
    abouts = {each.old_about: each.new_about for each in became}
    ended = set(abouts) - await tx.events.series_left(abouts)
    await tx.members.corrections_follow(abouts, ended)
    await tx.plans.follow({each.old: each.new for each in became})
    events = {each.new_about: each.new for each in became}
    for about in sorted(await tx.cost_reports.follow(abouts, ended, events)):
        for feed in await tx.cost_reports.feeds_about(about, events[about]):
            await tx.events.changed_in(feed)
