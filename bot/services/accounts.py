"""A member's money as it stands: the budget, and what counts against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.attendance import Answered, Attendance
from bot.domain.budget import NOTHING_SPENT, Budget, Spending
from bot.domain.expenses import Expense
from bot.domain.ids import MemberId
from bot.domain.ledger import Entry, Ledger
from bot.domain.paying import is_paid_from
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Account:
    """`goings` and `expenses` are what counts against the budget, in order of time; `apart` how many things
    do not because they are in another currency. Without a budget there is nothing to count against."""

    budget: Budget | None = None
    goings: tuple[Attendance, ...] = ()
    expenses: tuple[Expense, ...] = ()
    apart: int = 0

    @property
    def spending(self) -> Spending:
        return NOTHING_SPENT if self.budget is None else self.ledger(self.budget).spending

    def ledger(self, budget: Budget) -> Ledger:
        goings = [
            (f"event:{each.event_id}", Entry(each.planned, each.spent, each.unsure)) for each in self.goings
        ]
        costs = [(f"expense:{each.id}", Entry(spent=each.amount)) for each in self.expenses]
        return Ledger.of(budget, [*goings, *costs])

    def left(self, now: datetime) -> int | None:
        """Minor units of the budget's currency, maybe below zero; None where no limit is set: there is no
        budget, or its time is over and nobody renewed it."""
        if self.budget is None or self.budget.is_over(now):
            return None
        return self.ledger(self.budget).left

    def again(self, now: datetime, currency: str) -> Budget | None:
        """What one tap would renew, where it was said to be offered again. `currency` is what they count in now."""
        if self.budget is None or self.budget.currency != currency:
            return None
        return self.budget.again(now)


async def read_account(
    tx: Transaction, member: MemberId, history: Iterable[Answered] | None = None
) -> Account:
    """`history` is the member's, where it was read already."""
    budget, expenses = await tx.budgets.with_expenses(member)
    if budget is None:
        return Account()
    if history is None:
        history = await tx.attendances.history(member)
    return account_of(budget, history, expenses)


def account_of(budget: Budget, history: Iterable[Answered], expenses: Iterable[Expense]) -> Account:
    """What of all this is paid from `budget`."""
    covered = [
        each.attendance for each in history if each.costs and is_paid_from(budget, each.attendance, each)
    ]
    costs = [each for each in expenses if budget.covers(each.spent_at)]
    own_goings = tuple(each for each in covered if each.currency in (None, budget.currency))
    own_costs = tuple(each for each in costs if each.currency == budget.currency)
    apart = len(covered) + len(costs) - len(own_goings) - len(own_costs)
    return Account(budget, own_goings, own_costs, apart)
