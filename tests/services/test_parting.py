"""Two feeds that listed the same event and come to disagree; over real sockets, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest_asyncio
from sqlalchemy import text

from bot.domain.changes import ChangeKind
from bot.domain.corrections import Correction
from bot.domain.cost_lines import CostKind
from bot.domain.events import Event
from bot.domain.ids import EventId, FeedId, MemberId, PlanId
from bot.domain.money import Money
from bot.services.correcting import correct_lines
from bot.services.polling import poll_once
from bot.services.price_reports import tell_price
from bot.storage.database import Database
from bot.storage.plans import Expected, StoredPlan
from tests.feeds.server import Asked, reply
from tests.services.contexts import MONDAY
from tests.services.organising import GUILD, Organising
from tests.services.test_polling import ADA, go, history, told, use
from tests.world import calendar, vevent

BEN, CY = MemberId(502), MemberId(503)
LATER, MOVED = MONDAY + timedelta(days=9), MONDAY + timedelta(days=10)
QUIZ = vevent("Quiz", MONDAY + timedelta(days=30), uid="quiz")


def night(start: datetime, *, extra: str = "") -> str:
    return vevent("Study night", start, uid="night", extra=extra)


class Two:
    """Two feeds with the same study night, at /a.ics and /b.ics, and Ada, who goes. The first is shown."""

    def __init__(self, world: Organising, feeds: tuple[FeedId, FeedId], event: EventId) -> None:
        self.world, self.feeds, self.event = world, feeds, event

    def publish(self, a: datetime | None = None, b: datetime | None = None, quiz: str = QUIZ) -> None:
        """Where each has it from now on. Without validators, so that each is a new answer."""
        for path, start in (("/a.ics", a), ("/b.ics", b)):
            if start is not None:
                self.world.publish(night(start), quiz, path=path)

    async def poll(self, hours: float, times: int = 1) -> None:
        """Asks both, `times` over, with so many hours before each."""
        for _ in range(times):
            self.world.advance(hours=hours)
            for feed in self.feeds:
                await poll_once(self.world.context, feed)

    async def nights(self) -> list[Event]:
        return [event for event in await self.world.events() if event.details.title == "Study night"]

    async def shown(self) -> list[tuple[datetime, bool, int]]:
        """Each night's start, whether it is the one Ada goes to, and how many feeds list it."""
        return [
            (event.details.starts_at, event.id == self.event, len(event.sources))
            for event in await self.nights()
        ]


@pytest_asyncio.fixture
async def two(server: Organising) -> Two:
    feeds = []
    for path in ("/a.ics", "/b.ics"):
        feeds.append(await use(server, server.publish(night(LATER), QUIZ, path=path)))
        await poll_once(server.context, feeds[-1])
    (event,) = [each for each in await server.events() if each.details.title == "Study night"]
    await go(server, event.id)
    return Two(server, (feeds[0], feeds[1]), event.id)


async def test_second_feed_that_moves_its_copy_gets_an_event_of_its_own_after_a_day(two: Two) -> None:
    two.publish(b=MOVED)
    await two.poll(1)
    assert await two.shown() == [(LATER, True, 2)]
    await two.poll(6, times=3)
    assert await two.shown() == [(LATER, True, 2)]
    await two.poll(6, times=2)
    assert await two.shown() == [(LATER, True, 1), (MOVED, False, 1)]
    assert await told(two.world) == []


async def test_feeds_that_part_are_told_apart_from_then_on(two: Two) -> None:
    two.publish(b=MOVED)
    await two.poll(8, times=5)
    two.publish(a=LATER + timedelta(hours=1), b=MOVED + timedelta(hours=2))
    await two.poll(1)
    assert await two.shown() == [
        (LATER + timedelta(hours=1), True, 1),
        (MOVED + timedelta(hours=2), False, 1),
    ]
    assert len(await told(two.world)) == 1


async def test_first_feed_that_moves_takes_those_going_along_and_they_hear_once(two: Two) -> None:
    two.publish(a=MOVED)
    await two.poll(1)
    assert await two.shown() == [(MOVED, True, 2)]
    await two.poll(6, times=3)
    assert await two.shown() == [(MOVED, True, 2)]
    await two.poll(6, times=3)
    assert await two.shown() == [(LATER, False, 1), (MOVED, True, 1)]
    assert len(await told(two.world)) == 1


async def test_second_feed_that_follows_within_the_day_stays(two: Two) -> None:
    two.publish(a=MOVED)
    await two.poll(7, times=3)
    two.publish(b=MOVED)
    await two.poll(7, times=8)
    assert await two.shown() == [(MOVED, True, 2)]
    assert len(await told(two.world)) == 1
    assert [change.kind for change in await history(two.world, two.event)] == [ChangeKind.MOVED]


async def test_first_feed_that_follows_within_the_day_stays(two: Two) -> None:
    two.publish(b=MOVED)
    await two.poll(7, times=3)
    two.publish(a=MOVED)
    await two.poll(7, times=8)
    assert await two.shown() == [(MOVED, True, 2)]
    assert len(await told(two.world)) == 1


async def test_feed_that_takes_it_back_within_the_day_stays(two: Two) -> None:
    two.publish(b=MOVED)
    await two.poll(7, times=2)
    two.publish(b=LATER)
    await two.poll(7, times=5)
    two.publish(b=MOVED)
    await two.poll(7, times=2)
    assert await two.shown() == [(LATER, True, 2)]


async def test_feed_that_follows_after_they_parted_is_merged_again(two: Two) -> None:
    two.publish(a=MOVED)
    await two.poll(8, times=7)
    assert len(await two.nights()) == 2
    two.publish(b=MOVED)
    await two.poll(1)
    assert await two.shown() == [(MOVED, True, 2)]
    assert len(await told(two.world)) == 1


async def test_what_hangs_on_an_event_goes_along_when_it_becomes_another(two: Two) -> None:
    """What was told of its price, plans with it, and members' own figures."""
    two.publish(a=MOVED)
    await two.poll(8, times=7)
    context = two.world.context
    old = next(event for event in await two.nights() if event.id != two.event)
    for member, dollars in ((ADA, "4"), (BEN, "6"), (CY, "9")):
        await tell_price(context, member, GUILD, old.id, dollars)
    await tell_price(context, BEN, GUILD, two.event, "1")  # of the other, and later
    await correct_lines(context, BEN, GUILD, old.id, {CostKind.TICKET: "3"})
    plan = await kept_plan(two, old.id)
    two.publish(b=MOVED)
    await two.poll(1)

    assert [event.id for event in await two.nights()] == [two.event]
    async with context.database.reading() as tx:
        told = await tx.cost_reports.amounts([f"event:{old.id}", f"event:{two.event}"])
        kept, ben = await tx.plans.get(plan.id, BEN), await tx.members.get(BEN)
    assert told == {f"event:{two.event}": [Money(100, "USD"), Money(400, "USD"), Money(900, "USD")]}
    assert kept is not None
    assert (kept.chosen, kept.dropped) == ((two.event,), (two.event,))
    assert kept.expected == {two.event: plan.expected[old.id]}
    assert ben is not None
    assert ben.corrections == (Correction(f"event:{two.event}", "USD", ticket=300),)


async def kept_plan(two: Two, event: EventId) -> StoredPlan:
    """Ben's, with that event in it, and the one Ada goes to dropped beside it."""
    now = two.world.clock.now()
    plan = StoredPlan(PlanId(77), BEN, GUILD, {"period": "month"}, (event,), now, now + timedelta(days=30))
    plan = replace(plan, dropped=(two.event, event), expected={event: Expected(LATER, 700)})
    async with two.world.context.database.writing() as tx:
        await tx.plans.save(plan)
    return plan


async def test_event_somebody_goes_to_is_not_lost_when_its_feed_follows(two: Two) -> None:
    two.publish(a=MOVED)
    await two.poll(8, times=7)
    old = next(event for event in await two.nights() if event.id != two.event)
    await go(two.world, old.id)
    two.publish(b=MOVED)
    await two.poll(1)
    assert {event.id for event in await two.nights()} == {two.event, old.id}


async def test_event_somebody_goes_to_in_that_moment_is_not_lost_either(two: Two, database: Database) -> None:
    two.publish(a=MOVED)
    await two.poll(8, times=7)
    old = next(event for event in await two.nights() if event.id != two.event)
    two.publish(b=MOVED)

    async with database.writing() as tx:
        (going,) = await tx.attendances.going_to(two.event)
        await tx.attendances.save(replace(going, event_id=old.id))
        polling = asyncio.create_task(two.poll(1))
        await _stands_in_line(database, polling)
    await polling

    assert {event.id for event in await two.nights()} == {two.event, old.id}


async def _stands_in_line(database: Database, task: asyncio.Task[None]) -> None:
    """Until PostgreSQL says that somebody waits for a lock; SQLite's one writer makes everybody wait anyway."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not database.is_sqlite and not task.done():
        async with database.reading() as tx:
            if await tx.connection.scalar(query):
                return


async def test_hours_out_of_reach_do_not_part_them(two: Two) -> None:
    two.publish(b=MOVED)
    await two.poll(1)
    two.world.server.routes["/b.ics"] = reply(b"", 500)
    await two.poll(6, times=5)
    two.publish(b=MOVED)
    await two.poll(1)
    assert await two.shown() == [(LATER, True, 2)]
    await two.poll(9, times=3)
    assert len(await two.nights()) == 2


async def test_other_words_for_the_same_night_never_part_them(two: Two) -> None:
    two.world.publish(night(LATER, extra="CATEGORIES:Other\r\n"), QUIZ, path="/b.ics")
    await two.poll(8, times=6)
    assert await two.shown() == [(LATER, True, 2)]


async def test_place_alone_parts_them_too(two: Two) -> None:
    elsewhere = vevent("Study night", LATER, uid="night", location="East Library, 211 Lick Creek Ln")
    two.world.publish(elsewhere, QUIZ, path="/b.ics")
    await two.poll(8, times=6)
    assert sorted(await two.shown()) == [(LATER, False, 1), (LATER, True, 1)]
    assert await told(two.world) == []


async def test_feed_that_stays_alone_with_an_old_copy_is_shown_again(two: Two) -> None:
    """The first moved it, then dropped it: what the second still lists holds."""
    two.publish(a=MOVED)
    await two.poll(1)
    two.world.publish(QUIZ, path="/a.ics")
    await two.poll(8, times=8)
    assert await two.shown() == [(LATER, True, 2)]
    assert len(await told(two.world)) == 2


async def test_they_part_also_when_answers_stay_the_same_and_only_304s_come(two: Two) -> None:
    body = calendar(night(MOVED), QUIZ).encode()

    async def answer(asked: Asked, writer: object) -> None:
        known = asked.headers.get("if-none-match") == '"v1"'
        said = reply(b"", 304) if known else reply(body, headers={"ETag": '"v1"'})
        writer.write(said)  # type: ignore[attr-defined]

    two.world.server.routes["/b.ics"] = answer
    await two.poll(1, times=27)
    assert await two.shown() == [(LATER, True, 1), (MOVED, False, 1)]


async def test_many_instances_of_a_series_part_together(server: Organising) -> None:
    weekly = "RRULE:FREQ=WEEKLY;COUNT=6\r\n"
    feeds = []
    for path in ("/a.ics", "/b.ics"):
        feeds.append(await use(server, server.publish(night(LATER, extra=weekly), path=path)))
        await poll_once(server.context, feeds[-1])
    before = [event.id for event in await server.events()]
    two = Two(server, (feeds[0], feeds[1]), before[0])
    server.publish(night(LATER + timedelta(hours=1), extra=weekly), path="/b.ics")
    await two.poll(8, times=5)
    nights = await server.events()
    assert [event.id for event in nights[::2]] == before
    assert [event.details.starts_at - LATER for event in nights] == [
        timedelta(weeks=week, hours=hour) for week in range(6) for hour in range(2)
    ]
    assert len({event.series for event in nights}) == 2


async def test_what_was_told_of_a_series_goes_along_and_stays_with_its_other_dates(
    server: Organising,
) -> None:
    """The second feed takes both dates to another house, and one of them back."""
    weekly = "RRULE:FREQ=WEEKLY;COUNT=2\r\n"
    feeds = []
    for path in ("/a.ics", "/b.ics"):
        feeds.append(await use(server, server.publish(night(LATER, extra=weekly), path=path)))
        await poll_once(server.context, feeds[-1])
    (shown, *_) = await server.events()
    two = Two(server, (feeds[0], feeds[1]), shown.id)
    elsewhere = vevent(
        "Study night", LATER, uid="night", location="East Library, 211 Lick Creek Ln", extra=weekly
    )
    server.publish(elsewhere, path="/b.ics")
    await two.poll(8, times=5)
    [own] = {event.series for event in await server.events()} - {shown.series}
    old = next(event for event in await server.events() if event.series == own)
    await tell_price(server.context, BEN, GUILD, old.id, "4")
    await correct_lines(server.context, BEN, GUILD, old.id, {CostKind.TICKET: "3"})

    back = night(LATER, extra=f"RECURRENCE-ID:{LATER:%Y%m%dT%H%M%SZ}\r\n")
    server.publish(elsewhere, back, path="/b.ics")
    await two.poll(1)

    async with server.context.database.reading() as tx:
        told = await tx.cost_reports.amounts([own, shown.series])
        ben = await tx.members.get(BEN)
    assert len(await server.events()) == 3
    assert told == {own: [Money(400, "USD")], shown.series: [Money(400, "USD")]}
    assert ben is not None
    assert {each.about: each.ticket for each in ben.corrections} == {own: 300, shown.series: 300}
