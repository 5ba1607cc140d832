"""Rates of exchange an operator set: the only ones there are. Where none is set, currencies stay apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from bot.domain.money import MoneyRange, minor_digits


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `of` is `rate` units of `currency` (ISO 4217), as the operator set it on that date."""

    of: str
    currency: str
    rate: Decimal
    on: date
    source: str = ""

    def __str__(self) -> str:
        """ "at 1.08 (ECB), set by the operator on 1 Nov 2026"."""
        source = f" ({self.source})" if self.source else ""
        return f"at {self.rate.normalize():f}{source}, set by the operator on {self.on.day} {self.on:%b %Y}"

    def convert(self, amount: MoneyRange) -> MoneyRange:
        """Rounded outwards: the lower end down, the upper end up."""
        shift = minor_digits(self.currency) - minor_digits(self.of)
        low, high = ((each * self.rate).scaleb(shift) for each in (Decimal(amount.low), Decimal(amount.high)))
        return MoneyRange(
            int(low.to_integral_value(ROUND_FLOOR)), int(high.to_integral_value(ROUND_CEILING)), self.currency
        )


# By the currency they take and the one they give.
Rates = Mapping[tuple[str, str], Rate]


def rate_for(amount: MoneyRange | None, currency: str, rates: Rates) -> Rate | None:
    """The rate that brings `amount` into `currency`; None where none is needed, or none is set."""
    if amount is None or amount.currency == currency or amount.high == 0:
        return None
    return rates.get((amount.currency, currency))
