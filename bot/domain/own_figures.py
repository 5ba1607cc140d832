"""What somebody knows better than our table of costs: the organisers of a server, or a member for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class FigureName(StrEnum):
    """The fields of `CityCosts` that hold a figure; stored as values."""

    RIDE = "ride"
    FAR_RIDE = "far_ride"
    FUEL = "fuel"
    PARKING = "parking"
    DRINK = "drink"
    MEAL = "meal"


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """Some figures, each from a low to a high amount in minor units of `currency`, in the order of `FigureName`.

    They count where money is of that currency, and are kept, unused, where it is not.
    """

    currency: str = ""
    figures: tuple[tuple[FigureName, int, int], ...] = ()

    @classmethod
    def of(cls, currency: str, figures: Mapping[str, Sequence[int] | None]) -> OwnFigures:
        """From pairs by name; what is None, or no figure of ours, is left out."""
        known = ((name, figures.get(name.value)) for name in FigureName)
        kept = tuple((name, pair[0], pair[1]) for name, pair in known if pair is not None)
        return cls(currency, kept) if kept else cls()

    def get(self, name: FigureName) -> tuple[int, int] | None:
        return next(((low, high) for own, low, high in self.figures if own is name), None)

    def pairs(self) -> dict[str, list[int]]:
        """As it is stored."""
        return {name.value: [low, high] for name, low, high in self.figures}


NO_OWN_FIGURES = OwnFigures()
