"""Leaving a server: noticed by asking, taken out at once, and forgotten thirty days later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.profiles import Visibility
from bot.services.context import Context
from bot.services.going import say_going
from bot.services.guilds import left
from bot.services.leaving import look_who_left, purge_the_gone
from bot.services.presence import Presence, ask_presence
from bot.services.privacy import delete_member
from bot.services.profile import change_area
from bot.services.upkeep import keep_house
from bot.storage.database import Database
from bot.storage.job_store import JobStore
from tests.services.contexts import (
    GUILD,
    MONDAY,
    StoppedClock,
    context_of,
    meetup,
    store_events,
    store_guild,
)
from tests.services.crowd import ADA, BEN, CLEO, EVERYBODY_HERE, Discord, goes, greets

TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)
ELSEWHERE = GuildId(7002)


@pytest.fixture
async def context(database: Database, clock: StoppedClock) -> Context:
    await store_guild(database)
    return context_of(database, clock)


@pytest.fixture
async def event(context: Context) -> EventId:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    return event


async def known(context: Context) -> list[MemberId]:
    async with context.database.reading() as tx:
        return sorted(await tx.members.get_many([ADA, BEN, CLEO]))


async def test_everybody_is_asked_about_once_a_day(
    context: Context, clock: StoppedClock, event: EventId
) -> None:
    await goes(context, ADA, event)
    await change_area(context, BEN, GUILD, "Durham, NC")
    await say_going(context, BEN, GUILD, event)
    await change_area(context, CLEO, GUILD, "Durham, NC")
    discord = Discord()

    again_at = await look_who_left(context, GUILD, discord)

    # Of Cleo nothing says that she was ever there.
    assert discord.asked == [(GUILD, ADA), (GUILD, BEN)]
    assert again_at == MONDAY + timedelta(days=1)


async def test_who_left_is_taken_out_at_once(context: Context, event: EventId) -> None:
    for member in (ADA, BEN):
        await goes(context, member, event)
    await greets(context, ADA, BEN, event)
    discord = Discord(gone=[BEN])

    await look_who_left(context, GUILD, discord)
    await look_who_left(context, GUILD, discord)

    async with context.database.reading() as tx:
        membership = await tx.memberships.get(BEN, GUILD)
    assert (membership.visibility, membership.left_at) == (Visibility.HIDDEN, MONDAY)
    # Who is known to have left is not asked about again.
    assert discord.asked.count((GUILD, BEN)) == 1


async def test_who_was_deleted_while_discord_was_asked_is_only_gone(context: Context, event: EventId) -> None:
    await goes(context, BEN, event)

    async def deleted_meanwhile(guild: GuildId, member: MemberId) -> bool:
        await delete_member(context, member)
        return False

    presence = await ask_presence(context, GUILD, [BEN], deleted_meanwhile)

    assert presence == Presence(gone=frozenset({BEN}))
    async with context.database.reading() as tx:
        assert await tx.memberships.of_member(BEN) == []


async def test_who_left_is_forgotten_after_thirty_days(
    context: Context, clock: StoppedClock, event: EventId
) -> None:
    for member in (ADA, BEN):
        await goes(context, member, event)
    await look_who_left(context, GUILD, Discord(gone=[BEN]))

    clock.at = MONDAY + timedelta(days=29)
    early = await purge_the_gone(context)
    clock.at = MONDAY + timedelta(days=30)
    late = await purge_the_gone(context)

    assert (early, late) == (0, 1)
    assert await known(context) == [ADA]


async def test_who_is_on_another_server_still_is_kept(
    context: Context, clock: StoppedClock, event: EventId
) -> None:
    await goes(context, BEN, event)
    await store_guild(context.database, ELSEWHERE)
    [other] = await store_events(context.database, meetup("Elsewhere", TUESDAY_EVENING), guild=ELSEWHERE)
    await say_going(context, BEN, ELSEWHERE, other)
    await look_who_left(context, GUILD, Discord(gone=[BEN]))
    clock.at = MONDAY + timedelta(days=40)

    assert await purge_the_gone(context) == 0
    assert await known(context) == [BEN]


async def test_who_used_us_since_is_kept(context: Context, clock: StoppedClock, event: EventId) -> None:
    await goes(context, BEN, event)
    await look_who_left(context, GUILD, Discord(gone=[BEN]))
    clock.at = MONDAY + timedelta(days=20)
    await change_area(context, BEN, None, "Durham, NC")
    clock.at = MONDAY + timedelta(days=40)

    assert await purge_the_gone(context) == 0


async def test_nothing_is_concluded_while_discord_does_not_say(context: Context, event: EventId) -> None:
    await goes(context, ADA, event)

    await look_who_left(context, GUILD, Discord(silent=[ADA]))

    async with context.database.reading() as tx:
        assert (await tx.memberships.get(ADA, GUILD)).left_at is None


async def test_the_look_is_planned_for_servers_we_are_in(context: Context, clock: StoppedClock) -> None:
    await store_guild(context.database, ELSEWHERE)
    await left(context, ELSEWHERE)
    store = JobStore(context.database)
    for _ in range(2):
        await keep_house(context, store)

    clock.at = MONDAY + timedelta(days=1)
    due = [job.key for job in await store.lease(clock.at, 10) if job.kind == "leavers"]

    assert due == [f"leavers:{GUILD}"]
    assert await look_who_left(context, ELSEWHERE, EVERYBODY_HERE) is None
