"""What organisers see while they set their server up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.areas import city_label
from bot.domain.digest_runs import PlannedDigest
from bot.domain.guild_feeds import GuildFeed
from bot.domain.text import plain
from bot.services.areas import WhichArea, city_key
from bot.services.organisers import News
from bot.services.setup import ServerSetup
from cogs.ui.forms import Answers, Form, Line
from cogs.ui.layout import (
    Card,
    Choice,
    Primary,
    Secondary,
    Success,
    box,
    button,
    row,
    rule,
    said,
    section,
    select,
    text,
)

_POSTABLE = [discord.ChannelType.text, discord.ChannelType.news]


def wizard(setup: ServerSetup, warnings: Sequence[str]) -> Card:
    """Everything on one card: what is set, what is missing, what to do next."""
    guild = setup.guild
    return Card(
        box(
            text("## Set Rapport up", _next_step(setup)),
            rule(),
            section(button("City…", "setup.place", _style(guild.timezone is None)), *_place(setup)),
            text("**2. Digest**: a list of what is on, every morning, for everybody.", *_digest(setup)),
            row(_channels("setup.channel", "Which channel?", guild.digest_channel)),
            *([row(_hours(setup))] if setup.main is not None else []),
            section(button("Add a feed", "feeds.paste", _style(not setup.feeds)), *_feeds(setup)),
            text(
                "**4. If you like**: a channel where I tell you of trouble, and a role that marks verified allies."
            ),
            row(
                _channels("setup.organisers", "Organisers' channel (none)", guild.organisers_channel, least=0)
            ),
            row(_role(guild.ally_role)),
            *([text(*warnings)] if warnings else []),
            rule(),
            row(
                button("Post a test digest", "setup.test", disabled=setup.main is None),
                button("Post the Start message here", "setup.pin"),
                button("Local prices…", "prices.show", disabled=guild.timezone is None),
            ),
        )
    )


def place_form(setup: ServerSetup, typed: Answers | None = None) -> Form:
    guild = setup.guild
    return Form(
        "Where is your community?",
        "setup.place",
        [
            Line(
                "city",
                "City",
                "For times and distances.",
                "Durham, NC",
                filled=guild.cities[0] if guild.cities else "",
            ),
            Line(
                "currency",
                "Currency",
                "Three letters; empty: the one of the place.",
                "USD",
                required=False,
                longest=3,
            ),
        ],
        typed,
    )


def which_city(which: WhichArea, draft: int) -> Card:
    choices = [Choice(city_label(city), city_key(city), city.country) for city in which.cities]
    return Card(
        box(
            text("There are several places of that name. Which one is yours?"),
            row(select(f"setup.which:{draft}", "Pick yours", choices)),
        )
    )


def start_message(name: str) -> Card:
    """Public, to be pinned: the one door."""
    where = f" around {plain(name, 60)}" if name else ""
    return Card(
        box(
            text(
                "## Find events that fit your money and your people",
                f"I look through what's on{where} and show what you can afford, fare included, "
                "who else from here goes, and remember whom you talked to.",
                "Two questions, then you see events. Other members don't see your answers, "
                "and I never DM you or show you to anyone unless you say so.",
            ),
            row(button("Start", "start.open", Success)),
        )
    )


def pinned(channel: int) -> Card:
    return said(
        f"Posted in <#{channel}>. Pin it (right-click or hold the message, *Pin Message*), so newcomers find it."
    )


def cannot_post(warning: str) -> Card:
    return said(
        warning or "Discord did not let me post there.", "Then press the button again; nothing else is lost."
    )


def tested(channel: int) -> Card:
    return said(
        f"A test is in <#{channel}>. The real one comes by itself at its hour; the test does not count."
    )


def news(told: News) -> Card:
    """What the organisers are told once, in their channel."""
    if told.feed is not None:
        return _feed_trouble(told.feed)
    assert told.digest is not None
    return _digest_closed(told.digest)


def _feed_trouble(use: GuildFeed) -> Card:
    state = use.feed.state
    what = "has ended" if state.ended_at else "could not be read for a week"
    return said(
        f"The feed **{plain(use.label, 100)}** {what}. {plain(state.last_error, 300)}",
        "What it listed so far stays. `/feeds list` has Refresh and Remove; paste its new link with `/feeds add`.",
    )


def _digest_closed(planned: PlannedDigest) -> Card:
    return said(
        f"I switched the digest in <#{planned.digest.channel}> off. {planned.disabled_because}",
        "Give my role View Channel, Send Messages and Read Message History there, and it goes on by itself; "
        "or choose another channel with `/digest edit`.",
    )


def _next_step(setup: ServerSetup) -> str:
    guild = setup.guild
    if guild.timezone is None:
        return "Four short steps. First: which city are you in?"
    if setup.main is None:
        return "Next: choose the digest's channel."
    if not setup.feeds:
        return "Next: add a feed, so that there is something to show."
    return "All set. Change anything here whenever you like."


def _place(setup: ServerSetup) -> list[str]:
    guild = setup.guild
    if guild.timezone is None:
        return ["**1. City**: not said yet. It gives me your time, your money and distances."]
    return [f"**1. City** {plain(guild.cities[0], 80)}", f"-# {guild.timezone} · {guild.currency}"]


def _digest(setup: ServerSetup) -> list[str]:
    main = setup.main
    if main is None:
        missing = "the city" if setup.guild.digest_channel is not None else "a channel"
        return [f"-# Still needs {missing}."]
    digest, others = main.digest, len(setup.digests) - 1
    lines = [f"-# <#{digest.channel}> at {digest.hour:02}:{digest.minute:02}"]
    if not digest.enabled:
        lines.append(f"⛔ Switched off: {main.disabled_because or 'by you.'}")
    elif main.next_run is not None:
        lines.append(f"-# next <t:{int(main.next_run.at.timestamp())}:R>")
    off = sum(not each.digest.enabled for each in setup.digests if each is not main)
    if off:
        lines.append(f"⛔ {off} more {'is' if off == 1 else 'are'} switched off: `/digest list` says why")
    if others:
        lines.append(f"-# {others} more in `/digest list`")
    return lines


def _feeds(setup: ServerSetup) -> list[str]:
    if not setup.feeds:
        return ["**3. Feeds**: none yet. Any link does: a Meetup group, a Luma or Google calendar."]
    failing = f"⚠️ {setup.failing} can't be read just now: `/feeds health` says why" if setup.failing else ""
    return [f"**3. Feeds**: {setup.feeds}", "-# `/feeds list` has them all.", failing]


def _channels(custom_id: str, placeholder: str, now: int | None, *, least: int = 1) -> ui.ChannelSelect[Any]:
    return ui.ChannelSelect(
        custom_id=custom_id,
        placeholder=placeholder,
        channel_types=_POSTABLE,
        min_values=least,
        max_values=1,
        default_values=[]
        if now is None
        else [discord.SelectDefaultValue(id=now, type=discord.SelectDefaultValueType.channel)],
    )


def _role(now: int | None) -> ui.RoleSelect[Any]:
    return ui.RoleSelect(
        custom_id="setup.ally",
        placeholder="Verified-ally role (none)",
        min_values=0,
        max_values=1,
        default_values=[]
        if now is None
        else [discord.SelectDefaultValue(id=now, type=discord.SelectDefaultValueType.role)],
    )


def _hours(setup: ServerSetup) -> ui.Select[Card]:
    chosen = setup.main.digest.hour if setup.main is not None else None
    hours = [Choice(f"at {hour:02}:00", str(hour), chosen=hour == chosen) for hour in range(24)]
    return select("setup.hour", "At which hour?", hours)


def _style(is_next: bool) -> discord.ButtonStyle:
    return Primary if is_next else Secondary
