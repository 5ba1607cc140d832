"""Token buckets: what gets through, when to come again, and that pacing never goes over the rate."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.limits import PER_MEMBER, Bucket, Decision, Limiter, Rate, allow, full

TWO = Rate(burst=2, per_second=0.5)


def test_burst_then_the_rate() -> None:
    first = allow(None, 100.0, TWO)
    second = allow(first.bucket, 100.0, TWO)
    third = allow(second.bucket, 100.0, TWO)
    assert (first, second, third) == (
        Decision(True, Bucket(1.0, 100.0)),
        Decision(True, Bucket(0.0, 100.0)),
        Decision(False, Bucket(0.0, 100.0), retry_after=2.0),
    )
    assert not allow(third.bucket, 101.9, TWO).allowed
    assert allow(third.bucket, 102.0, TWO) == Decision(True, Bucket(0.0, 102.0))


def test_what_costs_more_than_the_burst_is_never_allowed() -> None:
    assert allow(None, 0.0, TWO, cost=3) == Decision(False, full(TWO, 0.0), float("inf"))


def test_clock_that_goes_back_opens_no_gate() -> None:
    empty = Bucket(0.0, 100.0)
    assert allow(empty, 50.0, TWO) == Decision(False, empty, retry_after=2.0)


def test_flood_of_one_member_is_cut_and_others_do_not_notice() -> None:
    limiter = Limiter(PER_MEMBER)
    flood = [limiter.allow("flooder", n / 20).allowed for n in range(200)]
    calm = [limiter.allow("calm", float(n)).allowed for n in range(10)]
    assert 30 <= sum(flood) <= 51
    assert all(calm)


def test_limiter_remembers_a_bounded_number() -> None:
    limiter = Limiter(TWO, remembered=100)
    for n in range(1000):
        limiter.allow(n, float(n))
    assert len(limiter) == 100
    limiter.forget(999)
    assert len(limiter) == 99


GAPS = st.lists(st.floats(0, 5), max_size=60)


@given(GAPS, st.floats(1, 10), st.floats(0.1, 10))
def test_never_more_than_the_burst_and_the_rate_in_any_stretch(
    gaps: list[float], burst: float, per_second: float
) -> None:
    rate, bucket, now, passed = Rate(burst, per_second), None, 0.0, list[float]()
    for gap in gaps:
        now += gap
        decision = allow(bucket, now, rate)
        bucket = decision.bucket
        if decision.allowed:
            passed.append(now)
        else:
            assert not allow(bucket, now + decision.retry_after * 0.99, rate).allowed
            assert allow(bucket, now + decision.retry_after * 1.01 + 1e-6, rate).allowed
    for i, since in enumerate(passed):
        for j in range(i, len(passed)):
            assert j - i + 1 <= burst + (passed[j] - since) * per_second + 1e-6
