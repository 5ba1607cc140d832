import pytest

from bot.domain.round_sums import round_sums, sum_below, way_below


def test_round_sums_are_in_the_size_of_the_money() -> None:
    assert round_sums("USD")[:3] == (0, 500, 1000)
    assert round_sums("JPY")[:3] == (0, 500, 1000)
    assert round_sums("KWD")[1] == 5000


@pytest.mark.parametrize(
    ("amount", "below"), [(0, 0), (100, 0), (500, 0), (501, 500), (4700, 4000), (99900, 10000)]
)
def test_the_sum_below_is_less(amount: int, below: int) -> None:
    assert sum_below(amount, "USD") == below


@pytest.mark.parametrize(
    ("km", "country", "way"),
    [
        (12.0, "DE", "10 km"),
        (10.0, "DE", "8 km"),
        (12.0, "US", "5 miles"),
        (2.0, "GB", "1 mile"),
        (0.5, "DE", None),
        (9000.0, "DE", "200 km"),
    ],
)
def test_the_way_below_leaves_it_out(km: float, country: str, way: str | None) -> None:
    assert way_below(km, country) == way
