"""Autocomplete: an error is an empty list."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

import structlog
from discord import app_commands

log = structlog.get_logger(__name__)


async def offered(choices: Awaitable[Iterable[tuple[str, str]]]) -> list[app_commands.Choice[str]]:
    """(what is shown, what it stands for) of each, already within Discord's limits."""
    try:
        return [app_commands.Choice(name=name, value=value) for name, value in await choices]
    except Exception as error:
        log.warning("nothing to offer", kind=type(error).__name__)
        return []
