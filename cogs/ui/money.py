"""A budget that is over, wherever it is told: one tap renews it, nothing does so by itself."""

from __future__ import annotations

from datetime import datetime

from discord import ui

from bot.domain.budget import Budget
from bot.domain.when import format_day
from cogs.ui.layout import Card, Success, button


def again_buttons(offered: Budget | None, now: datetime) -> list[ui.Button[Card]]:
    """ "Same again until Sun 6 Dec" and "Change it"; none where nothing is offered."""
    if offered is None:
        return []
    until = format_day(offered.until_on, now)
    same = button(f"Same again until {until}", f"budget.same:{offered.until_on:%Y%m%d}", Success)
    return [same, button("Change it", "budget.set")]
