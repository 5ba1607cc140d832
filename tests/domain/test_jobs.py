"""Retries, giving up, nonces."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.jobs import Job, JobId, is_hopeless, is_stale, nonce, retry_at

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
JOB = Job(id=JobId(1), kind="digest", key="digest:7:2026-03-01", due_at=NOW)
SECOND = timedelta(seconds=1)


def test_retry_doubles_from_the_base_to_the_ceiling() -> None:
    waits = [
        (retry_at(NOW, n, base=timedelta(seconds=5), ceiling=timedelta(minutes=1)) - NOW).total_seconds()
        for n in range(1, 7)
    ]
    assert waits == [5, 10, 20, 40, 60, 60]


def test_retry_keeps_what_the_server_asked_for() -> None:
    assert retry_at(NOW, 1, jitter=1.0, at_least=timedelta(hours=2)) == NOW + timedelta(hours=2)


@given(
    attempts=st.integers(0, 10**9),
    jitter=st.floats(-1, 2),
    at_least=st.timedeltas(timedelta(0), timedelta(days=1)),
)
def test_retry_lies_between_half_the_base_and_the_ceiling_or_what_was_asked(
    attempts: int, jitter: float, at_least: timedelta
) -> None:
    base, ceiling = timedelta(seconds=4), timedelta(hours=1)
    wait = retry_at(NOW, attempts, base=base, ceiling=ceiling, jitter=jitter, at_least=at_least) - NOW
    assert max(base / 2, at_least) <= wait <= max(ceiling, at_least)


def test_job_is_stale_only_after_its_expiry() -> None:
    expiring = replace(JOB, expires_at=NOW + 10 * SECOND)
    assert not is_stale(JOB, NOW + timedelta(days=999))
    assert (is_stale(expiring, NOW + 9 * SECOND), is_stale(expiring, NOW + 10 * SECOND)) == (False, True)


def test_job_is_given_up_after_its_last_attempt_or_when_stale() -> None:
    assert not is_hopeless(replace(JOB, attempts=2), NOW, max_attempts=3)
    assert is_hopeless(replace(JOB, attempts=3), NOW, max_attempts=3)
    assert is_hopeless(replace(JOB, attempts=1, expires_at=NOW), NOW, max_attempts=3)


def test_nonce_is_the_same_in_every_process() -> None:
    assert nonce("digest:7:2026-03-01", 0) == "kniehos6jcbonilpmyfjc2iv"


def test_nonce_does_not_confuse_the_key_with_the_part() -> None:
    assert len({nonce("a:1", "2"), nonce("a", "1:2"), nonce("a:1:2", "")}) == 3


@given(key=st.text(max_size=200), part=st.one_of(st.integers(), st.text(max_size=50)))
def test_nonce_fits_discord(key: str, part: int | str) -> None:
    made = nonce(key, part)
    assert made == nonce(key, part)
    assert 1 <= len(made) <= 25
    assert made.isascii()
    assert made.isalnum()
