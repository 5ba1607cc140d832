"""Pictures, drawn off the loop. A picture that fails is no reason to go without the words beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog

from bot.services.context import Context

V = TypeVar("V")
# Drawn in a tenth of one; nobody waits longer for a picture, however many draw or plan.
_SECONDS = 4.0

log = structlog.get_logger(__name__)


async def drawn(context: Context, draw: Callable[[V], bytes], view: V) -> bytes | None:
    """What `draw`, of `bot.pictures`, makes of the view: PNG. None when that fails, or takes too long just now."""
    try:
        async with asyncio.timeout(_SECONDS):
            return await context.thinkers.run(draw, view)
    except Exception as error:
        log.warning("a picture failed", of=type(view).__name__, error=type(error).__name__, why=str(error))
        return None
