"""The control API by itself: what it shows, what it refuses, waiting, WebSockets, the page's files."""

import asyncio

import aiohttp
import pytest
from yarl import URL

from bot.playground.client import ControlError, Guild, World
from bot.playground.server import LocalDiscord
from tests.playground.bare import Rest


@pytest.fixture
async def guild(world: World) -> Guild:
    return await world.guild("Sample")


async def test_state_shows_servers_people_commands_and_clock(world: World, guild: Guild) -> None:
    ada = await world.member(guild, "Ada Lovelace", roles=["Allies"], sample=True)

    state = await world.state()

    [home] = state["guilds"]
    assert (home["name"], home["owner_id"], home["bot_in"]) == ("Sample", str(guild.owner_id), True)
    assert [each["name"] for each in home["roles"]] == ["@everyone", "Organisers", "Bot", "Allies"]
    assert home["members"][1] == {
        "id": str(ada.id),
        "name": "ada_lovelace",
        "display_name": "Ada Lovelace",
        "roles": [home["roles"][3]["id"]],
        "dms_closed": False,
        "sample": True,
    }
    assert (state["bot"]["connected"], state["commands"]) == (False, [])
    assert state["clock"]["offset_seconds"] == 0


async def test_organisers_channel_is_theirs(world: World, guild: Guild) -> None:
    ada = await world.member(guild, "Ada")
    olu = await world.member(guild, "Olu", roles=["Organisers"])
    private = guild.channel("organisers")

    assert await olu.messages(private) == []
    with pytest.raises(ControlError, match="does not see"):
        await ada.messages(private)


@pytest.mark.parametrize(
    ("method", "path", "body", "refusal"),
    [
        ("GET", "nothing", None, (404, "There is no GET /control/nothing.")),
        ("POST", "guilds", {}, (400, "A server needs a name.")),
        ("POST", "command", {"member_id": "1", "name": "x"}, (404, "There is nobody with the id 1.")),
        ("POST", "command", {"member_id": "x"}, (400, "member_id must be an id.")),
        ("DELETE", "guilds/1", None, (404, "There is no server with the id 1.")),
        ("PATCH", "channels/1", {}, (404, "There is no channel with the id 1.")),
        (
            "POST",
            "clock",
            {"set_to": "2026-03-01"},
            (400, "set_to needs an offset, as in 2026-03-01T18:00:00+00:00."),
        ),
        ("POST", "limits", {"routes": {"x": 5}}, (400, 'A limit is {"limit": number, "per": seconds}.')),
        ("GET", "interactions/1", None, (404, "That interaction is gone.")),
        ("GET", "attachments/1/a.txt", None, (404, "That file is gone.")),
    ],
)
async def test_wrong_call_gets_a_sentence(
    world: World, method: str, path: str, body: dict[str, object] | None, refusal: tuple[int, str]
) -> None:
    with pytest.raises(ControlError) as refused:
        await world.control.call(method, path, body)

    assert (refused.value.status, str(refused.value)) == refusal


async def test_wait_returns_what_happened(world: World, guild: Guild) -> None:
    before = await world.control.call("GET", "wait", after=-1, timeout=0)
    waiting = asyncio.create_task(world.control.call("GET", "wait", after=before["sequence"], timeout=5))
    await world.advance(hours=1)

    answer = await waiting

    [event] = answer["events"]
    assert (event["type"], event["offset_seconds"], event["sequence"]) == ("clock", 3600, answer["sequence"])


async def test_live_shows_a_member_only_what_they_see(
    local: LocalDiscord, world: World, guild: Guild, rest: Rest
) -> None:
    ada = await world.member(guild, "Ada")
    address = f"{local.url}/control/live?member_id={ada.id}"
    async with aiohttp.ClientSession() as http, http.ws_connect(address) as live:
        await world.until(lambda: bool(local.backend.journal.listeners))
        await rest.send(guild.channel("organisers").id, "secret")
        await rest.send(guild.channel("general").id, "public")
        await world.advance(seconds=60)
        seen = [await live.receive_json(timeout=5) for _ in range(2)]

    assert [(each["type"], each.get("message", {}).get("content")) for each in seen] == [
        ("message", "public"),
        ("clock", None),
    ]


async def test_clock_is_followed_over_its_websocket(local: LocalDiscord, world: World) -> None:
    await world.advance(hours=2)
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{local.url}/control/clock/live") as live:
        at_once = await live.receive_json(timeout=5)
        await world.advance(minutes=-30)
        moved = await live.receive_json(timeout=5)

    assert (at_once, moved) == ({"offset_seconds": 7200}, {"offset_seconds": 5400})


async def test_until_tells_what_never_came(world: World) -> None:
    with pytest.raises(AssertionError, match=r"never came to it in 0\.1 s: rain"):
        await world.until(lambda: False, 0.1, about="rain")


async def test_person_waits_for_a_message(world: World, guild: Guild, rest: Rest) -> None:
    ada = await world.member(guild, "Ada")
    channel = guild.channel("general")
    waiting = asyncio.create_task(ada.receives("hello", in_=channel))
    await rest.send(channel.id, "well, hello")

    assert (await waiting).text == "well, hello"
    with pytest.raises(AssertionError, match="Ada got no 'bye'"):
        await ada.receives("bye", in_=channel, seconds=0.1)


async def test_requests_are_recorded_with_their_bodies(world: World, guild: Guild, rest: Rest) -> None:
    await rest.send(guild.channel("general").id, "hello")
    await rest.call("POST", f"/channels/{guild.channel('general').id}/messages", {"content": "x" * 9000})

    first, second = await world.requests("POST /channels")
    [violation] = await world.violations()

    assert (first["route"], first["status"], first["body"]) == (
        "/channels/{channel_id}/messages",
        200,
        {"content": "hello"},
    )
    assert (second["status"], len(second["body"])) == (400, 8192)
    assert violation == second


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {"Host": "example.org"}])
async def test_pages_from_elsewhere_are_kept_out(local: LocalDiscord, headers: dict[str, str]) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{local.url}/control/state", headers=headers) as response,
    ):
        assert response.status == 403


async def test_only_the_pages_own_files_are_served(local: LocalDiscord) -> None:
    async with aiohttp.ClientSession() as http:
        for path in ("/page/nothing.js", "/page/..%2fserver.py", "/elsewhere"):
            async with http.get(URL(local.url + path, encoded=True)) as response:
                assert response.status == 404
