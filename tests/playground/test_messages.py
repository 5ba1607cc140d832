"""Channel messages over REST: sending, finding, editing, mentions, nonces, permissions, files, pins."""

from datetime import datetime

import pytest

from bot.playground.client import Guild, World
from bot.playground.permissions import Permission
from bot.playground.server import LocalDiscord
from tests.playground.bare import Rest, wired

BASIC = int(Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES | Permission.READ_MESSAGE_HISTORY)


@pytest.fixture
async def guild(world: World) -> Guild:
    return await world.guild("Sample")


@pytest.fixture
def channel_id(guild: Guild) -> int:
    return guild.channel("general").id


async def test_message_is_sent_read_edited_and_deleted(rest: Rest, channel_id: int) -> None:
    sent = await rest.send(channel_id, "  hello ")
    path = f"/channels/{channel_id}/messages/{sent['id']}"

    read = await rest.call("GET", path)
    edited = await rest.call("PATCH", path, {"content": "changed"})
    deleted = await rest.call("DELETE", path)
    gone = await rest.call("GET", path)

    assert (sent["content"], sent["author"]["bot"], sent["edited_timestamp"]) == ("hello", True, None)
    assert read == (200, sent)
    assert (edited[1]["content"], edited[1]["edited_timestamp"] is not None) == ("changed", True)
    assert deleted == (204, None)
    assert gone == (404, {"message": "Unknown Message", "code": 10008})


async def test_edit_leaves_what_it_does_not_name(rest: Rest, channel_id: int) -> None:
    sent = await rest.send(channel_id, "hello", embeds=[{"title": "A"}])

    _, edited = await rest.call("PATCH", f"/channels/{channel_id}/messages/{sent['id']}", {"content": None})

    assert (edited["content"], edited["embeds"]) == ("", [{"type": "rich", "title": "A"}])


async def test_ids_of_chosen_defaults_come_back_as_strings(rest: Rest, channel_id: int) -> None:
    chosen = [{"id": channel_id, "type": "channel"}]
    menu = {"type": 8, "custom_id": "pick", "default_values": chosen}

    sent = await rest.send(channel_id, "", flags=1 << 15, components=[{"type": 1, "components": [menu]}])

    assert sent["components"][0]["components"][0]["default_values"] == [
        {"id": str(channel_id), "type": "channel"}
    ]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ("limit=3", [9, 8, 7]),
        ("limit=3&before=5", [4, 3, 2]),
        ("limit=3&after=5", [8, 7, 6]),
        ("limit=4&around=5", [6, 5, 4, 3]),
    ],
)
async def test_history_is_paged_from_the_newest(
    rest: Rest, channel_id: int, query: str, numbers: list[int]
) -> None:
    sent = [await rest.send(channel_id, str(number)) for number in range(10)]
    for name in ("before", "after", "around"):
        query = query.replace(f"{name}=5", f"{name}={sent[5]['id']}")

    _, page = await rest.call("GET", f"/channels/{channel_id}/messages?{query}")

    assert [int(each["content"]) for each in page] == numbers


async def test_same_nonce_gives_back_the_first_message(world: World, rest: Rest, channel_id: int) -> None:
    first = await rest.send(channel_id, "once", nonce="job-1", enforce_nonce=True)
    again = await rest.send(channel_id, "twice", nonce="job-1", enforce_nonce=True)
    unenforced = await rest.send(channel_id, "thrice", nonce="job-1")
    read = (await rest.call("GET", f"/channels/{channel_id}/messages/{first['id']}"))[1]
    await world.forget_nonces()
    forgotten = await rest.send(channel_id, "later", nonce="job-1", enforce_nonce=True)

    assert again == first
    assert (first["nonce"], "nonce" in read) == ("job-1", False)
    assert len({first["id"], unenforced["id"], forgotten["id"]}) == 3


async def test_nonce_of_another_channel_is_another(rest: Rest, guild: Guild) -> None:
    first = await rest.send(guild.channel("general").id, nonce="1", enforce_nonce=True)
    other = await rest.send(guild.channel("events").id, nonce="1", enforce_nonce=True)

    assert first["id"] != other["id"]


@pytest.mark.parametrize(
    ("more", "pinged"),
    [
        pytest.param({}, (True, True, True), id="default"),
        pytest.param({"allowed_mentions": {"parse": []}}, (False, False, False), id="none"),
        pytest.param({"allowed_mentions": {"parse": ["users"]}}, (True, False, False), id="users"),
        pytest.param({"allowed_mentions": {"parse": ["everyone"]}}, (False, False, True), id="everyone"),
        pytest.param(
            {"allowed_mentions": {"parse": [], "users": ["ADA"]}}, (True, False, False), id="one user"
        ),
        pytest.param(
            {"allowed_mentions": {"parse": [], "roles": ["1"]}}, (False, False, False), id="other role"
        ),
    ],
)
async def test_mentions_ping_as_allowed_and_edits_parse_again(
    world: World,
    rest: Rest,
    guild: Guild,
    more: dict[str, dict[str, list[str]]],
    pinged: tuple[bool, bool, bool],
) -> None:
    ada = await world.member(guild, "Ada", roles=["Allies"])
    _, roles = await rest.call("GET", f"/guilds/{guild.id}/roles")
    text = f"<@{ada.id}> <@&{roles[-1]['id']}> @everyone"
    if more.get("allowed_mentions", {}).get("users"):
        more["allowed_mentions"]["users"] = [str(ada.id)]

    sent = await rest.send(guild.channel("general").id, text, **more)
    path = f"/channels/{sent['channel_id']}/messages/{sent['id']}"
    _, edited = await rest.call("PATCH", path, {"content": text})

    def pings(message: dict[str, object]) -> tuple[bool, bool, bool]:
        return bool(message["mentions"]), bool(message["mention_roles"]), bool(message["mention_everyone"])

    assert pings(sent) == pinged
    assert pings(edited) == (True, True, True)


async def test_mentions_in_code_ping_nobody(world: World, rest: Rest, guild: Guild) -> None:
    ada = await world.member(guild, "Ada")

    sent = await rest.send(guild.channel("general").id, f"`<@{ada.id}>` ```@everyone```")

    assert (sent["mentions"], sent["mention_everyone"]) == ([], False)


async def test_mentions_in_text_displays_count(world: World, rest: Rest, guild: Guild) -> None:
    ada = await world.member(guild, "Ada")
    body = {"flags": 1 << 15, "components": [{"type": 10, "content": f"<@{ada.id}>"}]}

    _, sent = await rest.call("POST", f"/channels/{guild.channel('general').id}/messages", body)

    assert [each["id"] for each in sent["mentions"]] == [str(ada.id)]


@pytest.mark.parametrize(
    ("granted", "expected"),
    [
        pytest.param(BASIC, (200, 0), id="enough"),
        pytest.param(int(Permission.VIEW_CHANNEL), (403, 50013), id="no sending"),
        pytest.param(int(Permission.SEND_MESSAGES), (403, 50001), id="no seeing"),
    ],
)
async def test_bot_sends_only_where_it_may(
    world: World, rest: Rest, guild: Guild, granted: int, expected: tuple[int, int]
) -> None:
    channel = guild.channel("general")
    await world.bot_permissions(channel, granted)

    answer = await rest.call("POST", f"/channels/{channel.id}/messages", {"content": "x"})

    assert (answer[0], answer[1].get("code", 0)) == expected


async def test_history_and_files_need_their_permissions(world: World, rest: Rest, guild: Guild) -> None:
    channel = guild.channel("general")
    sent = await rest.send(channel.id)
    await world.bot_permissions(channel, int(Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES))
    path = f"/channels/{channel.id}/messages"

    listed = await rest.call("GET", path)
    one = await rest.call("GET", f"{path}/{sent['id']}")
    file = await rest.call("POST", path, {"content": "x"}, files={"a.txt": b"x"})
    embed = await rest.call("POST", path, {"embeds": [{"title": "x"}]})

    assert listed == (200, [])
    assert [each[1]["code"] for each in (one, file, embed)] == [50013, 50013, 50013]


async def test_bot_does_not_know_channels_where_it_is_not(world: World, rest: Rest, guild: Guild) -> None:
    channel = guild.channel("general")
    await world.kick_bot(guild)
    kicked = await rest.call("POST", f"/channels/{channel.id}/messages", {"content": "x"})
    guild_gone = await rest.call("GET", f"/guilds/{guild.id}")
    await world.invite_bot(guild)
    back = await rest.call("POST", f"/channels/{channel.id}/messages", {"content": "x"})
    await world.delete_channel(channel)
    deleted = await rest.call("POST", f"/channels/{channel.id}/messages", {"content": "x"})

    assert kicked[1]["code"] == 10003
    assert guild_gone[1]["code"] == 50001
    assert back[0] == 200
    assert deleted == (404, {"message": "Unknown Channel", "code": 10003})


async def test_files_are_kept_and_served(world: World, rest: Rest, guild: Guild) -> None:
    ada = await world.member(guild, "Ada")
    body = {
        "flags": 1 << 15,
        "components": [{"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}],
        "attachments": [{"id": 0, "description": "A picture"}],
    }
    channel = guild.channel("general")
    _, sent = await rest.call("POST", f"/channels/{channel.id}/messages", body, files={"a.png": b"\x89PNG"})
    [message] = await ada.messages(channel)
    [attachment] = message.attachments

    assert (attachment["filename"], attachment["size"], attachment["content_type"]) == (
        "a.png",
        4,
        "image/png",
    )
    assert attachment["description"] == "A picture"
    assert sent["components"][0]["items"][0]["media"]["url"] == attachment["url"]
    assert await ada.file(attachment["url"]) == b"\x89PNG"


async def test_edit_replaces_files(rest: Rest, channel_id: int) -> None:
    path = f"/channels/{channel_id}/messages"
    _, sent = await rest.call("POST", path, {"content": "x"}, files={"a.txt": b"1", "b.txt": b"2"})
    kept = [{"id": sent["attachments"][1]["id"]}, {"id": 0}]

    _, edited = await rest.call("PATCH", f"{path}/{sent['id']}", {"attachments": kept}, files={"c.txt": b"3"})

    assert [each["filename"] for each in edited["attachments"]] == ["b.txt", "c.txt"]


async def test_pins_are_listed_newest_first(rest: Rest, channel_id: int) -> None:
    sent = [await rest.send(channel_id, str(number)) for number in range(3)]
    for each in sent:
        assert await rest.call("PUT", f"/channels/{channel_id}/messages/pins/{each['id']}") == (204, None)
    await rest.call("DELETE", f"/channels/{channel_id}/messages/pins/{sent[1]['id']}")

    _, pins = await rest.call("GET", f"/channels/{channel_id}/messages/pins")

    assert [each["message"]["content"] for each in pins["items"]] == ["2", "0"]
    assert pins["has_more"] is False


async def test_pinning_needs_its_permission(world: World, rest: Rest, guild: Guild) -> None:
    channel = guild.channel("general")
    sent = await rest.send(channel.id)
    await world.bot_permissions(channel, BASIC)

    status, answer = await rest.call("PUT", f"/channels/{channel.id}/messages/pins/{sent['id']}")

    assert (status, answer["code"]) == (403, 50013)


async def test_others_messages_are_not_the_bots_to_change(world: World, rest: Rest, guild: Guild) -> None:
    ada = await world.member(guild, "Ada")
    said = await ada.say("hello", in_=guild.channel("general"))
    path = f"/channels/{guild.channel('general').id}/messages/{said.id}"

    edited = await rest.call("PATCH", path, {"content": "x"})
    deleted = await rest.call("DELETE", path)

    assert [edited[1]["code"], deleted[1]["code"]] == [50005, 50013]


async def test_messages_reach_the_gateway_without_their_text(
    local: LocalDiscord, world: World, guild: Guild
) -> None:
    ada = await world.member(guild, "Ada")
    async with wired(local) as wire:
        await wire.identify(intents=1 | 1 << 9 | 1 << 12)
        await wire.until("GUILD_CREATE")
        await ada.say("in public", in_=guild.channel("general"))
        public = (await wire.until("MESSAGE_CREATE"))["d"]

    assert (public["author"]["global_name"], public["content"]) == ("Ada", "")


async def test_message_ids_carry_the_worlds_time(world: World, rest: Rest, channel_id: int) -> None:
    await world.set_clock(datetime.fromisoformat("2026-03-02T15:00:00+00:00"))
    sent = await rest.send(channel_id)

    made_at = ((int(sent["id"]) >> 22) + 1_420_070_400_000) / 1000
    assert datetime.fromisoformat(sent["timestamp"]).timestamp() == pytest.approx(made_at, abs=0.1)
    assert sent["timestamp"].startswith("2026-03-02T15:00:0")


async def test_reply_shows_what_it_answers(rest: Rest, channel_id: int) -> None:
    first = await rest.send(channel_id, "first")
    path = f"/channels/{channel_id}/messages"

    reply = await rest.send(channel_id, "second", message_reference={"message_id": first["id"]})
    unknown = await rest.call("POST", path, {"content": "x", "message_reference": {"message_id": "1"}})

    assert (reply["type"], reply["referenced_message"]["content"]) == (19, "first")
    assert (unknown[0], list(unknown[1]["errors"])) == (400, ["message_reference"])


async def test_wrong_or_missing_token_is_unauthorized(rest: Rest, channel_id: int) -> None:
    for token in ("wrong", None):
        answer = await rest.call("GET", f"/channels/{channel_id}", token=token)
        assert answer == (401, {"message": "401: Unauthorized", "code": 0})


async def test_unknown_route_answers_501_and_is_recorded(world: World, rest: Rest, channel_id: int) -> None:
    status, _ = await rest.call("POST", f"/channels/{channel_id}/threads", {"name": "x"})

    [violation] = await world.violations()
    assert status == 501
    assert (violation["method"], violation["path"], violation["body"]) == (
        "POST",
        f"/channels/{channel_id}/threads",
        {"name": "x"},
    )
