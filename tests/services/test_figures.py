from datetime import timedelta

import pytest

from bot.domain.errors import Unreadable
from bot.domain.ids import MemberId
from bot.domain.own_figures import NO_OWN_FIGURES, FigureName, OwnFigures
from bot.domain.travel import LOCAL, Figure, TravelMode
from bot.services.asking import Asked
from bot.services.budgets import set_budget
from bot.services.context import Context
from bot.services.discovery import look_at, search
from bot.services.figures import change_local_prices, forget_local_prices, local_prices
from bot.services.profile import change_area, change_leaving, change_travel
from bot.services.setup import set_place
from bot.storage.database import Database
from tests.services.contexts import FREE, GUILD, MONDAY, context_of, meetup, store_events, store_guild

ADA, BEN = MemberId(501), MemberId(502)
TUESDAY = MONDAY + timedelta(days=1, hours=8)
RIDE, FUEL, PARKING = FigureName.RIDE, FigureName.FUEL, FigureName.PARKING


@pytest.fixture
async def context(database: Database) -> Context:
    await store_guild(database)
    context = context_of(database)
    for member in (ADA, BEN):
        await change_area(context, member, GUILD, "Durham, NC")
    return context


async def travel(context: Context, member: MemberId) -> tuple[int | None, str]:
    """What one event's way costs, and who says so; by the search's word, too."""
    page = await search(context, member, GUILD, Asked())
    [line] = [each for each in page.fits[0].candidate.cost.lines if each.kind.value == "travel"]
    return None if line.range is None else line.range.high, line.source


async def test_organisers_figures_count_for_everybody_here(context: Context) -> None:
    await store_events(context.database, meetup("Talk", TUESDAY, price=FREE))
    before = await travel(context, ADA)

    prices = await change_local_prices(context, GUILD, {RIDE: "4 to 5.50"})
    during = [await travel(context, member) for member in (ADA, BEN)]
    await set_budget(context, ADA, GUILD, "10", "")
    short = await search(context, ADA, GUILD, Asked())
    await forget_local_prices(context, GUILD)

    assert prices.known is not None
    assert prices.known.ride == Figure(400, 550, LOCAL)
    assert during == [(1100, LOCAL), (1100, LOCAL)]
    assert (short.fitting, short.closest_over) == (0, 100)
    assert await travel(context, ADA) == before


async def test_figures_are_in_the_money_people_pay_with_there(context: Context) -> None:
    """Whoever counts in dollars in Berlin still pays the bus in euros."""
    await set_place(context, GUILD, "Berlin", "USD")
    prices = await change_local_prices(context, GUILD, {RIDE: "2"})
    assert prices.guild.own_costs == OwnFigures.of("EUR", {"ride": (200, 200)})
    assert prices.known is not None
    assert (prices.known.currency, prices.known.ride) == ("EUR", Figure(200, 200, LOCAL))


async def test_a_members_own_figures_win(context: Context) -> None:
    await store_events(context.database, meetup("Talk", TUESDAY, price=FREE))
    await change_local_prices(context, GUILD, {RIDE: "4", PARKING: "9"})

    await change_travel(context, ADA, GUILD, TravelMode.TRANSIT, has_pass=False, typed={RIDE: "$1.25"})
    assert await travel(context, ADA) == (250, "your own figure")
    assert await travel(context, BEN) == (800, LOCAL)

    await change_travel(context, ADA, GUILD, TravelMode.CAR, has_pass=False, typed={FUEL: "0", PARKING: "0"})
    assert await travel(context, ADA) == (0, "your own figure")

    await change_travel(context, ADA, GUILD, TravelMode.TRANSIT, has_pass=False, typed={RIDE: ""})
    assert await travel(context, ADA) == (800, LOCAL)


async def test_figures_wait_while_the_currency_is_another(context: Context) -> None:
    await change_local_prices(context, GUILD, {RIDE: "4"})
    await set_place(context, GUILD, "Berlin", "")
    prices = await local_prices(context, GUILD)
    assert prices.guild.own_costs == OwnFigures.of("USD", {"ride": (400, 400)})
    assert prices.known is not None
    assert prices.known.ride is not None
    assert prices.known.ride.source != LOCAL
    changed = await change_local_prices(context, GUILD, {PARKING: "2"})
    assert changed.guild.own_costs == OwnFigures.of("EUR", {"parking": (200, 200)})


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-2", "An amount can't be below zero."),
        ("2 to -3", "An amount can't be below zero."),
        ("2 €", "I count in USD here. What is that in USD? Like $2 to $3."),
        ("$2 to 3 €", "I see two currencies there."),
        ("cheap", "I couldn't read that amount."),
    ],
)
async def test_what_cannot_be_read_changes_nothing(context: Context, typed: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        await change_local_prices(context, GUILD, {PARKING: "1", RIDE: typed})
    assert sentence in refused.value.sentence
    assert (await local_prices(context, GUILD)).guild.own_costs == NO_OWN_FIGURES


async def test_an_amount_to_stay_for_goes_when_the_money_does(context: Context) -> None:
    left = await change_leaving(context, ADA, GUILD, "$15")
    await change_area(context, ADA, GUILD, "Berlin, Germany")
    async with context.database.reading() as tx:
        moved = await tx.members.get(ADA)
    assert left.member.would_leave_above == 1500
    assert moved is not None
    assert (moved.currency, moved.would_leave_above) == ("EUR", None)


async def test_somebody_without_an_area_sees_the_organisers_figures(context: Context) -> None:
    [event] = await store_events(
        context.database, meetup("Club", TUESDAY, price=FREE, flags=frozenset({"drink_minimum"}))
    )
    await change_local_prices(context, GUILD, {FigureName.DRINK: "2"})
    cost = (await look_at(context, MemberId(900), GUILD, event)).fit.candidate.cost
    assert [line.source for line in cost.lines if line.kind.value == "food"] == [LOCAL]
