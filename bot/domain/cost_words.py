"""A cost in words: one line for a card, and line by line for whoever wants to know."""

from __future__ import annotations

from bot.domain.cost_lines import CostKind, CostLine
from bot.domain.costs import Cost
from bot.domain.money import MoneyRange, format_minor
from bot.domain.travel import ESTIMATE
from bot.domain.wording import joined

_PARTS = {CostKind.TICKET: "its ticket", CostKind.TRAVEL: "the way there", CostKind.FOOD: "food and drink"}
_LABELS = {CostKind.TICKET: "Ticket", CostKind.TRAVEL: "Travel", CostKind.FOOD: "Food and drink"}


def summary(cost: Cost, *, with_sayer: bool = False) -> str:
    """ "about $6.50: free entry, $6.50 bus there and back", "at least $5: $5 entry, travel unknown"; `with_sayer` also
    who says what the ticket costs: "free entry (says Durham Library)"."""
    parts = ", ".join(_part(line) + (_said_of_ticket(line) if with_sayer else "") for line in cost.lines)
    total = _total(cost)
    return f"{total}: {parts}" if total else parts


def total(cost: Cost) -> str:
    """The sum alone: "about $6.50", "at least $5", "up to $2, perhaps more", "nothing to pay", "price unknown"."""
    return _total(cost) or "price unknown"


def joining(cost: Cost) -> str:
    """What a hybrid event costs from home: "free to join online", "$5 to join online"; "" where nobody knows."""
    if not cost.is_known and not cost.apart:
        return ""
    return (
        "free to join online" if cost.known_high == 0 and not cost.apart else f"{_total(cost)} to join online"
    )


def being_there(cost: Cost) -> str:
    """The same event in the room: "about $7 to go there"."""
    return f"{_total(cost)} to go there" if _total(cost) else "going there: price unknown"


def _total(cost: Cost) -> str:
    own = MoneyRange(cost.known_low, cost.known_high, cost.currency)
    foreign = [str(line.range) for line in cost.apart]
    if own.high == 0 and not foreign:
        return "nothing to pay" if cost.is_known else ""
    sums = " plus ".join(([str(own)] if own.high else []) + foreign)
    if cost.unknown:
        return _or_more(own, sums)
    return f"about {sums}" if any(_is_rough(line) for line in cost.lines) else sums


def _or_more(own: MoneyRange, sums: str) -> str:
    """Something is still to be added, so neither end of a range is the last word."""
    if own.is_exact:
        return f"at least {sums}"
    if own.low == 0:
        sums = sums.replace(str(own), f"up to {format_minor(own.high, own.currency)}", 1)
    return f"{sums}, perhaps more"


def _is_rough(line: CostLine) -> bool:
    if line.range is None or line.range.high == 0:
        return False
    if line.source == "you":
        return False
    return bool(line.rate) or line.source.startswith(ESTIMATE) or (line.kind is not CostKind.TICKET)


def _part(line: CostLine) -> str:
    if line.range is None or line.range.high == 0:
        return line.words
    return f"{line.range} {line.words}" + (f" ({line.rate})" if line.rate else "")


def aside(amount: int | None, cost: Cost) -> str:
    """Of a cost that isn't all known: "Set aside $4 for the way there; its ticket isn't known yet."."""
    missing = _missing(cost)
    if not amount:
        return f"{missing[:1].upper()}{missing[1:]}, so nothing is set aside."
    known = [
        _PARTS[line.kind] for line in cost.lines if line.range and line.range.high and line not in cost.apart
    ]
    # What a price that is no longer given had set aside is no sum of these.
    what_for = f" for {joined(known)}" if amount == cost.known_high else ""
    return f"Set aside {format_minor(amount, cost.currency)}{what_for}; {missing}."


def _missing(cost: Cost) -> str:
    unknown = [_PARTS[kind] for kind in cost.unknown]
    are = "isn't" if len(unknown) == 1 else "aren't"
    said = [f"{joined(unknown)} {are} known yet"] if unknown else []
    said += [f"{_PARTS[line.kind]} is in {line.range.currency}" for line in cost.apart if line.range]
    return " and ".join(said)


def lines(cost: Cost) -> list[str]:
    """ "Ticket: free entry (says Durham Library)", "Travel: $5, bus there and back (estimate)"."""
    return [_line(cost, line) for line in cost.lines]


def _line(cost: Cost, line: CostLine) -> str:
    amount = "" if line.range is None or line.range.high == 0 else f"{line.range}, "
    apart = ", not converted" if line in cost.apart else f", {line.rate}" if line.rate else ""
    label = _LABELS[line.kind]
    words = line.words.removeprefix(f"{label.lower()} ")  # "travel unknown: tell me your area"
    return f"{label}: {amount}{words}{apart}{_said(line)}"


def _said_of_ticket(line: CostLine) -> str:
    return _said(line) if line.kind is CostKind.TICKET and line.range is not None else ""


def _said(line: CostLine) -> str:
    if not line.source:
        return ""
    is_plain = line.source.startswith((ESTIMATE, "your ")) or line.source == "you"
    verb = "say" if line.source.endswith(("members", "organisers")) else "says"
    return f" ({line.source})" if is_plain or line.kind is not CostKind.TICKET else f" ({verb} {line.source})"
