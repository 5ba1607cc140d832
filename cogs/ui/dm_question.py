"""May the bot write to them? Asked wherever somebody first says Going, and nowhere else."""

from __future__ import annotations

from typing import Any

from discord import ui

from cogs.ui.layout import Success, box, button, row, text


def dm_question() -> ui.Container[Any]:
    """Asked once in a lifetime, at the first Going."""
    return box(
        text(
            "**May I write to you about it?** Half an hour after an event I'd ask in a DM whom you talked to; "
            "one name and one line is enough, and nobody else sees it. The day before I could also say when to leave, "
            "how, and what it costs. Without DMs it waits in `/start`."
        ),
        row(
            button("Yes, DM me", "dms.on", Success),
            button("Yes, and the day before", "dms.both"),
            button("No DMs", "dms.off"),
        ),
    )
