"""The values that pass between the reader of a feed's bytes and those who use what it read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.events import NOWHERE, UNKNOWN_PRICE, Occurrence, Place, Price, Status


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, aware UTC, half-open. An occurrence is in it when it overlaps."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class FeedDefaults:
    """What holds for a feed where it says nothing itself. `timezone` is an IANA name."""

    timezone: str = "UTC"
    currency: str = "USD"
    place: Place = NOWHERE
    price: Price = UNKNOWN_PRICE


@dataclass(frozen=True, slots=True)
class Skipped:
    """A component, or a part of one, that was left out. `reason` is a sentence fragment for people."""

    line: int
    uid: str
    reason: str


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One VEVENT as its feed wrote it: text unescaped (RFC 5545 section 3.3.11), otherwise untouched.

    `starts_at` and `ends_at` are aware UTC, those of the component itself (the first of a series);
    `ends_at` is None where the feed gives neither DTEND nor DURATION of a timed event, and then
    `end_assumed` is true. `geo` is (latitude, longitude) in degrees. `conference` and `organizer` hold
    values as written ("mailto:..."). `properties` maps the upper-case names of all other properties
    (X-COST, ATTACH, X-APPLE-STRUCTURED-LOCATION, X-COST-TYPE, ...) to their first value as text;
    the parameters of such a property, where it has any, stand under "NAME;PARAMETER"
    ("X-APPLE-STRUCTURED-LOCATION;X-TITLE", "ORGANIZER;CN").
    """

    summary: str
    starts_at: datetime
    ends_at: datetime | None
    timezone: str
    all_day: bool = False
    end_assumed: bool = False
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    geo: tuple[float, float] | None = None
    status: Status = Status.CONFIRMED
    organizer: str = ""
    conference: tuple[str, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    feed_name: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one body of a feed says about a window.

    `occurrences` is everything that is on, or, where `reread` is not None, everything about the uids it holds:
    what was stored for those is replaced by this reading, what was stored for others stands. `gone` are those
    of them that the feed no longer speaks of at all.

    `skipped` names at most a hundred or so of what was left out; `more_skipped` counts the rest.

    `name`, `description` and `timezone` (an IANA name) are the feed's own or the defaults;
    `refresh_after` is REFRESH-INTERVAL or X-PUBLISHED-TTL where readable; `components` counts the VEVENTs;
    `notes` are sentence fragments about the header and the file as a whole; `reaches_until` is the latest
    start in the window, or midnight (UTC) of the latest day beyond it on which something starts (None where
    there is neither): what lies after it is not gone, it is only not listed.
    """

    name: str
    description: str
    timezone: str
    refresh_after: timedelta | None
    occurrences: list[Occurrence]
    skipped: list[Skipped]
    components: int
    notes: list[str]
    reaches_until: datetime | None
    reread: frozenset[str] | None = None
    gone: frozenset[str] = frozenset()
    more_skipped: int = 0

    @property
    def skipped_count(self) -> int:
        """How many components, or parts of one, were left out."""
        return len(self.skipped) + self.more_skipped
