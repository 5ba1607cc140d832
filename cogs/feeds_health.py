"""What organisers see of how their feeds do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.demand import demand_words
from bot.domain.events import Price, PriceState
from bot.domain.guild_feeds import GuildFeed
from bot.domain.public_words import ticket_words
from bot.domain.quiet import is_quiet
from bot.domain.text import plain
from bot.domain.wording import counted
from bot.services.feeds import FeedHealth
from cogs.ui.layout import Card, Danger, button, said

_SKIPPED_SHOWN = 5
# Characters the lines of an overview may take of the 4,000 of a message.
_OVERVIEW = 3700


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
        usual_words(found.use.usual_price),
        *_skipped(found),
    ]
    feed = found.use.feed.id
    return said(
        *lines,
        buttons=[
            button("Look again", f"feeds.refresh:{feed}"),
            button("What's ahead", f"feeds.ahead:{feed}"),
            button("Rename", f"feeds.rename:{feed}"),
            button("Remove", f"feeds.remove:{feed}", Danger),
            button("All feeds", "feeds.page:0"),
        ],
    )


def overview(found: Sequence[FeedHealth], unmet: int) -> Card:
    """All feeds, those in trouble first, a line each; as many as a message holds. `unmet` is how many people found
    nothing they could afford."""
    ordered = sorted(found, key=lambda each: (-each.use.feed.state.failures, each.use.label))
    lines, length = [], 0
    for each in ordered:
        line = f"{sign(each.use)} **{plain(each.use.label, 60)}**: {_short(each)}"
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


def sign(use: GuildFeed) -> str:
    if use.feed.state.ended_at is not None:
        return "⛔"
    return "⚠️" if use.feed.state.failures else "✅"


def state_words(use: GuildFeed) -> str:
    state = use.feed.state
    if state.ended_at is not None:
        return "ended"
    if state.failures:
        return f"failed {counted(state.failures, 'time')} in a row"
    return f"read {_moment(state.last_success_at)}"


def _short(found: FeedHealth) -> str:
    state = found.use.feed.state
    if state.ended_at:
        return f"{state_words(found.use)}: {plain(state.last_error, 120)}"
    if state.failures:
        return f"{state_words(found.use)}, next look {_moment(state.next_poll_at)}: {plain(state.last_error, 120)}"
    ahead = f"{counted(found.coverage.ahead, 'event')} ahead{_known(found)}"
    if found.use.feed.is_by_hand:
        return ahead
    left_out = state.summary.skipped_count
    parts = (
        f"{state_words(found.use)}, next look {_moment(state.next_poll_at)}",
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


def usual_words(price: Price) -> str:
    return (
        "" if price.state is PriceState.UNKNOWN else f"Where an event says no price: {ticket_words(price)}."
    )


def _moment(instant: datetime | None) -> str:
    """Discord shows it on each reader's own clock."""
    return "never" if instant is None else f"<t:{int(instant.timestamp())}:R>"
