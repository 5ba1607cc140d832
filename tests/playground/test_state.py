"""What is kept over a restart, and the program that runs a local Discord alone."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.playground.client import Guild, Person, World
from bot.playground.server import LocalDiscord, Setup
from tests.playground.bare import Rest
from tests.playground.samplebot import running


async def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    setup = Setup(state=tmp_path / "discord.json")
    first = LocalDiscord(setup)
    await first.start()
    async with World.connect(first.url) as world, Rest.to(first) as rest:
        guild = await world.guild("Sample")
        ada = await world.member(guild, "Ada", permissions=32, sample=True)
        await ada.close_dms()
        async with running(first):
            await world.until_ready()
            await ada.command("show", text="For Ada")
        await rest.call(
            "POST",
            f"/channels/{guild.channel('events').id}/messages",
            {"content": "x"},
            files={"a.txt": b"kept"},
        )
        await world.advance(days=3)
        before = await world.state()
    await first.stop()

    second = LocalDiscord(setup)
    await second.start()
    async with World.connect(second.url) as world:
        ada = Person(world.control, ada.id, "Ada", guild)
        after = await world.state()
        [shown] = await ada.messages(guild.channel("general"))
        [filed] = await ada.messages(guild.channel("events"))
        content = await ada.file(filed.attachments[0]["url"])
        made = await world.guild("Another")
    await second.stop()

    assert {name: after[name] for name in ("guilds", "people", "commands")} == {
        name: before[name] for name in ("guilds", "people", "commands")
    }
    assert after["clock"]["offset_seconds"] == 3 * 86_400
    assert (shown.text, shown.ephemeral, shown.labels) == ("For Ada", True, ["Going", "Form", "Site"])
    assert content == b"kept"
    assert made.id not in all_ids(before)


def all_ids(state: object) -> set[int]:
    """Every id anywhere in a JSON value."""
    if isinstance(state, dict):
        own = {int(state["id"])} if str(state.get("id", "")).isdigit() else set()
        return own.union(*map(all_ids, state.values()))
    return set().union(*map(all_ids, state)) if isinstance(state, list) else set()


async def test_old_buttons_work_after_a_restart(tmp_path: Path) -> None:
    setup = Setup(state=tmp_path / "discord.json")
    first = LocalDiscord(setup)
    await first.start()
    async with World.connect(first.url) as world:
        guild = await world.guild("Sample")
        ada = await world.member(guild, "Ada")
        async with running(first):
            await world.until_ready()
            await ada.command("show")
    await first.stop()

    second = LocalDiscord(setup)
    await second.start()
    async with World.connect(second.url) as world, running(second):
        await world.until_ready()
        [shown] = await Person(world.control, ada.id, "Ada", guild).messages(guild.channel("general"))
        after = await shown.press("Going")
    await second.stop()

    assert after.text == "Going now"


async def test_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "discord.json"
    path.write_text("[]")

    with pytest.raises(ValueError, match="State"):
        LocalDiscord(Setup(state=path))


async def test_program_serves_and_ends_with_its_parent(tmp_path: Path) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.playground", "--state", str(tmp_path / "discord.json"), "--until-stdin-closes"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": "."},
    )
    assert program.stdout is not None
    assert program.stdin is not None
    url = (await asyncio.wait_for(program.stdout.readline(), 20)).decode().strip()
    async with World.connect(url) as world:
        guild: Guild = await world.guild("Sample")
    program.stdin.close()

    assert await asyncio.wait_for(program.wait(), 10) == 0
    assert str(guild.id) in (tmp_path / "discord.json").read_text()


async def test_taken_port_is_an_error() -> None:
    first, second = LocalDiscord(), LocalDiscord()
    url = await first.start()

    with pytest.raises(OSError, match="address already in use"):
        await second.start(int(url.rsplit(":", 1)[1]))
    await first.stop()
