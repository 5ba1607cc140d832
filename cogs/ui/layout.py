"""Cards: Components V2 built from small pieces, within Discord's limits.

A message holds 40 components and 4,000 characters of text (Discord, components reference). Text that does
not fit is cut at a line, so that a card never fails to send.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.domain.graphemes import cut_units, units

MAX_TEXT = 4000
ACCENT = discord.Colour(0x4F6F52)
# The id of a text that stands where an answer will: clients of the local Discord wait until it is gone.
AT_WORK = 20_000

Primary = discord.ButtonStyle.primary
Secondary = discord.ButtonStyle.secondary
Success = discord.ButtonStyle.success
Danger = discord.ButtonStyle.danger


class Card(ui.LayoutView):
    """A message of ours. It holds no state and is never kept by discord.py: the router serves its buttons."""

    def __init__(self, *items: ui.Item[Any]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)

    def is_finished(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select."""

    label: str
    value: str
    description: str = ""
    chosen: bool = False


def box(*items: ui.Item[Any], accent: discord.Colour | None = ACCENT) -> ui.Container[Card]:
    return ui.Container(*items, accent_colour=accent)


def text(*lines: str) -> ui.TextDisplay[Card]:
    """Lines of Discord markdown; empty ones are left out. Text of strangers goes through `bot.domain.text.plain`."""
    return ui.TextDisplay(clip("\n".join(line for line in lines if line), MAX_TEXT) or "\u200b")


def section(button: ui.Item[Any], *lines: str) -> ui.Section[Card]:
    """Text with a button beside it."""
    return ui.Section(text(*lines), accessory=button)


def rule() -> ui.Separator[Card]:
    return ui.Separator()


def row(*buttons: ui.Item[Any] | None) -> ui.ActionRow[Card]:
    """Up to five buttons, or one select; `None` is left out."""
    return ui.ActionRow(*(button for button in buttons if button is not None))


def button(
    label: str,
    custom_id: str,
    style: discord.ButtonStyle = Secondary,
    *,
    disabled: bool = False,
    emoji: str | None = None,
) -> ui.Button[Card]:
    return ui.Button(label=clip(label, 80), custom_id=custom_id, style=style, disabled=disabled, emoji=emoji)


def link(label: str, url: str) -> ui.Button[Card] | None:
    """A link button; `None` where the address is not one Discord takes."""
    if not url.startswith(("http://", "https://")) or len(url) > 512:
        return None
    return ui.Button(label=clip(label, 80), url=url)


def select(
    custom_id: str, placeholder: str, choices: Sequence[Choice], *, least: int = 1, most: int = 1
) -> ui.Select[Card]:
    """At most the first 25 choices are offered: Discord's limit."""
    options = [_option(choice) for choice in choices[:25]]
    return ui.Select(
        custom_id=custom_id,
        placeholder=clip(placeholder, 150),
        options=options,
        min_values=least,
        max_values=min(most, len(options)),
    )


def said(*lines: str, buttons: Iterable[ui.Item[Any] | None] = ()) -> Card:
    """A card with a few lines and, beneath them, buttons."""
    kept = [item for item in buttons if item is not None]
    rows = [row(*kept[start : start + 5]) for start in range(0, len(kept), 5)]
    return Card(box(text(*lines), *rows))


def at_work(words: str) -> Card:
    """What is being done, until the answer is there."""
    return Card(ui.TextDisplay(clip(words, MAX_TEXT), id=AT_WORK))


def picture(filename: str, description: str) -> ui.MediaGallery[Card]:
    """Shows an attached file of the same message; `description` is read to those who cannot see it."""
    return ui.MediaGallery(
        discord.MediaGalleryItem(f"attachment://{filename}", description=clip(description, 1024))
    )


def clip(words: str, limit: int) -> str:
    """Cuts trusted text; at a line where one is near."""
    if units(words) <= limit:
        return words
    cut = cut_units(words, limit)
    line = cut.rfind("\n", len(cut) * 3 // 4)
    return f"{cut[:line]}…" if line > 0 else cut


def _option(choice: Choice) -> discord.SelectOption:
    return discord.SelectOption(
        label=clip(choice.label, 100),
        value=choice.value,
        description=clip(choice.description, 100) or None,
        default=choice.chosen,
    )
