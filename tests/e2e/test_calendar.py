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
