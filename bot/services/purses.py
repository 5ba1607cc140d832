"""A member's money as `/budget` shows it: what is left, what is next, what waits to be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.attendance import Attendance
from bot.domain.budget import Budget, left
from bot.domain.budget_view import BudgetView, view_of
from bot.domain.events import Event
from bot.domain.expenses import Expense
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.ledger import Entry
from bot.services.accounts import Account, read_account
from bot.services.context import Context
from bot.services.readers import Reader, read_reader
from bot.storage.transaction import Transaction


class ItemState(StrEnum):
    """ASKED: it is over, and what it cost is not said yet; PLANNED: still to come; DONE: spent, or free and over."""

    ASKED = "asked"
    PLANNED = "planned"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class PurseItem:
    """One thing money goes to: an event (`going` and `event`) or a cost of its own (`expense`)."""

    state: ItemState
    at: datetime
    going: Attendance | None = None
    event: Event | None = None
    expense: Expense | None = None


@dataclass(frozen=True, slots=True)
class Purse:
    """What `/budget` shows. `events` are those of `account.goings`."""

    reader: Reader
    account: Account
    events: Mapping[EventId, Event]
    now: datetime

    @property
    def items(self) -> list[PurseItem]:
        """What waits for an answer first, the oldest before the others; then what is next; then what is done, the
        latest first."""
        found = list(self._found())
        asked, planned, done = (
            sorted((each for each in found if each.state is state), key=lambda each: each.at)
            for state in ItemState
        )
        return [*asked, *planned, *reversed(done)]

    @property
    def again(self) -> Budget | None:
        """What one tap would renew, where it was said to be offered again."""
        return self.account.again(self.now, self.reader.currency)

    @property
    def view(self) -> BudgetView | None:
        """For the picture. None where there is nothing to count against."""
        budget = self.account.budget
        if budget is None or budget.is_over(self.now):
            return None
        goings = [
            (self.events[each.event_id].details.starts_at, Entry(each.planned, each.spent, each.unsure))
            for each in self.account.goings
        ]
        costs = [(each.spent_at, Entry(spent=each.amount)) for each in self.account.expenses]
        return view_of(budget, [*goings, *costs], self.now)

    def _found(self) -> Iterator[PurseItem]:
        for going in self.account.goings:
            event = self.events[going.event_id]
            yield PurseItem(_state(going, event, self.now), event.details.starts_at, going, event)
        for expense in self.account.expenses:
            yield PurseItem(ItemState.DONE, expense.spent_at, expense=expense)


async def purse_of(context: Context, member: MemberId, guild: GuildId | None) -> Purse:
    async with context.database.reading() as tx:
        return await read_purse(context, tx, member, guild)


async def read_purse(context: Context, tx: Transaction, member: MemberId, guild: GuildId | None) -> Purse:
    account = await read_account(tx, member)
    events = await tx.events.get_many([going.event_id for going in account.goings])
    return Purse(await read_reader(tx, member, guild), account, events, context.clock.now())


def short_by(purse: Purse) -> int:
    """By how much a running budget falls short of what is planned and spent; 0 when it does not."""
    if purse.account.budget is None or purse.account.budget.is_over(purse.now):
        return 0
    return max(0, -left(purse.account.budget, purse.account.spending))


def _state(going: Attendance, event: Event, now: datetime) -> ItemState:
    if going.spent is not None:
        return ItemState.DONE
    if event.details.ends_by > now:
        return ItemState.PLANNED
    return ItemState.DONE if going.planned == 0 else ItemState.ASKED
