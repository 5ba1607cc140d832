"""No card of ours is ever refused for its size, whatever events and members carry."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import String, cast, update

from bot.domain.events import EventDetails, Flag, Format, Place, Price, Status
from bot.domain.ids import MemberId
from bot.domain.profiles import Help
from bot.services.agenda import agenda_of
from bot.services.asking import Asked
from bot.services.budgets import add_cost, set_budget
from bot.services.context import Context
from bot.services.discovery import Page, Spot, look_at, search, turn
from bot.services.going import say_going, say_not_going
from bot.services.onboarding import home_of
from bot.services.profile import change_area, change_help, change_interests, turn_dms
from bot.services.purses import purse_of
from bot.storage.database import Database
from bot.storage.schema import events
from cogs.agenda_cards import agenda_card, outcome_card
from cogs.budget_cards import purse_card
from cogs.start_cards import home_card
from cogs.ui.cost_cards import cost_card
from cogs.ui.event_cards import single_card
from cogs.ui.event_pages import page_card
from cogs.ui.layout import Card, button, row, text
from tests.services.contexts import (
    FREE,
    GUILD,
    MONDAY,
    context_of,
    dollars,
    leave_untouched,
    meetup,
    store_events,
    store_guild,
)

ADA = MemberId(501)
TOMORROW = MONDAY + timedelta(days=1, hours=8)
# Each of these grows when it is escaped, or counts twice.
LONG = ("*_[x](https://evil.example) ||" * 20)[:200]
EMOJI = "🎉" * 200
MARKS = "a" + "́" * 199


def hostile(words: str, number: int, **more: Any) -> EventDetails:
    flags = frozenset((Flag.FREE_FOOD, Flag.CONCESSION, Flag.DRINK_MINIMUM, Flag.SUSPICIOUS_LINK))
    return meetup(
        words,
        TOMORROW + timedelta(days=number % 9, minutes=number),
        place=Place(words, words[:100], "US", 35.9957, -78.9010),
        description=words * 15,
        url="https://" + "a" * 60 + ".example/" + "b" * 300,
        timezone="Asia/Kathmandu",
        status=Status.TENTATIVE,
        format=Format.HYBRID,
        flags=flags,
        **more,
    )


def sizes(card: Card) -> tuple[int, int]:
    """Components, and characters of text as UTF-16 counts them."""
    to_components: Any = card.to_components
    every = list(_walk(to_components()))
    texts = (each["content"] for each in every if each["type"] == 10)
    return len(every), sum(len(text.encode("utf-16-le")) // 2 for text in texts)


def _walk(components: Any) -> Iterator[Any]:
    for each in components:
        yield each
        yield from _walk(each.get("components", ()))
        if "accessory" in each:
            yield each["accessory"]


def assert_fits(card: Card) -> None:
    components, characters = sizes(card)
    assert components <= 40
    assert characters <= 4000


@pytest.fixture
async def context(sqlite: Database) -> Context:
    await store_guild(sqlite)
    return replace(context_of(sqlite), web_url="https://rapport.example.org")


async def crowded(context: Context, words: str) -> Page:
    """A search with every kind of left-out, several pages, and questions still open."""
    await store_events(
        context.database,
        *(hostile(words, number) for number in range(12)),
        *(hostile(words, number, price=Price()) for number in range(12, 15)),
        *(hostile(words, number, price=dollars(900)) for number in range(15, 18)),
        meetup("Later", TOMORROW + timedelta(days=40)),
    )
    await leave_untouched(context.database, MONDAY - timedelta(days=61))
    async with context.database.writing() as tx:
        await tx.connection.execute(update(events).values(series=cast(events.c.id, String)))
    await change_area(context, ADA, GUILD, "Durham, NC")
    await set_budget(context, ADA, GUILD, "80", "")
    return await search(context, ADA, GUILD, Asked())


@pytest.mark.parametrize("words", [LONG, EMOJI, MARKS], ids=["markdown", "emoji", "marks"])
async def test_every_page_of_a_search_fits(context: Context, words: str) -> None:
    page = await crowded(context, words)

    assert len(page.fits) == 3
    for view in ("fitting", "maybe", *page.left_out):
        for number in range(2):
            assert_fits(page_card(await turn(context, ADA, Spot(page.at.search, view, number))))


@pytest.mark.parametrize("words", [LONG, EMOJI, MARKS], ids=["markdown", "emoji", "marks"])
async def test_every_other_card_fits(context: Context, words: str) -> None:
    page = await crowded(context, words)
    ids = await store_events(
        context.database, *(hostile(words, number, price=FREE) for number in range(20)), series="weekly"
    )
    for event in ids:
        assert_fits(outcome_card(await say_going(context, ADA, GUILD, event)))
    for _ in range(15):
        await add_cost(context, ADA, GUILD, "1", words)
    await change_interests(context, ADA, words + words)
    await change_help(context, ADA, list(Help), list(Help))
    await turn_dms(context, ADA, on=True)

    single = await look_at(context, ADA, GUILD, page.fits[0].candidate.event.id)

    assert_fits(single_card(single))
    assert_fits(cost_card(single))
    assert_fits(agenda_card(await agenda_of(context, ADA, GUILD)))
    assert_fits(purse_card(await purse_of(context, ADA, GUILD)))
    waiting = [
        item
        for _ in range(3)
        for item in (text(words * 4), row(*[button(words, f"x:{n}") for n in range(5)]))
    ]
    assert_fits(home_card(await home_of(context, ADA, GUILD), waiting, in_server=True))
    assert_fits(outcome_card(await say_not_going(context, ADA, GUILD, ids[0])))
