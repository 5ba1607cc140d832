"""After the event: asked once, reminded once, then silence; and nothing twice, wherever it was interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain.debriefs import Prompt
from bot.domain.errors import NotFound, Stale, Unreadable
from bot.domain.ids import EventId, MemberId
from bot.domain.introductions import Answer
from bot.domain.jobs import Job
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.profiles import Visibility
from bot.services.after_event import (
    Delivery,
    ask_after_event,
    delivered,
    dms_refused,
    keep_asking,
    next_message,
)
from bot.services.context import Context
from bot.services.going import say_going, say_not_going
from bot.services.introducing import answer_hello
from bot.services.privacy import pause, stop_dms
from bot.services.profile import change_area, turn_dms
from bot.services.talks import (
    as_somebody_else,
    correct_talk,
    event_to_log,
    log_met,
    log_talk,
    nobody_this_time,
    recent_events,
    whom_met,
)
from bot.services.upkeep import keep_house
from bot.services.waiting import hint_for, notice_seen, waiting_for
from bot.storage.database import Database
from bot.storage.job_store import JobStore
from bot.storage.schema import jobs
from tests.services.contexts import (
    GUILD,
    MONDAY,
    StoppedClock,
    context_of,
    meetup,
    store_events,
    store_guild,
)
from tests.services.crowd import ADA, BEN, CLEO, EVERYBODY_HERE, Discord, goes, greets

TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)  # 18:00 to 20:00 in Durham
ASKED_AT = TUESDAY_EVENING + timedelta(hours=2, minutes=30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def context(sqlite: Database, clock: StoppedClock) -> Context:
    """Ada lives in Durham and takes DMs."""
    await store_guild(sqlite)
    context = context_of(sqlite, clock)
    await change_area(context, ADA, GUILD, "Durham, NC")
    await turn_dms(context, ADA, on=True)
    return context


async def evening(
    context: Context, title: str = "Python night", starts_at: datetime = TUESDAY_EVENING
) -> EventId:
    """An event Ada goes to."""
    [event] = await store_events(context.database, meetup(title, starts_at))
    await say_going(context, ADA, GUILD, event)
    return event


async def queued(context: Context, kind: str) -> list[Job]:
    """The work of that kind, leased as the runner would."""
    async with context.database.reading() as tx:
        rows = (await tx.connection.execute(select(jobs).where(jobs.c.kind == kind))).all()
    names = ("id", "kind", "key", "due_at", "payload", "attempts", "lease_token", "tried_at", "member_id")
    return [Job(**{name: getattr(row, name) for name in names}) for row in rows]


async def job(context: Context, kind: str) -> Job:
    [found] = await queued(context, kind)
    return found


async def asked(context: Context, clock: StoppedClock, at: datetime = ASKED_AT) -> Job:
    """Asks after the one event, and gives the DM's job."""
    clock.at = at
    assert await ask_after_event(context, await job(context, "debrief")) is None
    return await job(context, "dm")


async def step(context: Context, dm: Job, discord: Discord = EVERYBODY_HERE) -> Delivery | datetime | None:
    return await next_message(context, dm, discord)


async def sends(context: Context, dm: Job) -> datetime | None:
    """One step of the DM's job, in which something is sent."""
    found = await step(context, dm)
    assert isinstance(found, Delivery)
    return await delivered(context, found, 1, 2)


async def notice_states(context: Context, member: MemberId = ADA) -> list[tuple[NoticeKind, NoticeState]]:
    async with context.database.reading() as tx:
        return [(each.kind, each.state) for each in await tx.notices.all_of(member)]


async def unanswered(context: Context) -> int:
    async with context.database.reading() as tx:
        member = await tx.members.get(ADA)
    assert member is not None
    return member.unanswered_prompts


async def kept(context: Context) -> list[tuple[str, Sequence[str]]]:
    """Names and lines, as Ada would read them."""
    async with context.database.reading() as tx:
        talks = await tx.contacts.conversations(ADA)
        return [
            (contact.name, [talk.line for talk in talks if talk.contact == contact.id])
            for contact in await tx.contacts.of(ADA)
        ]


async def test_question_becomes_a_dm_half_an_hour_after_the_end(
    context: Context, clock: StoppedClock
) -> None:
    event = await evening(context)

    early = await ask_after_event(context, await job(context, "debrief"))
    dm = await asked(context, clock)

    assert early == ASKED_AT
    assert (dm.key, dm.due_at, dm.member_id) == (f"dm:debrief:{ADA}:{event}", ASKED_AT, ADA)
    found = await step(context, dm)
    assert isinstance(found, Delivery)
    assert (found.waiting.event.id, found.waiting.prompt, found.is_reminder) == (event, Prompt.ASK, False)


async def test_question_asked_twice_is_one(context: Context, clock: StoppedClock) -> None:
    await evening(context)

    first = await asked(context, clock)
    again = await asked(context, clock)

    assert first.id == again.id
    assert await notice_states(context) == [(NoticeKind.DEBRIEF, NoticeState.WAITING)]


async def test_without_dms_it_waits_in_start_and_is_hinted_at_once(
    context: Context, clock: StoppedClock
) -> None:
    await stop_dms(context, ADA)
    event = await evening(context)
    clock.at = ASKED_AT
    await ask_after_event(context, await job(context, "debrief"))

    hints = [await hint_for(context, ADA) for _ in range(2)]
    [waiting] = await waiting_for(context, ADA)

    assert await queued(context, "dm") == []
    assert [hint and hint.event.id for hint in hints] == [event, None]
    assert waiting.event.id == event


async def test_nothing_is_asked_of_who_did_not_go(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    planned = await job(context, "debrief")
    await say_not_going(context, ADA, GUILD, event)
    clock.at = ASKED_AT

    assert await ask_after_event(context, planned) is None
    assert await notice_states(context) == []


async def test_nothing_is_asked_of_a_cancelled_event(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    async with context.database.writing() as tx:
        await tx.event_intake.cancel([event], MONDAY)
    clock.at = ASKED_AT

    assert await ask_after_event(context, await job(context, "debrief")) is None
    assert await notice_states(context) == []


async def test_a_late_evening_is_asked_about_in_the_morning(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    # The bot was down from before 20:30 until 23:00 in Durham.
    clock.at = ASKED_AT + timedelta(hours=2, minutes=30)

    back_at = await ask_after_event(context, await job(context, "debrief"))

    assert back_at == datetime.fromisoformat("2026-03-04T09:00-05:00")
    assert await notice_states(context) == []


async def test_a_question_from_long_ago_is_dropped(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    clock.at = ASKED_AT + 3 * DAY + timedelta(hours=1)

    assert await ask_after_event(context, await job(context, "debrief")) is None
    assert await notice_states(context) == []


async def test_nothing_is_asked_during_a_break(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    await pause(context, ADA, GUILD, "in 5 days")
    clock.at = ASKED_AT

    assert await ask_after_event(context, await job(context, "debrief")) is None
    assert await notice_states(context) == []


async def test_nothing_is_asked_when_it_was_noted_already(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    clock.at = TUESDAY_EVENING + timedelta(hours=1)
    await log_talk(context, ADA, event, ("Sam", ""), None)
    clock.at = ASKED_AT

    assert await ask_after_event(context, await job(context, "debrief")) is None
    assert await notice_states(context) == []


async def test_one_reminder_then_silence(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    dm = await asked(context, clock)

    remind_at = await sends(context, dm)
    clock.at = ASKED_AT + DAY
    reminder = await step(context, dm)
    assert isinstance(reminder, Delivery)
    settle_at = await delivered(context, reminder, 1, 3)
    clock.at = ASKED_AT + 2 * DAY
    afterwards = [await step(context, dm) for _ in range(2)]

    assert remind_at == ASKED_AT + DAY
    assert (reminder.is_reminder, reminder.key) == (True, f"{dm.key}:again")
    assert settle_at == ASKED_AT + 2 * DAY
    assert afterwards == [None, None]
    assert await unanswered(context) == 1


async def test_a_job_that_comes_back_too_early_is_sent_back(context: Context, clock: StoppedClock) -> None:
    """Killed after a step was kept and before the queue heard of it: the job comes again at once."""
    await evening(context)
    dm = await asked(context, clock)
    await sends(context, dm)

    after_asking = await step(context, dm)
    clock.at = ASKED_AT + DAY
    reminder = await step(context, dm)
    assert isinstance(reminder, Delivery)
    await delivered(context, reminder, 1, 3)
    after_reminding = await step(context, dm)

    assert (after_asking, after_reminding) == (ASKED_AT + DAY, ASKED_AT + 2 * DAY)
    assert await unanswered(context) == 0


async def test_a_send_whose_outcome_is_unknown_says_so(context: Context, clock: StoppedClock) -> None:
    """Killed between the send and its record: whoever takes over looks for what was sent."""
    await evening(context)
    dm = await asked(context, clock)
    store = JobStore(context.database)

    [leased] = [each for each in await store.lease(ASKED_AT, 10) if each.kind == "dm"]
    first = await step(context, leased)
    later = ASKED_AT + timedelta(minutes=5)
    [again] = [each for each in await store.lease(later, 10) if each.kind == "dm"]
    second = await step(context, again)

    assert (leased.tried_at, again.tried_at) == (None, ASKED_AT)
    assert isinstance(first, Delivery)
    assert isinstance(second, Delivery)
    assert first.key == second.key == dm.key


async def test_an_answer_while_the_dm_is_under_way_counts(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    found = await step(context, await asked(context, clock))
    assert isinstance(found, Delivery)

    await nobody_this_time(context, ADA, event)

    assert await delivered(context, found, 1, 2) is None
    assert await notice_states(context) == [(NoticeKind.DEBRIEF, NoticeState.DONE)]


async def test_an_answer_ends_it(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    dm = await asked(context, clock)
    await sends(context, dm)

    await log_talk(context, ADA, event, ("Sam", "works at Acme"), None)
    clock.at = ASKED_AT + DAY

    assert await step(context, dm) is None
    assert await queued(context, "dm") == []
    assert await waiting_for(context, ADA) == []


async def test_downtime_over_the_reminder_skips_it(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    dm = await asked(context, clock)
    await sends(context, dm)

    clock.at = ASKED_AT + 3 * DAY
    skipped = await step(context, dm)
    counted = await step(context, dm)

    assert (skipped, counted) == (ASKED_AT + 2 * DAY, None)
    assert await unanswered(context) == 1


async def test_three_unanswered_ask_once_whether_to_stop(context: Context, clock: StoppedClock) -> None:
    prompts: list[Prompt | None] = []
    for number in range(5):
        starts_at = TUESDAY_EVENING + 4 * number * DAY + timedelta(hours=-1 if number else 0)
        await evening(context, f"Night {number}", starts_at)
        clock.at = starts_at + timedelta(hours=2, minutes=30)
        [planned] = [each for each in await queued(context, "debrief") if each.due_at == clock.at]
        await ask_after_event(context, planned)
        waiting = [each for each in await queued(context, "dm") if each.due_at == clock.at]
        if not waiting:
            prompts.append(None)
            continue
        found = await step(context, waiting[0])
        assert isinstance(found, Delivery)
        prompts.append(found.waiting.prompt)
        back_at = await delivered(context, found, 1, 2)
        while back_at is not None:
            clock.at = back_at
            following = await step(context, waiting[0])
            back_at = (
                await delivered(context, following, 1, 3) if isinstance(following, Delivery) else following
            )

    assert prompts == [Prompt.ASK, Prompt.ASK, Prompt.ASK, Prompt.ASK_WHETHER_TO_STOP, None]
    await keep_asking(context, ADA)
    assert await unanswered(context) == 0


async def both_asked(context: Context, clock: StoppedClock) -> list[Job]:
    """Two events end at the same time, and the DMs of both are due."""
    for title in ("Python night", "Rust night"):
        await evening(context, title)
    clock.at = ASKED_AT
    for each in await queued(context, "debrief"):
        await ask_after_event(context, each)
    return await queued(context, "dm")


async def test_of_two_events_at_once_one_asks_whether_to_stop(context: Context, clock: StoppedClock) -> None:
    async with context.database.writing() as tx:
        await tx.members.note(ADA, unanswered_prompts=3)
    dms = await both_asked(context, clock)

    first, second = [await step(context, each) for each in dms]
    again = await step(context, dms[0])

    assert isinstance(first, Delivery)
    assert isinstance(again, Delivery)
    assert [each.waiting.prompt for each in (first, again)] == [Prompt.ASK_WHETHER_TO_STOP] * 2
    assert second is None
    assert await delivered(context, again, 1, 2) is None
    assert await unanswered(context) == 4


async def test_two_unanswered_at_once_do_not_pass_over_the_question_whether_to_stop(
    context: Context, clock: StoppedClock
) -> None:
    async with context.database.writing() as tx:
        await tx.members.note(ADA, unanswered_prompts=2)
    dms = await both_asked(context, clock)
    for after in (timedelta(0), DAY, 2 * DAY):
        clock.at = ASKED_AT + after
        for dm in dms:
            found = await step(context, dm)
            if isinstance(found, Delivery):
                await delivered(context, found, 1, 2)
    assert await unanswered(context) == 3


@pytest.mark.parametrize("silent_before", [0, 3])
async def test_closed_dms_leave_it_in_start(
    context: Context, clock: StoppedClock, silent_before: int
) -> None:
    async with context.database.writing() as tx:
        await tx.members.note(ADA, unanswered_prompts=silent_before)
    event = await evening(context)
    dm = await asked(context, clock)
    assert isinstance(await step(context, dm), Delivery)

    await dms_refused(context, ADA)

    assert await step(context, dm) is None
    hint = await hint_for(context, ADA)
    assert hint is not None
    assert [each.event.id for each in await waiting_for(context, ADA)] == [hint.event.id] == [event]


async def test_what_waits_for_weeks_is_dropped(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    await asked(context, clock)
    clock.at = ASKED_AT + 15 * DAY

    await keep_house(context, JobStore(context.database))

    assert await notice_states(context) == [(NoticeKind.DEBRIEF, NoticeState.DROPPED)]
    assert await waiting_for(context, ADA) == []


async def test_somebody_else_s_notice_is_not_tapped_away(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    await asked(context, clock)
    [waiting] = await waiting_for(context, ADA)

    await notice_seen(context, BEN, waiting.notice.id)
    assert len(await waiting_for(context, ADA)) == 1
    await notice_seen(context, ADA, waiting.notice.id)
    assert await waiting_for(context, ADA) == []


async def introduced(context: Context) -> EventId:
    """Ada and Ben both said yes."""
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    for member in (ADA, BEN):
        await goes(context, member, event, Visibility.ANONYMOUS, dms=member == ADA)
    sent = await greets(context, ADA, BEN, event)
    await answer_hello(context, BEN, sent.id, Answer.YES, EVERYBODY_HERE)
    return event


async def debrief_of_ada(context: Context, clock: StoppedClock, event: EventId) -> Job:
    clock.at = ASKED_AT
    for planned in await queued(context, "debrief"):
        await ask_after_event(context, planned)
    [dm] = [each for each in await queued(context, "dm") if each.key == f"dm:debrief:{ADA}:{event}"]
    return dm


async def test_debrief_names_whom_they_were_introduced_to(context: Context, clock: StoppedClock) -> None:
    event = await introduced(context)
    dm = await debrief_of_ada(context, clock, event)

    found = await step(context, dm)
    left = await step(context, dm, Discord(silent=[BEN]))

    assert isinstance(found, Delivery)
    assert [other for _, other in found.waiting.met] == [BEN]
    assert isinstance(left, Delivery)
    assert left.waiting.met == ()


async def test_opened_introduction_waits_until_discord_says_who_is_here(
    context: Context, clock: StoppedClock
) -> None:
    await introduced(context)
    [dm] = [each for each in await queued(context, "dm") if "opened" in each.key]

    later = await step(context, dm, Discord(silent=[BEN]))
    found = await step(context, dm)

    assert later == MONDAY + timedelta(minutes=2)
    assert isinstance(found, Delivery)
    assert found.waiting.introduction is not None
    assert found.waiting.introduction.other == BEN
    assert await delivered(context, found, 1, 2) is None
    assert (NoticeKind.INTRODUCTION_OPENED, NoticeState.DONE) in await notice_states(context)


async def test_opened_introduction_is_not_sent_when_they_left(context: Context, clock: StoppedClock) -> None:
    await introduced(context)
    [dm] = [each for each in await queued(context, "dm") if "opened" in each.key]

    assert await step(context, dm, Discord(gone=[BEN])) is None
    assert (NoticeKind.INTRODUCTION_OPENED, NoticeState.DROPPED) in await notice_states(context)


async def test_a_talk_with_them_is_linked_and_one_more_is_the_same_person(
    context: Context, clock: StoppedClock
) -> None:
    event = await introduced(context)
    clock.at = ASKED_AT
    async with context.database.reading() as tx:
        [introduction] = await tx.introductions.of_member(ADA)
    assert introduction.id is not None
    assert await whom_met(context, ADA, introduction.id, EVERYBODY_HERE) == BEN

    await log_met(context, ADA, introduction.id, ("Ben", "knows a team"))
    again = await log_met(context, ADA, introduction.id, ("Benjamin", "and its lead"))

    assert again.event is not None
    assert again.event.id == event
    assert [talk.was_known for talk in again.talks] == [True]
    [(name, lines)] = await kept(context)
    assert (name, sorted(lines)) == ("Ben", ["and its lead", "knows a team"])
    async with context.database.reading() as tx:
        assert [contact.member for contact in await tx.contacts.of(ADA)] == [BEN]
        assert await tx.contacts.of(BEN) == []


async def test_a_talk_cannot_be_linked_by_anybody_else(context: Context, clock: StoppedClock) -> None:
    await introduced(context)
    async with context.database.reading() as tx:
        [introduction] = await tx.introductions.of_member(ADA)
    assert introduction.id is not None

    with pytest.raises(NotFound):
        await log_met(context, CLEO, introduction.id, ("Ben", ""))


@pytest.mark.parametrize(
    ("name", "line", "people"),
    [
        ("Sam", "works at Acme", [("Sam", ["works at Acme"])]),
        ("Sam", "", [("Sam", [""])]),
        ("Sam from Acme", "send CV", [("Sam", ["from Acme · send CV"])]),
        ("Sam and Priya", "both at Acme", [("Priya", ["both at Acme"]), ("Sam", ["both at Acme"])]),
        ("nobody", "", []),
    ],
)
async def test_one_name_and_one_line_is_enough(
    context: Context, clock: StoppedClock, name: str, line: str, people: list[tuple[str, list[str]]]
) -> None:
    event = await evening(context)
    clock.at = ASKED_AT

    await log_talk(context, ADA, event, (name, line), None)

    assert sorted(await kept(context)) == people


@pytest.mark.parametrize("name", ["\u200b ", "...", ""])
async def test_nothing_in_the_name_is_sent_back_with_an_example(context: Context, name: str) -> None:
    with pytest.raises(Unreadable) as error:
        await log_talk(context, ADA, None, (name, "a line"), None)
    assert error.value.field == "name"
    assert "Sam" in error.value.sentence


async def test_the_same_note_twice_is_kept_once(context: Context, clock: StoppedClock) -> None:
    event = await evening(context)
    clock.at = ASKED_AT

    for _ in range(2):
        await log_talk(context, ADA, event, ("Sam", "works at Acme"), None)

    assert await kept(context) == [("Sam", ["works at Acme"])]


async def test_another_of_the_same_name_is_parted(context: Context, clock: StoppedClock) -> None:
    await log_talk(context, ADA, None, ("Sam", "runs a bakery"), None)
    event = await evening(context)
    clock.at = ASKED_AT
    logged = await log_talk(context, ADA, event, ("sam", "works at Acme"), None)
    [talk] = logged.talks

    moved = await as_somebody_else(context, ADA, talk.conversation.id)

    assert (talk.was_known, moved.contact.name) == (True, "Sam")
    assert sorted(await kept(context)) == [("Sam", ["runs a bakery"]), ("Sam", ["works at Acme"])]
    # Of two who read the same nobody can tell which is meant.
    [third] = (await log_talk(context, ADA, event, ("Sam", "a third"), None)).talks
    assert third.was_known is False


async def test_a_note_can_be_put_right_by_its_writer_alone(context: Context) -> None:
    [talk] = (await log_talk(context, ADA, None, ("Samm", "works at Acne"), None)).talks

    await correct_talk(context, ADA, talk.conversation.id, ("Sam", "works at Acme"))

    assert await kept(context) == [("Sam", ["works at Acme"])]
    with pytest.raises(NotFound):
        await correct_talk(context, BEN, talk.conversation.id, ("Mallory", ""))


async def test_an_event_that_has_not_begun_cannot_be_noted(context: Context) -> None:
    event = await evening(context)

    with pytest.raises(Stale):
        await event_to_log(context, ADA, event, None)


async def test_an_event_of_another_server_is_not_found(context: Context, clock: StoppedClock) -> None:
    elsewhere = type(GUILD)(7002)
    await store_guild(context.database, elsewhere)
    [event] = await store_events(context.database, meetup("Elsewhere", TUESDAY_EVENING), guild=elsewhere)
    clock.at = ASKED_AT

    for guild in (None, GUILD):
        with pytest.raises(NotFound):
            await log_talk(context, ADA, event, ("Sam", ""), guild)
    assert (await event_to_log(context, ADA, event, elsewhere)).id == event


async def test_recent_events_are_the_last_ones_however_many_were_on(
    context: Context, clock: StoppedClock
) -> None:
    crowd = [meetup(f"Study night {number}", MONDAY + HOUR) for number in range(230)]
    *_, last = await store_events(context.database, *crowd, meetup("Quiz", MONDAY + 2 * HOUR))
    clock.at = MONDAY + 5 * HOUR
    first, *_ = await recent_events(context, ADA, GUILD)
    assert first.id == last


async def test_recent_events_begin_with_where_they_went(context: Context, clock: StoppedClock) -> None:
    [other] = await store_events(context.database, meetup("Rust night", TUESDAY_EVENING + timedelta(hours=1)))
    went = await evening(context)
    await evening(context, "Next month", TUESDAY_EVENING + 30 * DAY)
    clock.at = ASKED_AT

    assert [event.id for event in await recent_events(context, ADA, GUILD)] == [went, other]
    assert [event.id for event in await recent_events(context, ADA, None)] == [went]


async def test_notes_are_sealed_in_the_row(context: Context) -> None:
    await log_talk(context, ADA, None, ("Samantha", "works at Acme"), None)

    async with context.database.reading() as tx:
        names = (await tx.connection.exec_driver_sql("SELECT sealed_name FROM contacts")).scalars().all()
        lines = (await tx.connection.exec_driver_sql("SELECT sealed_line FROM conversations")).scalars().all()
    assert len(names) == len(lines) == 1
    assert b"Samantha" not in names[0]
    assert b"Acme" not in lines[0]
