"""What organisers see of their feeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from discord.ui import ActionRow, Item

from bot.domain.demand import demand_words
from bot.domain.events import Event, EventDetails, Price, PriceState
from bot.domain.guild_feeds import GuildFeed
from bot.domain.public_words import ticket_words
from bot.domain.quiet import is_quiet
from bot.domain.text import plain
from bot.domain.when import format_when
from bot.domain.wording import counted
from bot.feeds.redact import redact
from bot.services.feeds import FeedHealth, FeedPreview
from cogs.ui.event_words import link_words, where_words
from cogs.ui.layout import Card, Danger, Primary, Success, box, button, row, rule, said, text

PAGE = 5
_SKIPPED_SHOWN = 5
# Characters the lines of an overview may take of the 4,000 of a message.
_OVERVIEW = 3700


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
    usual = _usual(health.use.usual_price)
    return said(
        f"**{plain(health.use.label, 100)}** is in. {outcome}",
        usual,
        buttons=[
            button("Add another", "feeds.paste"),
            button("All feeds", "feeds.page:0"),
            button("Health", f"feeds.health:{feed.id}"),
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


def health(found: FeedHealth) -> Card:
    """How one feed does."""
    state, coverage = found.use.feed.state, found.coverage
    lines = [f"### {plain(found.use.label, 100)}"]
    if found.use.feed.is_by_hand:
        lines += [f"{counted(coverage.ahead, 'event')} ahead, typed in by your organisers."]
        return said(*lines, buttons=[button("All feeds", "feeds.page:0")])
    lines += [
        f"-# {plain(found.shown, 250)}",
        f"**Last read** {_moment(state.last_success_at)}",
        f"**Next look** {'none: it has ended' if state.ended_at else _moment(state.next_poll_at)}",
        _failures(found.use),
        _last_change(found),
        f"**Ahead** {counted(coverage.ahead, 'event')}{_known(found)}",
        _usual(found.use.usual_price),
        *_skipped(found),
    ]
    feed = found.use.feed.id
    return said(
        *lines,
        buttons=[
            button("Look again", f"feeds.refresh:{feed}"),
            button("What's ahead", f"feeds.ahead:{feed}"),
            button("Remove", f"feeds.remove:{feed}", Danger),
            button("All feeds", "feeds.page:0"),
        ],
    )


def overview(found: Sequence[FeedHealth], unmet: int, now: datetime) -> Card:
    """All feeds, those in trouble first, a line each; as many as a message holds. `unmet` is how many people found
    nothing they could afford."""
    if not found:
        return listing((), 0, now)
    ordered = sorted(found, key=lambda each: (-each.use.feed.state.failures, each.use.label))
    lines, length = [], 0
    for each in ordered:
        line = f"{_sign(each.use)} **{plain(each.use.label, 60)}**: {_short(each)}"
        length += len(line.encode("utf-16-le")) // 2 + 1
        if length > _OVERVIEW:
            break
        lines.append(line)
    left = len(ordered) - len(lines)
    more = f"-# {left} more in `/feeds list`." if left else ""
    return said(
        "### How your feeds do",
        *lines,
        more,
        f"-# {demand_words(unmet)}",
        buttons=[button("All feeds", "feeds.page:0")],
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
    return [f"{_sign(use)} **{plain(use.label, 100)}**", f"-# {shown} · {_state(use)}"]


def _feed_row(use: GuildFeed) -> ActionRow[Card]:
    feed = use.feed.id
    refresh = None if use.feed.is_by_hand else button("Refresh", f"feeds.refresh:{feed}")
    return row(
        refresh, button("Health", f"feeds.health:{feed}"), button("Remove", f"feeds.remove:{feed}", Danger)
    )


def _sign(use: GuildFeed) -> str:
    if use.feed.state.ended_at is not None:
        return "⛔"
    return "⚠️" if use.feed.state.failures else "✅"


def _state(use: GuildFeed) -> str:
    state = use.feed.state
    if state.ended_at is not None:
        return "ended"
    if state.failures:
        return f"failed {counted(state.failures, 'time')} in a row"
    return f"read {_moment(state.last_success_at)}"


def _short(found: FeedHealth) -> str:
    state = found.use.feed.state
    if state.ended_at:
        return f"{_state(found.use)}: {plain(state.last_error, 120)}"
    if state.failures:
        return f"{_state(found.use)}, next look {_moment(state.next_poll_at)}: {plain(state.last_error, 120)}"
    ahead = f"{counted(found.coverage.ahead, 'event')} ahead{_known(found)}"
    if found.use.feed.is_by_hand:
        return ahead
    left_out = state.summary.skipped_count
    parts = (
        f"{_state(found.use)}, next look {_moment(state.next_poll_at)}",
        ahead,
        f"{counted(left_out, 'entry', 'entries')} left out" if left_out else "",
        _quiet(found),
    )
    return "; ".join(part for part in parts if part)


def _last_change(found: FeedHealth) -> str:
    if quiet := _quiet(found):
        return f"**Last change** {quiet}. What repeats in it is shown with “check before you travel”."
    changed_at = found.use.feed.state.last_changed_at
    return "" if changed_at is None else f"**Last change** {_moment(changed_at)}"


def _quiet(found: FeedHealth) -> str:
    changed_at = found.use.feed.state.last_changed_at
    if changed_at is None or not is_quiet(changed_at, found.now):
        return ""
    return f"no change for {(found.now - changed_at).days} days"


def _failures(use: GuildFeed) -> str:
    state = use.feed.state
    if not state.failures:
        return "**Failures** none"
    return f"**Failures** {state.failures} in a row, since {_moment(state.failing_since)}. {plain(state.last_error, 300)}"


def _known(found: FeedHealth) -> str:
    coverage = found.coverage
    if not coverage.ahead:
        return ""
    price, place = (round(100 * part / coverage.ahead) for part in (coverage.with_price, coverage.with_place))
    return f"; price known for {price}%, place for {place}%"


def _skipped(found: FeedHealth) -> list[str]:
    summary = found.use.feed.state.summary
    if not summary.skipped_count:
        return [f"**Read** {counted(summary.components, 'entry', 'entries')}, all of them"]
    shown = [
        f"-# line {part.line}: {plain(part.reason, 120)}" if part.line else f"-# {plain(part.reason, 120)}"
        for part in summary.skipped[:_SKIPPED_SHOWN]
    ]
    heading = f"**Left out** {summary.skipped_count} of {counted(summary.components, 'entry', 'entries')}"
    return [heading, *shown]


def _usual(price: Price) -> str:
    return (
        "" if price.state is PriceState.UNKNOWN else f"Where an event says no price: {ticket_words(price)}."
    )


def _moment(instant: datetime | None) -> str:
    """Discord shows it on each reader's own clock."""
    return "never" if instant is None else f"<t:{int(instant.timestamp())}:R>"
