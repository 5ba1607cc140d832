"""A price that only begins somewhere never passes for the whole price."""

import pytest

from bot.domain.cost_lines import CostKind
from bot.domain.costs import cost_of_going
from bot.domain.events import EventDetails, Format, Price, PriceState
from bot.domain.public_words import ticket_words
from bot.domain.travel import Traveller
from bot.feeds.price import read_price
from config.costs import load_costs
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Tickets from $29.", 2900, None),
        ("Tickets are available starting at $49.", 4900, None),
        ("Tickets $15+ at the door", 1500, None),
        ("Admission: $10 and up", 1000, None),
        ("Tickets from $20 to $30", 2000, 3000),
        ("Tickets: $12.", 1200, 1200),
        ("Doors from 7pm. Tickets $8", 800, 800),
    ],
)
def test_a_price_that_begins_somewhere_has_no_upper_end(text: str, least: int, most: int | None) -> None:
    price, _ = read_price("Gala", text, {}, "USD")
    assert (price.state, price.min, price.max) == (PriceState.PAID, least, most)


def test_such_a_price_never_counts_as_known() -> None:
    price = Price(PriceState.PAID, 2900, None, "USD", "description", "Tickets from $29")
    details = EventDetails("Gala", NOW, None, "UTC", format=Format.ONLINE, price=price)
    cost = cost_of_going(details, Traveller("USD"), load_costs())
    [ticket] = [line for line in cost.lines if line.kind is CostKind.TICKET]
    assert (cost.is_known, ticket.range, ticket.words) == (
        False,
        None,
        "ticket from $29, how much more is unknown",
    )
    assert ticket_words(price) == "ticket from $29"
