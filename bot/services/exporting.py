"""Everything that is kept of a member, as a file they can read and take along. Nothing of anybody else's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.domain.attendance import Attendance
from bot.domain.contacts import Conversation
from bot.domain.events import Event
from bot.domain.ids import EventId, MemberId
from bot.domain.introductions import Introduction, State
from bot.domain.notices import Notice
from bot.services.context import Context
from bot.storage.plans import StoredPlan
from bot.storage.transaction import Transaction

Json = dict[str, Any]


async def export(context: Context, member: MemberId) -> bytes:
    """JSON, UTF-8. Ids are strings: numbers of that size lose digits in many programs."""
    async with context.database.reading() as tx:
        everything = await _everything(tx, member)
    everything["exported_at"] = context.clock.now()
    return json.dumps(everything, indent=2, ensure_ascii=False, default=_plain).encode()


async def _everything(tx: Transaction, member: MemberId) -> Json:
    return {
        "member": await _member(tx, member),
        "servers": [
            {"server": str(each.guild), "seen_as": each.visibility, "left_at": each.left_at}
            for each in await tx.memberships.of_member(member)
        ],
        "budget": await _budget(tx, member),
        "costs": [
            {"amount": each.amount, "currency": each.currency, "what": each.what, "spent_at": each.spent_at}
            for each in await tx.budgets.expenses_of(member, datetime.min.replace(tzinfo=UTC))
        ],
        **await _about_events(tx, member),
        "blocked": [
            str(each.member) if each.member is not None else "somebody who said hello"
            for each in await tx.blocks.by(member)
        ],
        "reports": [
            {"server": str(each.guild), "words": each.words, "reported_at": each.created_at}
            for each in await tx.reports.by(member)
        ],
        "searches": await tx.searches.all_of(member),
        "saved_searches": [
            {"name": each.name, "query": each.query} for each in await tx.saved_searches.all_of(member)
        ],
        "calendar_link_made_at": await tx.calendar_links.made_at(member),
        "found_nothing_affordable_on": [
            {"server": str(guild), "on": on.isoformat()}
            for guild, on in await tx.unmet_demand.of_member(member)
        ],
        "unfinished_forms": await tx.drafts.all_of(member),
        "planned_for_you": [
            {"what": kind, "due_at": due_at} for kind, due_at in await tx.jobs.ahead_of(member)
        ],
    }


async def _about_events(tx: Transaction, member: MemberId) -> Json:
    """What hangs on an event, with the event's name: read together, so that each is looked up once."""
    history = await tx.attendances.history(member)
    talks = await tx.contacts.conversations(member)
    introductions = await tx.introductions.of_member(member)
    suggested = await tx.suggestions.of_member(member)
    notices = await tx.notices.all_of(member)
    plans = await tx.plans.all_of(member)
    paid = await tx.cost_reports.of_member(member)
    ids = [
        *(each.attendance.event_id for each in history),
        *(each.event for each in talks),
        *(each.event for each in introductions),
        *(each.event for each in suggested),
        *(each.event_id for each in notices),
        *(event for plan in plans for event in plan.chosen),
        *(event for event, _, _ in paid),
    ]
    events = await tx.events.get_many([id_ for id_ in ids if id_ is not None])
    return {
        "answers": [_answer(each.attendance, events) for each in history],
        "people": await _people(tx, member, talks, events),
        "introductions": [await _introduction(tx, member, each, events) for each in introductions],
        "suggested_to_you": [
            {"event": _event(each.event, events), "shown_at": each.shown_at} for each in suggested
        ],
        "plans": [_plan(plan, events) for plan in plans],
        "paid_for_tickets": [
            {
                "event": _event(event, events),
                "amount": price.amount,
                "currency": price.currency,
                "told_at": at,
            }
            for event, price, at in paid
        ],
        "owed_to_you": [_owed(each, events) for each in notices],
    }


def _answer(said: Attendance, events: Mapping[EventId, Event]) -> Json:
    return {
        "event": _event(said.event_id, events),
        "server": str(said.guild_id),
        "said": said.response,
        "why": said.why,
        "said_at": said.said_at,
        "planned": said.planned,
        "joins_online": said.joins_online,
        "not_all_known": said.unsure,
        "spent": said.spent,
        "spent_at": said.spent_at,
        "currency": said.currency,
    }


def _plan(plan: StoredPlan, events: Mapping[EventId, Event]) -> Json:
    return {
        "asked": plan.asked,
        "planned_at": plan.created_at,
        "events": [_event(each, events) for each in plan.chosen],
        "accepted_at": plan.accepted_at,
    }


def _owed(notice: Notice, events: Mapping[EventId, Event]) -> Json:
    return {
        "kind": notice.kind,
        "event": _event(notice.event_id, events),
        "state": notice.state,
        "created_at": notice.created_at,
    }


async def _member(tx: Transaction, member: MemberId) -> Json:
    found = await tx.members.get(member)
    if found is None:
        return {"id": str(member)}
    area = found.area
    return {
        "id": str(member),
        "since": found.created_at,
        "last_used": await tx.members.seen_at(member),
        "area": None
        if area is None
        else {"name": area.name, "country": area.country, "lat": area.lat, "lon": area.lon},
        "timezone": None if area is None else area.timezone,
        "currency": found.currency,
        "travels_by": found.travel_mode,
        "has_a_pass": found.has_pass,
        "qualifies_for_concessions": found.qualifies_for_concession,
        "would_leave_above": found.would_leave_above,
        "takes_at_events": found.food_habit,
        "own_costs": {"currency": found.own_costs.currency, **found.own_costs.pairs()},
        "costs_corrected": [
            {
                "about": each.about,
                "currency": each.currency,
                "ticket": each.ticket,
                "travel": each.travel,
                "food_and_drink": each.food,
            }
            for each in found.corrections
        ],
        "free_hours_of_the_week": found.free_hours,
        "evenings_a_week": found.evenings_a_week,
        "reminded_the_day_before": found.day_before,
        "interests": found.words,
        "topics": found.topics,
        "looks_for": found.needs,
        "can_give": found.offers,
        "companies": found.companies,
        "is_ally": found.is_ally,
        "direct_messages": found.direct_messages,
        "asked_about_them_at": found.asked_about_dms_at,
        "questions_left_unanswered": found.unanswered_prompts,
        "paused_until": found.paused_until,
    }


async def _budget(tx: Transaction, member: MemberId) -> Json | None:
    found = await tx.budgets.get(member)
    if found is None:
        return None
    return {
        "amount": found.amount,
        "currency": found.currency,
        "from": found.starts_at,
        "until": found.until_on.isoformat(),
        "every": found.every,
    }


async def _people(
    tx: Transaction, member: MemberId, talks: Sequence[Conversation], events: Mapping[EventId, Event]
) -> list[Json]:
    return [
        {
            "name": contact.name,
            "since": contact.created_at,
            "member": None if contact.member is None else str(contact.member),
            "talks": [
                {"line": talk.line, "at": talk.talked_at, "event": _event(talk.event, events)}
                for talk in talks
                if talk.contact == contact.id
            ],
        }
        for contact in await tx.contacts.of(member)
    ]


async def _introduction(
    tx: Transaction, member: MemberId, introduction: Introduction, events: Mapping[EventId, Event]
) -> Json:
    """The other side's name only where both said yes, and never how they answered where they did not."""
    mine = introduction.asker == member
    assert introduction.id is not None
    hello = await tx.introductions.hello(introduction.id)
    [other] = introduction.members - {member}
    return {
        "event": _event(introduction.event, events),
        "you": "asked" if mine else "were asked",
        "asked_at": introduction.asked_at,
        "with": str(other) if introduction.is_open else None,
        "note": hello.note if mine else None,
        "offered": hello.gift if mine else None,
        "open": introduction.state is State.OPEN,
        "answered_at": introduction.answered_at if not mine or introduction.is_open else None,
    }


def _event(event: EventId | None, events: Mapping[EventId, Event]) -> Json | None:
    found = None if event is None else events.get(event)
    if found is None:
        return None
    details = found.details
    return {"id": str(found.id), "title": details.title, "starts_at": details.starts_at, "url": details.url}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an export")
