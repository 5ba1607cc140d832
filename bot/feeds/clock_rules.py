"""Rules that repeat within a day: hours, minutes, seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.feeds.budget import Budget
from bot.feeds.day_filters import fits
from bot.feeds.rules import Frequency, Rule

_UNIT_SECONDS = {Frequency.HOURLY: 3600, Frequency.MINUTELY: 60, Frequency.SECONDLY: 1}


def walls_within_days(
    rule: Rule, start: datetime, low: datetime, high: datetime, budget: Budget
) -> Iterator[datetime]:
    """Rules that repeat within a day. Days that do not fit are stepped over whole."""
    unit = _UNIT_SECONDS[rule.frequency]
    step = timedelta(seconds=unit * min(rule.interval, 10**9))
    first = (
        start.replace(minute=0, second=0)
        if unit == 3600
        else start.replace(second=0)
        if unit == 60
        else start
    )
    plain = not (
        rule.names_days or rule.months or rule.hours or rule.minutes or rule.seconds or rule.positions
    )
    number, left = 0, rule.count
    if low > first and (plain or left is None):
        number = max(0, (low - first) // step - 1)
        left = None if left is None else max(0, left - number)
    while left is None or left > 0:
        budget.spend(1)
        try:
            period = first + number * step
        except OverflowError:
            return
        if period > high:
            return
        if (later := _unfit_until(period, rule, unit)) is not None:
            number = max(number + 1, -((first - later) // step))
            continue
        number += 1
        for wall in _walls_in(rule, start, period, unit):
            budget.spend(1)
            if wall < start:
                continue
            if left is not None:
                if left == 0:
                    return
                left -= 1
            if low <= wall <= high:
                yield wall


def _unfit_until(period: datetime, rule: Rule, unit: int) -> datetime | None:
    """Where nothing fits before a later day, hour or minute: when that is."""
    if not fits(period.toordinal(), rule):
        return datetime.combine(period.date(), time()) + timedelta(days=1)
    if rule.hours and period.hour not in rule.hours:
        return period.replace(minute=0, second=0) + timedelta(hours=1)
    if unit == 1 and rule.minutes and period.minute not in rule.minutes:
        return period.replace(second=0) + timedelta(minutes=1)
    return None


def _walls_in(rule: Rule, start: datetime, period: datetime, unit: int) -> list[datetime]:
    """The times within one hour, minute or second that fit."""
    if unit == 3600:
        found = [
            period.replace(minute=minute, second=second)
            for minute in rule.minutes or (start.minute,)
            for second in rule.seconds or (start.second,)
        ]
    elif rule.minutes and period.minute not in rule.minutes:
        return []
    elif unit == 60:
        found = [period.replace(second=second) for second in rule.seconds or (start.second,)]
    elif rule.seconds and period.second not in rule.seconds:
        return []
    else:
        found = [period]
    if not rule.positions:
        return found
    places = sorted({p - 1 if p > 0 else len(found) + p for p in rule.positions})
    return [found[place] for place in places if 0 <= place < len(found)]
