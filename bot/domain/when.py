"""A stretch of time, and how it is said to a reader on their own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.events import EventDetails

_DAY = timedelta(days=1)
# An event that ends in the small hours belongs to the evening before.
_SMALL_HOURS = time(6)
# A weekday with day and month leaves no doubt about the year for about this long.
_YEAR_IS_CLEAR = timedelta(days=180)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class DateRange:
    """From `starts_at` up to, not including, `ends_at`; both UTC.

    Its last `small_hours` are of an evening: what lasts all of the date they belong to is not meant.
    """

    starts_at: datetime
    ends_at: datetime
    small_hours: timedelta = timedelta()

    def __post_init__(self) -> None:
        if self.starts_at >= self.ends_at:
            raise ValueError("a range ends after it starts")

    def __contains__(self, instant: datetime) -> bool:
        return self.starts_at <= instant < self.ends_at

    @property
    def days_end_at(self) -> datetime:
        """Before this what lasts all day has to begin."""
        return self.ends_at - self.small_hours


def midnight(day: date, zone: str) -> datetime:
    """The instant a date begins in a zone; where clocks skip midnight, the instant they skip it."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def days(first: date, last: date, zone: str) -> DateRange:
    """From the start of one date to the end of another, both included."""
    return DateRange(midnight(first, zone), midnight(last + _DAY, zone))


def today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def describe(span: DateRange, zone: str, now: datetime | None = None) -> str:
    """ "Thu 26 Nov", "Sat 28 - Sun 29 Nov", "Thu 26 Nov, 17:00-04:00"; with `now` also "today", "tomorrow"."""
    starts, ends = (instant.astimezone(ZoneInfo(zone)) for instant in (span.starts_at, span.ends_at))
    last = (ends - timedelta(microseconds=1)).date()
    is_whole_days = span == days(starts.date(), last, zone)
    if is_whole_days and starts.date() == last:
        return _near(last, zone, now) or format_day(last, now)
    if is_whole_days:
        return format_days(starts.date(), last, now)
    return _clock_span(starts, ends, now)


def _near(day: date, zone: str, now: datetime | None) -> str | None:
    if now is None:
        return None
    return {0: "today", 1: "tomorrow"}.get((day - today(now, zone)).days)


def format_day(day: date, now: datetime | None = None) -> str:
    """ "Thu 26 Nov", with its year where that is in doubt."""
    return _day_of_month(day) + _month(day) + _year(day, now)


def example_day(now: datetime, zone: str) -> date:
    """A day to show how one is written: next week's, so that it lies ahead whenever it is read."""
    return today(now, zone) + timedelta(days=7)


def format_days(first: date, last: date, now: datetime | None = None) -> str:
    """ "Sat 28 - Sun 29 Nov", "Mon 30 Nov - Tue 1 Dec"."""
    year = _year(last, now) or (_year(first, now) and f" {last.year}")
    if (first.year, first.month) == (last.year, last.month):
        return f"{_day_of_month(first)} - {_day_of_month(last)}{_month(last)}{year}"
    own_year = f" {first.year}" if year and first.year != last.year else ""
    return f"{_day_of_month(first)}{_month(first)}{own_year} - {_day_of_month(last)}{_month(last)}{year}"


def hour(wall: datetime) -> str:
    """ "18:30"; of an hour that comes twice, as clocks go back, also which: "01:30 EST"."""
    comes_twice = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
    return f"{wall:%H:%M %Z}" if comes_twice else f"{wall:%H:%M}"


def _day_of_month(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day.day}"


def _month(day: date) -> str:
    return f" {_MONTHS[day.month - 1]}"


def _year(day: date, now: datetime | None) -> str:
    is_clear = now is None or abs(day - now.date()) < _YEAR_IS_CLEAR or day.year == now.year
    return "" if is_clear else f" {day.year}"


def _clock_span(starts: datetime, ends: datetime, now: datetime | None) -> str:
    one_evening = starts.date() == ends.date() or (
        ends.date() == starts.date() + _DAY and ends.time() <= _SMALL_HOURS
    )
    first = f"{format_day(starts.date(), now)}, {hour(starts)}"
    if one_evening:
        return f"{first}-{hour(ends)}"
    return f"{first} - {format_day(ends.date(), now)}, {hour(ends)}"


def format_when(details: EventDetails, zone: str, now: datetime) -> str:
    """When an event is, in the reader's `zone`; the event's own clock is named where it differs.

    "Thu 26 Nov, 18:30-20:00"; an end nobody gave is left out. All-day dates are the event's own
    (RFC 5545 section 3.3.4: a DATE has no zone), so they are not moved.
    """
    if details.all_day:
        return _format_all_day(details, now)
    said = _on_clock(details, zone, now)
    if _offset(details.starts_at, zone) == _offset(details.starts_at, details.timezone):
        return said
    there = details.starts_at.astimezone(ZoneInfo(details.timezone))
    return f"{said} ({_WEEKDAYS[there.weekday()]} {hour(there)} {_zone_words(details.timezone)})"


def _on_clock(details: EventDetails, zone: str, now: datetime) -> str:
    starts = details.starts_at.astimezone(ZoneInfo(zone))
    if details.ends_at is None or details.ends_at <= details.starts_at:
        return f"{format_day(starts.date(), now)}, {hour(starts)}"
    return _clock_span(starts, details.ends_at.astimezone(ZoneInfo(zone)), now)


def _format_all_day(details: EventDetails, now: datetime) -> str:
    first = details.starts_on
    last = first
    if details.ends_at is not None:
        ends = details.ends_at.astimezone(ZoneInfo(details.timezone))
        last = max(first, (ends - timedelta(microseconds=1)).date())
    said = format_day(first, now) if first == last else format_days(first, last, now)
    return f"{said}, all day"


def _offset(instant: datetime, zone: str) -> timedelta | None:
    return instant.astimezone(ZoneInfo(zone)).utcoffset()


def _zone_words(zone: str) -> str:
    area, _, city = zone.rpartition("/")
    return f"in {city.replace('_', ' ')}" if area and not area.startswith("Etc") else zone
