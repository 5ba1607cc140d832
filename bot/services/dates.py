"""Dates in words that our own small grammar cannot read go to a larger one, off the loop."""

from __future__ import annotations

import asyncio
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.calendar_words import LONGEST_TEXT
from bot.domain.when import DateRange, days, today
from bot.domain.when_text import names_only_a_weekday, read_date, read_when

_NUMBERS_ONLY = re.compile(r"[\d\W_]*")


async def date_in(text: str, now: datetime, zone: str) -> date | None:
    """The day meant by `text` for somebody in `zone`; None when nobody can tell. It may be past."""
    return read_date(text, now, zone) or await _by_the_large_grammar(text, now, zone)


async def last_day_in(text: str, now: datetime, zone: str) -> date | None:
    """As `date_in`, for until when something is to last: on a Sunday, "Sunday" is the next one. Who means the same day
    says "today"."""
    day = await date_in(text, now, zone)
    if day is not None and day == today(now, zone) and names_only_a_weekday(text):
        return day + timedelta(days=7)
    return day


async def span_in(text: str, now: datetime, zone: str) -> DateRange | None:
    """The stretch of time meant by `text`; None when nobody can tell."""
    span = read_when(text, now, zone)
    if span is None and (day := await _by_the_large_grammar(text, now, zone)) is not None:
        return days(day, day, zone)
    return span


async def _by_the_large_grammar(text: str, now: datetime, zone: str) -> date | None:
    # "12/3" means one day here and another there: asking again is better than guessing.
    if not text.strip() or len(text) > LONGEST_TEXT or _NUMBERS_ONLY.fullmatch(text):
        return None
    return await asyncio.to_thread(_parsed, text, now.astimezone(ZoneInfo(zone)).replace(tzinfo=None))


def _parsed(text: str, base: datetime) -> date | None:
    # Half a second to import: only when somebody types what we cannot read.
    import dateparser

    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "future",
        "REQUIRE_PARTS": ["day", "month"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found = dateparser.parse(text, languages=["en"], settings=settings)
    return None if found is None else found.date()
