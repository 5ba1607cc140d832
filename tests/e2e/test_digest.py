"""Digests from the hour to the message, whatever breaks between; over the local Discord."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.guild_feeds import GuildFeed
from bot.domain.ids import GuildId
from bot.playground.people import Person
from bot.playground.replies import Message, Reply
from bot.storage.schema import jobs
from tests.e2e.killable import killable
from tests.world import MANAGE_SERVER, MONDAY, Rapport, vevent

# 18:30 on Tuesday in Durham, North Carolina.
TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8, minutes=30)
SEND, VIEW, HISTORY = 1 << 11, 1 << 10, 1 << 16
POST = "POST /channels/{channel_id}/messages"
# A busy machine may take its time; whatever waits goes on as soon as it can.
_PATIENCE = 30.0


async def with_feed(rapport: Rapport, *events: str) -> Person:
    """A server in Durham with a feed; it is ten on Monday morning there."""
    olu = await rapport.organiser()
    form = await (await olu.command("setup")).press("setup.place")
    await form.submit(city="Durham, NC")
    if events:
        await (await olu.command("feeds add", link=rapport.publish(*events))).press("It varies")
    return olu


async def with_digest(rapport: Rapport, *events: str, **options: object) -> tuple[Person, Reply]:
    """The same with a digest at nine in #events."""
    olu = await with_feed(rapport, *events)
    chosen = {"channel": rapport.guild.channel("events"), "hour": "9", **options}
    kept = await olu.command("digest add", chosen)
    return olu, kept


async def posted(rapport: Rapport, reader: Person) -> list[Message]:
    return [each for each in await reader.messages(rapport.guild.channel("events")) if not each.ephemeral]


async def settled(rapport: Rapport, olu: Person, words: str) -> None:
    """Waits until /digest list says so."""

    async def says() -> bool:
        return words in (await olu.command("digest list")).text

    await rapport.world.until(says, _PATIENCE, about=words)


async def test_digest_comes_at_its_local_hour_for_everybody(rapport: Rapport) -> None:
    olu, kept = await with_digest(
        rapport,
        vevent(
            "Study night",
            TUESDAY_EVENING,
            text="Free admission",
            extra="URL:https://www.example.org/study\r\n",
        ),
        vevent("Next month", MONDAY + timedelta(days=30)),
    )
    assert "09:00 every day (America/New_York)" in kept.text
    await rapport.advance(hours=22, minutes=59)
    assert await posted(rapport, olu) == []
    await rapport.advance(minutes=1)
    ada = await rapport.member("Ada")
    message = await ada.receives("Study night", in_=rapport.guild.channel("events"), seconds=_PATIENCE)
    assert "What's on: Tue 3 - Mon 9 Mar" in message.text
    assert "**Tue 3 Mar**" in message.text
    assert "- 18:30-20:30 **Study night**" in message.text
    assert "[example.org](https://www.example.org/study)" in message.text
    assert "Next month" not in message.text
    assert not message.pings
    assert [each.custom_id for each in message.buttons] == ["events.mine", "start.open"]


async def test_date_gets_one_digest_over_restarts_and_edits(rapport: Rapport) -> None:
    olu, _ = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING))
    await rapport.advance(hours=23)
    await olu.receives("Study night", in_=rapport.guild.channel("events"), seconds=_PATIENCE)
    await settled(rapport, olu, "was posted")
    await rapport.restart()
    (choice,) = await olu.complete("digest edit", "digest")
    await olu.command("digest edit", digest=choice["value"], hour="10")
    await rapport.advance(hours=2)
    refused = await olu.command("digest now", digest=choice["value"])
    assert "has been posted already" in refused.text
    assert len(await posted(rapport, olu)) == 1


async def test_empty_day_brings_nothing(rapport: Rapport) -> None:
    olu, _ = await with_digest(rapport)
    await rapport.advance(hours=23)
    await settled(rapport, olu, "had nothing to show")
    assert await posted(rapport, olu) == []


async def test_digest_more_than_six_hours_late_is_skipped(rapport: Rapport) -> None:
    olu, _ = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING + timedelta(days=2)))
    await rapport.app.stop()
    await rapport.world.advance(hours=23 + 7)
    await rapport.start()
    await settled(rapport, olu, "was skipped")
    assert await posted(rapport, olu) == []


async def test_digest_less_than_six_hours_late_is_caught_up_once(rapport: Rapport) -> None:
    olu, _ = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING + timedelta(days=2)))
    await rapport.app.stop()
    await rapport.world.advance(hours=23 + 5)
    await rapport.start()
    await settled(rapport, olu, "was posted")
    assert len(await posted(rapport, olu)) == 1


async def test_send_whose_answer_was_lost_is_looked_up_and_not_repeated(rapport: Rapport) -> None:
    olu, _ = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING))
    await rapport.world.fault("drop_after", POST)
    await rapport.advance(hours=23)
    await olu.receives("Study night", in_=rapport.guild.channel("events"), seconds=_PATIENCE)
    await rapport.world.forget_nonces()
    await rapport.advance(seconds=10)
    await settled(rapport, olu, "was posted")
    assert len(await posted(rapport, olu)) == 1
    assert await rapport.world.requests("GET /channels/{channel_id}/messages") != []


async def test_send_killed_midway_is_looked_up_after_the_restart(rapport: Rapport) -> None:
    olu, _ = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING))
    await rapport.world.fault("hang", POST)
    await rapport.advance(hours=23)
    await rapport.world.until(lambda: is_trying(rapport), _PATIENCE, about="the send")
    await rapport.restart()
    await rapport.advance(minutes=2)
    await settled(rapport, olu, "was posted")
    assert len(await posted(rapport, olu)) == 1


async def is_trying(rapport: Rapport) -> bool:
    async with rapport.app.context.database.reading() as tx:
        query = select(jobs.c.tried_at).where(jobs.c.kind == "post", jobs.c.tried_at.is_not(None))
        return await tx.connection.scalar(query) is not None


async def test_words_that_filters_refuse_cost_only_themselves(rapport: Rapport) -> None:
    link = "URL:https://www.example.org/study\r\n"
    olu, _ = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING, extra=link))
    await rapport.world.fault("status", POST, status=400, code=240000)
    await rapport.advance(hours=23)
    message = await olu.receives("Study night", in_=rapport.guild.channel("events"), seconds=_PATIENCE)
    assert "example.org" not in message.text
    await settled(rapport, olu, "was posted")


async def test_even_titles_that_are_refused_leave_a_digest(rapport: Rapport) -> None:
    olu, _ = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING))
    await rapport.world.fault("status", POST, count=3, status=400, code=200000)
    await rapport.advance(hours=23)
    message = await olu.receives("1 event ahead", in_=rapport.guild.channel("events"), seconds=_PATIENCE)
    assert "Study night" not in message.text


async def test_closed_channel_switches_the_digest_off_until_it_opens(rapport: Rapport) -> None:
    olu, _ = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING + timedelta(days=3)))
    owner = await rapport.world.owner(rapport.guild)
    events, organisers = rapport.guild.channel("events"), rapport.guild.channel("organisers")
    await (await olu.command("setup")).select("setup.organisers", organisers)
    await rapport.world.bot_permissions(events, VIEW | HISTORY)
    await rapport.world.forget_requests()
    await rapport.advance(hours=23)
    for tries in (1, 2, 3):
        await rapport.world.until(partial(has_tried, rapport, tries), _PATIENCE, about=f"try {tries}")
        await rapport.advance(seconds=30)
    told = await owner.receives("I switched the digest", in_=organisers, seconds=_PATIENCE)
    assert f"<#{events.id}>" in told.text
    assert "Switched off" in (await olu.command("digest list")).text
    assert len(await rapport.world.requests(POST)) == 3 + 1
    await rapport.world.bot_permissions(events, VIEW | HISTORY | SEND)
    await settled(rapport, olu, "next <t:")
    await rapport.advance(hours=24)
    await olu.receives("Study night", in_=events, seconds=_PATIENCE)
    assert len([each for each in await owner.messages(organisers) if "switched" in each.text]) == 1


async def has_tried(rapport: Rapport, times: int) -> bool:
    """The send was tried so often, and waits for its next time (or was given up)."""
    async with rapport.app.context.database.reading() as tx:
        query = select(jobs.c.attempts).where(jobs.c.kind == "post", jobs.c.lease_token.is_(None))
        return await tx.connection.scalar(query) == times


async def test_digest_takes_in_what_it_is_about(rapport: Rapport) -> None:
    _, kept = await with_digest(
        rapport,
        vevent("Python evening", TUESDAY_EVENING, text="Admission is free"),
        vevent("Python gala", TUESDAY_EVENING, text="Tickets are $80"),
        vevent("Python for kids", TUESDAY_EVENING),
        vevent("Watercolours", TUESDAY_EVENING),
        about="python",
        without="kids",
        max_ticket="$10",
        weekdays="Mon-Fri",
    )
    assert "Mon to Fri" in kept.text
    shown = await kept.press("Preview")
    assert "Python evening" in shown.text
    for other in ("gala", "kids", "Watercolours"):
        assert other not in shown.text.replace("without kids", "")


async def test_usual_price_of_a_feed_is_said_as_such(rapport: Rapport) -> None:
    olu = await with_feed(rapport)
    await (await olu.command("feeds add", link=rapport.publish(vevent("Walk", TUESDAY_EVENING)))).press(
        "Usually free"
    )
    kept = await olu.command("digest add", channel=rapport.guild.channel("events"))
    assert "usually free entry" in (await kept.press("Preview")).text


async def test_now_posts_todays_digest_and_counts_as_it(rapport: Rapport) -> None:
    olu, kept = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING + timedelta(days=1)))
    shown = await kept.press("Preview")
    await shown.press("Post it now")
    await olu.receives("Study night", in_=rapport.guild.channel("events"), seconds=_PATIENCE)
    await rapport.advance(hours=23)
    await rapport.world.until(lambda: twice(rapport, olu), _PATIENCE, about="Tuesday's digest")


async def twice(rapport: Rapport, olu: Person) -> bool:
    return len(await posted(rapport, olu)) == 2


async def test_digest_is_removed_after_a_question(rapport: Rapport) -> None:
    olu, _ = await with_digest(rapport, vevent("Study night", TUESDAY_EVENING))
    (choice,) = await olu.complete("digest remove", "digest")
    assert choice["name"].startswith("#events, 09:00")
    question = await olu.command("digest remove", digest=choice["value"])
    assert "No digest yet" in (await question.press("Remove")).text
    await rapport.advance(hours=23)
    assert await posted(rapport, olu) == []


async def test_setup_makes_a_digest_anew_after_its_removal(rapport: Rapport) -> None:
    olu = await with_feed(rapport)
    events = rapport.guild.channel("events")
    await (await olu.command("setup")).select("setup.channel", events)
    await (await (await olu.command("digest list")).press("Remove")).press("Remove")
    card = await olu.command("setup")
    assert "Still needs a channel" in card.text
    assert f"<#{events.id}> at 09:00" in (await card.select("setup.channel", events)).text


async def test_what_cannot_be_read_is_said_with_an_example(rapport: Rapport) -> None:
    olu = await with_feed(rapport)
    events = rapport.guild.channel("events")
    for option, value, words in (
        ("hour", "late", "Try `9`"),
        ("weekdays", "some", "Try `every day`"),
        ("max_ticket", "cheap", "Try one amount"),
        ("zone", "Nowhereville XY", "A city does it"),
    ):
        assert words in (await olu.command("digest add", {option: value}, channel=events)).text
    assert "No digest yet" in (await olu.command("digest list")).text


async def test_digest_of_a_server_without_a_city_asks_for_it(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    events = rapport.guild.channel("events")
    assert "Set its city with `/setup`" in (await olu.command("digest add", channel=events)).text
    assert "Europe/Berlin" in (await olu.command("digest add", channel=events, zone="Berlin")).text


async def test_cancelled_event_is_not_announced(rapport: Rapport) -> None:
    olu, _ = await with_digest(
        rapport, vevent("Study night", TUESDAY_EVENING), vevent("Quiz", TUESDAY_EVENING, uid="quiz")
    )
    rapport.publish(
        vevent("Study night", TUESDAY_EVENING),
        vevent("Quiz", TUESDAY_EVENING, uid="quiz", extra="STATUS:CANCELLED\r\n"),
    )
    await rapport.advance(hours=3)
    await rapport.world.until(lambda: asked_again(rapport), _PATIENCE, about="the poll")
    await rapport.advance(hours=20)
    message = await olu.receives("Study night", in_=rapport.guild.channel("events"), seconds=_PATIENCE)
    assert "Quiz" not in message.text


async def asked_again(rapport: Rapport) -> bool:
    (use,) = await feeds_of(rapport)
    return use.feed.state.last_changed_at is not None and use.feed.state.last_changed_at > MONDAY + timedelta(
        hours=2
    )


async def feeds_of(rapport: Rapport) -> list[GuildFeed]:
    async with rapport.app.context.database.reading() as tx:
        return await tx.feeds.of_guild(GuildId(rapport.guild.id))


@pytest.mark.parametrize("fault", ["drop_after", "hang"])
async def test_bot_killed_while_it_sends_posts_once(tmp_path: Path, fault: str) -> None:
    """After Discord has taken the message (`drop_after`), and before (`hang`)."""
    async with killable(tmp_path) as bot:
        olu = await bot.world.member(bot.guild, "Olu", permissions=MANAGE_SERVER)
        events = bot.guild.channel("events")
        await (await (await olu.command("setup")).press("setup.place")).submit(city="Durham, NC")
        link = bot.publish(vevent("Study night", TUESDAY_EVENING))
        await (await olu.command("feeds add", link=link)).press("It varies")
        await olu.command("digest add", channel=events)
        await bot.world.fault(fault, POST)
        await bot.world.advance(hours=23)
        await bot.world.until(lambda: is_on_the_way(tmp_path), _PATIENCE, about="the send")
        if fault == "drop_after":
            await olu.receives("Study night", in_=events, seconds=_PATIENCE)
        await bot.kill()
        await bot.world.clear_faults()
        await bot.world.forget_nonces()
        await bot.start()
        await bot.world.advance(minutes=2)

        async def is_settled() -> bool:
            return "was posted" in (await olu.command("digest list")).text

        await bot.world.until(is_settled, _PATIENCE, about="the digest's settling")
        assert len([each for each in await olu.messages(events) if not each.ephemeral]) == 1


def is_on_the_way(folder: Path) -> bool:
    """What a killed bot would leave behind: a send of which nobody knows the outcome."""
    with closing(sqlite3.connect(folder / "rapport.db")) as database:
        query = "SELECT count(*) FROM jobs WHERE kind = 'post' AND tried_at IS NOT NULL"
        return bool(database.execute(query).fetchone()[0])
