"""What breaks between us and Discord, or below us, and what people see of it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import discord
import pytest
import structlog
from discord.ext import commands
from pydantic import SecretStr
from sqlalchemy import select, text

from bot.app import Application, CannotStart
from bot.client import GlobalPause
from bot.domain.ids import GuildId, MemberId
from bot.playground import answers
from bot.playground.people import Person
from bot.playground.replies import Message, Reply
from bot.storage.schema import jobs
from cogs.ui import answering as module
from cogs.ui import layout
from cogs.ui.answering import answering
from cogs.ui.layout import said
from cogs.ui.presence import Presences
from cogs.ui.routing import pressed
from tests.e2e.finding import fed
from tests.e2e.finding import settled as settled_in
from tests.e2e.meeting import UNTIL_ASKED, an_event, goer
from tests.world import MONDAY, Rapport, vevent

POST = "POST /channels/{channel_id}/messages"
CALLBACK = "/callback"
EDIT = "PATCH /webhooks"
TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8, minutes=30)
BROKE = "Something broke on my side"


async def with_digest(rapport: Rapport, *channels: str) -> Person:
    """A digest at nine in each of these channels; it is ten on Monday morning."""
    olu = await rapport.organiser()
    await (await (await olu.command("setup")).press("setup.place")).submit(city="Durham, NC")
    link = rapport.publish(vevent("Study night", TUESDAY_EVENING))
    await (await olu.command("feeds add", link=link)).press("It varies")
    for name in channels or ("events",):
        await olu.command("digest add", channel=rapport.guild.channel(name), hour="9")
    return olu


async def posted(rapport: Rapport, reader: Person, channel: str = "events") -> list[Message]:
    return [each for each in await reader.messages(rapport.guild.channel(channel)) if not each.ephemeral]


async def tried(rapport: Rapport, times: int, match: str = POST) -> None:
    async def is_so() -> bool:
        return len(await rapport.world.requests(match)) >= times

    await rapport.world.until(is_so, about=f"{times} requests of {match}")


async def put_back(rapport: Rapport, kind: str = "post", tries: int = 1) -> None:
    """Waits until a job of that kind was tried so often and waits for another try."""

    async def is_so() -> bool:
        async with rapport.app.context.database.reading() as tx:
            query = select(jobs.c.attempts).where(
                jobs.c.kind == kind, jobs.c.lease_token.is_(None), jobs.c.finished_at.is_(None)
            )
            return max(await tx.connection.scalars(query), default=0) >= tries

    await rapport.world.until(is_so, about="the job waits for its next try")


async def is_settled(rapport: Rapport, olu: Person) -> None:
    async def says() -> bool:
        return "was posted" in (await olu.command("digest list")).text

    await rapport.world.until(says, about="was posted")


@pytest.mark.parametrize(
    "fault",
    [
        dict(kind="status", status=503),
        dict(kind="drop"),
        dict(kind="drop_after"),
        dict(kind="status", status=200, body="<html>Oops</html>", content_type="text/html"),
        dict(kind="status", status=200, body='{"id": "12', content_type="application/json"),
        dict(kind="status", status=429, body="error code: 1015", content_type="text/plain", via=False),
    ],
    ids=["503", "dropped", "answer lost", "a page", "cut off", "Cloudflare"],
)
async def test_a_send_that_meets_a_fault_is_repeated_and_there_once(
    rapport: Rapport, fault: dict[str, object]
) -> None:
    olu = await with_digest(rapport)
    await rapport.world.fault(match=POST, **fault)  # type: ignore[arg-type]  # the rows are of different kinds
    await rapport.advance(hours=23)
    await tried(rapport, 1)
    await put_back(rapport)
    rapport.app.bot.outbox._pacer._next = 0.0
    await rapport.world.forget_nonces()
    await rapport.advance(minutes=6)
    await is_settled(rapport, olu)
    assert len(await posted(rapport, olu)) == 1


async def test_cloudflare_brings_silence_and_members_are_still_answered(rapport: Rapport) -> None:
    await with_digest(rapport, "events", "general")
    await rapport.world.fault("status", POST, status=429, body="error code: 1015", content_type="text/plain")
    await rapport.advance(hours=23)
    await put_back(rapport)
    sent = len(await rapport.world.requests(POST))
    await rapport.advance(minutes=10)
    assert (await (await rapport.member("Ada")).command("start")).ephemeral
    assert len(await rapport.world.requests(POST)) == sent


async def test_one_channel_told_to_wait_an_hour_holds_up_no_other(rapport: Rapport) -> None:
    olu = await with_digest(rapport, "events", "general")
    events = rapport.guild.channel("events")
    await rapport.world.fault("ratelimit", f"POST /channels/{events.id}/messages", retry_after=3600)
    await rapport.advance(hours=23)
    await olu.receives("Study night", in_=rapport.guild.channel("general"))
    await put_back(rapport)
    assert await posted(rapport, olu) == []
    await rapport.advance(minutes=61)
    await olu.receives("Study night", in_=events)


async def test_a_global_limit_while_a_request_is_given_up_stops_only_for_its_time(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    http = rapport.app.bot.http
    assert isinstance(http._global_over, GlobalPause)
    http._global_over = GlobalPause(0.4)
    await rapport.world.fault("ratelimit", "GET /guilds", retry_after=0.3, **{"global": True})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await http.get_member(rapport.guild.id, ada.id)
    async with asyncio.timeout(2):
        found = await http.get_member(rapport.guild.id, ada.id)
    assert found["user"]["id"] == str(ada.id)


async def test_a_token_that_is_refused_ends_it(rapport: Rapport) -> None:
    await with_digest(rapport, "events", "general")
    await rapport.world.fault("status", "", count=None, status=401, code=0)
    ended = asyncio.create_task(rapport.app.run_until(asyncio.Event()))
    await rapport.world.forget_requests()
    await rapport.advance(hours=23)
    async with asyncio.timeout(5):
        assert await ended == 1
    refused = len(await rapport.world.requests())
    assert refused <= 2
    await rapport.app.stop()
    assert len(await rapport.world.requests()) == refused


async def test_a_session_that_is_refused_ends_it(rapport: Rapport) -> None:
    before = (await rapport.world.state())["bot"]["identifies"]
    await rapport.world.fault("close", code=4004)
    with structlog.testing.capture_logs() as logs:
        async with asyncio.timeout(5):
            assert await rapport.app.run_until(asyncio.Event()) == 1
    assert (await rapport.world.state())["bot"]["identifies"] == before
    assert "DISCORD_TOKEN" in logs[-1]["event"]


async def test_a_wrong_token_is_one_sentence(rapport: Rapport, tmp_path: Path) -> None:
    wrong = rapport.settings.model_copy(
        update={"discord_token": SecretStr("another"), "data_dir": tmp_path / "other"}
    )
    with pytest.raises(CannotStart, match="does not accept DISCORD_TOKEN"):
        await Application(wrong, guild_ready_timeout=0.05).start()


@pytest.mark.parametrize(
    "fault", [dict(kind="status", status=503), dict(kind="drop"), dict(kind="ratelimit", retry_after=900)]
)
async def test_discord_out_of_reach_at_the_start_is_one_sentence(
    rapport: Rapport, fault: dict[str, object]
) -> None:
    await rapport.app.stop()
    await rapport.world.fault(match="GET /users/@me", count=None, **fault)  # type: ignore[arg-type]  # as above
    with pytest.raises(CannotStart, match="Discord cannot be reached"):
        await rapport.start()
    await rapport.world.clear_faults()
    await rapport.start()


@pytest.mark.parametrize(
    "fault",
    [
        dict(kind="status", status=400, code=30034),
        dict(kind="drop"),
        dict(kind="ratelimit", retry_after=900),
    ],
)
async def test_commands_that_cannot_be_updated_are_served_as_they_were(
    rapport: Rapport, fault: dict[str, object]
) -> None:
    await rapport.world.fault(match="PUT /applications", **fault)  # type: ignore[arg-type]  # as above
    await rapport.restart()
    assert (await (await rapport.member("Ada")).command("start")).ephemeral


@pytest.mark.parametrize(
    "fault",
    [
        dict(kind="reconnect"),
        dict(kind="invalid_session", resumable=True),
        dict(kind="close", code=4000),
        dict(kind="close", code=4009),
        dict(kind="reset"),
    ],
    ids=lambda fault: "-".join(map(str, fault.values())),
)
async def test_a_broken_connection_is_taken_up_again(rapport: Rapport, fault: dict[str, object]) -> None:
    ada = await rapport.member("Ada")
    before = (await rapport.world.state())["bot"]["identifies"]
    sequence = (await rapport.world.control.call("GET", "wait", after=-1, timeout=0))["sequence"]
    await rapport.world.fault(**fault)  # type: ignore[arg-type]  # as above

    async def is_back() -> bool:
        answer = await rapport.world.control.call("GET", "wait", after=sequence, timeout=0)
        return {"resumed", "identified"} & {each.get("what") for each in answer["events"]} != set()

    await rapport.world.until(is_back, about="the session")
    assert (await ada.command("start")).ephemeral
    assert (await rapport.world.state())["bot"]["identifies"] <= before + 1


async def test_an_outage_of_a_server_deletes_nothing_and_says_nothing(rapport: Rapport) -> None:
    olu = await with_digest(rapport)
    await rapport.world.forget_requests()
    await rapport.world.outage(rapport.guild)
    await rapport.world.outage(rapport.guild, over=True)
    assert "Durham" in (await olu.command("setup")).text
    assert await rapport.world.requests(POST) == []
    await rapport.advance(hours=23)
    await olu.receives("Study night", in_=rapport.guild.channel("events"))


class Trouble(commands.Cog):
    """Buttons that behave as the worst of ours could."""

    def __init__(self) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    @pressed("trouble.slow")
    async def slow(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            self.begun.set()
            await self.go_on.wait()
            await answer(said("At last."))

    @pressed("trouble.working")
    async def working(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, while_working="Weighing it ...") as answer:
            self.begun.set()
            await self.go_on.wait()
            await answer(said("At last."))

    @pressed("trouble.changing")
    async def changing(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True, while_working="Weighing it ...") as answer:
            self.begun.set()
            answer.working("Weighing 2 events ...")
            await self.go_on.wait()
            await answer(said("Changed at last."))

    @pressed("trouble.failing")
    async def failing(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True, while_working="Weighing it ..."):
            self.begun.set()
            await self.go_on.wait()
            raise ValueError("nobody expected this")

    @pressed("trouble.update")
    async def update(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True) as answer:
            self.begun.set()
            await self.go_on.wait()
            await answer(said("Changed at last."))

    @pressed("trouble.raise")
    async def fail(self, interaction: discord.Interaction) -> None:
        async with answering(interaction):
            self.begun.set()
            await self.go_on.wait()
            raise ValueError("nobody expected this")

    @pressed("trouble.raiseupdate")
    async def fail_update(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True):
            self.begun.set()
            await self.go_on.wait()
            raise ValueError("nobody expected this")

    @pressed("trouble.form")
    async def form(self, interaction: discord.Interaction) -> None:
        from cogs.log_cards import talk_form

        async with answering(interaction) as answer:
            self.begun.set()
            await self.go_on.wait()
            await answer.form(talk_form("log.talk:0"))


@pytest.fixture
async def trouble(rapport: Rapport, monkeypatch: pytest.MonkeyPatch) -> Trouble:
    monkeypatch.setattr(module, "DEFER_AFTER", 0.05)
    cog = Trouble()
    await rapport.app.bot.add_cog(cog)
    return cog


async def pressing(rapport: Rapport, name: str) -> asyncio.Task[Reply]:
    ada = await rapport.member("Ada")
    home = await ada.command("start")
    assert home.message is not None
    return asyncio.create_task(ada.press(home.message, name, force=True))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("trouble.slow", "At last."),
        ("trouble.update", "Changed at last."),
        ("trouble.raise", BROKE),
        ("trouble.form", "press it again"),
    ],
)
async def test_a_handler_that_takes_long_is_waited_for_and_answers(
    rapport: Rapport, trouble: Trouble, name: str, words: str
) -> None:
    reply = await pressing(rapport, name)
    await tried(rapport, 2, CALLBACK)
    trouble.go_on.set()
    assert words in (await reply).text


async def test_what_takes_long_says_what_it_does_until_it_is_done(rapport: Rapport, trouble: Trouble) -> None:
    reply = await pressing(rapport, "trouble.working")
    await told(rapport, "Weighing it ...")
    trouble.go_on.set()
    answered = await reply
    assert answered.text == "At last."
    assert answered.followups == []


async def test_what_takes_long_says_so_beside_what_it_will_change(rapport: Rapport, trouble: Trouble) -> None:
    reply = await pressing(rapport, "trouble.changing")
    await told(rapport, "Weighing 2 events ...")
    assert "Changed at last." not in str(await rapport.world.requests("/webhooks"))
    trouble.go_on.set()
    answered = await reply
    # What was said meanwhile is gone when the answer is there.
    assert (answered.text, answered.followups) == ("Changed at last.", [])


async def test_what_fails_after_saying_what_it_does_says_so_alone(rapport: Rapport, trouble: Trouble) -> None:
    reply = await pressing(rapport, "trouble.failing")
    await told(rapport, "Weighing it ...")
    trouble.go_on.set()
    answered = await reply
    assert BROKE in answered.text
    assert "Weighing" not in answered.text


@pytest.mark.parametrize(
    "fault", [dict(kind="slow", seconds=0.6), dict(kind="drop"), dict(kind="drop_after")]
)
async def test_what_was_said_meanwhile_never_takes_the_place_of_the_answer(
    rapport: Rapport, trouble: Trouble, fault: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEFER_WITHIN", 0.3)
    ada = await rapport.member("Ada")
    home = await ada.command("start")
    assert home.message is not None
    await rapport.world.fault(match=EDIT, contains="Weighing it", **fault)  # type: ignore[arg-type]  # as above
    reply = asyncio.create_task(ada.press(home.message, "trouble.working", force=True))
    await asyncio.wait_for(trouble.begun.wait(), 5)
    await told(rapport, "Weighing it ...")
    trouble.go_on.set()
    before = await reply

    async def is_there() -> bool:
        return "At last." in (await before.refresh()).text

    await rapport.world.until(is_there, about="the answer")
    assert "Weighing" not in (await before.refresh()).text


def test_the_local_discord_knows_what_is_said_meanwhile() -> None:
    assert layout.AT_WORK == answers.AT_WORK


async def told(rapport: Rapport, words: str) -> None:
    async def is_so() -> bool:
        return words in str(await rapport.world.requests("/webhooks"))

    await rapport.world.until(is_so, about=words)


async def test_a_handler_that_fails_after_a_deferred_update_says_so(
    rapport: Rapport, trouble: Trouble
) -> None:
    reply = await pressing(rapport, "trouble.raiseupdate")
    await tried(rapport, 2, CALLBACK)
    trouble.go_on.set()
    assert [BROKE in each.text for each in (await reply).followups] == [True]


@pytest.mark.parametrize("fault", [dict(kind="slow", seconds=0.4), dict(kind="hang_after")])
@pytest.mark.parametrize("name", ["trouble.slow", "trouble.raise"])
async def test_what_comes_while_the_deferral_is_under_way_is_shown(
    rapport: Rapport, trouble: Trouble, name: str, fault: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DEFER_WITHIN", 0.6)
    ada = await rapport.member("Ada")
    home = await ada.command("start")
    assert home.message is not None
    await rapport.world.fault(match=CALLBACK, **fault)  # type: ignore[arg-type]  # as above
    reply = asyncio.create_task(ada.press(home.message, name, force=True))
    await asyncio.wait_for(trouble.begun.wait(), 5)
    await asyncio.sleep(0.2)
    trouble.go_on.set()
    assert (await reply).text.startswith(("At last.", BROKE))


@pytest.mark.parametrize("fault", ["drop", "drop_after"])
async def test_a_deferral_that_gets_lost_costs_no_answer(
    rapport: Rapport, trouble: Trouble, fault: str
) -> None:
    ada = await rapport.member("Ada")
    home = await ada.command("start")
    assert home.message is not None
    await rapport.world.fault(fault, CALLBACK)
    reply = asyncio.create_task(ada.press(home.message, "trouble.slow", force=True))
    await tried(rapport, 2, CALLBACK)
    await asyncio.sleep(0.05)
    trouble.go_on.set()
    assert (await reply).text == "At last."


@pytest.mark.parametrize("fault", ["drop", "drop_after"])
async def test_a_first_answer_that_gets_lost_is_shown_all_the_same(rapport: Rapport, fault: str) -> None:
    ada = await settled_in(rapport, "Ada")
    await rapport.world.fault(fault, CALLBACK)
    reply = await ada.command("budget")
    assert "$40" in reply.text
    assert (await reply.refresh()).followups == []


async def test_an_interaction_delivered_twice_is_done_once(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    form = await ada.command("log")
    await rapport.world.fault("twice")
    with structlog.testing.capture_logs() as logs:
        await form.submit(name="Sam", line="works at Acme")
        await rapport.world.fault("twice")
        people = await ada.command("people")
    assert "1 talk" in people.text or "Sam" in people.text
    assert [entry for entry in logs if entry["log_level"] == "error"] == []


async def test_ten_presses_at_once_are_one_going(rapport: Rapport) -> None:
    await fed(rapport, vevent("Study night", TUESDAY_EVENING, text="Free admission"))
    ada = await settled_in(rapport, "Ada")
    found = await ada.command("events")
    with structlog.testing.capture_logs() as logs:
        replies = await asyncio.gather(*(found.press("Going") for _ in range(10)))
    assert all(reply.text for reply in replies)
    assert (await ada.command("agenda")).text.count("Study night") == 1
    assert [entry for entry in logs if entry["log_level"] == "error"] == []


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Somebody else writes into the database, and takes their time."""
    with closing(sqlite3.connect(folder / "rapport.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_locked_database_is_said_and_recovers(rapport: Rapport, tmp_path: Path) -> None:
    ada = await settled_in(rapport, "Ada")
    olu = await with_digest(rapport)
    async with rapport.app.context.database.engine.connect() as connection:
        await connection.execute(text("PRAGMA busy_timeout=100"))
    with locked(tmp_path), structlog.testing.capture_logs():
        rapport.app.wake()
        refused = await (await ada.command("log")).submit(name="Sam", line="works at Acme")
        shown = await ada.command("budget")
    kept = await (await ada.command("log")).submit(name="Priya", line="")
    people = await ada.command("people")
    assert refused.text.startswith("I can't save anything just now")
    assert "$40" in shown.text
    assert "Priya" in kept.text
    assert "Sam" not in people.text
    await rapport.advance(hours=23)
    await olu.receives("Study night", in_=rapport.guild.channel("events"))


async def test_stopping_while_a_send_hangs_is_quick_and_loses_nothing(rapport: Rapport) -> None:
    olu = await with_digest(rapport)
    await rapport.world.fault("hang", POST)
    await rapport.advance(hours=23)
    await tried(rapport, 1)
    began = time.monotonic()
    await rapport.app.stop()
    assert time.monotonic() - began < 5
    await rapport.start()
    await rapport.advance(minutes=1)
    await is_settled(rapport, olu)
    assert len(await posted(rapport, olu)) == 1


async def test_health_says_when_the_connection_is_gone(rapport: Rapport) -> None:
    before = await rapport.app.health()
    (shard,) = rapport.app.bot.shards.values()
    await shard.disconnect()
    after = await rapport.app.health()
    assert (before.connected, before.ok, after.connected, after.ok) == (True, True, False, False)
    assert after.latency_seconds < 10


async def test_a_full_disk_is_said_nothing_is_sent_and_it_recovers(rapport: Rapport) -> None:
    ada = await settled_in(rapport, "Ada")
    olu = await with_digest(rapport)
    engine = rapport.app.context.database.engine
    async with engine.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count={pages}"))
    with structlog.testing.capture_logs():
        texts = [
            (await (await ada.command("log")).submit(name=f"Sam {number}", line="works at Acme, " * 30)).text
            for number in range(10)
        ]
        shown = await ada.command("budget")
    async with engine.connect() as connection:
        await connection.execute(text("PRAGMA max_page_count=1000000"))
    refused = [words for words in texts if words.startswith("I can't save anything just now")]
    await rapport.advance(hours=23)
    await olu.receives("Study night", in_=rapport.guild.channel("events"))
    people = (await ada.command("people")).text
    assert 0 < len(refused) < len(texts)
    assert "$40" in shown.text
    assert f"{len(texts) - len(refused)} people" in people


async def test_a_page_instead_of_a_member_is_no_answer(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    await rapport.world.fault(
        "status", "GET /guilds/{guild_id}/members", status=200, body="<p>Oops</p>", content_type="text/html"
    )
    guild, member = GuildId(rapport.guild.id), MemberId(ada.id)
    assert await Presences(rapport.app.bot)(guild, member) is None
    assert await Presences(rapport.app.bot)(guild, member) is True


async def test_dms_that_are_too_fast_wait_for_everybody(rapport: Rapport) -> None:
    event = await an_event(rapport)
    await goer(rapport, "Ada", event, dms=True)
    ben = await goer(rapport, "Ben", event, dms=True)
    opened = "POST /users/@me/channels"
    await rapport.world.fault("status", opened, count=None, status=403, code=40003)
    with structlog.testing.capture_logs() as logs:
        await rapport.advance(seconds=UNTIL_ASKED.total_seconds())
        await put_back(rapport, "dm")
        asked = len(await rapport.world.requests(opened))
        await rapport.advance(minutes=30)
        await put_back(rapport, "dm", tries=2)
    assert len(await rapport.world.requests(opened)) == asked <= 2
    assert {entry["code"] for entry in logs if entry["event"] == "Discord stopped our DMs"} == {40003}
    assert "is over. Talked to anyone?" in (await ben.command("start")).text


async def test_two_bots_on_one_database_send_each_thing_once(rapport: Rapport) -> None:
    olu = await with_digest(rapport, "events", "general")
    other = Application(rapport.settings, rapport.app.clock, guild_ready_timeout=0.05)
    await other.start()
    try:
        await rapport.advance(hours=23)
        other.wake()
        for name in ("events", "general"):
            await olu.receives("Study night", in_=rapport.guild.channel(name))
        await rapport.advance(minutes=2)
        other.wake()
        await is_settled(rapport, olu)
        assert [len(await posted(rapport, olu, name)) for name in ("events", "general")] == [1, 1]
        assert len(await rapport.world.requests(POST)) == 2
    finally:
        await other.stop()
