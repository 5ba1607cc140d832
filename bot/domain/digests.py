"""Digests: when one runs, what belongs into it, and what is picked when there is too much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.events import Event, EventDetails, Format, Place, PriceState, Status
from bot.domain.ids import ChannelId, DigestId, GuildId
from bot.domain.money import Money
from bot.domain.phrases import EventText, Phrase, met, phrases_of
from bot.domain.places import haversine_km
from bot.domain.wallclock import day_exists, instant_of
from bot.domain.words import folded, mentions

# After downtime a digest is still sent if it is less than this late.
LATE_LIMIT = timedelta(hours=6)
EVERY_DAY = frozenset(range(7))

_DAY = timedelta(days=1)
# Free first, then what says its price, then what does not.
_PRICE_RANK = {PriceState.FREE: 0, PriceState.DONATION: 0, PriceState.PAID: 1, PriceState.UNKNOWN: 2}


class Near(NamedTuple):
    """Within `km` of a point; degrees (WGS 84)."""

    lat: float
    lon: float
    km: float


@dataclass(frozen=True, slots=True)
class Filters:
    """What a digest takes in. An empty filter takes in everything.

    `topics` and `words` widen each other: one of either is enough; words of a phrase count together. A word in `without` in the title or
    the topics keeps an event out. `max_ticket` is compared with the upper end; a price that is unknown,
    or in another currency, is kept (and marked as unknown by whoever shows it) unless `known_price_only`.
    `cities` and `near` keep what takes place there (either is enough), and what is online, unless
    `formats` leaves that out.
    """

    topics: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    max_ticket: Money | None = None
    known_price_only: bool = False
    formats: frozenset[Format] = frozenset()
    cities: tuple[str, ...] = ()
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A channel's regular list of events. `weekdays`: Monday is 0. `days_ahead`: 1 is today only."""

    id: DigestId
    guild: GuildId
    channel: ChannelId
    hour: int
    minute: int
    timezone: str
    weekdays: frozenset[int] = EVERY_DAY
    filters: Filters = field(default_factory=Filters)
    days_ahead: int = 7
    enabled: bool = True
    post_when_empty: bool = False

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ValueError("a digest needs weekdays from 0 to 6")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Run(NamedTuple):
    """The digest for the date `on`, due at `at` (UTC). At most one per digest and date."""

    on: date
    at: datetime


class Pick(NamedTuple):
    """`days` in order, each with its events in order; `more` counts what matched but found no room."""

    days: tuple[tuple[date, tuple[Event, ...]], ...]
    more: int


def next_run(digest: Digest, after: datetime, *, done: date | None = None) -> Run:
    """The first run due later than `after`, for a date later than `done` (the last one that had its run).

    An hour that does not exist runs at the next instant that does, one that comes twice at its first
    coming. A clock that is set back gives no date twice: `done` holds whatever the clock says.
    """
    # A gap around midnight can push a run into the next day, so look from the day before.
    first = after.astimezone(digest.zone).date() - _DAY
    day = first if done is None else max(first, done + _DAY)
    while not _runs_on(digest, day) or _due_at(digest, day) <= after:
        day += _DAY
    return Run(day, _due_at(digest, day))


def run_after(digest: Digest, done: date, now: datetime) -> Run:
    """What follows the run of `done`, be it sent, empty or skipped: also one that is due but not too late."""
    return next_run(digest, now - LATE_LIMIT, done=done)


def rescheduled(digest: Digest, waiting: date, now: datetime, *, done: date | None = None) -> Run:
    """The next run once the hour, zone or weekdays are changed to those of `digest`.

    `waiting` is the date of the run that was next before the change, `done` the last date that had its
    run. If the waited-for date has come, it (or today, where the new zone has left that date behind) runs
    at the new hour, at once where that is past: a date gets one digest, not none and not two.
    """
    today = now.astimezone(digest.zone).date()
    if waiting > today:
        return next_run(digest, now, done=done)
    day = today if done is None else max(today, done + _DAY)
    while not _runs_on(digest, day):
        day += _DAY
    return Run(day, max(_due_at(digest, day), now))


def is_too_late(run: Run, now: datetime) -> bool:
    """Six hours late or more: skipped, not sent."""
    return now - run.at >= LATE_LIMIT


def _runs_on(digest: Digest, day: date) -> bool:
    return day.weekday() in digest.weekdays and day_exists(day, digest.zone)


def _due_at(digest: Digest, day: date) -> datetime:
    return instant_of(day, time(digest.hour, digest.minute), digest.zone)


def matches(digest: Digest, details: EventDetails) -> bool:
    """Does the event pass the digest's filters? (When it takes place is `pick`'s business.)"""
    filters = digest.filters
    return (
        details.status is not Status.CANCELLED
        and _is_about(filters, details)
        and not mentions(f"{details.title} {' '.join(details.topics)}", filters.without)
        and _fits_ticket(filters, details)
        and (not filters.formats or details.format in filters.formats)
        and _is_near(filters, details)
    )


def _is_about(filters: Filters, details: EventDetails) -> bool:
    if not filters.topics and not filters.words:
        return True
    return (
        not filters.topics.isdisjoint(details.topics)
        or mentions(f"{details.title}\n{details.description}", filters.words)
        or any(met(_phrases(filters.words), EventText.of(details)))
    )


@lru_cache(maxsize=512)
def _phrases(words: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Those of several words, which need not stand side by side."""
    phrases = phrases_of(map(Phrase.of, words))
    return tuple(phrase for phrase in phrases if len(phrase.words) > 1)


def _fits_ticket(filters: Filters, details: EventDetails) -> bool:
    price, limit = details.price, filters.max_ticket
    if price.state is PriceState.UNKNOWN:
        return not filters.known_price_only
    if price.state is PriceState.PAID and price.max is None:  # "from $29": only too dear can be told
        is_too_dear = (
            limit is not None and price.currency == limit.currency and (price.min or 0) > limit.amount
        )
        return not (is_too_dear or filters.known_price_only)
    if limit is None or price.max is None:  # free, or give what you like
        return True
    if price.currency != limit.currency:
        return not filters.known_price_only
    return price.max <= limit.amount


def _is_near(filters: Filters, details: EventDetails) -> bool:
    is_anywhere = not filters.cities and filters.near is None
    if is_anywhere or details.format is Format.ONLINE:
        return True
    return _is_in_city(filters.cities, details) or _is_within(filters.near, details.place)


def _is_in_city(cities: tuple[str, ...], details: EventDetails) -> bool:
    if details.place.city:
        return folded(details.place.city) in {folded(city) for city in cities}
    return mentions(details.location, cities)


def _is_within(near: Near | None, place: Place) -> bool:
    if near is None or place.lat is None or place.lon is None:
        return False
    return haversine_km(near.lat, near.lon, place.lat, place.lon) <= near.km


def pick(events: Iterable[Event], digest: Digest, now: datetime, limit: int) -> Pick:
    """What goes into a digest: nothing cancelled, begun or out of the days ahead, no series twice.

    Too many for `limit`: every day in turn gives its best (free before priced before unknown, the early
    before the late, then by id), so that no single day fills the list. Days are on the digest's wall.
    """
    matching = (event for event in events if matches(digest, event.details))
    upcoming = _once_per_series(event for event in matching if _is_ahead(event, digest, now))
    upcoming.sort(key=lambda event: (event.details.day_in(digest.zone), event.details.starts_at, event.id))
    by_day = [
        (day, list(found))
        for day, found in groupby(upcoming, lambda event: event.details.day_in(digest.zone))
    ]
    chosen = _in_turn([sorted(found, key=_preference) for _, found in by_day], limit)
    days = ((day, tuple(event for event in found if event.id in chosen)) for day, found in by_day)
    return Pick(tuple((day, kept) for day, kept in days if kept), len(upcoming) - len(chosen))


def is_posted(digest: Digest, picked: Pick) -> bool:
    """Nothing is posted on an empty day, unless the organisers asked for it."""
    return bool(picked.days) or digest.post_when_empty


def _is_ahead(event: Event, digest: Digest, now: datetime) -> bool:
    today = now.astimezone(digest.zone).date()
    begun = not event.details.all_day and event.details.starts_at <= now
    return not begun and today <= event.details.day_in(digest.zone) < today + digest.days_ahead * _DAY


def _once_per_series(events: Iterable[Event]) -> list[Event]:
    """Of a series only what comes first."""
    firsts: dict[str | int, Event] = {}
    for event in sorted(events, key=lambda event: (event.details.starts_at, event.id)):
        firsts.setdefault(event.series or event.id, event)
    return list(firsts.values())


def _preference(event: Event) -> tuple[bool, int, datetime, int]:
    details = event.details
    tentative = details.status is Status.TENTATIVE
    return (tentative, _PRICE_RANK[details.price.state], details.starts_at, event.id)


def _in_turn(days: list[list[Event]], limit: int) -> set[int]:
    """Round and round: the first of every day, then the second of every day, until `limit` are chosen."""
    ranked = sorted(
        (rank, number, event.id) for number, found in enumerate(days) for rank, event in enumerate(found)
    )
    return {event_id for _, _, event_id in ranked[: max(limit, 0)]}
