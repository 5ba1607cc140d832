"""Which days a plan is for: the words of `/plan`, held to the budget's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.budget import Budget
from bot.domain.errors import Unreadable
from bot.domain.text import plain
from bot.domain.when import DateRange, days, describe, format_day, today
from bot.services.askers import Asker
from bot.services.dates import date_in, span_in

# Where there is no budget whose end would say it.
USUAL_DAYS = 30
# Feeds are read about so far ahead.
_LONGEST = timedelta(days=92)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From now or later up to, not including, `ends_at` (UTC); `first` and `last` are its days on the wall of `zone`.

    `money` is what can be spent in it (minor units; None: no limit is set for it). `is_cut`: more was asked for,
    but the money ends here. `is_after` counts nothing, because the budget ends before it begins.
    """

    starts_at: datetime
    ends_at: datetime
    zone: str
    money: int | None
    is_cut: bool = False
    is_after: bool = False

    @property
    def first(self) -> date:
        return today(self.starts_at, self.zone)

    @property
    def last(self) -> date:
        return today(self.ends_at - _MOMENT, self.zone)

    @property
    def range(self) -> DateRange:
        return DateRange(self.starts_at, self.ends_at)


async def period_of(asker: Asker, typed: str) -> Period:
    """Raises Unreadable with an example, also for what has gone by."""
    zone, now = asker.reader.timezone, asker.now
    money, budget = asker.money_left, _running(asker)
    if not typed.strip():
        usual = days(today(now, zone), today(now, zone) + timedelta(days=USUAL_DAYS - 1), zone).ends_at
        return Period(now, budget.ends_at if budget else usual, zone, money)
    span = await _span(typed, now, zone)
    # A plan is made of whole days: what begins after midnight is the next one's.
    starts_at, ends_at = max(span.starts_at, now), min(span.days_end_at, max(span.starts_at, now) + _LONGEST)
    if budget is None or ends_at <= budget.ends_at:
        return Period(starts_at, ends_at, zone, money)
    if starts_at >= budget.ends_at:
        return Period(starts_at, ends_at, zone, None, is_after=True)
    return Period(starts_at, budget.ends_at, zone, money, is_cut=True)


def _running(asker: Asker) -> Budget | None:
    """The budget that limits anything now."""
    return asker.facts.account.budget if asker.money_left is not None else None


async def _span(typed: str, now: datetime, zone: str) -> DateRange:
    span = await span_in(typed, now, zone)
    in_a_month = format_day(today(now, zone) + timedelta(days=USUAL_DAYS), now)
    example = f"Try “this week”, “month” or “until {in_a_month}”."
    said = describe(span, zone, now) if span is not None else await _past_day(typed, now, zone)
    if span is None and not said:
        raise Unreadable("period", f"I couldn't tell which days “{plain(typed, 60)}” means. {example}")
    if span is None or span.days_end_at <= now:
        raise Unreadable("period", f"{said[:1].upper()}{said[1:]} has gone by. {example}")
    return span


async def _past_day(typed: str, now: datetime, zone: str) -> str:
    """ "until yesterday" is no stretch of time, but it is clear what is wrong with it."""
    day = await date_in(typed, now, zone)
    return format_day(day, now) if day is not None and day < today(now, zone) else ""
