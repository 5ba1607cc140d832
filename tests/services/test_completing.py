from datetime import timedelta

import pytest

from bot.domain.graphemes import units
from bot.domain.ids import EventId, MemberId
from bot.services.asking import Asked
from bot.services.budgets import set_budget
from bot.services.completing import about_choices, cost_choices, event_meant, when_choices, where_choices
from bot.services.context import Context
from bot.services.discovery import search
from bot.storage.database import Database
from tests.services.contexts import GUILD, MONDAY, context_of, meetup, store_events, store_guild

ADA = MemberId(501)


@pytest.fixture
async def context(sqlite: Database) -> Context:
    await store_guild(sqlite)
    return context_of(sqlite)


async def test_topics_and_titles_are_offered(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python at the pub", MONDAY + timedelta(days=1)))

    assert await about_choices(context, ADA, GUILD, "pytho") == [
        ("Python", "Python"),
        ("Python at the pub", f"event:{event}"),
    ]


async def test_never_more_than_discord_takes(context: Context) -> None:
    await store_events(
        context.database, *(meetup(f"Night {n} {'🎉' * 90}", MONDAY + timedelta(days=1)) for n in range(40))
    )

    offered = await about_choices(context, ADA, GUILD, "n")

    assert len(offered) == 25
    assert all(1 <= units(name) <= 100 and len(value) <= 100 for name, value in offered)


async def test_when_is_offered_as_it_is_understood(context: Context) -> None:
    assert await when_choices(context, ADA, GUILD, "26 nov") == [("26 nov (Thu 26 Nov)", "26 nov")]
    assert ("tonight", "tonight") in await when_choices(context, ADA, GUILD, "")


async def test_where_is_offered_near_the_server(context: Context) -> None:
    assert await where_choices(context, ADA, GUILD, "raleigh") == [
        ("Raleigh, NC, US", "Raleigh, NC, US"),
        ("Raleigh, MS, US", "Raleigh, MS, US"),
    ]
    assert ("Durham, NC", "Durham, NC") in await where_choices(context, ADA, GUILD, "")


async def test_every_place_offered_is_found_again(context: Context) -> None:
    for typed in ("durham", "berlin", "springfield", "san jose"):
        for _, value in await where_choices(context, ADA, GUILD, typed):
            page = await search(context, ADA, GUILD, Asked(where=value))
            assert page.query.where.point is not None


@pytest.mark.parametrize(
    ("about", "event"),
    [
        ("event:17", EventId(17)),
        ("event:", None),
        ("event:-1", None),
        ("event:٣", None),
        ("event:99999999999999999999", None),
        ("event:" + "9" * 5000, None),
        ("python", None),
    ],
)
def test_an_event_is_meant_only_where_one_was_offered(about: str, event: EventId | None) -> None:
    assert event_meant(about) == event


async def test_what_is_left_and_round_sums_are_offered(context: Context) -> None:
    assert (await cost_choices(context, ADA, GUILD, ""))[:3] == [
        ("what costs me nothing", "0"),
        ("up to $5", "$5"),
        ("up to $10", "$10"),
    ]
    await set_budget(context, ADA, GUILD, "33.50", "")

    assert await cost_choices(context, ADA, GUILD, "") == [
        ("what costs me nothing", "0"),
        ("all I have left: $33.50", "$33.50"),
        *((f"up to ${dollars}", f"${dollars}") for dollars in (5, 10, 15, 20, 30)),
    ]


@pytest.mark.parametrize(("typed", "value"), [("12", "$12"), ("$7.5", "$7.50"), ("free", "$0"), ("0", "$0")])
async def test_a_price_is_offered_as_it_is_understood(context: Context, typed: str, value: str) -> None:
    [(_, offered)] = await cost_choices(context, ADA, GUILD, typed)

    assert offered == value
    assert (await search(context, ADA, GUILD, Asked(max_cost=offered))).query.max_cost is not None


async def test_a_title_is_offered_once_and_in_order_of_time(context: Context) -> None:
    days = [meetup("Quiz night", MONDAY + timedelta(days=day)) for day in (3, 1, 2)]
    ids = await store_events(context.database, *days, meetup("Trivia quiz", MONDAY + timedelta(days=2)))

    assert await about_choices(context, ADA, GUILD, "quiz") == [
        ("Quiz night", f"event:{ids[1]}"),
        ("Trivia quiz", f"event:{ids[3]}"),
    ]
