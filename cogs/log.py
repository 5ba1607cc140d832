"""`/log` and the question after an event: one name and one line is enough."""

from __future__ import annotations

from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.delivery.runner import GiveUp
from bot.domain.contacts import ConversationId
from bot.domain.errors import NotFound
from bot.domain.ids import EventId, IntroductionId
from bot.domain.jobs import Job
from bot.domain.notices import NoticeId
from bot.domain.text import cut
from bot.domain.words import folded
from bot.services.after_event import (
    Delivery,
    ask_after_event,
    delivered,
    dms_refused,
    keep_asking,
    next_message,
)
from bot.services.context import Context
from bot.services.talks import (
    Logged,
    as_somebody_else,
    correct_talk,
    event_to_log,
    log_met,
    log_talk,
    nobody_this_time,
    read_talk,
    recent_events,
    whom_met,
)
from bot.services.waiting import notice_seen
from cogs.log_cards import (
    correct_form,
    corrected_card,
    keep_asking_card,
    logged_card,
    nobody_card,
    talk_form,
)
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import Answer, answering
from cogs.ui.asking import guild_of, is_dm_of_ours, member_of
from cogs.ui.forms import Answers, Form, line_of, read_answers
from cogs.ui.layout import said
from cogs.ui.notices import notice_card
from cogs.ui.presence import Presences
from cogs.ui.routing import UnknownButton, due, pressed, submitted
from cogs.ui.sending import DmsClosed, NoAccess, Outbox, Sent, WordsRefused, mark


class Log(commands.Cog):
    """Conversations, not connections."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.bot = bot
        self.context = context
        self.outbox = outbox

    @app_commands.command()
    @app_commands.describe(event="Where you talked; leave it empty for anywhere else")
    async def log(self, interaction: discord.Interaction, event: str | None = None) -> None:
        """Note whom you talked to: one name and one line is enough, and only you read it."""
        async with answering(interaction) as answer:
            await self._open(interaction, answer, await self._meant(interaction, event))

    @log.autocomplete("event")
    async def offer_events(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        wanted = folded(typed)
        recent = await recent_events(self.context, member_of(interaction), guild_of(interaction))
        return [
            app_commands.Choice(name=cut(event.details.title, 100), value=str(event.id))
            for event in recent
            if wanted in folded(event.details.title)
        ]

    @pressed("log.open")
    async def open(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction) as answer:
            await self._open(interaction, answer, EventId(event) if event else None)

    @submitted("log.talk")
    async def keep(self, interaction: discord.Interaction, event: int) -> None:
        async with answering_form(self.context, interaction, "log.again") as answer:
            await answer(logged_card(await self._log(interaction, EventId(event) if event else None)))

    @pressed("log.met")
    async def met(self, interaction: discord.Interaction, introduction: int) -> None:
        """With whom an introduction brought together: the name they go by here stands in the form."""
        async with answering(interaction) as answer:
            presences = Presences(self.bot)
            other = await whom_met(
                self.context, member_of(interaction), IntroductionId(introduction), presences
            )
            name = presences.names.get(other, "")
            await answer.form(talk_form(f"log.met:{introduction}", name=name))

    @submitted("log.met")
    async def keep_met(self, interaction: discord.Interaction, introduction: int) -> None:
        async with answering_form(self.context, interaction, "log.again") as answer:
            logged = await log_met(
                self.context, member_of(interaction), IntroductionId(introduction), _typed(interaction)
            )
            await answer(logged_card(logged))

    @pressed("log.edit")
    async def edit(self, interaction: discord.Interaction, conversation: int) -> None:
        async with answering(interaction) as answer:
            talk = await read_talk(self.context, member_of(interaction), ConversationId(conversation))
            await answer.form(correct_form(talk))

    @submitted("log.edit")
    async def correct(self, interaction: discord.Interaction, conversation: int) -> None:
        async with answering_form(self.context, interaction, "log.again") as answer:
            talk = await correct_talk(
                self.context, member_of(interaction), ConversationId(conversation), _typed(interaction)
            )
            await answer(corrected_card(talk))

    @pressed("log.other")
    async def another(self, interaction: discord.Interaction, conversation: int) -> None:
        async with answering(interaction) as answer:
            talk = await as_somebody_else(self.context, member_of(interaction), ConversationId(conversation))
            await answer(corrected_card(talk))

    @pressed("log.again")
    async def again(self, interaction: discord.Interaction, draft: int) -> None:
        async with answering(interaction) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            await answer.form(_form_again(form, typed))

    @pressed("log.nobody")
    async def nobody(self, interaction: discord.Interaction, event: int) -> None:
        async with answering(interaction, update=is_dm_of_ours(interaction)) as answer:
            cost = await nobody_this_time(self.context, member_of(interaction), EventId(event))
            # Elsewhere the question still stands in the message that was tapped.
            asks = is_dm_of_ours(interaction)
            await answer(nobody_card(EventId(event), cost if asks else None))

    @pressed("log.keep")
    async def keep_asking(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await keep_asking(self.context, member_of(interaction))
            await answer(keep_asking_card())

    @pressed("log.seen")
    async def seen(self, interaction: discord.Interaction, notice: int) -> None:
        async with answering(interaction, update=is_dm_of_ours(interaction)) as answer:
            await notice_seen(self.context, member_of(interaction), NoticeId(notice))
            await answer(said("Good. `/agenda` shows where you go."))

    @due("debrief")
    async def ask(self, job: Job) -> datetime | None:
        return await ask_after_event(self.context, job)

    @due("dm")
    async def deliver(self, job: Job) -> datetime | None:
        """Sends what is owed, once: what an earlier try may have left behind is looked for first."""
        step = await next_message(self.context, job, Presences(self.bot))
        if not isinstance(step, Delivery):
            return step
        member = step.waiting.notice.member_id
        try:
            before = await self._sent_before(job, step)
            sent = before or await self._send(step)
        except DmsClosed:
            await dms_refused(self.context, member)
            return None
        return await delivered(self.context, step, sent.channel_id, sent.message_id)

    async def _sent_before(self, job: Job, step: Delivery) -> Sent | None:
        if job.tried_at is None:
            return None
        try:
            return await self.outbox.find_dm(step.waiting.notice.member_id, step.key)
        except NoAccess:
            return None

    async def _send(self, step: Delivery) -> Sent:
        """Without what others wrote, where Discord's filters take offence at it."""
        member, again = step.waiting.notice.member_id, step.is_reminder
        for part, bare in enumerate((False, True)):
            card = notice_card(step.waiting, again=again, bare=bare, mark=mark(step.key))
            try:
                return await self.outbox.dm(member, card, step.key, part)
            except WordsRefused:
                continue
        raise GiveUp("Discord's filters took none of it")

    async def _open(self, interaction: discord.Interaction, answer: Answer, event: EventId | None) -> None:
        title = ""
        if event is not None:
            found = await event_to_log(self.context, member_of(interaction), event, guild_of(interaction))
            title = found.details.title
        await answer.form(talk_form(f"log.talk:{event or 0}", title))

    async def _log(self, interaction: discord.Interaction, event: EventId | None) -> Logged:
        return await log_talk(
            self.context, member_of(interaction), event, _typed(interaction), guild_of(interaction)
        )

    async def _meant(self, interaction: discord.Interaction, event: str | None) -> EventId | None:
        """What was picked from the list, or typed: part of the title is enough. Raises NotFound."""
        if not event:
            return None
        for each in await recent_events(self.context, member_of(interaction), guild_of(interaction)):
            if str(each.id) == event or folded(event) in folded(each.details.title):
                return each.id
        raise NotFound(
            "I can't find that event among the last weeks'. `/log` without one notes a talk anywhere."
        )


def _typed(interaction: discord.Interaction) -> tuple[str, str]:
    answers = read_answers(interaction)
    return line_of(answers, "name"), line_of(answers, "line")


def _form_again(custom_id: str, typed: Answers) -> Form:
    if custom_id.split(":", maxsplit=1)[0] not in ("log.talk", "log.met", "log.edit"):
        raise UnknownButton
    return talk_form(custom_id, typed=typed)
