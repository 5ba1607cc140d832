"""The check against Discord's own OpenAPI description, where the environment names it."""

import pytest

from bot.playground.checks.openapi import OpenApi, load
from bot.playground.errors import Refusal
from bot.playground.model import Json
from tests.playground.conftest import openapi

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
