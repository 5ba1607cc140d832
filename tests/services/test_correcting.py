from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.attendance import Response
from bot.domain.cost_lines import CostKind
from bot.domain.errors import NotFound, Unreadable
from bot.domain.events import UNKNOWN_PRICE
from bot.domain.ids import EventId, MemberId
from bot.services.asking import Asked
from bot.services.budgets import correct_cost, set_budget
from bot.services.context import Context
from bot.services.correcting import correct_lines, take_back
from bot.services.discovery import look_at, search
from bot.services.going import say_going
from bot.services.profile import change_area
from bot.storage.database import Database
from bot.storage.schema import members
from tests.services.contexts import GUILD, MONDAY, context_of, dollars, meetup, store_events, store_guild

ADA, BEN = MemberId(501), MemberId(502)
TUESDAY = MONDAY + timedelta(days=1, hours=8)
WEEK = timedelta(days=7)
TICKET, TRAVEL, FOOD = CostKind


@pytest.fixture
async def context(database: Database) -> Context:
    await store_guild(database)
    context = context_of(database)
    for member in (ADA, BEN):
        await change_area(context, member, GUILD, "Durham, NC")
    return context


async def series(context: Context) -> list[EventId]:
    nights = [meetup("Jam", TUESDAY + number * WEEK, price=dollars(9)) for number in range(3)]
    return await store_events(context.database, *nights, series="1:jam")


async def planned(context: Context, event: EventId) -> tuple[Response, int | None, int | None]:
    async with context.database.reading() as tx:
        found = await tx.attendances.get(ADA, event)
    assert found is not None
    return found.response, found.planned, found.spent


async def known_high(context: Context, member: MemberId, event: EventId) -> int:
    return (await look_at(context, member, GUILD, event)).fit.candidate.cost.known_high


async def test_a_correction_holds_for_the_series_and_for_oneself(context: Context) -> None:
    nights = await series(context)

    await correct_lines(context, ADA, GUILD, nights[0], {TICKET: "$2", TRAVEL: "free", FOOD: ""})

    assert [await known_high(context, ADA, night) for night in nights] == [200, 200, 200]
    assert await known_high(context, BEN, nights[0]) >= 900
    cost = (await look_at(context, ADA, GUILD, nights[1])).fit.candidate.cost
    assert [(line.kind, line.source) for line in cost.lines] == [(TICKET, "you"), (TRAVEL, "you")]


async def test_the_search_counts_with_it_too(context: Context) -> None:
    nights = await series(context)
    await set_budget(context, ADA, GUILD, "3", "")
    before = await search(context, ADA, GUILD, Asked())

    await correct_lines(context, ADA, GUILD, nights[0], {TICKET: "2", TRAVEL: "1"})
    after = await search(context, ADA, GUILD, Asked())

    assert (before.fitting, after.fitting) == (0, 1)
    assert after.fits[0].candidate.cost.known_high == 300


async def test_it_changes_what_is_planned_and_never_what_is_spent(context: Context) -> None:
    nights = await series(context)
    for night in nights[:2]:
        await say_going(context, ADA, GUILD, night)
    await correct_cost(context, ADA, GUILD, nights[1], "11")

    await correct_lines(context, ADA, GUILD, nights[2], {TICKET: "2", TRAVEL: "0"})

    assert await planned(context, nights[0]) == (Response.GOING, 200, None)
    spent = await planned(context, nights[1])
    assert (spent[0], spent[2]) == (Response.GOING, 1100)
    assert spent[1] != 200


async def test_taken_back_it_is_as_before(context: Context) -> None:
    nights = await series(context)
    first = await say_going(context, ADA, GUILD, nights[0])
    await correct_lines(context, ADA, GUILD, nights[0], {TICKET: "2", TRAVEL: "0"})

    await take_back(context, ADA, GUILD, nights[0])

    assert await planned(context, nights[0]) == (Response.GOING, first.attendance.planned, None)
    async with context.database.reading() as tx:
        member = await tx.members.get(ADA)
    assert member is not None
    assert member.corrections == ()


async def test_an_event_alone_is_corrected_alone(context: Context) -> None:
    one, other = await store_events(
        context.database,
        meetup("Talk", TUESDAY, price=UNKNOWN_PRICE),
        meetup("Talk", TUESDAY + WEEK, price=UNKNOWN_PRICE),
    )
    await correct_lines(context, ADA, GUILD, one, {TICKET: "0", TRAVEL: ""})
    costs = [(await look_at(context, ADA, GUILD, event)).fit.candidate.cost for event in (one, other)]
    assert [cost.is_known for cost in costs] == [True, False]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-3", "An amount can't be below zero."),
        ("🍕", "I couldn't read that amount."),
        ("3 €", "What is that in USD?"),
        ("9999999999", "That is more than I can count"),
    ],
)
async def test_what_cannot_be_read_changes_nothing(context: Context, typed: str, sentence: str) -> None:
    [event] = await store_events(context.database, meetup("Talk", TUESDAY, price=dollars(5)))
    before = await known_high(context, ADA, event)
    with pytest.raises(Unreadable) as refused:
        await correct_lines(context, ADA, GUILD, event, {TICKET: "1", TRAVEL: typed})
    assert sentence in refused.value.sentence
    assert await known_high(context, ADA, event) == before


async def test_an_event_of_elsewhere_is_not_found(context: Context) -> None:
    with pytest.raises(NotFound):
        await correct_lines(context, ADA, GUILD, EventId(99), {TICKET: "1"})
    with pytest.raises(NotFound):
        await take_back(context, ADA, None, EventId(99))


async def test_it_is_sealed_at_rest(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Talk", TUESDAY))
    await correct_lines(context, ADA, GUILD, event, {FOOD: "7.77"})
    async with context.database.reading() as tx:
        sealed = await tx.connection.scalar(select(members.c.sealed_corrections).where(members.c.id == ADA))
        member = await tx.members.get(ADA)
        assert member is not None
        await tx.members.get_many([ADA, BEN])
    assert sealed is not None
    assert b"777" not in sealed
    assert str(event).encode() not in sealed
    async with context.database.writing() as tx:
        await tx.members.save(replace(member, words="pottery"), MONDAY)
        assert await tx.members.get(ADA) == replace(member, words="pottery")
