"""What is set aside follows what members and organisers say: a price they tell, a fare, where one lives, how one goes."""

from __future__ import annotations

from asyncio import StreamWriter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from discord.ui import TextDisplay
from sqlalchemy import delete, select

from bot.domain import dearer
from bot.domain.budget import SetAside
from bot.domain.events import UNKNOWN_PRICE, Price
from bot.domain.ids import EventId, FeedId, MemberId
from bot.domain.jobs import Job
from bot.domain.own_figures import FigureName
from bot.domain.replanned import in_words
from bot.domain.travel import TravelMode
from bot.services.budgets import add_cost, correct_cost, set_budget
from bot.services.context import Context
from bot.services.feeds import add_feed, keep_preview, preview_feed, remove_feed
from bot.services.figures import change_local_prices, forget_local_prices
from bot.services.going import say_going
from bot.services.onboarding import FirstAnswers, begin
from bot.services.polling import poll_once
from bot.services.price_reports import tell_price
from bot.services.privacy import delete_member
from bot.services.profile import Changed, change_area, change_leaving, change_travel, turn_dms
from bot.services.repricing import KIND, follow
from bot.services.setup import set_place
from bot.services.waiting import waiting_for
from bot.storage.database import Database
from bot.storage.schema import jobs
from cogs.ui.notices import notice_items, quiet_line
from tests.feeds.server import Asked, reply
from tests.services import organising
from tests.services.contexts import (
    FREE,
    GUILD,
    MONDAY,
    context_of,
    dollars,
    meetup,
    store_events,
    store_guild,
)
from tests.services.organising import Organising
from tests.world import calendar, vevent

ADA, BEN, CY, DEE = (MemberId(number) for number in range(501, 505))
TUESDAY = MONDAY + timedelta(days=1, hours=8)
WEEK = timedelta(days=7)
RIDE = FigureName.RIDE


@pytest.fixture
async def context(database: Database) -> Context:
    await store_guild(database)
    context = context_of(database)
    await change_area(context, DEE, GUILD, "Durham, NC")
    await set_budget(context, DEE, GUILD, "40", "")
    return context


async def nights(context: Context) -> list[EventId]:
    """Two of a series; nobody knows the ticket, and the bus is two dollars there and back."""
    made = [meetup("Jam", TUESDAY + number * WEEK, price=UNKNOWN_PRICE) for number in range(2)]
    ids = await store_events(context.database, *made, series="1:jam")
    for event in ids:
        await say_going(context, DEE, GUILD, event)
    return ids


async def aside(context: Context, event: EventId) -> SetAside:
    async with context.database.reading() as tx:
        found = await tx.attendances.get(DEE, event)
    assert found is not None
    return found.aside


async def work_off(context: Context) -> int:
    """As the queue does; twice, for a crash may repeat it."""
    async with context.database.reading() as tx:
        query = select(jobs).where(jobs.c.kind == KIND, jobs.c.finished_at.is_(None))
        due = [
            Job(row.id, row.kind, row.key, row.due_at, row.payload)
            for row in await tx.connection.execute(query)
        ]
    for job in [*due, *due]:
        await follow(context, job)
    return len(due)


async def test_a_price_that_three_told_is_set_aside_by_all_who_go(context: Context) -> None:
    first, second = await nights(context)
    before = await aside(context, first)
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, first, "5")

    assert await work_off(context) == 1

    assert before == SetAside(200, unsure=True)
    assert [await aside(context, each) for each in (first, second)] == [SetAside(700), SetAside(700)]


async def test_a_price_that_goes_with_its_teller_stays_set_aside_and_is_marked(context: Context) -> None:
    first, _ = await nights(context)
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, first, "5")
    await work_off(context)

    await delete_member(context, CY)
    await work_off(context)

    assert await aside(context, first) == SetAside(700, unsure=True)


async def test_what_was_paid_stays(context: Context) -> None:
    first, _ = await nights(context)
    await correct_cost(context, DEE, GUILD, first, "3")
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, first, "5")

    await work_off(context)

    assert await aside(context, first) == SetAside(200, unsure=True)


async def test_a_corrected_fare_counts_for_what_is_set_aside(context: Context) -> None:
    first, _ = await nights(context)
    [known] = await store_events(
        context.database, meetup("Gala", TUESDAY + timedelta(days=1), price=dollars(5))
    )
    await say_going(context, DEE, GUILD, known)

    await change_local_prices(context, GUILD, {RIDE: "4"})
    await work_off(context)
    dearer = [await aside(context, each) for each in (first, known)]
    await change_local_prices(context, GUILD, {RIDE: "3"})
    await forget_local_prices(context, GUILD)
    await work_off(context)

    assert dearer == [SetAside(800, unsure=True), SetAside(1300)]
    assert [await aside(context, each) for each in (first, known)] == [
        SetAside(200, unsure=True),
        SetAside(700),
    ]


async def test_another_way_of_travelling_counts_at_once_and_is_told(context: Context) -> None:
    _, second = await nights(context)

    changed = await change_travel(context, DEE, GUILD, TravelMode.BIKE, has_pass=False)
    back = await change_travel(context, DEE, GUILD, TravelMode.TRANSIT, has_pass=False)
    again = await change_travel(context, DEE, GUILD, TravelMode.TRANSIT, has_pass=False)

    assert in_words(changed.replanned) == (
        "For 2 events you go to, nothing is set aside now; it was $4, and not all is known yet."
    )
    assert in_words(back.replanned) == (
        "For 2 events you go to, $4 is set aside now; it was nothing, and not all is known yet."
    )
    assert in_words(again.replanned) == ""
    assert await aside(context, second) == SetAside(200, unsure=True)


async def test_another_area_and_when_they_would_leave_count_at_once(context: Context) -> None:
    first, _ = await nights(context)

    moved = await change_area(context, DEE, GUILD, "Raleigh, NC")
    there = await aside(context, first)
    await change_leaving(context, DEE, GUILD, "15")
    most = await aside(context, first)
    await change_leaving(context, DEE, GUILD, "")
    await begin(context, DEE, GUILD, FirstAnswers("Durham, NC", "40"))

    assert isinstance(moved, Changed)
    assert len(moved.replanned) == 2
    assert there.unsure
    assert there.amount is not None
    assert there.amount > 200
    assert most == SetAside(1500)
    assert await aside(context, first) == SetAside(200, unsure=True)


async def waiting(context: Context) -> list[tuple[EventId, str]]:
    found = await waiting_for(context, DEE)
    return [(each.event.id, dearer.in_words(each.dearer)) for each in found if each.dearer is not None]


async def dms(context: Context) -> int:
    async with context.database.reading() as tx:
        return len((await tx.connection.execute(select(jobs).where(jobs.c.kind == "dm"))).all())


@pytest.mark.parametrize("wants_dms", [False, True])
async def test_who_has_too_little_for_a_price_told_meanwhile_hears_of_it_once_and_by_no_dm(
    context: Context, *, wants_dms: bool
) -> None:
    """Nobody knew what it costs: so it doesn't cost more, there is only more to set aside."""
    both = await nights(context)
    await turn_dms(context, DEE, on=wants_dms)
    await add_cost(context, DEE, GUILD, "30", "Shoes")
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, both[0], "5")

    await work_off(context)

    hints = [await quiet_line(context, DEE) for _ in range(2)]
    waiting, buttons = await notice_items(context, DEE)
    assert hints == ["-# **Jam** takes more of your money than when you said Going: see `/start`.", ""]
    assert isinstance(waiting, TextDisplay)
    assert waiting.content.startswith(
        "**Jam** takes more of your money than when you said Going. $7 is set aside for it now, $5 more than before. "
        "All you planned and spent is $4 more than you have.\n"
    )
    # Nobody ever reads who told a price.
    assert "Somebody here said what it costs: *Cost* has it line by line." in waiting.content
    assert f"cost:{min(both)}" in str(buttons.to_component_dict())
    assert await dms(context) == 0


async def test_who_would_leave_at_such_a_price_hears_of_it_until_it_is_none_any_more(
    context: Context,
) -> None:
    both = await nights(context)
    await change_leaving(context, DEE, GUILD, "6")
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, both[0], "5")

    await work_off(context)
    told = await waiting(context)
    await change_local_prices(context, GUILD, {RIDE: "0.5"})
    await work_off(context)

    assert told == [
        (
            min(both),
            "$7 is set aside for it now, $1 more than before. You said you'd leave if it costs more than $6.",
        )
    ]
    assert await waiting(context) == []


async def test_who_can_pay_it_or_had_too_little_before_hears_nothing(context: Context) -> None:
    first, _ = await nights(context)
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, first, "5")
    await work_off(context)
    rich = await waiting(context)
    await add_cost(context, DEE, GUILD, "30", "Shoes")
    await change_local_prices(context, GUILD, {RIDE: "4"})
    await work_off(context)

    assert (rich, await waiting(context)) == ([], [])


async def add(server: Organising, url: str, usual: Price = UNKNOWN_PRICE) -> FeedId:
    """As the organisers' button does, also once more with another usual price."""
    context, guild = server.context, organising.GUILD
    draft = await keep_preview(context, organising.OLU, await preview_feed(context, guild, url))
    return (await add_feed(context, guild, organising.OLU, draft, usual)).use.feed.id


async def go(server: Organising) -> EventId:
    [event] = await server.events()
    await change_area(server.context, DEE, organising.GUILD, "Durham, NC")
    await say_going(server.context, DEE, organising.GUILD, event.id)
    return event.id


async def test_what_organisers_say_it_usually_costs_is_set_aside_once_they_say_it(server: Organising) -> None:
    url = server.publish(vevent("Jam", TUESDAY, location="Online"))
    context = server.context
    await add(server, url)
    event = await go(server)
    before = await aside(context, event)

    await add(server, url, dollars(5))
    work = await work_off(context)
    said = await aside(context, event)
    await add(server, url, FREE)
    await work_off(context)

    assert (before, work, said) == (SetAside(None, unsure=True), 1, SetAside(500))
    assert await aside(context, event) == SetAside(0)


async def test_the_same_usual_price_once_more_is_no_work(server: Organising) -> None:
    url = server.publish(vevent("Jam", TUESDAY, location="Online"))
    await add(server, url, dollars(5))
    async with server.context.database.writing() as tx:
        await tx.connection.execute(delete(jobs))

    await add(server, url, dollars(5))

    assert await work_off(server.context) == 0


async def leave(server: Organising, url: str) -> None:
    await remove_feed(server.context, organising.GUILD, await add(server, url, dollars(5)))


@pytest.mark.parametrize("say_again", [add, leave])
async def test_a_usual_price_nobody_gives_any_more_stays_set_aside_and_is_marked(
    server: Organising, say_again: Callable[[Organising, str], Awaitable[object]]
) -> None:
    url = server.publish(vevent("Jam", TUESDAY, location="Online"))
    await add(server, url, dollars(5))
    event = await go(server)

    await say_again(server, url)
    await work_off(server.context)

    assert await aside(server.context, event) == SetAside(500, unsure=True)


async def test_where_a_feed_is_at_home_counts_for_what_is_set_aside_at_the_next_look(
    server: Organising,
) -> None:
    """The calendar names a hall and no city, so that it is the server's: two dollars there and back. It says it is
    the same as before."""
    body = calendar(vevent("Jam", TUESDAY, text="Free entry.", location="Sample Hall")).encode()

    async def unchanged_once_known(asked: Asked, writer: StreamWriter) -> None:
        known = "if-none-match" in asked.headers
        writer.write(reply(b"", 304) if known else reply(body, headers={"ETag": '"1"'}))

    server.server.routes["/a.ics"] = unchanged_once_known
    context = server.context
    feed = await add(server, server.server.url("/a.ics"))
    event = await go(server)
    here = await aside(context, event)

    await set_place(context, organising.GUILD, "Raleigh, NC", "")
    server.advance(hours=1)
    await poll_once(context, feed)

    there = await aside(context, event)
    assert here == SetAside(200)
    assert not there.unsure
    assert (there.amount or 0) > 200
