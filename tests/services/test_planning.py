import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotAllowed, NotFound, Unreadable
from bot.domain.events import UNKNOWN_PRICE, Status
from bot.domain.ids import EventId, GuildId, MemberId, PlanId
from bot.domain.planning import PlanItem
from bot.domain.ranking import Fit
from bot.domain.when import midnight
from bot.processes.thinkers import Thinkers
from bot.services.asking import Asked
from bot.services.budgets import set_budget
from bot.services.context import Context
from bot.services.discovery import search
from bot.services.going import say_going, say_not_for_me
from bot.services.planning import PlanUnfinished, plan_again, propose
from bot.services.planning_proposal import Proposal
from bot.services.planning_steps import Step, Wishes
from bot.services.privacy import delete_member
from bot.services.profile import change_area, change_interests, change_leaving
from bot.storage.database import Database
from tests.services.contexts import (
    GUILD,
    MONDAY,
    StoppedClock,
    context_of,
    meetup,
    online,
    store_events,
    store_guild,
)

ADA, BEN = MemberId(501), MemberId(502)
TUESDAY = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham


@pytest.fixture
async def context(database: Database, thinkers: Thinkers) -> Context:
    await store_guild(database)
    context = context_of(database, thinkers=thinkers)
    await change_area(context, ADA, GUILD, "Durham, NC")
    await set_budget(context, ADA, GUILD, "40", "")
    return context


async def planned(context: Context, period: str = "", goal: str = "", a_day: str = "") -> Proposal:
    found = await propose(context, ADA, GUILD, Wishes(period, goal, a_day))
    assert found is not None
    return found


def titles(fits: Sequence[tuple[PlanItem, Fit]]) -> list[str]:
    return [fit.candidate.event.details.title for _, fit in fits]


async def test_a_plan_keeps_to_the_money_and_the_evenings(context: Context) -> None:
    await store_events(
        context.database,
        *(online(f"Night {day}", day, price=9) for day in range(1, 6)),
        online("Gala", 6, price=60),
    )

    plan = await planned(context)

    # Three evenings a week where nobody said.
    assert len(plan.chosen) == 3
    assert (plan.cost, plan.left) == (2700, 1300)
    assert "Gala" not in titles(plan.chosen)
    assert plan.answer.solution.gap == 0.0


async def test_it_is_kept_for_the_next_tap(context: Context) -> None:
    [event] = await store_events(context.database, online("Night", 1, price=9))

    plan = await planned(context, period="this week", goal="learn")

    async with context.database.reading() as tx:
        kept = await tx.plans.get(plan.plan.id, ADA)
        assert kept == plan.plan
        assert await tx.plans.get(plan.plan.id, BEN) is None
    assert kept is not None
    assert (kept.chosen, kept.asked) == ((event,), {"period": "this week", "goal": "learn"})
    assert kept.ends_at == plan.period.ends_at


async def test_tonight_is_one_day_of_which_the_next_is_no_part(context: Context) -> None:
    tonight = online("Tonight", 0)
    tomorrow = midnight(TUESDAY.date(), "America/New_York")
    exhibition = replace(tonight, title="Exhibition", starts_at=tomorrow, ends_at=None, all_day=True)
    await store_events(context.database, tonight, exhibition)

    plan = await planned(context, period="tonight")

    assert plan.period.first == plan.period.last == MONDAY.date()
    assert titles(plan.chosen) == ["Tonight"]


async def test_what_they_go_to_takes_its_evening_and_costs_nothing_more(context: Context) -> None:
    [going] = await store_events(context.database, online("Going", 1, price=10))
    await say_going(context, ADA, GUILD, going)
    await store_events(
        context.database, online("Same evening", 1), *(online(f"Night {day}", day) for day in (2, 3, 4))
    )

    plan = await planned(context, period="this week")

    assert titles(plan.fixed) == ["Going"]
    assert len(plan.chosen) == 2
    assert "Same evening" not in titles(plan.chosen)
    assert plan.period.money == 3000


async def test_off_not_for_me_too_long_begun_and_at_other_hours_is_left_out(context: Context) -> None:
    ids = await store_events(
        context.database,
        online("Off", 1, status=Status.CANCELLED),
        online("Not for me", 2),
        online("Camp", 3, hours=30),
        online("Running", 0, hours=9),
        online("Saturday", 5),
        online("Sunday", 6),
    )
    await say_not_for_me(context, ADA, GUILD, ids[1])
    async with context.database.writing() as tx:
        member = await tx.members.get(ADA)
        assert member is not None
        saturday = tuple(range(5 * 24, 6 * 24))
        await tx.members.save(replace(member, free_hours=saturday), MONDAY)

    plan = await planned(context)

    assert titles(plan.chosen) == ["Saturday"]
    assert set(plan.options.fits) == {ids[4]}
    assert plan.options.not_free > 0


async def test_unknown_prices_are_planned_at_what_they_would_leave_at(context: Context) -> None:
    await store_events(context.database, online("Mystery", 1))
    [mystery] = await store_events(context.database, replace(online("Nobody knows", 2), price=UNKNOWN_PRICE))

    before = await planned(context)
    await change_leaving(context, ADA, GUILD, "$5")
    after = await plan_again(context, ADA, GUILD, before.plan.id, Step())

    assert [fit.candidate.event.id for fit in before.options.unpriced] == [mystery]
    assert titles(before.chosen) == ["Mystery"]
    assert titles(after.chosen) == ["Mystery", "Nobody knows"]
    assert (after.cost, after.options.unpriced) == (500, ())


async def test_dropping_locking_and_letting_go(context: Context) -> None:
    events = await store_events(
        context.database, *(online(f"Night {day}", day, price=9) for day in range(1, 6))
    )
    plan = await planned(context, period="this week")
    first, out = plan.plan.chosen[0], next(each for each in events if each not in plan.plan.chosen)

    dropped = await plan_again(context, ADA, GUILD, plan.plan.id, Step(drop=first))
    locked = await plan_again(context, ADA, GUILD, plan.plan.id, Step(lock=out))
    again = await plan_again(context, ADA, GUILD, plan.plan.id, Step(lock=first, unlock=out))

    assert first not in dropped.plan.chosen
    assert out in locked.plan.chosen
    assert first not in locked.plan.chosen
    assert first in again.plan.chosen
    assert (again.plan.locked, again.plan.dropped) == ((first,), ())
    assert {each.plan.id for each in (dropped, locked, again)} == {plan.plan.id}


async def test_what_was_dropped_stays_out_of_the_next_plan_until_it_is_brought_back(context: Context) -> None:
    await store_events(context.database, *(online(f"Night {day}", day) for day in range(1, 3)))
    plan = await planned(context, period="this week")
    [first, second] = plan.plan.chosen
    await plan_again(context, ADA, GUILD, plan.plan.id, Step(drop=first))

    anew = await planned(context, period="this week")
    back = await plan_again(context, ADA, GUILD, anew.plan.id, Step(bring_back=True))

    assert anew.plan.id != plan.plan.id
    assert anew.plan.chosen == (second,)
    assert back.plan.chosen == (first, second)


async def test_evenings_and_events_a_day_are_theirs_to_say(context: Context) -> None:
    await store_events(
        context.database,
        *(online(f"Night {day}", day) for day in range(1, 6)),
        *(meetup(f"Morning {day}", TUESDAY + timedelta(days=day - 1, hours=-9)) for day in range(1, 6)),
    )
    plan = await planned(context, period="this week")

    more = await plan_again(context, ADA, GUILD, plan.plan.id, Step(evenings=5))
    twice = await plan_again(
        context, ADA, GUILD, plan.plan.id, Step(evenings=7, wishes=Wishes("this week", "", "2"))
    )

    assert [len(each.chosen) for each in (plan, more, twice)] == [3, 5, 7]


async def test_a_budget_of_nothing_plans_what_is_free(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "0", "")
    await store_events(context.database, online("Free", 1), online("Paid", 2, price=3))

    plan = await planned(context)

    assert titles(plan.chosen) == ["Free"]
    assert (plan.cost, plan.left, plan.options.over, plan.options.closest_over) == (0, 0, 1, 300)


async def test_without_a_budget_nothing_limits_it(context: Context) -> None:
    await change_area(context, BEN, GUILD, "Durham, NC")
    await store_events(context.database, online("Gala", 1, price=90), online("Later", 35))

    plan = await propose(context, BEN, GUILD, Wishes())

    assert plan is not None
    assert (titles(plan.chosen), plan.left) == (["Gala"], None)
    # Thirty days, today among them.
    assert (plan.period.last - plan.period.first).days == 29


async def test_the_days_end_with_the_money(context: Context) -> None:
    short = await planned(context)
    cut = await planned(context, period="until 20 Apr")
    after = await planned(context, period="in May")

    assert [f"{each.period.last}" for each in (short, cut)] == ["2026-03-31", "2026-03-31"]
    assert [each.period.is_cut for each in (short, cut, after)] == [False, True, False]
    assert (after.period.is_after, after.period.money) == (True, None)
    assert (f"{after.period.first}", f"{after.period.last}") == ("2026-05-01", "2026-05-31")


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ("yesterday", "Sun 1 Mar has gone by. Try “this week”, “month” or “until Wed 1 Apr”."),
        ("soonish", "I couldn't tell which days “soonish” means. "),
    ],
)
async def test_days_that_cannot_be_read_are_asked_again(context: Context, period: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as error:
        await planned(context, period=period)
    assert error.value.sentence.startswith(sentence)


async def test_a_goal_that_is_none_is_asked_again(context: Context) -> None:
    with pytest.raises(Unreadable) as error:
        await planned(context, goal="world peace")
    assert error.value.field == "goal"


async def test_the_goal_decides_between_two_of_an_evening(context: Context) -> None:
    await store_events(
        context.database,
        online("Mixer", 1, price=8, topics=["networking"]),
        online("Workshop", 1, price=8, topics=["workshop"]),
        online("Nothing to pay", 1, topics=["outdoors"]),
    )
    chosen = {
        goal: titles((await planned(context, goal=goal)).chosen) for goal in ("people", "learn", "cheap")
    }
    assert chosen == {"people": ["Mixer"], "learn": ["Workshop"], "cheap": ["Nothing to pay"]}


async def test_spending_little_gives_up_some_fit_for_money(context: Context) -> None:
    await store_events(
        context.database,
        online("Dear and fitting", 1, price=8, topics=["python", "data"]),
        online("Cheap and nearly as fitting", 1, price=2, topics=["python"]),
    )
    await change_interests(context, ADA, "Python, data")

    chosen = {goal: titles((await planned(context, goal=goal)).chosen) for goal in ("mix", "cheap")}

    assert chosen == {"mix": ["Dear and fitting"], "cheap": ["Cheap and nearly as fitting"]}


async def test_it_needs_a_server_and_an_area(context: Context) -> None:
    with pytest.raises(NotAllowed):
        await propose(context, ADA, None, Wishes())
    assert await propose(context, BEN, GUILD, Wishes()) is None


async def test_somebody_elses_plan_and_another_servers_are_not_found(context: Context) -> None:
    elsewhere = GuildId(7002)
    await store_guild(context.database, elsewhere)
    plan = (await planned(context)).plan.id

    for member, guild, number in ((BEN, GUILD, plan), (ADA, elsewhere, plan), (ADA, GUILD, PlanId(7))):
        with pytest.raises(NotFound):
            await plan_again(context, member, guild, number, Step(drop=EventId(1)))
    assert (await plan_again(context, ADA, None, plan, Step())).plan.id == plan


async def test_a_lock_that_cannot_be_held_to_is_let_go_of(context: Context) -> None:
    dear, night = await store_events(context.database, online("Gala", 1, price=60), online("Night", 2))
    plan = await planned(context)

    locked = await plan_again(context, ADA, GUILD, plan.plan.id, Step(lock=dear))

    impossible = locked.answer.impossible
    assert locked.plan.chosen == (night,)
    assert impossible is not None
    assert (impossible.clash, impossible.items) == ("budget", (dear,))


async def test_only_the_latest_of_what_was_never_accepted_is_kept(
    database: Database, thinkers: Thinkers
) -> None:
    await store_guild(database)
    clock = StoppedClock()
    context = context_of(database, clock, thinkers=thinkers)
    await change_area(context, ADA, GUILD, "Durham, NC")
    for _ in range(12):
        clock.at += timedelta(minutes=1)
        latest = await planned(context)
    async with database.reading() as tx:
        kept = await tx.plans.all_of(ADA)
    assert len(kept) == 10
    assert kept[0].id == latest.plan.id


async def test_what_is_unaffordable_counts_on_the_servers_day_wherever_the_member_is(
    context: Context,
) -> None:
    clock = context.clock
    assert isinstance(clock, StoppedClock)
    clock.at = MONDAY + timedelta(hours=9)  # Monday evening in Durham, Tuesday in Berlin
    await change_area(context, ADA, GUILD, "Berlin")
    await set_budget(context, ADA, GUILD, "2", "")
    await store_events(context.database, online("Gala", 2, price=60))
    await planned(context)
    await search(context, ADA, GUILD, Asked())
    async with context.database.reading() as tx:
        assert await tx.unmet_demand.of_member(ADA) == [(GUILD, MONDAY.date())]


async def test_nothing_affordable_is_counted_for_the_organisers_once_a_day(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "2", "")
    await store_events(context.database, online("Gala", 1, price=60))
    for _ in range(2):
        await planned(context)
    async with context.database.reading() as tx:
        assert await tx.unmet_demand.of_member(ADA) == [(GUILD, MONDAY.date())]
    await store_events(context.database, online("Free", 1))
    await change_area(context, BEN, GUILD, "Durham, NC")
    await propose(context, BEN, GUILD, Wishes())
    async with context.database.reading() as tx:
        assert await tx.unmet_demand.members(GUILD, MONDAY.date()) == 1


async def test_a_plan_that_takes_too_long_is_kept_to_be_tried_again(context: Context) -> None:
    await store_events(context.database, online("Night", 1), online("Other night", 2))
    async with Thinkers(seconds=0.0) as hasty:
        with pytest.raises(PlanUnfinished) as unfinished:
            await propose(replace(context, thinkers=hasty), ADA, GUILD, Wishes("this week"))

    found = await plan_again(context, ADA, GUILD, unfinished.value.plan, Step())

    assert found.wishes == Wishes("this week")
    assert titles(found.chosen) == ["Night", "Other night"]


async def test_a_step_is_kept_where_the_plan_could_not_be_finished(context: Context) -> None:
    [dropped, _] = await store_events(context.database, online("Night", 1), online("Other night", 2))
    plan = (await planned(context)).plan
    async with Thinkers(seconds=0.0) as hasty:
        with pytest.raises(PlanUnfinished):
            await plan_again(replace(context, thinkers=hasty), ADA, GUILD, plan.id, Step(drop=dropped))

    found = await plan_again(context, ADA, GUILD, plan.id, Step())

    assert titles(found.chosen) == ["Other night"]


async def test_who_is_deleted_while_a_plan_is_weighed_leaves_none(context: Context) -> None:
    await store_events(context.database, online("Gala", 2, price=60))

    await asyncio.gather(propose(context, ADA, GUILD, Wishes()), delete_member(context, ADA))

    async with context.database.reading() as tx:
        assert await tx.plans.latest_in(ADA, GUILD) is None
