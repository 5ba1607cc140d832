"""How own figures and corrections are written: as JSON, of members sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.corrections import Correction
from bot.domain.own_figures import NO_OWN_FIGURES, OwnFigures


def figures_row(own: OwnFigures) -> dict[str, Any] | None:
    """{"currency": "USD", "ride": [low, high], ...}; None where nothing was said."""
    return {"currency": own.currency, **own.pairs()} if own.figures else None


def read_figures(row: Mapping[str, Any] | None) -> OwnFigures:
    return NO_OWN_FIGURES if not row else OwnFigures.of(str(row["currency"]), row)


def figures_text(own: OwnFigures) -> str:
    return json.dumps(figures_row(own)) if own.figures else ""


def figures_of_text(text: str) -> OwnFigures:
    return read_figures(json.loads(text)) if text else NO_OWN_FIGURES


def corrections_text(corrections: Sequence[Correction]) -> str:
    """A list each, so that many of them stay small."""
    rows = [[each.about, each.currency, each.ticket, each.travel, each.food] for each in corrections]
    return json.dumps(rows, separators=(",", ":")) if rows else ""


def corrections_of_text(text: str) -> tuple[Correction, ...]:
    return tuple(Correction(*row) for row in json.loads(text)) if text else ()
