"""A guild's scheduled events."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.playground.checks.events import check_event
from bot.playground.client import Guild, World
from bot.playground.model import Json, ScheduledEvent
from bot.playground.permissions import Permission
from bot.playground.server import LocalDiscord
from tests.playground.bare import Rest, wired
from tests.playground.test_refusals import refused

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
PRIVATE, EXTERNAL = 2, 3


def event(
    *, starts: timedelta = timedelta(hours=1), lasts: timedelta = timedelta(hours=2), **more: Any
) -> Json:
    begin = NOW + starts
    return {
        "name": "Study night",
        "privacy_level": PRIVATE,
        "entity_type": EXTERNAL,
        "scheduled_start_time": begin.isoformat(),
        "scheduled_end_time": (begin + lasts).isoformat(),
        "entity_metadata": {"location": "Library"},
        **more,
    }


ROWS: list[tuple[str, Json, list[str]]] = [
    ("plain", event(), []),
    ("name of 101", event(name="x" * 101), ["name: BASE_TYPE_BAD_LENGTH"]),
    ("description of 1001", event(description="x" * 1001), ["description: BASE_TYPE_MAX_LENGTH"]),
    ("no place", event(entity_metadata=None), ["entity_metadata.location: BASE_TYPE_REQUIRED"]),
    (
        "place of 101",
        event(entity_metadata={"location": "x" * 101}),
        ["entity_metadata.location: BASE_TYPE_BAD_LENGTH"],
    ),
    ("no end", event(scheduled_end_time=None), ["scheduled_end_time: BASE_TYPE_REQUIRED"]),
    (
        "in the past",
        event(starts=timedelta(hours=-1)),
        ["scheduled_start_time: GUILD_SCHEDULED_EVENT_SCHEDULE_PAST"],
    ),
    (
        "end before start",
        event(lasts=timedelta(hours=-1)),
        ["scheduled_end_time: GUILD_SCHEDULED_EVENT_END_BEFORE_START"],
    ),
    (
        "not a time",
        event(scheduled_end_time="soon"),
        [
            "scheduled_end_time: DATE_TIME_TYPE_PARSE",
            "scheduled_end_time: BASE_TYPE_REQUIRED",
        ],
    ),
    ("public", event(privacy_level=1), ["privacy_level: BASE_TYPE_CHOICES"]),
    ("of no kind", event(entity_type=9, channel_id="1"), ["entity_type: BASE_TYPE_CHOICES"]),
    ("in a channel", event(channel_id="1"), ["channel_id: GUILD_SCHEDULED_EVENT_EXTERNAL_CHANNEL"]),
    ("voice without a channel", event(entity_type=2), ["channel_id: BASE_TYPE_REQUIRED"]),
]


@pytest.mark.parametrize(("body", "wrong"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_event_is_checked(body: Json, wrong: list[str]) -> None:
    assert refused(check_event, body, now=NOW) == wrong


def test_event_is_edited_only_forwards() -> None:
    active = ScheduledEvent(1, 1, "x", NOW - timedelta(hours=1), NOW + timedelta(hours=1), EXTERNAL, status=2)

    assert refused(check_event, {"status": 3}, now=NOW, before=active) == []
    assert refused(check_event, {"description": "y"}, now=NOW, before=active) == []
    assert refused(check_event, {"status": 4}, now=NOW, before=active) == ["status: BASE_TYPE_CHOICES"]


@pytest.fixture
async def guild(world: World) -> Guild:
    await world.set_clock(NOW)
    return await world.guild("Sample")


async def test_event_lives_from_scheduled_to_completed(
    local: LocalDiscord, world: World, rest: Rest, guild: Guild
) -> None:
    path = f"/guilds/{guild.id}/scheduled-events"
    async with wired(local) as wire:
        await wire.identify(intents=1 | 1 << 16)
        await wire.until("GUILD_CREATE")
        _, made = await rest.call("POST", path, event())
        told = await wire.until("GUILD_SCHEDULED_EVENT_CREATE")
        await world.advance(hours=2)
        started = await wire.until("GUILD_SCHEDULED_EVENT_UPDATE")
        await world.advance(hours=2)
        ended = await wire.until("GUILD_SCHEDULED_EVENT_UPDATE")
    late = await rest.call("PATCH", f"{path}/{made['id']}", {"name": "Later"})

    assert told["d"] == made
    assert (made["status"], started["d"]["status"], ended["d"]["status"]) == (1, 2, 3)
    assert (late[0], late[1]["code"]) == (400, 180000)


async def test_event_is_listed_edited_and_deleted(rest: Rest, guild: Guild) -> None:
    path = f"/guilds/{guild.id}/scheduled-events"
    _, made = await rest.call("POST", path, event())
    _, edited = await rest.call("PATCH", f"{path}/{made['id']}", {"name": "Moved", "status": 4})
    _, listed = await rest.call("GET", f"{path}?with_user_count=true")
    deleted = await rest.call("DELETE", f"{path}/{made['id']}")
    missing = await rest.call("GET", f"{path}/{made['id']}")

    assert (edited["name"], edited["status"]) == ("Moved", 4)
    assert listed == [edited | {"user_count": 0}]
    assert deleted == (204, None)
    assert missing == (404, {"message": "Unknown Guild Scheduled Event", "code": 10070})


async def test_hundred_open_events_are_enough(rest: Rest, guild: Guild) -> None:
    path = f"/guilds/{guild.id}/scheduled-events"
    for number in range(100):
        assert (await rest.call("POST", path, event(name=str(number))))[0] == 200

    status, answer = await rest.call("POST", path, event())

    assert (status, answer["code"]) == (400, 30038)


async def test_creating_needs_its_own_permission(world: World, rest: Rest) -> None:
    await world.set_clock(NOW)
    guild = await world.guild("Strict", bot_permissions=str(int(Permission.MANAGE_EVENTS)))

    status, answer = await rest.call("POST", f"/guilds/{guild.id}/scheduled-events", event())

    assert (status, answer["code"]) == (403, 50013)
