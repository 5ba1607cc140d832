"""A guild's scheduled events (developers/resources/guild-scheduled-event)."""

from datetime import datetime
from typing import Any

from bot.playground import events, payloads
from bot.playground.backend import Backend
from bot.playground.checks.events import check_event
from bot.playground.errors import refusal
from bot.playground.model import Guild, Json, ScheduledEvent
from bot.playground.permissions import Permission, in_guild
from bot.playground.rest.call import Call, routes
from bot.playground.rest.guilds import here

OPEN_EVENTS = 100
EVENTS = "/guilds/{guild_id}/scheduled-events"


def _need(backend: Backend, home: Guild, permission: Permission) -> None:
    if not in_guild(home, home.members[backend.bot_id]) & permission:
        raise refusal(50013)


def _found(call: Call, home: Guild) -> ScheduledEvent:
    events.advance(call.backend, home)
    found = home.scheduled_events.get(call.id("event_id", 10070))
    if found is None:
        raise refusal(10070)
    return found


def _shape(call: Call, home: Guild, one: ScheduledEvent, *, with_count: bool = False) -> Json:
    return payloads.scheduled_event(call.backend.state, home, one, with_count=with_count)


@routes.on("GET", EVENTS)
def list_events(call: Call) -> list[Json]:
    """The guild's events."""
    home = here(call)
    events.advance(call.backend, home)
    counted = call.query.get("with_user_count") in ("1", "true", "True")
    return [_shape(call, home, each, with_count=counted) for each in home.scheduled_events.values()]


@routes.on("POST", EVENTS)
def create_event(call: Call) -> Json:
    """Creates an event: needs CREATE_EVENTS, and fewer than a hundred open ones."""
    backend, home, body = call.backend, here(call), call.object
    _need(backend, home, Permission.CREATE_EVENTS)
    events.advance(backend, home)
    check_event(body, now=backend.clock.now())
    if sum(each.status in (1, 2) for each in home.scheduled_events.values()) >= OPEN_EVENTS:
        raise refusal(30038)
    one = ScheduledEvent(
        id=backend.new_id(),
        creator_id=backend.bot_id,
        name=body["name"],
        starts_at=datetime.fromisoformat(body["scheduled_start_time"]),
        ends_at=None,
        entity_type=body["entity_type"],
    )
    _apply(one, body)
    home.scheduled_events[one.id] = one
    events.announce(backend, home, one, "CREATE")
    return _shape(call, home, one)


def _apply(one: ScheduledEvent, body: Json) -> None:
    plain: dict[str, str] = {"name": "name", "description": "description", "entity_type": "entity_type"}
    for key, attribute in plain.items():
        if key in body:
            setattr(one, attribute, body[key])
    if "scheduled_start_time" in body:
        one.starts_at = datetime.fromisoformat(body["scheduled_start_time"])
    if "scheduled_end_time" in body:
        one.ends_at = _moment(body["scheduled_end_time"])
    if "channel_id" in body:
        one.channel_id = int(body["channel_id"]) if body["channel_id"] else None
    if "entity_metadata" in body:
        one.location = (body["entity_metadata"] or {}).get("location")
    if "recurrence_rule" in body:
        one.recurrence = body["recurrence_rule"]
    one.status = body.get("status") or one.status


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@routes.on("GET", EVENTS + "/{event_id}")
def get_event(call: Call) -> Json:
    """One event."""
    home = here(call)
    counted = call.query.get("with_user_count") in ("1", "true", "True")
    return _shape(call, home, _found(call, home), with_count=counted)


@routes.on("PATCH", EVENTS + "/{event_id}")
def edit_event(call: Call) -> Json:
    """Edits an event: the bot's own with CREATE_EVENTS, another's with MANAGE_EVENTS; no finished one."""
    backend, home = call.backend, here(call)
    one = _found(call, home)
    own = one.creator_id == backend.bot_id
    _need(backend, home, Permission.CREATE_EVENTS if own else Permission.MANAGE_EVENTS)
    if one.status in (3, 4):
        raise refusal(180000)
    check_event(call.object, now=backend.clock.now(), before=one)
    _apply(one, call.object)
    events.announce(backend, home, one, "UPDATE")
    return _shape(call, home, one)


@routes.on("DELETE", EVENTS + "/{event_id}")
def delete_event(call: Call) -> None:
    """Deletes an event."""
    backend, home = call.backend, here(call)
    one = _found(call, home)
    own = one.creator_id == backend.bot_id
    _need(backend, home, Permission.CREATE_EVENTS if own else Permission.MANAGE_EVENTS)
    del home.scheduled_events[one.id]
    events.announce(backend, home, one, "DELETE")


@routes.on("GET", EVENTS + "/{event_id}/users")
def interested(call: Call) -> list[Json]:
    """Who is interested."""
    home = here(call)
    one, state = _found(call, home), call.backend.state
    limit = min(int(call.query.get("limit", 100)), 100)
    after = int(call.query.get("after", 0))
    ids = [each for each in sorted(one.interested) if each > after][:limit]
    return [
        {"guild_scheduled_event_id": str(one.id), "user": payloads.user(state.users[each])} for each in ids
    ]
