"""What a member says going somewhere costs *them*: it wins over everything else, and nobody else sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain.cost_lines import CostKind
from bot.domain.events import Event
from bot.domain.ids import EventId
from bot.domain.money import MoneyRange

# The latest of them are kept: they come along with every reading of the member.
MOST_CORRECTIONS = 200


def about_event(event: Event) -> str:
    """The name under which costs are told: of the whole series, where the event has one."""
    return about(event.series, event.id)


def about(series: str, event: EventId) -> str:
    """As `about_event`, of the bare facts."""
    return series or f"event:{event}"


@dataclass(frozen=True, slots=True)
class Correction:
    """Amounts in minor units of `currency`; None: no figure of theirs, so what we know counts."""

    about: str
    currency: str
    ticket: int | None = None
    travel: int | None = None
    food: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.by_kind()

    def by_kind(self) -> dict[CostKind, MoneyRange]:
        amounts = {CostKind.TICKET: self.ticket, CostKind.TRAVEL: self.travel, CostKind.FOOD: self.food}
        return {
            kind: MoneyRange(amount, amount, self.currency)
            for kind, amount in amounts.items()
            if amount is not None
        }


def correction_of(kept: Iterable[Correction], event: Event) -> Correction | None:
    key = about_event(event)
    return next((each for each in kept if each.about == key), None)


def followed(
    kept: Iterable[Correction], abouts: Mapping[str, str], ended: Collection[str]
) -> tuple[Correction, ...]:
    """Where what they are about becomes something else (`abouts`), they are about that too; of the `ended` nothing is
    left. What was said of the other one itself holds."""
    kept = tuple(kept)
    known = {each.about for each in kept}
    found = [each for each in kept if each.about not in ended]
    for each in kept:
        new = abouts.get(each.about)
        if new is not None and new not in known:
            known.add(new)
            found.append(replace(each, about=new))
    return tuple(found[-MOST_CORRECTIONS:])


def with_correction(kept: Iterable[Correction], new: Correction) -> tuple[Correction, ...]:
    """In place of an earlier one about the same; an empty one takes it back. The latest come last."""
    others = [each for each in kept if each.about != new.about]
    return tuple([*others, *([] if new.is_empty else [new])][-MOST_CORRECTIONS:])
