"""A picture that fails costs nobody the words beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast

from bot.domain.budget import Budget
from bot.domain.budget_view import BudgetView, view_of
from bot.pictures.budget import draw_budget
from bot.processes.thinkers import Thinkers
from bot.services.pictures import drawn
from bot.storage.database import Database
from tests.pictures.png import size_of
from tests.services.contexts import context_of

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
VIEW = view_of(Budget(4000, "USD", NOW, date(2026, 3, 31), "UTC"), [], NOW)


async def test_it_is_drawn_elsewhere_and_the_same(sqlite: Database) -> None:
    async with Thinkers() as thinkers:
        picture = await drawn(context_of(sqlite, thinkers=thinkers), draw_budget, VIEW)
    assert picture == draw_budget(VIEW)
    assert size_of(picture)[0] == 1000


async def test_one_that_cannot_be_drawn_is_none(sqlite: Database) -> None:
    async with Thinkers() as thinkers:
        context = context_of(sqlite, thinkers=thinkers)
        assert await drawn(context, draw_budget, cast(BudgetView, "no view")) is None
        assert await drawn(context, draw_budget, VIEW) is not None
