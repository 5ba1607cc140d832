"""What an evening really costs: ticket, travel there and back, food and drink, each with its source.

The total is the sum of ranges. What is not known stays unknown and is never counted as zero; what is in
another currency than the member's stands apart, unless the operator set a rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.cost_lines import (
    CostKind,
    CostLine,
    Reported,
    food_line,
    ticket_line,
    ticket_of,
    travel_line,
    venue_of,
)
from bot.domain.events import EventDetails, Format, Price
from bot.domain.food import NO_FOOD, food_asked
from bot.domain.money import MoneyRange
from bot.domain.rates import Rates, rate_for
from bot.domain.travel import CostTable, Traveller

_CORRECTED = {CostKind.TICKET: "entry", CostKind.TRAVEL: "there and back", CostKind.FOOD: "food and drink"}
_CORRECTED_TO_NOTHING = {
    CostKind.TICKET: "free entry",
    CostKind.TRAVEL: "no fare",
    CostKind.FOOD: "nothing to eat or drink",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """The parts of what going costs somebody who counts in `currency`."""

    currency: str
    lines: tuple[CostLine, ...]

    @property
    def known_low(self) -> int:
        return sum(each.low for each in self._summed())

    @property
    def known_high(self) -> int:
        return sum(each.high for each in self._summed())

    @property
    def missing(self) -> tuple[CostKind, ...]:
        """The parts that are not in the sum: nobody knows them, or they are in another currency."""
        return (*self.unknown, *(line.kind for line in self.apart))

    @property
    def unknown(self) -> tuple[CostKind, ...]:
        """The parts nobody gave a figure for."""
        return tuple(line.kind for line in self.lines if line.range is None)

    @property
    def apart(self) -> tuple[CostLine, ...]:
        """The parts in another currency: not converted, not summed."""
        return tuple(line for line in self.lines if line.range is not None and not self._is_own(line.range))

    @property
    def is_known(self) -> bool:
        """Is the sum all there is?"""
        return not self.unknown and not self.apart

    def _is_own(self, amount: MoneyRange) -> bool:
        return amount.currency == self.currency or amount.high == 0

    def _summed(self) -> list[MoneyRange]:
        ranges = (line.range for line in self.lines)
        return [amount for amount in ranges if amount is not None and self._is_own(amount)]


def cost_of_going(
    details: EventDetails,
    traveller: Traveller,
    table: CostTable,
    *,
    organiser_price: Price | None = None,
    reported: Reported | None = None,
    said_by: str = "",
    joins_online: bool = False,
    corrections: Mapping[CostKind, MoneyRange] | None = None,
) -> Cost:
    """What going costs `traveller`.

    `organiser_price` is the feed's usual price as the organisers set it, `said_by` what the feed is called.
    `joins_online` counts a hybrid event as one to join from home. `corrections` are the member's own
    figures and win; those of the way and of what they eat there are of no matter at home.
    """
    home, own = table.for_home(traveller), dict(corrections or {})
    if joins_online and details.format is Format.HYBRID:
        own = {kind: amount for kind, amount in own.items() if kind is CostKind.TICKET}
    venue = venue_of(details, joins_online)
    lines = [
        ticket_line(ticket_of(details, organiser_price, reported), traveller, said_by),
        travel_line(venue, traveller, home, table),
    ]
    food = NO_FOOD if venue.is_online else food_asked(details)
    lines += [line for line in (food_line(food, traveller, home),) if line is not None]
    currency = traveller.currency
    every = _corrected(lines, own)
    return Cost(currency, tuple(_converted(line, currency, table.rates) for line in every))


def _corrected(lines: list[CostLine], own: Mapping[CostKind, MoneyRange]) -> tuple[CostLine, ...]:
    kept = [line for line in lines if line.kind not in own]
    for kind, amount in own.items():
        words = _CORRECTED if amount.high else _CORRECTED_TO_NOTHING
        kept.append(CostLine(kind, amount, words[kind], "you"))
    return tuple(sorted(kept, key=lambda line: list(CostKind).index(line.kind)))


def _converted(line: CostLine, currency: str, rates: Rates) -> CostLine:
    rate = rate_for(line.range, currency, rates)
    if rate is None or line.range is None:
        return line
    return replace(line, range=rate.convert(line.range), rate=f"from {line.range} {rate}")
