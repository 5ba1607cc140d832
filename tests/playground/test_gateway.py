"""The gateway, from a bare connection and from discord.py."""

import asyncio

import aiohttp
import discord
import pytest

from bot.playground.client import World
from bot.playground.server import LocalDiscord, Setup
from tests.playground.bare import Wire, wired
from tests.playground.conftest import Starter
from tests.playground.samplebot import running

MEMBERS = 1 << 1


async def test_identify_gives_ready_and_then_the_guilds(local: LocalDiscord, world: World) -> None:
    guild = await world.guild("Sample")
    async with wired(local) as wire:
        await wire.identify(shard=[0, 1])
        ready = await wire.receive()
        created = await wire.receive()

    assert (ready["t"], ready["s"]) == ("READY", 1)
    assert ready["d"]["shard"] == [0, 1]
    assert ready["d"]["guilds"] == [{"id": str(guild.id), "unavailable": True}]
    assert ready["d"]["resume_gateway_url"] == local.backend.gateway_url
    assert (created["t"], created["s"]) == ("GUILD_CREATE", 2)
    assert [each["name"] for each in created["d"]["channels"]] == ["general", "events", "organisers"]


async def test_compressed_stream_carries_the_same(local: LocalDiscord) -> None:
    async with wired(local, "v=10&encoding=json&compress=zlib-stream") as wire:
        await wire.identify()

        assert (await wire.receive())["t"] == "READY"


async def test_heartbeat_is_acknowledged_unless_muted(local: LocalDiscord, world: World) -> None:
    async with wired(local) as wire:
        await wire.send(1, None)
        assert (await wire.receive())["op"] == 11

        await world.fault("mute")
        await wire.send(1, None)
        await wire.identify()
        assert (await wire.receive())["t"] == "READY"


@pytest.mark.parametrize(
    ("payloads", "code"),
    [
        pytest.param([(2, {"token": "wrong", "intents": 1})], 4004, id="wrong token"),
        pytest.param([(2, {"token": "local-discord", "intents": 1 << 1})], 4014, id="privileged intent"),
        pytest.param([(2, {"token": "local-discord", "intents": 1 << 40})], 4013, id="unknown intent"),
        pytest.param([(2, {"token": "local-discord"})], 4013, id="no intents"),
        pytest.param(
            [(2, {"token": "local-discord", "intents": 1, "shard": [2, 2]})], 4010, id="wrong shard"
        ),
        pytest.param([(3, {})], 4003, id="before identify"),
        pytest.param([(99, None)], 4003, id="unknown before identify"),
        pytest.param([(2, {"token": "local-discord", "intents": 1})] * 2, 4005, id="identify twice"),
        pytest.param([(2, {"token": "local-discord", "intents": 1}), (99, None)], 4001, id="unknown opcode"),
        pytest.param([(1, "x" * 5000)], 4002, id="too large"),
        pytest.param([(1, None)] * 121, 4008, id="too many"),
    ],
)
async def test_wrong_payload_closes_with_its_code(
    local: LocalDiscord, payloads: list[tuple[int, object]], code: int
) -> None:
    async with wired(local) as wire:
        for op, data in payloads:
            await wire.send(op, data)

        assert await wire.closed_with() == code


async def test_wrong_version_is_closed_at_once(local: LocalDiscord) -> None:
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{local.url}/gateway?v=6") as ws:
        assert await Wire(ws, compressed=False).closed_with() == 4012


async def test_resume_replays_what_was_missed(local: LocalDiscord, world: World) -> None:
    async with wired(local) as wire:
        await wire.identify()
        session_id = (await wire.receive())["d"]["session_id"]
        await wire.ws.close(code=4000)
    await world.until(lambda: not local.backend.gateway.connected())
    guild = await world.guild("Made meanwhile")

    async with wired(local) as wire:
        await wire.send(6, {"token": "local-discord", "session_id": session_id, "seq": 1})
        missed, resumed = await wire.receive(), await wire.receive()

    assert (missed["t"], missed["s"], missed["d"]["id"]) == ("GUILD_CREATE", 2, str(guild.id))
    assert (resumed["t"], resumed["s"]) == ("RESUMED", 3)


async def test_resume_of_an_ended_session_is_invalid(local: LocalDiscord, world: World) -> None:
    async with wired(local) as wire:
        await wire.identify()
        session_id = (await wire.receive())["d"]["session_id"]
        await wire.ws.close(code=1000)
    await world.until(lambda: not local.backend.gateway.sessions)

    async with wired(local) as wire:
        await wire.send(6, {"token": "local-discord", "session_id": session_id, "seq": 1})
        answer = await wire.receive()

    assert (answer["op"], answer["d"]) == (9, False)


async def test_identify_too_soon_is_invalid_when_the_limit_is_on(local: LocalDiscord, world: World) -> None:
    await world.limits(identify_seconds=5)
    async with wired(local) as first, wired(local) as second:
        await first.identify()
        assert (await first.receive())["t"] == "READY"
        await second.identify()
        answer = await second.receive()

    assert (answer["op"], answer["d"]) == (9, False)


async def test_member_events_come_only_with_the_intent() -> None:
    local = LocalDiscord(Setup(privileged=MEMBERS))
    await local.start()
    async with World.connect(local.url) as world, wired(local) as plain, wired(local) as curious:
        guild = await world.guild("Sample")
        await plain.identify(intents=1)
        await curious.identify(intents=1 | MEMBERS)
        listed = [len((await wire.until("GUILD_CREATE"))["d"]["members"]) for wire in (plain, curious)]
        await world.member(guild, "Ada")
        added = await curious.until("GUILD_MEMBER_ADD")
        await world.outage(guild)
        told = await plain.receive()
    await local.stop()

    assert listed == [1, 2]
    assert added["d"]["user"]["global_name"] == "Ada"
    assert told["t"] == "GUILD_DELETE"


async def test_outage_and_kick_are_told_apart(local: LocalDiscord, world: World) -> None:
    guild = await world.guild("Sample")
    async with wired(local) as wire:
        await wire.identify()
        await wire.until("GUILD_CREATE")
        await world.outage(guild)
        outage = await wire.receive()
        await world.outage(guild, over=True)
        back = await wire.receive()
        await world.kick_bot(guild)
        kicked = await wire.receive()

    assert (outage["t"], outage["d"]) == ("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    assert back["t"] == "GUILD_CREATE"
    assert (kicked["t"], kicked["d"]) == ("GUILD_DELETE", {"id": str(guild.id)})


async def test_guilds_are_dealt_to_their_shards(local: LocalDiscord, world: World) -> None:
    guilds = [await world.guild(f"Sample {number}") for number in range(6)]
    got: list[set[str]] = []
    for shard in (0, 1):
        async with wired(local) as wire:
            await wire.identify(shard=[shard, 2])
            got.append({each["id"] for each in (await wire.receive())["d"]["guilds"]})

    assert got == [{str(each.id) for each in guilds if (each.id >> 22) % 2 == shard} for shard in (0, 1)]


async def test_discord_py_connects_with_two_shards(local: LocalDiscord, world: World) -> None:
    guild = await world.guild("Sample")
    ada = await world.member(guild, "Ada")
    async with running(local, shard_count=2) as bot:
        await world.until(lambda: len(local.backend.gateway.connected()) == 2)
        await world.until_ready()
        reply = await ada.command("say", word="hi")

        assert (reply.text, len(bot.shards)) == ("hi", 2)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"kind": "reconnect"}, id="op 7"),
        pytest.param({"kind": "invalid_session", "resumable": True}, id="op 9 resumable"),
        pytest.param({"kind": "close", "code": 4000}, id="close 4000"),
        pytest.param({"kind": "close", "code": 1000}, id="close 1000"),
        pytest.param({"kind": "reset"}, id="tcp reset"),
    ],
)
async def test_discord_py_resumes_after_a_fault(
    local: LocalDiscord, world: World, start_bot: Starter, fault: dict[str, object]
) -> None:
    ada = await world.member(await world.guild("Sample"), "Ada")
    bot = await start_bot()
    await asyncio.wait_for(bot.wait_until_ready(), 5)

    await world.fault(**fault)  # type: ignore[arg-type]  # the table's rows are of different kinds
    await asyncio.wait_for(bot.resumed.wait(), 10)

    assert len(local.backend.gateway.identifies) == 1
    assert (await ada.command("say", word="still here")).text == "still here"


async def test_discord_py_hears_of_joined_and_left_guilds(world: World, start_bot: Starter) -> None:
    bot = await start_bot()
    await asyncio.wait_for(bot.wait_until_ready(), 5)
    guild = await world.guild("Sample")
    await asyncio.wait_for(bot.joined.wait(), 5)
    assert [each.name for each in bot.guilds] == ["Sample"]

    await world.kick_bot(guild)
    await asyncio.wait_for(bot.removed.wait(), 5)
    assert list(bot.guilds) == []


async def test_discord_py_is_told_of_a_wrong_token(local: LocalDiscord) -> None:
    bot = discord.Client(intents=discord.Intents.none())
    from tests.playground.pointing import pointed_at

    with pointed_at(local.url), pytest.raises(discord.LoginFailure):
        await bot.start("wrong")
    await bot.close()
