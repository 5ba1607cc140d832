"""What a member asks of a plan, and each step by which they change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.ids import EventId, PlanId
from bot.storage.plans import StoredPlan
from bot.storage.types import new_id

MOST_A_DAY, MOST_A_WEEK = 3, 7
_TYPED_LIMIT = 100
# Nobody drops more than this by hand.
_MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of `/plan` and of its form as typed; they mean anew what they say when it is planned again."""

    period: str = ""
    goal: str = ""
    a_day: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Wishes:
        return cls(*(typed.get(name, "")[:_TYPED_LIMIT] for name in ("period", "goal", "a_day")))

    def stored(self) -> dict[str, str]:
        named = (("period", self.period), ("goal", self.goal), ("a_day", self.a_day))
        return {name: value for name, value in named if value}

    @property
    def events_a_day(self) -> int:
        is_one = self.a_day.isascii() and self.a_day.isdigit()
        return min(max(int(self.a_day), 1), MOST_A_DAY) if is_one else 1


@dataclass(frozen=True, slots=True)
class Step:
    """What a tap or a form changes before it is planned again; empty for nothing but that. `bring_back`: what was
    dropped may be planned again. `swap`: the first is out of this plan as long as the second must be in."""

    drop: EventId | None = None
    bring_back: bool = False
    lock: EventId | None = None
    unlock: EventId | None = None
    swap: tuple[EventId, EventId] | None = None
    wishes: Wishes | None = None
    evenings: int | None = None


def after(plan: StoredPlan, step: Step) -> StoredPlan:
    """The plan as it is wished for with one step more; one that was accepted is followed by a new one."""
    locked, dropped, swapped = list(plan.locked), list(plan.dropped), dict(plan.swapped)
    lock = step.lock
    if step.swap is not None:
        out, lock = step.swap
        # What was swapped for the one that goes is out for the one that comes.
        swapped = {each: lock if into == out else into for each, into in swapped.items()} | {out: lock}
        _let_go(locked, out)
    for event, into, out_of in ((step.drop, dropped, locked), (lock, locked, dropped)):
        if event is not None:
            _let_go(out_of, event)
            into[:] = [*(each for each in into if each != event), event][-_MOST_NAMED:]
    if step.bring_back:
        dropped.clear()
    _let_go(locked, step.unlock)
    # What must be in is not out, and what is out is out for something.
    kept = {out: into for out, into in swapped.items() if into in locked and out not in locked}
    changed = replace(plan, locked=tuple(locked), dropped=tuple(dropped), swapped=kept)
    if step.wishes is not None:
        changed = replace(changed, asked=step.wishes.stored())
    if plan.accepted_at is not None:
        changed = replace(changed, id=PlanId(new_id()), accepted_at=None, chosen=(), expected={})
    return changed


def said(plan: StoredPlan) -> tuple[object, ...]:
    """What they decided, without what came of it."""
    return dict(plan.asked), plan.locked, plan.dropped, dict(plan.swapped), plan.accepted_at


def _let_go(events: list[EventId], event: EventId | None) -> None:
    events[:] = [each for each in events if each != event]
