from datetime import date, timedelta

import pytest

from bot.domain.budget import Budget
from bot.domain.errors import Unreadable
from bot.domain.ids import MemberId
from bot.domain.members import Area
from bot.domain.profiles import DirectMessages, Help
from bot.domain.travel import TravelMode
from bot.services.areas import WhichArea, city_key
from bot.services.context import Context
from bot.services.going import say_going, say_interested
from bot.services.onboarding import Begun, FirstAnswers, begin, home_of
from bot.services.profile import (
    change_area,
    change_help,
    change_interests,
    change_travel,
    reader_of,
    turn_dms,
)
from bot.storage.database import Database
from tests.services.contexts import GUILD, MONDAY, context_of, meetup, store_events, store_guild

ADA = MemberId(501)
DURHAM = Area("Durham, NC", "US", 35.994, -78.8986, "America/New_York")


@pytest.fixture
async def context(database: Database) -> Context:
    await store_guild(database)
    return context_of(database)


async def test_two_answers_are_enough(context: Context) -> None:
    begun = await begin(context, ADA, GUILD, FirstAnswers("durham", "$40", "30 March"))

    assert isinstance(begun, Begun)
    assert begun.budget == Budget(4000, "USD", MONDAY, date(2026, 3, 30), "America/New_York")
    stored = await reader_of(context, ADA, GUILD)
    assert stored.member is not None
    assert (stored.member.area, stored.currency, stored.timezone) == (DURHAM, "USD", "America/New_York")
    assert stored.member == begun.reader.member


async def test_nothing_is_on_until_somebody_turns_it_on(context: Context) -> None:
    await begin(context, ADA, GUILD, FirstAnswers("Durham", "0"))

    member = (await reader_of(context, ADA, GUILD)).member
    assert member is not None
    assert member.direct_messages == DirectMessages.OFF


async def test_the_zone_and_the_currency_are_those_of_the_area(context: Context) -> None:
    begun = await begin(context, ADA, None, FirstAnswers("Berlin, Germany", "40,50 €"))

    assert isinstance(begun, Begun)
    assert (begun.reader.timezone, begun.budget.currency, begun.budget.amount) == (
        "Europe/Berlin",
        "EUR",
        4050,
    )


async def test_a_name_of_several_places_is_asked_about(context: Context) -> None:
    typed = FirstAnswers("Springfield", "40")
    which = await begin(context, ADA, None, typed)

    assert isinstance(which, WhichArea)
    assert [(city.name, city.admin) for city in which.cities[:3]] == [
        ("Springfield", "MO"),
        ("Springfield", "MA"),
        ("Springfield", "IL"),
    ]
    assert (await reader_of(context, ADA, None)).member is None
    begun = await begin(context, ADA, None, typed, chosen=city_key(which.cities[2]))
    assert isinstance(begun, Begun)
    assert begun.reader.area is not None
    assert begun.reader.area.name == "Springfield, IL"


async def test_near_its_server_a_name_needs_no_asking(context: Context) -> None:
    overseas = await begin(context, ADA, None, FirstAnswers("Durham", "40"))
    here = await begin(context, ADA, GUILD, FirstAnswers("Durham", "40"))

    assert isinstance(overseas, WhichArea)
    assert isinstance(here, Begun)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        (FirstAnswers("Xyzzyville", "40"), "area"),
        (FirstAnswers("Durham", "forty-ish or so"), "amount"),
        (FirstAnswers("Durham", "-5"), "amount"),
        (FirstAnswers("Durham", "40 €"), "amount"),
        (FirstAnswers("Durham", "40", "someday"), "until"),
        (FirstAnswers("Durham", "40", "1 March 2026"), "until"),
        (FirstAnswers("Durham", "40", "1 March 2036"), "until"),
        (FirstAnswers("Springfield", "lots"), "amount"),
    ],
)
async def test_what_cannot_be_read_keeps_nothing(context: Context, answers: FirstAnswers, field: str) -> None:
    with pytest.raises(Unreadable) as error:
        await begin(context, ADA, GUILD, answers)

    assert error.value.field == field
    assert (await reader_of(context, ADA, GUILD)).member is None


async def test_facts_are_changed_one_at_a_time(context: Context) -> None:
    await begin(context, ADA, GUILD, FirstAnswers("Durham", "40"))
    await change_area(context, ADA, GUILD, "Raleigh")
    await change_interests(context, ADA, "python and  data viz, ceramics")
    await change_travel(context, ADA, GUILD, TravelMode.BIKE, has_pass=True)
    await change_help(context, ADA, {Help.ADVICE, Help.REFERRAL}, {Help.RESUME_REVIEW})
    await turn_dms(context, ADA, on=True)

    member = (await reader_of(context, ADA, GUILD)).member
    assert member is not None
    assert member.area is not None
    assert member.area.name == "Raleigh, NC"
    assert member.words == "python and data viz, ceramics"
    assert "python" in member.topics
    assert (member.travel_mode, member.has_pass) == ("bike", True)
    assert (member.needs, member.offers) == (("referral", "advice"), ("resume_review",))
    assert member.direct_messages == DirectMessages.ON


async def test_interests_in_own_words_are_sealed(context: Context) -> None:
    await change_interests(context, ADA, "zebrafinch husbandry")

    async with context.database.reading() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT sealed_words, topics FROM members")
        assert b"zebrafinch" not in repr(rows.all()).encode()


async def test_home_holds_what_is_next_and_the_money(context: Context) -> None:
    await begin(context, ADA, GUILD, FirstAnswers("Durham", "40"))
    later, sooner, off = await store_events(
        context.database,
        meetup("Later", MONDAY + timedelta(days=3)),
        meetup("Sooner", MONDAY + timedelta(days=2)),
        meetup("Not this one", MONDAY + timedelta(days=1)),
    )
    for event in (later, sooner):
        await say_going(context, ADA, GUILD, event)
    await say_interested(context, ADA, GUILD, off)

    home = await home_of(context, ADA, GUILD)

    assert home.next is not None
    assert (home.next.id, home.going, home.is_shown) == (sooner, 2, False)
    assert home.account.left(home.now) is not None


async def test_home_of_somebody_new_is_empty(context: Context) -> None:
    home = await home_of(context, ADA, None)

    assert (home.next, home.going, home.is_shown, home.reader.is_set_up) == (None, 0, False, False)
