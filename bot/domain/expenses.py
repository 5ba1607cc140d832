"""Costs that belong to no event: "add a cost"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

ExpenseId = NewType("ExpenseId", int)


@dataclass(frozen=True, slots=True)
class Expense:
    """`amount` minor units of `currency`; `what` in the member's own words, may be empty."""

    id: ExpenseId
    amount: int
    currency: str
    what: str
    spent_at: datetime
