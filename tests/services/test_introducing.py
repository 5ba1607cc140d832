"""Introductions: names after both yeses and not before; a no reads like silence; limits that tell nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed, NotFound, RapportError, Stale
from bot.domain.hellos import Gift, Hello
from bot.domain.ids import EventId, IntroductionId, MemberId
from bot.domain.introductions import ASKED_PER_DAY, ASKS_PER_DAY, NOT_FOUND, OVER, Answer, Stage
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.profiles import Visibility
from bot.services.blocking import block
from bot.services.context import Context
from bot.services.going import say_not_going
from bot.services.introducing import GONE, answer_hello, before_hello, take_back
from bot.services.presence import CannotTell
from bot.services.privacy import hide_everywhere, pause
from bot.services.underway import introductions_of, opened
from bot.services.upkeep import keep_house
from bot.services.waiting import waiting_for
from bot.storage.database import Database
from bot.storage.job_store import JobStore
from tests.services.contexts import (
    GUILD,
    MONDAY,
    StoppedClock,
    context_of,
    meetup,
    store_events,
    store_guild,
)
from tests.services.crowd import ADA, BEN, CLEO, EVERYBODY_HERE, HELLO, Discord, goes, greets, looks

TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)
AFTERWARDS = TUESDAY_EVENING + timedelta(hours=3)


@pytest.fixture
async def context(database: Database, clock: StoppedClock) -> Context:
    await store_guild(database)
    return context_of(database, clock)


@pytest.fixture
async def event(context: Context) -> EventId:
    """Ada and Ben go there, and are suggested to each other."""
    [event] = await store_events(context.database, meetup("Python night", TUESDAY_EVENING))
    await goes(context, ADA, event, Visibility.ANONYMOUS)
    await goes(context, BEN, event, Visibility.ANONYMOUS)
    return event


async def stages(context: Context, member: MemberId) -> list[tuple[Stage, MemberId | None]]:
    found = await introductions_of(context, member, GUILD, EVERYBODY_HERE)
    return [(underway.stage, underway.other) for underway in found]


async def answer(context: Context, member: MemberId, introduction: IntroductionId, said: Answer) -> None:
    await answer_hello(context, member, introduction, said, EVERYBODY_HERE)


async def notices(context: Context, member: MemberId) -> list[tuple[NoticeKind, NoticeState]]:
    async with context.database.reading() as tx:
        return [(each.kind, each.state) for each in await tx.notices.all_of(member)]


async def dms(context: Context) -> list[str]:
    async with context.database.reading() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT key FROM jobs WHERE kind = 'dm' ORDER BY key")
        return [key for (key,) in rows]


async def test_hello_asks_the_other_side_without_a_name(context: Context, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event, Hello("Hi there", Gift.COMPANY))

    assert (sent.stage, sent.other, sent.may_withdraw) == (Stage.WAITING, None, True)
    [asked] = await introductions_of(context, BEN, GUILD, EVERYBODY_HERE)
    assert (asked.stage, asked.other, asked.about.by_name) == (Stage.ASKED, None, False)
    assert asked.hello == Hello("Hi there", Gift.COMPANY)
    assert await notices(context, BEN) == [(NoticeKind.INTRODUCTION_ASKED, NoticeState.WAITING)]
    assert await notices(context, ADA) == []
    # Neither has turned DMs on.
    assert await dms(context) == []


async def test_both_yeses_open_it_for_both(context: Context, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)

    answered = await answer_hello(context, BEN, sent.id, Answer.YES, EVERYBODY_HERE)

    assert (answered.stage, answered.other) == (Stage.OPEN, ADA)
    assert await stages(context, ADA) == [(Stage.OPEN, BEN)]
    assert await stages(context, BEN) == [(Stage.OPEN, ADA)]
    assert await notices(context, ADA) == [(NoticeKind.INTRODUCTION_OPENED, NoticeState.WAITING)]
    assert sorted(await notices(context, BEN)) == [
        (NoticeKind.INTRODUCTION_ASKED, NoticeState.DONE),
        (NoticeKind.INTRODUCTION_OPENED, NoticeState.WAITING),
    ]


async def test_who_takes_dms_is_told_by_dm(context: Context, event: EventId) -> None:
    for member in (ADA, BEN):
        await goes(context, member, event, dms=True)

    sent = await greets(context, ADA, BEN, event)
    asked = await dms(context)
    await answer(context, BEN, sent.id, Answer.YES)

    key = f"dm:introduction:{sent.id}"
    assert asked == [f"{key}:asked"]
    # The question is answered: it is not sent any more.
    assert await dms(context) == [f"{key}:opened:asker", f"{key}:opened:other"]


async def test_a_no_reads_like_silence(context: Context, clock: StoppedClock, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)
    silence = await introductions_of(context, ADA, GUILD, EVERYBODY_HERE)

    await answer(context, BEN, sent.id, Answer.NOT_NOW)

    assert await introductions_of(context, ADA, GUILD, EVERYBODY_HERE) == silence
    assert await notices(context, ADA) == []
    assert await stages(context, BEN) == []
    clock.at = AFTERWARDS
    assert await stages(context, ADA) == []


async def test_answering_twice_is_told_the_state(context: Context, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)
    await answer(context, BEN, sent.id, Answer.YES)

    with pytest.raises(Stale):
        await answer(context, BEN, sent.id, Answer.NOT_NOW)
    assert await stages(context, ADA) == [(Stage.OPEN, BEN)]


@pytest.mark.parametrize("who", [ADA, CLEO])
async def test_only_who_was_asked_may_answer(context: Context, event: EventId, who: MemberId) -> None:
    sent = await greets(context, ADA, BEN, event)

    with pytest.raises(NotFound, match="can't find that introduction"):
        await answer(context, who, sent.id, Answer.YES)
    assert await stages(context, BEN) == [(Stage.ASKED, None)]


async def test_somebody_else_s_suggestion_is_not_found(context: Context, event: EventId) -> None:
    [person] = (await looks(context, ADA, event)).people

    with pytest.raises(NotFound) as error:
        await before_hello(context, CLEO, person.suggestion)
    assert error.value.sentence == GONE


async def test_hello_to_who_said_hello_is_the_yes(context: Context, event: EventId) -> None:
    await greets(context, ADA, BEN, event)

    crossed = await greets(context, BEN, ADA, event)

    assert (crossed.stage, crossed.other) == (Stage.OPEN, ADA)
    assert await stages(context, ADA) == [(Stage.OPEN, BEN)]


async def test_hello_twice_is_told_that_it_is_on_its_way(context: Context, event: EventId) -> None:
    await greets(context, ADA, BEN, event)
    [person] = (await looks(context, ADA, event)).people

    assert person.is_settled
    with pytest.raises(Stale):
        await before_hello(context, ADA, person.suggestion)


async def test_taking_it_back_leaves_nothing_to_answer(context: Context, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)

    await take_back(context, ADA, sent.id)

    assert (await stages(context, ADA), await stages(context, BEN)) == ([], [])
    assert await waiting_for(context, BEN) == []
    with pytest.raises(NotFound):
        await answer(context, BEN, sent.id, Answer.YES)


async def test_it_expires_with_the_event(context: Context, clock: StoppedClock, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)

    clock.at = AFTERWARDS

    with pytest.raises(Stale) as error:
        await answer(context, BEN, sent.id, Answer.YES)
    assert error.value.sentence == OVER
    await keep_house(context, JobStore(context.database))
    async with context.database.reading() as tx:
        assert (await tx.introductions.hello(sent.id)).note == ""
        found = await tx.introductions.get(sent.id)
    assert found is not None
    assert found.state == "expired"


async def test_it_moves_with_the_event(context: Context, clock: StoppedClock, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)
    moved = meetup("Python night", TUESDAY_EVENING + timedelta(days=7))
    async with context.database.writing() as tx:
        await tx.event_intake.rewrite([(event, moved, b"moved")], MONDAY)

    clock.at = AFTERWARDS
    await keep_house(context, JobStore(context.database))
    await answer(context, BEN, sent.id, Answer.YES)

    assert await stages(context, ADA) == [(Stage.OPEN, BEN)]


async def test_a_cancelled_event_takes_it_along(context: Context, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)
    async with context.database.writing() as tx:
        await tx.event_intake.cancel([event], MONDAY)

    with pytest.raises(Stale):
        await answer(context, BEN, sent.id, Answer.YES)


@pytest.mark.parametrize("blocker", [ADA, BEN])
async def test_a_block_ends_it_silently(context: Context, event: EventId, blocker: MemberId) -> None:
    sent = await greets(context, ADA, BEN, event)

    await block(context, blocker, BEN if blocker == ADA else ADA)

    # Whoever blocks sees it gone; the other sees nothing at all.
    waiting = [] if blocker == ADA else [(Stage.WAITING, None)]
    assert (await stages(context, ADA), await stages(context, BEN)) == (waiting, [])
    with pytest.raises(NotFound) as error:
        await answer(context, BEN, sent.id, Answer.YES)
    assert error.value.sentence == NOT_FOUND


async def test_a_block_reads_like_silence_to_the_asker(
    context: Context, clock: StoppedClock, event: EventId
) -> None:
    sent = await greets(context, ADA, BEN, event)
    silence = await introductions_of(context, ADA, GUILD, EVERYBODY_HERE)

    await block(context, BEN, ADA)

    assert await introductions_of(context, ADA, GUILD, EVERYBODY_HERE) == silence
    await take_back(context, ADA, sent.id)
    assert await stages(context, ADA) == []


async def test_who_waits_is_not_told_that_the_other_has_left(context: Context, event: EventId) -> None:
    await greets(context, ADA, BEN, event)

    found = await introductions_of(context, ADA, GUILD, Discord(gone=[BEN]))

    assert [(underway.stage, underway.other) for underway in found] == [(Stage.WAITING, None)]


@pytest.mark.parametrize("blocker", [ADA, BEN])
async def test_a_block_takes_an_open_one_apart(context: Context, event: EventId, blocker: MemberId) -> None:
    sent = await greets(context, ADA, BEN, event)
    await answer(context, BEN, sent.id, Answer.YES)

    await block(context, blocker, BEN if blocker == ADA else ADA)

    for member in (ADA, BEN):
        assert await waiting_for(context, member) == []
        with pytest.raises(NotFound):
            await opened(context, member, sent.id, EVERYBODY_HERE)


async def test_a_block_before_the_hello_reads_like_a_suggestion_that_is_gone(
    context: Context, event: EventId
) -> None:
    [person] = (await looks(context, ADA, event)).people
    await block(context, BEN, ADA)

    with pytest.raises(NotFound) as error:
        await before_hello(context, ADA, person.suggestion)
    assert error.value.sentence == GONE


async def test_when_the_asker_hides_nothing_is_left_to_answer(context: Context, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)

    await hide_everywhere(context, ADA)

    assert await waiting_for(context, BEN) == []
    with pytest.raises(NotFound):
        await answer(context, BEN, sent.id, Answer.YES)


async def test_when_the_one_asked_hides_the_asker_sees_silence(context: Context, event: EventId) -> None:
    await greets(context, ADA, BEN, event)
    silence = await stages(context, ADA)

    await hide_everywhere(context, BEN)

    assert await stages(context, ADA) == silence == [(Stage.WAITING, None)]


async def test_a_break_takes_back_what_waits_and_keeps_what_is_open(context: Context, event: EventId) -> None:
    await goes(context, CLEO, event)
    sent = await greets(context, ADA, BEN, event)
    await answer(context, BEN, sent.id, Answer.YES)
    await greets(context, ADA, CLEO, event)

    await pause(context, ADA, GUILD, "in 3 days")

    assert await stages(context, CLEO) == []
    assert await stages(context, BEN) == [(Stage.OPEN, ADA)]


@pytest.mark.parametrize("reason", ["left", "changed plans"])
async def test_an_asker_who_cannot_come_is_never_named(context: Context, event: EventId, reason: str) -> None:
    sent = await greets(context, ADA, BEN, event)
    discord = Discord(gone=[ADA] if reason == "left" else [])
    if reason == "changed plans":
        await say_not_going(context, ADA, GUILD, event)

    with pytest.raises(NotFound):
        await answer_hello(context, BEN, sent.id, Answer.YES, discord)
    assert await stages(context, BEN) == []


async def test_no_name_is_told_while_discord_does_not_say_who_is_here(
    context: Context, event: EventId
) -> None:
    sent = await greets(context, ADA, BEN, event)

    with pytest.raises(CannotTell):
        await answer_hello(context, BEN, sent.id, Answer.YES, Discord(silent=[ADA]))
    await answer(context, BEN, sent.id, Answer.YES)

    hidden = await introductions_of(context, ADA, GUILD, Discord(silent=[BEN]))
    assert hidden == []
    with pytest.raises(CannotTell):
        await opened(context, ADA, sent.id, Discord(silent=[BEN]))
    assert (await opened(context, ADA, sent.id, EVERYBODY_HERE)).other == BEN


async def test_a_name_once_seen_does_not_wait_any_more(context: Context, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)
    await answer(context, BEN, sent.id, Answer.YES)
    assert len(await waiting_for(context, ADA)) == 1

    await opened(context, ADA, sent.id, EVERYBODY_HERE)

    assert await waiting_for(context, ADA) == []


async def refusal(context: Context, member: MemberId, other: MemberId, event: EventId) -> RapportError | None:
    try:
        await greets(context, member, other, event)
    except RapportError as error:
        return error
    return None


async def test_hellos_a_day_are_limited(sqlite: Database) -> None:
    await store_guild(sqlite)
    context = context_of(sqlite)
    others = [MemberId(900 + number) for number in range(ASKS_PER_DAY + 1)]
    errors = []
    for number, other in enumerate(others):
        [event] = await store_events(
            sqlite, meetup(f"Night {number}", TUESDAY_EVENING + timedelta(days=number))
        )
        await goes(context, ADA, event)
        await goes(context, other, event)
        errors.append(await refusal(context, ADA, other, event))

    assert errors[:-1] == [None] * ASKS_PER_DAY
    assert isinstance(errors[-1], NotAllowed)
    assert errors[-1].sentence.startswith("That's enough hellos for one day.")


async def test_the_form_does_not_tell_who_has_said_hello(sqlite: Database) -> None:
    """Who may send no more today is refused the same, whether or not the other one waits for them."""
    await store_guild(sqlite)
    context = context_of(sqlite)
    for number in range(ASKS_PER_DAY):
        [event] = await store_events(
            sqlite, meetup(f"Night {number}", TUESDAY_EVENING + timedelta(days=number + 1))
        )
        await goes(context, ADA, event)
        await goes(context, MemberId(900 + number), event)
        await greets(context, ADA, MemberId(900 + number), event)
    [event] = await store_events(sqlite, meetup("Python night", TUESDAY_EVENING))
    for member in (ADA, BEN, CLEO):
        await goes(context, member, event)
    await greets(context, BEN, ADA, event)

    sentences = {}
    for person in (await looks(context, ADA, event)).people:
        with pytest.raises(NotAllowed) as error:
            await before_hello(context, ADA, person.suggestion)
        sentences[person.about.other] = error.value.sentence

    assert sentences.keys() == {BEN, CLEO}
    assert sentences[BEN] == sentences[CLEO]


async def test_nobody_is_asked_by_too_many_a_day(sqlite: Database) -> None:
    await store_guild(sqlite)
    context = context_of(sqlite)
    askers = [MemberId(900 + number) for number in range(ASKED_PER_DAY + 1)]
    errors = []
    for number, asker in enumerate(askers):
        [event] = await store_events(
            sqlite, meetup(f"Night {number}", TUESDAY_EVENING + timedelta(days=number))
        )
        await goes(context, asker, event)
        await goes(context, BEN, event)
        errors.append(await refusal(context, asker, BEN, event))

    assert errors[:-1] == [None] * ASKED_PER_DAY
    assert isinstance(errors[-1], NotAllowed)
    assert errors[-1].sentence.startswith("They've had enough hellos for one day.")


async def test_the_same_person_is_not_asked_again_soon(
    context: Context, clock: StoppedClock, event: EventId
) -> None:
    await greets(context, ADA, BEN, event)
    [later] = await store_events(context.database, meetup("Rust night", TUESDAY_EVENING + timedelta(days=20)))
    for member in (ADA, BEN):
        await goes(context, member, later)

    soon = await refusal(context, ADA, BEN, later)
    clock.at = MONDAY + timedelta(days=15)
    after_a_while = await refusal(context, ADA, BEN, later)

    assert (isinstance(soon, NotAllowed), after_a_while) == (True, None)


async def test_the_note_is_one_line_and_sealed(context: Context, event: EventId) -> None:
    sent = await greets(context, ADA, BEN, event)

    async with context.database.reading() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT sealed_note FROM introductions")
        [(sealed,)] = rows.all()
        assert (await tx.introductions.hello(sent.id)) == HELLO
    assert HELLO.note.encode() not in bytes(sealed)


async def test_pairs_seen_before_come_last(context: Context, event: EventId) -> None:
    """Somebody new is worth more than somebody who was suggested before."""
    await looks(context, ADA, event)
    [later] = await store_events(context.database, meetup("Rust night", TUESDAY_EVENING + timedelta(days=1)))
    async with context.database.reading() as tx:
        seen = await tx.suggestions.seen_together([ADA, BEN, CLEO], besides=later)

    assert seen == {(ADA, BEN): 1}


async def test_a_changed_profile_is_read_anew(context: Context, event: EventId) -> None:
    await greets(context, ADA, BEN, event)
    async with context.database.writing() as tx:
        ada = await tx.members.get(ADA)
        assert ada is not None
        await tx.members.save(replace(ada, offers=("referral",)), MONDAY)
        ben = await tx.members.get(BEN)
        assert ben is not None
        await tx.members.save(replace(ben, needs=("referral",)), MONDAY)

    [asked] = await introductions_of(context, BEN, GUILD, EVERYBODY_HERE)

    assert asked.about.reasons == ("You look for a referral, they offer one.",)
