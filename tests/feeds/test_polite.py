"""When a feed is asked again, when it is given up, and when somebody hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.domain.feeds import (
    LIMITS,
    FeedState,
    Hints,
    Reason,
    SkippedPart,
    Summary,
    Validators,
    after_failure,
    after_success,
    jitter,
    poll_interval,
    retry_wait,
    should_tell,
    told,
)
from bot.domain.ids import FeedId
from bot.feeds.polite import http_date, kept_etag, kept_last_modified, read_hints

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STATE = FeedState(FeedId(7), "https://example.org/a.ics")
DATE = "Sun, 01 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "fresh_for"),
    [
        ({"Cache-Control": "max-age=1800"}, 30 * MINUTE),
        ({"Cache-Control": "public, Max-Age = 1800, must-revalidate"}, 30 * MINUTE),
        ({"Cache-Control": 'max-age="1800"'}, 30 * MINUTE),
        ({"Cache-Control": "s-maxage=1800"}, None),
        ({"Cache-Control": "max-age=0"}, None),
        ({"Cache-Control": "max-age=-1"}, None),
        ({"Cache-Control": "no-cache"}, None),
        ({"Cache-Control": "max-age=" + "9" * 18}, 365 * DAY),
        ({"Cache-Control": "max-age=" + "9" * 400}, 365 * DAY),
        ({"Cache-Control": "max-age=1800", "Age": "600"}, 20 * MINUTE),
        ({"Cache-Control": "max-age=1800", "Age": "3600"}, None),
        ({"Cache-Control": "max-age=1800", "Age": "x"}, 30 * MINUTE),
        ({"Cache-Control": "max-age=1800", "Expires": "Mon, 02 Mar 2026 12:00:00 GMT"}, 30 * MINUTE),
        ({"Expires": "Sun, 01 Mar 2026 14:00:00 GMT", "Date": DATE}, 2 * HOUR),
        ({"Expires": "Sunday, 01-Mar-26 14:00:00 GMT", "Date": "Sun Mar  1 12:00:00 2026"}, 2 * HOUR),
        ({"Expires": "Sun, 01 Mar 2026 14:00:00 GMT", "Date": "Sun, 01 Mar 2026 13:30:00 GMT"}, 30 * MINUTE),
        ({"Expires": "Sun, 01 Mar 2026 13:00:00 GMT"}, HOUR),
        ({"Expires": "Sat, 01 Jan 2000 00:00:00 GMT"}, None),
        ({"Expires": "0"}, None),
        ({"Expires": "-1"}, None),
        ({"Expires": "Thu, 31 Dec 9999 23:59:59 GMT"}, 365 * DAY),
        ({"Expires": "Thu, 99 Dec 99999 23:59:59 GMT"}, None),
        ({}, None),
    ],
)
def test_freshness_is_read_from_the_headers(headers: dict[str, str], fresh_for: timedelta | None) -> None:
    assert read_hints(CIMultiDict(headers), NOW) == Hints(fresh_for=fresh_for)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", 2 * MINUTE),
        (" 120 ", 2 * MINUTE),
        ("0", timedelta(0)),
        ("-120", None),
        ("1.5", None),
        ("1" + "0" * 12, 365 * DAY),
        ("٣٠", None),
        ("soon", None),
        ("", None),
        ("Sun, 01 Mar 2026 12:30:00 GMT", 30 * MINUTE),
        ("Sun, 01 Mar 2026 11:30:00 GMT", None),
        ("Sun, 01 Mar 2026 13:30:00 +0100", 30 * MINUTE),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 365 * DAY),
    ],
)
def test_retry_after_is_read_or_left(text: str, wait: timedelta | None) -> None:
    assert read_hints(CIMultiDict({"retry-after": text, "date": DATE}), NOW) == Hints(retry_after=wait)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_hints_of_any_text_are_read_without_an_error(
    control: str, expires: str, retry: str, date: str
) -> None:
    headers = {"Cache-Control": f"max-age={control}", "Expires": expires, "Retry-After": retry, "Date": date}
    hints = read_hints(headers, NOW)
    assert hints.fresh_for is None or timedelta(0) < hints.fresh_for <= 365 * DAY
    assert hints.retry_after is None or timedelta(0) <= hints.retry_after <= 365 * DAY


def test_http_date_without_zone_is_utc() -> None:
    assert http_date("Sun, 01 Mar 2026 12:00:00 -0000") == NOW


@pytest.mark.parametrize(
    ("etag", "kept"),
    [
        ('"a"', '"a"'),
        ('W/"a"', 'W/"a"'),
        ("a", "a"),
        ("x" * 1000, "x" * 1000),
        ("x" * 1001, None),
        ("", None),
        (None, None),
        ("ä", None),
        ("a\x01", None),
    ],
)
def test_etag_is_kept_where_it_can_be_sent_back(etag: str | None, kept: str | None) -> None:
    assert kept_etag(etag) == kept


def test_last_modified_is_kept_where_it_is_past() -> None:
    texts = [DATE, "Sun, 01 Mar 2026 12:00:01 GMT", "Thu, 01 Jan 2099 00:00:00 GMT", "yesterday", None]
    assert [kept_last_modified(text, NOW) for text in texts] == [DATE, None, None, None, None]


@pytest.mark.parametrize(
    ("refresh_after", "hints", "interval"),
    [
        (None, Hints(), HOUR),
        (15 * MINUTE, Hints(), 15 * MINUTE),
        (MINUTE, Hints(), 15 * MINUTE),
        (12 * HOUR, Hints(), 12 * HOUR),
        (timedelta(0), Hints(), HOUR),
        (None, Hints(fresh_for=4 * HOUR), 4 * HOUR),
        (6 * HOUR, Hints(fresh_for=4 * HOUR), 6 * HOUR),
        (2 * HOUR, Hints(fresh_for=4 * HOUR, retry_after=5 * HOUR), 5 * HOUR),
    ],
)
def test_interval_is_what_is_asked_within_limits(
    refresh_after: timedelta | None, hints: Hints, interval: timedelta
) -> None:
    assert poll_interval(refresh_after, hints, 0.0) == interval


@given(st.timedeltas(), st.none() | st.timedeltas(), st.floats(0, 1, exclude_max=True))
def test_interval_always_lies_between_a_quarter_hour_and_a_day(
    refresh_after: timedelta, fresh_for: timedelta | None, share: float
) -> None:
    interval = poll_interval(refresh_after, Hints(fresh_for), share)
    assert LIMITS.shortest <= interval <= LIMITS.longest


def test_jitter_is_even_and_always_the_same() -> None:
    shares = [jitter(FeedId(n)) for n in range(2000)]
    assert shares == [jitter(FeedId(n)) for n in range(2000)]
    assert all(0 <= share < 1 for share in shares)
    assert all(
        150 < sum(tenth / 10 <= share < (tenth + 1) / 10 for share in shares) < 250 for tenth in range(10)
    )


def test_retry_wait_doubles_up_to_a_day() -> None:
    waits = [retry_wait(n, Reason.SERVER, None, 0.0) for n in range(1, 5)]
    assert waits == [15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR]
    assert HOUR <= retry_wait(8, Reason.SERVER, None, 0.0) <= DAY
    assert retry_wait(8, Reason.SERVER, None, 0.0) == retry_wait(10**6, Reason.SERVER, None, 0.0)
    assert retry_wait(10**6, Reason.SERVER, None, 1.0) == DAY


@pytest.mark.parametrize("reason", [Reason.LOGIN, Reason.NOT_FOUND, Reason.WEB_PAGE, Reason.PRIVATE_ADDRESS])
def test_retry_wait_is_long_at_once_for_what_seldom_passes(reason: Reason) -> None:
    assert retry_wait(1, reason, None, 0.0) == 4 * HOUR


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [(5 * MINUTE, 30 * MINUTE), (3 * HOUR, 3 * HOUR), (365 * DAY, LIMITS.longest / 1.1), (-DAY, 30 * MINUTE)],
)
def test_retry_wait_obeys_the_server_within_limits(retry_after: timedelta, wait: timedelta) -> None:
    assert retry_wait(2, Reason.BUSY, retry_after, 0.0) == wait


@given(
    st.integers(1, 10**9),
    st.sampled_from(Reason),
    st.none() | st.timedeltas(),
    st.floats(0, 1, exclude_max=True),
)
def test_retry_wait_always_lies_between_a_quarter_hour_and_a_day(
    failures: int, reason: Reason, retry_after: timedelta | None, share: float
) -> None:
    assert LIMITS.shortest <= retry_wait(failures, reason, retry_after, share) <= LIMITS.longest


def test_success_is_remembered_whole() -> None:
    validators = Validators('"a"', None, b"h")
    summary = Summary(12, 30, tuple(SkippedPart(n, "", "it has no start") for n in range(30)), 2 * HOUR)
    failing = replace(
        STATE, failures=3, failing_since=NOW - 8 * DAY, last_reason=Reason.SERVER, told_at=NOW - DAY
    )
    after = after_success(failing, NOW, validators=validators, summary=summary, changed=True)
    assert after == FeedState(
        id=STATE.id,
        url=STATE.url,
        validators=validators,
        next_poll_at=NOW + poll_interval(2 * HOUR, Hints(), jitter(STATE.id)),
        last_success_at=NOW,
        last_changed_at=NOW,
        summary=replace(summary, skipped=summary.skipped[:20]),
    )


def test_unchanged_keeps_the_last_summary_and_its_interval() -> None:
    summary = Summary(12, refresh_after=6 * HOUR)
    known = replace(STATE, summary=summary, last_changed_at=NOW - DAY)
    after = after_success(known, NOW, validators=Validators('"b"'))
    assert (after.summary, after.last_changed_at, after.validators) == (summary, NOW - DAY, Validators('"b"'))
    assert after.next_poll_at == NOW + poll_interval(6 * HOUR, Hints(), jitter(STATE.id))


def test_failure_keeps_what_was_known() -> None:
    known = replace(
        STATE, validators=Validators('"a"', None, b"h"), last_success_at=NOW - HOUR, summary=Summary(12)
    )
    first = after_failure(known, NOW, reason=Reason.SERVER, sentence="It has trouble.")
    second = after_failure(first, NOW + HOUR, reason=Reason.TIMEOUT, sentence="It is slow.")
    assert second == replace(
        known,
        next_poll_at=NOW + HOUR + retry_wait(2, Reason.TIMEOUT, None, jitter(STATE.id)),
        failures=2,
        failing_since=NOW,
        last_reason=Reason.TIMEOUT,
        last_error="It is slow.",
    )


def test_gone_ends_the_feed_until_it_is_read_again() -> None:
    ended = after_failure(STATE, NOW, reason=Reason.GONE, sentence="It is gone.")
    assert (ended.next_poll_at, ended.ended_at, should_tell(ended, NOW)) == (None, NOW, True)
    revived = after_success(ended, NOW + HOUR, validators=Validators())
    assert (revived.ended_at, revived.failures, should_tell(revived, NOW + HOUR)) == (None, 0, False)


def test_a_week_of_failure_is_told_once() -> None:
    """Every failure of ten days is followed; the organisers hear of it once, and again after a new week."""
    state, at, heard = STATE, NOW, []
    for recovered in (False, True):
        if recovered:
            state = after_success(state, at, validators=Validators())
        began = at
        while at < began + 10 * DAY:
            state = after_failure(state, at, reason=Reason.SERVER, sentence="It has trouble.")
            if should_tell(state, at):
                heard.append(at - began)
                state = told(state, at)
            assert state.next_poll_at is not None
            at = state.next_poll_at
    assert len(heard) == 2
    assert all(7 * DAY <= since < 8 * DAY for since in heard)


def test_permanent_redirect_counts_after_a_week() -> None:
    new = "https://new.example.org/a.ics"
    moved, state = Hints(moved_to=new), STATE
    urls = []
    for day in range(9):
        state = after_success(
            state, NOW + day * DAY, validators=Validators(), hints=moved if state.url != new else Hints()
        )
        urls.append(state.url)
    assert urls == [STATE.url] * 7 + [new] * 2
    assert (state.moved_to, state.moved_since) == (None, None)


@pytest.mark.parametrize("between", [Hints(), Hints(moved_to="https://other.example.org/")])
def test_permanent_redirect_that_does_not_hold_starts_anew(between: Hints) -> None:
    moved, state = Hints(moved_to="https://new.example.org/a.ics"), STATE
    for day, hints in ((0, moved), (3, between), (6, moved), (8, moved)):
        state = after_success(state, NOW + day * DAY, validators=Validators(), hints=hints)
    assert (state.url, state.moved_to, state.moved_since) == (STATE.url, moved.moved_to, NOW + 6 * DAY)


def test_feeds_added_together_drift_apart() -> None:
    """A thousand feeds polled at the same instant are spread over six minutes by the next hour."""
    states = [after_success(replace(STATE, id=FeedId(n)), NOW, validators=Validators()) for n in range(1000)]
    due = sorted(state.next_poll_at for state in states if state.next_poll_at is not None)
    assert due[-1] - due[0] > 5 * MINUTE
    assert max(later - earlier for earlier, later in pairwise(due)) < 10 * timedelta(seconds=1)
