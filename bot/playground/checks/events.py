"""What Discord refuses in a scheduled event (developers/resources/guild-scheduled-event)."""

from datetime import datetime
from typing import Any

from bot.playground.checks.problems import Problems
from bot.playground.model import Json, ScheduledEvent

NAME, DESCRIPTION, LOCATION = 100, 1000, 100
STAGE, VOICE, EXTERNAL = 1, 2, 3
NEXT = {1: (1, 2, 4), 2: (2, 3)}
"""From which status to which: scheduled to active or cancelled, active to completed."""


def check_event(body: Json, *, now: datetime, before: ScheduledEvent | None = None) -> None:
    """Raises Discord's refusal for an event that breaks its rules; `before` is the one an edit changes."""
    problems = Problems()
    new = before is None
    problems.text(("name",), body.get("name"), NAME, least=1, required=new)
    problems.text(("description",), body.get("description"), DESCRIPTION)
    kind = body.get("entity_type", before.entity_type if before else None)
    problems.choice(("entity_type",), kind, (STAGE, VOICE, EXTERNAL))
    if new or "privacy_level" in body:
        problems.choice(("privacy_level",), body.get("privacy_level"), (2,))
    _check_times(problems, body, kind, now, before)
    if kind == EXTERNAL:
        _check_external(problems, body, before)
    elif new and not body.get("channel_id"):
        problems.missing(("channel_id",))
    if before is not None and body.get("status") is not None:
        problems.choice(("status",), body["status"], NEXT.get(before.status, ()))
    problems.refuse()


def _check_external(problems: Problems, body: Json, before: ScheduledEvent | None) -> None:
    if before is None or "entity_metadata" in body:
        location = (body.get("entity_metadata") or {}).get("location")
        problems.text(("entity_metadata", "location"), location, LOCATION, least=1, required=True)
    if body.get("channel_id"):
        problems.add(("channel_id",), "GUILD_SCHEDULED_EVENT_EXTERNAL_CHANNEL", "Must be null for EXTERNAL")


def _check_times(
    problems: Problems, body: Json, kind: Any, now: datetime, before: ScheduledEvent | None
) -> None:
    starts = _moment(problems, body, "scheduled_start_time") or (before.starts_at if before else None)
    ends = _moment(problems, body, "scheduled_end_time") or (before.ends_at if before else None)
    if starts is None:
        problems.missing(("scheduled_start_time",))
        return
    if body.get("scheduled_start_time") and starts < now and (before is None or starts != before.starts_at):
        problems.add(
            ("scheduled_start_time",),
            "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST",
            "Cannot schedule event in the past.",
        )
    if ends is None and kind == EXTERNAL:
        problems.missing(("scheduled_end_time",))
    if ends is not None and ends <= starts:
        problems.add(
            ("scheduled_end_time",),
            "GUILD_SCHEDULED_EVENT_END_BEFORE_START",
            "The end is not after the start.",
        )


def _moment(problems: Problems, body: Json, name: str) -> datetime | None:
    if not body.get(name):
        return None
    try:
        moment = datetime.fromisoformat(body[name])
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        problems.add((name,), "DATE_TIME_TYPE_PARSE", f"Could not parse {body[name]}. Should be ISO8601.")
        return None
    return moment
