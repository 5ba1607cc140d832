"""What organisers see of their feeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from discord.ui import ActionRow, Item

from bot.domain.events import Event, EventDetails
from bot.domain.guild_feeds import GuildFeed
from bot.domain.public_words import ticket_words
from bot.domain.text import plain
from bot.domain.when import format_when
from bot.domain.wording import counted
from bot.feeds.redact import redact
from bot.services.feeds import FeedHealth, FeedPreview
from cogs.feeds_health import sign, state_words, usual_words
from cogs.ui.event_words import link_words, where_words
from cogs.ui.layout import Card, Danger, Primary, Success, box, button, row, rule, said, text

PAGE = 5


def preview(found: FeedPreview, draft: int, now: datetime, zone: str) -> Card:
    """What would come, and the one question whose answer saves it."""
    if found.ahead:
        heading = f"{counted(found.ahead, 'event')} in the next 90 days, first:"
    else:
        heading = "Nothing in it for the next 90 days. If you keep it, I go on looking."
    skipped = f"-# {counted(found.skipped, 'part')} of it could not be read." if found.skipped else ""
    return Card(
        box(
            text(f"### {plain(found.name, 100)}", f"-# {plain(found.shown, 250)}", heading, skipped),
            *([text(*(event_line(each, zone, now) for each in found.upcoming))] if found.upcoming else []),
            rule(),
            text("**Is a ticket normally free there?** That stands in where an event says no price itself."),
            row(
                button("Usually free", f"feeds.save:{draft}:free", Success),
                button("Usually costs…", f"feeds.paid:{draft}"),
                button("It varies", f"feeds.save:{draft}:unknown"),
            ),
            text("-# Nothing is kept until you press one of these."),
        )
    )


def added(health: FeedHealth) -> Card:
    feed = health.use.feed
    if feed.state.failures:
        outcome = (
            f"It's kept, but I couldn't read it just now: {feed.state.last_error} I'll try again by myself."
        )
    elif health.coverage.ahead:
        outcome = (
            f"{counted(health.coverage.ahead, 'event')} ahead; I look again by myself, every hour or so."
        )
    else:
        outcome = "There is nothing ahead in it yet; I look again by myself, about every hour."
    usual = usual_words(health.use.usual_price)
    return said(
        f"**{plain(health.use.label, 100)}** is in. {outcome}",
        usual,
        buttons=[
            button("Add another", "feeds.paste"),
            button("All feeds", "feeds.page:0"),
            button("Health", f"feeds.health:{feed.id}"),
            button("Rename", f"feeds.rename:{feed.id}"),
        ],
    )


def listing(uses: Sequence[GuildFeed], page: int, now: datetime) -> Card:
    """Five feeds a page, each with its buttons."""
    if not uses:
        return said(
            "No feeds yet. Paste any link: a Meetup group's page, a Luma or Google calendar, an iCal address.",
            buttons=[button("Add a feed", "feeds.paste", Primary), button("Add one event", "feeds.byhand")],
        )
    last = (len(uses) - 1) // PAGE
    page = min(max(page, 0), last)
    items: list[Item[Any]] = []
    for use in uses[page * PAGE : (page + 1) * PAGE]:
        items += [text(*_feed_lines(use, now)), _feed_row(use)]
    return Card(
        box(
            text(f"### Feeds of this server ({len(uses)})"),
            *items,
            rule(),
            row(
                button("Add a feed", "feeds.paste", Primary),
                button("◀", f"feeds.page:{max(page - 1, 0)}", disabled=page == 0) if last else None,
                button(f"{page + 1} of {last + 1}", f"feeds.here:{page}", disabled=True) if last else None,
                button("▶", f"feeds.page:{page + 1}", disabled=page == last) if last else None,
            ),
        )
    )


def ahead(use: GuildFeed, upcoming: Sequence[EventDetails], zone: str, now: datetime) -> Card:
    """The next events of a kept feed."""
    lines = [event_line(each, zone, now) for each in upcoming] or ["Nothing in it for the next 90 days."]
    return said(
        f"### Next in {plain(use.label, 100)}",
        *lines,
        buttons=[button("Health", f"feeds.health:{use.feed.id}")],
    )


def removal(found: FeedHealth) -> Card:
    return said(
        f"Remove **{plain(found.use.label, 100)}**? Its {counted(found.coverage.ahead, 'event')} ahead go from this "
        "server; who said Going keeps them in `/agenda`.",
        buttons=[
            button("Remove", f"feeds.gone:{found.use.feed.id}", Danger),
            button("Keep it", f"feeds.health:{found.use.feed.id}"),
        ],
    )


def removed(use: GuildFeed) -> Card:
    return said(f"**{plain(use.label, 100)}** is gone.", buttons=[button("All feeds", "feeds.page:0")])


def event_added(event: Event, zone: str, now: datetime) -> Card:
    return said(
        "It's in, and members find it from now on:",
        event_line(event.details, zone, now),
        buttons=[
            button("Take it back", f"feeds.takeback:{event.id}", Danger),
            button("Add another", "feeds.byhand"),
        ],
    )


def taken_back() -> Card:
    return said("I took it back. Nobody finds it any more.", buttons=[button("Add another", "feeds.byhand")])


def event_line(details: EventDetails, zone: str, now: datetime) -> str:
    """One line for an event, without its description."""
    parts = [
        f"**{plain(details.title, 120)}**",
        format_when(details, zone, now),
        where_words(details),
        ticket_words(details.price),
        link_words(details.url),
    ]
    return " · ".join(part for part in parts if part)


def _feed_lines(use: GuildFeed, now: datetime) -> list[str]:
    state = use.feed.state
    if use.feed.is_by_hand:
        return [f"✍️ **{plain(use.label, 100)}**", "-# What your organisers typed in with `/feeds event`."]
    shown = plain(redact(state.url), 150)
    return [f"{sign(use)} **{plain(use.label, 100)}**", f"-# {shown} · {state_words(use)}"]


def _feed_row(use: GuildFeed) -> ActionRow[Card]:
    feed = use.feed.id
    refresh = None if use.feed.is_by_hand else button("Refresh", f"feeds.refresh:{feed}")
    return row(
        refresh, button("Health", f"feeds.health:{feed}"), button("Remove", f"feeds.remove:{feed}", Danger)
    )
