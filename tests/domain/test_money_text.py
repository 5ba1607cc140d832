from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Unreadable
from bot.domain.money import Money, MoneyRange, minor_digits
from bot.domain.money_text import read_money, read_range


@pytest.mark.parametrize(
    ("text", "own", "amount", "currency"),
    [
        ("40", "USD", 4000, "USD"),
        ("$40", "USD", 4000, "USD"),
        (" 40.5 ", "USD", 4050, "USD"),
        (".50", "USD", 50, "USD"),
        ("$.50", "USD", 50, "USD"),
        ("40,50 €", "USD", 4050, "EUR"),
        ("2€50", "USD", 250, "EUR"),
        ("1.200", "USD", 120000, "USD"),
        ("1,200", "USD", 120000, "USD"),
        ("1,200.50", "USD", 120050, "USD"),
        ("1.234,56", "EUR", 123456, "EUR"),
        ("1\u202f234,50 €", "EUR", 123450, "EUR"),
        ("1’200.50", "CHF", 120050, "CHF"),
        ("1,50,000", "INR", 15000000, "INR"),
        ("0.500", "USD", 50, "USD"),
        ("1.200", "KWD", 1200, "KWD"),
        ("1,200", "KWD", 1200000, "KWD"),
        ("40,-", "EUR", 4000, "EUR"),
        ("CHF 40.–", "EUR", 4000, "CHF"),
        ("12k yen", "USD", 12000, "JPY"),
        ("1.5k", "USD", 150000, "USD"),
        ("50 cents", "USD", 50, "USD"),
        ("80p", "USD", 80, "GBP"),
        ("40.00", "JPY", 40, "JPY"),
        ("$5", "CAD", 500, "CAD"),
        ("$5", "EUR", 500, "USD"),
        ("$5 CAD", "USD", 500, "CAD"),
        ("40 kr", "DKK", 4000, "DKK"),
        ("40 kr", "USD", 4000, "SEK"),
        ("up to about 40 bucks", "USD", 4000, "USD"),
        ("free", "USD", 0, "USD"),
        ("0", "USD", 0, "USD"),
        ("0,00 €", "USD", 0, "EUR"),
        ("٤٠٫٥٠", "USD", 4050, "USD"),
        ("४०", "INR", 4000, "INR"),
        ("৪০ ₹", "USD", 4000, "INR"),
        ("۱٬۲۰۰", "USD", 120000, "USD"),
        ("๔๐ ฿", "USD", 4000, "THB"),
        ("１２００円", "USD", 1200, "JPY"),
        ("$ 0.00", "USD", 0, "USD"),
        ("FREE", "EUR", 0, "EUR"),
        ("kostenlos", "EUR", 0, "EUR"),
        ("1000000", "USD", 100_000_000, "USD"),
        ("４０", "USD", 4000, "USD"),
        ("\u200e$40\u200f", "USD", 4000, "USD"),
        ("40.550", "USD", 4055000, "USD"),
        ("40,555", "USD", 4055500, "USD"),
        ("234.567,00", "DKK", 23456700, "DKK"),
        ("150.500", "IDR", 15050000, "IDR"),
        ("1.255", "JPY", 1255, "JPY"),
        ("1.255", "KWD", 1255, "KWD"),
        ("1.255k", "USD", 125500, "USD"),
        ("0.555k", "USD", 55500, "USD"),
    ],
)
def test_read_money_as_people_type_it(text: str, own: str, amount: int, currency: str) -> None:
    assert read_money(text, own) == Money(amount, currency)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "I need an amount here."),
        ("   ", "I need an amount here."),
        ("-40", "An amount can't be below zero."),
        ("−40", "An amount can't be below zero."),
        ("minus 5", "An amount can't be below zero."),
        ("(40)", "An amount can't be below zero."),
        ("40-50", "I see more than one amount there."),
        ("3 for 5", "I see more than one amount there."),
        ("40 50", "I see more than one amount there."),
        ("$40 €", "I see two currencies there."),
        ("$40 GBP", "I see two currencies there."),
        ("99999999", "That is more than I can count; $1,000,000 is the most."),
        ("9" * 36 + "k", "That is more than I can count; $1,000,000 is the most."),
        ("9" * 5000, "That is too long for me to find the amount in."),
        ("🍕", "I couldn't read that amount."),
        ("💶 40 💵", "I couldn't read that amount."),
        ("-0.01", "An amount can't be below zero."),
        ("$-5", "An amount can't be below zero."),
        ("–٥", "An amount can't be below zero."),
        ("1000000.01", "That is more than I can count; $1,000,000 is the most."),
        ("1e9", "I can't read an amount with a letter inside it."),
        ("1e3", "I can't read an amount with a letter inside it."),
        ("$1.5E+6", "I can't read an amount with a letter inside it."),
        ("€40 £", "I see two currencies there."),
        ("free or 5", "I couldn't read that amount."),
        ("not free", "I couldn't read that amount."),
        ("NaN", "I couldn't read that amount."),
        ("0x10", "I can't read an amount with a letter inside it."),
        ("⑤", "I couldn't read that amount."),
        ("$4🍕", "I couldn't read that amount."),
        ("4²", "I couldn't read that amount."),
        ("1½", "I couldn't read that amount."),
        ("四十", "I couldn't read that amount."),
        ("1,2,3", "I couldn't read that amount."),
        ("1,200,50", "I couldn't read that amount."),
        ("4.567.8", "I couldn't read that amount."),
        ("12.3456", "I couldn't read that amount."),
        ("40 a week or so", "I couldn't read that amount."),
        ("5kk", "I couldn't read that amount."),
        ("$", "I couldn't read that amount."),
    ],
)
def test_read_money_says_what_it_needs(text: str, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_money(text, "USD")
    assert refused.value.field == "amount"
    assert refused.value.sentence == f"{why} Try one amount, like $40. 0 is fine too."


@pytest.mark.parametrize(
    ("text", "own", "one", "other"),
    [
        ("40.555", "USD", "$40,555", "$40.56"),
        ("$ 40.555", "EUR", "$40,555", "$40.56"),
        ("1.255 €", "USD", "€1,255", "€1.26"),
        ("999.999", "USD", "$999,999", "$1,000"),
        ("5.001", "USD", "$5,001", "$5"),
        ("500.125", "INR", "₹500,125", "₹500.13"),
    ],
)
def test_what_may_be_a_thousand_times_as_much_is_asked_back(
    text: str, own: str, one: str, other: str
) -> None:
    for read in (read_money, read_range):
        with pytest.raises(Unreadable) as refused:
            read(text, own)
        assert (
            refused.value.sentence
            == f"I can't tell whether that is {one} or {other}. Which of the two is it?"
        )
    assert read_money(one, own) != read_money(other, own)


def test_example_fits_the_currency() -> None:
    with pytest.raises(Unreadable) as refused:
        read_money("40.50", "JPY")
    assert refused.value.sentence.endswith("Try one amount, like ¥4,000. 0 is fine too.")


_CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "INR", "KWD", "SEK", "CAD", "GBP"])


@given(_CURRENCIES, st.integers(0, 100_000_000))
def test_what_we_write_we_read(currency: str, amount: int) -> None:
    money = Money(amount, currency)
    if amount <= 1_000_000 * 10 ** minor_digits(currency):
        assert read_money(str(money), currency) == money


@given(st.text(max_size=60), _CURRENCIES)
def test_any_text_gives_an_amount_from_zero_up_or_none(text: str, currency: str) -> None:
    with suppress(Unreadable):
        assert read_money(text, currency).amount >= 0


@pytest.mark.parametrize(
    ("text", "own", "low", "high", "currency"),
    [
        ("2.50", "USD", 250, 250, "USD"),
        ("2 to 3.50", "USD", 200, 350, "USD"),
        ("$2-3", "USD", 200, 300, "USD"),
        ("2 – 3 €", "USD", 200, 300, "EUR"),
        ("€2 to 3", "USD", 200, 300, "EUR"),
        ("2,50 bis 4 €", "EUR", 250, 400, "EUR"),
        ("2 ... 3", "USD", 200, 300, "USD"),
        ("free to 2", "USD", 0, 200, "USD"),
        ("3 to 2", "USD", 200, 300, "USD"),
        ("CHF 40.– to 50.–", "CHF", 4000, 5000, "CHF"),
        ("٢ - ٣", "USD", 200, 300, "USD"),
        ("up to 5", "USD", 500, 500, "USD"),
    ],
)
def test_read_a_range(text: str, own: str, low: int, high: int, currency: str) -> None:
    assert read_range(text, own) == MoneyRange(low, high, currency)


@pytest.mark.parametrize("text", ["", "-2", "2 to -3", "-2 to 3", "1-2-3", "$2 to 3 €", "to", "🍕-🍕", "-"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(Unreadable):
        read_range(text, "USD")


@given(st.text(max_size=60), _CURRENCIES)
def test_any_text_gives_a_range_from_zero_up_or_none(text: str, currency: str) -> None:
    try:
        found = read_range(text, currency)
    except Unreadable:
        return
    assert 0 <= found.low <= found.high


@given(_CURRENCIES, st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_range_we_write_we_read(currency: str, low: int, more: int) -> None:
    written = MoneyRange(low, low + more, currency)
    assert read_range(str(written), currency) == written
