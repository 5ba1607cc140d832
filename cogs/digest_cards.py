"""What organisers see of their digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from discord import ui

from bot.domain.digest_runs import PlannedDigest, RunState
from bot.domain.digests import Digest
from bot.domain.text import plain
from bot.domain.weekday_text import weekdays_in_words
from bot.feeds.topics import TopicTable
from bot.services.digest_posts import posting_of
from bot.services.digests import Chosen
from cogs.ui.digest_message import words_of
from cogs.ui.layout import Card, Danger, Primary, Success, box, button, row, said, text

_LISTED = 6
_STATES = {
    RunState.QUEUED: "is on its way",
    RunState.SENT: "was posted",
    RunState.EMPTY: "had nothing to show",
    RunState.SKIPPED: "was skipped: I was away at its hour",
    RunState.UNKNOWN: "may have been posted; I can't look it up there",
    RunState.FAILED: "could not be posted",
}


def preview(chosen: Chosen, planned: PlannedDigest) -> Card:
    """The same for the organiser's eyes, with what can be done next."""
    posting = posting_of(chosen)
    words = words_of(posting)
    nothing = (
        "" if posting.events else "-# An empty day is not posted, unless you ask for it with `/digest edit`."
    )
    return Card(
        box(text(words.heading), *(text(day) for day in words.days), *_closing(words.closing)),
        box(
            text(f"-# A preview of the digest for <#{planned.digest.channel}>; only you see it.", nothing),
            row(
                button(
                    "Post it now", f"digest.now:{planned.digest.id}", Success, disabled=not posting.events
                ),
                button("All digests", "digest.list"),
            ),
        ),
    )


def listing(digests: Sequence[PlannedDigest], topics: TopicTable, page: int = 0) -> Card:
    if not digests:
        return said(
            "No digest yet. `/setup` makes the first in three taps; `/digest add` gives you every option."
        )
    last = (len(digests) - 1) // _LISTED
    page = min(max(page, 0), last)
    items: list[ui.Item[Any]] = []
    for planned in digests[page * _LISTED : (page + 1) * _LISTED]:
        items += [text(*describe(planned, topics)), _row(planned)]
    pages = [
        row(
            button("◀", f"digest.page:{max(page - 1, 0)}", disabled=page == 0),
            button("▶", f"digest.page:{page + 1}", disabled=page == last),
        )
    ]
    return Card(box(text(f"### Digests of this server ({len(digests)})"), *items, *(pages if last else [])))


def saved(planned: PlannedDigest, topics: TopicTable, warning: str) -> Card:
    digest = planned.digest.id
    return said(
        "Kept:",
        *describe(planned, topics),
        warning,
        buttons=[
            button("Preview", f"digest.preview:{digest}", Primary),
            button("All digests", "digest.list"),
        ],
    )


def removal(planned: PlannedDigest) -> Card:
    return said(
        f"Remove the digest in <#{planned.digest.channel}> ({_times(planned.digest)})? What it posted stays.",
        buttons=[
            button("Remove", f"digest.gone:{planned.digest.id}", Danger),
            button("Keep it", "digest.list"),
        ],
    )


def describe(planned: PlannedDigest, topics: TopicTable) -> list[str]:
    """When, where and about what, and what became of the last."""
    digest = planned.digest
    lines = [f"**<#{digest.channel}>** · {_times(digest)}", f"-# {_about(digest, topics)}"]
    if not digest.enabled:
        lines.append(f"⛔ Switched off: {planned.disabled_because or 'by you.'}")
    elif planned.next_run is not None:
        lines.append(f"-# next {_moment(planned.next_run.at)}")
    if planned.last_run is not None:
        lines.append(f"-# the one of {planned.last_run.on:%d %b} {_STATES[planned.last_run.state]}")
    return lines


def label(planned: PlannedDigest, channel: str) -> str:
    """For a list of choices, which knows no markdown."""
    return f"{channel or 'a channel'}, {_times(planned.digest)}"


def _row(planned: PlannedDigest) -> ui.ActionRow[Card]:
    digest = planned.digest.id
    on = button("Switch on", f"digest.on:{digest}", Success) if not planned.digest.enabled else None
    return row(
        on,
        button("Preview", f"digest.preview:{digest}"),
        button("Post now", f"digest.now:{digest}"),
        button("Remove", f"digest.remove:{digest}", Danger),
    )


def _times(digest: Digest) -> str:
    return f"{digest.hour:02}:{digest.minute:02} {weekdays_in_words(digest.weekdays)} ({digest.timezone})"


def _about(digest: Digest, topics: TopicTable) -> str:
    filters = digest.filters
    wanted = [topics.label(key) for key in sorted(filters.topics)] + [
        plain(word, 60) for word in filters.words
    ]
    parts = [", ".join(wanted) or "everything"]
    if filters.without:
        parts.append(f"without {', '.join(plain(word, 60) for word in filters.without)}")
    if filters.max_ticket is not None:
        parts.append(f"tickets up to {filters.max_ticket}, and unknown ones")
    if filters.formats:
        parts.append(" or ".join(sorted(format_.value.replace("_", " ") for format_ in filters.formats)))
    days = digest.days_ahead
    parts.append("today only" if days == 1 else f"{days} days ahead")
    if digest.post_when_empty:
        parts.append("also on empty days")
    return " · ".join(parts)


def _closing(words: str) -> list[ui.Item[Any]]:
    return [text(words)] if words else []


def _moment(instant: datetime) -> str:
    """Discord shows it on each reader's own clock."""
    return f"<t:{int(instant.timestamp())}:F>"
