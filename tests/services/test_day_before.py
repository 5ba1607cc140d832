"""The day before: planned at Going, told of once for a day, and dropped once it is of no use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.domain.errors import NotFound, Stale
from bot.domain.events import Event, EventDetails, Format
from bot.domain.ids import EventId
from bot.domain.introductions import Answer
from bot.domain.jobs import Job
from bot.domain.money import Money
from bot.domain.notices import NoticeKind, NoticeState
from bot.services.after_event import Delivery, delivered, dms_refused, next_message
from bot.services.budgets import set_budget
from bot.services.context import Context
from bot.services.day_before import Tomorrow, remind, want_reminders
from bot.services.going import event_moved, go_there, join_online, say_going, say_not_going
from bot.services.introducing import answer_hello
from bot.services.privacy import pause, stop_dms
from bot.services.profile import change_area, turn_dms
from bot.services.still_coming import cannot_come, still_coming
from bot.services.waiting import hint_for, waiting_for
from bot.storage.database import Database
from bot.storage.schema import jobs, notices
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
from tests.services.crowd import ADA, BEN, EVERYBODY_HERE, Discord, goes, greets

TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
AT_FIVE = MONDAY + timedelta(hours=7)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
async def context(database: Database, clock: StoppedClock) -> Context:
    """Ada lives in Durham, takes DMs, and wants to be reminded."""
    await store_guild(database)
    context = context_of(database, clock)
    await change_area(context, ADA, GUILD, "Durham, NC")
    await turn_dms(context, ADA, on=True)
    await want_reminders(context, ADA, on=True)
    return context


async def evening(
    context: Context, title: str = "Python night", starts_at: datetime = TUESDAY_EVENING, **more: object
) -> EventId:
    """An event Ada goes to."""
    [event] = await store_events(context.database, meetup(title, starts_at, **more))  # type: ignore[arg-type]
    await say_going(context, ADA, GUILD, event)
    return event


async def queued(context: Context, kind: str) -> list[Job]:
    async with context.database.reading() as tx:
        rows = (
            await tx.connection.execute(select(jobs).where(jobs.c.kind == kind).order_by(jobs.c.key))
        ).all()
    names = ("id", "kind", "key", "due_at", "payload", "attempts", "lease_token", "tried_at", "member_id")
    return [Job(**{name: getattr(row, name) for name in names}) for row in rows]


async def reminded(context: Context, clock: StoppedClock, at: datetime = AT_FIVE) -> list[datetime | None]:
    """Every reminder that is planned, looked at."""
    clock.at = at
    return [await remind(context, job) for job in await queued(context, "day_before")]


async def said(context: Context, discord: Discord = EVERYBODY_HERE) -> Tomorrow | datetime | None:
    """What the DM's job would send."""
    [dm] = await queued(context, "dm")
    step = await next_message(context, dm, discord)
    return step.waiting.tomorrow if isinstance(step, Delivery) else step


async def move(context: Context, event: EventId, details: EventDetails) -> None:
    async with context.database.writing() as tx:
        await tx.event_intake.rewrite([(event, details, b"moved")], MONDAY)
        await event_moved(tx, Event(event, details), context.clock.now())


async def states(context: Context) -> list[tuple[str, str]]:
    async with context.database.reading() as tx:
        rows = await tx.connection.execute(
            select(notices.c.key, notices.c.state)
            .where(notices.c.kind == NoticeKind.DAY_BEFORE.value)
            .order_by(notices.c.key)
        )
        return [(row.key, row.state) for row in rows]


async def test_going_plans_a_reminder_at_five_the_day_before(context: Context) -> None:
    event = await evening(context)
    [planned] = await queued(context, "day_before")
    assert (planned.key, planned.due_at, planned.member_id) == (f"day-before:{ADA}:{event}", AT_FIVE, ADA)


async def test_whoever_says_going_on_the_evening_before_knows(context: Context, clock: StoppedClock) -> None:
    clock.at = AT_FIVE + HOUR
    await evening(context)
    assert await queued(context, "day_before") == []


async def test_it_says_when_to_leave_what_it_costs_and_what_is_left(
    context: Context, clock: StoppedClock
) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    event = await evening(context, price=dollars(5))

    assert await reminded(context, clock) == [None]
    found = await said(context)

    assert isinstance(found, Tomorrow)
    [coming] = found.coming
    assert (found.day, coming.event.id, found.more) == (date(2026, 3, 3), event, 0)
    assert coming.set_aside == Money(700, "USD")
    assert (found.left, found.until_on) == (Money(3300, "USD"), date(2026, 3, 31))
    assert coming.way is not None
    assert coming.way.leave_at.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M") == "17:35"


async def test_several_events_are_one_dm(context: Context, clock: StoppedClock) -> None:
    morning = await evening(context, "Breakfast", TUESDAY_EVENING - 10 * HOUR)
    night = await evening(context)
    await evening(context, "Another day", TUESDAY_EVENING + DAY)

    back = await reminded(context, clock)
    found = await said(context)

    assert sorted(each for each in back if each is not None) == [AT_FIVE + DAY]
    assert isinstance(found, Tomorrow)
    assert [each.event.id for each in found.coming] == [morning, night]
    assert len(await states(context)) == 1


async def test_a_full_day_is_told_of_in_part(context: Context, clock: StoppedClock) -> None:
    for number in range(6):
        await evening(context, f"Night {number}", TUESDAY_EVENING + number * timedelta(minutes=10))
    await reminded(context, clock)
    found = await said(context)
    assert isinstance(found, Tomorrow)
    assert (len(found.coming), found.more) == (4, 2)


async def test_it_is_said_once_however_often_the_job_runs(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    await reminded(context, clock)
    await reminded(context, clock)
    [dm] = await queued(context, "dm")
    first = await next_message(context, dm, EVERYBODY_HERE)
    assert isinstance(first, Delivery)
    assert await delivered(context, first, 1, 2) is None

    assert await next_message(context, dm, EVERYBODY_HERE) is None
    assert await states(context) == [(f"tomorrow:{ADA}:2026-03-03", "done")]
    assert await waiting_for(context, ADA) == []


async def test_who_did_not_ask_for_it_hears_nothing(context: Context, clock: StoppedClock) -> None:
    await want_reminders(context, ADA, on=False)
    await evening(context)
    assert await reminded(context, clock) == [None]
    assert (await states(context), await queued(context, "dm")) == ([], [])


async def test_what_they_go_to_already_is_reminded_of_once_they_want_it(
    context: Context, clock: StoppedClock
) -> None:
    """Said before there were reminders: no job was planned then."""
    event = await evening(context)
    async with context.database.writing() as tx:
        await tx.jobs.withdraw(f"day-before:{ADA}:{event}")
    await want_reminders(context, ADA, on=True)
    [planned] = await queued(context, "day_before")
    assert planned.due_at == AT_FIVE


async def test_nothing_is_said_in_a_break(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    await pause(context, ADA, GUILD, "in 5 days")
    await reminded(context, clock)
    assert await states(context) == []


async def test_not_going_takes_it_back(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    await reminded(context, clock)
    await say_not_going(context, ADA, GUILD, event)

    assert await queued(context, "day_before") == []
    assert await said(context) is None


async def test_a_moved_event_moves_the_reminder(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    await reminded(context, clock)
    await move(context, event, meetup("Python night", TUESDAY_EVENING + 2 * DAY))

    [planned] = await queued(context, "day_before")
    nothing = await said(context)
    again = await reminded(context, clock, AT_FIVE + 2 * DAY)

    assert planned.due_at == AT_FIVE + 2 * DAY
    assert (nothing, again) == (None, [None])
    assert [key for key, _ in await states(context)] == [
        f"tomorrow:{ADA}:2026-03-03",
        f"tomorrow:{ADA}:2026-03-05",
    ]


async def test_a_cancelled_event_is_not_reminded_of(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    async with context.database.writing() as tx:
        await tx.event_intake.cancel([event], MONDAY)
        stored = await tx.events.get(event)
        assert stored is not None
        await event_moved(tx, stored, MONDAY)
    assert await queued(context, "day_before") == []


async def test_closed_dms_leave_it_in_start_until_it_begins(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    await reminded(context, clock)
    await dms_refused(context, ADA)

    [waiting] = await waiting_for(context, ADA)
    hint = await hint_for(context, ADA)
    clock.at = TUESDAY_EVENING

    assert waiting.tomorrow is not None
    assert [each.event.id for each in waiting.tomorrow.coming] == [event]
    assert hint is not None
    assert await waiting_for(context, ADA) == []


async def test_with_dms_off_it_waits_in_start(context: Context, clock: StoppedClock) -> None:
    await stop_dms(context, ADA)
    await evening(context)
    await reminded(context, clock)
    assert await queued(context, "dm") == []
    assert len(await waiting_for(context, ADA)) == 1


@pytest.mark.parametrize(
    ("starts_at", "back", "expected"),
    [
        # Back at 23:00: it comes at nine in the morning, still in time for the evening.
        (TUESDAY_EVENING, "2026-03-02T23:00-05:00", "2026-03-03T09:00-05:00"),
        # The event begins before the quiet hours end: nobody is woken.
        (TUESDAY_EVENING - 10 * HOUR, "2026-03-02T23:00-05:00", None),
        # It has begun.
        (TUESDAY_EVENING, "2026-03-03T18:00-05:00", None),
        (TUESDAY_EVENING, "2026-03-06T12:00-05:00", None),
    ],
)
async def test_after_downtime(
    context: Context, clock: StoppedClock, starts_at: datetime, back: str, expected: str | None
) -> None:
    await evening(context, starts_at=starts_at)
    answers = await reminded(context, clock, datetime.fromisoformat(back).astimezone(UTC))
    assert answers == [expected and datetime.fromisoformat(expected)]
    assert await queued(context, "dm") == []


async def test_what_nobody_is_woken_for_waits_in_start(context: Context, clock: StoppedClock) -> None:
    await evening(context, starts_at=TUESDAY_EVENING - 10 * HOUR)
    await reminded(context, clock, AT_FIVE + 6 * HOUR)
    assert len(await waiting_for(context, ADA)) == 1


async def test_a_dm_that_comes_late_keeps_the_quiet_hours_and_the_start(
    context: Context, clock: StoppedClock
) -> None:
    """Stored in time, and Discord did not take it for hours."""
    await evening(context)
    await reminded(context, clock)
    clock.at = AT_FIVE + 6 * HOUR
    at_night = await said(context)
    clock.at = TUESDAY_EVENING

    assert at_night == datetime.fromisoformat("2026-03-03T09:00-05:00")
    assert await said(context) is None


async def test_only_who_is_still_here_is_named(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    for member in (ADA, BEN):
        await goes(context, member, event)
    introduction = await greets(context, ADA, BEN, event)
    before = await reminded(context, clock, AT_FIVE - HOUR)
    await answer_hello(context, BEN, introduction.id, Answer.YES, EVERYBODY_HERE)
    clock.at = AT_FIVE
    await remind(context, (await queued(context, "day_before"))[0])
    [dm] = [each for each in await queued(context, "dm") if "tomorrow" in each.key]

    async def met(discord: Discord) -> list[int]:
        step = await next_message(context, dm, discord)
        assert isinstance(step, Delivery)
        assert step.waiting.tomorrow is not None
        return [other for each in step.waiting.tomorrow.coming for _, other in each.met]

    assert before[0] == AT_FIVE
    assert await met(EVERYBODY_HERE) == [BEN]
    assert await met(Discord(silent=[BEN])) == []
    assert await met(Discord(gone=[BEN])) == []


async def test_still_coming_is_answered_as_often_as_one_likes(context: Context, clock: StoppedClock) -> None:
    await stop_dms(context, ADA)
    event = await evening(context)
    await reminded(context, clock)

    answers = [await still_coming(context, ADA, event) for _ in range(2)]

    assert [each.is_going for each in answers] == [True, True]
    assert answers[0].way is not None
    assert await waiting_for(context, ADA) == []
    assert await states(context) == [(f"tomorrow:{ADA}:2026-03-03", NoticeState.DONE)]


async def test_cannot_make_it_frees_the_money_once(context: Context, clock: StoppedClock) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    event = await evening(context, price=dollars(5))
    await reminded(context, clock)

    outcomes = [await cannot_come(context, ADA, event) for _ in range(2)]
    changed_mind = await still_coming(context, ADA, event)

    assert [each.changed for each in outcomes] == [True, False]
    assert [each.account.left(MONDAY) for each in outcomes] == [4000, 4000]
    assert changed_mind.is_going is False


async def test_a_tap_that_comes_too_late_changes_nothing(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    clock.at = TUESDAY_EVENING + 3 * HOUR

    for answer in (still_coming, cannot_come):
        with pytest.raises(Stale) as error:
            await answer(context, ADA, event)
        assert error.value.sentence.startswith("That one is over by now, so nothing changes.")
    async with context.database.reading() as tx:
        kept = await tx.attendances.get(ADA, event)
    assert kept is not None
    assert kept.is_going


async def test_somebody_elses_event_is_not_found(context: Context) -> None:
    event = await evening(context)
    for answer in (still_coming, cannot_come):
        with pytest.raises(NotFound):
            await answer(context, BEN, event)


async def test_in_another_zone_it_is_five_there(context: Context) -> None:
    await change_area(context, ADA, GUILD, "Berlin")
    await evening(context)
    [planned] = await queued(context, "day_before")
    # 18:00 in Durham is midnight in Berlin: the event is on Wednesday there.
    assert planned.due_at == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)


async def test_the_budget_is_left_out_where_it_does_not_reach(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    await reminded(context, clock)
    found = await said(context)
    assert isinstance(found, Tomorrow)
    assert found == replace(found, left=None, until_on=None)


async def test_who_joins_a_hybrid_event_online_has_no_way_to_leave_for(
    context: Context, clock: StoppedClock
) -> None:
    [event] = await store_events(
        context.database, meetup("Data night", TUESDAY_EVENING, format=Format.HYBRID)
    )
    await join_online(context, ADA, GUILD, event)
    await reminded(context, clock)
    online = await said(context)
    await go_there(context, ADA, GUILD, event)
    there = await said(context)

    assert isinstance(online, Tomorrow)
    assert isinstance(there, Tomorrow)
    assert (online.coming[0].way, online.coming[0].set_aside) == (None, None)
    assert there.coming[0].way is not None
    assert there.coming[0].set_aside == Money(200, "USD")
