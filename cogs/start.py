"""`/start`: the first time two questions, then events at once; afterwards it is home."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.domain.errors import Unreadable
from bot.domain.ids import SearchId
from bot.domain.profiles import Help
from bot.domain.replanned import in_words
from bot.services.areas import WhichArea
from bot.services.asking import Asked
from bot.services.context import Context
from bot.services.discovery import Spot, search, turn
from bot.services.onboarding import FirstAnswers, begin, home_of
from bot.services.profile import change_area, change_help, change_interests, reader_of
from bot.services.readers import Reader
from cogs.start_cards import (
    area_form,
    begun_card,
    first_form,
    help_form,
    home_card,
    welcome_card,
    which_card,
)
from cogs.start_fact_forms import Fact
from cogs.start_facts import form_of
from cogs.ui.about_me import interests_form
from cogs.ui.again import answering_form, kept_draft, reopened
from cogs.ui.answering import Answer, answering
from cogs.ui.asking import guild_of, member_of
from cogs.ui.event_pages import page_card
from cogs.ui.forms import Answers, line_of, picks_of, read_answers
from cogs.ui.layout import Primary, button, said
from cogs.ui.notices import notice_items
from cogs.ui.routing import UnknownButton, choice_of, pressed, submitted
from cogs.ui.sending import Outbox


class Start(commands.Cog):
    """The one door."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.context = context

    @app_commands.command()
    async def start(self, interaction: discord.Interaction) -> None:
        """Start here: two questions, then events that fit. Later it is your home."""
        async with answering(interaction) as answer:
            await self._home(interaction, answer)

    @pressed("start.open")
    async def home(self, interaction: discord.Interaction) -> None:
        """The Start button of a pinned message."""
        async with answering(interaction) as answer:
            await self._home(interaction, answer)

    @pressed("start.begin")
    async def ask(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer.form(first_form(await self._reader(interaction), self.context.clock.now()))

    @submitted("start.first")
    async def keep(self, interaction: discord.Interaction) -> None:
        async with answering_form(self.context, interaction, "start.again") as answer:
            await self._begin(interaction, answer, read_answers(interaction))

    @submitted("start.area")
    async def keep_area(self, interaction: discord.Interaction) -> None:
        async with answering_form(self.context, interaction, "start.again", update=True) as answer:
            await self._move(interaction, answer, read_answers(interaction))

    @pressed("start.where")
    async def ask_where(self, interaction: discord.Interaction, number: int) -> None:
        """The one question before `/start`: for costs from door to door."""
        async with answering(interaction) as answer:
            await answer.form(area_form(await self._reader(interaction), f"start.where:{number}"))

    @submitted("start.where")
    async def keep_where(self, interaction: discord.Interaction, number: int) -> None:
        """The list the form was opened from is searched anew."""
        async with answering_form(self.context, interaction, "start.again", update=True) as answer:
            await self._move(interaction, answer, read_answers(interaction), then=SearchId(number))

    @pressed("start.place")
    async def keep_place(self, interaction: discord.Interaction, draft: int) -> None:
        """Which of several places: goes on with the form as it was typed."""
        async with answering(interaction, update=True) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            picked = choice_of(interaction)
            name, _, number = form.partition(":")
            try:
                if name == "start.first":
                    await self._begin(interaction, answer, typed, picked)
                else:
                    search = SearchId(int(number)) if number else None
                    await self._move(interaction, answer, typed, picked, then=search)
            except Unreadable as error:
                again = button("Edit again", f"start.again:{draft}", Primary)
                await answer(said(error.sentence, buttons=[again]))

    @pressed("start.again")
    async def again(self, interaction: discord.Interaction, draft: int) -> None:
        async with answering(interaction) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            reader = await self._reader(interaction)
            if form == "start.first":
                await answer.form(first_form(reader, self.context.clock.now(), typed))
            else:
                await answer.form(area_form(reader, form, typed))

    @pressed("start.edit_area")
    async def ask_area(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer.form(area_form(await self._reader(interaction), "start.area"))

    @pressed("start.edit")
    async def edit(self, interaction: discord.Interaction) -> None:
        """One fact at a time."""
        async with answering(interaction) as answer:
            reader = await self._reader(interaction)
            if reader.member is None:
                raise UnknownButton
            match choice_of(interaction):
                case "area":
                    await answer.form(area_form(reader, "start.area"))
                case "interests":
                    await answer.form(interests_form("start.interests", reader.member))
                case "help":
                    await answer.form(help_form(reader.member))
                case fact if fact in set(Fact):
                    await answer.form(form_of(self.context, reader, Fact(fact), 0))
                case _:
                    raise UnknownButton

    @submitted("start.interests")
    async def keep_interests(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True) as answer:
            words = line_of(read_answers(interaction), "words")
            await change_interests(self.context, member_of(interaction), words)
            await self._home(interaction, answer)

    @submitted("start.help")
    async def keep_help(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True) as answer:
            typed = read_answers(interaction)
            needs, offers = (
                [Help(each) for each in picks_of(typed, key) if each in set(Help)]
                for key in ("needs", "offers")
            )
            await change_help(self.context, member_of(interaction), needs, offers)
            await self._home(interaction, answer)

    async def _begin(
        self, interaction: discord.Interaction, answer: Answer, typed: Answers, chosen: str | None = None
    ) -> None:
        """Keeps the two answers, and shows events at once; or asks which place is meant."""
        member, guild = member_of(interaction), guild_of(interaction)
        area = line_of(typed, "area")
        answers = FirstAnswers(area, line_of(typed, "amount"), line_of(typed, "until"))
        begun = await begin(self.context, member, guild, answers, chosen)
        if isinstance(begun, WhichArea):
            _never_asked_twice(chosen)
            await answer(which_card(begun, area, await kept_draft(self.context, interaction)))
            return
        await answer(begun_card(begun, in_server=guild is not None))
        if guild is not None:
            await answer(page_card(await search(self.context, member, guild, Asked())))

    async def _move(
        self,
        interaction: discord.Interaction,
        answer: Answer,
        typed: Answers,
        chosen: str | None = None,
        *,
        then: SearchId | None = None,
    ) -> None:
        """Keeps another area, then shows home, or a search anew; or asks which place is meant."""
        member, area = member_of(interaction), line_of(typed, "area")
        moved = await change_area(self.context, member, guild_of(interaction), area, chosen)
        if isinstance(moved, WhichArea):
            _never_asked_twice(chosen)
            await answer(which_card(moved, area, await kept_draft(self.context, interaction)))
        elif then is not None:
            page = await turn(self.context, member, Spot(then))
            await answer(page_card(page, note=in_words(moved.replanned)))
        else:
            await self._home(interaction, answer, in_words(moved.replanned))

    async def _home(self, interaction: discord.Interaction, answer: Answer, note: str = "") -> None:
        member, guild = member_of(interaction), guild_of(interaction)
        home = await home_of(self.context, member, guild)
        if not home.reader.is_set_up:
            await answer(welcome_card(home.reader, home.now))
            return
        waiting = await notice_items(self.context, member)
        await answer(home_card(home, waiting, in_server=guild is not None, note=note))

    async def _reader(self, interaction: discord.Interaction) -> Reader:
        return await reader_of(self.context, member_of(interaction), guild_of(interaction))


def _never_asked_twice(picked: str | None) -> None:
    """Raises UnknownButton where a place was picked that was not offered."""
    if picked is not None:
        raise UnknownButton
