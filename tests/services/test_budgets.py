import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.budget import Budget, Every, Spending
from bot.domain.errors import NotFound, Unreadable
from bot.domain.events import UNKNOWN_PRICE, Format
from bot.domain.ids import MemberId
from bot.services.askers import Asker, asker_of, read_facts
from bot.services.budgets import (
    add_cost,
    correct_added,
    correct_cost,
    cost_as_planned,
    expense_of,
    same_again,
    set_budget,
    take_back,
)
from bot.services.context import Context
from bot.services.going import say_going, say_not_going
from bot.services.profile import change_area
from bot.services.purses import ItemState, Purse, purse_of, short_by
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
    await store_guild(database)
    context = context_of(database)
    await change_area(context, ADA, GUILD, "Durham, NC")
    return context


def spending(purse: Purse) -> tuple[Spending, int | None]:
    return purse.account.spending, purse.account.left(purse.now)


async def test_a_budget_lasts_to_the_end_of_the_month_unless_said(context: Context) -> None:
    purse = await set_budget(context, ADA, GUILD, "40", "")

    assert purse.account.budget == Budget(4000, "USD", MONDAY, date(2026, 3, 31), "America/New_York")


async def test_zero_is_a_fine_budget(context: Context) -> None:
    purse = await set_budget(context, ADA, GUILD, "0", "")

    assert spending(purse) == (Spending(), 0)


async def test_the_amount_is_sealed(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "31.37", "")

    async with context.database.reading() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT * FROM budgets")
        assert "3137" not in repr(rows.all())


async def test_a_cost_had_counts_as_spent(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")

    purse = await add_cost(context, ADA, GUILD, "3.50", "  coffee with   Sam ")

    assert spending(purse) == (Spending(spent=350), 3650)
    assert [(each.amount, each.what) for each in purse.account.expenses] == [(350, "coffee with Sam")]


async def test_what_it_cost_in_the_end_takes_the_place_of_the_plan(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [event] = await store_events(context.database, meetup("Gala", TOMORROW, price=dollars(12)))
    planned = (await say_going(context, ADA, GUILD, event)).attendance.planned

    before = await purse_of(context, ADA, GUILD)
    after = await correct_cost(context, ADA, GUILD, event, "10")
    again = await correct_cost(context, ADA, GUILD, event, "11")

    assert planned is not None
    assert spending(before) == (Spending(planned=planned), 4000 - planned)
    assert spending(after) == (Spending(spent=1000), 3000)
    assert spending(again) == (Spending(spent=1100), 2900)
    assert again.events[event].details.title == "Gala"


async def test_what_was_paid_stays_paid_when_not_going(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [event] = await store_events(context.database, meetup("Gala", TOMORROW, price=dollars(12)))
    await say_going(context, ADA, GUILD, event)
    await correct_cost(context, ADA, GUILD, event, "12")

    outcome = await say_not_going(context, ADA, GUILD, event)

    assert outcome.account.spending == Spending(spent=1200)


async def test_an_event_not_gone_to_has_no_cost_to_correct(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Gala", TOMORROW))

    with pytest.raises(NotFound):
        await correct_cost(context, ADA, GUILD, event, "10")


async def test_a_budget_below_what_is_planned_says_by_how_much(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [event] = await store_events(context.database, meetup("Gala", TOMORROW, price=dollars(12)))
    planned = (await say_going(context, ADA, GUILD, event)).attendance.planned
    assert planned is not None

    purse = await set_budget(context, ADA, GUILD, "5", "")

    assert short_by(purse) == planned - 500
    assert purse.account.spending == Spending(planned=planned)


async def test_a_running_budget_keeps_its_start(database: Database) -> None:
    clock = StoppedClock()
    context = context_of(database, clock)
    await store_guild(database)
    await set_budget(context, ADA, GUILD, "40", "")
    await add_cost(context, ADA, GUILD, "10", "")
    clock.at = MONDAY + timedelta(days=7)

    purse = await set_budget(context, ADA, GUILD, "50", "")

    assert spending(purse) == (Spending(spent=1000), 4000)


async def test_a_budget_that_is_over_is_renewed_on_word_only(database: Database) -> None:
    clock = StoppedClock()
    context = context_of(database, clock)
    await store_guild(database)
    await set_budget(context, ADA, GUILD, "40", "")
    await add_cost(context, ADA, GUILD, "10", "")
    clock.at = MONDAY + timedelta(days=40)

    over = await purse_of(context, ADA, GUILD)
    renewed = await set_budget(context, ADA, GUILD, "40", "")

    assert over.account.left(clock.at) is None
    assert spending(renewed) == (Spending(), 4000)


async def test_what_lies_beyond_the_date_does_not_count(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "10 March")
    [event] = await store_events(
        context.database, meetup("Gala", MONDAY + timedelta(days=20), price=dollars(12))
    )

    outcome = await say_going(context, ADA, GUILD, event)

    assert outcome.account.spending == Spending()


@pytest.mark.parametrize(
    ("amount", "until"), [("", ""), ("a lot", ""), ("-1", ""), ("40 EUR", ""), ("40", "gestern")]
)
async def test_what_cannot_be_read_changes_nothing(context: Context, amount: str, until: str) -> None:
    before = await set_budget(context, ADA, GUILD, "40", "")

    with pytest.raises(Unreadable):
        await set_budget(context, ADA, GUILD, amount, until)

    assert (await purse_of(context, ADA, GUILD)).account == before.account


async def test_a_date_that_has_just_gone_by_is_not_taken_for_next_year_s(context: Context) -> None:
    with pytest.raises(Unreadable, match="Mon 1 Feb 2027"):
        await set_budget(context, ADA, GUILD, "40", "1 Feb")

    purse = await set_budget(context, ADA, GUILD, "40", "1 Feb 2027")

    assert purse.account.budget is not None
    assert purse.account.budget.until_on == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        ("Monday", date(2026, 3, 9)),
        ("until this Monday", date(2026, 3, 9)),
        ("Sunday", date(2026, 3, 8)),
        ("today", date(2026, 3, 2)),
        ("Mon 2 Mar", date(2026, 3, 2)),
    ],
)
async def test_a_weekday_said_on_itself_is_the_next_one(context: Context, until: str, ends: date) -> None:
    budget = (await set_budget(context, ADA, GUILD, "40", until)).account.budget

    assert budget is not None
    assert budget.until_on == ends


async def test_same_again_is_the_same_for_the_week_that_runs(database: Database) -> None:
    clock = StoppedClock()
    context = context_of(database, clock)
    await store_guild(database)
    await set_budget(context, ADA, GUILD, "40", "", every=Every.WEEK)
    await add_cost(context, ADA, GUILD, "10", "last week's")
    clock.at = MONDAY + timedelta(days=7)
    await add_cost(context, ADA, GUILD, "3", "this week's")
    clock.at = MONDAY + timedelta(days=9)
    offered = (await purse_of(context, ADA, GUILD)).again
    assert offered is not None

    taps = await asyncio.gather(
        *(same_again(context, ADA, GUILD, offered.until_on) for _ in range(3)),
    )

    assert sorted(renewed for _, renewed in taps) == [False, False, True]
    assert {spending(purse) for purse, _ in taps} == {(Spending(spent=300), 3700)}
    assert taps[0][0].account.budget == offered
    assert offered.until_on == date(2026, 3, 15)


async def test_what_is_not_offered_is_not_renewed(database: Database) -> None:
    clock = StoppedClock()
    context = context_of(database, clock)
    await store_guild(database)
    await set_budget(context, ADA, GUILD, "40", "")
    nobody = await same_again(context, MemberId(9), GUILD, date(2026, 3, 15))
    running = await same_again(context, ADA, GUILD, date(2026, 3, 15))
    clock.at = MONDAY + timedelta(days=40)
    once, is_renewed = await same_again(context, ADA, GUILD, date(2026, 4, 30))

    assert [renewed for _, renewed in (nobody, running)] == [False, False]
    assert (once.account.left(clock.at), is_renewed) == (None, False)


async def test_a_budget_in_another_currency_than_theirs_is_not_offered_again(database: Database) -> None:
    """They moved."""
    clock = StoppedClock()
    context = context_of(database, clock)
    await store_guild(database)
    await change_area(context, ADA, GUILD, "Durham, NC")
    await set_budget(context, ADA, GUILD, "40", "", every=Every.WEEK)
    clock.at = MONDAY + timedelta(days=8)
    await change_area(context, ADA, GUILD, "Berlin")

    assert (await purse_of(context, ADA, GUILD)).again is None


async def test_a_budget_keeps_its_currency_when_the_servers_changes(database: Database) -> None:
    await store_guild(database)
    context = context_of(database)
    await set_budget(context, ADA, GUILD, "40", "")
    async with database.writing() as tx:
        guild = await tx.guilds.get(GUILD)
        assert guild is not None
        await tx.guilds.save(replace(guild, currency="EUR"))

    asker = await asker_here(context)

    assert asker.reader.currency == "USD"
    assert asker.money_left == 4000


async def asker_here(context: Context) -> Asker:
    async with context.database.reading() as tx:
        facts = await read_facts(tx, ADA, GUILD, {})
    return await asker_of(context, GUILD, facts)


async def test_a_cost_added_is_corrected_and_taken_back_by_its_owner_alone(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    await set_budget(context, BEN, GUILD, "40", "")
    [cost] = (await add_cost(context, ADA, GUILD, "3.50", "coffee")).account.expenses

    corrected = await correct_added(context, ADA, GUILD, cost.id, ("4", "tea"))
    for stranger in (
        correct_added(context, BEN, GUILD, cost.id, ("1", "")),
        take_back(context, BEN, GUILD, cost.id),
        expense_of(context, BEN, cost.id),
    ):
        with pytest.raises(NotFound):
            await stranger
    with pytest.raises(Unreadable):
        await correct_added(context, ADA, GUILD, cost.id, ("40 EUR", ""))

    assert spending(corrected) == (Spending(spent=400), 3600)
    assert [each.what for each in corrected.account.expenses] == ["tea"]
    assert spending(await take_back(context, ADA, GUILD, cost.id)) == (Spending(), 4000)
    with pytest.raises(NotFound):
        await take_back(context, ADA, GUILD, cost.id)


async def test_as_planned_is_said_once(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [event] = await store_events(context.database, meetup("Gala", TOMORROW, price=dollars(12)))
    await say_going(context, ADA, GUILD, event)

    first, spent = await cost_as_planned(context, ADA, GUILD, event, 1400)
    second, kept = await cost_as_planned(context, ADA, GUILD, event, 9900)

    assert [str(spent), str(kept)] == ["$14", "$14"]
    assert spending(first) == spending(second) == (Spending(spent=1400), 2600)
    with pytest.raises(NotFound):
        await cost_as_planned(context, BEN, GUILD, event, 1400)


async def test_what_waits_comes_first_then_what_is_next_then_what_is_done(database: Database) -> None:
    clock = StoppedClock()
    context = context_of(database, clock)
    await store_guild(database)
    await change_area(context, ADA, GUILD, "Durham, NC")
    await set_budget(context, ADA, GUILD, "80", "")
    events = await store_events(
        context.database,
        *(meetup(f"Day {day}", TOMORROW + timedelta(days=day), price=dollars(5)) for day in range(5)),
        meetup("Online", TOMORROW, format=Format.ONLINE),
        meetup("Unknown", TOMORROW + timedelta(days=9), price=UNKNOWN_PRICE),
    )
    for event in events:
        await say_going(context, ADA, GUILD, event)
    await correct_cost(context, ADA, GUILD, events[1], "5")
    clock.at = TOMORROW + timedelta(days=2, hours=12)
    await add_cost(context, ADA, GUILD, "1", "Tea")

    items = (await purse_of(context, ADA, GUILD)).items

    assert [(each.state, each.event.details.title if each.event else "Tea") for each in items] == [
        (ItemState.ASKED, "Day 0"),
        (ItemState.ASKED, "Day 2"),
        (ItemState.PLANNED, "Day 3"),
        (ItemState.PLANNED, "Day 4"),
        (ItemState.PLANNED, "Unknown"),
        (ItemState.DONE, "Tea"),
        (ItemState.DONE, "Day 1"),
        (ItemState.DONE, "Online"),
    ]


async def test_the_picture_shows_what_the_card_says(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [event] = await store_events(context.database, meetup("Gala", TOMORROW, price=dollars(12)))
    await say_going(context, ADA, GUILD, event)
    purse = await add_cost(context, ADA, GUILD, "3", "")

    view = purse.view
    assert view is not None
    assert (Spending(view.planned, view.spent, view.unknown), view.left) == spending(purse)
