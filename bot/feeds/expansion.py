"""What came of working out one series: its instances, what had to be left out, and when to look again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.feeds.components import Component
from bot.feeds.moments import Moment
from bot.feeds.reading import Window


@dataclass(slots=True)
class Instance:
    """`original` is the start it would have had: its RECURRENCE-ID. Times are aware, in UTC."""

    component: Component
    original: Moment
    starts_at: datetime
    ends_at: datetime | None


@dataclass(slots=True)
class Expansion:
    """The instances within the window, in order, what had to be left out, and the first instant after the
    window at which there may be another (None: never)."""

    instances: list[Instance] = field(default_factory=list)
    complaints: list[tuple[Component, str]] = field(default_factory=list)
    next_at: datetime | None = None

    def meet_again(self, at: datetime) -> None:
        if self.next_at is None or at < self.next_at:
            self.next_at = at

    def complain(self, component: Component, reason: str) -> None:
        """Once of each."""
        if (component, reason) not in self.complaints:
            self.complaints.append((component, reason))


def overlaps(starts_at: datetime, ends_at: datetime | None, window: Window) -> bool:
    """Whether something is on within the window; what has no length is, at its instant."""
    if ends_at is None or ends_at <= starts_at:
        return window.start <= starts_at < window.end
    return starts_at < window.end and window.start < ends_at
