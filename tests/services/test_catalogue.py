import asyncio
import gc
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.events import Price, PriceState
from bot.domain.ids import GuildId, MemberId
from bot.services.catalogue import Offers
from bot.services.going import say_going
from bot.storage.database import Database
from tests.services.contexts import (
    GUILD,
    MONDAY,
    PATIENCE,
    context_of,
    meetup,
    store_events,
    store_guild,
)

TOMORROW = MONDAY + timedelta(days=1)
OTHER = GuildId(7002)


@pytest.fixture
async def offers(sqlite: Database) -> AsyncIterator[Offers]:
    await store_guild(sqlite)
    offers = Offers(sqlite, patience=PATIENCE)
    yield offers
    await offers.close()


async def version(database: Database, guild: GuildId = GUILD) -> int:
    async with database.reading() as tx:
        return await tx.events.version(guild)


async def test_an_offer_holds_what_lies_ahead_in_order(sqlite: Database, offers: Offers) -> None:
    past, later, sooner = await store_events(
        sqlite,
        meetup("Yesterday", MONDAY - timedelta(days=1)),
        meetup("Later", TOMORROW + timedelta(days=1)),
        meetup("Sooner", TOMORROW),
    )

    offer = await offers.get(GUILD, await version(sqlite), MONDAY)

    assert list(offer.titles) == [(sooner, "Sooner"), (later, "Later")]
    assert offer.catalogue.ids == [sooner, later]
    assert past not in offer.catalogue.position


async def test_the_same_version_is_read_once(sqlite: Database, offers: Offers) -> None:
    await store_events(sqlite, meetup("Night", TOMORROW))
    now = await version(sqlite)

    first, second = await asyncio.gather(offers.get(GUILD, now, MONDAY), offers.get(GUILD, now, MONDAY))

    assert first is second is await offers.get(GUILD, now, MONDAY)


async def test_a_new_version_is_read_anew(sqlite: Database, offers: Offers) -> None:
    await store_events(sqlite, meetup("Night", TOMORROW))
    before = await offers.get(GUILD, await version(sqlite), MONDAY)
    await store_events(sqlite, meetup("Late addition", TOMORROW))

    after = await offers.get(GUILD, await version(sqlite), MONDAY)

    assert (len(before), len(after)) == (1, 2)


async def test_who_is_impatient_gets_what_was_there(sqlite: Database) -> None:
    await store_guild(sqlite)
    offers = Offers(sqlite, patience=0.0)
    await store_events(sqlite, meetup("Night", TOMORROW))
    before = await offers.get(GUILD, await version(sqlite), MONDAY)
    await store_events(sqlite, meetup("Late addition", TOMORROW))
    now = await version(sqlite)

    meanwhile = await offers.get(GUILD, now, MONDAY)
    async with asyncio.timeout(10):
        while len(await offers.get(GUILD, now, MONDAY)) < 2:
            continue

    assert meanwhile is before
    await offers.close()


async def test_the_servers_used_least_are_forgotten(sqlite: Database) -> None:
    offers = Offers(sqlite, most_rows=3, patience=PATIENCE)
    for guild in (GUILD, OTHER):
        await store_guild(sqlite, guild)
        await store_events(sqlite, meetup("One", TOMORROW), meetup("Two", TOMORROW), guild=guild)
    first = await offers.get(GUILD, await version(sqlite), MONDAY)
    await offers.get(OTHER, await version(sqlite, OTHER), MONDAY)

    again = await offers.get(GUILD, await version(sqlite), MONDAY)

    assert again is not first
    assert list(again.titles) == list(first.titles)


async def test_a_servers_settings_are_part_of_its_offer(sqlite: Database, offers: Offers) -> None:
    before = await offers.get(GUILD, await version(sqlite), MONDAY)
    await store_guild(sqlite, currency="EUR")

    after = await offers.get(GUILD, await version(sqlite), MONDAY)

    assert before.guild is not None
    assert after.guild is not None
    assert (before.guild.currency, after.guild.currency) == ("USD", "EUR")


async def test_the_organisers_usual_price_stands_in(sqlite: Database, offers: Offers) -> None:
    await store_events(sqlite, meetup("Night", TOMORROW, price=Price()))
    async with sqlite.writing() as tx:
        await tx.connection.exec_driver_sql("UPDATE guild_feeds SET price_state = 'free'")
        await tx.events.changed_for(GUILD)

    offer = await offers.get(GUILD, await version(sqlite), MONDAY)

    [usual] = [ticket.usual for ticket in offer.catalogue.tickets]
    assert usual is not None
    assert usual.state is PriceState.FREE


async def test_events_in_full_are_read_once(sqlite: Database, offers: Offers) -> None:
    [event] = await store_events(sqlite, meetup("Night", TOMORROW))
    offer = await offers.get(GUILD, await version(sqlite), MONDAY)

    first, second = await offers.events(offer, [event]), await offers.events(offer, [event])

    assert first[event].details.title == "Night"
    assert second[event] is first[event]


async def test_who_goes_is_counted_anew_after_an_answer(sqlite: Database) -> None:
    await store_guild(sqlite)
    context = context_of(sqlite)
    [event] = await store_events(sqlite, meetup("Night", TOMORROW))
    counts = [dict(await context.offers.going(GUILD, MONDAY))]
    for member in (501, 502):
        await say_going(context, MemberId(member), GUILD, event)
        counts.append(dict(await context.offers.going(GUILD, MONDAY)))

    assert counts == [{}, {event: 1}, {event: 2}]


@pytest.fixture
async def looked_through(sqlite: Database) -> AsyncIterator[list[bool]]:
    """Looks through everything for rubbish all the time, and notes of each look whether a server was being read."""
    loop, before = asyncio.get_running_loop(), gc.get_threshold()
    amid: list[bool] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start" and about["generation"] == 2:
            amid.append(any(task.get_name() == "read an offer" for task in asyncio.all_tasks(loop)))

    gc.callbacks.append(note)
    gc.set_threshold(1, 1, 1)
    yield amid
    gc.set_threshold(*before)
    gc.callbacks.remove(note)


async def test_not_all_is_looked_through_for_rubbish_while_a_server_is_read(
    sqlite: Database, looked_through: list[bool]
) -> None:
    await store_guild(sqlite)
    await store_events(sqlite, meetup("Night", TOMORROW))
    offers = Offers(sqlite, patience=PATIENCE)
    now = await version(sqlite)
    looked_through.clear()

    await offers.get(GUILD, now, MONDAY)

    assert not any(looked_through)
    assert gc.get_threshold() == (1, 1, 1)
    await offers.close()


async def test_rubbish_is_looked_for_again_after_a_reading_that_was_broken_off(
    sqlite: Database, looked_through: list[bool]
) -> None:
    await store_guild(sqlite)
    offers = Offers(sqlite, patience=PATIENCE)
    now = await version(sqlite)
    reading = asyncio.create_task(offers.get(GUILD, now, MONDAY))
    # It has begun, and waits for the database.
    await asyncio.sleep(0)
    assert gc.get_threshold() != (1, 1, 1)

    await offers.close()

    assert gc.get_threshold() == (1, 1, 1)
    reading.cancel()
