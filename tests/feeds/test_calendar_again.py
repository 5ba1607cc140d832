"""Polls: what changed since the last reading, or came into the window, is read again, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import FeedRefused
from bot.domain.events import Occurrence, Place
from bot.feeds.calendar import read_again, read_calendar
from bot.feeds.expansion import overlaps
from bot.feeds.fingerprints import unpack
from bot.feeds.reading import FeedDefaults, Reading, Window
from tests.feeds.calendars import AUTUMN, NEW_YORK, SPRING, calendar, ics, keys, real_feeds, starts, titles

ONE = "UID:one\nDTSTAMP:20260101T000000Z\nDTSTART:20260302T180000Z\nSUMMARY:One"
TWO = "UID:two\nDTSTAMP:20260101T000000Z\nDTSTART:20260303T180000Z\nSUMMARY:Two"
# On one day before the window begins, and one after it ends.
LATER = "UID:later\nDTSTAMP:20260101T000000Z\nDTSTART:20260610T180000Z\nSUMMARY:Later"
OVER = "UID:over\nDTSTAMP:20250101T000000Z\nDTSTART:20250610T180000Z\nSUMMARY:Over"
WEEKLY = "UID:weekly\nDTSTAMP:20260101T000000Z\nDTSTART:20260304T180000Z\nRRULE:FREQ=WEEKLY\nSUMMARY:Weekly"
FEED = calendar(ONE, TWO, LATER, OVER, WEEKLY)


def reread(before: bytes, now: bytes, window: Window = SPRING, first: Window = SPRING) -> Reading:
    _, state = read_again(before, first, NEW_YORK)
    return read_again(now, window, NEW_YORK, state)[0]


def on(window: Window, days: float) -> Window:
    return Window(window.start + timedelta(days=days), window.end + timedelta(days=days))


def test_first_reading_is_about_everything() -> None:
    reading, state = read_again(FEED, SPRING, NEW_YORK)
    assert reading == read_calendar(FEED, SPRING, NEW_YORK)
    assert reading.reread is None
    assert unpack(state) is not None


def test_same_body_says_nothing_new() -> None:
    reading = reread(FEED, FEED)
    assert (reading.occurrences, reading.reread, reading.gone) == ([], frozenset(), frozenset())
    whole = read_calendar(FEED, SPRING, NEW_YORK)
    assert (reading.components, reading.reaches_until, reading.timezone) == (
        whole.components,
        whole.reaches_until,
        whole.timezone,
    )


def test_renewed_stamps_say_nothing_new() -> None:
    reading = reread(FEED, FEED.replace(b"DTSTAMP:20260101T000000Z", b"DTSTAMP:20260102T112233Z"))
    assert (reading.occurrences, reading.reread) == ([], frozenset())


def test_renewed_stamps_beside_a_change_leave_the_change() -> None:
    renewed = FEED.replace(b"DTSTAMP:20260101T000000Z", b"DTSTAMP:20260102T112233Z")
    reading = reread(FEED, renewed.replace(b"SUMMARY:One", b"SUMMARY:Renamed"))
    assert (titles(reading), reading.reread) == (["Renamed"], frozenset({"one"}))


@pytest.mark.parametrize(
    ("change", "expected", "gone"),
    [
        (lambda body: body.replace(b"SUMMARY:One", b"SUMMARY:Renamed"), [("one", "Renamed")], set()),
        (lambda body: body.replace(b"UID:one", b"LOCATION:Hall\r\nUID:one"), [("one", "One")], set()),
        (lambda body: body.replace(b"20260302T", b"20260402T"), [("one", "One")], set()),
        (lambda body: body.replace(b"20260302T", b"20270402T"), [], set()),
        (lambda body: body.replace(b"20260610T", b"20260402T"), [("later", "Later")], set()),
        (lambda body: body.replace(b"UID:one", b"UID:other"), [("other", "One")], {"one"}),
    ],
    ids=["renamed", "relocated", "moved", "moved out", "moved in", "another uid"],
)
def test_change_is_read_and_the_rest_is_left(
    change: Callable[[bytes], bytes], expected: list[tuple[str, str]], gone: set[str]
) -> None:
    reading = reread(FEED, change(FEED))
    assert [(each.uid, each.details.title) for each in reading.occurrences] == expected
    assert reading.reread == frozenset({uid for uid, _ in expected} | gone or {"one"})
    assert reading.gone == gone


def test_new_event_is_read_alone() -> None:
    reading = reread(calendar(ONE, TWO), calendar(ONE, "UID:new\nDTSTART:20260305T180000Z\nSUMMARY:New", TWO))
    assert (keys(reading), reading.reread, reading.gone) == ([("new", "")], frozenset({"new"}), frozenset())


def test_vanished_event_is_gone() -> None:
    reading = reread(FEED, calendar(TWO, LATER, OVER, WEEKLY))
    assert (reading.occurrences, reading.reread, reading.gone) == ([], frozenset({"one"}), frozenset({"one"}))


def test_emptied_feed_has_everything_gone() -> None:
    reading = reread(calendar(ONE, TWO), calendar())
    both = frozenset({"one", "two"})
    assert (reading.occurrences, reading.reread, reading.gone) == ([], both, both)


def test_order_of_events_does_not_matter() -> None:
    assert reread(FEED, calendar(WEEKLY, OVER, LATER, TWO, ONE)).reread == frozenset()


def test_event_that_comes_into_the_window_is_read_though_nothing_changed() -> None:
    reading = reread(FEED, FEED, on(SPRING, 20))
    assert [each.uid for each in reading.occurrences if each.uid == "later"] == ["later"]
    assert reading.reread == frozenset({"later", "weekly"})


def test_series_is_read_again_when_its_next_instance_comes_into_the_window() -> None:
    # The last instance in the window is on 27 May, the next on 3 June; the window ended on 30 May.
    assert reread(FEED, FEED, on(SPRING, 4)).reread == frozenset()
    again = reread(FEED, FEED, on(SPRING, 5))
    assert again.reread == frozenset({"weekly"})
    assert starts(again)[-1] == "2026-06-03 18:00"


def test_changed_override_rereads_its_whole_series() -> None:
    override = "UID:weekly\nRECURRENCE-ID:20260311T180000Z\nDTSTART:20260312T180000Z\nSUMMARY:Moved"
    reading = reread(calendar(ONE, WEEKLY), calendar(ONE, WEEKLY, override))
    assert reading.reread == frozenset({"weekly"})
    assert "Moved" in titles(reading)
    assert len(reading.occurrences) == 13


def test_another_zone_or_name_of_the_calendar_rereads_everything() -> None:
    for header in ("X-WR-TIMEZONE:Europe/Berlin", "X-WR-CALNAME:Other"):
        assert reread(FEED, calendar(ONE, TWO, LATER, OVER, WEEKLY, header=header)).reread is None


def test_other_defaults_reread_everything() -> None:
    _, state = read_again(FEED, SPRING, NEW_YORK)
    for defaults in (FeedDefaults("Europe/Berlin"), FeedDefaults("America/New_York", place=Place("Durham"))):
        assert read_again(FEED, SPRING, defaults, state)[0].reread is None


def test_window_that_begins_earlier_rereads_everything() -> None:
    assert reread(FEED, FEED, SPRING, on(SPRING, 1)).reread is None


def test_much_changed_rereads_everything() -> None:
    events = [f"UID:{n}\nDTSTART:20260302T180000Z\nSUMMARY:Event {n}" for n in range(100)]
    changed = [event.replace("Event", "Evening") for event in events]
    assert reread(calendar(*events), calendar(*changed)).reread is None
    few = reread(calendar(*events), calendar(*changed[:10], *events[10:]))
    assert few.reread == frozenset(map(str, range(10)))


@pytest.mark.parametrize("state", [b"", b"nonsense", b"RFP1", b"RFP1" + bytes(200)])
def test_state_that_is_none_is_passed_over(state: bytes) -> None:
    assert read_again(FEED, SPRING, NEW_YORK, state)[0].reread is None


@given(cut=st.integers(0, 600), flip=st.integers(0, 600))
def test_damaged_state_never_fails(cut: int, flip: int) -> None:
    _, state = read_again(FEED, SPRING, NEW_YORK)
    damaged = bytearray(state[: max(cut, 1)])
    damaged[flip % len(damaged)] ^= 0x5A
    read_again(FEED, SPRING, NEW_YORK, bytes(damaged))


def test_page_instead_of_the_calendar_is_refused() -> None:
    _, state = read_again(FEED, SPRING, NEW_YORK)
    with pytest.raises(FeedRefused):
        read_again(b"<html><body>Please log in</body></html>", SPRING, NEW_YORK, state)


def test_skipped_component_is_reported_at_every_poll() -> None:
    body = calendar(ONE, "UID:never\nSUMMARY:No start", TWO)
    assert [each.uid for each in reread(body, body).skipped] == ["never"]
    assert [each.uid for each in reread(body, body.replace(b"One", b"Eins")).skipped] == ["never"]


def test_damage_that_comes_between_polls_is_read_as_the_first_time() -> None:
    damaged = FEED.replace(b"END:VEVENT\r\nBEGIN:VEVENT", b"BEGIN:VEVENT", 1).replace(b"One", b"Eins")
    reading = reread(FEED, damaged)
    assert (reading.reread, titles(reading)[0]) == (None, "Eins")
    whole, state = read_again(ics("lower_case"), SPRING, NEW_YORK)
    assert read_again(ics("lower_case"), SPRING, NEW_YORK, state)[0].reread == frozenset()
    changed = ics("lower_case").replace(b"Sample talk", b"Sample walk")
    assert (len(whole.occurrences), titles(read_again(changed, SPRING, NEW_YORK, state)[0])) == (
        2,
        ["Sample meetup", "Sample walk"],
    )


def test_event_in_lower_case_before_the_others_is_found_at_the_next_poll_too() -> None:
    odd = FEED.replace(b"BEGIN:VEVENT", b"begin:vevent\r\nUID:odd\r\nDTSTART:20260301T180000Z\r\nSUMMARY:Odd\r\n"
                                        b"end:vevent\r\nBEGIN:VEVENT", 1)  # fmt: skip
    assert titles(reread(FEED, odd))[0] == "Odd"


def test_shared_uid_keeps_its_discriminator_when_one_event_is_left() -> None:
    both = [f"UID:same\nDTSTART:202603{day:02}T180000Z\nSUMMARY:Day {day}" for day in (2, 9)]
    reading = reread(calendar(*both, TWO), calendar(both[1], TWO))
    assert keys(reading) == [("same#20260309T180000Z", "")]
    assert reading.reread == frozenset({"same#20260302T180000Z", "same#20260309T180000Z"})
    assert reading.gone == frozenset({"same#20260302T180000Z"})


def test_event_without_uid_is_followed() -> None:
    nameless = "DTSTART:20260305T180000Z\nSUMMARY:Nameless"
    first, state = read_again(calendar(ONE, nameless, TWO), SPRING, NEW_YORK)
    uid = first.occurrences[-1].uid
    edited, state = read_again(calendar(ONE, f"{nameless}\nLOCATION:Hall", TWO), SPRING, NEW_YORK, state)
    assert (keys(edited), edited.reread, edited.gone) == ([(uid, "")], frozenset({uid}), frozenset())
    gone, _ = read_again(calendar(ONE, TWO), SPRING, NEW_YORK, state)
    assert (gone.occurrences, gone.reread, gone.gone) == ([], frozenset({uid}), frozenset({uid}))


# --- any run of polls comes to what reading everything comes to ---


def apply(stored: dict[tuple[str, str], Occurrence], reading: Reading) -> dict[tuple[str, str], Occurrence]:
    """What whoever stores occurrences makes of a reading."""
    kept = (
        {}
        if reading.reread is None
        else {key: o for key, o in stored.items() if key[0] not in reading.reread}
    )
    return kept | {(each.uid, each.recurrence_id): each for each in reading.occurrences}


def within(stored: dict[tuple[str, str], Occurrence], window: Window) -> dict[tuple[str, str], Occurrence]:
    return {key: o for key, o in stored.items() if overlaps(o.details.starts_at, o.details.ends_at, window)}


@st.composite
def polls(draw: st.DrawFn) -> list[tuple[bytes, Window]]:
    """A feed as it changes: events come, go, move, are edited, repeat, are shared and stamped anew."""
    days = st.integers(-60, 200)
    count = draw(st.integers(2, 6))
    window = SPRING
    found: list[tuple[bytes, Window]] = []
    for poll in range(count):
        events = []
        for number in draw(st.lists(st.integers(0, 5), max_size=6)):
            start = SPRING.start + timedelta(days=draw(days), hours=18)
            kind = draw(
                st.sampled_from(("", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=MONTHLY;COUNT=3", "override", "bad"))
            )
            uid = draw(st.sampled_from((f"UID:{number}", "UID:shared", "")))
            lines = [uid, f"DTSTAMP:202601{poll + 1:02}T000000Z", f"SUMMARY:Event {draw(st.integers(0, 2))}"]
            lines += [] if kind == "bad" else [f"DTSTART:{start:%Y%m%dT%H%M%SZ}"]
            if kind == "override":
                lines.append(
                    f"RECURRENCE-ID:{start + timedelta(days=draw(st.integers(-3, 3))):%Y%m%dT%H%M%SZ}"
                )
            lines += [kind] if kind.startswith("RRULE") else []
            events.append("\n".join(filter(None, lines)))
        is_cut_short: bool = draw(st.booleans())
        if found and is_cut_short:
            # The feed of the poll before, with one event more or less.
            parts = found[-1][0].split(b"BEGIN:VEVENT")
            del parts[draw(st.integers(1, len(parts))) : len(parts)]
            body = b"BEGIN:VEVENT".join(parts)
            body = body if body.endswith(b"END:VCALENDAR\r\n") else body + b"END:VCALENDAR\r\n"
        else:
            body = calendar(*events)
        found.append((body, window))
        window = on(window, draw(st.sampled_from((0, 0.04, 1, 8, 40))))
    return found


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(polls())
def test_polls_come_to_what_reading_everything_comes_to(found: list[tuple[bytes, Window]]) -> None:
    stored: dict[tuple[str, str], Occurrence] = {}
    state: bytes | None = None
    for body, window in found:
        reading, state = read_again(body, window, NEW_YORK, state)
        stored = within(apply(stored, reading), window)
        # A shared UID that only one event is left of keeps its discriminator from before.
        assert _bare(stored) == _bare(within(apply({}, read_calendar(body, window, NEW_YORK)), window))


def _bare(stored: dict[tuple[str, str], Occurrence]) -> list[tuple[str, str, str, str]]:
    return sorted(
        (uid.partition("#")[0], recurrence_id, o.details.title, f"{o.details.starts_at}")
        for (uid, recurrence_id), o in stored.items()
    )


@pytest.mark.skipif(not real_feeds(), reason="RAPPORT_FEEDS names no folder with feeds")
@pytest.mark.parametrize("window", [SPRING, AUTUMN], ids=["spring", "autumn"])
@pytest.mark.parametrize("later", [path for path in real_feeds() if path.stem.endswith("_later")], ids=lambda path: path.stem)  # fmt: skip
def test_real_feed_is_polled_again(later: Path, window: Window) -> None:
    before = later.with_name(later.name.replace("_later", "")).read_bytes()
    first, state = read_again(before, window, NEW_YORK)
    second, _ = read_again(later.read_bytes(), on(window, 3), NEW_YORK, state)
    stored = within(apply(apply({}, first), second), on(window, 3))
    whole = read_calendar(later.read_bytes(), on(window, 3), NEW_YORK)
    assert stored == apply({}, whole)
    assert (second.components, second.reaches_until, second.name) == (
        whole.components,
        whole.reaches_until,
        whole.name,
    )


@pytest.mark.skipif(not real_feeds(), reason="RAPPORT_FEEDS names no folder with feeds")
@pytest.mark.parametrize("path", real_feeds(), ids=lambda path: path.stem)
def test_real_feed_with_a_few_events_edited_is_reread_by_those_alone(path: Path) -> None:
    dice = random.Random(path.stem)
    body = path.read_bytes()
    _, state = read_again(body, SPRING, NEW_YORK)
    blocks = body.split(b"\nSUMMARY:")
    places = set(dice.sample(range(1, len(blocks)), k=min(3, len(blocks) - 1)))
    edited = b"\nSUMMARY:".join(
        b"Edited " + block if n in places else block for n, block in enumerate(blocks)
    )
    reading, _ = read_again(edited, SPRING, NEW_YORK, state)
    assert reading.reread is not None
    assert len(reading.reread) <= len(places)
