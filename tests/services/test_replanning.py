"""What is set aside follows the event: over real sockets, with the real reader, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attendance import Attendance
from bot.domain.changes import ChangeKind
from bot.domain.guild_feeds import GuildFeed
from bot.domain.ids import EventId, FeedId, MemberId
from bot.domain.notices import NoticeKind
from bot.services.budgets import correct_cost, set_budget
from bot.services.going import say_going, say_not_going
from bot.services.polling import plan_poll, poll_once
from bot.services.profile import change_area
from bot.services.waiting import waiting_for
from cogs.ui.notices import notice_card
from tests.services.contexts import MONDAY
from tests.services.organising import GUILD, OLU, Organising
from tests.world import vevent

ADA, BEN = MemberId(501), MemberId(502)
SOON = MONDAY + timedelta(days=2)


async def polled(world: Organising, text: str, location: str = "Sample Hall, Durham, NC") -> FeedId:
    """Its one event says so about its price."""
    url = world.publish(vevent("Gala", SOON, text=text, uid="gala", location=location))
    async with world.context.database.writing() as tx:
        feed = await tx.feeds.get_or_add(url, "Sample calendar", "UTC", world.clock.now())
        await tx.feeds.use(GuildFeed(GUILD, feed, "Sample calendar", OLU, world.clock.now()))
        await plan_poll(tx, feed.id, world.clock.now(), world.clock.now())
    await poll_once(world.context, feed.id)
    return feed.id


async def goes(world: Organising, member: MemberId = ADA) -> EventId:
    await change_area(world.context, member, GUILD, "Durham, NC")
    await set_budget(world.context, member, GUILD, "40", "")
    (event,) = await world.events()
    await say_going(world.context, member, GUILD, event.id)
    return event.id


async def attendance(world: Organising, event: EventId, member: MemberId = ADA) -> Attendance:
    async with world.context.database.reading() as tx:
        found = await tx.attendances.get(member, event)
    assert found is not None
    return found


async def told(world: Organising, member: MemberId = ADA) -> list[str]:
    waiting = await waiting_for(world.context, member)
    assert {each.notice.kind for each in waiting} <= {NoticeKind.EVENT_CHANGED}
    return [
        "\n".join(item.content for item in notice_card(each).walk_children() if hasattr(item, "content"))
        for each in waiting
    ]


async def test_a_higher_price_is_set_aside_and_told(server: Organising) -> None:
    feed = await polled(server, "Tickets are $5.")
    event = await goes(server)
    before = await attendance(server, event)
    server.advance(hours=1)

    await polled(server, "Tickets are $12.")
    await poll_once(server.context, feed)

    after = await attendance(server, event)
    assert before.planned is not None
    assert after.planned == before.planned + 700
    (words,) = await told(server)
    assert "Entry is now $12; it was $5." in words
    assert f"${after.planned // 100} is set aside for it now." in words
    async with server.context.database.reading() as tx:
        assert [change.kind for _, change in await tx.event_intake.history(event)] == [ChangeKind.PRICED]


async def test_a_lower_price_frees_money_and_bothers_nobody(server: Organising) -> None:
    await polled(server, "Tickets are $12.")
    event = await goes(server)
    before = await attendance(server, event)

    await polled(server, "Free entry.")

    after = await attendance(server, event)
    assert (before.planned or 0) - (after.planned or 0) == 1200
    assert await told(server) == []


async def test_a_price_no_longer_given_leaves_what_was_set_aside_and_marks_it(server: Organising) -> None:
    await polled(server, "Tickets are $12.")
    event = await goes(server)
    before = await attendance(server, event)

    await polled(server, "Come along.")

    assert before.unsure is False
    assert await attendance(server, event) == replace(before, unsure=True)
    assert await told(server) == []


async def test_a_price_that_comes_to_be_known_is_set_aside(server: Organising) -> None:
    await polled(server, "Come along.")
    event = await goes(server)
    before = await attendance(server, event)

    await polled(server, "Tickets are $12.")

    # The bus.
    assert (before.planned, before.unsure) == (200, True)
    after = await attendance(server, event)
    assert (after.planned, after.unsure) == (1400, False)
    assert ["Entry is now $12; it was not given." in words for words in await told(server)] == [True]


async def test_another_place_costs_another_way(server: Organising) -> None:
    await polled(server, "Free entry.")
    event = await goes(server)

    await polled(server, "Free entry.", location="https://zoom.us/j/123456789")

    assert (await attendance(server, event)).planned == 0


async def test_another_place_costs_another_way_where_the_ticket_is_unknown(server: Organising) -> None:
    await polled(server, "Come along.")
    event = await goes(server)

    await polled(server, "Come along.", location="https://zoom.us/j/123456789")

    after = await attendance(server, event)
    assert (after.planned, after.unsure) == (None, True)


async def test_who_has_paid_or_goes_no_more_keeps_what_they_have(server: Organising) -> None:
    await polled(server, "Tickets are $5.")
    event = await goes(server)
    await goes(server, BEN)
    await correct_cost(server.context, ADA, GUILD, event, "6")
    await say_not_going(server.context, BEN, GUILD, event)
    before = [await attendance(server, event, each) for each in (ADA, BEN)]

    await polled(server, "Tickets are $12.")

    assert [await attendance(server, event, each) for each in (ADA, BEN)] == before
    assert (await told(server), await told(server, BEN)) == ([], [])


@pytest.mark.parametrize("price", ["Tickets are $12.", "Free entry."])
async def test_going_in_the_moment_of_a_new_price_sets_the_right_amount_aside(
    server: Organising, price: str
) -> None:
    feed = await polled(server, "Tickets are $5.")
    (event,) = await server.events()
    members = [MemberId(600 + number) for number in range(6)]
    for member in members:
        await change_area(server.context, member, GUILD, "Durham, NC")
    server.publish(vevent("Gala", SOON, text=price, uid="gala"))

    await asyncio.gather(
        poll_once(server.context, feed),
        *(say_going(server.context, member, GUILD, event.id) for member in members),
    )

    planned = {(await attendance(server, event.id, member)).planned for member in members}
    assert planned == {1400 if "12" in price else 200}
