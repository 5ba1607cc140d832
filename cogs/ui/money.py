"""What is said of money in several places: a budget that is over (one tap renews it, nothing does so by itself), and
prices beyond it."""

from __future__ import annotations

from datetime import datetime

from discord import ui

from bot.domain.budget import Budget
from bot.domain.money import format_minor
from bot.domain.when import format_day
from cogs.ui.layout import Card, Success, button


def again_buttons(offered: Budget | None, now: datetime) -> list[ui.Button[Card]]:
    """ "Same again until Sun 6 Dec" and "Change it"; none where nothing is offered."""
    if offered is None:
        return []
    until = format_day(offered.until_on, now)
    same = button(f"Same again until {until}", f"budget.same:{offered.until_on:%Y%m%d}", Success)
    return [same, button("Change it", "budget.set")]


def beyond_words(over: int, maybe: int, closest: int | None, currency: str) -> list[str]:
    """Where nothing surely fits: `over` cost more, the closest by so many minor units; `maybe` say no price."""
    said = []
    if over:
        said.append("That's the prices, not you.")
    if maybe:
        said.append(f"{maybe} might (price unknown).")
    if over and closest is not None:
        by = format_minor(closest, currency)
        said.append(
            f"1 costs more, by {by}." if over == 1 else f"{over} cost more; the closest is {by} over."
        )
    return said
