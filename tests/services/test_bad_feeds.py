"""What feeds and clocks do to us between two polls: nothing is lost, nothing is said twice, nobody is hammered."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot.delivery.runner import Runner
from bot.domain.events import Event, EventDetails, Status
from bot.domain.feeds import Reason
from bot.domain.ids import EventId, FeedId
from bot.services.polling import KIND, poll_feed, poll_once
from bot.storage.database import Database
from bot.storage.job_store import JobStore
from tests.feeds.server import Asked, reply, sending
from tests.services.contexts import MONDAY
from tests.services.organising import Organising, organising
from tests.services.test_polling import due_jobs, go, polled, told, use
from tests.world import calendar, vevent

LATER, LAST = MONDAY + timedelta(days=9), MONDAY + timedelta(days=30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHTS = (vevent("Study night", LATER), vevent("Quiz", LAST))
WHOLE = calendar(*NIGHTS).encode()


@pytest_asyncio.fixture
async def server(sqlite: Database) -> AsyncIterator[Organising]:
    async with organising(sqlite) as world:
        yield world


async def ask_again(world: Organising, feed: FeedId, answer: bytes) -> timedelta:
    """An hour later, with this answer; how long it waits then."""
    world.advance(hours=1)
    world.server.routes["/a.ics"] = answer
    due_at = await poll_once(world.context, feed)
    assert due_at is not None
    assert due_at == (await world.feed(feed)).state.next_poll_at
    return due_at - world.clock.now()


def read(events: list[Event]) -> list[tuple[EventId, EventDetails]]:
    return [(event.id, event.details) for event in events]


def retry_after(text: str, status: int = 429) -> bytes:
    return reply(b"", status, {"Retry-After": text})


@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [
        (retry_after("7200"), 2 * HOUR, 2.2 * HOUR),
        (retry_after("7200", 503), 2 * HOUR, 2.2 * HOUR),
        (retry_after("Mon, 02 Mar 2026 21:00:00 GMT"), 5 * HOUR, 5.5 * HOUR),
        (retry_after("1" + "0" * 12), 20 * HOUR, DAY),
        (retry_after("-120"), HOUR / 4, HOUR / 3),
        (retry_after("soon, really"), HOUR / 4, HOUR / 3),
        (retry_after("٣٠"), HOUR / 4, HOUR / 3),
        (reply(b"", 401), 4 * HOUR, 4.4 * HOUR),
        (reply(b"", 403), 4 * HOUR, 4.4 * HOUR),
        (reply(gzip.compress(bytes(60 << 20)), headers={"Content-Encoding": "gzip"}), 4 * HOUR, 4.4 * HOUR),
    ],
    ids=["429", "503", "date", "for ever", "negative", "words", "digits", "401", "403", "bomb"],
)
async def test_site_that_refuses_is_left_in_peace_as_long_as_it_asks_within_a_day(
    server: Organising, answer: bytes, least: timedelta, most: timedelta
) -> None:
    feed = await polled(server, *NIGHTS)
    assert least <= await ask_again(server, feed, answer) <= most
    assert (await server.feed(feed)).state.failures == 1
    assert await server.titles() == ["Study night", "Quiz"]


async def test_after_eight_failures_an_hour_to_a_day_passes_between_two(server: Organising) -> None:
    feed = await polled(server, *NIGHTS)
    waits = [await ask_again(server, feed, reply(b"", 500)) for _ in range(9)]
    assert waits == sorted(waits)
    assert HOUR <= waits[7] <= waits[8] <= DAY


async def test_login_that_is_wanted_is_said(server: Organising) -> None:
    feed = await polled(server, *NIGHTS)
    await ask_again(server, feed, reply(b"", 401))
    state = (await server.feed(feed)).state
    assert state.last_reason is Reason.LOGIN
    assert "public" in state.last_error


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html><body><form>Please log in</form></body></html>",
        b"",
        json.dumps({"events": []}).encode(),
        b"BEGIN:VCAL",
        WHOLE[: WHOLE.index(b"UID:quiz") + 4],
        b"\xef\xbb\xbf" + WHOLE,
        WHOLE.decode().encode("utf-16"),
        WHOLE.replace(b"\r\n", b"\r"),
        WHOLE.replace(b"\r\n", b"\r\r\n"),
        WHOLE.replace(b"Sample calendar", "Café".encode("latin-1")),
        calendar().encode(),
    ],
    ids=[
        "page",
        "empty",
        "json",
        "cut",
        "cut later",
        "bom",
        "utf-16",
        "cr",
        "crcrlf",
        "latin-1",
        "no events",
    ],
)
async def test_odd_answer_cancels_nothing_and_tells_nobody(server: Organising, body: bytes) -> None:
    feed = await polled(server, *NIGHTS)
    before = await server.events()
    for event in before:
        await go(server, event.id)
    await ask_again(server, feed, reply(body))
    await ask_again(server, feed, reply(WHOLE))
    assert read(await server.events()) == read(before)
    assert await told(server) == []
    assert (await server.feed(feed)).state.failures == 0


@pytest.mark.parametrize(
    "after",
    [
        WHOLE.replace(b"SUMMARY:Quiz", b"SEQUENCE:1\r\nSUMMARY:Quiz"),
        WHOLE.replace(b"DTSTAMP:20260101", b"DTSTAMP:20260301"),
        WHOLE.replace(b"UID:", b"UID:new-"),
        WHOLE,
    ],
    ids=["sequence goes back", "stamps", "uids", "nothing"],
)
async def test_what_is_no_change_is_none_for_anybody(server: Organising, after: bytes) -> None:
    feed = await use(server, server.server.url())
    server.server.routes["/a.ics"] = reply(
        WHOLE.replace(b"SUMMARY:Quiz", b"SEQUENCE:7\r\nSUMMARY:Quiz"), headers={"ETag": '"1"'}
    )
    await poll_once(server.context, feed)
    before = await server.events()
    await go(server, before[1].id)
    await ask_again(server, feed, reply(after, headers={"ETag": 'W/"1"'}))
    await ask_again(server, feed, reply(after, headers={"ETag": '"1"'}))
    assert read(await server.events()) == read(before)
    assert await told(server) == []


@pytest.mark.parametrize(
    "at",
    [MONDAY + 2 * HOUR, MONDAY - 2 * HOUR, datetime(1970, 1, 1, 0, 5, tzinfo=UTC)],
    ids=["forward", "back", "1970"],
)
async def test_clock_that_jumps_brings_no_news_and_no_burst(server: Organising, at: datetime) -> None:
    feed = await polled(server, *NIGHTS)
    before = await server.events()
    await go(server, before[0].id)
    server.clock.at = at
    for stamp in ("20260101", "20260302"):
        server.publish(*(night.replace("20260101", stamp) for night in NIGHTS))
        due_at = await poll_once(server.context, feed)
        assert due_at is not None
        assert HOUR <= due_at - at <= 1.1 * HOUR
    server.clock.at = MONDAY + 3 * HOUR
    await poll_once(server.context, feed)
    after = await server.events()
    assert [event.id for event in after] == [event.id for event in before]
    assert {event.details.status for event in after} == {Status.CONFIRMED}
    assert await told(server) == []


async def test_all_due_at_once_after_downtime_are_asked_two_at_a_time_and_spread(server: Organising) -> None:
    """Thirty on one host and one elsewhere: that one waits for none of them."""
    at_once, most, order = 0, 0, list[str]()
    done = asyncio.Event()

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal at_once, most
        at_once, most = at_once + 1, max(most, at_once + 1)
        order.append(asked.target)
        await asyncio.sleep(0)
        at_once -= 1
        await sending(reply(WHOLE))(asked, writer)

    server.server.routes["/a.ics"] = answer
    feeds = [await use(server, server.server.url(f"/a.ics?{number}")) for number in range(30)]
    server.publish(vevent("Walk", LATER), path="/b.ics")
    elsewhere = await use(server, server.server.url("/b.ics", host="localhost"))
    left = {*feeds, elsewhere}

    async def poll(job: object) -> datetime | None:
        back_at = await poll_feed(server.context, job)  # type: ignore[arg-type]  # as the runner hands it on
        for feed in tuple(left):
            if (await server.feed(feed)).state.last_success_at is not None:
                left.discard(feed)
        if not left:
            done.set()
        elif back_at is not None and back_at - server.clock.now() <= timedelta(minutes=1):
            # Those of the busy host are due again in a moment.
            server.clock.at += timedelta(seconds=1)
        return back_at

    store = JobStore(server.context.database, only=(KIND,), patient=True)
    runner = Runner(store, {KIND: poll}, server.clock.now, width=10)
    running = asyncio.create_task(runner.run())
    async with asyncio.timeout(120):
        await done.wait()
    running.cancel()
    await asyncio.wait({running})
    assert most <= 2
    assert len(order) == 30
    due = {due_at for _, due_at in await due_jobs(server, KIND)}
    assert len(due) > 25
