"""Accepting a plan: Going for each of its events in one transaction, or nothing at all and the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.attendance import Answered, Response
from bot.domain.cost_lines import venue_of
from bot.domain.errors import NotFound
from bot.domain.events import Event
from bot.domain.ids import EventId, GuildId, MemberId, PlanId
from bot.domain.paying import is_paid_from
from bot.domain.plan_items import plan_item
from bot.domain.plan_turns import Turn, TurnKind, crowded_out, turn_of
from bot.services.accounts import Account, read_account
from bot.services.context import Context
from bot.services.going import Case, asks_about_dms, open_case, set_going
from bot.services.planning import own_plan
from bot.services.planning_proposal import mark_of
from bot.services.planning_rules import going_about, rules_for
from bot.services.planning_steps import Wishes
from bot.services.readers import Reader
from bot.storage.plans import StoredPlan
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Accepted:
    """They go to `going` of the plan's `total` events, in order of time. `changed` is False when they had accepted
    it before. `planned` is what was set aside just now, minor units of the reader's currency. `online` are those
    they join from home."""

    plan: StoredPlan
    going: tuple[Event, ...]
    total: int
    changed: bool
    planned: int
    account: Account
    reader: Reader
    now: datetime
    online: frozenset[EventId] = frozenset()
    asks_about_dms: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed. Without `turns` the plan is another by now than the one they saw."""

    plan: StoredPlan
    turns: tuple[Turn, ...] = ()


async def accept(
    context: Context, member: MemberId, guild: GuildId | None, plan: PlanId, mark: int
) -> Accepted | Refused:
    """`mark` is of the plan they saw. Raises NotFound when it is gone, somebody else's, or empty."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        stored = await _held(tx, member, guild, plan)
        if mark != mark_of(stored):
            return Refused(stored)
        cases, turns = await _cases(context, tx, stored)
        if stored.accepted_at is not None or (cases and not turns and all(map(_goes, cases))):
            return await _accepted(tx, stored, cases, [], now)
        history = await tx.attendances.history(member)
        new = [case for case in cases if not _goes(case)]
        changed, unchanged = _changed(stored, new, now)
        turns += changed + await _crowded_out(context, tx, stored, unchanged, history)
        turns += await _short(tx, member, new, history, now)
        if turns or not cases:
            return Refused(stored, tuple(turns))
        for case in new:
            await set_going(tx, case, now)
        stored = replace(stored, accepted_at=now)
        await tx.plans.save(stored)
        asks = await asks_about_dms(tx, cases[0].member, now)
        accepted = replace(await _accepted(tx, stored, cases, new, now), asks_about_dms=asks)
    context.wake()
    context.offers.answered(stored.guild)
    return accepted


async def _held(tx: Transaction, member: MemberId, guild: GuildId | None, plan: PlanId) -> StoredPlan:
    """Its events stay as they are until the transaction ends, and a second tap waits for the first.

    The events are held in one order for everybody, and before the member is locked.
    """
    for event in sorted((await own_plan(tx, member, guild, plan)).chosen):
        await tx.events.hold(event)
    await tx.attendances.lock(member)
    return await own_plan(tx, member, guild, plan)


async def _cases(context: Context, tx: Transaction, plan: StoredPlan) -> tuple[list[Case], list[Turn]]:
    cases, turns = [], []
    for event in plan.chosen:
        try:
            online = plan.expected[event].joins_online if event in plan.expected else None
            cases.append(await open_case(context, tx, plan.member, plan.guild, event, joins_online=online))
        except NotFound:
            turns.append(Turn(TurnKind.GONE))
    return cases, turns


def _goes(case: Case) -> bool:
    return case.before is not None and case.before.is_going


def _changed(plan: StoredPlan, cases: Sequence[Case], now: datetime) -> tuple[list[Turn], list[Case]]:
    """What is different of the events themselves, and those that are as they were proposed."""
    turns: list[Turn] = []
    unchanged: list[Case] = []
    for case in cases:
        turn = _turn(plan, case, now)
        if turn is None:
            unchanged.append(case)
        else:
            turns.append(turn)
    return turns, unchanged


def _turn(plan: StoredPlan, case: Case, now: datetime) -> Turn | None:
    expected = plan.expected[case.event.id]
    return turn_of(
        case.event.details,
        was_at=expected.starts_at,
        was_planned=expected.planned,
        planned=_planned(plan, case),
        now=now,
    )


def _planned(plan: StoredPlan, case: Case) -> int | None:
    """What they locked although nobody knows its price counts with the part that is known."""
    return case.aside.amount or 0 if case.event.id in plan.locked else case.to_plan


async def _crowded_out(
    context: Context, tx: Transaction, plan: StoredPlan, cases: Sequence[Case], history: Sequence[Answered]
) -> list[Turn]:
    """What leaves no hour, no way, no day or no evening of the week for it by now."""
    if not cases:
        return []
    reader = cases[0].reader
    zone = reader.timezone
    new = [plan_item(case.event, 0, 0, zone, joins_online=case.joins_online) for case in cases]
    days = [item.on for item in new]
    goings = {each.event_id: each for each in going_about(history, min(days), max(days), zone)}
    events = await tx.events.get_many(list(goings))
    fixed = [
        plan_item(event, 0, 0, zone, joins_online=goings[id_].joins_online) for id_, event in events.items()
    ]
    rules = rules_for(reader, context.costs.pace, Wishes.of(plan.asked).events_a_day, events)
    known = [*events.values(), *(case.event for case in cases)]
    return crowded_out(new, fixed, rules, {event.id: event.details.title for event in known})


async def _short(
    tx: Transaction, member: MemberId, cases: Sequence[Case], history: Sequence[Answered], now: datetime
) -> list[Turn]:
    """Whether the money left by now is less than all of it costs."""
    account = await read_account(tx, member, history)
    budget, left = account.budget, account.left(now)
    if budget is None or left is None:
        return []
    covered = [
        case
        for case in cases
        if is_paid_from(budget, case.attendance(Response.GOING, now, case.aside), case.event.details)
    ]
    total = sum(case.aside.amount or 0 for case in covered if case.cost.currency == budget.currency)
    return [Turn(TurnKind.MONEY, by=total - max(left, 0))] if total > max(left, 0) else []


async def _accepted(
    tx: Transaction, plan: StoredPlan, cases: Sequence[Case], new: Sequence[Case], now: datetime
) -> Accepted:
    said = await tx.attendances.history(plan.member)
    going = {
        each.attendance.event_id: each.attendance.joins_online
        for each in said
        if each.attendance.is_going and not each.is_off
    }
    account = await read_account(tx, plan.member, said)
    events = sorted((case.event for case in cases if case.event.id in going), key=_by_start)
    online = frozenset(each.id for each in events if venue_of(each.details, going[each.id]).is_online)
    planned = sum(case.aside.amount or 0 for case in new)
    reader = cases[0].reader if cases else Reader(None, None)
    return Accepted(plan, tuple(events), len(plan.chosen), bool(new), planned, account, reader, now, online)


def _by_start(event: Event) -> tuple[datetime, EventId]:
    return event.details.starts_at, event.id
