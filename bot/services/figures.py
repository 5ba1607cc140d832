"""What things cost here: figures that organisers, and members for themselves, know better than our table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.errors import Unreadable
from bot.domain.guilds import Guild
from bot.domain.ids import GuildId
from bot.domain.money import MoneyRange, dollar_like, format_minor
from bot.domain.money_text import read_range
from bot.domain.own_figures import NO_OWN_FIGURES, FigureName, OwnFigures
from bot.domain.travel import CityCosts, Traveller
from bot.services.context import Context
from bot.services.guilds import known_guild
from bot.services.readers import Reader
from bot.services.repricing import plan_for_guild

Typed = Mapping[FigureName, str]


@dataclass(frozen=True, slots=True)
class LocalPrices:
    """What counts for a server today; `known` is None where our table has nothing for its money."""

    guild: Guild
    known: CityCosts | None

    @property
    def currency(self) -> str:
        """What people pay with there, which need not be what the server counts in."""
        return self.guild.currency if self.known is None else self.known.currency


async def local_prices(context: Context, guild: GuildId) -> LocalPrices:
    async with context.database.reading() as tx:
        found = await tx.guilds.get(guild) or Guild(guild, "", context.clock.now())
    return _prices(context, found)


async def change_local_prices(context: Context, guild: GuildId, typed: Typed) -> LocalPrices:
    """Those typed, for everybody here; an empty one is left to our table again. Raises Unreadable."""
    async with context.database.writing() as tx:
        before = await known_guild(tx, guild, context.clock.now())
        currency = _prices(context, before).currency
        after = replace(before, own_costs=with_typed(before.own_costs, typed, currency))
        await tx.guilds.save(after)
        await plan_for_guild(tx, before, context.clock.now())
    context.wake()
    return _prices(context, after)


async def forget_local_prices(context: Context, guild: GuildId) -> LocalPrices:
    async with context.database.writing() as tx:
        before = await known_guild(tx, guild, context.clock.now())
        after = replace(before, own_costs=NO_OWN_FIGURES)
        await tx.guilds.save(after)
        await plan_for_guild(tx, before, context.clock.now())
    context.wake()
    return _prices(context, after)


def with_typed(before: OwnFigures, typed: Typed, currency: str) -> OwnFigures:
    """Those of another currency are given up: nobody can tell any more what they were worth. Raises Unreadable."""
    figures: dict[str, list[int]] = before.pairs() if before.currency == currency else {}
    for name, text in typed.items():
        figures.pop(name.value, None)
        if text.strip():
            amount = _read(name, text, currency)
            figures[name.value] = [amount.low, amount.high]
    return OwnFigures.of(currency, figures)


def figures_without_own(context: Context, reader: Reader) -> CityCosts | None:
    """What counts for a member who says nothing else."""
    return context.costs.for_home(replace(reader.traveller, own=NO_OWN_FIGURES))


def paid_in(context: Context, reader: Reader) -> str:
    """The currency of a member's own figures: what people pay with where they live."""
    known = figures_without_own(context, reader)
    return reader.currency if known is None else known.currency


def _read(name: FigureName, text: str, currency: str) -> MoneyRange:
    try:
        amount = read_range(text, currency)
    except Unreadable as error:
        raise Unreadable(name.value, error.sentence) from None
    if amount.currency != currency and amount.high:
        low, high = (format_minor(each * dollar_like(currency), currency) for each in (2, 3))
        raise Unreadable(
            name.value, f"I count in {currency} here. What is that in {currency}? Like {low} to {high}."
        )
    return replace(amount, currency=currency)


def _prices(context: Context, guild: Guild) -> LocalPrices:
    here = context.places.find(guild.cities[0]) if guild.cities else []
    visitor = Traveller(guild.currency, local=guild.own_costs)
    if here:
        visitor = replace(visitor, lat=here[0].lat, lon=here[0].lon, country=here[0].country)
    return LocalPrices(guild, context.costs.for_home(visitor))
