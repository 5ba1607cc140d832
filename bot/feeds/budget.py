"""What working out rules may cost: counted in steps, so that the same feed always comes out the same."""

from __future__ import annotations

from dataclasses import dataclass


class Exhausted(Exception):
    """The steps allowed are used up."""


@dataclass(slots=True)
class Budget:
    """What one reading may spend on rules, in steps of about half a microsecond: bounds its time.

    `series` is what is left for the series at hand, at most `total`.
    """

    total: int
    series: int = 0

    def begin_series(self, steps: int) -> None:
        self.series = min(steps, self.total)

    def spend(self, steps: int) -> None:
        """Raises Exhausted."""
        self.series -= steps
        self.total -= steps
        if self.series < 0:
            raise Exhausted
