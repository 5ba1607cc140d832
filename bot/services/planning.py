"""A member's plan: proposed, then changed step by step until they accept it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.domain.errors import NotAllowed, NotFound, RapportError, Unreadable
from bot.domain.ids import GuildId, MemberId, PlanId
from bot.domain.notices import NoticeId
from bot.domain.plan_answer import PlanAnswer, answer_to
from bot.domain.plan_goals import Goal, read_goal
from bot.domain.planning import PlanProblem
from bot.domain.text import plain
from bot.processes.thinkers import ThinkingFailed, TookTooLong
from bot.services.askers import Facts, asker_of, read_facts
from bot.services.context import Context
from bot.services.demand import note_unmet
from bot.services.going import say_not_going
from bot.services.planning_options import options_for
from bot.services.planning_period import period_of
from bot.services.planning_pool import Chosen
from bot.services.planning_proposal import Proposal
from bot.services.planning_steps import MOST_A_WEEK, Step, Wishes, after, said
from bot.services.waiting import notice_seen
from bot.storage.plans import Expected, StoredPlan
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

log = structlog.get_logger(__name__)

# Of what a member proposed to themselves and did not accept.
_KEPT = 10
_TRIES = 4
# How long a plan that could not be finished is kept to try again.
_TRIED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Weighing:
    """So many events are weighed just now, against so much money (minor units; None: no limit)."""

    events: int
    money: int | None
    currency: str


Progress = Callable[[Weighing], None]


def _untold(_: Weighing) -> None:
    """Nobody asked what is going on."""


class PlanUnfinished(RapportError):
    """It took too long or failed on our side. What they decided is kept with the plan, so that it can be tried again."""

    def __init__(self, plan: PlanId) -> None:
        super().__init__(
            "I couldn't finish weighing this plan. What you chose is kept: try again, or plan a shorter stretch of time."
        )
        self.plan = plan


async def propose(
    context: Context, member: MemberId, guild: GuildId | None, wishes: Wishes, weighing: Progress = _untold
) -> Proposal | None:
    """A new plan. None while nobody knows where they live. Raises Unreadable, NotAllowed outside a server, and
    PlanUnfinished."""
    if guild is None:
        raise NotAllowed(
            "A plan is made of a server's events: ask me there, and I'll answer so that only you can see it."
        )
    now = context.clock.now()
    plan = StoredPlan(PlanId(new_id()), member, guild, wishes.stored(), (), now, now)
    async with context.database.reading() as tx:
        facts = await read_facts(tx, member, guild, {})
        before = await tx.plans.latest_in(member, guild)
    if facts.member is None or not facts.member.is_set_up:
        return None
    if before is not None:
        # What they dropped, they dropped for good.
        plan = replace(plan, dropped=before.dropped)
    try:
        found = await _planned(context, plan, facts, weighing)
    except PlanUnfinished:
        async with context.database.writing() as tx:
            if await tx.attendances.lock(member):
                await tx.plans.save(replace(plan, ends_at=now + _TRIED_WITHIN))
        raise
    async with context.database.writing() as tx:
        if not await tx.attendances.lock(member):
            return None  # They had themselves deleted meanwhile.
        await tx.plans.save(found.plan)
        await tx.plans.forget_unused(member, _KEPT)
        if found.is_unaffordable:
            await note_unmet(tx, guild, found.asker.offer.guild, member, now)
    return found


async def plan_again(
    context: Context,
    member: MemberId,
    guild: GuildId | None,
    plan: PlanId,
    step: Step,
    *,
    weighing: Progress = _untold,
) -> Proposal:
    """The plan after one more step. One that was accepted stays as it is: what follows is a new one.

    Raises NotFound when it is gone or somebody else's, Unreadable for what was typed or has gone by, and
    PlanUnfinished, with the step kept.
    """
    if step.wishes is not None:
        await _understood(context, member, guild, plan, step.wishes)
    async with context.database.writing() as tx:
        await tx.attendances.lock(member)
        stored = after(await own_plan(tx, member, guild, plan), step)
        await _change_member(context, tx, stored, step)
        await tx.plans.save(stored)
    for _ in range(_TRIES):
        async with context.database.reading() as tx:
            facts = await read_facts(tx, member, stored.guild, {})
        found = await _planned(context, stored, facts, weighing)
        async with context.database.writing() as tx:
            await tx.attendances.lock(member)
            latest = await own_plan(tx, member, guild, stored.id)
            if said(latest) == said(stored):
                await tx.plans.save(found.plan)
                return found
            # Another tap came between: what it said counts too, and what it accepted stays so.
            stored = after(latest, Step())
            await tx.plans.save(stored)
    return found


async def plan_without(
    context: Context,
    member: MemberId,
    guild: GuildId | None,
    plan: PlanId,
    notice: NoticeId,
    *,
    weighing: Progress = _untold,
) -> Proposal:
    """They do not go to one of an accepted plan's events after all, of which a notice told them: its money is free
    for another. Raises NotFound when either is gone or somebody else's."""
    async with context.database.reading() as tx:
        await own_plan(tx, member, guild, plan)
        found = await tx.notices.get(notice)
        if found is None or found.member_id != member or found.event_id is None:
            raise NotFound("That news is from another time. `/plan` makes a new plan.")
        said = await tx.attendances.get(member, found.event_id)
    if said is not None and said.is_going:
        await say_not_going(context, member, guild, found.event_id)
    await notice_seen(context, member, notice)
    return await plan_again(context, member, guild, plan, Step(drop=found.event_id), weighing=weighing)


async def wishes_of(
    context: Context, member: MemberId, guild: GuildId | None, plan: PlanId
) -> tuple[Wishes, int | None]:
    """What a plan was asked for, and how many evenings a week they said. Raises NotFound."""
    async with context.database.reading() as tx:
        stored, person = await own_plan(tx, member, guild, plan), await tx.members.get(member)
    return Wishes.of(stored.asked), None if person is None else person.evenings_a_week


async def own_plan(tx: Transaction, member: MemberId, guild: GuildId | None, plan: PlanId) -> StoredPlan:
    """In a DM any of theirs, in a server those made there. Raises NotFound."""
    found = await tx.plans.get(plan, member)
    if found is None or (guild is not None and guild != found.guild):
        raise NotFound(
            "That plan is from another time, and I don't have it any more. `/plan` makes a new one."
        )
    return found


async def _planned(context: Context, plan: StoredPlan, facts: Facts, weighing: Progress) -> Proposal:
    """Call it outside of a transaction: it takes the time it takes. Raises PlanUnfinished."""
    asker, wishes = await asker_of(context, plan.guild, facts), Wishes.of(plan.asked)
    goal, period = _goal(wishes.goal), await period_of(asker, wishes.period)
    dropped = frozenset(plan.dropped)
    decided = Chosen(
        goal, wishes.events_a_day, frozenset(plan.locked), dropped, frozenset(plan.swapped) - dropped
    )
    options = await options_for(context, asker, period, decided)
    weighing(Weighing(len(options.problem.items), period.money, asker.reader.currency))
    answer = await _answered(context, plan.id, options.problem)
    items = [options.item(id_) for id_ in answer.chosen]
    found = replace(
        plan,
        chosen=tuple(item.id for item in items),
        expected={
            item.id: Expected(item.starts_at, item.cost, options.fits[item.id].candidate.joins_online)
            for item in items
        },
        created_at=asker.now,
        ends_at=period.ends_at,
    )
    return Proposal(found, asker, wishes, goal, period, options, answer)


async def _answered(context: Context, plan: PlanId, problem: PlanProblem) -> PlanAnswer:
    try:
        return await context.thinkers.run(answer_to, problem)
    except TookTooLong:
        log.warning("a plan took too long", plan=plan, events=len(problem.items))
    except ThinkingFailed as failed:
        log.error("a plan failed", plan=plan, events=len(problem.items), reason=str(failed))
    raise PlanUnfinished(plan)


async def _understood(
    context: Context, member: MemberId, guild: GuildId | None, plan: PlanId, wishes: Wishes
) -> None:
    """Before anything is kept. Raises Unreadable."""
    async with context.database.reading() as tx:
        stored = await own_plan(tx, member, guild, plan)
        facts = await read_facts(tx, member, stored.guild, {})
    _goal(wishes.goal)
    await period_of(await asker_of(context, stored.guild, facts), wishes.period)


def _goal(typed: str) -> Goal:
    """Raises Unreadable."""
    goal = read_goal(typed)
    if goal is None:
        raise Unreadable(
            "goal", f"I don't know how to plan for “{plain(typed, 60)}”. Try “people”, “learn” or “cheap”."
        )
    return goal


async def _change_member(context: Context, tx: Transaction, plan: StoredPlan, step: Step) -> None:
    """What is true of them also for the next plan."""
    if step.evenings is not None:
        now = context.clock.now()
        evenings = min(max(step.evenings, 1), MOST_A_WEEK)
        person = await tx.members.locked(plan.member, now)
        await tx.members.save(replace(person, evenings_a_week=evenings), now)
