"""The main job from end to end: from a calendar to a logged conversation, and away again.

Told twice: straight, and with the bot killed between any two steps and started on what it left.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground.client import Person
from bot.playground.replies import Message
from tests.e2e.killable import Killable, killable
from tests.world import MONDAY, vevent

# 18:00 to 20:00 on Tuesday in Durham, North Carolina.
TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)
SECRETS = ("Samantha Quill", "zebra-striped notebook", "I bring flapjacks", "hydroponic lettuce")


async def events_that_cost_and_differ(bot: Killable) -> str:
    return bot.publish(
        vevent("Python study night", TUESDAY_EVENING, text="Free entry for everybody."),
        vevent("Watercolour workshop", TUESDAY_EVENING + timedelta(days=1), text="Tickets are $30."),
        vevent("Startup gala", TUESDAY_EVENING + timedelta(days=2), text="Tickets are $300."),
    )


async def story(bot: Killable) -> AsyncIterator[str]:
    """Yields after each step, with what it was."""
    world, here = bot.world, bot.guild
    olu = await world.member(here, "Olu", roles=["Organisers"])
    setup = await olu.command("setup")
    setup = await (await setup.press("setup.place")).submit(city="Durham, NC")
    await setup.select("setup.channel", here.channel("events"))
    yield "the server is set up"

    preview = await olu.command("feeds add", link=await events_that_cost_and_differ(bot))
    assert "Python study night" in preview.text
    yield "a feed was looked at"

    added = await preview.press("It varies")
    assert "3 events ahead" in added.text
    yield "a feed was added"

    ada = await onboarded(bot, "Ada", "40", "Python, hydroponic lettuce")
    yield "Ada told where she is and what she can spend"

    ben = await onboarded(bot, "Ben", "10", "Python")
    yield "Ben did too"

    adas, bens = await ada.command("events"), await ben.command("events")
    assert "Watercolour" not in bens.text
    assert "Python study night" in adas.text
    assert "$40" in adas.text
    assert "$10" in bens.text
    adas_art = await ada.command("events", about="watercolour")
    bens_art = await ben.command("events", about="watercolour")
    assert "Watercolour workshop" in adas_art.text
    assert "Nothing" in bens_art.text
    yield "they see different events"

    assert "$40" in (await ada.command("budget")).text
    going = await adas.press("Going", near="Python study night")
    await going.press("Yes, DM me")
    yield "Ada goes, and takes DMs"

    await bens.press("Going", near="Python study night")
    yield "Ben goes"

    await shown(ada, needs=["referral"], offers=["resume_review"])
    await shown(ben, needs=["resume_review"], offers=["referral"])
    yield "both let themselves be met"

    found = await ada.command("meet")
    assert "You look for a referral, they offer one." in found.text
    assert f"<@{ben.id}>" not in found.text
    form = await found.press("Say hello")
    await form.submit(note="I bring flapjacks", gift=["nothing"])
    yield "Ada said hello"

    asked = await ben.command("start")
    assert "I bring flapjacks" in asked.text
    assert f"<@{ada.id}>" not in asked.text
    assert str(ada.id) not in str(asked.raw["message"]["components"])
    yield "Ben was asked, without a name"

    opened = await asked.press("Yes, gladly")
    assert f"<@{ada.id}>" in opened.text
    told = await dm_with(bot, ada, f"<@{ben.id}>")
    assert not told.pings
    yield "both know each other's name"

    await world.set_clock(MONDAY + timedelta(days=1))
    digest = await in_channel(bot, olu, "Python study night")
    assert not digest.pings
    yield "the digest came"

    assert len(await posted(bot, olu)) == 1
    await world.set_clock(TUESDAY_EVENING + timedelta(hours=2, minutes=31))
    prompt = await dm_with(bot, ada, "was worth the trip")
    yield "the event is over and Ada is asked"

    form = await prompt.press("I talked to someone")
    kept = await form.submit(name="Samantha Quill", line="runs the lab, zebra-striped notebook")
    assert "Only you can read it" in kept.text
    yield "Ada noted a conversation"

    waiting = await ben.command("start")
    assert "Python study night" in waiting.text
    assert "Talked to anyone?" in waiting.text
    yield "Ben, who takes no DMs, finds the question in /start"

    people = await ada.command("people")
    assert "Samantha Quill" in people.text
    assert "Samantha" not in (await ben.command("people")).text
    assert [dm.text for dm in await ada.dms()].count(prompt.text) == 1
    nothing_readable(bot)
    yield "the conversation is in /people, and nowhere to be read"

    sure = await (await ada.command("privacy")).press("Delete me")
    await sure.press("Delete everything")
    yield "Ada had herself deleted"

    assert "Answer two questions" in (await ada.command("start")).labels
    assert "Samantha" not in (await ada.command("people")).text
    yield "nothing of Ada's is left to see"


# Twenty starts of the whole program, on a machine that may be busy.
@pytest.mark.timeout(400)
@pytest.mark.parametrize("killed", [False, True], ids=["straight", "killed between any two steps"])
async def test_the_main_job(tmp_path: Path, killed: bool) -> None:
    async with killable(tmp_path) as bot:
        steps = [step async for step in told(bot, killed=killed)]
        ada = next(one for one in (await bot.world.state())["people"] if one["display_name"] == "Ada")
        await bot.kill()
    assert len(steps) == 19
    assert ada["id"].encode() not in stored(bot)


async def told(bot: Killable, *, killed: bool) -> AsyncIterator[str]:
    async for step in story(bot):
        if killed:
            await bot.kill_and_start()
        yield step


async def onboarded(bot: Killable, name: str, amount: str, interests: str) -> Person:
    person = await bot.world.member(bot.guild, name)
    form = await (await person.command("start")).press("Answer two questions")
    await form.submit(area="Durham, NC", amount=amount)
    home = await person.command("start")
    await (await home.select("start.edit", "interests")).submit(words=interests)
    return person


async def shown(person: Person, needs: list[str], offers: list[str]) -> None:
    home = await person.command("start")
    await (await home.select("start.edit", "help")).submit(needs=needs, offers=offers)
    await (await person.command("meet")).press("Without a name")


async def dm_with(bot: Killable, person: Person, words: str) -> Message:
    """Waits for a DM with these words; they come once."""

    async def came() -> bool:
        return any(words in dm.text for dm in await person.dms())

    await bot.world.until(came, 20, about=f"a DM with {words!r}")
    found = [dm for dm in await person.dms() if words in dm.text]
    assert len(found) == 1
    return found[0]


async def in_channel(bot: Killable, reader: Person, words: str) -> Message:
    async def came() -> bool:
        return any(words in message.text for message in await posted(bot, reader))

    await bot.world.until(came, 20, about=f"a message with {words!r}")
    [message] = await posted(bot, reader)
    return message


async def posted(bot: Killable, reader: Person) -> list[Message]:
    return [each for each in await reader.messages(bot.guild.channel("events")) if not each.ephemeral]


def stored(bot: Killable) -> bytes:
    """Every byte of the database and its journals."""
    return b"".join(path.read_bytes() for path in sorted(bot.folder.glob("rapport.db*")))


def nothing_readable(bot: Killable) -> None:
    """No word a member wrote stands in the database or in the logs."""
    written = stored(bot) + bot.log.read_bytes()
    assert [words for words in SECRETS if words.encode() in written] == []
