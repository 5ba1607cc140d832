"""A member's own calendar: what stands in it, and who may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select

from bot.domain.changes import Change, ChangeKind
from bot.domain.errors import NotFound, Stale
from bot.domain.events import UNKNOWN_PRICE, Flag, Format, Status
from bot.domain.ids import EventId, MemberId
from bot.domain.introductions import Answer
from bot.services.calendars import calendar_behind, calendar_file, link_of, make_link, revoke_link
from bot.services.context import Context
from bot.services.going import join_online, say_going, say_interested, say_not_going
from bot.services.introducing import answer_hello
from bot.services.privacy import delete_member
from bot.services.profile import change_area, change_interests
from bot.storage.database import Database
from bot.storage.schema import calendar_links
from tests.services.contexts import (
    GUILD,
    MONDAY,
    StoppedClock,
    context_of,
    dollars,
    leave_untouched,
    meetup,
    store_events,
    store_guild,
)
from tests.services.crowd import ADA, BEN, EVERYBODY_HERE, goes, greets

TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)
BASE = "https://rapport.example.org"
DAY = timedelta(days=1)


@pytest.fixture
async def context(database: Database, clock: StoppedClock) -> Context:
    """Ada lives in Durham; calendar apps can reach us."""
    await store_guild(database)
    context = replace(context_of(database, clock), web_url=BASE)
    await change_area(context, ADA, GUILD, "Durham, NC")
    return context


async def evening(context: Context, title: str = "Python night", days: int = 0, **more: object) -> EventId:
    """An event Ada goes to."""
    details = meetup(title, TUESDAY_EVENING + days * DAY, **more)  # type: ignore[arg-type]  # fields by name
    [event] = await store_events(context.database, details)
    await say_going(context, ADA, GUILD, event)
    return event


def token_in(url: str) -> str:
    found = re.fullmatch(rf"{BASE}/calendar/([\w-]+)\.ics", url)
    assert found, url
    return found[1]


async def new_token(context: Context, before: int = 0) -> str:
    return token_in(await make_link(context, ADA, GUILD, before))


async def read(context: Context, member: MemberId = ADA) -> list[icalendar.Event]:
    body = await calendar_file(context, member)
    return [] if body is None else list(icalendar.Calendar.from_ical(body).events)


def summaries(events: list[icalendar.Event]) -> Iterator[str]:
    return (str(each["summary"]) for each in events)


async def test_it_holds_where_they_go_with_cost_reason_and_place(context: Context) -> None:
    await change_interests(context, ADA, "Python")
    event = await evening(context, price=dollars(5), topics=["python"], url="https://sample.example/a")

    [entry] = await read(context)

    assert str(entry["uid"]) == f"event-{event}@rapport"
    assert str(entry["description"]).split("\n") == [
        "Cost to you: about $5 to $7: $5 entry, $0 to $2 bus there and back.",
        "Why: matches Python.",
        "Where: Sample Hall, Durham.",
        "https://sample.example/a",
        "",
        "In Discord: /meet says whom to look for, /agenda frees the money if you can't make it, "
        "/log keeps whom you talked to.",
    ]


async def test_only_what_they_go_to_and_nobody_elses(context: Context) -> None:
    gone_off = await evening(context, "Rust night")
    await say_not_going(context, ADA, GUILD, gone_off)
    interested = await evening(context, "Go night", 1)
    await say_not_going(context, ADA, GUILD, interested)
    await say_interested(context, ADA, GUILD, interested)
    event = await evening(context, days=2)
    [other] = await store_events(context.database, meetup("Ben's night", TUESDAY_EVENING))
    await goes(context, BEN, other)

    assert [str(each["uid"]) for each in await read(context)] == [f"event-{event}@rapport"]


async def test_unknown_is_said_to_be_unknown(context: Context) -> None:
    await evening(context, price=UNKNOWN_PRICE, ends_at=None)

    [entry] = await read(context)

    assert "price unknown" in str(entry["description"])
    assert "Nobody says when it ends; two hours are assumed." in str(entry["description"])


async def test_a_calendar_nobody_looks_after_is_said(context: Context) -> None:
    details = meetup("Python night", TUESDAY_EVENING)
    [event] = await store_events(context.database, details, series="weekly")
    await leave_untouched(context.database, MONDAY - 61 * DAY)
    await say_going(context, ADA, GUILD, event)

    [entry] = await read(context)

    assert "Its calendar hasn't changed since Wed 31 Dec; check before you travel." in str(
        entry["description"]
    )


async def test_what_is_over_stays_for_thirty_days(context: Context, clock: StoppedClock) -> None:
    await evening(context)
    clock.at = TUESDAY_EVENING + 30 * DAY
    stays = await read(context)
    clock.at = TUESDAY_EVENING + 31 * DAY

    assert (len(stays), await calendar_file(context, ADA)) == (1, None)


async def test_a_cancelled_event_stays_as_such(context: Context) -> None:
    event = await evening(context)
    async with context.database.writing() as tx:
        await tx.event_intake.cancel([event], MONDAY + timedelta(hours=1))
        change = Change(ChangeKind.CANCELLED, "confirmed")
        await tx.event_intake.record([(event, change)], MONDAY + timedelta(hours=1))

    [entry] = await read(context)

    assert (entry["status"], str(entry["summary"])) == ("CANCELLED", "Called off: Python night")
    assert (entry["sequence"], entry.decoded("last-modified")) == (1, MONDAY + timedelta(hours=1))


async def test_a_postponed_event_stays_as_such(context: Context) -> None:
    event = await evening(context)
    async with context.database.writing() as tx:
        kept = (await tx.events.get_many([event]))[event].details
        later = replace(kept, status=Status.CANCELLED, flags=frozenset({Flag.POSTPONED.value}))
        await tx.event_intake.rewrite([(event, later, b"later")], MONDAY + timedelta(hours=1))

    [entry] = await read(context)

    assert (entry["status"], str(entry["summary"])) == ("CANCELLED", "Postponed: Python night")
    assert str(entry["description"]).startswith("It has been postponed.")


async def test_no_other_member_is_named_in_it(context: Context) -> None:
    event = await evening(context)
    for member in (ADA, BEN):
        await goes(context, member, event)
    introduction = await greets(context, ADA, BEN, event)
    await answer_hello(context, BEN, introduction.id, Answer.YES, EVERYBODY_HERE)

    body = await calendar_file(context, ADA)

    assert body is not None
    assert str(BEN).encode() not in body


async def test_it_does_not_change_by_itself(context: Context, clock: StoppedClock) -> None:
    """What it is compared by, an ETag, holds for as long as nothing happened."""
    await evening(context)
    before = await calendar_file(context, ADA)
    clock.at += timedelta(hours=5)

    assert await calendar_file(context, ADA) == before


async def test_the_link_opens_it_and_only_its_hash_is_kept(context: Context) -> None:
    await evening(context)
    token = await new_token(context)

    body = await calendar_behind(context, token)

    assert len(token) == 43
    assert body is not None
    assert list(summaries(list(icalendar.Calendar.from_ical(body).events))) == ["Python night"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in body
    async with context.database.reading() as tx:
        [row] = (await tx.connection.execute(select(calendar_links))).all()
    assert token not in repr(row)


async def test_a_link_with_nothing_in_it_is_an_empty_calendar(context: Context) -> None:
    body = await calendar_behind(context, await new_token(context))
    assert body is not None
    assert body.endswith(b"END:VCALENDAR\r\n")


async def test_anything_but_the_token_opens_nothing(context: Context) -> None:
    token = await new_token(context)
    wrong = [token[:-1], token.swapcase(), f"{token}A", "", "x" * 5000, "\ud800", "%00", "' OR 1=1 --"]

    assert [await calendar_behind(context, each) for each in wrong] == [None] * len(wrong)


async def test_a_new_link_ends_the_old_one(context: Context, clock: StoppedClock) -> None:
    old = await new_token(context)
    clock.at += timedelta(minutes=1)
    stamp = (await link_of(context, ADA, GUILD)).stamp
    new = await new_token(context, stamp)

    assert await calendar_behind(context, old) is None
    assert await calendar_behind(context, new) is not None
    # A second tap on the same button would end the one that was just shown.
    with pytest.raises(Stale):
        await make_link(context, ADA, GUILD, stamp)
    assert await calendar_behind(context, new) is not None


async def test_a_revoked_link_opens_nothing(context: Context) -> None:
    token = await new_token(context)

    assert [await revoke_link(context, ADA) for _ in range(2)] == [True, False]
    assert await calendar_behind(context, token) is None
    assert (await link_of(context, ADA, GUILD)).made_at is None


async def test_a_deleted_member_takes_the_link_along(context: Context) -> None:
    token = await new_token(context)
    await delete_member(context, ADA)
    assert await calendar_behind(context, token) is None


async def test_without_an_address_no_link_is_made(context: Context) -> None:
    unreachable = replace(context, web_url=None)
    with pytest.raises(NotFound) as error:
        await make_link(unreachable, ADA, GUILD, 0)
    assert "/agenda" in error.value.sentence


async def test_who_joins_a_hybrid_event_online_is_not_sent_to_its_room(context: Context) -> None:
    event = await evening(context, format=Format.HYBRID, url="https://example.org/join")
    there = await _only_event(context)
    await join_online(context, ADA, GUILD, event)

    online = await _only_event(context)

    assert "Hall" in str(there["LOCATION"])
    assert str(online["LOCATION"]) == "Online"
    assert "GEO" not in online
    assert "Where: Online.\nhttps://example.org/join" in str(online["DESCRIPTION"])


async def _only_event(context: Context) -> icalendar.Component:
    body = await calendar_file(context, ADA)
    assert body is not None
    [event] = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return event
