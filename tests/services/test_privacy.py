"""What members may take along and take back: everything of theirs, at once, and no trace of it left."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer, select

from bot.domain.cost_lines import CostKind
from bot.domain.errors import NotAllowed, NotFound, Unreadable
from bot.domain.guild_feeds import GuildFeed
from bot.domain.ids import ChannelId, EventId, GuildId, MemberId, PlanId
from bot.domain.introductions import Answer
from bot.domain.jobs import Job
from bot.domain.money import Money
from bot.domain.own_figures import FigureName
from bot.domain.profiles import Help, Visibility
from bot.domain.travel import TravelMode
from bot.services.after_event import ask_after_event
from bot.services.blocking import block, blocked_by, unblock
from bot.services.budgets import add_cost, correct_cost, set_budget
from bot.services.context import Context
from bot.services.correcting import correct_lines
from bot.services.drafts import keep_typed
from bot.services.exporting import export
from bot.services.introducing import answer_hello
from bot.services.people import search_people
from bot.services.privacy import delete_member, hide_everywhere, pause, resume, stop_dms, what_is_known
from bot.services.profile import change_area, change_interests, change_travel, turn_dms
from bot.services.reporting import (
    REPORTS_PER_DAY,
    report,
    report_hello,
    report_posted,
    report_to_post,
    sender_of,
)
from bot.services.talks import log_met, log_talk
from bot.services.upkeep import keep_house
from bot.storage.blocks import Blocked
from bot.storage.database import Database
from bot.storage.job_store import JobStore
from bot.storage.plans import StoredPlan
from bot.storage.schema import jobs, metadata
from tests.services.contexts import (
    GUILD,
    MONDAY,
    StoppedClock,
    context_of,
    meetup,
    store_events,
    store_guild,
)
from tests.services.crowd import BEN, CLEO, DAN, EVERYBODY_HERE, HELLO, Discord, goes, greets, looks

# As long as Discord's: small numbers stand everywhere in a file.
ADA = MemberId(1478044215156932644)
TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)
ASKED_AT = TUESDAY_EVENING + timedelta(hours=2, minutes=30)
OURS = (
    "Zebrafinch", "quokka", "marmalade-report", "ocelot-note", "pangolin-cost", "narwhal-search", "axolotl-draft",
    "tapir-goal", "gecko-search", "gecko-words",
)  # fmt: skip


@pytest.fixture
async def context(database: Database, clock: StoppedClock) -> Context:
    guild = await store_guild(database)
    async with database.writing() as tx:
        await tx.guilds.save(replace(guild, organisers_channel=ChannelId(88)))
    return context_of(database, clock)


async def live(context: Context, clock: StoppedClock) -> EventId:
    """Ada leaves something in every table there is, and others note something about her."""
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    for member in (ADA, BEN, CLEO):
        await goes(context, member, event, Visibility.ANONYMOUS, needs=[Help.REFERRAL], dms=True)
    await change_interests(context, ADA, "Zebrafinch breeding")
    await set_budget(context, ADA, GUILD, "40", "")
    await add_cost(context, ADA, GUILD, "5", "pangolin-cost")
    await correct_lines(context, ADA, GUILD, event, {CostKind.FOOD: "7.31"})
    await change_travel(
        context, ADA, GUILD, TravelMode.CAR, has_pass=False, typed={FigureName.PARKING: "1 to 2"}
    )
    await keep_typed(context, ADA, "log.talk:0", {"name": "axolotl-draft"})
    sent = await greets(context, ADA, BEN, event)
    await answer_hello(context, BEN, sent.id, Answer.YES, EVERYBODY_HERE)
    await greets(context, CLEO, ADA, event)
    await block(context, ADA, DAN)
    await block(context, DAN, ADA)
    await report(context, ADA, GUILD, "marmalade-report", about=DAN)
    await report(context, DAN, GUILD, "about her", about=ADA)
    clock.at = ASKED_AT
    await log_talk(context, ADA, event, ("Quentin quokka", "ocelot-note"), None)
    await log_met(context, BEN, sent.id, ("Ada", "Ben's own note"))
    await search_people(context, ADA, "narwhal-search")
    elsewhere = (await store_guild(context.database, GuildId(7003))).id
    async with context.database.writing() as tx:
        [used] = await tx.feeds.of_guild(GUILD)
        await tx.feeds.use(GuildFeed(elsewhere, used.feed, "Sample calendar", ADA, MONDAY))
        await tx.cost_reports.save(ADA, f"event:{event}", event, Money(500, "USD"), MONDAY)
        await tx.plans.save(
            StoredPlan(PlanId(9), ADA, GUILD, {"goal": "tapir-goal"}, (event,), MONDAY, TUESDAY_EVENING)
        )
        await tx.saved_searches.add(ADA, "gecko-search", {"about": "gecko-words"}, MONDAY)
        await tx.calendar_links.save(ADA, "heron-token", MONDAY)
        await tx.unmet_demand.note(GUILD, ADA, MONDAY.date())
        # Done already, and still there for a week.
        await tx.jobs.add("dm", f"dm:debrief:{ADA}:{event}:old", MONDAY, {}, member_id=ADA, now=MONDAY)
    return event


async def mentions(context: Context, number: int) -> list[str]:
    """The columns in which this number stands, also within JSON and text."""
    found = []
    async with context.database.reading() as tx:
        for table in metadata.sorted_tables:
            rows = (await tx.connection.execute(select(table))).mappings().all()
            found += [
                f"{table.name}.{column}"
                for row in rows
                for column, value in row.items()
                if value == number or (isinstance(value, str | dict | list) and str(number) in str(value))
            ]
    return sorted(set(found))


def in_files(folder: Path, *wanted: bytes) -> list[tuple[str, bytes]]:
    return [
        (file.name, each)
        for file in sorted(folder.iterdir())
        for each in wanted
        if file.is_file() and each in file.read_bytes()
    ]


def as_stored(number: int) -> list[bytes]:
    """As SQLite writes it in a row, and as text."""
    return [number.to_bytes(8, "big"), str(number).encode()]


async def test_every_table_with_members_is_tried(context: Context, clock: StoppedClock) -> None:
    """Whoever adds a column that holds members finds it missing here."""
    await live(context, clock)

    found = await mentions(context, ADA)

    about_members = {"member_id", "other_id", "owner_id", "asker_id", "blocker_id", "blocked_id", "added_by"}
    about_members |= {"reporter_id", "reported_id"}
    expected = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name in about_members and isinstance(column.type, BigInteger | Integer)
    }
    assert expected - set(found) == set()


async def test_deleting_leaves_nothing_of_them(context: Context, clock: StoppedClock) -> None:
    await live(context, clock)

    await delete_member(context, ADA)

    assert await mentions(context, ADA) == []


async def test_deleting_leaves_other_people_s_own_notes_unlinked(
    context: Context, clock: StoppedClock
) -> None:
    await live(context, clock)

    await delete_member(context, ADA)

    async with context.database.reading() as tx:
        [contact] = await tx.contacts.of(BEN)
        [talk] = await tx.contacts.conversations(BEN)
        reports = await tx.reports.by(DAN)
    assert (contact.name, contact.member, talk.line) == ("Ada", None, "Ben's own note")
    assert [(each.words, each.reported) for each in reports] == [("about her", None)]


async def test_deleting_withdraws_what_waits_to_be_sent(context: Context, clock: StoppedClock) -> None:
    await live(context, clock)
    store = JobStore(context.database)
    leased = [each for each in await store.lease(clock.at, 50) if each.member_id == ADA]
    assert {each.kind for each in leased} >= {"dm", "report"}

    await delete_member(context, ADA)

    # What runs at this moment has lost its lease, and its result counts no more.
    assert not any([await store.done(each, clock.at) for each in leased])
    assert [
        each for each in await store.lease(clock.at + timedelta(days=30), 50) if each.member_id == ADA
    ] == []


async def test_deleting_somebody_unknown_is_harmless(context: Context) -> None:
    await delete_member(context, ADA)

    assert await mentions(context, ADA) == []


async def test_whoever_comes_back_begins_afresh(context: Context, clock: StoppedClock) -> None:
    await live(context, clock)
    await delete_member(context, ADA)

    known = await what_is_known(context, ADA, GUILD)

    assert (known.member, known.memberships, known.contacts, known.blocked) == (None, (), 0, 0)


async def test_a_file_holds_no_word_and_after_deleting_no_id(
    sqlite: Database, clock: StoppedClock, tmp_path: Path
) -> None:
    await store_guild(sqlite)
    context = context_of(sqlite, clock)
    # Many others, so that rows move between pages and deleted ones lie among them.
    await _fill(context, 150)
    await live(context, clock)
    await _fill(context, 150, first=3000)
    words = [word.encode() for word in OURS]
    assert in_files(tmp_path, *words) == []
    assert in_files(tmp_path, as_stored(ADA)[0]) != []

    await delete_member(context, ADA)

    assert in_files(tmp_path, *words, *as_stored(ADA)) == []
    assert (tmp_path / "rapport.db-wal").stat().st_size == 0


async def test_a_reader_in_the_way_only_delays_the_truncation(
    sqlite: Database, clock: StoppedClock, tmp_path: Path
) -> None:
    await store_guild(sqlite)
    context = context_of(sqlite, clock)
    await change_area(context, ADA, GUILD, "Durham, NC")
    async with sqlite.reading() as tx:
        assert await tx.members.get(ADA) is not None
        async with sqlite.writing() as other:
            await other.erasure.erase(ADA)

    await delete_member(context, ADA)

    assert in_files(tmp_path, *as_stored(ADA)) == []


async def _fill(context: Context, count: int, first: int = 2000) -> None:
    async with context.database.writing() as tx:
        for number in range(first, first + count):
            member = MemberId(ADA + number)
            await tx.members.get_or_add(member, MONDAY)
            contact = await tx.contacts.add(member, f"Somebody {number}", MONDAY, MONDAY)
            await tx.contacts.talked(contact, f"a line about {number}", MONDAY, None)


async def test_export_holds_everything_of_theirs_and_nobody_else_s(
    context: Context, clock: StoppedClock
) -> None:
    event = await live(context, clock)
    await correct_cost(context, ADA, GUILD, event, "6")

    exported: dict[str, Any] = json.loads(await export(context, ADA))

    text = json.dumps(exported)
    for word in OURS:
        assert word in text
    assert "Ben's own note" not in text
    assert f'"{CLEO}"' not in text
    assert "about her" not in text
    assert exported["member"]["id"] == str(ADA)
    assert exported["people"] == [
        {
            "name": "Quentin quokka",
            "since": ASKED_AT.isoformat(),
            "member": None,
            "talks": [
                {
                    "line": "ocelot-note",
                    "at": (TUESDAY_EVENING + timedelta(hours=2)).isoformat(),
                    "event": exported["answers"][0]["event"],
                }
            ],
        }
    ]
    assert {(each["you"], each["with"], each["note"] is None) for each in exported["introductions"]} == {
        ("asked", str(BEN), False),
        ("were asked", None, True),
    }
    assert exported["blocked"] == [str(DAN)]
    assert exported["budget"]["amount"] == 4000
    [answer] = exported["answers"]
    assert (answer["spent"], answer["spent_at"]) == (600, ASKED_AT.isoformat())
    assert exported["member"]["own_costs"] == {"currency": "USD", "parking": [100, 200]}
    [corrected] = exported["member"]["costs_corrected"]
    assert (corrected["currency"], corrected["food_and_drink"], corrected["ticket"]) == ("USD", 731, None)
    [paid] = exported["paid_for_tickets"]
    assert (paid["amount"], paid["event"]) == (500, exported["answers"][0]["event"])


async def test_export_of_somebody_unknown_says_so(context: Context) -> None:
    exported = json.loads(await export(context, ADA))

    assert (exported["member"], exported["people"], exported["budget"]) == ({"id": str(ADA)}, [], None)


async def test_export_never_tells_how_somebody_answered(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    for member in (ADA, BEN):
        await goes(context, member, event)
    sent = await greets(context, ADA, BEN, event)
    silence = await export(context, ADA)

    await answer_hello(context, BEN, sent.id, Answer.NOT_NOW, EVERYBODY_HERE)

    assert await export(context, ADA) == silence


async def test_a_break_ends_by_itself_or_at_a_word(context: Context, clock: StoppedClock) -> None:
    await change_area(context, ADA, GUILD, "Durham, NC")

    day = await pause(context, ADA, GUILD, "in 3 days")
    [paused] = [(await what_is_known(context, ADA, GUILD)).member]
    await resume(context, ADA)
    [back] = [(await what_is_known(context, ADA, GUILD)).member]

    assert paused is not None
    assert back is not None
    assert day.isoformat() == "2026-03-05"
    assert [paused.is_paused(MONDAY + timedelta(days=days)) for days in (3, 4)] == [True, False]
    assert not back.is_paused(MONDAY)


@pytest.mark.parametrize("text", ["sometime", "", "yesterday", "in 3 years"])
async def test_a_break_needs_a_date_that_can_be_read(context: Context, text: str) -> None:
    with pytest.raises(Unreadable) as error:
        await pause(context, ADA, GUILD, text)
    assert error.value.field == "until"


async def test_hiding_is_on_every_server(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    await goes(context, ADA, event)
    elsewhere = GuildId(7002)
    async with context.database.writing() as tx:
        there = replace(await tx.memberships.get(ADA, GUILD), guild=elsewhere)
        await tx.memberships.save(there, MONDAY)

    await hide_everywhere(context, ADA)

    shown = (await what_is_known(context, ADA, GUILD)).memberships
    assert [(each.guild, each.visibility) for each in shown] == [
        (GUILD, Visibility.HIDDEN),
        (elsewhere, Visibility.HIDDEN),
    ]


async def test_stopping_dms_keeps_what_is_owed_in_start(context: Context, clock: StoppedClock) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    await goes(context, ADA, event, dms=True)

    await stop_dms(context, ADA)
    clock.at = ASKED_AT
    async with context.database.reading() as tx:
        [row] = (await tx.connection.execute(select(jobs).where(jobs.c.kind == "debrief"))).all()
    await ask_after_event(context, Job(row.id, row.kind, row.key, row.due_at, row.payload))

    async with context.database.reading() as tx:
        kinds = (await tx.connection.scalars(select(jobs.c.kind))).all()
        notices = await tx.notices.all_of(ADA)
    assert ("dm" in kinds, len(notices)) == (False, 1)


async def test_blocks_are_listed_to_the_blocker_alone(context: Context) -> None:
    first, second = await block(context, ADA, BEN), await block(context, ADA, BEN)

    assert first == second
    assert await blocked_by(context, ADA) == [Blocked(first, BEN)]
    assert await blocked_by(context, BEN) == []
    with pytest.raises(NotFound):
        await unblock(context, BEN, first)
    await unblock(context, ADA, first)
    assert await blocked_by(context, ADA) == []


async def test_nobody_blocks_themselves(context: Context) -> None:
    with pytest.raises(NotAllowed):
        await block(context, ADA, ADA)


async def test_a_report_reaches_the_organisers_once(context: Context) -> None:
    reported = await report(context, ADA, GUILD, "He kept asking\nfor my address.", about=BEN)
    [job] = await JobStore(context.database).lease(MONDAY, 10)

    to_post = await report_to_post(context, job)
    assert to_post is not None
    await report_posted(context, to_post.report.id)

    assert reported.reaches_somebody
    assert (to_post.channel, to_post.tells_who) == (88, False)
    assert (to_post.report.words, to_post.report.reported) == ("He kept asking\nfor my address.", BEN)
    assert await report_to_post(context, job) is None


async def test_a_report_waits_for_a_channel(context: Context) -> None:
    elsewhere = GuildId(7002)
    await store_guild(context.database, elsewhere)

    reported = await report(context, ADA, elsewhere, "Something happened")
    [job] = await JobStore(context.database).lease(MONDAY, 10)
    to_post = await report_to_post(context, job)

    assert not reported.reaches_somebody
    assert to_post is not None
    assert to_post.channel is None


async def test_reports_a_day_are_limited(context: Context, clock: StoppedClock) -> None:
    """Nobody floods the organisers' channel; on another server, and a day later, there is room again."""
    elsewhere = (await store_guild(context.database, GuildId(7003))).id
    for number in range(REPORTS_PER_DAY):
        await report(context, ADA, GUILD, f"Number {number}")

    with pytest.raises(NotAllowed):
        await report(context, ADA, GUILD, "One more")

    await report(context, ADA, elsewhere, "There too")
    await report(context, BEN, GUILD, "And mine")
    clock.at = MONDAY + timedelta(days=1)
    await report(context, ADA, GUILD, "The day after")
    async with context.database.reading() as tx:
        assert len(await tx.reports.by(ADA)) == REPORTS_PER_DAY + 2


@pytest.mark.parametrize("words", ["", " \u200b\n"])
async def test_a_report_needs_a_word(context: Context, words: str) -> None:
    with pytest.raises(Unreadable):
        await report(context, ADA, GUILD, words, about=BEN)


async def test_a_hello_is_reported_and_blocked_without_learning_who_it_was(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    for member in (ADA, BEN):
        await goes(context, member, event, Visibility.ANONYMOUS)
    sent = await greets(context, BEN, ADA, event)

    await report_hello(context, ADA, sent.id, "Not kind", blocks=True)

    [blocked] = await blocked_by(context, ADA)
    assert blocked.member is None
    assert f'"{BEN}"'.encode() not in await export(context, ADA)
    assert (await looks(context, ADA, event)).people == ()
    with pytest.raises(NotFound):
        await sender_of(context, CLEO, sent.id)


async def test_blocking_by_name_does_not_tell_who_said_hello(context: Context) -> None:
    """Whoever guesses would be told by the one nameless block that turns into a name."""
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    for member in (ADA, BEN):
        await goes(context, member, event)
    sent = await greets(context, BEN, ADA, event)
    await report_hello(context, ADA, sent.id, "Not kind", blocks=True)

    guesses = [await block(context, ADA, guess) for guess in (BEN, CLEO)]

    listed = await blocked_by(context, ADA)
    assert sorted(each.member or 0 for each in listed) == sorted([0, BEN, CLEO])
    # The one they do not know by name goes on holding when the guess is taken back.
    for guess in guesses:
        await unblock(context, ADA, guess)
    assert [each.member for each in await blocked_by(context, ADA)] == [None]
    assert (await looks(context, ADA, event)).people == ()


async def test_only_who_was_asked_reports_a_hello(context: Context) -> None:
    """The organisers are told whom it is about: an organiser must not learn so who was shown without a name."""
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    for member in (ADA, BEN):
        await goes(context, member, event, Visibility.ANONYMOUS)
    sent = await greets(context, BEN, ADA, event)

    with pytest.raises(NotFound):
        await sender_of(context, BEN, sent.id)

    await answer_hello(context, ADA, sent.id, Answer.YES, EVERYBODY_HERE)
    assert await sender_of(context, BEN, sent.id) == (GUILD, ADA)


async def test_who_blocks_after_a_hello_can_still_be_reported_for_it(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    for member in (ADA, BEN):
        await goes(context, member, event, Visibility.ANONYMOUS)
    sent = await greets(context, BEN, ADA, event)

    await block(context, BEN, ADA)

    assert await sender_of(context, ADA, sent.id) == (GUILD, BEN)


async def test_presence_is_asked_before_anybody_is_shown(context: Context) -> None:
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    for member in (ADA, BEN):
        await goes(context, member, event)
    discord = Discord()

    await looks(context, ADA, event, discord)

    assert (GUILD, BEN) in discord.asked


async def test_stopping_dms_begins_the_count_afresh(context: Context) -> None:
    await turn_dms(context, ADA, on=True)
    await stop_dms(context, ADA)

    member = (await what_is_known(context, ADA, None)).member

    assert member is not None
    assert (member.direct_messages, member.unanswered_prompts) == ("off", 0)


async def test_what_has_had_its_time_goes_by_itself(context: Context, clock: StoppedClock) -> None:
    """The words of a hello with its event, what was owed after three months, a report after six."""
    event = await live(context, clock)
    store = JobStore(context.database)
    clock.at = TUESDAY_EVENING + timedelta(hours=2)

    async def left() -> tuple[list[str], int, int]:
        async with context.database.reading() as tx:
            introductions = await tx.introductions.of_member(ADA, event=event)
            notes = [(await tx.introductions.hello(each.id)).note for each in introductions if each.id]
            return notes, len(await tx.notices.all_of(ADA)), len(await tx.reports.by(ADA))

    before = await left()
    after = []
    for days in (0, 20, 100, 115, 181):
        clock.at = TUESDAY_EVENING + timedelta(days=days, hours=2)
        await keep_house(context, store)
        after.append(await left())

    assert before[0] == [HELLO.note, HELLO.note]
    assert (before[1] > 0, before[2]) == (True, 1)
    assert [notes for notes, _, _ in after] == [["", ""]] * 5
    assert [owed > 0 for _, owed, _ in after] == [True, True, True, False, False]
    assert [reports for _, _, reports in after] == [1, 1, 1, 1, 0]
