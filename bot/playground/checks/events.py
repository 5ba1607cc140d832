"""What Discord refuses in a scheduled event."""

from datetime import datetime

from bot.playground.model import Json, ScheduledEvent


def check_event(body: Json, *, now: datetime, before: ScheduledEvent | None = None) -> None:
    """Raises Discord's refusal for an event that breaks its rules; `before` is the one an edit changes."""
