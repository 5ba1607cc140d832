"""One fact at a time: asked at an event where it changes the cost, or from home."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import discord
from discord.ext import commands

from bot.domain.free_time import PartOfDay
from bot.domain.ids import EventId
from bot.domain.own_figures import FigureName
from bot.domain.replanned import Replanned, in_words
from bot.domain.travel import FoodHabit, TravelMode
from bot.services import profile
from bot.services.context import Context
from bot.services.discovery import look_at
from bot.services.figures import figures_without_own
from bot.services.onboarding import home_of
from bot.services.readers import Reader
from cogs.start_cards import home_card
from cogs.start_fact_forms import HELD, YES, Fact, fact_form
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import Answer, answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.cost_cards import cost_card
from cogs.ui.forms import Answers, Form, line_of, picks_of, read_answers
from cogs.ui.notices import notice_items
from cogs.ui.routing import UnknownButton, pressed, submitted
from cogs.ui.sending import Outbox

_Kind = TypeVar("_Kind", bound=StrEnum)
_FIGURES = (FigureName.RIDE, FigureName.FUEL, FigureName.PARKING)


class Facts(commands.Cog):
    """It has no command: `/start` and the cost of an event ask."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @pressed("fact.ask")
    async def ask(self, interaction: discord.Interaction, name: str, event: int) -> None:
        async with answering(interaction) as answer:
            await answer.form(await self._form(interaction, _one(Fact, name), event))

    @submitted("fact.keep")
    async def keep(self, interaction: discord.Interaction, name: str, event: int) -> None:
        async with answering_form(self.context, interaction, "fact.again", update=True) as answer:
            replanned = await self._keep(interaction, _one(Fact, name), read_answers(interaction))
            await self._show(interaction, answer, event, in_words(replanned))

    @pressed("fact.again")
    async def again(self, interaction: discord.Interaction, draft: int) -> None:
        async with answering(interaction) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            _, name, number = form.split(":")
            await answer.form(await self._form(interaction, _one(Fact, name), int(number), typed))

    async def _keep(self, interaction: discord.Interaction, fact: Fact, typed: Answers) -> Replanned:
        """Answers what that changed of the money that is set aside."""
        context, member, guild = self.context, member_of(interaction), guild_of(interaction)
        match fact:
            case Fact.TRAVEL:
                mode, has_pass = _picked(TravelMode, typed, "mode"), HELD in picks_of(typed, "pass")
                figures = {name: line_of(typed, name.value) for name in _FIGURES}
                changed = await profile.change_travel(
                    context, member, guild, mode, has_pass=has_pass, typed=figures
                )
            case Fact.FOOD:
                changed = await profile.change_food(context, member, _picked(FoodHabit, typed, "habit"))
            case Fact.CONCESSION:
                qualifies = YES in picks_of(typed, "concession")
                changed = await profile.change_concession(context, member, qualifies=qualifies)
            case Fact.LEAVE:
                changed = await profile.change_leaving(context, member, guild, line_of(typed, "most"))
            case Fact.FREE:
                days = {part: _numbers(typed, part.value, range(7)) for part in PartOfDay}
                evenings = next(iter(_numbers(typed, "a_week", range(1, 8))), None)
                await profile.change_free_time(context, member, days, evenings)
                return ()
        return changed.replanned

    async def _show(self, interaction: discord.Interaction, answer: Answer, event: int, note: str) -> None:
        """The cost they asked from, as it is now; else home."""
        member, guild = member_of(interaction), guild_of(interaction)
        if event:
            await answer(cost_card(await look_at(self.context, member, guild, EventId(event)), note))
            return
        home = await home_of(self.context, member, guild)
        waiting = await notice_items(self.context, member)
        await answer(home_card(home, waiting, in_server=guild is not None, note=note))

    async def _form(
        self, interaction: discord.Interaction, fact: Fact, event: int, typed: Answers | None = None
    ) -> Form:
        reader = await profile.reader_of(self.context, member_of(interaction), guild_of(interaction))
        return form_of(self.context, reader, fact, event, typed)


def form_of(context: Context, reader: Reader, fact: Fact, event: int, typed: Answers | None = None) -> Form:
    """Raises UnknownButton for somebody who has not told where they are: such a button is not shown to them."""
    if reader.member is None or not reader.is_set_up:
        raise UnknownButton
    known = figures_without_own(context, reader)
    return fact_form(fact, event, reader, known, typed)


def _one(kind: type[_Kind], value: str) -> _Kind:
    """Raises UnknownButton for what no form of ours offers."""
    try:
        return kind(value)
    except ValueError:
        raise UnknownButton from None


def _picked(kind: type[_Kind], typed: Answers, key: str) -> _Kind:
    return _one(kind, next(iter(picks_of(typed, key)), ""))


def _numbers(typed: Answers, key: str, allowed: range) -> list[int]:
    known = {str(each): each for each in allowed}
    return [known[each] for each in picks_of(typed, key) if each in known]
