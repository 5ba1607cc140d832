"""Sums and distances as people name them: 5, 10, 15, 20 ..."""

from __future__ import annotations

from bot.domain.money import dollar_like

_DOLLARS = (0, 5, 10, 15, 20, 30, 40, 50, 75, 100)
_WAYS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 75, 100, 150, 200)
KM_PER_MILE = 1.609344
_IN_MILES = frozenset(("US", "GB", "LR", "MM"))


def round_sums(currency: str) -> tuple[int, ...]:
    """Minor units of what dollars, or their like, are called in whole; nothing is one of them."""
    return tuple(dollars * dollar_like(currency) for dollars in _DOLLARS)


def sum_below(amount: int, currency: str) -> int:
    """The largest of them that is less than `amount`; nothing, where there is none."""
    return max((each for each in round_sums(currency) if each < amount), default=0)


def way_below(km: float, country: str) -> str | None:
    """ "5 km", or "3 miles" where people count in those: the longest that leaves out what is `km` away."""
    unit, name = (KM_PER_MILE, "miles") if country in _IN_MILES else (1.0, "km")
    shorter = [way for way in _WAYS if way * unit < km]
    if not shorter:
        return None
    return f"{shorter[-1]} {name if shorter[-1] > 1 else name.removesuffix('s')}"
