"""Plans made of what real calendars of one city carry. They lie outside the repository: skipped where they are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.events import EventDetails
from bot.domain.ids import MemberId
from bot.domain.plan_goals import Goal
from bot.domain.plan_worth import breaches
from bot.feeds.calendar import read_calendar
from bot.feeds.reading import FeedDefaults, Window
from bot.processes.thinkers import Thinkers
from bot.services.budgets import set_budget
from bot.services.context import Context
from bot.services.planning import propose
from bot.services.planning_accepting import Accepted, accept
from bot.services.planning_proposal import Proposal
from bot.services.planning_steps import Wishes
from bot.services.profile import change_area, change_interests, change_leaving
from bot.storage.database import Database
from tests.feeds.calendars import real_feeds
from tests.services.contexts import (
    DOWNTOWN,
    GUILD,
    MONDAY,
    context_of,
    store_events,
    store_guild,
)

ADA = MemberId(501)
HOME = FeedDefaults("America/New_York", currency="USD", place=replace(DOWNTOWN, name=""))
AHEAD = Window(MONDAY, MONDAY + timedelta(days=40))


def of_durham() -> list[Path]:
    found = [path for path in real_feeds() if "durham" in path.name or "raleigh" in path.name]
    return [path for path in found if not path.stem.endswith("_later")]


pytestmark = pytest.mark.skipif(not of_durham(), reason="RAPPORT_FEEDS names no folder with feeds of Durham")


def details_of(path: Path) -> list[EventDetails]:
    return [each.details for each in read_calendar(path.read_bytes(), AHEAD, HOME).occurrences]


@pytest.fixture
async def context(sqlite: Database, thinkers: Thinkers) -> Context:
    await store_guild(sqlite)
    context = context_of(sqlite, thinkers=thinkers)
    for path in of_durham():
        await store_events(sqlite, *details_of(path), source=path.stem)
    await change_area(context, ADA, GUILD, "Durham, NC")
    await set_budget(context, ADA, GUILD, "40", "")
    return context


async def planned(context: Context, goal: str = "") -> Proposal:
    found = await propose(context, ADA, GUILD, Wishes("", goal))
    assert found is not None
    return found


async def test_a_month_of_a_real_city_is_planned_and_proven_within_the_rules(context: Context) -> None:
    await change_leaving(context, ADA, GUILD, "4")

    plan = await planned(context)

    chosen = [item for item, _ in plan.chosen]
    assert len(chosen) >= 8
    assert not list(breaches(chosen, plan.options.problem.rules))
    assert plan.answer.solution.gap == 0.0
    assert 0 <= plan.cost <= 4000
    assert plan.answer.left_out


async def test_what_nobody_knows_the_price_of_is_not_planned_unasked(context: Context) -> None:
    plan = await planned(context)
    assert plan.options.unpriced
    assert all(fit.candidate.cost.is_known for _, fit in plan.chosen)


async def test_every_goal_gives_a_plan_and_unknown_prices_count_once_told(context: Context) -> None:
    for goal in Goal:
        plan = await planned(context, goal.value)
        assert plan.chosen
        assert plan.cost <= 4000
    await change_interests(context, ADA, "software, data, career, networking, design")
    await change_leaving(context, ADA, GUILD, "8")

    told = await planned(context)

    assert told.options.unpriced == ()
    assert told.cost <= 4000
    unknown = [(item, fit) for item, fit in told.chosen if not fit.candidate.cost.is_known]
    assert all(item.cost >= 800 for item, _ in unknown)


async def test_it_can_be_accepted(context: Context) -> None:
    plan = await planned(context)
    accepted = await accept(context, ADA, GUILD, plan.plan.id, plan.mark)
    assert isinstance(accepted, Accepted)
    assert len(accepted.going) == len(plan.chosen)
    assert accepted.account.left(MONDAY) == plan.left
