"""RECUR values (RFC 5545 section 3.3.10), read into a `Rule`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from bot.feeds.moments import Moment, read_moment
from bot.feeds.zones import Zone

WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_LONGEST_MONTH = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# The most values a part of a rule may list: a year has 366 days.
_LONGEST_LIST = 400


class Frequency(IntEnum):
    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5
    SECONDLY = 6


class UnreadableRule(Exception):
    """The rule makes no sense; the message is a sentence fragment for people."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as written; an empty part says nothing. Weekdays count from Monday, 0.

    `nth_weekdays` are (n, weekday) pairs, n from the end where negative.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: Moment | None = None
    week_start: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    week_numbers: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    nth_weekdays: tuple[tuple[int, int], ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()

    @property
    def names_days(self) -> bool:
        """Whether it says which days of the period are meant, besides the months."""
        return bool(
            self.month_days or self.year_days or self.week_numbers or self.weekdays or self.nth_weekdays
        )

    @property
    def never_comes(self) -> bool:
        """Whether it asks for days that no calendar has, like 30 February."""
        months = [month for month in self.months or range(1, 13) if 1 <= month <= 12]
        longest = max((_LONGEST_MONTH[month] for month in months), default=0)
        return (
            not months
            or _none_up_to(longest, self.month_days)
            or _none_up_to(366, self.year_days)
            or _none_up_to(53, self.week_numbers)
        )


def _none_up_to(limit: int, numbers: frozenset[int]) -> bool:
    return bool(numbers) and not any(0 < abs(number) <= limit for number in numbers)


def read_rule(text: str, utc: Zone) -> Rule:
    """Raises UnreadableRule. What a rule may not say is an error; parts nobody knows are passed over."""
    parts = dict(_parts(text))
    frequency = _frequency(parts.get("FREQ", ""))
    weekdays, nth_weekdays = _weekdays(parts.get("BYDAY", ""), frequency)
    interval = _number(parts.get("INTERVAL") or "1")
    if interval < 1:
        raise UnreadableRule("its rule repeats without ever moving on; only its first date is kept")
    # RFC 7529: other calendars, and months that lack the day.
    if parts.get("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.get("SKIP", "OMIT") != "OMIT":
        raise UnreadableRule("its rule counts in a way that is not known here; only its first date is kept")
    count = _number(parts["COUNT"]) if parts.get("COUNT") else None
    return Rule(
        frequency=frequency,
        interval=interval,
        count=count if count is None or count >= 0 else None,
        until=_until(parts.get("UNTIL", ""), utc),
        week_start=WEEKDAYS.get(parts.get("WKST", "MO"), 0),
        months=frozenset(_numbers(parts.get("BYMONTH", ""))),
        month_days=frozenset(_numbers(parts.get("BYMONTHDAY", ""))),
        year_days=frozenset(_numbers(parts.get("BYYEARDAY", ""))),
        week_numbers=frozenset(_numbers(parts.get("BYWEEKNO", ""))),
        weekdays=weekdays,
        nth_weekdays=nth_weekdays,
        hours=_clock(parts.get("BYHOUR", ""), 24),
        minutes=_clock(parts.get("BYMINUTE", ""), 60),
        seconds=_clock(parts.get("BYSECOND", ""), 60),
        positions=tuple(sorted(set(_numbers(parts.get("BYSETPOS", ""))))),
    )


def _parts(text: str) -> list[tuple[str, str]]:
    text = text.upper().strip().removeprefix("RRULE:")
    pairs = (part.partition("=") for part in text.split(";"))
    return [(name.strip(), value.strip()) for name, equals, value in pairs if equals]


def _frequency(name: str) -> Frequency:
    try:
        return Frequency[name]
    except KeyError:
        raise UnreadableRule("its rule cannot be read; only its first date is kept") from None


def _number(text: str) -> int:
    try:
        return int(text) if len(text) <= 12 else 10**12
    except ValueError:
        raise UnreadableRule("its rule cannot be read; only its first date is kept") from None


def _numbers(text: str) -> list[int]:
    if not text:
        return []
    items = [item for item in text.split(",") if item.strip()]
    if len(items) > _LONGEST_LIST:
        raise UnreadableRule("its rule names too many dates; only its first is kept")
    return [_number(item.strip()) for item in items]


def _clock(text: str, limit: int) -> tuple[int, ...]:
    if not text:
        return ()
    numbers = tuple(sorted(set(_numbers(text))))
    # BYSECOND may be 60, the leap second, which no calendar program has ever shown.
    return tuple(number for number in numbers if 0 <= number < limit)


def _until(text: str, utc: Zone) -> Moment | None:
    """Its kind (date, floating, UTC) is kept: what it means depends on DTSTART's."""
    if not text:
        return None
    until = read_moment(text, None, utc)
    if until is None:
        raise UnreadableRule("its rule ends on a date that cannot be read; only its first date is kept")
    return until


def _weekdays(text: str, frequency: Frequency) -> tuple[frozenset[int], tuple[tuple[int, int], ...]]:
    """Beyond months a weekday's number means nothing, and is passed over as others do."""
    plain: set[int] = set()
    numbered: set[tuple[int, int]] = set()
    for item in text.replace(" ", "").split(","):
        if not item:
            continue
        weekday = WEEKDAYS.get(item[-2:])
        if weekday is None:
            raise UnreadableRule("its rule names a weekday nobody knows; only its first date is kept")
        number = _number(item[:-2]) if item[:-2] else 0
        if number and frequency <= Frequency.MONTHLY:
            numbered.add((number, weekday))
        else:
            plain.add(weekday)
    return frozenset(plain), tuple(sorted(numbered))
