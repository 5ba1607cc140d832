"""What an event is, once a feed's text has been understood (RFC 5545 words)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.ids import EventId, FeedId

# An event whose end nobody gave is taken to last this long, and marked as assumed.
ASSUMED_LENGTH = timedelta(hours=2)


class Format(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """STATUS of a VEVENT, RFC 5545 section 3.8.1.11."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


class PriceState(StrEnum):
    FREE = "free"
    PAID = "paid"
    DONATION = "donation"
    UNKNOWN = "unknown"


class Flag(StrEnum):
    """What a member should know beside the price; stored as its value."""

    CONCESSION = "concession"
    MEMBER_PRICE = "member_price"
    EARLY_BIRD = "early_bird"
    FREE_FOOD = "free_food"
    FOOD_FOR_SALE = "food_for_sale"
    DRINK_MINIMUM = "drink_minimum"
    REGISTRATION = "registration"
    # Called off at its date, to be on at another.
    POSTPONED = "postponed"
    END_ASSUMED = "end_assumed"
    # The feed gives a day only, its title the time.
    TIME_IN_TITLE = "time_in_title"
    SUSPICIOUS_LINK = "suspicious_link"


@dataclass(frozen=True, slots=True)
class Price:
    """A ticket. `min` and `max` are minor units of `currency`; `min` is given exactly when `state` is PAID,
    and then `max` too, unless the price is only said to begin there ("from $29").

    `concession` is what students and people out of work pay, where a price is named (the dearest of several).
    `source` names where it was read ("X-COST", "description", "title", "organiser", "hand"),
    `text` holds the words it was read from.
    """

    state: PriceState = PriceState.UNKNOWN
    min: int | None = None
    max: int | None = None
    currency: str | None = None
    source: str = ""
    text: str = ""
    concession: int | None = None


UNKNOWN_PRICE = Price()


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, as far as it is known. Coordinates in degrees (WGS 84)."""

    name: str = ""
    city: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class EventDetails:
    """What people read about an event. Text is clean: no control, bidi or zero-width characters.

    `starts_at` and `ends_at` are UTC. An all-day event starts at local midnight of its first day and
    `ends_at` is local midnight after its last (DTEND is exclusive, RFC 5545 section 3.6.1).
    `timezone` is an IANA name. `flags` holds values of `Flag`.
    """

    title: str
    starts_at: datetime
    ends_at: datetime | None
    timezone: str
    all_day: bool = False
    description: str = ""
    location: str = ""
    place: Place = NOWHERE
    format: Format = Format.UNKNOWN
    url: str = ""
    status: Status = Status.CONFIRMED
    price: Price = UNKNOWN_PRICE
    topics: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()

    @property
    def ends_by(self) -> datetime:
        """The end, assumed where nobody gave one."""
        return self.ends_at if self.ends_at is not None else self.starts_at + ASSUMED_LENGTH

    @property
    def starts_on(self) -> date:
        """The date on the wall where the event is."""
        return self.starts_at.astimezone(ZoneInfo(self.timezone)).date()

    def day_in(self, zone: ZoneInfo) -> date:
        """The date on a reader's wall; of an all-day event its own, which has no zone (RFC 5545 section 3.3.4)."""
        return self.starts_on if self.all_day else self.starts_at.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One instance of an event as one feed states it; (`uid`, `recurrence_id`) is unique within a reading.

    `recurrence_id` is "" for an event that does not repeat, else the instance's original start in basic
    format ("20260301T230000Z", or "20260301" for all-day). Events that share a UID without a
    RECURRENCE-ID get a discriminator appended to `uid` after a "#". `series` is the bare UID of a
    repeating event, else "".
    """

    uid: str
    recurrence_id: str
    details: EventDetails
    series: str = ""


@dataclass(frozen=True, slots=True)
class EventSource:
    """Where we have an event from. `name` is what the feed calls itself, `changed_at` when anything in it last
    changed (None: it is read from nowhere, or was never read)."""

    feed_id: FeedId
    name: str
    uid: str
    recurrence_id: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event with an id of ours, which survives a moved series and the merging of two sources."""

    id: EventId
    details: EventDetails
    series: str = ""
    sources: tuple[EventSource, ...] = field(default=())
