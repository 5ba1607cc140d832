"""What is offered while somebody types an option of `/plan`."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.graphemes import cut_units
from bot.domain.ids import GuildId, MemberId
from bot.domain.plan_goals import Goal
from bot.domain.when import describe, format_day, today
from bot.domain.when_text import read_when
from bot.domain.words import folded
from bot.services.completing import LONGEST, Offered
from bot.services.context import Context
from bot.services.readers import read_reader

_PERIODS = ("this week", "next week", "next 2 weeks", "month", "next month")
_A_MONTH = timedelta(days=30)


async def period_choices(context: Context, member: MemberId, guild: GuildId, typed: str) -> Offered:
    """What was typed as it is understood, then the usual, each with the days it means."""
    async with context.database.reading() as tx:
        reader = await read_reader(tx, member, guild)
    now, zone, wanted = context.clock.now(), reader.timezone, folded(typed)
    usual = [*_PERIODS, f"until {format_day(today(now, zone) + _A_MONTH, now)}"]
    words = [typed.strip(), *(word for word in usual if wanted in folded(word) and wanted != folded(word))]
    spans = [(word, read_when(word, now, zone)) for word in words if word and len(word) <= LONGEST]
    return [
        (cut_units(f"{word} ({describe(span, zone)})", LONGEST), word)
        for word, span in spans
        if span is not None and span.ends_at > now
    ]


async def goal_choices(typed: str) -> Offered:
    wanted = folded(typed)
    goals = [(goal.label, goal.value) for goal in Goal]
    return [each for each in goals if f" {wanted}" in f" {folded(' '.join(each))}"] or goals
