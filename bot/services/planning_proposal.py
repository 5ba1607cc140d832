"""A member's plan as it is shown: what is in it, what it costs, and what that leaves."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from bot.domain.plan_answer import PlanAnswer
from bot.domain.plan_goals import Goal
from bot.domain.planning import PlanItem
from bot.domain.ranking import Fit
from bot.services.askers import Asker
from bot.services.planning_options import Options
from bot.services.planning_period import Period
from bot.services.planning_steps import Wishes
from bot.storage.plans import StoredPlan


@dataclass(frozen=True, slots=True)
class Proposal:
    """`answer` has what is in and why; `fits` of the options says it event by event."""

    plan: StoredPlan
    asker: Asker
    wishes: Wishes
    goal: Goal
    period: Period
    options: Options
    answer: PlanAnswer

    @property
    def chosen(self) -> tuple[tuple[PlanItem, Fit], ...]:
        """In order of time."""
        return tuple((self.options.item(id_), self.options.fits[id_]) for id_ in self.plan.chosen)

    @property
    def fixed(self) -> tuple[tuple[PlanItem, Fit], ...]:
        """What they go to already, from now on, in order of time."""
        rules = self.options.problem.rules
        items = (item for item in self.options.problem.items if item.id in rules.fixed)
        return tuple((item, self.options.fits[item.id]) for item in items if item.ends_at > self.asker.now)

    @property
    def cost(self) -> int:
        """Minor units of the reader's currency."""
        return sum(item.cost for item, _ in self.chosen)

    @property
    def left(self) -> int | None:
        """None where no limit is set."""
        return None if self.period.money is None else max(self.period.money, 0) - self.cost

    @property
    def affordable(self) -> tuple[PlanItem, ...]:
        """What the money would do for by itself, also where no evening is left for it."""
        rules = self.options.problem.rules
        could = (item for item in self.options.problem.items if item.id not in rules.fixed)
        return tuple(item for item in could if rules.budget is None or item.cost <= rules.budget)

    @property
    def is_unaffordable(self) -> bool:
        """There is something, and it is the prices that keep it out."""
        return not self.affordable and not self.options.fitting.total and self.options.over > 0

    @property
    def mark(self) -> int:
        return mark_of(self.plan)


def mark_of(plan: StoredPlan) -> int:
    """Of what is in it: a button of an older message is known by another."""
    return crc32(",".join(map(str, plan.chosen)).encode())
