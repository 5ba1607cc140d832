import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from discord import ui
from sqlalchemy import select

from bot.domain.budget import Spending
from bot.domain.cost_lines import CostKind
from bot.domain.errors import NotFound
from bot.domain.events import UNKNOWN_PRICE, EventDetails, Format, Place
from bot.domain.ids import EventId, MemberId
from bot.domain.notices import NoticeKind
from bot.domain.plan_turns import Turn, TurnKind
from bot.processes.thinkers import Thinkers
from bot.services.budgets import add_cost, set_budget
from bot.services.context import Context
from bot.services.correcting import correct_lines
from bot.services.going import go_there, join_online, say_going, say_not_going
from bot.services.planning import plan_again, plan_without, propose
from bot.services.planning_accepting import Accepted, Refused, accept
from bot.services.planning_proposal import Proposal
from bot.services.planning_steps import Step, Wishes
from bot.services.profile import change_area
from bot.services.replanning import follow_costs
from bot.storage.database import Database
from bot.storage.schema import attendances, jobs
from cogs.plan_answers import refused_lines
from cogs.plan_cards import plan_card
from cogs.ui.layout import Card
from tests.services.contexts import (
    GUILD,
    MONDAY,
    StoppedClock,
    Woken,
    context_of,
    dollars,
    meetup,
    online,
    store_events,
    store_guild,
)

ADA, BEN = MemberId(501), MemberId(502)
TUESDAY = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
WEDNESDAY = (MONDAY + timedelta(days=2)).date()


@pytest.fixture
async def context(database: Database, thinkers: Thinkers, clock: StoppedClock) -> Context:
    await store_guild(database)
    context = context_of(database, clock, Woken(), thinkers)
    await change_area(context, ADA, GUILD, "Durham, NC")
    await set_budget(context, ADA, GUILD, "40", "")
    return context


@pytest.fixture
async def events(context: Context) -> list[EventId]:
    """Three evenings of one week, nine dollars each."""
    return await store_events(context.database, *(online(f"Night {day}", day, price=9) for day in (1, 2, 3)))


async def planned(context: Context) -> Proposal:
    found = await propose(context, ADA, GUILD, Wishes())
    assert found is not None
    return found


async def accepted(context: Context, plan: Proposal) -> Accepted | Refused:
    return await accept(context, ADA, GUILD, plan.plan.id, plan.mark)


async def goings(context: Context) -> dict[EventId, int | None]:
    async with context.database.reading() as tx:
        rows = await tx.connection.execute(
            select(attendances.c.event_id, attendances.c.planned).where(attendances.c.state == "going")
        )
        return {EventId(event): planned for event, planned in rows}


async def rewrite(context: Context, event: EventId, details: EventDetails) -> None:
    async with context.database.writing() as tx:
        await tx.event_intake.rewrite([(event, details, b"new")], MONDAY)


async def cancel(context: Context, *events: EventId) -> None:
    async with context.database.writing() as tx:
        await tx.event_intake.cancel(events, MONDAY)


def turns(answer: Accepted | Refused) -> Sequence[Turn]:
    assert isinstance(answer, Refused)
    return answer.turns


async def test_accepting_goes_to_all_and_sets_their_money_aside(
    context: Context, events: list[EventId]
) -> None:
    plan = await planned(context)

    answer = await accepted(context, plan)

    assert isinstance(answer, Accepted)
    assert [event.id for event in answer.going] == events
    assert (answer.changed, answer.planned, answer.asks_about_dms) == (True, 2700, True)
    assert answer.account.left(MONDAY) == 1300
    assert await goings(context) == dict.fromkeys(events, 900)
    async with context.database.reading() as tx:
        due = set(await tx.connection.scalars(select(jobs.c.key).where(jobs.c.kind == "debrief")))
        kept = await tx.plans.get(plan.plan.id, ADA)
    assert due == {f"debrief:{ADA}:{event}" for event in events}
    assert kept is not None
    assert kept.accepted_at == MONDAY


async def test_the_second_tap_is_told_the_state(context: Context, events: list[EventId]) -> None:
    plan = await planned(context)

    answers = await asyncio.gather(*(accepted(context, plan) for _ in range(5)))

    assert [isinstance(each, Accepted) for each in answers] == [True] * 5
    assert sum(each.changed for each in answers if isinstance(each, Accepted)) == 1
    assert all(len(each.going) == 3 for each in answers if isinstance(each, Accepted))
    assert await goings(context) == dict.fromkeys(events, 900)


async def test_what_was_called_off_moved_or_got_dearer_stops_all_of_it(
    context: Context, events: list[EventId]
) -> None:
    plan = await planned(context)
    off, moved, dearer = events
    await cancel(context, off)
    later = online("Night 2", 8, price=9)
    await rewrite(context, moved, later)
    await rewrite(context, dearer, online("Night 3", 3, price=11))

    answer = await accepted(context, plan)

    assert turns(answer) == (
        Turn(TurnKind.CALLED_OFF, "Night 1"),
        Turn(TurnKind.MOVED, "Night 2", starts_at=later.starts_at),
        Turn(TurnKind.DEARER, "Night 3", by=200),
    )
    assert await goings(context) == {}


async def test_what_is_over_stops_it(context: Context, events: list[EventId], clock: StoppedClock) -> None:
    plan = await planned(context)
    clock.at = TUESDAY + timedelta(hours=3)
    assert turns(await accepted(context, plan)) == (Turn(TurnKind.OVER, "Night 1"),)
    assert await goings(context) == {}


async def test_money_that_went_elsewhere_stops_it(context: Context, events: list[EventId]) -> None:
    plan = await planned(context)
    await add_cost(context, ADA, GUILD, "15", "Shoes")
    assert turns(await accepted(context, plan)) == (Turn(TurnKind.MONEY, by=200),)
    assert await goings(context) == {}


async def locked_of_unknown_price(context: Context) -> tuple[EventId, Proposal]:
    """Two dollars there and back by bus; nobody knows the ticket."""
    [event] = await store_events(context.database, meetup("Open house", TUESDAY, price=UNKNOWN_PRICE))
    plan = await planned(context)
    assert event not in plan.plan.chosen
    return event, await plan_again(context, ADA, GUILD, plan.plan.id, Step(lock=event))


async def test_what_is_locked_at_an_unknown_price_counts_with_its_known_part(context: Context) -> None:
    event, plan = await locked_of_unknown_price(context)

    answer = await accepted(context, plan)

    assert isinstance(answer, Accepted)
    assert (plan.cost, answer.planned, answer.account.left(MONDAY)) == (200, 200, 3800)
    assert answer.account.spending == Spending(planned=200, unknown=1)
    assert await goings(context) == {event: 200}


async def test_money_short_of_the_known_part_stops_it(context: Context) -> None:
    _, plan = await locked_of_unknown_price(context)
    await add_cost(context, ADA, GUILD, "39", "Shoes")

    assert turns(await accepted(context, plan)) == (Turn(TurnKind.MONEY, by=100),)
    assert await goings(context) == {}


async def test_what_they_said_going_to_meanwhile_stops_what_is_at_that_hour(
    context: Context, events: list[EventId]
) -> None:
    plan = await planned(context)
    [other] = await store_events(context.database, online("Dinner", 2))
    await say_going(context, ADA, GUILD, other)

    assert turns(await accepted(context, plan)) == (Turn(TurnKind.CLASHES, "Night 2", other="Dinner"),)
    assert set(await goings(context)) == {other}


@pytest.mark.parametrize(("minutes", "stops"), [(30, True), (180, False)])
async def test_too_little_time_for_the_way_from_what_they_said_going_to_meanwhile_stops_it(
    context: Context, minutes: int, *, stops: bool
) -> None:
    """In Durham until half an hour before it begins in Raleigh, which is about 30 km by bus."""
    there, coffee = await store_events(
        context.database,
        meetup("Data night", TUESDAY, place=RALEIGH),
        meetup("Coffee", TUESDAY - timedelta(hours=1, minutes=minutes), hours=1),
    )
    plan = await propose(context, ADA, GUILD, Wishes("", "", "2"))
    assert plan is not None
    plan = await plan_again(context, ADA, GUILD, plan.plan.id, Step(lock=there, drop=coffee))
    await say_going(context, ADA, GUILD, coffee)

    answer = await accepted(context, plan)

    if stops:
        assert turns(answer) == (Turn(TurnKind.TOO_CLOSE, "Data night", other="Coffee"),)
        assert set(await goings(context)) == {coffee}
    else:
        assert isinstance(answer, Accepted)


async def test_a_day_that_is_taken_meanwhile_stops_what_is_on_it(
    context: Context, events: list[EventId]
) -> None:
    plan = await planned(context)
    morning = replace(online("Breakfast", 2), starts_at=MONDAY + timedelta(days=2), ends_at=None)
    [other] = await store_events(context.database, morning)
    await say_going(context, ADA, GUILD, other)

    assert turns(await accepted(context, plan)) == (Turn(TurnKind.DAY_FULL, on=WEDNESDAY, count=2, most=1),)
    assert set(await goings(context)) == {other}


async def test_evenings_that_are_taken_meanwhile_stop_a_week_that_has_enough_of_them(
    context: Context, events: list[EventId]
) -> None:
    plan = await planned(context)
    [other] = await store_events(context.database, online("Brunch", 5))
    await say_going(context, ADA, GUILD, other)

    answer = await accepted(context, plan)

    assert turns(answer) == (Turn(TurnKind.WEEK_FULL, on=MONDAY.date(), count=4, most=3),)
    assert set(await goings(context)) == {other}
    now = await plan_again(context, ADA, GUILD, plan.plan.id, Step())
    assert len(now.plan.chosen) == 2
    assert refused_lines(turns(answer), now)[1] == (
        "- the week of Mon 2 Mar would have 4 evenings by now, and I plan 3 a week at most"
    )


async def test_one_they_go_to_by_now_is_no_reason_to_stop(context: Context, events: list[EventId]) -> None:
    plan = await planned(context)
    await say_going(context, ADA, GUILD, events[0])

    answer = await accepted(context, plan)

    assert isinstance(answer, Accepted)
    assert (len(answer.going), answer.planned) == (3, 1800)


async def test_a_plan_that_changed_since_it_was_shown_is_not_accepted_unseen(
    context: Context, events: list[EventId]
) -> None:
    plan = await planned(context)
    await plan_again(context, ADA, GUILD, plan.plan.id, Step(drop=events[0]))
    assert turns(await accepted(context, plan)) == ()
    assert await goings(context) == {}


async def test_nobody_accepts_for_somebody_else(context: Context, events: list[EventId]) -> None:
    plan = await planned(context)
    with pytest.raises(NotFound):
        await accept(context, BEN, GUILD, plan.plan.id, plan.mark)
    assert await goings(context) == {}


async def test_accepted_is_accepted_also_where_one_was_taken_back(
    context: Context, events: list[EventId]
) -> None:
    plan = await planned(context)
    await accepted(context, plan)
    await say_not_going(context, ADA, GUILD, events[1])

    answer = await accepted(context, plan)

    assert isinstance(answer, Accepted)
    assert ([event.id for event in answer.going], answer.total, answer.changed) == (
        [events[0], events[2]],
        3,
        False,
    )


async def test_what_was_accepted_stays_and_the_next_plan_is_another(
    context: Context, events: list[EventId]
) -> None:
    plan = await planned(context)
    await accepted(context, plan)

    again = await plan_again(context, ADA, GUILD, plan.plan.id, Step())

    assert [item.id for item, _ in again.fixed] == events
    async with context.database.reading() as tx:
        kept = await tx.plans.get(plan.plan.id, ADA)
    assert kept is not None
    assert (kept.chosen, kept.accepted_at) == (tuple(events), MONDAY)


async def test_planning_without_one_frees_its_money_for_another(
    context: Context, events: list[EventId]
) -> None:
    plan = await planned(context)
    await accepted(context, plan)
    await rewrite(context, events[1], online("Night 2", 10, price=9))
    [other] = await store_events(context.database, online("Instead", 2, price=20))

    async with context.database.writing() as tx:
        told = await tx.notices.add("moved", ADA, NoticeKind.EVENT_CHANGED, MONDAY, event=events[1])
    assert told is not None

    found = await plan_without(context, ADA, None, plan.plan.id, told.id)

    assert found.plan.chosen == (other,)
    assert (found.period.money, found.left) == (2200, 200)
    assert set(await goings(context)) == {events[0], events[2]}


async def test_planning_again_in_the_same_moment_takes_nothing_back(
    context: Context, events: list[EventId]
) -> None:
    """It thinks for a while, and what was accepted meanwhile is another plan by then."""
    plan = await planned(context)

    _, answer = await asyncio.gather(
        plan_again(context, ADA, GUILD, plan.plan.id, Step()), accepted(context, plan)
    )

    assert isinstance(answer, Accepted)
    async with context.database.reading() as tx:
        kept = await tx.plans.get(plan.plan.id, ADA)
    assert kept is not None
    assert kept.accepted_at is not None
    assert kept.chosen == plan.plan.chosen


RALEIGH = Place("Hub", "Raleigh", "US", 35.787, -78.6475)


@pytest.mark.parametrize(("budget", "joins", "planned_for"), [("40", False, 800), ("3", True, 0)])
async def test_hybrid_is_planned_in_the_room_where_there_is_money_for_it_else_online(
    context: Context, budget: str, *, joins: bool, planned_for: int
) -> None:
    hybrid = meetup("Data night", TUESDAY, place=RALEIGH, format=Format.HYBRID)
    [event] = await store_events(context.database, hybrid)
    await set_budget(context, ADA, GUILD, budget, "")
    plan = await planned(context)
    text = _text(plan_card(plan))

    answer = await accepted(context, plan)

    assert isinstance(answer, Accepted)
    assert (plan.cost, answer.planned) == (planned_for, planned_for)
    assert (", online\n" in text) == joins
    async with context.database.reading() as tx:
        said = await tx.attendances.get(ADA, event)
    assert said is not None
    assert (said.planned, said.joins_online) == (planned_for, joins)


async def test_what_is_set_aside_to_join_online_stays_so_when_costs_are_worked_out_anew(
    context: Context,
) -> None:
    hybrid = meetup("Data night", TUESDAY, place=RALEIGH, format=Format.HYBRID)
    [event] = await store_events(context.database, hybrid)
    await join_online(context, ADA, GUILD, event)

    await say_going(context, ADA, GUILD, event)
    dearer = replace(hybrid, price=dollars(4))
    await rewrite(context, event, dearer)
    async with context.database.writing() as tx:
        told = await follow_costs(tx, context.costs, [event])
    now = await goings(context)
    await correct_lines(context, ADA, GUILD, event, {CostKind.TRAVEL: "6", CostKind.TICKET: "3"})

    assert (now, told) == ({event: 400}, {(event, ADA)})
    assert await goings(context) == {event: 300}
    await go_there(context, ADA, GUILD, event)
    assert await goings(context) == {event: 900}


def _text(card: Card) -> str:
    return "\n".join(item.content for item in card.walk_children() if isinstance(item, ui.TextDisplay))


async def test_an_evening_within_a_locked_event_of_several_days_does_not_stop_it(
    context: Context, events: list[EventId]
) -> None:
    [week] = await store_events(
        context.database, online("Open house", 1, ends_at=TUESDAY + timedelta(days=3))
    )
    await say_going(context, ADA, GUILD, events[1])
    plan = await planned(context)
    plan = await plan_again(context, ADA, GUILD, plan.plan.id, Step(lock=week))

    assert week in plan.plan.chosen
    assert isinstance(await accepted(context, plan), Accepted)


async def test_an_all_day_event_leaves_the_hour_open_also_on_the_day_that_lasts_23_hours(
    context: Context,
) -> None:
    zone = ZoneInfo("America/New_York")
    first, last = datetime(2026, 3, 8, tzinfo=zone), datetime(2026, 3, 9, tzinfo=zone)
    open_all_day = dict(all_day=True, starts_at=first.astimezone(UTC), ends_at=last.astimezone(UTC))
    at = first.astimezone(UTC) + timedelta(hours=16)
    all_day = replace(online("Open data day", 0), **open_all_day)  # type: ignore[arg-type]  # fields by name
    evening = replace(online("Night", 0), starts_at=at, ends_at=at + timedelta(hours=2))
    day, night = await store_events(context.database, all_day, evening)
    await set_budget(context, ADA, GUILD, "40", "30 March")
    await say_going(context, ADA, GUILD, day)
    plan = await propose(context, ADA, GUILD, Wishes("until 20 March", "", "3"))

    assert plan is not None
    assert plan.plan.chosen == (night,)
    assert isinstance(await accepted(context, plan), Accepted)


async def test_nights_into_and_out_of_the_weeks_of_a_plan_are_taken_too(context: Context) -> None:
    """From Sunday night into Monday, when the week to plan begins, and out of it again."""
    monday = datetime(2026, 3, 9, 4, tzinfo=UTC)  # midnight in Durham

    def night(title: str, day: int, hour: int) -> EventDetails:
        at = monday + timedelta(days=day, hours=hour)
        return replace(online(title, 0), starts_at=at, ends_at=at + timedelta(hours=3))

    party, _ = await store_events(context.database, night("Party", -1, 23), night("Hack", 0, 1))
    _, early = await store_events(context.database, night("Dance", 6, 22), night("Breakfast", 7, 0))
    await set_budget(context, ADA, GUILD, "40", "30 March")
    await say_going(context, ADA, GUILD, party)
    await say_going(context, ADA, GUILD, early)
    plan = await propose(context, ADA, GUILD, Wishes("9 to 15 March"))

    assert plan is not None
    assert plan.plan.chosen == ()
