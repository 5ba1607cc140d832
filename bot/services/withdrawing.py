"""Somebody hides, blocks, leaves or pauses: what was under way with others ends, and nobody is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain.ids import GuildId, MemberId
from bot.domain.introductions import Introduction, State
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.profiles import Visibility
from bot.storage.transaction import Transaction


async def hide(tx: Transaction, member: MemberId, guild: GuildId | None, now: datetime) -> int:
    """Nobody sees them any more, on one server or on all; answers on how many that changed anything."""
    memberships = await tx.memberships.of_member(member)
    shown = [
        each
        for each in memberships
        if guild in (None, each.guild) and each.visibility is not Visibility.HIDDEN
    ]
    for membership in shown:
        await tx.memberships.save(replace(membership, visibility=Visibility.HIDDEN), now)
    await tx.suggestions.forget_ahead(member, guild, now)
    await _cancel(tx, member, await tx.introductions.of_member(member, guild=guild), now)
    return len(shown)


async def has_left(tx: Transaction, member: MemberId, guild: GuildId, now: datetime) -> None:
    """Discord says they are not on that server any more. Of who was deleted meanwhile nothing is written anew."""
    if await tx.members.get(member) is None:
        return
    await hide(tx, member, guild, now)
    membership = await tx.memberships.get(member, guild)
    await tx.memberships.save(replace(membership, left_at=now), now)


async def part(tx: Transaction, member: MemberId, other: MemberId, now: datetime) -> None:
    """`member` wants nothing to do with `other`: no suggestion and no introduction between them stays."""
    await tx.suggestions.forget_pair(member, other)
    await _cancel(tx, member, await tx.introductions.of_member(member, besides=other), now)


async def stop_waiting(tx: Transaction, member: MemberId, now: datetime) -> None:
    """They pause: what still waits for a word ends; who knows their name already goes on knowing it."""
    await tx.suggestions.forget_ahead(member, None, now)
    every = await tx.introductions.of_member(member)
    await _cancel(tx, member, [each for each in every if each.state is State.WAITING], now)


async def _cancel(
    tx: Transaction, member: MemberId, introductions: Iterable[Introduction], now: datetime
) -> None:
    for introduction in introductions:
        assert introduction.id is not None
        if not introduction.cancel_for(member, now):
            continue
        await tx.introductions.save(introduction)
        for kind in (NoticeKind.INTRODUCTION_ASKED, NoticeKind.INTRODUCTION_OPENED):
            await tx.notices.settle_all_of(introduction.id, kind, NoticeState.DROPPED, now)
