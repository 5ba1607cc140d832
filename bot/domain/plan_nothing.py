"""The headline of a plan that is empty: what is true of what was found, and no more."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.money import format_minor
from bot.domain.row_standing import NONE, Standing
from bot.domain.wording import joined

# By what a `Standing` counts: said of all there is, of one, and of several.
_REASONS = {
    "busy": (
        "All {} is at hours you aren't free.",
        "is at hours you aren't free",
        "are at hours you aren't free",
    ),
    "long": (
        "All {} takes longer than a day or has begun.",
        "takes longer than a day or has begun",
        "take longer than a day or have begun",
    ),
    "dropped": ("You dropped all {}.", "you dropped", "you dropped"),
    "answered": (
        "You've answered all {}: you go, or said no.",
        "you go to or said no to",
        "you go to or said no to",
    ),
}


@dataclass(frozen=True, slots=True)
class Nothing:
    """`span` are the plan's days as words. `money` is what there is (minor units, None: no limit). Of what was found
    `fitting` surely fits it, `maybe` has an unknown price, `over` costs more (the closest by `closest_over`), `beside`
    is about other things than they care about; what that costs was not asked."""

    span: str
    currency: str
    money: int | None = None
    fitting: Standing = NONE
    maybe: Standing = NONE
    over: int = 0
    closest_over: int | None = None
    beside: int = 0
    has_interests: bool = False

    @property
    def blames_prices(self) -> bool:
        """Nothing else than money kept anything out."""
        hindered = self.maybe.total - self.maybe.open
        return self.over > 0 and not (self.fitting.total or self.beside or hindered)


def nothing_words(found: Nothing) -> str:
    """ "Nothing until Tue 31 Mar surely fits your $6. That's the prices, not you. 3 might (price unknown). ..."."""
    said = [_hindered(found, found.fitting) if found.fitting.total else _none_fits(found)]
    if found.blames_prices:
        said.append("That's the prices, not you.")
    if found.money is not None or found.fitting.total:
        said.append(_might(found))
    if found.over and found.closest_over is not None:
        by = format_minor(found.closest_over, found.currency)
        more = f"{found.over} cost more; the closest is {by} over."
        said.append(f"1 costs more, by {by}." if found.over == 1 else more)
    if found.beside:
        said.append(f"{found.beside:,} {'is' if found.beside == 1 else 'are'} about other things.")
    return " ".join(filter(None, said))


def _none_fits(found: Nothing) -> str:
    cared_for = " you care about" if found.has_interests else ""
    if not (found.over or found.maybe.total):
        if found.beside:
            return f"Nothing you care about is listed {found.span}."
        return f"Nothing {found.span} is listed that would be for you."
    if found.money is not None:
        return f"Nothing{cared_for} {found.span} surely fits {_limit(found)}."
    if not found.maybe.open:
        return _hindered(found, found.maybe)
    return f"Nobody told me what anything{cared_for} {found.span} costs, so I planned nothing."


def _limit(found: Nothing) -> str:
    return f"your {format_minor(max(found.money or 0, 0), found.currency)}"


def _hindered(found: Nothing, kept: Standing) -> str:
    """Why nothing of it could be planned: each of it once, and of a single reason no numbers."""
    counts = {name: count for name in _REASONS if (count := getattr(kept, name))}
    if kept.open or len(counts) > 1:
        reasons = joined([_counted(name, count) for name, count in counts.items()])
        return f"Of the {kept.total} {_found(found, many=True)} {found.span}, {reasons}."
    [name] = counts
    return _REASONS[name][0].format(f"{_found(found)} {found.span}")


def _counted(name: str, count: int) -> str:
    _, one, many = _REASONS[name]
    return f"{count} {one if count == 1 else many}"


def _found(found: Nothing, *, many: bool = False) -> str:
    """ "that fits your $6", "you care about that is on"."""
    does, is_on = ("fit", "are on") if many else ("fits", "is on")
    what = is_on if found.money is None else f"{does} {_limit(found)}"
    return f"{'you care about ' if found.has_interests else ''}that {what}"


def _might(found: Nothing) -> str:
    kept = found.maybe
    more = " more" if found.fitting.total else ""
    if kept.open:
        return f"{kept.open}{more} might (price unknown)."
    return f"{kept.busy}{more} might (price unknown), at hours you aren't free." if kept.busy else ""
