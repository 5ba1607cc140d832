"""Files that come with a card."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import discord
from discord import ui

from cogs.ui.layout import Card, clip


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a message. discord.py reads one to its end and closes it, so every try to send takes a new one.

    `description` is read to those who cannot see a picture.
    """

    content: bytes
    name: str
    description: str = ""

    def opened(self) -> discord.File:
        described = clip(self.description, 1024) or None
        return discord.File(BytesIO(self.content), filename=self.name, description=described)


def shown(name: str) -> ui.File[Card]:
    """Where a card has its attached file."""
    return ui.File(f"attachment://{name}")
