"""From a feed's answer to rows, history and news; over real sockets, with the real reader, on both databases."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta

from bot.domain.attendance import Attendance, Response
from bot.domain.changes import Change, ChangeKind
from bot.domain.events import Event, Price, PriceState, Status
from bot.domain.feeds import Reason
from bot.domain.guild_feeds import GuildFeed
from bot.domain.ids import EventId, FeedId, GuildId, MemberId
from bot.domain.jobs import Job, JobId
from bot.domain.notices import NoticeKind
from bot.domain.quiet import quiet_since
from bot.services.costing import usual_prices_in
from bot.services.feeds import rename_feed
from bot.services.going import debrief_key
from bot.services.polling import mend_polls, plan_poll, poll_feed, poll_once
from bot.storage.schema import jobs
from tests.feeds.server import Asked, reply, sending
from tests.services.contexts import MONDAY
from tests.services.organising import GUILD, OLU, OTHER_GUILD, Organising
from tests.world import calendar, vevent

ADA = MemberId(101)
TUESDAY = MONDAY + timedelta(days=1)
SOON, LATER, LAST = (MONDAY + timedelta(days=days) for days in (2, 9, 30))


async def use(world: Organising, url: str, guild: GuildId = GUILD) -> FeedId:
    """Adds the feed without asking it."""
    now = world.clock.now()
    async with world.context.database.writing() as tx:
        feed = await tx.feeds.get_or_add(url, "Sample calendar", "UTC", now)
        await tx.feeds.use(GuildFeed(guild, feed, "Sample calendar", OLU, now))
        await plan_poll(tx, feed.id, now, now)
    return feed.id


async def polled(world: Organising, *events: str) -> FeedId:
    """A feed with these events that was asked once."""
    feed = await use(world, world.publish(*events))
    await poll_once(world.context, feed)
    return feed


async def go(world: Organising, event: EventId, member: MemberId = ADA) -> None:
    async with world.context.database.writing() as tx:
        await tx.members.get_or_add(member, world.clock.now())
        await tx.attendances.save(Attendance(member, event, GUILD, Response.GOING, world.clock.now()))


async def history(world: Organising, event: EventId) -> list[Change]:
    async with world.context.database.reading() as tx:
        return [change for _, change in await tx.event_intake.history(event)]


async def told(world: Organising, member: MemberId = ADA) -> list[tuple[NoticeKind, EventId | None]]:
    async with world.context.database.reading() as tx:
        return [(notice.kind, notice.event_id) for notice in await tx.notices.open_of(member)]


async def version(world: Organising, guild: GuildId = GUILD) -> int:
    async with world.context.database.reading() as tx:
        return await tx.events.version(guild)


async def due_jobs(world: Organising, kind: str) -> list[tuple[str, datetime]]:
    async with world.context.database.reading() as tx:
        rows = await tx.connection.execute(jobs.select().where(jobs.c.kind == kind).order_by(jobs.c.key))
        return [(row.key, row.due_at) for row in rows]


async def only(world: Organising) -> Event:
    (event,) = await world.events()
    return event


async def test_new_feed_brings_its_events(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", SOON), vevent("Quiz", LATER))
    kept = await server.feed(feed)
    assert await server.titles() == ["Study night", "Quiz"]
    assert (kept.state.failures, kept.state.last_success_at, kept.state.summary.components) == (0, MONDAY, 2)
    assert kept.state.next_poll_at is not None
    assert timedelta(hours=1) <= kept.state.next_poll_at - MONDAY <= timedelta(minutes=66)


async def test_series_nobody_touched_for_sixty_days_is_quiet_until_its_feed_changes(
    server: Organising,
) -> None:
    """Though new instances come into sight every week, and the publisher stamps every answer anew."""
    walk = vevent("Walk", SOON, uid="walk", extra="RRULE:FREQ=WEEKLY\r\n")
    feed = await use(server, server.publish(walk))
    for day in range(61):
        server.publish(walk.replace("20260101T000000Z", f"2026{3 + day // 30:02}{1 + day % 30:02}T000000Z"))
        await poll_once(server.context, feed)
        server.advance(days=1)
    assert {quiet_since(event, server.clock.now()) for event in await server.events()} == {MONDAY}
    before = await version(server)
    long_over = vevent("Picnic", MONDAY - timedelta(days=300))
    server.publish(walk, long_over)
    await poll_once(server.context, feed)
    assert {quiet_since(event, server.clock.now()) for event in await server.events()} == {None}
    assert await version(server) == before + 1


async def test_what_is_beyond_ninety_days_is_not_read_yet(server: Organising) -> None:
    feed = await polled(server, vevent("Soon", SOON), vevent("Far", MONDAY + timedelta(days=90, hours=12)))
    assert await server.titles() == ["Soon"]
    server.advance(days=1)
    await poll_once(server.context, feed)
    assert await server.titles() == ["Soon", "Far"]


async def test_unchanged_feed_is_asked_conditionally_and_changes_nothing(server: Organising) -> None:
    body = calendar(vevent("Study night", SOON)).encode()

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("if-none-match") == '"v1"'
        await sending(reply(b"", 304) if known else reply(body, headers={"ETag": '"v1"'}))(asked, writer)

    server.server.routes["/a.ics"] = answer
    feed = await use(server, server.server.url())
    await poll_once(server.context, feed)
    before = await version(server)
    server.advance(hours=1)
    await poll_once(server.context, feed)
    assert [asked.headers.get("if-none-match") for asked in server.server.asked] == [None, '"v1"']
    assert await version(server) == before
    assert (await server.feed(feed)).state.last_success_at == server.clock.now()


async def test_new_dtstamps_alone_change_nothing(server: Organising) -> None:
    event = vevent("Study night", SOON)
    feed = await polled(server, event)
    before = await version(server)
    server.publish(event.replace("DTSTAMP:20260101T000000Z", "DTSTAMP:20260302T000000Z"))
    await poll_once(server.context, feed)
    assert await version(server) == before


async def test_moved_event_keeps_its_id_and_those_going_hear_once(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", SOON))
    before = await only(server)
    await go(server, before.id)
    for _ in range(2):
        server.publish(vevent("Study night", LATER))
        await poll_once(server.context, feed)
    moved = await only(server)
    assert (moved.id, moved.details.starts_at) == (before.id, LATER)
    assert await history(server, moved.id) == [Change(ChangeKind.MOVED, SOON.isoformat(), LATER.isoformat())]
    assert await told(server) == [(NoticeKind.EVENT_CHANGED, moved.id)]
    ((key, due_at),) = await due_jobs(server, "debrief")
    assert key == debrief_key(ADA, moved.id)
    assert due_at > LATER


async def test_event_moved_there_and_back_is_said_each_time(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", SOON))
    await go(server, (await only(server)).id)
    for start in (LATER, SOON, LATER):
        server.advance(hours=1)
        server.publish(vevent("Study night", start))
        await poll_once(server.context, feed)
    assert len(await told(server)) == 3


async def test_renamed_event_has_a_history_and_bothers_nobody(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", SOON, uid="one"))
    before = await only(server)
    await go(server, before.id)
    server.publish(vevent("Python study night", SOON, uid="one"))
    await poll_once(server.context, feed)
    assert await history(server, before.id) == [
        Change(ChangeKind.RENAMED, "Study night", "Python study night")
    ]
    assert await told(server) == []


async def test_cancelled_event_is_said_and_its_question_withdrawn(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", SOON))
    before = await only(server)
    await go(server, before.id)
    server.publish(vevent("Study night", LATER))
    await poll_once(server.context, feed)
    server.publish(vevent("Study night", LATER, extra="STATUS:CANCELLED\r\n"))
    server.advance(hours=1)
    await poll_once(server.context, feed)
    assert (await only(server)).details.status is Status.CANCELLED
    assert (await history(server, before.id))[0].kind is ChangeKind.CANCELLED
    assert len(await told(server)) == 2
    assert await due_jobs(server, "debrief") == []


async def test_vanished_event_is_off_after_a_day_of_polls_and_may_come_back(server: Organising) -> None:
    quiz, study = vevent("Quiz", LAST), vevent("Study night", LATER)
    feed = await polled(server, study, quiz)
    gone = (await server.events())[0]
    await go(server, gone.id)
    server.publish(quiz)
    statuses = []
    for _ in range(4):
        await poll_once(server.context, feed)
        statuses.append((await server.events())[0].details.status)
        server.advance(hours=8)
    await poll_once(server.context, feed)
    assert (statuses, await told(server)) == (
        [Status.CONFIRMED] * 3 + [Status.CANCELLED],
        [(NoticeKind.EVENT_CHANGED, gone.id)],
    )
    server.publish(study, quiz)
    await poll_once(server.context, feed)
    back = (await server.events())[0]
    assert (back.id, back.details.status) == (gone.id, Status.CONFIRMED)
    assert [change.kind for change in await history(server, gone.id)] == [
        ChangeKind.REAPPEARED,
        ChangeKind.CANCELLED,
    ]
    assert len(await told(server)) == 2


async def test_vanished_event_is_off_also_when_the_feed_says_nothing_new_for_a_day(
    server: Organising,
) -> None:
    feed = await polled(server, vevent("Study night", LATER), vevent("Quiz", LAST))
    server.publish(vevent("Quiz", LAST))
    for _ in range(6):
        server.advance(hours=5)
        await poll_once(server.context, feed)
    assert [event.details.status for event in await server.events()] == [Status.CANCELLED, Status.CONFIRMED]


async def test_event_beyond_what_a_feed_lists_is_not_gone(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", LATER), vevent("Quiz", LAST))
    server.publish(vevent("Study night", LATER), vevent("Walk", SOON))
    for _ in range(8):
        server.advance(hours=5)
        await poll_once(server.context, feed)
    assert (await server.events())[-1].details.status is Status.CONFIRMED


async def test_hours_out_of_reach_do_not_count(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", LATER), vevent("Quiz", LAST))
    server.publish(vevent("Quiz", LAST))
    await poll_once(server.context, feed)
    server.server.routes["/a.ics"] = reply(b"", 500)
    server.advance(hours=1)
    await poll_once(server.context, feed)
    server.advance(hours=40)
    server.publish(vevent("Quiz", LAST))
    await poll_once(server.context, feed)
    assert [event.details.status for event in await server.events()] == [Status.CONFIRMED] * 2


async def test_feed_that_empties_keeps_its_events_for_a_day(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", LATER), vevent("Quiz", LAST))
    await go(server, (await server.events())[0].id)
    server.publish()
    for _ in range(5):
        await poll_once(server.context, feed)
        server.advance(hours=5)
    assert [event.details.status for event in await server.events()] == [Status.CONFIRMED] * 2
    assert await told(server) == []
    server.publish(vevent("Study night", LATER), vevent("Quiz", LAST))
    await poll_once(server.context, feed)
    server.publish()
    await poll_once(server.context, feed)
    server.advance(hours=23)
    await poll_once(server.context, feed)
    assert [event.details.status for event in await server.events()] == [Status.CONFIRMED] * 2


async def test_new_uids_at_every_request_bring_nothing_new(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", SOON, uid="a1"), vevent("Quiz", LATER, uid="a2"))
    before = [event.id for event in await server.events()]
    server.publish(vevent("Study night", SOON, uid="b1"), vevent("Quiz", LATER, uid="b2"))
    await poll_once(server.context, feed)
    assert [event.id for event in await server.events()] == before
    assert [await history(server, event) for event in before] == [[], []]


async def test_series_that_is_split_keeps_its_instances(server: Organising) -> None:
    weekly = vevent("Drop-in", SOON, uid="abc@google.com", extra="RRULE:FREQ=WEEKLY;COUNT=6\r\n")
    feed = await polled(server, weekly)
    before = [event.id for event in await server.events()]
    third = SOON + timedelta(days=14)
    stopped = weekly.replace("COUNT=6", "COUNT=2")
    split = vevent(
        "Teen time",
        third,
        uid=f"abc_R{third:%Y%m%dT%H%M%S}@google.com",
        extra="RRULE:FREQ=WEEKLY;COUNT=4\r\n",
    )
    server.publish(stopped, split)
    await poll_once(server.context, feed)
    after = await server.events()
    assert [event.id for event in after] == before
    assert [event.details.title for event in after] == ["Drop-in"] * 2 + ["Teen time"] * 4


async def test_many_small_changes_come_to_what_the_feed_says_in_the_end(server: Organising) -> None:
    """Every poll after the first reads only what changed."""
    chance = random.Random(20260302)
    night = {uid: (f"Night {uid}", chance.randrange(1, 80)) for uid in range(30)}
    feed = await polled(server, *published(night))
    for step in range(12):
        for uid in chance.sample(range(30), 3):
            night[uid] = (f"Night {uid} {chance.choice('abc')}", chance.randrange(1, 80))
        night[100 + step] = (f"New {step}", chance.randrange(1, 80))
        server.publish(*published(night))
        server.advance(minutes=20)
        await poll_once(server.context, feed)
        shown = {(event.details.title, event.details.starts_at) for event in await server.events()}
        assert shown == {(title, MONDAY + timedelta(days=day)) for title, day in night.values()}


def published(night: dict[int, tuple[str, int]]) -> list[str]:
    return [vevent(title, MONDAY + timedelta(days=day), uid=f"u{uid}") for uid, (title, day) in night.items()]


async def test_same_event_in_two_feeds_is_shown_once_with_both_sources(server: Organising) -> None:
    one = await polled(server, vevent("Study Night!", SOON, uid="a"))
    other = await use(server, server.publish(vevent("study night", SOON, uid="b"), path="/b.ics"))
    await poll_once(server.context, other)
    event = await only(server)
    assert {source.feed_id for source in event.sources} == {one, other}
    assert event.details.title == "Study Night!"


async def test_same_title_and_time_elsewhere_are_two_events(server: Organising) -> None:
    await polled(server, vevent("Story time", SOON, location="Main Library, 300 N Roxboro St, Durham, NC"))
    other = await use(
        server,
        server.publish(vevent("Story time", SOON, location="East Library, 211 Lick Creek Ln"), path="/b.ics"),
    )
    await poll_once(server.context, other)
    assert await server.titles() == ["Story time", "Story time"]


async def test_event_lost_by_one_of_two_feeds_goes_on(server: Organising) -> None:
    one = await polled(server, vevent("Study night", LATER), vevent("Quiz", LAST))
    other = await use(server, server.publish(vevent("Study night", LATER, uid="b"), path="/b.ics"))
    await poll_once(server.context, other)
    server.publish(vevent("Quiz", LAST))
    for _ in range(6):
        server.advance(hours=6)
        await poll_once(server.context, one)
    assert (await server.events())[0].details.status is Status.CONFIRMED
    server.publish(vevent("Study night", LATER + timedelta(hours=1), uid="b"), path="/b.ics")
    await poll_once(server.context, other)
    assert (await server.events())[0].details.starts_at == LATER + timedelta(hours=1)


async def test_one_address_is_asked_once_for_two_servers(server: Organising) -> None:
    await server.add_guild(OTHER_GUILD)
    url = server.publish(vevent("Study night", SOON))
    feeds = {await use(server, url), await use(server, url, OTHER_GUILD)}
    before = [await version(server, guild) for guild in (GUILD, OTHER_GUILD)]
    for feed in feeds:
        await poll_once(server.context, feed)
    assert len(feeds) == len(server.server.asked) == 1
    assert await server.titles(GUILD) == await server.titles(OTHER_GUILD) == ["Study night"]
    after = [await version(server, guild) for guild in (GUILD, OTHER_GUILD)]
    assert after == [number + 1 for number in before]
    assert [key for key, _ in await due_jobs(server, "poll")] == [f"poll:{feed}" for feed in feeds]


async def test_failing_feed_keeps_its_events_and_is_asked_less(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", LATER))
    server.server.routes["/a.ics"] = reply(b"<html><body>Please log in</body></html>")
    waits = []
    for _ in range(3):
        due_at = await poll_once(server.context, feed)
        assert due_at is not None
        waits.append(due_at - server.clock.now())
        server.clock.at = due_at
    kept = await server.feed(feed)
    assert (kept.state.failures, kept.state.last_reason) == (3, Reason.WEB_PAGE)
    assert waits == sorted(waits)
    assert await server.titles() == ["Study night"]


async def test_organisers_hear_once_of_a_week_of_failure(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", LATER))
    server.server.routes["/a.ics"] = reply(b"", 404)
    for _ in range(12):
        due_at = await poll_once(server.context, feed)
        assert due_at is not None
        server.clock.at = due_at
    ((key, _),) = await due_jobs(server, "organisers")
    assert key.startswith(f"organisers:{GUILD}:feed:{feed}:")


async def test_feed_that_is_gone_for_good_ends(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", LATER))
    server.server.routes["/a.ics"] = reply(b"", 410)
    assert await poll_once(server.context, feed) is None
    assert (await server.feed(feed)).state.ended_at == server.clock.now()
    assert await poll_once(server.context, feed) is None
    assert await server.titles() == ["Study night"]


async def test_poll_cut_short_is_as_if_not_begun(server: Organising) -> None:
    arrived, body = asyncio.Event(), calendar(vevent("Study night", SOON)).encode()

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        if len(server.server.asked) > 1:
            await sending(reply(body))(asked, writer)
        else:
            await asyncio.Event().wait()

    server.server.routes["/a.ics"] = answer
    feed = await use(server, server.server.url())
    poll = asyncio.create_task(poll_once(server.context, feed))
    await asyncio.wait_for(arrived.wait(), 5)
    poll.cancel()
    await asyncio.wait([poll])
    assert (await server.feed(feed)).state.last_success_at is None
    await poll_once(server.context, feed)
    assert await server.titles() == ["Study night"]


def many(words: str, uid: str = "n") -> list[str]:
    """More than is written in one transaction."""
    days = (MONDAY + timedelta(hours=2 * number + 4) for number in range(700))
    return [vevent(f"{words} {n}", day, uid=f"{uid}{n}") for n, day in enumerate(days)]


async def test_large_feed_is_taken_in_and_changed_as_a_small_one(server: Organising) -> None:
    feed = await polled(server, *many("Night"))
    before = await server.events()
    assert len(before) == 700
    server.advance(hours=1)
    server.publish(*many("Evening"))
    await poll_once(server.context, feed)
    after = await server.events()
    assert [event.id for event in after] == [event.id for event in before]
    assert [event.details.title for event in after] == [f"Evening {n}" for n in range(700)]
    assert [len(await history(server, event.id)) for event in after[::100]] == [1] * 7


async def test_large_feed_with_new_uids_at_every_request_brings_nothing_new(server: Organising) -> None:
    feed = await polled(server, *many("Night"))
    before = [event.id for event in await server.events()]
    server.publish(*many("Night", uid="other"))
    await poll_once(server.context, feed)
    assert [event.id for event in await server.events()] == before


async def test_large_feed_cut_short_is_whole_after_the_next_poll(server: Organising) -> None:
    feed = await use(server, server.publish(*many("Night")))
    poll = asyncio.create_task(poll_once(server.context, feed))
    while not await server.events():
        pass  # reading them lets the poll go on
    poll.cancel()
    await asyncio.wait([poll])
    assert (await server.feed(feed)).state.last_success_at is None
    await poll_once(server.context, feed)
    assert await server.titles() == [f"Night {n}" for n in range(700)]


async def test_two_polls_at_once_store_everything_once(server: Organising) -> None:
    feed = await use(server, server.publish(vevent("Study night", SOON), vevent("Quiz", LATER)))
    await asyncio.gather(*(poll_once(server.context, feed) for _ in range(3)))
    assert await server.titles() == ["Study night", "Quiz"]


async def test_instance_of_a_series_is_moved_by_its_recurrence_id(server: Organising) -> None:
    series = vevent("Weekly walk", SOON, uid="walk", extra="RRULE:FREQ=WEEKLY;COUNT=3\r\n")
    feed = await polled(server, series)
    before = await server.events()
    second = SOON + timedelta(days=7)
    moved = vevent("Weekly walk", second + timedelta(hours=2), uid="walk").replace(
        "SUMMARY", f"RECURRENCE-ID:{second:%Y%m%dT%H%M%SZ}\r\nSUMMARY"
    )
    server.publish(series, moved)
    await poll_once(server.context, feed)
    after = await server.events()
    assert [event.id for event in after] == [event.id for event in before]
    assert [event.details.starts_at for event in after] == [
        SOON,
        second + timedelta(hours=2),
        SOON + timedelta(days=14),
    ]
    assert len({event.series for event in after}) == 1


async def test_feeds_of_a_busy_host_come_back_in_a_moment(server: Organising) -> None:
    arrived = asyncio.Semaphore(0)

    async def answer(_: Asked, __: asyncio.StreamWriter) -> None:
        arrived.release()
        await asyncio.Event().wait()

    server.server.routes["/slow.ics"] = answer
    slow = [await use(server, server.server.url(f"/slow.ics?{number}")) for number in range(3)]
    polls = [asyncio.create_task(poll_feed(server.context, job_of(feed))) for feed in slow[:2]]
    for _ in polls:
        await asyncio.wait_for(arrived.acquire(), 5)
    back_at = await poll_feed(server.context, job_of(slow[2]))
    for poll in polls:
        poll.cancel()
    await asyncio.wait(polls)
    assert back_at is not None
    assert timedelta(seconds=30) <= back_at - server.clock.now() <= timedelta(minutes=1)
    assert (await server.feed(slow[2])).state.failures == 0


def job_of(feed: FeedId) -> Job:
    return Job(JobId(1), "poll", f"poll:{feed}", MONDAY, {"feed": feed})


async def test_feed_that_lost_its_job_gets_it_again(server: Organising) -> None:
    feed = await use(server, server.publish(vevent("Study night", SOON)))
    assert await mend_polls(server.context) == 0
    async with server.context.database.writing() as tx:
        await tx.jobs.withdraw(f"poll:{feed}")
    assert await mend_polls(server.context) == 1
    assert await due_jobs(server, "poll") == [(f"poll:{feed}", MONDAY)]


async def test_words_beyond_all_limits_are_stored(server: Organising) -> None:
    long = "x" * 5000
    feed = await polled(server, vevent(long, SOON, uid=long, text=long, location=long))
    await poll_once(server.context, feed)
    assert len(await server.events()) == 1


async def test_usual_price_is_kept_per_server(server: Organising) -> None:
    feed = await polled(server, vevent("Study night", SOON))
    async with server.context.database.writing() as tx:
        kept = await tx.feeds.in_guild(GUILD, feed)
        assert kept is not None
        await tx.feeds.use(
            GuildFeed(GUILD, kept.feed, "Other", OLU, MONDAY, usual_price=Price(PriceState.FREE))
        )
        assert await tx.feeds.usual_prices(GUILD) == {feed: Price(PriceState.FREE, source="organiser")}
        assert await tx.feeds.usual_prices(OTHER_GUILD) == {}


async def test_each_server_has_its_own_name_for_a_feed(server: Organising) -> None:
    await server.add_guild(OTHER_GUILD)
    feed = await polled(server, vevent("Study night", SOON))
    await use(server, server.server.url("/a.ics"), OTHER_GUILD)
    before = [await version(server, guild) for guild in (GUILD, OTHER_GUILD)]
    await rename_feed(server.context, GUILD, feed, "The library")
    [event] = await server.events()
    names = {}
    async with server.context.database.reading() as tx:
        for guild in (GUILD, OTHER_GUILD, None):
            names[guild] = (await usual_prices_in(tx, guild, [event])).called(event.sources[0])
    assert names == {GUILD: "The library", OTHER_GUILD: "Sample calendar", None: "Sample calendar"}
    assert [await version(server, guild) for guild in (GUILD, OTHER_GUILD)] == [before[0] + 1, before[1]]
