"""What going costs one reader: the event, what tickets usually cost there, their way, their own figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.corrections import about_event, correction_of
from bot.domain.cost_lines import Reported, price_of, reported_of
from bot.domain.costs import Cost, cost_of_going
from bot.domain.events import Event, EventSource, Price, PriceState
from bot.domain.ids import FeedId, GuildId
from bot.domain.travel import CostTable
from bot.services.readers import Reader
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class UsualPrices:
    """Tickets of events whose feed says nothing: `of_feed` is what a server's organisers say, `reported` what members
    said they paid, by what it is about (see `corrections.about`), where enough did. `names` is what that server
    calls its feeds."""

    of_feed: Mapping[FeedId, Price] = field(default_factory=dict)
    reported: Mapping[str, Reported] = field(default_factory=dict)
    names: Mapping[FeedId, str] = field(default_factory=dict)

    def called(self, source: EventSource) -> str:
        """A feed of another server's is called what it calls itself."""
        return self.names.get(source.feed_id) or source.name

    def told(self, event: Event) -> Reported | None:
        return self.reported.get(about_event(event))

    def said(self, event: Event) -> Price | None:
        """Of the first of its feeds that has one on this server."""
        prices = (self.of_feed[source.feed_id] for source in event.sources if source.feed_id in self.of_feed)
        return next(prices, None)

    def ticket(self, event: Event) -> Price:
        """What the feed says, else what members paid, else what the organisers said it usually costs."""
        price = event.details.price
        if price.state is not PriceState.UNKNOWN:
            return price
        if (told := self.told(event)) is not None:
            return price_of(told)
        return self.said(event) or price


async def read_usual_prices(tx: Transaction, reader: Reader, events: Iterable[Event]) -> UsualPrices:
    """For these events, on the reader's server."""
    return await usual_prices_in(tx, None if reader.guild is None else reader.guild.id, events)


async def usual_prices_in(tx: Transaction, guild: GuildId | None, events: Iterable[Event]) -> UsualPrices:
    reported = await read_reported(tx, {about_event(event) for event in events})
    if guild is None:
        return UsualPrices(reported=reported)
    return UsualPrices(await tx.feeds.usual_prices(guild), reported, await tx.feeds.labels(guild))


async def read_reported(tx: Transaction, abouts: Iterable[str]) -> dict[str, Reported]:
    """Only where there are enough reports to be shown to anybody."""
    paid = await tx.cost_reports.amounts(set(abouts))
    found = ((about, reported_of(amounts)) for about, amounts in paid.items())
    return {about: reported for about, reported in found if reported is not None}


def cost_for(
    event: Event, reader: Reader, costs: CostTable, usual: UsualPrices, *, joins_online: bool = False
) -> Cost:
    """`joins_online` is of a hybrid event: what taking part from home costs."""
    own = correction_of(reader.corrections, event)
    return cost_of_going(
        event.details,
        reader.traveller,
        costs,
        organiser_price=usual.said(event),
        reported=usual.told(event),
        said_by=usual.called(event.sources[0]) if event.sources else "",
        joins_online=joins_online,
        corrections=None if own is None else own.by_kind(),
    )
