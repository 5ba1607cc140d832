"""`/meet`: whom to look for at an event, and introductions in which both say yes first."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.errors import NotFound
from bot.domain.hellos import Gift, Hello, read_note
from bot.domain.ids import EventId, GuildId, IntroductionId
from bot.domain.introductions import Answer as Said
from bot.domain.profiles import Help, Visibility
from bot.domain.text import cut
from bot.domain.words import folded
from bot.services.context import Context
from bot.services.introducing import answer_hello, before_hello, say_hello, take_back
from bot.services.meeting import choose_visibility, events_ahead, meet
from bot.services.profile import change_help, reader_of
from bot.services.underway import opened
from cogs.meet_cards import answered_card, hello_form, meet_card, opened_card, sent_card
from cogs.ui.answering import Answer, answering
from cogs.ui.asking import guild_of, is_dm_of_ours, member_of
from cogs.ui.forms import line_of, picks_of, read_answers
from cogs.ui.layout import said
from cogs.ui.presence import Presences
from cogs.ui.routing import UnknownButton, choice_of, chosen, pressed, submitted
from cogs.ui.sending import Outbox


class Meet(commands.Cog):
    """Quality over quantity: one to three people, each with a reason."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.bot = bot
        self.context = context

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(event="One you go to; the next one if you leave it empty")
    async def meet(self, interaction: discord.Interaction, event: str | None = None) -> None:
        """Whom to look for at an event: one to three people, the reason, and an opening question."""
        async with answering(interaction) as answer:
            await self._show(interaction, answer, await self._meant(interaction, event))

    @meet.autocomplete("event")
    async def offer_events(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        wanted = folded(typed)
        ahead = await events_ahead(self.context, member_of(interaction), guild_of(interaction))
        return [
            app_commands.Choice(name=cut(event.details.title, 100), value=str(event.id))
            for event in ahead
            if wanted in folded(event.details.title)
        ][:25]

    @pressed("meet.show")
    async def show(self, interaction: discord.Interaction, event: int) -> None:
        """From an event's card."""
        async with answering(interaction) as answer:
            await self._show(interaction, answer, EventId(event) if event else None)

    @pressed("meet.event")
    async def pick_event(self, interaction: discord.Interaction) -> None:
        picked = choice_of(interaction)
        async with answering(interaction, update=True) as answer:
            await self._show(interaction, answer, await self._meant(interaction, picked))

    @pressed("meet.see")
    async def see(self, interaction: discord.Interaction, visibility: str, event: int) -> None:
        if visibility not in set(Visibility):
            raise UnknownButton
        async with answering(interaction, update=True) as answer:
            await choose_visibility(
                self.context, member_of(interaction), _guild(interaction), Visibility(visibility)
            )
            await self._show(interaction, answer, EventId(event) if event else None)

    @pressed("meet.needs")
    async def needs(self, interaction: discord.Interaction, event: int) -> None:
        await self._change_help(interaction, event, needs=_helps(interaction))

    @pressed("meet.offers")
    async def offers(self, interaction: discord.Interaction, event: int) -> None:
        await self._change_help(interaction, event, offers=_helps(interaction))

    @pressed("meet.hello")
    async def write_hello(self, interaction: discord.Interaction, suggestion: int) -> None:
        async with answering(interaction) as answer:
            event = await before_hello(self.context, member_of(interaction), suggestion)
            await answer.form(hello_form(event, suggestion))

    @submitted("meet.hello")
    async def send_hello(self, interaction: discord.Interaction, suggestion: int) -> None:
        async with answering(interaction) as answer:
            typed = read_answers(interaction)
            gift = next(iter(picks_of(typed, "gift")), "")
            hello = Hello(
                read_note(line_of(typed, "note")), Gift(gift) if gift in set(Gift) else Gift.NOTHING
            )
            underway = await say_hello(
                self.context, member_of(interaction), suggestion, hello, Presences(self.bot)
            )
            await answer(sent_card(underway))

    @pressed("meet.takeback")
    async def take_back(self, interaction: discord.Interaction, introduction: int) -> None:
        async with answering(interaction, update=True) as answer:
            await take_back(self.context, member_of(interaction), IntroductionId(introduction))
            await answer(said("Taken back. They don't see it any more."))

    @pressed("meet.yes")
    async def yes(self, interaction: discord.Interaction, introduction: int) -> None:
        await self._answer(interaction, introduction, Said.YES)

    @pressed("meet.notnow")
    async def not_now(self, interaction: discord.Interaction, introduction: int) -> None:
        await self._answer(interaction, introduction, Said.NOT_NOW)

    @pressed("meet.opened")
    async def opened(self, interaction: discord.Interaction, introduction: int) -> None:
        async with answering(interaction) as answer:
            underway = await opened(
                self.context, member_of(interaction), IntroductionId(introduction), Presences(self.bot)
            )
            await answer(opened_card(underway))

    async def _answer(self, interaction: discord.Interaction, introduction: int, what: Said) -> None:
        # In a DM the question is a message of its own, and becomes the answer.
        async with answering(interaction, update=is_dm_of_ours(interaction)) as answer:
            underway = await answer_hello(
                self.context,
                member_of(interaction),
                IntroductionId(introduction),
                what,
                Presences(self.bot),
            )
            await answer(answered_card(underway))

    async def _change_help(
        self,
        interaction: discord.Interaction,
        event: int,
        *,
        needs: list[Help] | None = None,
        offers: list[Help] | None = None,
    ) -> None:
        member = member_of(interaction)
        async with answering(interaction, update=True) as answer:
            known = (await reader_of(self.context, member, None)).member
            before = (known.needs, known.offers) if known is not None else ((), ())
            await change_help(
                self.context,
                member,
                _known(before[0]) if needs is None else needs,
                _known(before[1]) if offers is None else offers,
            )
            await self._show(interaction, answer, EventId(event))

    async def _meant(self, interaction: discord.Interaction, event: str | None) -> EventId | None:
        """What was picked from the list, or typed: part of the title is enough. Raises NotFound."""
        if not event:
            return None
        ahead = await events_ahead(self.context, member_of(interaction), guild_of(interaction))
        for each in ahead:
            if str(each.id) == event or folded(event) in folded(each.details.title):
                return each.id
        raise NotFound("I can't find that among the events you go to. `/agenda` shows them.")

    async def _show(self, interaction: discord.Interaction, answer: Answer, event: EventId | None) -> None:
        meeting = await meet(
            self.context, member_of(interaction), _guild(interaction), event, Presences(self.bot)
        )
        await answer(meet_card(meeting))


def _guild(interaction: discord.Interaction) -> GuildId:
    guild = guild_of(interaction)
    if guild is None:
        raise NotFound("Please open `/meet` in the server you'd like to meet people from.")
    return guild


def _helps(interaction: discord.Interaction) -> list[Help]:
    return _known(chosen(interaction))


def _known(values: list[str] | tuple[str, ...]) -> list[Help]:
    return [Help(value) for value in values if value in set(Help)]
