"""`python -m bot run` as a new user meets it: the local Discord, the sample community, the page in a browser."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

ZONE = "America/New_York"
_ROOT = Path(__file__).parents[2]
_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Without these it looks for hosts outside, at every start.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Run:
    """One `python -m bot run` and what it printed."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.printed: list[str] = []

    async def until(self, words: str, seconds: float = 60) -> str:
        """The first line with these words."""
        assert self.process.stdout is not None
        async with asyncio.timeout(seconds):
            while line := (await self.process.stdout.readline()).decode():
                self.printed.append(line)
                if words in line:
                    return line
        raise AssertionError("".join(self.printed))

    async def address(self) -> str:
        line = await self.until("Open http")
        return line.split("Open ")[1].split()[0]


@asynccontextmanager
async def started(folder: Path, port: int = 0) -> AsyncIterator[Run]:
    environment = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}
    environment |= {"RAPPORT_LOCAL_PORT": str(port), "PYTHONPATH": str(_ROOT), "RAPPORT_LOG_LEVEL": "WARNING"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stdout=PIPE, stderr=STDOUT
    )
    try:
        yield Run(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    if _CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=_QUIET)
        yield await browser.new_page(timezone_id=ZONE)
        await browser.close()


async def test_a_new_user_finds_events_on_the_page(tmp_path: Path, page: Page) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    async with started(tmp_path) as run:
        address = await run.address()
        await run.until("Everybody is here.")

        await page.goto(address)
        await page.get_by_title("Act as this member").select_option(label="Nia (new) (sample)")
        line = page.get_by_label("Command")
        await line.fill("/sta")
        await expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("/start")
        await line.fill("/start")
        await line.press("Escape")
        await line.press("Enter")
        await page.get_by_role("button", name="Answer two questions").click()
        form = page.get_by_role("dialog")
        await form.locator("input").nth(0).fill("Raleigh, NC")
        await form.locator("input").nth(1).fill("20")
        await form.get_by_role("button", name="Submit").click()
        await expect(page.locator("#messages")).to_contain_text("$20 until")
        going = page.get_by_role("button", name="Going", exact=True).first
        await going.click()
        await expect(page.locator("#messages")).to_contain_text("You're going to")
        await page.get_by_role("button", name="Yes, DM me").click()
        # What was asked for is in sight, also above a picture that comes later.
        for command in ("/plan", "/budget", "/agenda"):
            count = await page.locator("#messages > li").count()
            await line.fill(command)
            await line.press("Escape")
            await line.press("Enter")
            await expect(page.locator("#messages > li")).not_to_have_count(count, timeout=20_000)
        await expect(page.locator("#messages > li").last).to_be_in_viewport()
        await expect(page.locator("#state")).to_have_text("")
        day = day_of(await page.locator("#messages").inner_text())
        # By ten in the morning after, everybody who goes has been asked.
        await page.get_by_label("Jump to").fill(f"{day + timedelta(days=1)}T10:00")
        await page.get_by_role("button", name="Go", exact=True).click()
        await page.get_by_role("navigation").get_by_role("button", name="Rapport").click()
        await expect(page.locator("#messages")).to_contain_text("Talked to anyone?", timeout=20_000)
    assert problems == []


def day_of(text: str) -> date:
    """The day of the event they said they go to, such as "Tue 24 Nov", on or after today."""
    found = re.search(r"You're going to [^\n]+\s+\w{3} (\d{1,2} \w{3})", text)
    assert found, text
    today = datetime.now(ZoneInfo(ZONE)).date()
    days = (today + timedelta(days=ahead) for ahead in range(100))
    return next(day for day in days if f"{day.day} {day:%b}" == found[1])


async def test_a_busy_port_is_a_sentence(tmp_path: Path) -> None:
    taken = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    async with started(tmp_path, port) as run:
        line = await run.until("Error:")
        assert await run.process.wait() == 1
    taken.close()
    assert line == f"Error: Port {port} is taken. Set RAPPORT_LOCAL_PORT to another port; 0 takes any.\n"


async def test_the_local_run_stops_when_asked_and_remembers(tmp_path: Path) -> None:
    async with started(tmp_path) as run:
        address = await run.address()
        said = await run.until("Calendar links")
        await run.until("Everybody is here.")
        async with aiohttp.ClientSession() as http:
            async with http.get(f"{said.split('under ')[1].strip().rstrip('.')}x.ics") as calendar:
                assert (calendar.status, await calendar.text()) == (404, "Not found\n")
            await http.post(f"{address}/control/clock", json={"advance_seconds": 3600})
        run.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await run.process.wait() == 0
    async with started(tmp_path) as again:
        address = await again.address()
        async with aiohttp.ClientSession() as http, http.get(f"{address}/control/state") as reply:
            state = await reply.json()
    assert state["clock"]["offset_seconds"] == 3600
    assert [guild["name"] for guild in state["guilds"]] == ["Sample Job Seekers"]
    assert len(state["people"]) == 10


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAPPORT_LOCAL_PORT", "many"),
        ("RAPPORT_LOG_LEVEL", "LOUD"),
        ("RAPPORT_DATABASE_URL", "mysql://localhost/x"),
        ("RAPPORT_ENCRYPTION_KEYS", "abc"),
    ],
)
async def test_a_wrong_setting_ends_the_start_with_one_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "DISCORD_TOKEN": "x", name: value}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=tmp_path, env=environment, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(30):
        _, error = await process.communicate()
    assert process.returncode == 1
    [sentence] = error.decode().strip().splitlines()
    assert name in sentence
    assert value not in sentence or name == "RAPPORT_LOG_LEVEL"
