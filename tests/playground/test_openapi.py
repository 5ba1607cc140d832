"""The check against Discord's own OpenAPI description, where the environment names it."""

from typing import Any

import pytest

from bot.playground.checks.openapi import OpenApi, load
from bot.playground.client import World
from bot.playground.errors import Refusal
from bot.playground.model import Json
from bot.playground.server import LocalDiscord
from tests.playground.bare import Rest
from tests.playground.conftest import Starter, openapi
from tests.playground.test_events import NOW, event

SEND = "/channels/{channel_id}/messages"


@pytest.fixture(scope="module")
def checker() -> OpenApi:
    found = load(openapi())
    if found is None:
        pytest.skip("RAPPORT_OPENAPI names no file")
    return found


@pytest.mark.parametrize(
    ("method", "route", "body"),
    [
        ("POST", SEND, {"content": "x", "flags": 0, "nonce": "1", "enforce_nonce": True}),
        (
            "POST",
            SEND,
            {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "x"}]}]},
        ),
        ("POST", "/users/@me/channels", {"recipient_id": 123456789012345678}),
        (
            "POST",
            "/interactions/{interaction_id}/{interaction_token}/callback",
            {"type": 5, "data": {"flags": 64}},
        ),
        ("POST", "/no/such/route", {"anything": "goes"}),
    ],
)
def test_right_body_is_taken(checker: OpenApi, method: str, route: str, body: Json) -> None:
    checker.check(method, route, body)


@pytest.mark.parametrize(
    ("method", "route", "body", "at"),
    [
        ("POST", SEND, {"content": 5}, "content"),
        ("POST", SEND, {"embeds": "x"}, "embeds"),
        ("PUT", "/applications/{application_id}/commands", [{"description": "no name"}], "0"),
        ("POST", "/guilds/{guild_id}/scheduled-events", {"name": "x"}, "_errors"),
    ],
)
def test_wrong_body_is_refused(checker: OpenApi, method: str, route: str, body: Json, at: str) -> None:
    with pytest.raises(Refusal) as refused:
        checker.check(method, route, body)

    assert (refused.value.status, refused.value.code) == (400, 50035)
    assert at in refused.value.body["errors"]


READS = [
    "/users/@me",
    "/users/{user}",
    "/users/@me/guilds",
    "/applications/@me",
    "/oauth2/applications/@me",
    "/gateway",
    "/gateway/bot",
    "/channels/{channel}",
    "/channels/{dm}",
    "/channels/{channel}/messages",
    "/channels/{channel}/messages/{message}",
    "/channels/{channel}/messages/pins",
    "/guilds/{guild}",
    "/guilds/{guild}/channels",
    "/guilds/{guild}/roles",
    "/guilds/{guild}/members/{user}",
    "/guilds/{guild}/members/search?query=a",
    "/guilds/{guild}/scheduled-events",
    "/guilds/{guild}/scheduled-events/{event}",
    "/guilds/{guild}/scheduled-events/{event}/users",
    "/applications/{application}/commands",
    "/webhooks/{application}/{token}/messages/@original",
]


async def test_answers_have_discords_shapes(
    local: LocalDiscord, world: World, rest: Rest, checker: OpenApi, start_bot: Starter
) -> None:
    await world.set_clock(NOW)
    names = await populated(local, world, rest, start_bot)

    wrong: dict[str, list[str]] = {}
    for path in READS:
        status, answer = await rest.call("GET", path.format(**names))
        assert status == 200, (path, answer)
        wrong[path] = checker.answer_errors("GET", path.split("?")[0], answer)

    assert {path: errors for path, errors in wrong.items() if errors} == {}


async def populated(local: LocalDiscord, world: World, rest: Rest, start_bot: Starter) -> dict[str, Any]:
    """A server where something of each kind has happened, and the ids of it all."""
    guild = await world.guild("Sample")
    ada = await world.member(guild, "Ada")
    await start_bot()
    await (await ada.command("show")).press("Form")
    reply = await (await ada.command("show")).press("Going")
    channel = guild.channel("general").id
    message = await rest.send(channel, f"hello <@{ada.id}>", embeds=[{"title": "x"}])
    await rest.send(channel, "you too", message_reference={"message_id": message["id"]})
    await rest.call("POST", f"/channels/{channel}/messages", {"content": "x"}, files={"a.txt": b"x"})
    await rest.call("PUT", f"/channels/{channel}/messages/pins/{message['id']}")
    made = (await rest.call("POST", f"/guilds/{guild.id}/scheduled-events", event()))[1]
    return {
        "user": ada.id,
        "guild": guild.id,
        "channel": channel,
        "dm": (await rest.call("POST", "/users/@me/channels", {"recipient_id": ada.id}))[1]["id"],
        "message": message["id"],
        "event": made["id"],
        "application": rest.application_id,
        "token": local.backend.interactions[reply.interaction_id].token,
    }
