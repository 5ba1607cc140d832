"""What became of a plan's events between proposing and accepting: any of it, and nothing is accepted unasked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.attendance import Answered
from bot.domain.events import EventDetails, Status
from bot.domain.meanwhile import goes_on_with


class TurnKind(StrEnum):
    GONE = "gone"
    CALLED_OFF = "called_off"
    OVER = "over"
    MOVED = "moved"
    UNPRICED = "unpriced"
    DEARER = "dearer"
    CLASHES = "clashes"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Turn:
    """`title` is a feed's words. `by` is by how much it is dearer, or the money short (minor units)."""

    kind: TurnKind
    title: str = ""
    by: int = 0
    starts_at: datetime | None = None


def turn_of(
    details: EventDetails,
    *,
    was_at: datetime,
    was_planned: int,
    planned: int | None,
    goings: Iterable[Answered],
    now: datetime,
) -> Turn | None:
    """The first thing that is different; None where it is as it was proposed. `goings` are what they go to besides,
    `planned` is what it sets aside now."""
    if details.status is Status.CANCELLED:
        return Turn(TurnKind.CALLED_OFF, details.title)
    if details.ends_by <= now:
        return Turn(TurnKind.OVER, details.title)
    if details.starts_at != was_at:
        return Turn(TurnKind.MOVED, details.title, starts_at=details.starts_at)
    if planned is None:
        return Turn(TurnKind.UNPRICED, details.title)
    if planned > was_planned:
        return Turn(TurnKind.DEARER, details.title, by=planned - was_planned)
    if any(goes_on_with(details, each) for each in goings):
        return Turn(TurnKind.CLASHES, details.title)
    return None
