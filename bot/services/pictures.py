"""Pictures, drawn off the loop. A picture that fails is no reason to go without the words beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import structlog

V = TypeVar("V")

log = structlog.get_logger(__name__)


async def drawn(draw: Callable[[V], bytes], view: V) -> bytes | None:
    """What `draw` makes of the view: PNG. None when that fails."""
    try:
        return await asyncio.to_thread(draw, view)
    except Exception:
        log.exception("a picture failed", of=type(view).__name__)
        return None
