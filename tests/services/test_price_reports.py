import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete

from bot.domain.cost_lines import Reported
from bot.domain.errors import NotFound, Unreadable
from bot.domain.events import UNKNOWN_PRICE, Price
from bot.domain.guild_feeds import GuildFeed
from bot.domain.ids import EventId, MemberId
from bot.domain.money import Money
from bot.domain.public_words import ticket_words
from bot.services.asking import Asked
from bot.services.context import Context
from bot.services.costing import usual_prices_in
from bot.services.digests import with_usual_prices
from bot.services.discovery import look_at, search
from bot.services.going import say_going
from bot.services.price_reports import take_price_back, tell_price
from bot.services.privacy import delete_member
from bot.services.profile import change_area
from bot.storage.database import Database
from bot.storage.schema import events
from tests.services.contexts import (
    GUILD,
    MONDAY,
    ORGANISER,
    context_of,
    dollars,
    meetup,
    store_events,
    store_guild,
)

ADA, BEN, CY, DEE = (MemberId(number) for number in range(501, 505))
TUESDAY = MONDAY + timedelta(days=1, hours=8)
WEEK = timedelta(days=7)


@pytest.fixture
async def context(database: Database) -> Context:
    await store_guild(database)
    context = context_of(database)
    await change_area(context, DEE, GUILD, "Durham, NC")
    return context


async def nights(context: Context, price: Price = UNKNOWN_PRICE) -> list[EventId]:
    made = [meetup("Jam", TUESDAY + number * WEEK, price=price) for number in range(2)]
    return await store_events(context.database, *made, series="1:jam")


async def version(context: Context) -> int:
    async with context.database.reading() as tx:
        return await tx.events.version(GUILD)


async def ticket(context: Context, event: EventId) -> tuple[int | None, str]:
    line = (await look_at(context, DEE, GUILD, event)).fit.candidate.cost.lines[0]
    return None if line.range is None else line.range.high, line.source


async def test_below_three_nothing_is_shown_to_anybody(context: Context) -> None:
    first, second = await nights(context)
    before = await version(context)

    told = [await tell_price(context, who, GUILD, first, amount) for who, amount in ((ADA, "5"), (BEN, "0"))]

    assert [each.known for each in told] == [None, None]
    assert await ticket(context, second) == (None, "")
    assert await version(context) == before


async def test_three_make_a_median_for_all_dates(context: Context) -> None:
    first, second = await nights(context)
    before = await version(context)
    await look_at(context, DEE, GUILD, second)

    for who, amount in ((ADA, "5"), (BEN, "free"), (CY, "$4")):
        told = await tell_price(context, who, GUILD, first, amount)

    assert told.known == Reported(400, "USD", 3)
    assert await version(context) > before
    assert await ticket(context, second) == (400, "3 members")
    page = await search(context, DEE, GUILD, Asked())
    assert (page.fitting, page.maybe) == (1, 0)
    going = await say_going(context, DEE, GUILD, second)
    assert going.attendance.planned == going.cost.known_high >= 400


async def test_told_again_it_counts_once(context: Context) -> None:
    [first, _] = await nights(context)
    for amount in ("5", "6", "7"):
        told = await tell_price(context, ADA, GUILD, first, amount)
    assert told.known is None
    async with context.database.reading() as tx:
        assert [paid for _, paid, _ in await tx.cost_reports.of_member(ADA)] == [Money(700, "USD")]


async def test_taken_back_it_counts_for_nobody_any_more(context: Context) -> None:
    first, second = await nights(context)
    for who, amount in ((ADA, "5"), (BEN, "free"), (CY, "$4")):
        await tell_price(context, who, GUILD, first, amount)
    known = await version(context)

    await take_price_back(context, ADA, GUILD, second)
    await take_price_back(context, ADA, GUILD, second)

    assert await ticket(context, second) == (None, "")
    assert await version(context) > known
    assert [(await look_at(context, who, GUILD, first)).told for who in (ADA, CY)] == [
        None,
        Money(400, "USD"),
    ]


async def test_what_the_feed_says_stays(context: Context) -> None:
    [first, _] = await nights(context, dollars(9))
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, first, "1")
    assert await ticket(context, first) == (900, "Sample calendar")


async def test_deleting_a_member_takes_the_median_with_them(context: Context) -> None:
    first, second = await nights(context)
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, first, "5")
    assert await ticket(context, second) == (500, "3 members")
    before = await version(context)

    await delete_member(context, BEN)

    assert await version(context) > before
    assert await ticket(context, second) == (None, "")


async def test_told_at_the_same_moment_the_third_is_noticed(context: Context) -> None:
    [first, _] = await nights(context)
    before = await version(context)
    await asyncio.gather(*(tell_price(context, who, GUILD, first, "5") for who in (ADA, BEN, CY)))
    assert await version(context) > before


async def test_the_median_stands_before_the_organisers_word(context: Context) -> None:
    [first, _] = await nights(context)
    async with context.database.writing() as tx:
        [use] = await tx.feeds.of_guild(GUILD)
        await tx.feeds.use(
            GuildFeed(GUILD, use.feed, "Sample calendar", ORGANISER, MONDAY, usual_price=dollars(8))
        )
        await tx.events.changed_for(GUILD)
    assert await ticket(context, first) == (800, "the organisers")
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, first, "5")
    assert await ticket(context, first) == (500, "3 members")


async def test_a_digest_says_what_members_paid(context: Context) -> None:
    [first, _] = await nights(context)
    for who in (ADA, BEN, CY):
        await tell_price(context, who, GUILD, first, "5")
    async with context.database.reading() as tx:
        events = list((await tx.events.get_many([first])).values())
        [priced] = with_usual_prices(events, await usual_prices_in(tx, GUILD, events))
    assert ticket_words(priced.details.price) == "usually ticket $5"


async def test_what_was_told_of_an_event_that_is_gone_goes_too(context: Context) -> None:
    [single] = await store_events(context.database, meetup("Talk", TUESDAY, price=UNKNOWN_PRICE))
    [first, _] = await nights(context)
    for event in (single, first):
        await tell_price(context, ADA, GUILD, event, "5")
    async with context.database.writing() as tx:
        await tx.connection.execute(delete(events).where(events.c.id.in_([single, first])))
        await tx.cost_reports.forget_gone()
        assert await tx.cost_reports.abouts_of(ADA) == {"1:jam": None}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-3", "An amount can't be below zero."),
        ("free beer", "I couldn't read that amount."),
        ("5 yen", "Nobody pays in JPY here. What is it in USD? Like $5."),
        ("5 or 6", "I see more than one amount there."),
    ],
)
async def test_what_cannot_be_read_is_not_kept(context: Context, typed: str, sentence: str) -> None:
    [first, _] = await nights(context)
    with pytest.raises(Unreadable, match=sentence.replace("$", r"\$").replace("?", r"\?")):
        await tell_price(context, ADA, GUILD, first, typed)
    async with context.database.reading() as tx:
        assert await tx.cost_reports.of_member(ADA) == []
        assert (await usual_prices_in(tx, GUILD, [])).reported == {}


async def test_an_event_they_cannot_see_is_not_told_of(context: Context) -> None:
    with pytest.raises(NotFound):
        await tell_price(context, ADA, GUILD, EventId(99), "5")
