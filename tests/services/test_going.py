from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.attendance import Attendance, Response
from bot.domain.budget import SetAside, Spending
from bot.domain.errors import NotFound, Stale
from bot.domain.events import UNKNOWN_PRICE, Status
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.travel import TravelMode
from bot.services.budgets import set_budget
from bot.services.context import Context
from bot.services.going import (
    event_moved,
    say_going,
    say_interested,
    say_not_for_me,
    say_not_going,
)
from bot.services.profile import change_area, change_leaving, change_travel, turn_dms
from bot.storage.database import Database
from bot.storage.schema import jobs
from tests.services.contexts import (
    GUILD,
    MONDAY,
    Woken,
    context_of,
    dollars,
    meetup,
    store_events,
    store_guild,
)

ADA = MemberId(501)
TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham, ends 20:00


async def planned_jobs(database: Database) -> list[tuple[str, str, object]]:
    """What comes after the event (of the day before see test_day_before)."""
    async with database.reading() as tx:
        query = select(jobs.c.key, jobs.c.kind, jobs.c.due_at).where(jobs.c.kind != "day_before")
        rows = await tx.connection.execute(query)
        return [tuple(row) for row in rows]


async def answer_of(database: Database, event: EventId) -> Attendance | None:
    async with database.reading() as tx:
        return await tx.attendances.get(ADA, event)


@pytest.fixture
async def context(database: Database) -> Context:
    await store_guild(database)
    context = context_of(database)
    await change_area(context, ADA, GUILD, "Durham, NC")
    return context


async def test_going_sets_the_upper_end_aside_and_plans_the_question(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING, price=dollars(5)))

    outcome = await say_going(context, ADA, GUILD, event)

    known_high = outcome.cost.known_high
    assert known_high >= 500
    assert outcome.attendance == Attendance(
        ADA, event, GUILD, Response.GOING, MONDAY, planned=known_high, spent=None, currency="USD"
    )
    assert await answer_of(context.database, event) == outcome.attendance
    assert outcome.account.spending == Spending(planned=known_high)
    assert outcome.account.left(MONDAY) == 4000 - known_high
    # Half an hour after the end, on the member's wall: before the quiet hours.
    due_at = TUESDAY_EVENING + timedelta(hours=2, minutes=30)
    assert await planned_jobs(context.database) == [(f"debrief:{ADA}:{event}", "debrief", due_at)]


async def test_going_twice_changes_nothing_the_second_time(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))

    first = await say_going(context, ADA, GUILD, event)
    second = await say_going(context, ADA, GUILD, event)

    assert (first.changed, second.changed) == (True, False)
    assert second.attendance == first.attendance
    assert len(await planned_jobs(context.database)) == 1


async def test_going_tells_the_queue_of_its_work(database: Database) -> None:
    await store_guild(database)
    woken = Woken()
    [event] = await store_events(database, meetup("Python night", TUESDAY_EVENING))

    await say_going(context_of(database, wake=woken), ADA, GUILD, event)

    assert woken.times == 1


async def test_dms_are_asked_about_at_the_first_going_only(context: Context) -> None:
    one, other = await store_events(
        context.database,
        meetup("Python night", TUESDAY_EVENING),
        meetup("Rust night", TUESDAY_EVENING + timedelta(days=1)),
    )

    asked = [(await say_going(context, ADA, GUILD, event)).asks_about_dms for event in (one, other)]

    assert asked == [True, False]


async def test_dms_are_not_asked_about_when_they_are_on(context: Context) -> None:
    await turn_dms(context, ADA, on=True)
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))

    assert (await say_going(context, ADA, GUILD, event)).asks_about_dms is False


async def test_of_an_unknown_price_the_known_part_is_set_aside_and_marked(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [event] = await store_events(
        context.database, meetup("Python night", TUESDAY_EVENING, price=UNKNOWN_PRICE)
    )

    outcome = await say_going(context, ADA, GUILD, event)

    assert (outcome.attendance.planned, outcome.attendance.unsure) == (200, True)
    assert outcome.account.spending == Spending(planned=200, unknown=1)
    assert outcome.account.left(MONDAY) == 3800


async def test_nothing_known_sets_nothing_aside(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    await change_travel(context, ADA, GUILD, TravelMode.BIKE, has_pass=False)
    [event] = await store_events(
        context.database, meetup("Python night", TUESDAY_EVENING, price=UNKNOWN_PRICE)
    )

    outcome = await say_going(context, ADA, GUILD, event)
    freed = await say_not_going(context, ADA, GUILD, event)

    assert outcome.attendance.aside == SetAside(None, unsure=True)
    assert outcome.account.spending == Spending(unknown=1)
    assert freed.account.spending == Spending()


async def test_who_said_when_they_would_leave_has_all_of_it_set_aside(context: Context) -> None:
    await change_leaving(context, ADA, GUILD, "7")
    [event] = await store_events(
        context.database, meetup("Python night", TUESDAY_EVENING, price=UNKNOWN_PRICE)
    )

    assert (await say_going(context, ADA, GUILD, event)).attendance.aside == SetAside(700)


async def test_not_going_frees_the_money_and_withdraws_the_question(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING, price=dollars(5)))
    await say_going(context, ADA, GUILD, event)

    outcome = await say_not_going(context, ADA, GUILD, event)

    assert outcome.changed
    assert outcome.account.left(MONDAY) == 4000
    assert await planned_jobs(context.database) == []


async def test_not_for_me_after_going_takes_it_back(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    await say_going(context, ADA, GUILD, event)

    outcome = await say_not_for_me(context, ADA, GUILD, event)

    assert outcome.attendance.response is Response.NOT_FOR_ME
    assert await planned_jobs(context.database) == []


async def test_interested_does_not_undo_going(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    await say_going(context, ADA, GUILD, event)

    outcome = await say_interested(context, ADA, GUILD, event)

    assert (outcome.changed, outcome.attendance.response) == (False, Response.GOING)


async def test_what_is_over_or_off_cannot_be_gone_to(context: Context) -> None:
    past, off = await store_events(
        context.database,
        meetup("Python night", MONDAY - timedelta(days=1)),
        meetup("Rust night", TUESDAY_EVENING, status=Status.CANCELLED),
    )

    for event, sentence in (
        (past, "That one is over already. `/log` keeps whom you talked to there."),
        (off, "That one has been called off, so I left your plans as they are."),
    ):
        with pytest.raises(Stale) as error:
            await say_going(context, ADA, GUILD, event)
        assert error.value.sentence == sentence
        assert await answer_of(context.database, event) is None


async def test_an_event_of_another_server_is_not_found(context: Context) -> None:
    elsewhere = GuildId(7002)
    await store_guild(context.database, elsewhere)
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING), guild=elsewhere)

    with pytest.raises(NotFound):
        await say_going(context, ADA, GUILD, event)
    assert await answer_of(context.database, event) is None


async def test_what_was_said_in_a_server_can_be_taken_back_in_a_dm(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    await say_going(context, ADA, GUILD, event)

    outcome = await say_not_going(context, ADA, None, event)

    assert (outcome.changed, outcome.attendance.guild_id) == (True, GUILD)


async def test_a_moved_event_moves_the_question(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    await say_going(context, ADA, GUILD, event)
    later = timedelta(days=3)
    moved = meetup("Python night", TUESDAY_EVENING + later)
    async with context.database.writing() as tx:
        await tx.event_intake.rewrite([(event, moved, b"moved")], MONDAY)
        stored = await tx.events.get(event)
        assert stored is not None
        await event_moved(tx, stored, MONDAY)

    due_at = TUESDAY_EVENING + later + timedelta(hours=2, minutes=30)
    assert await planned_jobs(context.database) == [(f"debrief:{ADA}:{event}", "debrief", due_at)]


async def test_a_cancelled_event_withdraws_the_question_and_frees_the_money(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING, price=dollars(5)))
    await say_going(context, ADA, GUILD, event)
    async with context.database.writing() as tx:
        await tx.event_intake.cancel([event], MONDAY)
        stored = await tx.events.get(event)
        assert stored is not None
        await event_moved(tx, stored, MONDAY)

    assert await planned_jobs(context.database) == []
    outcome = await say_interested(context, ADA, GUILD, event)
    assert outcome.account.left(MONDAY) == 4000


async def test_who_goes_is_counted(context: Context) -> None:
    one, other = await store_events(
        context.database,
        meetup("Python night", TUESDAY_EVENING),
        meetup("Rust night", TUESDAY_EVENING),
    )
    for member in (ADA, MemberId(502), MemberId(503)):
        await say_going(context, member, GUILD, one)
    await say_interested(context, MemberId(502), GUILD, other)

    async with context.database.reading() as tx:
        assert await tx.attendances.going_in(GUILD, MONDAY) == {one: 3}
        assert await tx.attendances.going_in(GUILD, MONDAY + timedelta(days=2)) == {}
