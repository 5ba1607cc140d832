"""What else somebody goes to while an event goes on."""

from __future__ import annotations

from bot.domain.attendance import Answered
from bot.domain.events import EventDetails
from bot.domain.plan_items import takes_time


def goes_on_with(details: EventDetails, going: Answered) -> bool:
    """Nobody can be at both; what is open for a day or longer leaves the hour open."""
    if not going.is_ahead(details.starts_at) or going.is_off or going.starts_at >= details.ends_by:
        return False
    both = (
        (details.starts_at, details.ends_by, details.all_day),
        (going.starts_at, going.ends_by, going.all_day),
    )
    return all(takes_time(starts_at, ends_by, all_day=all_day) for starts_at, ends_by, all_day in both)
