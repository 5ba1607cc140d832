"""Whom to meet: the same for both sides, lasting, and nobody who did not say yes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.domain.errors import NotFound
from bot.domain.ids import EventId, MemberId
from bot.domain.matching import PER_PERSON
from bot.domain.profiles import Help, Visibility
from bot.services.blocking import block, unblock
from bot.services.context import Context
from bot.services.going import say_not_going
from bot.services.meeting import choose_visibility, meet
from bot.services.privacy import delete_member, hide_everywhere, pause, resume
from bot.storage.database import Database
from tests.services.contexts import GUILD, MONDAY, context_of, meetup, store_events, store_guild
from tests.services.crowd import ADA, BEN, CLEO, DAN, EVERYBODY_HERE, Discord, goes, looks, sees

TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)


@pytest.fixture
async def context(database: Database) -> Context:
    await store_guild(database)
    return context_of(database)


@pytest.fixture
async def event(context: Context) -> EventId:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    return event


async def crowd(context: Context, event: EventId, count: int) -> list[MemberId]:
    members = [MemberId(1000 + number) for number in range(count)]
    for member in members:
        await goes(context, member, event)
    return members


async def test_nobody_is_shown_who_did_not_say_so(context: Context, event: EventId) -> None:
    await goes(context, ADA, event)
    await goes(context, BEN, event, Visibility.HIDDEN)

    meeting = await looks(context, ADA, event)
    hidden = await looks(context, BEN, event)

    assert (meeting.people, meeting.is_shown, meeting.unsure) == ((), True, False)
    assert (hidden.people, hidden.is_shown) == ((), False)


async def test_suggestion_says_why_and_what_to_do_for_each_other(context: Context, event: EventId) -> None:
    await goes(context, ADA, event, needs=[Help.REFERRAL], offers=[Help.RESUME_REVIEW])
    await goes(context, BEN, event, needs=[Help.RESUME_REVIEW], offers=[Help.REFERRAL])

    [person] = (await looks(context, ADA, event)).people

    assert (person.about.other, person.about.by_name, person.is_settled) == (BEN, True, False)
    assert person.about.reasons == (
        "You look for a referral, they offer one.",
        "They look for a résumé review, you offer one.",
    )
    assert person.about.question.endswith("?")
    assert person.about.favour.startswith("Offer to read their résumé")


async def test_who_is_shown_without_a_name_is_not_named(context: Context, event: EventId) -> None:
    await goes(context, ADA, event)
    await goes(context, BEN, event, Visibility.ANONYMOUS)

    [person] = (await looks(context, ADA, event)).people
    [other] = (await looks(context, BEN, event)).people

    assert (person.about.by_name, other.about.by_name) == (False, True)


async def test_both_see_each_other_and_go_on_doing_so(context: Context, event: EventId) -> None:
    members = await crowd(context, event, 9)

    first = {member: await sees(context, member, event) for member in members}
    again = {member: await sees(context, member, event) for member in reversed(members)}

    assert first == again
    assert all(1 <= len(found) <= PER_PERSON for found in first.values())
    assert all(member in first[other] for member, found in first.items() for other in found)


async def test_what_was_seen_stays_when_others_come(context: Context, event: EventId) -> None:
    early = await crowd(context, event, 5)
    before = {member: await sees(context, member, event) for member in early}
    for newcomer in (ADA, BEN):
        await goes(context, newcomer, event)

    found = await sees(context, ADA, event)
    after = {member: await sees(context, member, event) for member in early}

    assert found
    assert all(before[member] <= after[member] for member in early)


async def test_many_looking_at_once_are_told_the_same(context: Context, event: EventId) -> None:
    members = await crowd(context, event, 6)

    at_once = await asyncio.gather(*(sees(context, member, event) for member in members))

    assert list(at_once) == [await sees(context, member, event) for member in members]
    found = dict(zip(members, at_once, strict=True))
    assert all(member in found[other] for member in members for other in found[member])


@pytest.mark.parametrize("blocker", [ADA, BEN])
async def test_a_block_in_either_direction_holds(context: Context, event: EventId, blocker: MemberId) -> None:
    for member in (ADA, BEN):
        await goes(context, member, event)
    assert await sees(context, ADA, event) == {BEN}

    blocked = await block(context, blocker, BEN if blocker == ADA else ADA)
    apart = [await sees(context, member, event) for member in (ADA, BEN)]
    await unblock(context, blocker, blocked)

    assert apart == [set(), set()]
    assert await sees(context, ADA, event) == {BEN}


async def test_blocks_hold_among_many(sqlite: Database) -> None:
    await store_guild(sqlite)
    context, random = context_of(sqlite), Random(7)
    [event] = await store_events(sqlite, meetup("Python night", TUESDAY_EVENING))
    members = await crowd(context, event, 12)
    blocks = {tuple(random.sample(members, 2)) for _ in range(25)}
    for blocker, blocked in blocks:
        await block(context, blocker, blocked)

    found = {member: await sees(context, member, event) for member in members}

    for blocker, blocked in blocks:
        assert blocked not in found[blocker]
        assert blocker not in found[blocked]


async def test_a_block_outlives_deleting_and_coming_back(context: Context, event: EventId) -> None:
    for member in (ADA, BEN):
        await goes(context, member, event)
    await block(context, ADA, BEN)
    await delete_member(context, ADA)
    await goes(context, ADA, event)

    assert [await sees(context, member, event) for member in (ADA, BEN)] == [set(), set()]


async def test_whoever_left_the_server_is_replaced_and_taken_out(context: Context, event: EventId) -> None:
    for member in (ADA, BEN):
        await goes(context, member, event)
    assert await sees(context, ADA, event) == {BEN}
    await goes(context, CLEO, event)

    found = await sees(context, ADA, event, Discord(gone=[BEN]))

    assert found == {CLEO}
    async with context.database.reading() as tx:
        membership = await tx.memberships.get(BEN, GUILD)
    assert (membership.visibility, membership.left_at) == (Visibility.HIDDEN, MONDAY)


async def test_coming_back_to_the_server_begins_hidden(context: Context, event: EventId) -> None:
    for member in (ADA, BEN):
        await goes(context, member, event)
    await sees(context, ADA, event, Discord(gone=[BEN]))

    meeting = await looks(context, BEN, event)

    assert (meeting.membership.left_at, meeting.membership.visibility) == (None, Visibility.HIDDEN)


async def test_nobody_is_shown_while_discord_does_not_say(context: Context, event: EventId) -> None:
    for member in (ADA, BEN):
        await goes(context, member, event)

    meeting = await looks(context, ADA, event, Discord(silent=[BEN]))

    assert (meeting.people, meeting.unsure) == ((), True)
    assert await sees(context, ADA, event) == {BEN}


async def test_whoever_does_not_go_any_more_is_not_suggested(context: Context, event: EventId) -> None:
    for member in (ADA, BEN, CLEO):
        await goes(context, member, event)
    assert await sees(context, ADA, event) == {BEN, CLEO}

    await say_not_going(context, BEN, GUILD, event)

    assert await sees(context, ADA, event) == {CLEO}
    with pytest.raises(NotFound):
        await looks(context, BEN, event)


async def test_hiding_or_pausing_takes_one_out_at_once(context: Context, event: EventId) -> None:
    for member in (ADA, BEN, CLEO):
        await goes(context, member, event)
    assert await sees(context, ADA, event) == {BEN, CLEO}

    await hide_everywhere(context, BEN)
    await pause(context, CLEO, GUILD, "in 3 days")
    nobody = await sees(context, ADA, event)
    await resume(context, CLEO)

    assert nobody == set()
    assert await sees(context, ADA, event) == {CLEO}


async def test_the_organisers_can_take_somebody_out(context: Context, event: EventId) -> None:
    for member in (ADA, BEN):
        await goes(context, member, event)
    async with context.database.writing() as tx:
        membership = await tx.memberships.get(BEN, GUILD)
        await tx.memberships.save(replace(membership, introductions_off=True), MONDAY)

    assert await sees(context, ADA, event) == set()


async def test_people_are_told_apart_by_server(context: Context, event: EventId) -> None:
    await goes(context, ADA, event)
    elsewhere = (await store_guild(context.database, type(GUILD)(7002))).id
    await goes(context, DAN, event)
    async with context.database.writing() as tx:
        said = await tx.attendances.get(DAN, event)
        assert said is not None
        await tx.attendances.save(replace(said, guild_id=elsewhere))

    assert await sees(context, ADA, event) == set()


async def test_the_next_event_is_looked_at_when_none_is_named(context: Context, event: EventId) -> None:
    [later] = await store_events(
        context.database, meetup("Rust night", TUESDAY_EVENING + timedelta(days=2)), series="other"
    )
    await goes(context, ADA, later)
    await goes(context, ADA, event)

    meeting = await meet(context, ADA, GUILD, None, EVERYBODY_HERE)

    assert meeting.event is not None
    assert meeting.event.id == event
    assert [each.id for each in meeting.events] == [event, later]


async def test_somebody_new_sees_an_empty_page_with_a_way_on(context: Context) -> None:
    meeting = await meet(context, ADA, GUILD, None, EVERYBODY_HERE)

    assert (meeting.event, meeting.events, meeting.people, meeting.introductions) == (None, (), (), ())
    assert not meeting.is_shown


async def test_choosing_twice_changes_nothing(context: Context, event: EventId) -> None:
    await goes(context, ADA, event)

    chosen = [await choose_visibility(context, ADA, GUILD, Visibility.ANONYMOUS) for _ in range(2)]

    assert chosen[0] == chosen[1]
