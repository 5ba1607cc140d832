"""What is offered while somebody types an option of `/events`."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.areas import city_label
from bot.domain.finding import WhereKind
from bot.domain.graphemes import cut, cut_units, units
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.money import format_minor
from bot.domain.round_sums import round_sums
from bot.domain.when import describe
from bot.domain.when_text import read_when
from bot.domain.where_text import read_where
from bot.domain.words import folded
from bot.services.accounts import read_account
from bot.services.areas import find_cities
from bot.services.budgets import read_own_money
from bot.services.context import Context
from bot.services.readers import read_reader
from bot.services.saving import NAME_LIMIT, saved_mark

# Discord's limits for what an autocomplete offers.
MOST, LONGEST = 25, 100
_WHEN = ("tonight", "tomorrow", "this weekend", "this week", "next week", "next weekend", "next month")
_WHERE = (
    "near me",
    "online",
    "in person",
    "hybrid",
    "within 5 km",
    "within 10 miles",
    "in person within 10 km",
)
_EVENT = "event:"
_CITIES = 5

# What is shown, and what it stands for.
Offered = list[tuple[str, str]]


async def about_choices(context: Context, member: MemberId, guild: GuildId, typed: str) -> Offered:
    """Searches they saved, topics, then the titles of events: an event by its title is shown in full."""
    wanted = folded(typed)
    async with context.database.reading() as tx:
        version = await tx.events.version(guild)
        kept = await tx.saved_searches.all_of(member)
    offer = await context.offers.get(guild, version, context.clock.now())
    saved = [
        (f"★ {cut(each.name, NAME_LIMIT)}", saved_mark(each.id))
        for each in kept
        if wanted in folded(each.name)
    ]
    labels = [(context.topics.label(key), context.topics.label(key)) for key in context.topics.keys]
    topics = [each for each in labels if wanted in folded(each[0])]
    titles = [(title, f"{_EVENT}{id_}") for id_, title in offer.titled(wanted, MOST)] if wanted else []
    topics.sort(key=lambda each: (not folded(each[0]).startswith(wanted), each[0]))
    saved = saved[: MOST if not wanted else 10]
    return _fitting([*saved, *topics[: max(0, MOST - len(saved) - min(len(titles), 10))], *titles])


def event_meant(about: str) -> EventId | None:
    """The event, where one was picked from what was offered."""
    number = about.removeprefix(_EVENT)
    is_one = about.startswith(_EVENT) and number.isascii() and number.isdigit() and len(number) < 20
    return EventId(int(number)) if is_one and int(number) < 2**63 else None


async def when_choices(context: Context, member: MemberId, guild: GuildId, typed: str) -> Offered:
    """What was typed as it is understood, then the usual."""
    async with context.database.reading() as tx:
        reader = await read_reader(tx, member, guild)
    now = context.clock.now()
    span = read_when(typed, now, reader.timezone) if typed.strip() else None
    read = [(f"{typed.strip()} ({describe(span, reader.timezone)})", typed.strip())] if span else []
    usual = [(word, word) for word in _WHEN if folded(typed) in word and word != folded(typed)]
    return _fitting([*read, *usual])


async def cost_choices(context: Context, member: MemberId, guild: GuildId, typed: str) -> Offered:
    """What was typed as it is understood; then all that is left, and round sums below it."""
    async with context.database.reading() as tx:
        reader = await read_reader(tx, member, guild)
        account = await read_account(tx, member)
    currency, left = reader.currency, account.left(context.clock.now())
    if account.budget is None or account.budget.currency != currency:
        left = None
    if typed.strip():
        money = read_own_money(typed, currency)
        said = format_minor(money.amount, currency)
        return _fitting([(f"up to {said}, all in" if money.amount else "what costs me nothing", said)])
    sums = [each for each in round_sums(currency) if each and (left is None or each < left)]
    offered = [("what costs me nothing", "0")]
    if left is not None and left > 0:
        offered.append((f"all I have left: {format_minor(left, currency)}", format_minor(left, currency)))
    return _fitting(
        [
            *offered,
            *((f"up to {format_minor(each, currency)}", format_minor(each, currency)) for each in sums),
        ]
    )


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
        cut_units(name, LONGEST): value
        for name, value in reversed(list(offered))
        if value and units(value) <= LONGEST
    }
    return list(reversed(unique.items()))[:MOST]
