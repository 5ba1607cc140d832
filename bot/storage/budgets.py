"""Budgets, and costs that belong to no event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.budget import Budget, Every
from bot.domain.expenses import Expense, ExpenseId
from bot.domain.ids import MemberId
from bot.storage.schema import budgets, expenses
from bot.storage.types import new_id
from bot.storage.vault import Vault

# Labelled, so that a budget and its costs come in one row, and beside others.
BUDGET = tuple(column.label(f"budget_{column.name}") for column in budgets.c)
COST = tuple(column.label(f"cost_{column.name}") for column in expenses.c)
# What was spent since the budget began.
SINCE = (expenses.c.member_id == budgets.c.member_id) & (expenses.c.spent_at >= budgets.c.starts_at)


class Budgets:
    """One a person; its amount is sealed."""

    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def get(self, member: MemberId) -> Budget | None:
        query = select(*BUDGET).where(budgets.c.member_id == member)
        row = (await self._connection.execute(query)).first()
        return None if row is None else self.read(row)

    async def with_expenses(self, member: MemberId) -> tuple[Budget | None, list[Expense]]:
        """The budget and what was spent since it began, in the order it was spent, in one query."""
        query = select(*BUDGET, *COST).outerjoin_from(budgets, expenses, SINCE)
        mine = query.where(budgets.c.member_id == member).order_by(expenses.c.spent_at, expenses.c.id)
        rows = (await self._connection.execute(mine)).all()
        return (self.read(rows[0]), self.read_expenses(rows)) if rows else (None, [])

    async def save(self, member: MemberId, budget: Budget) -> None:
        """In place of the one there was."""
        await self._connection.execute(delete(budgets).where(budgets.c.member_id == member))
        row = new_id()
        sealed = self._vault.seal(str(budget.amount), "budgets", row, member)
        values = dict(id=row, member_id=member, sealed_amount=sealed, currency=budget.currency)
        values |= dict(starts_at=budget.starts_at, until_on=budget.until_on, timezone=budget.timezone)
        values |= dict(every=budget.every and budget.every.value)
        await self._connection.execute(budgets.insert().values(values))

    async def add_expense(
        self, member: MemberId, amount: int, currency: str, what: str, spent_at: datetime
    ) -> Expense:
        expense = Expense(ExpenseId(new_id()), amount, currency, what, spent_at)
        sealed = self._vault.seal_if(what, "expenses", expense.id, member)
        values = dict(id=expense.id, member_id=member, amount=amount, currency=currency)
        values |= dict(sealed_what=sealed, spent_at=spent_at)
        await self._connection.execute(expenses.insert().values(values))
        return expense

    async def expense(self, member: MemberId, expense: ExpenseId) -> Expense | None:
        """One of theirs."""
        mine = (expenses.c.id == expense, expenses.c.member_id == member)
        rows = (await self._connection.execute(select(*COST).where(*mine))).all()
        return next(iter(self.read_expenses(rows)), None)

    async def correct_expense(
        self, member: MemberId, expense: ExpenseId, amount: int, currency: str, what: str
    ) -> bool:
        """When it was spent stays. False when there is none such of theirs."""
        mine = (expenses.c.id == expense, expenses.c.member_id == member)
        sealed = self._vault.seal_if(what, "expenses", expense, member)
        values = dict(amount=amount, currency=currency, sealed_what=sealed)
        return bool((await self._connection.execute(update(expenses).where(*mine).values(values))).rowcount)

    async def forget_expense(self, member: MemberId, expense: ExpenseId) -> bool:
        mine = (expenses.c.id == expense, expenses.c.member_id == member)
        return bool((await self._connection.execute(delete(expenses).where(*mine))).rowcount)

    async def expenses_of(self, member: MemberId, since: datetime) -> list[Expense]:
        """In the order they were spent."""
        query = select(*COST).where(expenses.c.member_id == member, expenses.c.spent_at >= since)
        rows = await self._connection.execute(query.order_by(expenses.c.spent_at, expenses.c.id))
        return self.read_expenses(rows)

    def read(self, row: Row[Any]) -> Budget:
        """A row that holds `BUDGET`."""
        amount = int(
            self._vault.open(row.budget_sealed_amount, "budgets", row.budget_id, row.budget_member_id)
        )
        every = None if row.budget_every is None else Every(row.budget_every)
        return Budget(
            amount, row.budget_currency, row.budget_starts_at, row.budget_until_on, row.budget_timezone, every
        )

    def read_expenses(self, rows: Iterable[Row[Any]]) -> list[Expense]:
        """Rows that hold `COST`; where there is none, its columns are empty."""
        return [self._read_expense(row) for row in rows if row.cost_id is not None]

    def _read_expense(self, row: Row[Any]) -> Expense:
        what = self._vault.open_if(row.cost_sealed_what, "expenses", row.cost_id, row.cost_member_id)
        return Expense(ExpenseId(row.cost_id), row.cost_amount, row.cost_currency, what, row.cost_spent_at)
