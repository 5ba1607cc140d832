from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.budget import Budget, Spending
from bot.domain.errors import NotFound, Unreadable
from bot.domain.ids import EventId, MemberId
from bot.services.budgets import add_cost, correct_cost, set_budget
from bot.services.context import Context
from bot.services.going import say_going, say_not_going
from bot.services.profile import change_area
from bot.services.purses import Purse, purse_of, short_by
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

ADA = MemberId(501)
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


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["going", "not going", "correct", "add", "budget"]),
        st.integers(0, 2),
        st.integers(0, 5000),
    ),
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_left_is_always_the_amount_less_spent_and_planned(
    sqlite: Database, steps: list[tuple[str, int, int]]
) -> None:
    member = MemberId(abs(hash(tuple(steps))) + 1000)
    context = context_of(sqlite)
    await store_guild(sqlite)
    events = await store_events(
        sqlite, *(meetup(f"Night {n}", TOMORROW, price=dollars(5 + n)) for n in range(3))
    )
    await set_budget(context, member, GUILD, "40", "")
    amount, expenses = 4000, 0
    costs: dict[EventId, tuple[int, bool]] = {}
    for verb, number, cents in steps:
        event, typed = events[number], f"{cents // 100}.{cents % 100:02d}"
        if verb == "going":
            said = await say_going(context, member, GUILD, event)
            costs.setdefault(event, (said.attendance.planned or 0, False))
        elif verb == "not going":
            await say_not_going(context, member, GUILD, event)
            if not costs.get(event, (0, False))[1]:
                costs.pop(event, None)
        elif verb == "correct" and event in costs:
            await correct_cost(context, member, GUILD, event, typed)
            costs[event] = (cents, True)
        elif verb == "add":
            await add_cost(context, member, GUILD, typed, "")
            expenses += cents
        elif verb == "budget":
            await set_budget(context, member, GUILD, typed, "")
            amount = cents

    purse = await purse_of(context, member, GUILD)

    assert purse.account.left(MONDAY) == amount - expenses - sum(cost for cost, _ in costs.values())
