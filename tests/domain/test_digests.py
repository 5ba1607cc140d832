"""When a digest runs, whatever the clocks do, and what is picked for it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digests import (
    Digest,
    Filters,
    Near,
    Pick,
    Run,
    is_posted,
    is_too_late,
    matches,
    next_run,
    pick,
    rescheduled,
    run_after,
)
from bot.domain.events import Event, EventDetails, Format, Place, Price, PriceState, Status
from bot.domain.ids import ChannelId, DigestId, EventId, GuildId
from bot.domain.money import Money

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BERLIN = Digest(DigestId(1), GuildId(2), ChannelId(3), 9, 0, "Europe/Berlin")

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Honolulu",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Africa/Casablanca",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def daily(timezone: str, hour: int, minute: int) -> Digest:
    return replace(BERLIN, timezone=timezone, hour=hour, minute=minute)


# When it runs


@pytest.mark.parametrize(
    ("digest", "after", "expected"),
    [
        (BERLIN, "2026-03-02T08:59:00+01:00", Run(date(2026, 3, 2), at("2026-03-02T09:00:00+01:00"))),
        (BERLIN, "2026-03-02T09:00:00+01:00", Run(date(2026, 3, 3), at("2026-03-03T09:00:00+01:00"))),
        # the hour that does not exist, also when started behind the gap
        (
            daily("Europe/Berlin", 2, 30),
            "2026-03-28T12:00:00+01:00",
            Run(date(2026, 3, 29), at("2026-03-29T03:00:00+02:00")),
        ),
        (
            daily("Europe/Berlin", 2, 30),
            "2026-03-29T03:10:00+02:00",
            Run(date(2026, 3, 30), at("2026-03-30T02:30:00+02:00")),
        ),
        # the hour that comes twice runs at its first coming, also when started between the two
        (
            daily("Europe/Berlin", 2, 30),
            "2026-10-25T00:00:00+02:00",
            Run(date(2026, 10, 25), at("2026-10-25T02:30:00+02:00")),
        ),
        (
            daily("Europe/Berlin", 2, 30),
            "2026-10-25T02:45:00+02:00",
            Run(date(2026, 10, 26), at("2026-10-26T02:30:00+01:00")),
        ),
        # a gap of half an hour
        (
            daily("Australia/Lord_Howe", 2, 15),
            "2026-10-03T12:00:00+10:30",
            Run(date(2026, 10, 4), at("2026-10-04T02:30:00+11:00")),
        ),
        # the day that Samoa left out
        (
            daily("Pacific/Apia", 9, 0),
            "2011-12-29T12:00:00-10:00",
            Run(date(2011, 12, 31), at("2011-12-31T09:00:00+14:00")),
        ),
        # the clocks go forward at midnight
        (
            daily("America/Sao_Paulo", 0, 0),
            "2018-11-03T12:00:00-03:00",
            Run(date(2018, 11, 4), at("2018-11-04T01:00:00-02:00")),
        ),
    ],
)
def test_next_run(digest: Digest, after: str, expected: Run) -> None:
    assert next_run(digest, at(after)) == expected


def test_next_run_waits_for_its_weekday() -> None:
    mondays = replace(BERLIN, weekdays=frozenset({0}))
    assert next_run(mondays, at("2026-03-03T08:00:00+01:00")).on == date(2026, 3, 9)


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    start=st.integers(0, 16 * 365 * 24 * 60).map(lambda n: at("2011-01-01T00:00Z") + timedelta(minutes=n)),
)
def test_every_date_that_exists_has_one_run_in_order(
    zone: str, hour: int, minute: int, start: datetime
) -> None:
    digest, local = daily(zone, hour, minute), ZoneInfo(zone)
    runs = [next_run(digest, start)]
    while len(runs) < 400:
        runs.append(next_run(digest, runs[-1].at, done=runs[-1].on))
    existing = [
        day
        for day in (runs[0].on + n * DAY for n in range((runs[-1].on - runs[0].on).days + 1))
        if datetime.combine(day, time(12), local).astimezone(UTC).astimezone(local).date() == day
    ]
    assert [run.on for run in runs] == existing
    assert all(before.at < after.at for before, after in pairwise(runs))


def test_run_after_three_hours_of_downtime_is_todays_and_not_too_late() -> None:
    now = at("2026-03-02T12:00:00+01:00")
    run = run_after(BERLIN, date(2026, 3, 1), now)
    assert run == Run(date(2026, 3, 2), at("2026-03-02T09:00:00+01:00"))
    assert not is_too_late(run, now)


def test_ten_days_of_downtime_give_one_digest_at_most() -> None:
    now = at("2026-03-12T14:59:59+01:00")
    left_behind = Run(date(2026, 3, 2), at("2026-03-02T09:00:00+01:00"))
    assert is_too_late(left_behind, now)
    todays = run_after(BERLIN, left_behind.on, now)
    assert todays.on == date(2026, 3, 12)
    assert run_after(BERLIN, todays.on, now).on == date(2026, 3, 13)


def test_run_six_hours_late_is_too_late() -> None:
    run = Run(date(2026, 3, 2), at("2026-03-02T09:00:00+01:00"))
    assert not is_too_late(run, run.at + 6 * HOUR - timedelta(seconds=1))
    assert is_too_late(run, run.at + 6 * HOUR)


@pytest.mark.parametrize(
    "jump", [-2 * HOUR, 2 * HOUR, datetime(1970, 1, 1, tzinfo=UTC) - at("2026-03-02T09:00Z")]
)
def test_clock_that_jumps_gives_no_date_twice(jump: timedelta) -> None:
    done = date(2026, 3, 2)
    assert run_after(BERLIN, done, at("2026-03-02T09:00:00+01:00") + jump).on == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("changed", "now", "expected"),
    [
        # a minute before it ran, the zone moves so that the hour is past: at once
        (
            daily("Asia/Tokyo", 9, 0),
            "2026-03-02T08:59:00+01:00",
            Run(date(2026, 3, 2), at("2026-03-02T08:59:00+01:00")),
        ),
        # ... or still to come
        (
            daily("America/New_York", 9, 0),
            "2026-03-02T08:59:00+01:00",
            Run(date(2026, 3, 2), at("2026-03-02T09:00:00-05:00")),
        ),
        (
            daily("Europe/Berlin", 7, 0),
            "2026-03-02T08:59:00+01:00",
            Run(date(2026, 3, 2), at("2026-03-02T08:59:00+01:00")),
        ),
        # the new zone already writes the next date, and its hour is to come
        (
            daily("Pacific/Auckland", 23, 0),
            "2026-03-02T08:59:00+01:00",
            Run(date(2026, 3, 2), at("2026-03-02T23:00:00+13:00")),
        ),
    ],
)
def test_change_before_the_run_keeps_the_date(changed: Digest, now: str, expected: Run) -> None:
    assert rescheduled(changed, date(2026, 3, 2), at(now), done=date(2026, 3, 1)) == expected


def test_change_after_the_run_gives_no_second_one() -> None:
    now = at("2026-03-02T09:01:00+01:00")
    run = rescheduled(daily("Europe/Berlin", 17, 0), date(2026, 3, 3), now, done=date(2026, 3, 2))
    assert run == Run(date(2026, 3, 3), at("2026-03-03T17:00:00+01:00"))


def test_change_from_mondays_to_every_day_starts_at_the_next_hour() -> None:
    wednesday = at("2026-03-04T08:00:00+01:00")
    assert rescheduled(BERLIN, date(2026, 3, 9), wednesday, done=date(2026, 3, 2)).on == date(2026, 3, 4)


def test_change_of_a_new_digest_does_not_run_for_the_hour_it_never_had() -> None:
    afternoon = at("2026-03-02T15:00:00+01:00")
    first = next_run(BERLIN, afternoon)
    assert rescheduled(daily("Europe/Berlin", 8, 0), first.on, afternoon).on == date(2026, 3, 3)


@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 59), st.integers(0, 3 * 24 * 60)
        ),
        max_size=12,
    ),
    start=st.integers(0, 40 * 24 * 60).map(lambda n: at("2011-12-20T00:00Z") + timedelta(minutes=n)),
)
def test_changes_give_no_date_twice_and_leave_no_date_out(
    changes: list[tuple[str, int, int, int]], start: datetime
) -> None:
    """A date is left out only where it had no run yet and the new zone has already left it behind."""
    digest, now = BERLIN, start
    pending, ran, left_behind = next_run(digest, now), list[date](), set[date]()
    for zone, hour, minute, minutes in changes:
        now += timedelta(minutes=minutes)
        while pending.at <= now:
            ran.append(pending.on)
            pending = next_run(digest, pending.at, done=pending.on)
        digest = daily(zone, hour, minute)
        today = now.astimezone(digest.zone).date()
        left_behind |= {pending.on + n * DAY for n in range((today - pending.on).days)}
        pending = rescheduled(digest, pending.on, now, done=ran[-1] if ran else None)
        assert pending.at >= now
        assert not ran or pending.on > ran[-1]
    assert ran == sorted(set(ran))
    missing = {a + n * DAY for a, b in pairwise(ran) for n in range(1, (b - a).days)}
    assert missing <= left_behind | {date(2011, 12, 30)}


def test_digest_without_weekdays_is_refused() -> None:
    with pytest.raises(ValueError, match="weekdays"):
        replace(BERLIN, weekdays=frozenset())


# What goes in

NOW = at("2026-03-02T09:00:00+01:00")
TALK = EventDetails(
    title="Python Study Night",
    starts_at=NOW + 10 * HOUR,
    ends_at=NOW + 12 * HOUR,
    timezone="Europe/Berlin",
    description="Bring a laptop. We read Django together.",
    place=Place(city="Berlin"),
    format=Format.IN_PERSON,
    topics=("python",),
    price=Price(PriceState.PAID, 500, 1200, "EUR"),
)


@pytest.mark.parametrize(
    ("filters", "changes", "expected"),
    [
        (Filters(), {}, True),
        (Filters(), {"status": Status.CANCELLED}, False),
        (Filters(topics=frozenset({"python", "data"})), {}, True),
        (Filters(topics=frozenset({"data"})), {}, False),
        (Filters(topics=frozenset({"data"}), words=("DJANGO",)), {}, True),
        (Filters(words=("Py",)), {}, False),
        (Filters(words=("urban beekeeping",)), {"title": "Beekeeping for urban gardens"}, True),
        (
            Filters(words=("urban beekeeping",)),
            {"description": "Keep bees: beekeeping in urban yards."},
            True,
        ),
        (Filters(words=("urban beekeeping",)), {"title": "Urban hike", "topics": ("outdoors",)}, False),
        (Filters(words=("django evenings",)), {"title": "An evening of Django"}, True),
        (Filters(words=("C",)), {"title": "C++ evening"}, False),
        (Filters(words=("c++",)), {"title": "C++ evening"}, True),
        (Filters(without=("study  night",)), {}, False),
        (Filters(without=("python",)), {"title": "Reading circle"}, False),
        (Filters(without=("laptop",)), {}, True),
        (Filters(max_ticket=Money(1200, "EUR")), {}, True),
        (Filters(max_ticket=Money(1199, "EUR")), {}, False),
        (Filters(max_ticket=Money(0, "EUR")), {"price": Price(PriceState.FREE)}, True),
        (Filters(max_ticket=Money(0, "EUR")), {"price": Price(PriceState.DONATION)}, True),
        (Filters(max_ticket=Money(0, "EUR")), {"price": Price()}, True),
        (Filters(max_ticket=Money(0, "EUR"), known_price_only=True), {"price": Price()}, False),
        (Filters(max_ticket=Money(1, "USD")), {}, True),
        (Filters(max_ticket=Money(9999, "USD"), known_price_only=True), {}, False),
        (Filters(formats=frozenset({Format.ONLINE})), {}, False),
        (Filters(cities=("Potsdam", "BERLIN")), {}, True),
        (Filters(cities=("Potsdam",)), {}, False),
        (Filters(cities=("Potsdam",)), {"format": Format.ONLINE}, True),
        (Filters(cities=("Potsdam",)), {"place": Place(), "location": "Library, Potsdam"}, True),
        (Filters(cities=("Potsdam",)), {"place": Place()}, False),
        (Filters(near=Near(52.52, 13.40, 30)), {"place": Place(lat=52.40, lon=13.06)}, True),
        (Filters(near=Near(52.52, 13.40, 20)), {"place": Place(lat=52.40, lon=13.06)}, False),
        (Filters(near=Near(52.52, 13.40, 20)), {"place": Place()}, False),
        (Filters(near=Near(52.52, 13.40, 20)), {"format": Format.ONLINE}, True),
        (Filters(cities=("Potsdam",), near=Near(0, 0, 1)), {"place": Place(city="Potsdam")}, True),
    ],
)
def test_matches(filters: Filters, changes: dict[str, object], expected: bool) -> None:
    details = replace(TALK, **changes)  # type: ignore[arg-type]  # the names are those of the class
    assert matches(replace(BERLIN, filters=filters), details) is expected


def event(number: int, starts_at: datetime, **changes: object) -> Event:
    series = changes.pop("series", "")
    details = replace(TALK, starts_at=starts_at, ends_at=None, **changes)  # type: ignore[arg-type]  # as above
    return Event(EventId(number), details, series=str(series))


def ids(picked: Pick) -> list[tuple[date, list[int]]]:
    return [(day, [event.id for event in events]) for day, events in picked.days]


def test_pick_orders_by_day_and_time() -> None:
    events = [event(1, NOW + 3 * DAY), event(2, NOW + 5 * HOUR), event(3, NOW + HOUR)]
    assert ids(pick(events, BERLIN, NOW, 10)) == [(date(2026, 3, 2), [3, 2]), (date(2026, 3, 5), [1])]


def test_pick_leaves_out_what_is_cancelled_begun_or_too_far() -> None:
    events = [
        event(1, NOW + HOUR, status=Status.CANCELLED),
        event(2, NOW),
        event(3, at("2026-03-09T00:00:00+01:00")),
        event(4, at("2026-03-08T23:59:00+01:00")),
    ]
    assert pick(events, BERLIN, NOW, 10) == Pick(((date(2026, 3, 8), (events[3],)),), 0)


def test_pick_keeps_an_all_day_event_of_today_on_its_own_date() -> None:
    fair = event(1, at("2026-03-02T00:00:00+01:00"), all_day=True)
    elsewhere = event(2, at("2026-03-03T00:00:00+13:00"), all_day=True, timezone="Pacific/Auckland")
    assert ids(pick([fair, elsewhere], BERLIN, NOW, 10)) == [(date(2026, 3, 2), [1]), (date(2026, 3, 3), [2])]


def test_pick_takes_a_series_once_and_the_first_of_it() -> None:
    events = [event(n, NOW + n * DAY, series="yoga") for n in (3, 1, 2)]
    picked = pick(events, BERLIN, NOW, 10)
    assert (ids(picked), picked.more) == ([(date(2026, 3, 3), [1])], 0)


def test_pick_spreads_over_the_days_and_counts_the_rest() -> None:
    today = [event(n, NOW + n * HOUR) for n in range(1, 9)]
    later = [event(20, NOW + 2 * DAY), event(21, NOW + 2 * DAY + HOUR), event(30, NOW + 4 * DAY)]
    picked = pick(today + later, BERLIN, NOW, 5)
    assert ids(picked) == [
        (date(2026, 3, 2), [1, 2]),
        (date(2026, 3, 4), [20, 21]),
        (date(2026, 3, 6), [30]),
    ]
    assert picked.more == 6


def test_pick_prefers_the_free_before_the_priced_before_the_unknown() -> None:
    unknown = event(1, NOW + HOUR, price=Price())
    priced, free = event(2, NOW + 2 * HOUR), event(3, NOW + 3 * HOUR, price=Price(PriceState.FREE))
    assert [ids(pick([unknown, priced, free], BERLIN, NOW, n))[0][1] for n in (1, 2)] == [[3], [2, 3]]


@given(
    starts=st.lists(st.tuples(st.integers(-2000, 20_000), st.sampled_from(["", "", "a", "b"])), max_size=40),
    limit=st.integers(0, 12),
    days_ahead=st.integers(1, 10),
    zone=st.sampled_from(ZONES),
)
def test_pick_is_bounded_ordered_and_loses_nothing_from_the_count(
    starts: list[tuple[int, str]], limit: int, days_ahead: int, zone: str
) -> None:
    digest = replace(BERLIN, timezone=zone, days_ahead=days_ahead)
    events = [event(n, NOW + timedelta(minutes=m), series=s) for n, (m, s) in enumerate(starts, start=1)]
    picked, everything = pick(events, digest, NOW, limit), pick(events, digest, NOW, 10_000)
    shown = [found for _, found_that_day in picked.days for found in found_that_day]
    assert len(shown) == min(limit, len([e for _, day in everything.days for e in day]))
    assert len(shown) + picked.more == sum(len(day) for _, day in everything.days)
    assert shown == sorted(shown, key=lambda e: (e.details.starts_at, e.id))
    assert [day for day, _ in picked.days] == sorted({day for day, _ in picked.days})
    assert pick(list(reversed(events)), digest, NOW, limit) == picked
    widest = max((len(day) for _, day in picked.days), default=0)
    full = {day: len(found) for day, found in everything.days}
    assert all(len(found) >= min(widest - 1, full[day]) for day, found in picked.days)


def test_empty_digest_is_posted_only_when_asked_for() -> None:
    nothing, something = Pick((), 0), pick([event(1, NOW + HOUR)], BERLIN, NOW, 5)
    assert (is_posted(BERLIN, nothing), is_posted(BERLIN, something)) == (False, True)
    assert is_posted(replace(BERLIN, post_when_empty=True), nothing)
