"""Money: whole minor units (cents) with a currency; an unknown price is `None`, never 0."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.currencies import SMALL_UNITS

# ISO 4217: the currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"), 0),
    **dict.fromkeys(("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_SYMBOLS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
}


def minor_digits(currency: str) -> int:
    """How many decimal digits the currency has (ISO 4217): 2 for USD, 0 for JPY."""
    return _EXPONENTS.get(currency, 2)


def dollar_like(currency: str) -> int:
    """Minor units in about what a dollar is, in order of magnitude: 100 for EUR, 100 for JPY, 10,000 for INR."""
    small = 100 if currency in SMALL_UNITS else 1
    return small * int(10 ** minor_digits(currency))


def example(dollars: int, currency: str) -> str:
    """What somebody might type for about so many dollars: "40" in EUR, "4000" in JPY."""
    return str(dollars * dollar_like(currency) // 10 ** minor_digits(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `amount` in minor units of `currency` (ISO 4217)."""

    amount: int
    currency: str

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError("amounts in two currencies have no sum")
        return Money(self.amount + other.amount, self.currency)

    def __str__(self) -> str:
        return format_minor(self.amount, self.currency)


@dataclass(frozen=True, slots=True)
class MoneyRange:
    """From `low` to `high`, both included, in minor units of one currency."""

    low: int
    high: int
    currency: str

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")

    def __add__(self, other: MoneyRange) -> MoneyRange:
        if self.currency != other.currency:
            raise ValueError("amounts in two currencies have no sum")
        return MoneyRange(self.low + other.low, self.high + other.high, self.currency)

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def __str__(self) -> str:
        if self.is_exact:
            return format_minor(self.low, self.currency)
        return f"{format_minor(self.low, self.currency)} to {format_minor(self.high, self.currency)}"


def format_minor(amount: int, currency: str) -> str:
    """`1250, "USD"` -> `$12.50`; whole amounts lose their zeros: `$12`; no symbol known: `12 SEK`."""
    digits = minor_digits(currency)
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 10**digits)
    number = f"{whole:,}" + (f".{rest:0{digits}d}" if rest else "")
    symbol = _SYMBOLS.get(currency)
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {currency}"
