import pytest

from bot.domain.money import Money, MoneyRange, example, format_minor


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (1250, "USD", "$12.50"),
        (1200, "USD", "$12"),
        (-350, "EUR", "-€3.50"),
        (120000, "JPY", "¥120,000"),
        (1200, "KWD", "1.200 KWD"),
        (5, "SEK", "0.05 SEK"),
    ],
)
def test_format_minor_follows_the_currency(amount: int, currency: str, words: str) -> None:
    assert format_minor(amount, currency) == words


@pytest.mark.parametrize(
    ("currency", "typed"), [("USD", "40"), ("JPY", "4000"), ("INR", "4000"), ("KWD", "40")]
)
def test_an_example_is_of_the_size_people_there_type(currency: str, typed: str) -> None:
    assert example(40, currency) == typed


def test_sum_of_ranges_adds_both_ends() -> None:
    assert MoneyRange(0, 500, "USD") + MoneyRange(250, 250, "USD") == MoneyRange(250, 750, "USD")


def test_sum_of_two_currencies_is_refused() -> None:
    with pytest.raises(ValueError, match="two currencies"):
        Money(1, "USD") + Money(1, "EUR")
    with pytest.raises(ValueError, match="two currencies"):
        MoneyRange(1, 2, "USD") + MoneyRange(1, 2, "EUR")
