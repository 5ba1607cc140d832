"""A plan's card keeps to Discord's limits whatever the calendars say, and never shows what a title would do."""

from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from discord import ui
from sqlalchemy import update

from bot.domain.events import UNKNOWN_PRICE, EventDetails, Format, Place, Status
from bot.domain.graphemes import units
from bot.domain.ids import EventId, MemberId
from bot.processes.thinkers import Thinkers
from bot.services.budgets import set_budget
from bot.services.context import Context
from bot.services.going import say_going
from bot.services.planning import plan_again, propose
from bot.services.planning_accepting import Accepted, accept
from bot.services.planning_proposal import Proposal
from bot.services.planning_steps import Step, Wishes
from bot.services.profile import change_area, change_interests
from bot.storage.database import Database
from bot.storage.events import event_row
from bot.storage.schema import events
from cogs.plan_answers import accepted_card
from cogs.plan_cards import month_of, plan_card
from cogs.ui.layout import Card
from tests.services.contexts import GUILD, MONDAY, context_of, dollars, meetup, store_events, store_guild

ADA = MemberId(501)
MORNING = MONDAY + timedelta(hours=20)
LONG = ("🎉" * 90, "*[x](https://evil.example)* @everyone " * 5, "`" * 180, "_" * 180)


def online(title: str, hours: float, price: int) -> EventDetails:
    at = MORNING + timedelta(hours=hours)
    return meetup(title, at, place=Place(), format=Format.ONLINE, price=dollars(price))


@pytest.fixture
async def context(sqlite: Database, thinkers: Thinkers) -> Context:
    await store_guild(sqlite)
    context = context_of(sqlite, thinkers=thinkers)
    await change_area(context, ADA, GUILD, "Durham, NC")
    return context


async def planned(context: Context, evenings: int, a_day: str) -> Proposal:
    plan = await propose(context, ADA, GUILD, Wishes())
    assert plan is not None
    step = Step(evenings=evenings, wishes=Wishes(a_day=a_day))
    return await plan_again(context, ADA, GUILD, plan.plan.id, step)


def characters(card: Card) -> int:
    """As Discord counts: UTF-16 code units."""
    texts = [each.content for each in card.walk_children() if isinstance(each, ui.TextDisplay)]
    return sum(len(text.encode("utf-16-le")) // 2 for text in texts)


def options(card: Card) -> list[discord.SelectOption]:
    return [one for each in card.walk_children() if isinstance(each, ui.Select) for one in each.options]


@pytest.mark.parametrize(("evenings", "a_day"), [(1, "1"), (7, "1"), (7, "3")])
async def test_the_fullest_plan_fits_into_a_message(context: Context, evenings: int, a_day: str) -> None:
    await set_budget(context, ADA, GUILD, "200", "")
    nights = [
        online(f"{LONG[day % 4]} {day}", 24 * day + 3 * part, day % 5)
        for day in range(29)
        for part in (0, 1, 2)
    ]
    ids = await store_events(context.database, *nights, online("Gala" * 40, 30, 500))
    for event in ids[:9]:
        await say_going(context, ADA, GUILD, event)

    plan = await planned(context, evenings, a_day)
    card = plan_card(plan, notes=["Something changed meanwhile, so I set nothing aside:" * 8], pictured=True)

    assert sum(1 for _ in card.walk_children()) <= 40
    assert characters(card) <= 4000
    assert all(units(each.label) <= 100 for each in options(card))
    assert month_of(plan) is not None
    accepted = await accept(context, ADA, GUILD, plan.plan.id, plan.mark)
    assert isinstance(accepted, Accepted)
    assert characters(accepted_card(replace(accepted, asks_about_dms=True))) <= 4000


async def test_titles_do_nothing_in_a_plan(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    await store_events(context.database, online(LONG[1], 24, 3), online(f"{LONG[1]}!", 24, 2))

    card = plan_card(await planned(context, 3, "1"))

    said = "\n".join(each.content for each in card.walk_children() if isinstance(each, ui.TextDisplay))
    assert "[x](" not in said
    assert "@everyone" not in said


async def test_what_is_joined_from_home_says_so_in_a_long_plan_and_when_accepted(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "0", "")
    nights = [
        replace(meetup(f"Talk {day}", MORNING + timedelta(days=day), price=dollars(0)), format=Format.HYBRID)
        for day in range(9)
    ]
    await store_events(context.database, *nights)

    plan = await planned(context, 7, "1")
    said = "\n".join(
        each.content for each in plan_card(plan).walk_children() if isinstance(each, ui.TextDisplay)
    )
    accepted = await accept(context, ADA, GUILD, plan.plan.id, plan.mark)
    assert isinstance(accepted, Accepted)
    told = "\n".join(
        each.content for each in accepted_card(accepted).walk_children() if isinstance(each, ui.TextDisplay)
    )

    assert len(plan.chosen) > 7
    assert said.count(", online · costs you nothing") == len(plan.chosen)
    assert told.count(", online\n") == len(plan.chosen)


async def test_without_anything_there_is_a_sentence_and_a_way_on(context: Context) -> None:
    plan = await planned(context, 3, "1")
    card = plan_card(plan)
    assert month_of(plan) is None
    said = [each.content for each in card.walk_children() if isinstance(each, ui.TextDisplay)]
    assert said[0].startswith("### Nothing until Tue 31 Mar is listed that would be for you.")
    assert "haven't said what you can spend" in said[0]
    labels = [each.label for each in card.walk_children() if isinstance(each, ui.Button)]
    assert labels == ["Plan again", "Change", "What can you spend?"]


async def test_a_price_nobody_knows_is_told_beside_what_is_kept_back(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    mystery = meetup("Mystery", MORNING, place=Place(), format=Format.ONLINE, price=UNKNOWN_PRICE)
    [event] = await store_events(context.database, mystery)
    plan = await planned(context, 3, "1")

    locked = await plan_again(context, ADA, GUILD, plan.plan.id, Step(lock=event))

    said = "\n".join(
        each.content for each in plan_card(locked).walk_children() if isinstance(each, ui.TextDisplay)
    )
    assert "price unknown, nothing kept back · must be in" in said


def said_of(plan: Proposal) -> str:
    return "\n".join(
        each.content for each in plan_card(plan).walk_children() if isinstance(each, ui.TextDisplay)
    )


async def test_free_days_are_not_called_taken_where_one_week_is(context: Context) -> None:
    going = await store_events(context.database, *(online(f"Night {day}", 24 * day, 0) for day in range(4)))
    for event in going[:3]:
        await say_going(context, ADA, GUILD, event)

    said = said_of(await planned(context, 3, "1"))

    assert said.startswith(
        "### I'd add nothing until Tue 31 Mar: the best of the rest is in a week that is full."
    )


async def test_prices_are_not_blamed_for_what_is_free_at_hours_they_are_not(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "0", "")
    await store_events(context.database, online("Free", 24, 0), online("Gala", 48, 60))
    async with context.database.writing() as tx:
        member = await tx.members.get(ADA)
        assert member is not None
        await tx.members.save(replace(member, free_hours=tuple(range(5 * 24, 6 * 24))), MONDAY)

    plan = await planned(context, 3, "1")

    said = said_of(plan)
    assert said.startswith("### All that fits your $0 until Tue 31 Mar is at hours you aren't free.")
    assert "That's the prices" not in said
    assert not plan.is_unaffordable


async def test_prices_are_not_blamed_for_what_is_free_and_of_no_interest(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "0", "")
    await change_interests(context, ADA, "python")
    await store_events(context.database, online("Pottery", 24, 0), online("Python gala", 48, 60))

    said = said_of(await planned(context, 3, "1"))

    assert "That's the prices" not in said
    assert "1 costs more, by $60. 1 is about other things." in said


async def test_prices_are_not_blamed_for_what_was_dropped(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "0", "")
    [free, _] = await store_events(context.database, online("Free", 24, 0), online("Gala", 48, 60))
    plan = await planned(context, 3, "1")

    dropped = await plan_again(context, ADA, GUILD, plan.plan.id, Step(drop=free))

    said = said_of(dropped)
    assert said.startswith("### You dropped all that fits your $0 until Tue 31 Mar.")
    assert "That's the prices" not in said


async def test_what_might_fit_is_counted_once_and_named_once(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    story = [mystery("Story time", 24 * day) for day in range(3)]
    await store_events(context.database, *story, series="story")
    others = [mystery(f"Mystery {number}", 24 * number + 3) for number in range(4)]
    await store_events(context.database, *others, mystery("Mystery 3", 200))

    said = said_of(await planned(context, 3, "1"))

    assert "surely fits your $40. 6 might (price unknown)." in said
    [named] = [line for line in said.split("\n") if line.startswith("Price unknown, so not planned: ")]
    titles = named.removeprefix("Price unknown, so not planned: ").split(". Tell me")[0]
    # As many as the headline counts: a series is one, and what is called the same is named once.
    assert titles == "Story time (3 times), Mystery 0 and 4 more"


async def test_where_only_the_fares_are_missing_it_asks_what_a_ride_costs(context: Context) -> None:
    yuki = MemberId(502)
    await store_guild(context.database, timezone="Asia/Tokyo", cities=("Tokyo",), currency="JPY")
    await change_area(context, yuki, GUILD, "Tokyo")
    await set_budget(context, yuki, GUILD, "¥4,000", "")
    hub = Place("Hub", "Tokyo", "JP", 35.6595, 139.7005)
    free = [meetup(f"Jam {day}", MORNING + timedelta(days=day), place=hub) for day in range(3)]
    await store_events(context.database, *free)

    plan = await propose(context, yuki, GUILD, Wishes())
    assert plan is not None
    card = plan_card(plan, pictured=False)

    asked = "I know no fares there, so not planned: Jam 0, Jam 1 and 1 more. Tell me what a ride costs you"
    assert asked in "\n".join(
        each.content for each in card.walk_children() if isinstance(each, ui.TextDisplay)
    )
    labels = [each.label for each in card.walk_children() if isinstance(each, ui.Button)]
    assert ("How I get around" in labels, "When would you leave?" in labels) == (True, False)


def mystery(title: str, hours: float) -> EventDetails:
    return replace(online(title, hours, 0), price=UNKNOWN_PRICE)


async def test_what_is_by_day_is_no_evening(context: Context) -> None:
    await store_events(context.database, online("Lunch talk", 31, 0))
    day = said_of(await planned(context, 3, "1"))
    await store_events(context.database, online("Meetup", 60, 0))
    mixed = said_of(await planned(context, 3, "1"))
    assert day.startswith("### 1 outing until Tue 31 Mar for nothing.")
    assert mixed.startswith("### 2 outings until Tue 31 Mar for nothing.")


async def test_what_costs_nothing_says_so_once(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    await store_events(context.database, online("Free", 36, 0))
    said = said_of(await planned(context, 3, "1"))
    assert said.startswith("### 1 evening until Tue 31 Mar for nothing; your $40 stays whole.")
    assert said.count("costs you nothing") == 1


async def test_what_was_dropped_is_named_and_comes_back(context: Context) -> None:
    [chess, _] = await store_events(context.database, online("Chess", 24, 0), online("Data", 48, 0))
    plan = await planned(context, 3, "1")

    dropped = await plan_again(context, ADA, GUILD, plan.plan.id, Step(drop=chess))
    back = await plan_again(context, ADA, GUILD, plan.plan.id, Step(bring_back=True))

    assert "-# Dropped: Chess. The drop menu brings it back." in said_of(dropped)
    [offered] = [each for each in options(plan_card(dropped)) if each.value == "back"]
    assert (offered.label, offered.description) == ("Bring back all I dropped", "Chess")
    assert "Dropped" not in said_of(back)
    assert chess in back.plan.chosen


async def test_a_swap_is_of_this_plan_and_can_be_undone(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    [chess, data] = await store_events(context.database, online("Chess", 24, 5), online("Data", 48, 4))
    plan = await planned(context, 1, "1")
    [out] = plan.plan.chosen
    [into] = {chess, data} - {out}

    swapped = await plan_again(context, ADA, GUILD, plan.plan.id, Step(swap=(out, into)))
    more = await plan_again(context, ADA, GUILD, plan.plan.id, Step(evenings=3))
    anew = await propose(context, ADA, GUILD, Wishes())
    back = await plan_again(context, ADA, GUILD, plan.plan.id, Step(unlock=into, evenings=1))

    title = swapped.options.swapped[0].details.title
    assert swapped.plan.chosen == more.plan.chosen == (into,)
    assert f"-# Swapped out: {title}. The swap menu brings it back." in said_of(swapped)
    [undo] = [each for each in options(plan_card(swapped)) if each.label.startswith("Back: ")]
    assert undo.value == f"-{out}.{into}"
    assert anew is not None
    assert set(anew.plan.chosen) == {out, into}
    assert back.plan.chosen == (out,)
    assert "Swapped out" not in said_of(back)


async def test_what_must_be_in_and_was_called_off_or_moved_away_is_said(context: Context) -> None:
    [chess, data] = await store_events(context.database, online("Chess", 24, 0), online("Data", 48, 0))
    plan = await planned(context, 3, "1")
    for event in (chess, data):
        await plan_again(context, ADA, GUILD, plan.plan.id, Step(lock=event))
    await change(context, chess, status=Status.CANCELLED)
    await change(context, data, starts_at=MORNING + timedelta(days=60), ends_at=None)

    found = said_of(await plan_again(context, ADA, GUILD, plan.plan.id, Step()))

    assert "**Chess** was called off, so it's not in any more." in found
    assert "**Data** is on Sat 2 May, outside of these days, so it's not in." in found


async def change(context: Context, event: EventId, **more: object) -> None:
    """As its calendar says it from now on."""
    async with context.database.writing() as tx:
        details = (await tx.events.get_many([event]))[event].details
        changed = event_row(replace(details, **more))  # type: ignore[arg-type]  # fields by name
        await tx.connection.execute(update(events).where(events.c.id == event).values(changed))
        await tx.events.changed_for(GUILD)


async def test_events_called_the_same_are_told_apart(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "5", "")
    same = [online("Testing", 36, 5), online("Testing", 60, 6), online("Testing", 62.5, 7)]
    await store_events(context.database, *same)

    plan = await planned(context, 3, "2")

    assert "With $6 more: Testing on Thu 5 Mar." in said_of(plan)
    for menu in (each for each in plan_card(plan).walk_children() if isinstance(each, ui.Select)):
        labels = [option.label for option in menu.options]
        assert len(set(labels)) == len(labels)
