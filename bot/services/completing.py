"""What is offered while somebody types an option of `/events`."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.areas import city_label
from bot.domain.finding import WhereKind
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.text import cut
from bot.domain.when import describe
from bot.domain.when_text import read_when
from bot.domain.where_text import read_where
from bot.domain.words import folded
from bot.services.areas import find_cities
from bot.services.context import Context
from bot.services.readers import read_reader

# Discord's limits for what an autocomplete offers.
MOST, LONGEST = 25, 100
_WHEN = ("tonight", "tomorrow", "this weekend", "this week", "next week", "next weekend", "next month")
_WHERE = ("near me", "online", "in person", "within 5 km", "within 10 miles")
_EVENT = "event:"
_CITIES = 5

# What is shown, and what it stands for.
Offered = list[tuple[str, str]]


async def about_choices(context: Context, guild: GuildId, typed: str) -> Offered:
    """Topics, then the titles of events: an event by its title is shown in full."""
    wanted = folded(typed)
    async with context.database.reading() as tx:
        version = await tx.events.version(guild)
    offer = await context.offers.get(guild, version, context.clock.now())
    labels = [(context.topics.label(key), context.topics.label(key)) for key in context.topics.keys]
    topics = [each for each in labels if wanted in folded(each[0])]
    titles = [(title, f"{_EVENT}{id_}") for id_, title in offer.titles if wanted and wanted in folded(title)]
    topics.sort(key=lambda each: (not folded(each[0]).startswith(wanted), each[0]))
    return _fitting([*topics[: MOST - min(len(titles), 10)], *titles])


def event_meant(about: str) -> EventId | None:
    """The event, where one was picked from what was offered."""
    number = about.removeprefix(_EVENT)
    is_one = about.startswith(_EVENT) and number.isascii() and number.isdigit() and int(number) < 2**63
    return EventId(int(number)) if is_one else None


async def when_choices(context: Context, member: MemberId, guild: GuildId, typed: str) -> Offered:
    """What was typed as it is understood, then the usual."""
    async with context.database.reading() as tx:
        reader = await read_reader(tx, member, guild)
    now = context.clock.now()
    span = read_when(typed, now, reader.timezone) if typed.strip() else None
    read = [(f"{typed.strip()} ({describe(span, reader.timezone)})", typed.strip())] if span else []
    usual = [(word, word) for word in _WHEN if folded(typed) in word and word != folded(typed)]
    return _fitting([*read, *usual])


async def where_choices(context: Context, member: MemberId, guild: GuildId, typed: str) -> Offered:
    """The usual, the server's cities, and the cities called so."""
    async with context.database.reading() as tx:
        reader = await read_reader(tx, member, guild)
    wanted = folded(typed)
    cities = list(reader.guild.cities) if reader.guild is not None else []
    offered = [(word, word) for word in (*_WHERE, *cities) if wanted in folded(word)]
    where = read_where(typed)
    if where.kind is WhereKind.NEAR and where.place:
        home = (reader.area.lat, reader.area.lon) if reader.area is not None else None
        found = find_cities(context.places, where.place, home)[:_CITIES]
        offered += [
            (f"{city_label(city)}, {city.country}", f"{city_label(city)}, {city.country}") for city in found
        ]
    return _fitting(offered)


def _fitting(offered: Iterable[tuple[str, str]]) -> Offered:
    """Within Discord's limits, none twice; what would be cut in its value is left out."""
    unique = {
        cut(name, LONGEST): value
        for name, value in reversed(list(offered))
        if value and len(value) <= LONGEST
    }
    return list(reversed(unique.items()))[:MOST]
