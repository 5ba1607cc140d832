"""Slash commands, buttons and forms: read, call a service, render."""

from __future__ import annotations

from importlib import import_module

from discord.ext import commands

from bot.services.context import Context
from cogs.ui.sending import Outbox

# One module a command (or what hangs off several of them); each holds a cog class named as here.
COGS = {
    "start": "Start",
    "start_facts": "Facts",
    "events": "Events",
    "costs": "Costs",
    "plan": "PlanCog",
    "agenda": "Agenda",
    "passing": "Passing",
    "saving": "Saving",
    "calendar": "Calendar",
    "sharing": "Sharing",
    "budget": "BudgetCog",
    "meet": "Meet",
    "log": "Log",
    "people": "People",
    "privacy": "Privacy",
    "setup": "Setup",
    "setup_prices": "SetupPrices",
    "feeds": "Feeds",
    "digest": "Digests",
}


async def load(bot: commands.AutoShardedBot, context: Context, outbox: Outbox) -> None:
    """Adds every cog to the bot."""
    for module, name in COGS.items():
        cog = getattr(import_module(f"cogs.{module}"), name)
        await bot.add_cog(cog(bot, context, outbox))
