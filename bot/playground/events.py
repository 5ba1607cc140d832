"""Scheduled events over time: they begin, end and lapse by themselves, and the bot is told."""

from datetime import timedelta

from bot.playground import payloads
from bot.playground.backend import Backend
from bot.playground.model import Guild, ScheduledEvent
from bot.playground.sessions import Intent

SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
EXTERNAL = 3
LAPSES_AFTER = timedelta(hours=4)


def advance(backend: Backend, home: Guild) -> None:
    """External events start and end on time; others that nobody started lapse some hours later."""
    now = backend.clock.now()
    for one in home.scheduled_events.values():
        before = one.status
        if one.status == SCHEDULED and one.entity_type == EXTERNAL and one.starts_at <= now:
            one.status = ACTIVE
        if one.status == ACTIVE and one.ends_at is not None and one.ends_at <= now:
            one.status = COMPLETED
        if one.status == SCHEDULED and one.starts_at + LAPSES_AFTER <= now:
            one.status = CANCELLED
        if one.status != before:
            announce(backend, home, one, "UPDATE")


def announce(backend: Backend, home: Guild, one: ScheduledEvent, what: str) -> None:
    """Tells the bot and the page that an event was created, updated or deleted."""
    shape = payloads.scheduled_event(backend.state, home, one)
    event = f"GUILD_SCHEDULED_EVENT_{what}"
    backend.gateway.dispatch(event, shape, home.id, Intent.GUILD_SCHEDULED_EVENTS)
    backend.journal.note("state", what="scheduled_events", guild_id=str(home.id))
    backend.changed()
