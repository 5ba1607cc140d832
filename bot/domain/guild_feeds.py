"""Feeds as a server uses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.events import UNKNOWN_PRICE, Price
from bot.domain.feeds import FeedState
from bot.domain.ids import FeedId, GuildId, MemberId

_BY_HAND = "manual:"


@dataclass(frozen=True, slots=True)
class Feed:
    """One address, read once for all servers. `timezone` is an IANA name; `read_until`: how far ahead."""

    state: FeedState
    name: str
    timezone: str
    read_until: datetime | None = None

    @property
    def id(self) -> FeedId:
        return self.state.id

    @property
    def is_by_hand(self) -> bool:
        """Holds what a server's organisers typed in; never asked for anything."""
        return self.state.url.startswith(_BY_HAND)


@dataclass(frozen=True, slots=True)
class GuildFeed:
    """A server's use of a feed. `usual_price` is its answer to "is this normally free?"."""

    guild: GuildId
    feed: Feed
    label: str
    added_by: MemberId
    added_at: datetime
    paused: bool = False
    usual_price: Price = UNKNOWN_PRICE


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the events a feed has ahead: how many there are, and of how many price and place are known."""

    ahead: int
    with_price: int
    with_place: int


def by_hand_url(guild: GuildId) -> str:
    """The address of the feed that holds what one server's organisers typed in."""
    return f"{_BY_HAND}{guild}"
