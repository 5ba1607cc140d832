"""What use cases work with. Made once by the application, handed to each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.feeds import LIMITS, PollLimits
from bot.domain.places import Gazetteer
from bot.domain.travel import CostTable
from bot.feeds.fetch import Fetcher
from bot.feeds.semantic import Embedder
from bot.feeds.topics import TopicTable
from bot.feeds.worker import ParserPool
from bot.processes.thinkers import Thinkers
from bot.services.catalogue import Offers
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """`wake` tells the queue's runner that work was added: call it after the transaction has ended.
    `embedder` is None without the extra for meanings, `web_url` (no slash at its end) where nobody outside
    reaches the web part."""

    database: Database
    clock: Clock
    fetcher: Fetcher
    parsers: ParserPool
    thinkers: Thinkers
    topics: TopicTable
    places: Gazetteer
    costs: CostTable
    offers: Offers
    wake: Callable[[], None]
    poll_limits: PollLimits = LIMITS
    embedder: Embedder | None = None
    web_url: str | None = None
