"""`/budget` keeps Discord's limits at its fullest, on every page, and its forms hold what they are filled with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.budget import Every
from bot.domain.budget_view import BudgetView, BudgetWeek
from bot.domain.ids import MemberId
from bot.services.budgets import add_cost, correct_cost, set_budget
from bot.services.going import say_going
from bot.services.profile import change_area
from bot.services.purses import purse_of
from bot.storage.database import Database
from cogs.budget_cards import added_card, description, purse_card
from cogs.budget_forms import budget_form
from tests.cogs.test_event_cards import EMOJI, LONG, MARKS, TOMORROW, assert_fits, hostile
from tests.services.contexts import (
    GUILD,
    MONDAY,
    StoppedClock,
    context_of,
    dollars,
    store_events,
    store_guild,
)

ADA = MemberId(501)


@pytest.mark.parametrize("words", [LONG, EMOJI, MARKS], ids=["markdown", "emoji", "marks"])
async def test_every_page_fits(sqlite: Database, words: str) -> None:
    await store_guild(sqlite)
    clock = StoppedClock()
    context = context_of(sqlite, clock)
    await change_area(context, ADA, GUILD, "Durham, NC")
    await set_budget(context, ADA, GUILD, "1,000", "in 2 weeks", every=Every.WEEK)
    events = await store_events(sqlite, *(hostile(words, number, price=dollars(900)) for number in range(18)))
    for event in events:
        await say_going(context, ADA, GUILD, event)
    await correct_cost(context, ADA, GUILD, events[0], "7")
    for _ in range(12):
        await add_cost(context, ADA, GUILD, "1", words)
    clock.at = TOMORROW + timedelta(days=4)

    purse = await purse_of(context, ADA, GUILD)

    for page in range(5):
        assert_fits(purse_card(purse, changed="Added.", page=page, pictured=page == 0))
    assert_fits(added_card(purse.account.expenses[0]))
    assert len(budget_form(purse).children) == 3
    clock.at = MONDAY + timedelta(days=60)
    assert_fits(purse_card(await purse_of(context, ADA, GUILD)))


def test_the_picture_in_words_says_what_is_missing() -> None:
    day = MONDAY.date()
    view = BudgetView(2000, "USD", day + timedelta(days=6), day, (BudgetWeek(day, day, 0, 3600, 1),))
    assert description(view) == (
        "Of $20 until Sun 8 Mar: $0 spent, $36 planned, $16 more than there is. "
        "By week: Mon 2 Mar $36 and one price unknown."
    )
