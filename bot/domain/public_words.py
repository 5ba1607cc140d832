"""Facts about an event that are the same for everybody, in a few words."""

from __future__ import annotations

from bot.domain.events import Price, PriceState
from bot.domain.money import MoneyRange, format_minor


def ticket_words(price: Price) -> str:
    """ "free entry", "ticket $5 to $10", "usually free entry" (as the organisers or members say), "ticket price not given"."""
    usually = "usually " if price.source in ("organiser", "members") else ""
    match price.state:
        case PriceState.FREE:
            return f"{usually}free entry"
        case PriceState.DONATION:
            return f"{usually}pay what you can"
        case PriceState.PAID if price.min is not None and price.max is not None and price.currency:
            return f"{usually}ticket {MoneyRange(price.min, price.max, price.currency)}"
        case PriceState.PAID if price.min is not None and price.currency:
            return f"{usually}ticket from {format_minor(price.min, price.currency)}"
        case _:
            return "ticket price not given"
