"""The rules, counted by us and by dateutil."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.feeds.budget import Budget, Exhausted
from bot.feeds.recurrence import walls
from bot.feeds.rules import Rule, UnreadableRule, read_rule
from bot.feeds.zones import utc_zone

PLENTY = 10**9
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def listed(rule: Rule, start: datetime, low: datetime, high: datetime) -> list[datetime]:
    found = walls(rule, start, low, high, Budget(PLENTY, PLENTY))
    return [wall for wall in found if rule.until is None or wall <= rule.until.wall]


def numbers(low: int, high: int, *, most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(st.integers(low, high).filter(bool), min_size=1, max_size=most, unique=True).map(
        lambda values: ",".join(map(str, values))
    )


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that RFC 5545 allows, less what dateutil reads differently: numbered beside plain weekdays (it takes
    both conditions together; the RFC adds them up), and weeks numbered from the end of the year."""
    frequency = draw(st.sampled_from(("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY")))
    parts = [f"FREQ={frequency}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 6))}")
    parts += draw(
        st.sampled_from(("", "COUNT", "UNTIL")).flatmap(
            lambda end: {
                "": st.just([]),
                "COUNT": st.integers(1, 60).map(lambda count: [f"COUNT={count}"]),
                "UNTIL": st.integers(1, 28).map(lambda day: [f"UNTIL=202603{day:02}T120000"]),
            }[end]
        )
    )
    parts += [f"WKST={draw(st.sampled_from(DAYS))}"] if draw(st.booleans()) else []
    lists = {
        "BYMONTH": numbers(1, 12),
        "BYMONTHDAY": numbers(-31, 31),
        "BYHOUR": numbers(1, 23),
        "BYMINUTE": numbers(1, 59, most=2),
    }
    if frequency in ("YEARLY", "HOURLY"):
        lists["BYYEARDAY"] = numbers(-366, 366)
    if frequency == "YEARLY":
        lists["BYWEEKNO"] = numbers(1, 53)
    for name, values in lists.items():
        if draw(st.integers(0, 3)) == 0:
            parts.append(f"{name}={draw(values)}")
    if draw(st.booleans()):
        numbered = (
            frequency in ("YEARLY", "MONTHLY") and "BYWEEKNO" not in ";".join(parts) and draw(st.booleans())
        )
        days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))
        number = f"{draw(st.sampled_from((1, 2, 3, 4, 5, -1, -2)))}" if numbered else ""
        parts.append("BYDAY=" + ",".join(f"{number}{day}" for day in days))
    if any(part.startswith("BY") for part in parts) and draw(st.integers(0, 3)) == 0:
        parts.append(f"BYSETPOS={draw(st.sampled_from(('1', '2', '-1', '1,-1')))}")
    return ";".join(parts)


@settings(max_examples=250)
@given(
    text=rules(), days_before=st.integers(-30, 1100), minutes=st.integers(0, 1439), length=st.integers(1, 120)
)
def test_rule_makes_the_same_dates_as_dateutil(
    text: str, days_before: int, minutes: int, length: int
) -> None:
    rule = read_rule(text, utc_zone())
    low = datetime(2026, 2, 20)  # noqa: DTZ001  # on a wall
    high = low + timedelta(days=length)
    start = low - timedelta(days=days_before) + timedelta(minutes=minutes)
    # dateutil looks for dates that never come until the year 9999.
    assume(does_come(rule, start))
    try:
        expected = rrulestr(text, dtstart=start).between(low, high, inc=True)
    except ValueError:
        expected = []  # what it calls an empty rule
    assert listed(rule, start, low, high) == expected


def does_come(rule: Rule, start: datetime) -> bool:
    try:
        return any(walls(rule, start, start, start + timedelta(days=9000), Budget(PLENTY, 100_000)))
    except Exhausted:
        return False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FREQ=",
        "FREQ=SOMETIMES",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;COUNT=many",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;BYMONTH=" + ",".join("1" * 1000),
        "FREQ=MONTHLY;SKIP=FORWARD",
    ],
)
def test_rule_that_makes_no_sense_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableRule):
        read_rule(text, utc_zone())


def test_rule_is_read_however_it_is_spelled() -> None:
    plain = read_rule("FREQ=WEEKLY;BYDAY=MO,TU;WKST=SU;COUNT=4", utc_zone())
    assert read_rule(" rrule:freq=weekly; byday=mo , tu,;wkst=su;count=4;;X-NOTE=1;", utc_zone()) == plain


def test_negative_count_is_none() -> None:
    assert read_rule("FREQ=DAILY;COUNT=-1", utc_zone()).count is None


def test_budget_ends_a_rule_that_goes_nowhere() -> None:
    rule = read_rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", utc_zone())
    budget = Budget(1_000, 1_000)
    start = datetime(1970, 1, 1)  # noqa: DTZ001  # on a wall
    with pytest.raises(Exhausted):
        list(walls(rule, start, start, start.replace(year=9999), budget))
    assert budget.total < 0
