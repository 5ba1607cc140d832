"""Guilds and members over REST, and the registration of commands."""

import pytest

from bot.playground.client import Guild, World
from bot.playground.server import LocalDiscord, Setup
from tests.playground.bare import Rest

MEMBERS = 1 << 1


@pytest.fixture
async def guild(world: World) -> Guild:
    return await world.guild("Sample")


def names(members: list[dict[str, dict[str, str]]]) -> list[str]:
    return [each["user"]["global_name"] for each in members]


async def test_members_are_found_without_the_intent(world: World, rest: Rest, guild: Guild) -> None:
    ada = await world.member(guild, "Ada")
    bob = await world.member(guild, "Bob")
    await bob.leave()

    found = await rest.call("GET", f"/guilds/{guild.id}/members/search?query=ad&limit=10")
    one = await rest.call("GET", f"/guilds/{guild.id}/members/{ada.id}")
    gone = await rest.call("GET", f"/guilds/{guild.id}/members/{bob.id}")
    unknown = await rest.call("GET", f"/guilds/{guild.id}/members/1")
    listed = await rest.call("GET", f"/guilds/{guild.id}/members?limit=10")

    assert names(found[1]) == ["Ada"]
    assert one[1] == found[1][0]
    assert [each[1]["code"] for each in (gone, unknown, listed)] == [10007, 10013, 50001]


async def test_members_are_listed_page_by_page_with_the_intent() -> None:
    local = LocalDiscord(Setup(privileged=MEMBERS))
    await local.start()
    async with World.connect(local.url) as world, Rest.to(local) as rest:
        guild = await world.guild("Sample")
        people = [await world.member(guild, name) for name in ("Ada", "Bob", "Cleo")]
        _, page = await rest.call("GET", f"/guilds/{guild.id}/members?limit=1&after={people[0].id}")
    await local.stop()

    assert names(page) == ["Bob"]


async def test_dm_is_opened_once_and_only_with_people(world: World, rest: Rest, guild: Guild) -> None:
    ada = await world.member(guild, "Ada")

    first = await rest.call("POST", "/users/@me/channels", {"recipient_id": ada.id})
    again = await rest.call("POST", "/users/@me/channels", {"recipient_id": str(ada.id)})
    nobody = await rest.call("POST", "/users/@me/channels", {"recipient_id": "1"})
    itself = await rest.call("POST", "/users/@me/channels", {"recipient_id": str(rest.application_id)})

    assert first == again
    assert [each[1]["code"] for each in (nobody, itself)] == [10013, 50033]


def command(name: str, description: str = "Goes.") -> dict[str, object]:
    return {"type": 1, "name": name, "description": description}


async def test_commands_keep_their_ids_over_an_overwrite(rest: Rest) -> None:
    path = f"/applications/{rest.application_id}/commands"
    _, before = await rest.call("PUT", path, [command("stay"), command("go")])
    _, after = await rest.call("PUT", path, [command("stay", "Stays."), command("new")])
    _, listed = await rest.call("GET", path)

    assert [each["name"] for each in after] == ["stay", "new"]
    assert (after[0]["id"], after[0]["description"]) == (before[0]["id"], "Stays.")
    assert after[0]["version"] != before[0]["version"]
    assert listed == after


async def test_guilds_own_command_comes_before_the_global_one(world: World, rest: Rest, guild: Guild) -> None:
    ada = await world.member(guild, "Ada")
    base = f"/applications/{rest.application_id}"
    await rest.call("PUT", f"{base}/commands", [command("go")])
    _, own = await rest.call("PUT", f"{base}/guilds/{guild.id}/commands", [command("go"), command("here")])

    assert own[0]["guild_id"] == str(guild.id)
    assert await ada.commands(in_=guild.channel("general")) == ["go", "here", "go"]
    assert await ada.commands() == ["go"]


async def test_creating_two_hundred_commands_is_enough_for_a_day(world: World, rest: Rest) -> None:
    path = f"/applications/{rest.application_id}/commands"
    for batch in range(2):
        commands = [command(f"go{batch}-{number}") for number in range(100)]
        assert (await rest.call("PUT", path, commands))[0] == 200

    status, answer = await rest.call("PUT", path, [command("more")])
    await world.advance(days=1, seconds=1)
    tomorrow = await rest.call("PUT", path, [command("more")])

    assert (status, answer["code"], tomorrow[0]) == (400, 30034, 200)


async def test_one_command_is_added_read_and_deleted(rest: Rest) -> None:
    path = f"/applications/{rest.application_id}/commands"
    _, made = await rest.call("POST", path, command("go"))
    read = await rest.call("GET", f"{path}/{made['id']}")
    deleted = await rest.call("DELETE", f"{path}/{made['id']}")
    gone = await rest.call("GET", f"{path}/{made['id']}")
    others = await rest.call("GET", "/applications/1/commands")

    assert (read, deleted) == ((200, made), (204, None))
    assert [gone[1]["code"], others[1]["code"]] == [10063, 10002]
