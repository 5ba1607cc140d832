"""The private calendar and the .ics files over the local Discord, read as calendar apps would."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import icalendar
import pytest_asyncio

from bot.playground.client import DM, Person
from bot.playground.replies import Reply
from tests.e2e.finding import fed, settled
from tests.web.test_calendars import free_port
from tests.world import MONDAY, Rapport, running, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham


@pytest_asyncio.fixture
async def reachable(tmp_path: Path) -> AsyncIterator[Rapport]:
    """The bot with its web part."""
    port = free_port()
    async with running(tmp_path, web_port=port, web_url=f"http://127.0.0.1:{port}") as rapport:
        yield rapport


async def goes(rapport: Rapport, *titles: str) -> Person:
    await fed(rapport, *(vevent(title, TOMORROW, text="Tickets are $5.") for title in titles))
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")
    for title in titles:
        await page.press("Going", near=title)
    return ada


async def attached(person: Person, reply: Reply) -> tuple[str, list[icalendar.Event]]:
    assert reply.message is not None
    [file] = reply.message.attachments
    return file["filename"], list(icalendar.Calendar.from_ical(await person.file(file["url"])).events)


async def made(person: Person, opened: Reply) -> str:
    """The address in the answer to making a link."""
    assert "sees where you go, what it costs you and why it suits you" in opened.text
    shown = await opened.press("Make my link")
    found = re.search(r"http://127\.0\.0\.1:\d+/calendar/[\w-]{43}\.ics", shown.text)
    assert found, shown.text
    return found[0]


async def fetched(url: str, **headers: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as reply:
        return reply.status, reply.headers.get("ETag", ""), await reply.text()


async def test_a_link_from_making_it_to_turning_it_off(reachable: Rapport) -> None:
    ada = await goes(reachable, "Python workshop")
    agenda = await ada.command("agenda")
    url = await made(ada, await agenda.press("Calendar link"))
    first = await fetched(url)
    await reachable.restart()

    after_restart = await fetched(url, **{"If-None-Match": first[1]})
    there = await agenda.press("Calendar link")
    await (await ada.command("agenda")).press("Not going")
    changed = await fetched(url, **{"If-None-Match": first[1]})
    renewed = await there.press("New link")
    twice = await there.press("New link")
    old = await fetched(url)
    off = await renewed.press("Turn it off")

    assert (first[0], "SUMMARY:Python workshop" in first[2]) == (200, True)
    assert after_restart[0] == 304
    assert there.text.startswith("You have a calendar link since Mon 2 Mar.")
    assert url not in there.text
    assert (changed[0], "VEVENT" in changed[2]) == (200, False)
    assert "I show it this once" in renewed.text
    assert renewed.ephemeral
    assert twice.text.startswith("Your link was changed a moment ago")
    assert old[0] == 404
    assert off.text.startswith("Your link is off")


async def test_ten_taps_make_one_link_that_works(reachable: Rapport) -> None:
    ada = await settled(reachable, "Ada")
    opened = await (await ada.command("agenda")).press("Calendar link")
    url = await made(ada, opened)

    again = await opened.press("Make my link")

    assert "changed a moment ago" in again.text
    assert (await fetched(url))[0] == 200


async def test_after_delete_me_the_link_opens_nothing(reachable: Rapport) -> None:
    ada = await goes(reachable, "Python workshop")
    url = await made(ada, await (await ada.command("agenda")).press("Calendar link"))

    await (await (await ada.command("privacy")).press("Delete me")).press("Delete everything")

    assert (await fetched(url))[0] == 404


async def test_somebody_elses_button_makes_their_own_link(reachable: Rapport) -> None:
    ada, ben = await goes(reachable, "Python workshop"), await settled(reachable, "Ben")
    opened = await (await ada.command("agenda")).press("Calendar link")
    adas = await made(ada, opened)
    assert opened.message is not None

    bens = await ben.press(opened.message, "agenda.newlink:0", force=True)

    [url] = re.findall(r"http://\S+\.ics", bens.text)
    assert "VEVENT" not in (await fetched(url))[2]
    assert "VEVENT" in (await fetched(adas))[2]


def logged(log_file: Path) -> str:
    return log_file.read_text()


async def test_the_token_is_in_no_log(log_file: Path, reachable: Rapport) -> None:
    ada = await goes(reachable, "Python workshop")
    url = await made(ada, await (await ada.command("agenda")).press("Calendar link"))
    await fetched(url)
    await fetched(url[:-5])

    token = url.rsplit("/", 1)[1].removesuffix(".ics")
    assert token[:20] not in logged(log_file)


async def test_the_file_works_in_a_dm_and_without_a_web_part(rapport: Rapport) -> None:
    ada = await goes(rapport, "Python workshop", "Rust night")
    agenda = await ada.command("agenda", in_=DM)

    name, events = await attached(ada, await agenda.press("As .ics file"))

    assert "Calendar link" not in agenda.labels
    assert "open the .ics file" in agenda.text
    assert name == "rapport-agenda.ics"
    assert sorted(str(each["summary"]) for each in events) == ["Python workshop", "Rust night"]
    assert all("Cost to you: about $5" in str(each["description"]) for each in events)


async def test_an_old_link_button_without_a_web_part_says_so(rapport: Rapport) -> None:
    ada = await goes(rapport, "Python workshop")
    agenda = await ada.command("agenda")
    assert agenda.message is not None

    said = await ada.press(agenda.message, "agenda.link", force=True)

    assert said.text == "There are no calendar links here. The .ics file in `/agenda` holds the same events."


async def test_one_event_is_shared_with_a_friend_outside(rapport: Rapport) -> None:
    """From the event's own card, whether one goes or not, and from `/meet`; nothing about whoever shares it."""
    link = "URL:https://sample.example/night\r\n"
    await fed(rapport, vevent("Python `night`", TOMORROW, text="Tickets are $5.", extra=link))
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")
    single = await page.press("More")

    shared = await single.press("Share")
    await page.press("Going")
    from_meet = await (await ada.command("meet")).press("Bring a friend")
    assert shared.message is not None
    in_dm = await ada.press(shared.message, f"share:{single.message and _event_in(single)}", force=True)
    name, [event] = await attached(ada, shared)

    words = (
        "```\nPython 'night'\nTue 3 Mar, 18:00-20:00\nSample Hall, 101 City Hall Plaza, Durham, NC 27701\n"
        "Ticket $5\nhttps://sample.example/night\n```"
    )
    assert words in shared.text
    assert [words in each.text for each in (from_meet, in_dm)] == [True, True]
    assert name == "event.ics"
    assert str(event["summary"]) == "Python `night`"
    assert str(event["description"]) == "Ticket $5.\n\nTickets are $5."
    whole = f"{shared.text}{event.to_ical().decode()}"
    assert [each for each in (str(ada.id), "Ada", "to you", "bus") if each in whole] == []


def _event_in(reply: Reply) -> str:
    [found] = re.findall(r"'share:(\d+)'", str(reply.raw))
    return str(found)


async def test_what_is_over_is_not_shared_and_what_is_hidden_is_not_found(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python night", TOMORROW, text="Free entry."))
    ada = await settled(rapport, "Ada")
    single = await (await ada.command("events")).press("More")
    elsewhere = await rapport.world.guild("Somewhere else")
    zoe = await rapport.world.member(elsewhere, "Zoe")
    page = await zoe.command("privacy")
    assert page.message is not None
    hidden = await zoe.press(page.message, f"share:{_event_in(single)}", force=True)
    await rapport.advance(days=3)

    over = await single.press("Share")

    assert hidden.text == "I can't find that event any more. `/events` shows what is on."
    assert over.text == "That one is over already, so there is nothing to bring a friend to."
