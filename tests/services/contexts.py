"""What the tests of services stand on: a real database, a clock that stands still, stored events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import cast

from sqlalchemy import update

from bot.clock import Clock
from bot.domain.events import EventDetails, Format, Place, Price, PriceState
from bot.domain.guild_feeds import GuildFeed
from bot.domain.guilds import Guild
from bot.domain.ids import EventId, GuildId, MemberId
from bot.feeds.fetch import Fetcher
from bot.feeds.worker import ParserPool
from bot.processes.thinkers import Thinkers
from bot.services.catalogue import Offers
from bot.services.context import Context
from bot.storage.database import Database
from bot.storage.schema import feeds
from bot.storage.types import new_id
from config.costs import load_costs
from config.places import load_gazetteer
from config.topics import load_topics

# A Monday, ten in the morning in Durham, North Carolina.
MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
GUILD = GuildId(7001)
ORGANISER = MemberId(1)
DOWNTOWN = Place("Sample Hall", "Durham", "US", 35.9957, -78.9010)
FREE = Price(PriceState.FREE, source="description")
# A test machine may be busy: what was there before a change is for members who would wait, not for tests.
PATIENCE = 30.0
# Read once for all tests: it never changes.
_costs = cache(load_costs)


class StoppedClock(Clock):
    """Stands still until it is moved."""

    def __init__(self, at: datetime = MONDAY) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


class Woken:
    """Counts how often the queue's runner was told of new work."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def context_of(
    database: Database,
    clock: Clock | None = None,
    wake: Woken | None = None,
    thinkers: Thinkers | None = None,
) -> Context:
    """`thinkers` for those that plan: the fixture of that name ends its process."""
    return Context(
        database=database,
        clock=clock or StoppedClock(),
        # What these tests call neither fetches nor parses.
        fetcher=cast(Fetcher, None),
        parsers=cast(ParserPool, None),
        thinkers=thinkers or cast(Thinkers, None),
        topics=load_topics(),
        places=load_gazetteer(),
        costs=_costs(),
        offers=Offers(database, patience=PATIENCE),
        wake=wake or Woken(),
    )


def dollars(amount: int) -> Price:
    return Price(PriceState.PAID, amount * 100, amount * 100, "USD", "X-COST", f"${amount}")


def meetup(
    title: str,
    starts_at: datetime,
    *,
    price: Price = FREE,
    topics: Sequence[str] = (),
    place: Place = DOWNTOWN,
    hours: float = 2,
    format: Format = Format.IN_PERSON,
    **more: object,
) -> EventDetails:
    """An evening in downtown Durham, free unless it says otherwise."""
    details = EventDetails(
        title,
        starts_at,
        starts_at + timedelta(hours=hours),
        "America/New_York",
        place=place,
        location=place.name,
        format=format,
        price=price,
        topics=tuple(topics),
    )
    return replace(details, **more)  # type: ignore[arg-type]  # fields by name


def online(title: str, day: int, price: int = 0, **more: object) -> EventDetails:
    """At six in the evening in Durham, so many days after Monday, for so many dollars: nobody travels, so that is all."""
    at = MONDAY + timedelta(days=day, hours=8)
    return meetup(title, at, place=Place(), format=Format.ONLINE, price=dollars(price), **more)  # type: ignore[arg-type]  # fields by name


async def leave_untouched(database: Database, since: datetime) -> None:
    """As if no calendar had changed since then."""
    async with database.writing() as tx:
        await tx.connection.execute(update(feeds).values(last_changed_at=since))


async def store_guild(database: Database, guild: GuildId = GUILD, **more: object) -> Guild:
    """A server that was set up for Durham."""
    facts = dict(timezone="America/New_York", cities=("Durham, NC",), set_up_at=MONDAY) | more
    made = Guild(guild, "Sample Seekers", MONDAY, **facts)  # type: ignore[arg-type]  # fields by name
    async with database.writing() as tx:
        await tx.guilds.save(made)
    return made


async def store_events(
    database: Database,
    *details: EventDetails,
    guild: GuildId = GUILD,
    series: str = "",
    source: str = "Sample calendar",
) -> list[EventId]:
    """Events of one feed that the server uses; `source` is what it calls itself."""
    ids = [EventId(new_id()) for _ in details]
    path = f"{guild}" if source == "Sample calendar" else f"{guild}/{source}"
    url = f"https://sample.example/{path}.ics"
    async with database.writing() as tx:
        feed = await tx.feeds.get_or_add(url, source, "America/New_York", MONDAY)
        await tx.feeds.use(GuildFeed(guild, feed, source, ORGANISER, MONDAY))
        intake = tx.event_intake
        await intake.add(
            [(id_, each, series, b"hash") for id_, each in zip(ids, details, strict=True)], MONDAY
        )
        await tx.event_sources.add(feed.id, [(f"uid-{id_}", "", id_, b"hash") for id_ in ids], MONDAY)
        await tx.events.changed_for(guild)
    return ids
