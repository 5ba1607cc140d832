"""What going costs one reader: the event, the server's usual prices, their way there."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.costs import Cost, cost_of_going
from bot.domain.events import Event, Price
from bot.domain.ids import FeedId
from bot.domain.travel import CostTable
from bot.services.readers import Reader
from bot.storage.transaction import Transaction

UsualPrices = Mapping[FeedId, Price]


async def read_usual_prices(tx: Transaction, reader: Reader) -> UsualPrices:
    """What the organisers of the reader's server say a ticket usually costs, by feed."""
    return {} if reader.guild is None else await tx.feeds.usual_prices(reader.guild.id)


def cost_for(event: Event, reader: Reader, costs: CostTable, usual: UsualPrices) -> Cost:
    return cost_of_going(
        event.details,
        reader.traveller,
        costs,
        organiser_price=usual_price_of(event, usual),
        said_by=event.sources[0].name if event.sources else "",
    )


def usual_price_of(event: Event, usual: UsualPrices) -> Price | None:
    """Of the first of its feeds that has one on this server."""
    prices = (usual[source.feed_id] for source in event.sources if source.feed_id in usual)
    return next(prices, None)
