from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attendance import Response, Why
from bot.domain.errors import Stale
from bot.domain.events import Place
from bot.domain.finding import Reason
from bot.domain.ids import EventId, MemberId
from bot.services.asking import Asked
from bot.services.budgets import set_budget
from bot.services.context import Context
from bot.services.discovery import Page, search
from bot.services.going import say_going, say_not_for_me
from bot.services.passing import lessons_of, say_why, take_back
from bot.services.profile import change_area, change_interests
from bot.storage.database import Database
from tests.services.contexts import GUILD, MONDAY, context_of, dollars, meetup, store_events, store_guild

ADA, BEN = MemberId(501), MemberId(502)
TOMORROW = MONDAY + timedelta(days=1, hours=8)
RALEIGH = Place("Hub", "Raleigh", "US", 35.7796, -78.6382)


@pytest.fixture
async def context(database: Database) -> Context:
    """On SQLite and on PostgreSQL."""
    await store_guild(database)
    context = context_of(database)
    await change_area(context, ADA, GUILD, "Durham, NC")
    await set_budget(context, ADA, GUILD, "400", "")
    await change_interests(context, ADA, "python, design")
    return context


async def _series(context: Context, weeks: int = 2) -> list[EventId]:
    """A Python evening every Tuesday at 18:00, and one on Wednesday."""
    dates = [
        meetup(
            "Python night",
            TOMORROW + timedelta(days=days),
            topics=["python"],
            price=dollars(12),
            place=RALEIGH,
        )
        for days in (*range(0, 7 * weeks, 7), 1)
    ]
    found = await store_events(context.database, *dates, series="python-night")
    await store_events(context.database, meetup("Other Python", TOMORROW, topics=["python"]))
    return found


def _titles(page: Page) -> list[str]:
    return [fit.candidate.event.details.title for fit in page.fits]


@pytest.mark.parametrize("why", [Why.TOO_EXPENSIVE, Why.TOO_FAR, Why.NOT_MY_THING])
async def test_the_series_is_out_and_only_the_subject_is_disliked(context: Context, why: Why) -> None:
    first, *_ = await _series(context)
    await say_not_for_me(context, ADA, GUILD, first)

    await say_why(context, ADA, first, why)

    page = await search(context, ADA, GUILD, Asked())
    assert _titles(page) == ["Other Python"]
    assert page.left_out[Reason.NOT_FOR_ME] == 1
    assert ("python" in page.asker.taste.dislikes) is (why is Why.NOT_MY_THING)


async def test_a_bad_time_leaves_the_other_dates(context: Context) -> None:
    first, second, wednesday = await _series(context)
    await say_not_for_me(context, ADA, GUILD, first)
    before = await search(context, ADA, GUILD, Asked())

    await say_why(context, ADA, first, Why.BAD_TIME)

    page = await search(context, ADA, GUILD, Asked(sort="date"))
    assert (_titles(before), _titles(page)) == (["Other Python"], ["Other Python", "Python night"])
    assert page.fits[1].candidate.event.id == wednesday
    assert page.also_on[wednesday] == 1
    assert page.asker.taste.bad_hours == {24 + 18: 0.6}
    shown = {fit.candidate.event.id: fit.parts.time for fit in page.fits}
    assert shown[wednesday].value > 0.6 > page.fits[0].parts.time.value
    assert page.fits[0].parts.time.in_full == "at an hour of the week you called a bad time"
    assert second != wednesday


async def test_what_it_took_is_told(context: Context) -> None:
    first, *_ = await _series(context)
    await say_not_for_me(context, ADA, GUILD, first)

    passed = await say_why(context, ADA, first, Why.TOO_FAR)

    assert passed.km is not None
    assert 30 < passed.km < 40
    assert passed.cost.known_high >= 1200


async def test_taken_back_nothing_was_learned(context: Context) -> None:
    first, *_ = await _series(context)
    before = await search(context, ADA, GUILD, Asked())
    await say_not_for_me(context, ADA, GUILD, first)
    await say_why(context, ADA, first, Why.NOT_MY_THING)

    await take_back(context, ADA, first)

    after = await search(context, ADA, GUILD, Asked())
    assert (_titles(after), after.left_out) == (_titles(before), before.left_out)
    assert after.asker.taste == before.asker.taste
    with pytest.raises(Stale):
        await take_back(context, ADA, first)


async def test_what_was_paid_stays_when_it_is_taken_back(context: Context) -> None:
    first, *_ = await _series(context)
    await say_going(context, ADA, GUILD, first)
    async with context.database.writing() as tx:
        going = await tx.attendances.get(ADA, first)
        assert going is not None
        await tx.attendances.save(replace(going, spent=1500))
    await say_not_for_me(context, ADA, GUILD, first)

    await take_back(context, ADA, first)

    async with context.database.reading() as tx:
        kept = await tx.attendances.get(ADA, first)
    assert kept is not None
    assert (kept.response, kept.spent) == (Response.NOT_GOING, 1500)


async def test_nobody_else_says_why_for_them(context: Context) -> None:
    first, *_ = await _series(context)
    await say_not_for_me(context, ADA, GUILD, first)

    for member, event in ((BEN, first), (ADA, EventId(1))):
        with pytest.raises(Stale):
            await say_why(context, member, event, Why.TOO_FAR)
        with pytest.raises(Stale):
            await take_back(context, member, event)


async def test_lessons_say_what_was_learned(context: Context) -> None:
    first, second, _ = await _series(context)
    [other] = await store_events(context.database, meetup("Design talk", TOMORROW, topics=["design"]))
    for event, why in ((first, Why.TOO_FAR), (second, Why.BAD_TIME), (other, Why.NOT_MY_THING)):
        await say_not_for_me(context, ADA, GUILD, event)
        await say_why(context, ADA, event, why)

    lessons = await lessons_of(context, ADA, GUILD)

    assert lessons.total == 3
    assert {event.id: said.why for event, said in lessons.passed} == {
        first: Why.TOO_FAR,
        second: Why.BAD_TIME,
        other: Why.NOT_MY_THING,
    }
    assert lessons.learned.dislikes == (("design", 0.2),)
    assert lessons.learned.bad_hours == ((24 + 19, 0.6),)  # the clocks have gone forward
    assert (await lessons_of(context, BEN, GUILD)).total == 0
