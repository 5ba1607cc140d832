"""One feed that lists the same event twice; over real sockets, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.changes import ChangeKind
from bot.domain.events import Event, Status
from bot.domain.ids import EventId, FeedId, MemberId
from bot.domain.notices import NoticeKind
from bot.services.feeds import feed_health, next_events, preview_feed
from bot.services.polling import poll_once
from tests.services.contexts import MONDAY
from tests.services.organising import GUILD, Organising
from tests.services.test_polling import ADA, go, history, many, only, polled, told, use
from tests.world import vevent

BEN = MemberId(502)
SOON, MOVED = MONDAY + timedelta(days=20), MONDAY + timedelta(days=23)
OFF = "STATUS:CANCELLED\r\n"
QUIZ = vevent("Quiz", MONDAY + timedelta(days=30), uid="quiz")
MUSEUM = "Sample Museum, 1 Main St, Durham, NC 27701"


def first(start: datetime = SOON, *, text: str = "A walk through the rooms.", extra: str = "") -> str:
    return vevent("Tour: Glass", start, uid="first", text=text, location=MUSEUM, extra=extra)


def second(start: datetime = SOON, *, location: str = MUSEUM, extra: str = "") -> str:
    return vevent("TOUR - Glass", start, uid="second", location=location, extra=extra)


async def say(server: Organising, feed: FeedId, *events: str, hours: float = 1) -> None:
    """What the feed lists from now on, which we read then."""
    server.advance(hours=hours)
    server.publish(*events)
    await poll_once(server.context, feed)


async def tours(server: Organising) -> list[tuple[datetime, int]]:
    """Each tour's start, and how many entries list it."""
    return [(each.details.starts_at, len(each.sources)) for each in await _tours(server)]


async def _tours(server: Organising) -> list[Event]:
    return [each for each in await server.events() if "Glass" in each.details.title]


async def twice(server: Organising) -> tuple[FeedId, EventId]:
    """A feed that lists a tour twice; Ada goes."""
    feed = await polled(server, first(), second(), QUIZ)
    (event,) = await _tours(server)
    await go(server, event.id)
    return feed, event.id


async def test_event_that_a_feed_lists_twice_is_shown_once_as_what_says_most(server: Organising) -> None:
    feed = await polled(server, second(), first())
    event = await only(server)
    assert event.details.title == "Tour: Glass"
    uids = [(source.feed_id, source.uid.partition("@")[0]) for source in event.sources]
    assert uids == [(feed, "first"), (feed, "second")]
    for _ in range(2):
        await say(server, feed, second(), first(), hours=30)
        assert await only(server) == event
    assert await history(server, event.id) == []


async def test_organisers_read_of_it_once(server: Organising) -> None:
    url = server.publish(first(), second(), QUIZ)
    preview = await preview_feed(server.context, GUILD, url)
    assert ([each.title for each in preview.upcoming], preview.ahead) == (["Tour: Glass", "Quiz"], 2)
    feed = await use(server, url)
    await poll_once(server.context, feed)
    assert (await feed_health(server.context, GUILD, feed)).coverage.ahead == 2
    ahead = await next_events(server.context, GUILD, feed, 5)
    assert [each.title for each in ahead] == ["Tour: Glass", "Quiz"]


@pytest.mark.parametrize(
    "other",
    [
        second(location="Sample Museum, Room 2, 1 Main St, Durham, NC 27701"),
        second(location=""),
        second(SOON + timedelta(minutes=30)),
        second(extra=OFF),
    ],
)
async def test_what_differs_in_more_than_its_title_is_another_event(server: Organising, other: str) -> None:
    await polled(server, first(), other)
    assert [len(each.sources) for each in await server.events()] == [1, 1]


async def test_second_entry_that_comes_later_is_no_new_event(server: Organising) -> None:
    feed = await polled(server, first(), QUIZ)
    await say(server, feed, first(), second(), QUIZ)
    assert await tours(server) == [(SOON, 2)]
    await say(server, feed, first(), QUIZ)
    assert await tours(server) == [(SOON, 1)]


async def test_event_goes_on_with_the_entry_that_is_left(server: Organising) -> None:
    feed, event = await twice(server)
    for _ in range(3):
        await say(server, feed, second(), QUIZ, hours=25)
        (left,) = await _tours(server)
        assert (left.id, left.details.title, left.details.status) == (event, "TOUR - Glass", Status.CONFIRMED)
    assert await told(server) == []
    await say(server, feed, first(), second(), QUIZ)
    (left,) = await _tours(server)
    assert (left.id, len(left.sources)) == (event, 2)


async def test_entry_that_is_called_off_leaves_the_event_to_the_other(server: Organising) -> None:
    feed, event = await twice(server)
    await say(server, feed, first(extra=OFF), second(), QUIZ, hours=25)
    statuses = {each.id == event: each.details.status for each in await _tours(server)}
    assert statuses == {True: Status.CONFIRMED, False: Status.CANCELLED}
    assert await told(server) == []
    await say(server, feed, first(extra=OFF), second(extra=OFF), QUIZ, hours=25)
    assert await told(server) == [(NoticeKind.EVENT_CHANGED, event)]


async def test_second_entry_that_moves_is_an_event_of_its_own(server: Organising) -> None:
    feed, event = await twice(server)
    await say(server, feed, first(), second(MOVED), QUIZ)
    assert await tours(server) == [(SOON, 1), (MOVED, 1)]
    assert (await _tours(server))[0].id == event
    assert await told(server) == []


async def test_first_entry_that_moves_takes_those_going_along(server: Organising) -> None:
    feed, event = await twice(server)
    await say(server, feed, first(MOVED), second(), QUIZ)
    await say(server, feed, first(MOVED), second(), QUIZ)
    assert await tours(server) == [(SOON, 1), (MOVED, 1)]
    assert (await _tours(server))[1].id == event
    assert await told(server) == [(NoticeKind.EVENT_CHANGED, event)]


async def test_entries_that_move_together_are_told_of_once(server: Organising) -> None:
    feed, event = await twice(server)
    for _ in range(2):
        await say(server, feed, first(MOVED), second(MOVED), QUIZ)
    assert await tours(server) == [(MOVED, 2)]
    assert [change.kind for change in await history(server, event)] == [ChangeKind.MOVED]
    assert await told(server) == [(NoticeKind.EVENT_CHANGED, event)]


@pytest.mark.parametrize(("goes", "left"), [((), 0), ((0,), 0), ((1,), 1), ((0, 1), None)])
async def test_two_that_come_to_be_one_are_one_unless_people_go_to_both(
    server: Organising, goes: tuple[int, ...], left: int | None
) -> None:
    feed = await polled(server, first(), second(MOVED), QUIZ)
    ids = [each.id for each in await _tours(server)]
    for number in goes:
        await go(server, ids[number], (ADA, BEN)[number])
    for _ in range(2):
        await say(server, feed, first(), second(), QUIZ, hours=25)
    after = {each.id for each in await _tours(server)}
    assert after == (set(ids) if left is None else {ids[left]})
    assert all(each.details.status is Status.CONFIRMED for each in await _tours(server))


async def test_new_uids_at_every_request_bring_nothing_new(server: Organising) -> None:
    feed, event = await twice(server)
    for number in range(3):
        again = [vevent("Tour: Glass", SOON, uid=f"{number}{each}", location=MUSEUM) for each in "ab"]
        await say(server, feed, *again, QUIZ, hours=25)
        (tour,) = await _tours(server)
        assert (tour.id, len(tour.sources)) == (event, 2)
    assert await told(server) == []


async def test_event_that_one_feed_lists_once_and_another_twice_is_one(server: Organising) -> None:
    await polled(server, first(), QUIZ)
    feed = await use(server, server.publish(first(), second(), path="/b.ics"))
    await poll_once(server.context, feed)
    assert await tours(server) == [(SOON, 3)]


async def test_large_feed_that_lists_all_twice(server: Organising) -> None:
    feed = await polled(server, *many("Night"), *many("NIGHT", uid="again"))
    assert len(before := await server.events()) == 700
    await say(server, feed, *many("Evening"), *many("Evening!", uid="again"), hours=0)
    after = await server.events()
    assert [event.id for event in after] == [event.id for event in before]
    assert {len(event.sources) for event in after} == {2}
