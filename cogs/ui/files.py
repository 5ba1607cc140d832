"""Files that come with a card."""

from __future__ import annotations

from io import BytesIO

import discord
from discord import ui

from cogs.ui.layout import Card


def attached(content: bytes, name: str) -> discord.File:
    return discord.File(BytesIO(content), filename=name)


def shown(name: str) -> ui.File[Card]:
    """Where a card has its attached file."""
    return ui.File(f"attachment://{name}")
