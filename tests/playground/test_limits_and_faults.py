"""Rate limits when they are on, and faults on order."""

import asyncio

import aiohttp
import discord
import pytest

from bot.playground.client import ControlError, Guild, World
from bot.playground.server import LocalDiscord
from tests.playground.bare import TOKEN, Rest
from tests.playground.conftest import Starter
from tests.playground.pointing import pointed_at

SEND = "POST /channels/{channel_id}/messages"


@pytest.fixture
async def guild(world: World) -> Guild:
    return await world.guild("Sample")


@pytest.fixture
def path(guild: Guild) -> str:
    return f"/channels/{guild.channel('general').id}/messages"


async def raw(rest: Rest, path: str) -> tuple[int, dict[str, str], dict[str, object]]:
    """Sends a message and gives the status, the headers and the body."""
    headers = {"Authorization": f"Bot {TOKEN}"}
    async with rest.http.post(
        f"{rest.url}/api/v10{path}", json={"content": "x"}, headers=headers
    ) as response:
        return response.status, dict(response.headers), await response.json(content_type=None)


async def test_every_answer_tells_its_bucket(rest: Rest, path: str) -> None:
    _, headers, _ = await raw(rest, path)

    assert headers["Content-Type"] == "application/json"
    assert headers["Via"]
    assert int(headers["X-RateLimit-Remaining"]) > 1000
    assert len(headers["X-RateLimit-Bucket"]) == 32


async def test_route_limit_counts_each_channel_for_itself(
    world: World, rest: Rest, guild: Guild, path: str
) -> None:
    await world.limits(routes={SEND: {"limit": 2, "per": 60}})
    first, second, third = [await raw(rest, path) for _ in range(3)]
    other = await raw(rest, f"/channels/{guild.channel('events').id}/messages")

    assert [each[0] for each in (first, second, third, other)] == [200, 200, 429, 200]
    assert [each[1]["X-RateLimit-Remaining"] for each in (first, second, third)] == ["1", "0", "0"]
    assert third[1]["X-RateLimit-Scope"] == "user"
    assert third[2]["global"] is False
    assert 50 < float(str(third[2]["retry_after"])) <= 60


async def test_global_limit_spares_interactions(world: World, rest: Rest, path: str) -> None:
    await world.limits(global_per_second=2)
    answers = [await raw(rest, path) for _ in range(3)]
    spared = await rest.call("POST", "/webhooks/1/x", {"content": "x"}, token=None)

    assert [each[0] for each in answers] == [200, 200, 429]
    assert answers[2][1]["X-RateLimit-Global"] == "true"
    assert answers[2][2]["global"] is True
    assert spared[0] == 404


async def test_discord_py_waits_for_a_limited_bucket(local: LocalDiscord, world: World, guild: Guild) -> None:
    await world.limits(routes={SEND: {"limit": 1, "per": 0.2}})
    client = discord.Client(intents=discord.Intents.none())
    with pointed_at(local.url):
        await client.login(TOKEN)
        channel = client.get_partial_messageable(guild.channel("general").id)
        for number in range(3):
            await channel.send(str(number))
        await client.close()

    sent = [each["status"] for each in await world.requests(SEND)]
    assert sent.count(200) == 3
    assert local.api.limits.refused == 0


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "status", "status": 503}, (503, 0)),
        ({"kind": "status", "status": 403, "body": {"message": "x", "code": 20026}}, (403, 20026)),
        ({"kind": "ratelimit", "retry_after": 0.5}, (429, 0)),
        ({"kind": "ratelimit", "retry_after": 0.5, "global": True}, (429, 0)),
    ],
)
async def test_fault_answers_once_and_then_no_more(
    world: World, rest: Rest, path: str, fault: dict[str, object], expected: tuple[int, int]
) -> None:
    await world.fault(match=SEND, **fault)  # type: ignore[arg-type]  # the table's rows are of different kinds

    first, second = await raw(rest, path), await raw(rest, path)

    assert ((first[0], first[2]["code"]), second[0]) == (expected, 200)
    assert first[2].get("global", False) == fault.get("global", False)


async def test_cloudflare_bans_without_via_and_json(world: World, rest: Rest, path: str) -> None:
    await world.fault("ratelimit", retry_after=1, via=False)
    await world.fault("status", status=200, body="<html>", content_type="text/html")
    without_via = await raw(rest, path)
    headers = {"Authorization": f"Bot {TOKEN}"}
    async with rest.http.post(
        f"{rest.url}/api/v10{path}", json={"content": "x"}, headers=headers
    ) as response:
        html = response.status, response.content_type, await response.text()

    assert (without_via[0], "Via" in without_via[1]) == (429, False)
    assert html == (200, "text/html", "<html>")


async def test_dropped_request_did_nothing_and_dropped_answer_did(
    world: World, rest: Rest, guild: Guild, path: str
) -> None:
    ada = await world.member(guild, "Ada")
    for kind in ("drop", "drop_after"):
        await world.fault(kind, SEND)
        with pytest.raises(aiohttp.ClientConnectionError):
            await rest.call("POST", path, {"content": kind})

    assert [each.text for each in await ada.messages(guild.channel("general"))] == ["drop_after"]
    assert [(each["fault"], each["status"]) for each in await world.requests(SEND)] == [
        ("drop", 0),
        ("drop_after", 200),
    ]


async def test_hanging_request_is_let_go_with_its_client(world: World, rest: Rest, path: str) -> None:
    await world.fault("hang", SEND, count=None)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(rest.call("POST", path, {"content": "x"}), 0.2)
    await world.clear_faults()

    assert (await raw(rest, path))[0] == 200


async def test_request_that_hung_afterwards_and_a_late_one_were_done(
    world: World, rest: Rest, guild: Guild, path: str
) -> None:
    ada = await world.member(guild, "Ada")
    await world.fault("hang_after", SEND)
    await world.fault("slow", SEND, seconds=0.3)
    for text in ("hung", "late"):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(rest.call("POST", path, {"content": text}), 0.1)

    await ada.receives("late", in_=guild.channel("general"))
    assert [each.text for each in await ada.messages(guild.channel("general"))] == ["hung", "late"]


async def test_slow_answer_comes_late(world: World, rest: Rest, path: str) -> None:
    await world.fault("slow", SEND, seconds=0.2)
    before = asyncio.get_running_loop().time()

    status, _, _ = await raw(rest, path)

    assert (status, asyncio.get_running_loop().time() - before >= 0.2) == (200, True)


async def test_fault_meets_only_what_it_matches(
    local: LocalDiscord, world: World, rest: Rest, guild: Guild, path: str
) -> None:
    events = guild.channel("events").id
    await world.fault("status", f"POST /channels/{events}/", count=2, status=500)

    general = await raw(rest, path)
    there = [await raw(rest, f"/channels/{events}/messages") for _ in range(3)]

    assert general[0] == 200
    assert [each[0] for each in there] == [500, 500, 200]
    assert local.api.faults.standing == []


async def test_fault_meets_only_bodies_with_its_text(world: World, rest: Rest, path: str) -> None:
    await world.fault("status", SEND, count=None, status=400, code=240000, contains="evil.example")

    answers = [
        await rest.call("POST", path, {"content": text})
        for text in ("fine", "see https://evil.example/x", "fine again")
    ]

    assert [status for status, _ in answers] == [200, 400, 200]
    assert answers[1][1]["code"] == 240000


async def test_interaction_is_delivered_twice_on_order(
    world: World, guild: Guild, start_bot: Starter
) -> None:
    ada = await world.member(guild, "Ada")
    bot = await start_bot()
    await world.fault("twice")

    await ada.command("show")
    await world.until(lambda: len(bot.interactions) == 2)
    await ada.command("show")

    assert [each.id == bot.interactions[0].id for each in bot.interactions] == [True, True, False]


async def test_unknown_fault_is_refused(world: World) -> None:
    with pytest.raises(ControlError, match="no fault of the kind 'flood'"):
        await world.fault("flood")
