from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed, NotFound, Unreadable
from bot.domain.events import UNKNOWN_PRICE, Format, Status
from bot.domain.finding import Reason
from bot.domain.ids import GuildId, MemberId, SearchId
from bot.services.asking import Asked
from bot.services.budgets import set_budget
from bot.services.context import Context
from bot.services.discovery import MAYBE, Page, Spot, look_at, loosen, search, turn
from bot.services.going import say_going, say_not_for_me
from bot.services.profile import change_area, change_interests
from bot.storage.database import Database
from tests.services.contexts import (
    DOWNTOWN,
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
async def context(sqlite: Database) -> Context:
    await store_guild(sqlite)
    return context_of(sqlite)


@pytest.fixture
async def on_both(database: Database) -> Context:
    """On SQLite and on PostgreSQL: for what every search goes through."""
    await store_guild(database)
    return context_of(database)


def titles(page: Page) -> list[str]:
    return [fit.candidate.event.details.title for fit in page.fits]


async def settled(context: Context, member: MemberId, *, budget: str, interests: str = "") -> None:
    await change_area(context, member, GUILD, "Durham, NC")
    await set_budget(context, member, GUILD, budget, "")
    if interests:
        await change_interests(context, member, interests)


async def test_two_members_with_other_budgets_and_interests_see_other_events(on_both: Context) -> None:
    context = on_both
    await store_events(
        context.database,
        meetup("Python for beginners", TOMORROW, price=dollars(4), topics=["python"]),
        meetup("Design critique", TOMORROW, topics=["design"]),
        meetup("Python gala dinner", TOMORROW, price=dollars(90), topics=["python"]),
    )
    await settled(context, ADA, budget="40", interests="python")
    await settled(context, BEN, budget="10", interests="design")

    ada, ben = await search(context, ADA, GUILD, Asked()), await search(context, BEN, GUILD, Asked())

    assert titles(ada) == ["Python for beginners"]
    assert ada.left_out == {Reason.NOT_INTERESTED: 1, Reason.OVER_BUDGET: 1}
    assert titles(ben) == ["Design critique"]
    assert ben.left_out == {Reason.NOT_INTERESTED: 2}


async def test_unknown_prices_stand_apart_for_whoever_has_a_limit(context: Context) -> None:
    await store_events(
        context.database,
        meetup("Mystery night", TOMORROW, price=UNKNOWN_PRICE),
        meetup("Free night", TOMORROW),
    )
    await settled(context, ADA, budget="40")
    await change_area(context, BEN, GUILD, "Durham, NC")

    ada = await search(context, ADA, GUILD, Asked())
    assert (titles(ada), ada.fitting, ada.maybe) == (["Free night"], 1, 1)
    assert titles(await turn(context, ADA, Spot(ada.at.search, MAYBE))) == ["Mystery night"]
    # Without a limit nothing can fail to fit.
    assert titles(await search(context, BEN, GUILD, Asked())) == ["Free night", "Mystery night"]


async def test_what_was_left_out_is_shown_by_reason(on_both: Context) -> None:
    context = on_both
    await store_events(
        context.database,
        meetup("Free night", TOMORROW),
        meetup("Gala", TOMORROW, price=dollars(90)),
        meetup("Opera", TOMORROW, price=dollars(60)),
        meetup("Spring fair", TOMORROW + timedelta(days=30)),
    )
    await settled(context, ADA, budget="40")

    page = await search(context, ADA, GUILD, Asked())

    assert page.left_out == {Reason.OVER_BUDGET: 2, Reason.WRONG_TIME: 1}
    assert sorted(titles(await turn(context, ADA, Spot(page.at.search, Reason.OVER_BUDGET)))) == [
        "Gala",
        "Opera",
    ]
    assert titles(await turn(context, ADA, Spot(page.at.search, Reason.WRONG_TIME))) == ["Spring fair"]


@pytest.mark.parametrize(
    ("asked", "loosened"),
    [
        (Asked(about="python"), {"when": 1, "about": 2}),
        (Asked(about="python", where="Wilmington", sort="date"), {"all": 2}),
        (Asked(where="online", when="tonight"), {"when": 1, "all": 2}),
        (Asked(about="python", when="next 3 months", where="online"), {"about": 1, "where": 1, "all": 2}),
        (Asked(about="chess"), {}),
    ],
)
async def test_asking_for_less_is_counted_as_it_would_be_found(
    context: Context, asked: Asked, loosened: dict[str, int]
) -> None:
    await store_events(
        context.database,
        meetup("Chess", TOMORROW),
        meetup("Go", TOMORROW),
        meetup("Python", TOMORROW + timedelta(days=30)),
        meetup("Webinar", TOMORROW + timedelta(days=30), format=Format.ONLINE, place=type(DOWNTOWN)()),
    )
    await settled(context, ADA, budget="40")

    page = await search(context, ADA, GUILD, asked)

    assert dict(page.loosened) == loosened
    for name, count in loosened.items():
        assert (await loosen(context, ADA, page.at.search, name)).total == count


@pytest.mark.parametrize("sort", ["date", "distance"])
async def test_without_a_limit_unknown_prices_stand_where_the_order_puts_them(
    context: Context, sort: str
) -> None:
    await change_area(context, ADA, GUILD, "Durham, NC")
    far = type(DOWNTOWN)("Museum Hall", "Raleigh", "US", 35.7796, -78.6382)
    await store_events(
        context.database,
        meetup("Known", TOMORROW + timedelta(days=1), place=far),
        meetup("Unknown", TOMORROW, price=UNKNOWN_PRICE),
    )

    assert titles(await search(context, ADA, GUILD, Asked(sort=sort))) == ["Unknown", "Known"]
    assert titles(await search(context, ADA, GUILD, Asked(sort="cost"))) == ["Known", "Unknown"]


async def test_pages_hold_three_and_the_last_is_shown_beyond_the_end(context: Context) -> None:
    await store_events(
        context.database,
        *(meetup(f"Night {number}", TOMORROW + timedelta(days=number)) for number in range(5)),
    )
    await settled(context, ADA, budget="40")

    first = await search(context, ADA, GUILD, Asked())
    second = await turn(context, ADA, Spot(first.at.search, number=1))
    beyond = await turn(context, ADA, Spot(first.at.search, number=99))

    assert (titles(first), first.pages, first.total) == (["Night 0", "Night 1", "Night 2"], 2, 5)
    assert titles(second) == titles(beyond) == ["Night 3", "Night 4"]
    assert beyond.at.number == 1


async def test_a_page_turned_ninety_days_later_searches_anew(sqlite: Database) -> None:
    await store_guild(sqlite)
    clock = StoppedClock()
    context = context_of(sqlite, clock)
    await settled(context, ADA, budget="40")
    await store_events(sqlite, meetup("Python night", TOMORROW))
    page = await search(context, ADA, GUILD, Asked(about="python"))
    clock.at = MONDAY + timedelta(days=90)
    await store_events(sqlite, meetup("Python in June", clock.at + timedelta(days=1)))

    later = await turn(context_of(sqlite, clock), ADA, page.at)

    assert titles(later) == ["Python in June"]
    assert later.asked == Asked(about="python")


async def test_a_search_of_somebody_else_is_not_found(context: Context) -> None:
    await store_events(context.database, meetup("Free night", TOMORROW))
    page = await search(context, ADA, GUILD, Asked())

    for member, number in ((BEN, page.at.search), (ADA, SearchId(12345))):
        with pytest.raises(NotFound) as error:
            await turn(context, member, Spot(number))
        assert error.value.sentence == "I don't have that search any more. `/events` starts a new one."


async def test_what_was_typed_is_sealed(context: Context) -> None:
    page = await search(context, ADA, GUILD, Asked(about="zebrafinch"))

    async with context.database.reading() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT * FROM searches")
        assert b"zebrafinch" not in repr(rows.all()).encode()
        assert await tx.searches.get(page.at.search, ADA) == (GUILD, {"about": "zebrafinch"})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(about="python"), ["Python night"]),
        (Asked(about="juggling"), ["Juggling in the park"]),
        (Asked(when="tomorrow"), ["Python night", "Juggling in the park"]),
        (Asked(when="thursday"), ["Webinar"]),
        (Asked(where="online"), ["Webinar"]),
        (Asked(where="Raleigh"), ["Museum"]),
        (Asked(where="27601"), ["Museum"]),
        (Asked(where="in person", sort="date"), ["Python night", "Juggling in the park", "Museum"]),
        (Asked(max_cost="0", where="within 30 miles", sort="date"), []),
        (Asked(sort="date", where="near me"), ["Python night", "Juggling in the park"]),
    ],
)
async def test_filters_are_read_as_typed(context: Context, asked: Asked, found: list[str]) -> None:
    raleigh = type(DOWNTOWN)("Museum Hall", "Raleigh", "US", 35.7796, -78.6382)
    await store_events(
        context.database,
        meetup("Python night", TOMORROW, topics=["python"]),
        meetup("Juggling in the park", TOMORROW + timedelta(hours=1)),
        meetup("Webinar", TOMORROW + timedelta(days=2), format=Format.ONLINE, place=type(DOWNTOWN)()),
        meetup("Museum", TOMORROW + timedelta(days=3), place=raleigh),
    )
    await change_area(context, ADA, GUILD, "Durham, NC")

    page = await search(context, ADA, GUILD, asked)

    assert titles(page) == found


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked(when="when pigs fly"), "when"),
        (Asked(when="yesterday"), "when"),
        (Asked(max_cost="lots"), "amount"),
        (Asked(max_cost="40 EUR"), "amount"),
        (Asked(where="Xyzzyville"), "where"),
        (Asked(where="near me"), "where"),
    ],
)
async def test_what_cannot_be_read_is_said_with_an_example(
    context: Context, asked: Asked, field: str
) -> None:
    with pytest.raises(Unreadable) as error:
        await search(context, ADA, GUILD, asked)
    assert error.value.field == field


async def test_not_for_me_hides_it_and_its_series(on_both: Context) -> None:
    context = on_both
    [gone] = await store_events(context.database, meetup("Opera club", TOMORROW), series="opera")
    await store_events(context.database, meetup("Opera club", TOMORROW + timedelta(days=7)), series="opera")
    await store_events(context.database, meetup("Free night", TOMORROW))
    await settled(context, ADA, budget="40")

    await say_not_for_me(context, ADA, GUILD, gone)

    page = await search(context, ADA, GUILD, Asked())
    assert titles(page) == ["Free night"]
    assert page.left_out == {Reason.NOT_FOR_ME: 1}


async def test_a_new_version_of_the_catalogue_is_read(context: Context) -> None:
    await settled(context, ADA, budget="40")
    await store_events(context.database, meetup("Free night", TOMORROW))
    before = titles(await search(context, ADA, GUILD, Asked()))
    [late] = await store_events(context.database, meetup("Late addition", TOMORROW + timedelta(days=1)))
    after = titles(await search(context, ADA, GUILD, Asked()))
    async with context.database.writing() as tx:
        await tx.event_intake.cancel([late], MONDAY)
        await tx.events.changed_for(GUILD)

    page = await search(context, ADA, GUILD, Asked())

    assert (before, after) == (["Free night"], ["Free night", "Late addition"])
    assert (titles(page), page.left_out) == (["Free night"], {Reason.CANCELLED: 1})


async def test_money_set_aside_leaves_less_to_fit(context: Context) -> None:
    one, _ = await store_events(
        context.database,
        meetup("Gala", TOMORROW, price=dollars(30)),
        meetup("Opera", TOMORROW + timedelta(days=1), price=dollars(20)),
    )
    await settled(context, ADA, budget="40")
    before = sorted(titles(await search(context, ADA, GUILD, Asked())))

    await say_going(context, ADA, GUILD, one)

    page = await search(context, ADA, GUILD, Asked())
    assert before == ["Gala", "Opera"]
    assert Reason.OVER_BUDGET in page.left_out


async def test_what_is_set_aside_for_an_event_is_not_taken_off_twice(context: Context) -> None:
    [gala] = await store_events(context.database, meetup("Gala", TOMORROW, price=dollars(30)))
    await settled(context, ADA, budget="40")
    before = await look_at(context, ADA, GUILD, gala)

    await say_going(context, ADA, GUILD, gala)

    after = await look_at(context, ADA, GUILD, gala)
    assert after.fit.budget == before.fit.budget
    assert after.fit.budget.leaves == after.asker.money_left


async def test_what_they_go_to_still_fits_in_the_search(context: Context) -> None:
    """Its money is set aside: it is not over the budget because of itself."""
    gala, _ = await store_events(
        context.database,
        meetup("Gala", TOMORROW, price=dollars(30)),
        meetup("Opera", TOMORROW + timedelta(days=1), price=dollars(20)),
    )
    await settled(context, ADA, budget="40")
    await say_going(context, ADA, GUILD, gala)

    page = await search(context, ADA, GUILD, Asked())

    assert titles(page) == ["Gala"]
    assert {reason: page.left_out[reason] for reason in page.left_out} == {Reason.OVER_BUDGET: 1}
    # The opera and the bus, of the eight that are left.
    assert page.closest_over == 2200 - 800


async def test_before_start_everything_is_shown_with_its_ticket(context: Context) -> None:
    await store_events(context.database, meetup("Gala", TOMORROW, price=dollars(30)))

    page = await search(context, ADA, GUILD, Asked())

    assert titles(page) == ["Gala"]
    assert not page.asker.reader.is_set_up


async def test_events_are_not_searched_in_a_dm(context: Context) -> None:
    with pytest.raises(NotAllowed):
        await search(context, ADA, None, Asked())


async def test_an_event_is_looked_at_only_where_it_can_be_seen(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Free night", TOMORROW, status=Status.TENTATIVE))

    assert (await look_at(context, ADA, GUILD, event)).fit.candidate.event.id == event
    for guild in (None, GuildId(7002)):
        with pytest.raises(NotFound):
            await look_at(context, ADA, guild, event)
    await say_going(context, ADA, GUILD, event)
    assert (await look_at(context, ADA, None, event)).fit.candidate.event.id == event


async def test_a_count_of_others_shows_from_two(on_both: Context) -> None:
    context = on_both
    [event] = await store_events(context.database, meetup("Free night", TOMORROW))
    said = []
    for number in range(3):
        said.append((await look_at(context, ADA, GUILD, event)).fit.parts.people.sentence)
        await say_going(context, MemberId(600 + number), GUILD, event)
    said.append((await look_at(context, ADA, GUILD, event)).fit.parts.people.sentence)

    assert said == ["", "", "2 others from here are going", "3 others from here are going"]


async def test_events_of_unknown_place_near_here_stand_apart_and_far_ones_are_left_out(
    on_both: Context,
) -> None:
    """Nobody knows that they are far: they may be near, at a cost nobody knows."""
    context = on_both
    nowhere, far = type(DOWNTOWN)(), type(DOWNTOWN)("Pier", "Wilmington", "US", 34.2257, -77.9447)
    await store_events(
        context.database,
        meetup("Free night", TOMORROW),
        *(
            meetup(f"Somewhere {n}", TOMORROW + timedelta(days=n), place=nowhere, location="")
            for n in range(5)
        ),
        *(meetup(f"Pier {n}", TOMORROW + timedelta(days=n), place=far) for n in range(4)),
    )
    await settled(context, ADA, budget="40")
    await change_area(context, ADA, GUILD, "Durham, NC")

    page = await search(context, ADA, GUILD, Asked(where="within 10 miles", sort="date"))
    maybe = [await turn(context, ADA, Spot(page.at.search, MAYBE, number)) for number in range(2)]
    away = [await turn(context, ADA, Spot(page.at.search, Reason.TOO_FAR, number)) for number in range(2)]

    assert (titles(page), page.maybe, page.left_out) == (["Free night"], 5, {Reason.TOO_FAR: 4})
    assert [titles(each) for each in maybe] == [
        ["Somewhere 0", "Somewhere 1", "Somewhere 2"],
        ["Somewhere 3", "Somewhere 4"],
    ]
    assert [titles(each) for each in away] == [["Pier 0", "Pier 1", "Pier 2"], ["Pier 3"]]
    assert {each.pages for each in (*maybe, *away)} == {2}
