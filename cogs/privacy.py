"""`/privacy`: see, export, hide, pause, block, report, delete; Block and Report also on a person's menu."""

from __future__ import annotations

from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.delivery.runner import GiveUp
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import GuildId, IntroductionId, MemberId
from bot.domain.jobs import Job
from bot.services.blocking import block, blocked_by, unblock
from bot.services.context import Context
from bot.services.exporting import export
from bot.services.leaving import look_who_left
from bot.services.privacy import delete_member, hide_everywhere, pause, resume, stop_dms, what_is_known
from bot.services.reporting import (
    ToPost,
    next_look,
    report,
    report_hello,
    report_posted,
    report_to_post,
    sender_of,
)
from cogs import privacy_cards as cards
from cogs.ui.again import answering_form, reopened
from cogs.ui.answering import answering
from cogs.ui.asking import guild_of, is_dm_of_ours, member_of
from cogs.ui.forms import line_of, picks_of, read_answers
from cogs.ui.layout import Card, said
from cogs.ui.presence import Presences
from cogs.ui.routing import UnknownButton, due, pressed, submitted
from cogs.ui.sending import NoAccess, Outbox, Sent, WordsRefused, mark


class Privacy(commands.Cog):
    """Rapport uses what members tell it, and they may take it back at any time."""

    def __init__(self, bot: commands.Bot, context: Context, outbox: Outbox) -> None:
        self.bot = bot
        self.context = context
        self.outbox = outbox
        self._menus = (
            app_commands.ContextMenu(name="Block", callback=self._block_person),
            app_commands.ContextMenu(name="Report", callback=self._report_person),
        )

    async def cog_load(self) -> None:
        for menu in self._menus:
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        for menu in self._menus:
            self.bot.tree.remove_command(menu.name, type=menu.type)

    @app_commands.command()
    async def privacy(self, interaction: discord.Interaction) -> None:
        """What I keep about you, who can see it, and how to take it along or delete it."""
        async with answering(interaction) as answer:
            await answer(await self._card(interaction))

    @pressed("privacy.home")
    async def home(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True) as answer:
            await answer(await self._card(interaction))

    @pressed("privacy.export")
    async def export(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            content = await export(self.context, member_of(interaction))
            await answer(cards.export_card(), files=[cards.export_file(content)])

    @pressed("privacy.hide")
    async def hide(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await hide_everywhere(self.context, member_of(interaction))
            await answer(said("Nobody sees you any more, on any server, and what was under way has ended."))

    @pressed("privacy.stopdms")
    async def stop_dms(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=is_dm_of_ours(interaction)) as answer:
            await stop_dms(self.context, member_of(interaction))
            await answer(said("No more DMs from me. What comes up waits in `/start`."))

    @pressed("privacy.break")
    async def ask_until(self, interaction: discord.Interaction) -> None:
        async with answering(interaction) as answer:
            await answer.form(cards.pause_form())

    @submitted("privacy.pause")
    async def pause(self, interaction: discord.Interaction) -> None:
        async with answering_form(self.context, interaction, "privacy.again") as answer:
            member, guild = member_of(interaction), guild_of(interaction)
            day = await pause(self.context, member, guild, line_of(read_answers(interaction), "until"))
            await answer(cards.paused_card(day, self.context.clock.now()))

    @pressed("privacy.resume")
    async def resume(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True) as answer:
            await resume(self.context, member_of(interaction))
            await answer(said("Welcome back. Everything is as you left it; `/meet` looks for people again."))

    @pressed("privacy.again")
    async def again(self, interaction: discord.Interaction, draft: int) -> None:
        async with answering(interaction) as answer:
            form, typed = await reopened(self.context, interaction, draft)
            if form == "privacy.pause":
                await answer.form(cards.pause_form(typed))
                return
            if not form.startswith(("privacy.report:", "privacy.note:")):
                raise UnknownButton
            about = form != "privacy.report:0"
            await answer.form(cards.report_form(form, about_somebody=about, typed=typed))

    @pressed("privacy.blocked")
    async def blocked(self, interaction: discord.Interaction, page: int) -> None:
        async with answering(interaction, update=True) as answer:
            await answer(cards.blocked_card(await blocked_by(self.context, member_of(interaction)), page))

    @pressed("privacy.unblock")
    async def unblock(self, interaction: discord.Interaction, blocked: int) -> None:
        async with answering(interaction, update=True) as answer:
            await unblock(self.context, member_of(interaction), blocked)
            await answer(cards.unblocked_card())

    @pressed("privacy.report")
    async def ask_report(self, interaction: discord.Interaction, about: int) -> None:
        async with answering(interaction) as answer:
            _server(interaction)
            await answer.form(cards.report_form(f"privacy.report:{about}", about_somebody=bool(about)))

    @submitted("privacy.report")
    async def report(self, interaction: discord.Interaction, about: int) -> None:
        async with answering_form(self.context, interaction, "privacy.again") as answer:
            typed, member = read_answers(interaction), member_of(interaction)
            words = "\n".join(part for part in (line_of(typed, "who"), line_of(typed, "words")) if part)
            reported = await report(
                self.context,
                member,
                _server(interaction),
                words,
                about=MemberId(about) if about else None,
                tells_who=picks_of(typed, "from") == ("yes",),
            )
            blocks = bool(about) and picks_of(typed, "block") == ("yes",)
            if blocks:
                await block(self.context, member, MemberId(about))
            await answer(cards.reported_card(reported, blocked=blocks))

    @pressed("privacy.note")
    async def ask_about_hello(self, interaction: discord.Interaction, introduction: int) -> None:
        async with answering(interaction) as answer:
            await sender_of(self.context, member_of(interaction), IntroductionId(introduction))
            await answer.form(cards.report_form(f"privacy.note:{introduction}", about_somebody=True))

    @submitted("privacy.note")
    async def report_hello(self, interaction: discord.Interaction, introduction: int) -> None:
        """About whoever is behind a hello, without the reporter learning who that is."""
        async with answering_form(self.context, interaction, "privacy.again") as answer:
            typed, member = read_answers(interaction), member_of(interaction)
            reported = await report_hello(
                self.context,
                member,
                IntroductionId(introduction),
                line_of(typed, "words"),
                tells_who=picks_of(typed, "from") == ("yes",),
                blocks=picks_of(typed, "block") == ("yes",),
            )
            await answer(cards.reported_card(reported, blocked=picks_of(typed, "block") == ("yes",)))

    @pressed("privacy.delete")
    async def ask_to_delete(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True) as answer:
            await answer(cards.delete_card())

    @pressed("privacy.erase")
    async def erase(self, interaction: discord.Interaction) -> None:
        async with answering(interaction, update=True) as answer:
            await delete_member(self.context, member_of(interaction))
            await answer(cards.erased_card())

    @due("report")
    async def post_report(self, job: Job) -> datetime | None:
        """To the organisers' channel; while there is none we can write to, it waits."""
        to_post = await report_to_post(self.context, job)
        if to_post is None:
            return None
        if to_post.channel is None:
            return next_look(self.context.clock.now())
        try:
            await self._post(to_post, to_post.channel, job)
        except NoAccess:
            return next_look(self.context.clock.now())
        await report_posted(self.context, to_post.report.id)
        return None

    @due("leavers")
    async def look_who_left(self, job: Job) -> datetime | None:
        if job.guild_id is None:
            return None
        return await look_who_left(self.context, job.guild_id, Presences(self.bot))

    async def _post(self, to_post: ToPost, channel: int, job: Job) -> Sent:
        if job.attempts > 1 and (before := await self.outbox.find(channel, job.key, parts=2)):
            return before
        for part, bare in enumerate((False, True)):
            card = cards.report_card(to_post, bare=bare, mark=mark(job.key))
            try:
                return await self.outbox.post(channel, card, job.key, part)
            except WordsRefused:
                continue
        raise GiveUp("Discord's filters took none of it")

    async def _block_person(self, interaction: discord.Interaction, person: discord.User) -> None:
        async with answering(interaction) as answer:
            if person.bot:
                raise NotAllowed("That's a bot: nobody is ever introduced to one.")
            blocked = await block(self.context, member_of(interaction), MemberId(person.id))
            await answer(cards.block_card(person.id, blocked))

    async def _report_person(self, interaction: discord.Interaction, person: discord.User) -> None:
        async with answering(interaction) as answer:
            _server(interaction)
            if person.id == interaction.user.id:
                raise NotAllowed("That's you. Tell your organisers directly if something went wrong.")
            await answer.form(cards.report_form(f"privacy.report:{person.id}", about_somebody=True))

    async def _card(self, interaction: discord.Interaction) -> Card:
        known = await what_is_known(self.context, member_of(interaction), guild_of(interaction))
        return cards.privacy_card(known)


def _server(interaction: discord.Interaction) -> GuildId:
    guild = guild_of(interaction)
    if guild is None:
        raise NotFound("Please report it in the server it happened in, so that the right organisers read it.")
    return guild
