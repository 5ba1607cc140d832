"""What a search has to know of who asks: all in one statement, because every `/events` waits for it.

A thread is crossed for every statement, so five of them cost several times one, most of all on a busy machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.budget import Budget
from bot.domain.expenses import Expense
from bot.domain.ids import GuildId, MemberId, SearchId
from bot.domain.members import Member
from bot.storage.budgets import BUDGET, COST, SINCE, Budgets
from bot.storage.events import Events
from bot.storage.members import Members
from bot.storage.notices import UNSEEN
from bot.storage.schema import budgets, catalogues, expenses, members, notices, saved_searches, searches
from bot.storage.searches import Searches
from bot.storage.vault import Vault


class Known(NamedTuple):
    """`version` is the catalogue's, `search` the one in which they asked just this there before.

    `expenses` are those since the budget began; `has_news`: something waits that they were not told of; `has_saved`:
    they keep searches.
    """

    version: int
    search: SearchId | None = None
    member: Member | None = None
    budget: Budget | None = None
    expenses: tuple[Expense, ...] = ()
    has_news: bool = False
    has_saved: bool = False


def _known() -> Select[Any]:
    same = select(searches.c.id).where(
        searches.c.query_key == bindparam("key"), searches.c.member_id == bindparam("member")
    )
    version = select(catalogues.c.version).where(catalogues.c.guild_id == bindparam("guild"))
    news = exists().where(notices.c.member_id == bindparam("member"), UNSEEN)
    saved = exists().where(saved_searches.c.member_id == bindparam("member"))
    return (
        select(
            members,
            *BUDGET,
            *COST,
            version.scalar_subquery().label("version"),
            same.order_by(searches.c.id).limit(1).scalar_subquery().label("search"),
            news.label("has_news"),
            saved.label("has_saved"),
        )
        .outerjoin_from(members, budgets, budgets.c.member_id == members.c.id)
        .outerjoin(expenses, SINCE)
        .where(members.c.id == bindparam("member"))
        .order_by(expenses.c.spent_at, expenses.c.id)
    )


# Made once: putting a statement together takes as long as running it.
_KNOWN = _known()


class Asking:
    """Reads across the tables of others, and writes none."""

    def __init__(self, connection: AsyncConnection, vault: Vault, pair_key: bytes) -> None:
        self._connection = connection
        self._members = Members(connection, vault)
        self._budgets = Budgets(connection, vault)
        self._searches = Searches(connection, vault, pair_key)

    async def known(self, member: MemberId, guild: GuildId, query: Mapping[str, str]) -> Known:
        """`query` is what they ask, as it is kept."""
        key = self._searches.key(member, guild, query)
        rows = (await self._connection.execute(_KNOWN, dict(member=member, guild=guild, key=key))).all()
        if not rows:
            return Known(await Events(self._connection).version(guild))
        first = rows[0]
        return Known(
            version=first.version or 0,
            search=None if first.search is None else SearchId(first.search),
            member=self._members.read(first),
            budget=None if first.budget_id is None else self._budgets.read(first),
            expenses=tuple(self._budgets.read_expenses(rows)),
            has_news=bool(first.has_news),
            has_saved=bool(first.has_saved),
        )
