from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.events import UNKNOWN_PRICE, Format, Place
from bot.domain.ids import GuildId, MemberId
from bot.services.asking import Asked
from bot.services.budgets import set_budget
from bot.services.catalogue import Offer, Offers
from bot.services.context import Context
from bot.services.demand import unmet_people
from bot.services.discovery import Instead, search
from bot.services.privacy import delete_member
from bot.services.profile import change_area
from bot.storage.database import Database
from tests.services.contexts import (
    GUILD,
    MONDAY,
    StoppedClock,
    context_of,
    dollars,
    meetup,
    store_events,
    store_guild,
)

ADA, BEN = MemberId(501), MemberId(502)
TOMORROW = MONDAY + timedelta(days=1, hours=8)


@pytest.fixture
async def context(database: Database) -> Context:
    """On SQLite and on PostgreSQL, with a gala for $60 tomorrow."""
    await store_guild(database)
    await store_events(database, meetup("Gala", TOMORROW, price=dollars(60)))
    return context_of(database, StoppedClock())


async def _with_budget(context: Context, member: MemberId, amount: str) -> None:
    await change_area(context, member, GUILD, "Durham, NC")
    await set_budget(context, member, GUILD, amount, "")


async def test_who_finds_nothing_affordable_is_counted_once(context: Context) -> None:
    await _with_budget(context, ADA, "6")
    for asked in (Asked(), Asked(), Asked(sort="cost")):
        await search(context, ADA, GUILD, asked)
    await search(context, BEN, GUILD, Asked(max_cost="10"))

    assert await unmet_people(context, GUILD) == 2
    assert await unmet_people(context, GuildId(7002)) == 0


@pytest.mark.parametrize("asked", [Asked(when="in 3 weeks"), Asked(about="juggling"), Asked(where="online")])
async def test_nothing_there_at_all_is_no_demand(context: Context, asked: Asked) -> None:
    await _with_budget(context, ADA, "6")

    page = await search(context, ADA, GUILD, asked)

    assert page.fitting == 0
    assert await unmet_people(context, GUILD) == 0


async def test_without_a_limit_or_with_enough_nothing_is_counted(context: Context) -> None:
    await _with_budget(context, ADA, "100")
    await search(context, ADA, GUILD, Asked())
    await search(context, BEN, GUILD, Asked())

    assert await unmet_people(context, GUILD) == 0


async def test_what_might_fit_is_no_sure_thing(context: Context) -> None:
    await store_events(context.database, meetup("Mystery", TOMORROW, price=UNKNOWN_PRICE))
    await _with_budget(context, ADA, "100")

    page = await search(context, ADA, GUILD, Asked(max_cost="5"))

    assert (page.fitting, page.maybe, page.closest_over_max) == (0, 1, 6000 + 200 - 500)
    assert await unmet_people(context, GUILD) == 1


async def test_it_is_counted_for_thirty_days(context: Context) -> None:
    await _with_budget(context, ADA, "6")
    await search(context, ADA, GUILD, Asked())
    clock = context.clock
    assert isinstance(clock, StoppedClock)

    clock.at = MONDAY + timedelta(days=30)
    counted = await unmet_people(context, GUILD)
    clock.at = MONDAY + timedelta(days=31)

    assert (counted, await unmet_people(context, GUILD)) == (1, 0)


async def test_what_there_is_instead_is_counted_as_its_buttons_search(context: Context) -> None:
    later = TOMORROW + timedelta(days=20)
    await store_events(
        context.database,
        meetup("Webinar", later, format=Format.ONLINE, place=Place()),
        meetup("Paid webinar", later, format=Format.ONLINE, place=Place(), price=dollars(5)),
        meetup("Dear webinar", later, format=Format.ONLINE, place=Place(), price=dollars(9)),
    )
    await _with_budget(context, ADA, "6")

    page = await search(context, ADA, GUILD, Asked())

    assert page.instead == Instead(online=2, free=1)


class Between(Offers):
    """Something else happens after what is known of the member was read."""

    def __init__(self, database: Database, then: Callable[[], Coroutine[Any, Any, None]]) -> None:
        super().__init__(database)
        self._then = then

    async def get(self, guild: GuildId, version: int, now: datetime) -> Offer:
        await self._then()
        return await super().get(guild, version, now)


@pytest.mark.parametrize("times", [1, 2])
async def test_who_is_deleted_while_a_search_runs_stays_deleted(context: Context, times: int) -> None:
    await _with_budget(context, ADA, "6")
    for _ in range(times - 1):
        await search(context, ADA, GUILD, Asked())
    between = Between(context.database, lambda: delete_member(context, ADA))

    page = await search(replace(context, offers=between), ADA, GUILD, Asked())

    assert page.is_unmet
    async with context.database.reading() as tx:
        assert await tx.members.get(ADA) is None
