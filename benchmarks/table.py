"""Figures as a table of name and value."""

from __future__ import annotations

from collections.abc import Iterator


def table(figures: dict[str, object]) -> str:
    rows = list(_rows("", figures))
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def _rows(above: str, figures: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in figures.items():
        path = f"{above}{name}"
        if isinstance(value, dict):
            yield from _rows(f"{path}.", value)
        else:
            yield path, f"{value:.3g}" if isinstance(value, float) else str(value)
