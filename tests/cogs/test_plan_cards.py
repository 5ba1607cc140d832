"""A plan's card keeps to Discord's limits whatever the calendars say, and never shows what a title would do."""

from dataclasses import replace
from datetime import timedelta

import discord
import pytest
from discord import ui

from bot.domain.events import UNKNOWN_PRICE, EventDetails, Format, Place
from bot.domain.graphemes import units
from bot.domain.ids import MemberId
from bot.processes.thinkers import Thinkers
from bot.services.budgets import set_budget
from bot.services.context import Context
from bot.services.going import say_going
from bot.services.planning import Proposal, Step, Wishes, plan_again, propose
from bot.services.profile import change_area, change_interests
from bot.storage.database import Database
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
    events = [
        online(f"{LONG[day % 4]} {day}", 24 * day + 3 * part, day % 5)
        for day in range(29)
        for part in (0, 1, 2)
    ]
    ids = await store_events(context.database, *events, online("Gala" * 40, 30, 500))
    for event in ids[:9]:
        await say_going(context, ADA, GUILD, event)

    plan = await planned(context, evenings, a_day)
    card = plan_card(plan, notes=["Something changed meanwhile, so I set nothing aside:" * 8], pictured=True)

    assert sum(1 for _ in card.walk_children()) <= 40
    assert characters(card) <= 4000
    assert all(units(each.label) <= 100 for each in options(card))
    assert month_of(plan) is not None


async def test_titles_do_nothing_in_a_plan(context: Context) -> None:
    await set_budget(context, ADA, GUILD, "40", "")
    await store_events(context.database, online(LONG[1], 24, 3), online(f"{LONG[1]}!", 24, 2))

    card = plan_card(await planned(context, 3, "1"))

    said = "\n".join(each.content for each in card.walk_children() if isinstance(each, ui.TextDisplay))
    assert "[x](" not in said
    assert "@everyone" not in said


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
    assert "price not fully known, nothing kept back · must be in" in said


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
        "### I'd add nothing until Tue 31 Mar: the best of the rest is in a week whose 3 evenings are taken."
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
    assert said.startswith("### What fits your $0 until Tue 31 Mar is at hours you aren't free.")
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
    assert said.startswith("### Of what fits your $0 until Tue 31 Mar nothing is left")
    assert "That's the prices" not in said
