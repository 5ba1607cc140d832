"""What the ticket costs, read from a feed's structured properties, else from its words."""

from __future__ import annotations

import re

from bot.domain.events import UNKNOWN_PRICE, Price, PriceState

_FREE = re.compile(
    r"\bfree (?:event|admission|and open to|to attend|entry)\b|\badmission is free\b", re.IGNORECASE
)
_TICKET = re.compile(
    r"\b(?:tickets?|admission|cover|entry)\b[^.$\n]{0,20}\$(\d{1,3})(?:\.(\d\d))?\b", re.IGNORECASE
)


def read_price(title: str, description: str, currency: str) -> Price:
    """From words only; the first version."""
    for source, text in (("title", title), ("description", description)):
        if found := _TICKET.search(text):
            amount = int(found[1]) * 100 + int(found[2] or 0)
            return Price(PriceState.PAID, amount, amount, currency, source, found[0])
        if found := _FREE.search(text):
            return Price(PriceState.FREE, source=source, text=found[0])
    return UNKNOWN_PRICE
