"""What members may see, take along and take back, over the local Discord; and that nothing of it can be read."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select

from bot.playground.client import DM, Person
from bot.storage.schema import jobs
from tests.e2e.meeting import NAMED, NAMELESS, an_event, asked, everything_of, goer, says_hello, takes_part
from tests.world import Rapport

WORDS = ("Samantha Quill", "zebra-striped notebook", "flapjacks", "hydroponics", "armadillo")


def stored(folder: Path) -> bytes:
    """The database file, its log and its index, as they are at this moment."""
    return b"".join(
        file.read_bytes() for file in sorted(folder.iterdir()) if file.name.startswith("rapport.db")
    )


def written(log_file: Path) -> bytes:
    return log_file.read_bytes()


def traces(content: bytes, person: Person) -> list[bytes]:
    return [each for each in (person.id.to_bytes(8, "big"), str(person.id).encode()) if each in content]


async def test_no_word_can_be_read_and_deleting_leaves_nothing(
    log_file: Path, rapport: Rapport, tmp_path: Path
) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMELESS, dms=True)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS)
    await says_hello(ada, "I bring flapjacks")
    await (await ben.command("meet")).press("Yes, gladly")
    await (await (await ada.command("start")).select("start.edit", "interests")).submit(words="hydroponics")
    form = await (await asked(rapport, ada)).press("I talked to someone")
    await form.submit(name="Samantha Quill", line="zebra-striped notebook")
    await (await ada.command("log")).submit(name="...", line="armadillo")
    await ada.command("people", search="armadillo")
    await (await ben.user_command("Block", ada)).press("Take it back")
    await ada.user_command("Block", ben)

    before, logged = stored(tmp_path), written(log_file)
    assert [word for word in WORDS if word.encode() in before + logged] == []
    assert traces(before, ada) != []

    sure = await (await ada.command("privacy")).press("Delete me")
    gone = await sure.press("Delete everything")

    assert gone.text.startswith("It's all gone.")
    assert traces(stored(tmp_path), ada) == []
    assert traces(written(log_file), ada) == []
    assert "Nothing: you haven't told me anything yet." in (await ada.command("privacy")).text


async def test_nothing_is_sent_to_who_is_deleted(rapport: Rapport) -> None:
    """Neither what waits for its time, nor what waits because Discord asked for patience."""
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    ben = await goer(rapport, "Ben", await an_event(rapport, "Rust night"), dms=True)
    await rapport.world.fault("status", "POST /users/@me/channels", count=None, status=503, code=0)
    await rapport.advance(days=1, hours=10, minutes=31)

    async def both_tried() -> bool:
        return len(await rapport.world.requests("POST /users/@me/channels")) >= 2

    await rapport.world.until(both_tried, about="a first try for each")
    await (await (await ada.command("privacy")).press("Delete me")).press("Delete everything")
    await rapport.world.clear_faults()
    await rapport.advance(minutes=1)
    await ben.receives("was worth the trip")

    assert await ada.dms() == []
    async with rapport.app.context.database.reading() as tx:
        assert (await tx.connection.execute(select(jobs.c.id).where(jobs.c.member_id == ada.id))).all() == []


async def test_a_block_goes_on_holding_after_deleting(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMED)
    ben = await goer(rapport, "Ben", event, seen=NAMED)
    await ada.user_command("Block", ben)
    await (await (await ada.command("privacy")).press("Delete me")).press("Delete everything")

    await takes_part(rapport, ada, event, seen=NAMED)

    assert str(ben.id) not in everything_of(await ada.command("meet"))
    assert str(ada.id) not in everything_of(await ben.command("meet"))


async def test_export_is_a_file_of_everything(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport))
    await (await ada.command("log")).submit(name="Samantha Quill", line="zebra-striped notebook")

    reply = await (await ada.command("privacy")).press("Export everything")
    assert reply.message is not None
    [attachment] = reply.message.attachments
    exported = json.loads(await ada.file(attachment["url"]))

    assert reply.ephemeral
    assert attachment["filename"] == "rapport-about-me.json"
    assert exported["people"][0]["talks"][0]["line"] == "zebra-striped notebook"
    assert exported["member"]["area"]["name"] == "Durham, NC"
    assert exported["answers"][0]["event"]["title"] == "Python night"


async def test_one_tap_hides_everywhere_and_one_stops_dms(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMED, dms=True)
    await goer(rapport, "Ben", event, seen=NAMED)
    page = await ada.command("privacy")

    hidden = await page.press("Hide me everywhere")
    stopped = await page.press("Stop DMs")
    after = await ada.command("privacy", in_=DM)

    assert "shown by name" in page.text
    assert hidden.text.startswith("Nobody sees you any more")
    assert stopped.text.startswith("No more DMs from me.")
    assert "nobody sees you" in after.text
    assert "DMs from me: off" in after.text


async def test_a_break_is_taken_and_ended(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMED)
    ben = await goer(rapport, "Ben", event, seen=NAMED)
    form = await (await ada.command("privacy")).press("Take a break")

    refused = await form.submit(until="sometime")
    paused = await (await refused.press("Edit again")).submit(until="in 2 weeks")
    unseen = everything_of(await ben.command("meet"))
    back = await (await ada.command("privacy")).press("End my break")

    assert refused.text.startswith("I couldn't read that date.")
    assert "Paused through **Mon 16 Mar**" in paused.text
    assert str(ada.id) not in unseen
    assert back.text.startswith("Welcome back.")
    assert f"<@{ada.id}>" in (await ben.command("meet")).text


async def test_blocking_from_a_person_s_menu_is_silent_and_can_be_taken_back(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMED)
    ben = await goer(rapport, "Ben", event, seen=NAMED)
    assert f"<@{ben.id}>" in (await ada.command("meet")).text

    blocked = await ben.user_command("Block", ada)
    apart = await ada.command("meet")
    listed = await (await ben.command("privacy")).press("privacy.blocked:0")
    lifted = await listed.press("Unblock")

    assert blocked.ephemeral
    assert "They aren't told." in blocked.text
    assert str(ben.id) not in everything_of(apart)
    assert f"<@{ada.id}>" in listed.text
    assert lifted.text == "That block is lifted."
    assert f"<@{ben.id}>" in (await ada.command("meet")).text


async def test_nobody_blocks_themselves_or_a_bot(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    bot = Person(ada.control, rapport.app.bot.application_id or 0, "Rapport", rapport.guild)

    own = await ada.user_command("Block", ada)
    of_bot = await ada.user_command("Block", bot)

    assert own.text.startswith("That's you.")
    assert of_bot.text.startswith("That's a bot")


async def with_organisers(rapport: Rapport) -> Person:
    """The server has a channel for its organisers."""
    olu = await rapport.world.member(rapport.guild, "Olu", roles=["Organisers"])
    setup = await olu.command("setup")
    await setup.select("setup.organisers", str(rapport.guild.channel("organisers").id))
    return olu


async def test_a_report_reaches_the_organisers_channel_once(rapport: Rapport) -> None:
    olu = await with_organisers(rapport)
    ada, ben = await rapport.member("Ada"), await rapport.member("Ben")
    await (await ada.command("log")).submit(name="Ben", line="zebra-striped notebook")

    form = await ada.user_command("Report", ben)
    thanks = await form.submit({"words": "He kept asking @everyone\nfor my address"})
    channel = rapport.guild.channel("organisers")
    posted = await olu.receives("A member reports something", in_=channel)
    await rapport.advance(days=2)

    assert thanks.text.endswith("And they are blocked: they aren't told.")
    assert f"About: <@{ben.id}>" in posted.text
    assert "> He kept asking" in posted.text
    assert "They'd rather not be named." in posted.text
    assert str(ada.id) not in everything_of(posted)
    assert "notebook" not in posted.text
    assert not posted.pings
    reports = [each for each in await olu.messages(channel) if "A member reports" in each.text]
    assert len(reports) == 1


async def test_a_report_waits_until_there_is_a_channel(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    form = await (await ada.command("privacy")).press("Report")
    thanks = await form.submit({"who": "The host", "words": "Rude to newcomers", "from": ["yes"]})
    assert "This server has no channel for its organisers yet" in thanks.text

    olu = await with_organisers(rapport)
    await rapport.advance(hours=13)
    posted = await olu.receives("A member reports something", in_=rapport.guild.channel("organisers"))

    assert "> The host\n> Rude to newcomers" in posted.text
    assert f"From: <@{ada.id}>" in posted.text


async def test_a_hello_is_reported_without_learning_who_it_was(rapport: Rapport) -> None:
    event = await an_event(rapport)
    olu = await with_organisers(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMELESS)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS)
    await says_hello(ben, "something unkind")

    form = await (await ada.command("meet")).press("Report")
    await form.submit({"words": "That was unkind"})
    posted = await olu.receives("A member reports something", in_=rapport.guild.channel("organisers"))
    listed = await (await ada.command("privacy")).press("privacy.blocked:0")

    assert f"About: <@{ben.id}>" in posted.text
    assert "Somebody who said hello" in listed.text
    assert str(ben.id) not in everything_of(listed)
    assert "would like to meet you" not in (await ada.command("meet")).text


async def test_a_report_from_a_dm_is_sent_to_the_right_place(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")

    said = await (await ada.command("privacy", in_=DM)).press("Report")

    assert said.text.startswith("Please report it in the server it happened in")


async def test_somebody_unknown_is_told_that_nothing_is_kept(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")

    page = await ada.command("privacy")

    assert page.ephemeral
    assert "Nothing: you haven't told me anything yet." in page.text
    assert "Delete me" in page.labels


async def test_a_private_answer_never_replaces_what_everybody_sees(rapport: Rapport) -> None:
    """Forged ids on a public message: those of buttons whose answer takes the place of a private card."""
    event = await an_event(rapport)
    olu = await rapport.organiser()
    await (await (await olu.command("setup")).press("setup.place")).submit(city="Durham, NC")
    await olu.command("digest add", channel=rapport.guild.channel("events"), hour="9")
    ada = await goer(rapport, "Ada", event, seen=NAMED)
    ben = await goer(rapport, "Ben", event, seen=NAMED)
    await says_hello(ada)
    asked = await ben.command("meet")
    assert asked.message is not None
    yes = asked.message.button("Yes, gladly").custom_id
    assert yes is not None
    await rapport.advance(hours=23)
    digest = await ben.receives("Python night", in_=rapport.guild.channel("events"))

    seen = await ben.press(digest, f"meet.see:named:{event}", force=True)
    opened = await ben.press(digest, yes, force=True)

    assert all(each.message is not None and each.message.ephemeral for each in (seen, opened))
    assert f"<@{ada.id}>" in opened.text
    (still,) = [each for each in await olu.messages(rapport.guild.channel("events")) if each.id == digest.id]
    assert still.text == digest.text
