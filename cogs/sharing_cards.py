"""An event as a friend outside may read it."""

from __future__ import annotations

from bot.domain.text import cut
from bot.services.sharing import Shared
from cogs.ui.files import shown
from cogs.ui.layout import Card, box, text

FILE_NAME = "event.ics"
_WORDS = 1500


def share_card(shared: Shared) -> Card:
    """Words to copy: what is copied out of a code block holds no marks of ours."""
    words = cut("\n".join(shared.words).replace("`", "'"), _WORDS)
    return Card(
        box(
            text("Two go more easily than one. To copy for a friend:", f"```\n{words}\n```"),
            text("-# And for their calendar. Nothing about you is in either."),
            shown(FILE_NAME),
        )
    )
