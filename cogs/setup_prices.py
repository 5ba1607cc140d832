"""What things cost here, as the organisers know it: a card and two forms, reached from `/setup`."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.domain.money import MoneyRange
from bot.domain.own_figures import FigureName
from bot.domain.text import plain
from bot.domain.travel import Figure
from bot.services.context import Context
from bot.services.figures import LocalPrices, change_local_prices, forget_local_prices, local_prices
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import answering
from cogs.ui.forms import Answers, Form, Line, line_of, read_answers
from cogs.ui.layout import Card, box, button, row, text
from cogs.ui.organisers import organised_guild
from cogs.ui.routing import UnknownButton, pressed, submitted
from cogs.ui.sending import Outbox

_LABELS = {
    FigureName.RIDE: "A ride within the city, one way",
    FigureName.FAR_RIDE: "A ride to the next town, one way",
    FigureName.FUEL: "Fuel for 100 km",
    FigureName.PARKING: "Parking for an evening",
    FigureName.DRINK: "A drink out",
    FigureName.MEAL: "A simple meal out",
}
_WAYS = (FigureName.RIDE, FigureName.FAR_RIDE, FigureName.FUEL, FigureName.PARKING)
# What the two forms ask for: a form holds five fields.
_FORMS = {
    "ways": ("Getting around here", _WAYS),
    "food": ("Food and drink here", (FigureName.DRINK, FigureName.MEAL)),
}


class SetupPrices(commands.Cog):
    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self._context = context

    @pressed("prices.show")
    async def show(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await answer(_card(await local_prices(self._context, guild)))

    @pressed("prices.ask")
    async def ask(self, interaction: discord.Interaction, form: str) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            await answer.form(_form(await local_prices(self._context, guild), form))

    @submitted("prices.keep")
    async def keep(self, interaction: discord.Interaction, form: str) -> None:
        guild = organised_guild(interaction)
        async with answering_form(self._context, interaction, "prices.again", update=True) as answer:
            answers = read_answers(interaction)
            typed = {name: line_of(answers, name.value) for name in _asked(form)[1]}
            await answer(_card(await change_local_prices(self._context, guild, typed)))

    @pressed("prices.again")
    async def again(self, interaction: discord.Interaction, draft: int) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction) as answer:
            custom_id, typed = await reopened(self._context, interaction, draft)
            form = custom_id.partition(":")[2]
            await answer.form(_form(await local_prices(self._context, guild), form, typed))

    @pressed("prices.forget")
    async def forget(self, interaction: discord.Interaction) -> None:
        guild = organised_guild(interaction)
        async with answering(interaction, update=True) as answer:
            await answer(_card(await forget_local_prices(self._context, guild)))


def _card(prices: LocalPrices) -> Card:
    """What counts today, and who says so."""
    currency = prices.currency
    lines = [f"- {label}: {_counts(prices, name)}" for name, label in _LABELS.items()]
    own = prices.guild.own_costs
    waiting = own.figures and own.currency != currency
    return Card(
        box(
            text(
                "### What things cost here",
                "From these I work out what an evening costs a member. Where you know better, say so; "
                "members can still have figures of their own.",
                *lines,
                f"-# Yours were in {own.currency}, so they don't count where people pay in {currency}."
                if waiting
                else "",
            ),
            row(
                button("Getting around…", "prices.ask:ways"),
                button("Food and drink…", "prices.ask:food"),
                button("Take ours back", "prices.forget") if own.figures else None,
            ),
        )
    )


def _form(prices: LocalPrices, form: str, typed: Answers | None = None) -> Form:
    title, names = _asked(form)
    own, currency = prices.guild.own_costs, prices.currency
    fields = []
    for name in names:
        pair = own.get(name) if own.currency == currency else None
        fields.append(
            Line(
                name.value,
                _LABELS[name],
                hint=f"Now {_counts(prices, name)}",
                placeholder="2 to 3.50; empty: as I know it",
                filled="" if pair is None else str(MoneyRange(*pair, currency)),
                required=False,
                longest=40,
            )
        )
    return Form(title, f"prices.keep:{form}", fields, typed)


def _asked(form: str) -> tuple[str, tuple[FigureName, ...]]:
    """Raises UnknownButton."""
    if form not in _FORMS:
        raise UnknownButton
    return _FORMS[form]


def _counts(prices: LocalPrices, name: FigureName) -> str:
    figure: Figure | None = None if prices.known is None else getattr(prices.known, name.value)
    if figure is None:
        return "not known"
    return f"{MoneyRange(figure.low, figure.high, prices.currency)} ({plain(figure.source, 120)})"
