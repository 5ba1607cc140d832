"""Several members do several things in one moment, while the event they go to changes: the sum is never wrong.

After every moment what the services say is compared with the rows themselves, added up here by other means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from bot.domain.attendance import Attendance, Response
from bot.domain.budget import Every
from bot.domain.corrections import Correction
from bot.domain.cost_lines import CostKind
from bot.domain.errors import NotFound, Stale
from bot.domain.events import UNKNOWN_PRICE, EventDetails, Occurrence, Status
from bot.domain.guild_feeds import Feed, GuildFeed
from bot.domain.ids import EventId, MemberId
from bot.domain.intake import Said
from bot.domain.profiles import DirectMessages
from bot.domain.travel import FoodHabit, TravelMode
from bot.services.budgets import add_cost, correct_cost, cost_as_planned, set_budget, take_back
from bot.services.context import Context
from bot.services.correcting import correct_lines
from bot.services.going import say_going, say_interested, say_not_for_me, say_not_going
from bot.services.intake import listing, take_in
from bot.services.onboarding import FirstAnswers, begin
from bot.services.profile import change_area, change_food, change_leaving, change_travel, turn_dms
from bot.services.purses import Purse, purse_of
from bot.storage.database import Database
from bot.storage.schema import attendances, budgets, events
from bot.storage.transaction import Transaction
from tests.services.contexts import FREE, GUILD, MONDAY, ORGANISER, context_of, dollars, meetup, store_guild

TOMORROW = MONDAY + timedelta(days=1, hours=8)
MIDNIGHT = MONDAY - timedelta(hours=10)
BUS = 200  # there and back, from Durham to downtown Durham
# A feed that says a higher number says nothing.
UNTOLD = 30
_NUMBERS = count(10_000)
_SAYS = {
    "going": say_going,
    "not going": say_not_going,
    "interested": say_interested,
    "not for me": say_not_for_me,
}

VERBS = st.sampled_from(["going", "going", "not going", "interested", "not for me", "correct", "as planned"])
ACTS = st.one_of(
    st.tuples(VERBS, st.integers(0, 1), st.integers(0, 2), st.integers(0, 5000)),
    st.tuples(
        st.sampled_from(["add", "take back", "budget"]), st.integers(0, 1), st.just(0), st.integers(0, 5000)
    ),
    st.tuples(
        st.sampled_from(["price", "cancel", "move"]), st.just(0), st.integers(0, 2), st.integers(0, 40)
    ),
)
MOMENTS = st.lists(st.lists(ACTS, min_size=1, max_size=5), max_size=5)
Act = tuple[str, int, int, int]


@dataclass
class Community:
    """Two members with forty dollars each, and three events of one feed: one tomorrow, one all day on the day the
    budgets were set, and one that had begun an hour before."""

    context: Context
    members: list[MemberId]
    feed: Feed
    uids: list[str]
    details: list[EventDetails]
    ids: list[EventId] = field(default_factory=list)

    @classmethod
    async def made(cls, context: Context) -> Community:
        number = next(_NUMBERS)
        members = [MemberId(number * 10 + each) for each in range(2)]
        for member in members:
            await change_area(context, member, GUILD, "Durham, NC")
            await set_budget(context, member, GUILD, "40", "")
        async with context.database.writing() as tx:
            url = f"https://sample.example/{number}.ics"
            feed = await tx.feeds.get_or_add(url, "Sample calendar", "UTC", MONDAY)
            await tx.feeds.use(GuildFeed(GUILD, feed, "Sample calendar", ORGANISER, MONDAY))
        uids = [f"{number}-{each}" for each in range(3)]
        details = [
            meetup(f"Night {uids[0]}", TOMORROW, price=dollars(5)),
            meetup(f"Fair {uids[1]}", MIDNIGHT, hours=24, all_day=True, price=dollars(5)),
            meetup(f"Coffee {uids[2]}", MONDAY - timedelta(hours=1), hours=3, price=dollars(5)),
        ]
        community = cls(context, members, feed, uids, details)
        for event in range(3):
            await community.publish(event)
        async with context.database.reading() as tx:
            known = {each.uid: each.event_id for each in await tx.event_sources.by_uids(feed.id, set(uids))}
        community.ids = [known[uid] for uid in uids]
        return community

    async def publish(self, event: int) -> None:
        """The feed says so of this event; a reading of it is taken in as after a poll."""
        uid, details = self.uids[event], self.details[event]
        said = Said(listing([Occurrence(uid, "", details)]), reread=frozenset([uid]))
        async with self.context.database.writing() as tx:
            await self.take(tx, said)

    async def take(self, tx: Transaction, said: Said) -> None:
        assert await tx.feeds.lock(self.feed.id)
        places, costs = self.context.places, self.context.costs
        await take_in(tx, self.feed, said, MONDAY, places=places, costs=costs)

    def act(self, act: Act) -> Coroutine[Any, Any, object]:
        verb, who, which, number = act
        context, member = self.context, self.members[who]
        typed, event = f"{number // 100}.{number % 100:02d}", self.ids[which]
        match verb:
            case "correct":
                return correct_cost(context, member, GUILD, event, typed)
            case "as planned":
                return cost_as_planned(context, member, GUILD, event, number)
            case "add":
                return add_cost(context, member, GUILD, typed, "tea")
            case "take back":
                return self._take_back(member)
            case "budget":
                return set_budget(context, member, GUILD, typed, "", every=Every.WEEK)
            case "price" | "cancel" | "move":
                return self._change(verb, which, number)
        return _SAYS[verb](context, member, GUILD, event)

    async def _take_back(self, member: MemberId) -> None:
        for cost in (await purse_of(self.context, member, GUILD)).account.expenses[:1]:
            await take_back(self.context, member, GUILD, cost.id)

    async def _change(self, verb: str, which: int, number: int) -> None:
        before = self.details[which]
        is_off = before.status is Status.CANCELLED
        price = dollars(number) if number else FREE
        if number > UNTOLD:
            price = UNKNOWN_PRICE
        starts_at = TOMORROW + timedelta(minutes=number)
        self.details[which] = meetup(
            before.title,
            starts_at if verb == "move" else before.starts_at,
            hours=(before.ends_by - before.starts_at) / timedelta(hours=1),
            all_day=before.all_day and verb != "move",
            price=price if verb == "price" else before.price,
            status=Status.CONFIRMED if verb != "cancel" or is_off else Status.CANCELLED,
        )
        await self.publish(which)

    async def rows(self, member: MemberId) -> list[Attendance]:
        async with self.context.database.reading() as tx:
            found = await tx.connection.execute(
                select(attendances.c.event_id).where(attendances.c.member_id == member)
            )
            read = [await tx.attendances.get(member, EventId(event)) for event in found.scalars()]
        return [each for each in read if each is not None]

    async def check(self) -> None:
        async with self.context.database.reading() as tx:
            query = select(events.c.id, events.c.status, events.c.price_max, events.c.price_state)
            stored = {
                row.id: row for row in await tx.connection.execute(query.where(events.c.id.in_(self.ids)))
            }
        for member in self.members:
            purse, rows = await purse_of(self.context, member, GUILD), await self.rows(member)
            used = 0
            for row in rows:
                event = stored[row.event_id]
                if row.spent is not None:
                    used += row.spent
                elif row.response is Response.GOING:
                    # What is set aside is what it costs now, whatever it cost when they said Going; of a price that
                    # nobody gives any more it may still be the last that was given.
                    assert row.unsure is (event.price_state == "unknown")
                    at_least = (event.price_max or 0) + BUS
                    assert row.planned == at_least or (row.unsure and (row.planned or 0) > at_least)
                    used += 0 if event.status == "cancelled" else row.planned or 0
                else:
                    assert row.planned is None
            _add_up(purse, used)
            await self._has_one_budget(member)

    async def _has_one_budget(self, member: MemberId) -> None:
        async with self.context.database.reading() as tx:
            query = select(budgets.c.id).where(budgets.c.member_id == member)
            assert len((await tx.connection.execute(query)).all()) == 1


def _add_up(purse: Purse, used: int) -> None:
    budget = purse.account.budget
    assert budget is not None
    others = sum(each.amount for each in purse.account.expenses)
    spending = purse.account.spending
    left = purse.account.left(MONDAY)
    assert left == budget.amount - spending.spent - spending.planned
    assert left == budget.amount - used - others
    assert purse.view is not None
    assert purse.view.left == left


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moments=MOMENTS)
async def test_whatever_happens_in_one_moment_the_sum_is_right(
    database: Database, moments: list[list[Act]]
) -> None:
    await store_guild(database)
    community = await Community.made(context_of(database))
    for moment in moments:
        said = await asyncio.gather(*map(community.act, moment), return_exceptions=True)
        for error in said:
            # What is off cannot be gone to; what was never gone to, or taken back by now, has no cost.
            assert not isinstance(error, BaseException) or isinstance(error, NotFound | Stale), error
        await community.check()


async def test_one_member_taps_many_times_at_once(database: Database) -> None:
    await store_guild(database)
    community = await Community.made(context_of(database))
    moment: list[Act] = [("going", 0, 0, 0)] * 5 + [("add", 0, 0, 350)] * 3 + [("budget", 0, 0, 5000)] * 3

    await asyncio.gather(*map(community.act, moment))

    await community.check()
    purse = await purse_of(community.context, community.members[0], GUILD)
    assert purse.account.left(MONDAY) == 5000 - 3 * 350 - 700


async def test_what_was_paid_ahead_stays_gone_when_the_event_moves_past_the_budget(
    database: Database,
) -> None:
    await store_guild(database)
    community = await Community.made(context_of(database))
    member = community.members[0]
    await community.act(("going", 0, 0, 0))
    await community.act(("correct", 0, 0, 2000))

    community.details[0] = replace(
        community.details[0], starts_at=TOMORROW + timedelta(days=60), ends_at=TOMORROW + timedelta(days=61)
    )
    await community.publish(0)

    assert (await purse_of(community.context, member, GUILD)).account.left(MONDAY) == 4000 - 2000


async def _stands_in_line(database: Database, task: asyncio.Task[Any]) -> None:
    """Until PostgreSQL says that somebody waits for a lock; SQLite's one writer makes everybody wait anyway."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not database.is_sqlite and not task.done():
        async with database.reading() as tx:
            if await tx.connection.scalar(query):
                return


async def test_paying_waits_for_what_is_said_in_the_same_moment(database: Database) -> None:
    """Else it would write back that they go, and set the money aside again."""
    await store_guild(database)
    community = await Community.made(context_of(database))
    member, event = community.members[0], community.ids[0]
    await community.act(("going", 0, 0, 0))

    async with database.writing() as tx:
        await tx.attendances.lock(member)
        paying = asyncio.create_task(correct_cost(community.context, member, GUILD, event, "6.50"))
        await _stands_in_line(database, paying)
        (going,) = await community.rows(member)
        await tx.attendances.save(replace(going, response=Response.NOT_GOING, planned=None))

    with pytest.raises(NotFound):
        await paying
    await community.check()
    assert [row.response for row in await community.rows(member)] == [Response.NOT_GOING]


async def test_a_correction_counts_with_the_price_that_comes_in_the_same_moment(database: Database) -> None:
    """Else it would set aside what the event cost before."""
    await store_guild(database)
    community = await Community.made(context_of(database))
    member, event, uid = community.members[0], community.ids[0], community.uids[0]
    await community.act(("going", 0, 0, 0))
    dearer = replace(community.details[0], price=dollars(30))

    async with database.writing() as tx:
        await community.take(tx, Said(listing([Occurrence(uid, "", dearer)]), reread=frozenset([uid])))
        own = correct_lines(community.context, member, GUILD, event, {CostKind.TRAVEL: "1"})
        correcting = asyncio.create_task(own)
        await _stands_in_line(database, correcting)
    await correcting

    (going,) = await community.rows(member)
    assert going.planned == 3000 + 100


async def test_a_price_counts_with_the_correction_that_comes_in_the_same_moment(database: Database) -> None:
    await store_guild(database)
    community = await Community.made(context_of(database))
    member, event = community.members[0], community.ids[0]
    await community.act(("going", 0, 0, 0))
    community.details[0] = replace(community.details[0], price=dollars(30))

    own = correct_lines(community.context, member, GUILD, event, {CostKind.TRAVEL: "1"})
    await asyncio.gather(own, community.publish(0))

    (going,) = await community.rows(member)
    assert going.planned == 3000 + 100


async def test_going_counts_with_the_correction_that_comes_in_the_same_moment(database: Database) -> None:
    await store_guild(database)
    community = await Community.made(context_of(database))
    member, event = community.members[0], community.ids[0]

    async with database.writing() as tx:
        person = await tx.members.locked(member, MONDAY)
        going = asyncio.create_task(say_going(community.context, member, GUILD, event))
        await _stands_in_line(database, going)
        own = Correction(f"event:{event}", "USD", travel=100)
        await tx.members.save(replace(person, corrections=(own,)), MONDAY)

    assert (await going).attendance.planned == 500 + 100
    async with database.reading() as tx:
        after = await tx.members.get(member)
    assert after is not None
    assert after.corrections == (own,)


FORMS: dict[str, Callable[[Context, MemberId], Coroutine[Any, Any, object]]] = {
    "food": lambda context, member: change_food(context, member, FoodHabit.USUAL),
    "area": lambda context, member: change_area(context, member, GUILD, "Raleigh, NC"),
    "travel": lambda context, member: change_travel(context, member, GUILD, TravelMode.BIKE, has_pass=False),
    "leaving": lambda context, member: change_leaving(context, member, GUILD, "7"),
    "beginning": lambda context, member: begin(context, member, GUILD, FirstAnswers("Raleigh, NC", "20")),
}


@pytest.mark.parametrize("form", FORMS)
async def test_no_form_writes_back_what_was_changed_in_the_same_moment(database: Database, form: str) -> None:
    """Whoever has just turned DMs off gets none, whatever else they say."""
    await store_guild(database)
    community = await Community.made(context_of(database))
    member = community.members[0]
    await turn_dms(community.context, member, on=True)

    async with database.writing() as tx:
        await tx.members.note(member, direct_messages=DirectMessages.OFF.value)
        saying = asyncio.create_task(FORMS[form](community.context, member))
        await _stands_in_line(database, saying)
    await saying

    async with database.reading() as tx:
        after = await tx.members.get(member)
    assert after is not None
    assert after.direct_messages == DirectMessages.OFF
