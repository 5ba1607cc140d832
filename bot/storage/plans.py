"""Plans as they were proposed last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import EventId, GuildId, MemberId, PlanId
from bot.storage.dialect import insert_into
from bot.storage.schema import plans
from bot.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Expected:
    """What an event was proposed at: its start, what it was to set aside (minor units), and of a hybrid event whether
    to join it online."""

    starts_at: datetime
    planned: int
    joins_online: bool = False


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """`asked` is what was typed, by option. `chosen` is what was proposed, `locked` must be in, `dropped` never is.

    `expected` says of each chosen what it was proposed at. `swapped` has what is out of this plan, and what it was
    swapped for.
    """

    id: PlanId
    member: MemberId
    guild: GuildId
    asked: Mapping[str, str]
    chosen: tuple[EventId, ...]
    created_at: datetime
    ends_at: datetime
    locked: tuple[EventId, ...] = ()
    dropped: tuple[EventId, ...] = ()
    accepted_at: datetime | None = None
    expected: Mapping[EventId, Expected] = field(default_factory=dict)
    swapped: Mapping[EventId, EventId] = field(default_factory=dict)


class Plans:
    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def save(self, plan: StoredPlan) -> None:
        expected = {
            str(id_): [each.starts_at.isoformat(), each.planned, each.joins_online]
            for id_, each in plan.expected.items()
        }
        words = json.dumps({"asked": dict(plan.asked), "expected": expected, "swapped": dict(plan.swapped)})
        sealed = self._vault.seal(words, "plans", plan.id, plan.member)
        row = dict(id=plan.id, member_id=plan.member, guild_id=plan.guild, sealed_asked=sealed)
        row |= dict(chosen=list(plan.chosen), locked=list(plan.locked), dropped=list(plan.dropped))
        row |= dict(created_at=plan.created_at, ends_at=plan.ends_at, accepted_at=plan.accepted_at)
        statement = insert_into(self._connection, plans).values(row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))

    async def get(self, plan: PlanId, member: MemberId) -> StoredPlan | None:
        """None when it is gone or somebody else's."""
        query = select(plans).where(plans.c.id == plan, plans.c.member_id == member)
        row = (await self._connection.execute(query)).first()
        return None if row is None else self._read(row)

    async def all_of(self, member: MemberId) -> list[StoredPlan]:
        """The latest first."""
        query = select(plans).where(plans.c.member_id == member)
        rows = await self._connection.execute(query.order_by(plans.c.created_at.desc(), plans.c.id))
        return [self._read(row) for row in rows]

    async def latest_in(self, member: MemberId, guild: GuildId) -> StoredPlan | None:
        """The one made last on that server."""
        query = select(plans).where(plans.c.member_id == member, plans.c.guild_id == guild)
        latest = query.order_by(plans.c.created_at.desc(), plans.c.id).limit(1)
        row = (await self._connection.execute(latest)).first()
        return None if row is None else self._read(row)

    async def accepted_with(self, member: MemberId, event: EventId, now: datetime) -> StoredPlan | None:
        """The latest plan that was accepted with this event in it and whose time is not over."""
        query = select(plans).where(plans.c.member_id == member, plans.c.accepted_at.is_not(None))
        rows = await self._connection.execute(query.where(plans.c.ends_at > now).order_by(plans.c.id.desc()))
        return next((self._read(row) for row in rows if event in row.chosen), None)

    async def follow(self, into: Mapping[EventId, EventId]) -> None:
        """Events become others: plans name those from now on."""
        columns = (plans.c.chosen, plans.c.locked, plans.c.dropped)
        rows = await self._connection.execute(
            select(plans.c.id, plans.c.member_id, *columns).order_by(plans.c.id)
        )
        touched = [
            row for row in rows if not into.keys().isdisjoint((*row.chosen, *row.locked, *row.dropped))
        ]
        for row in touched:
            plan = await self.get(PlanId(row.id), MemberId(row.member_id))
            if plan is not None:
                await self.save(_followed(plan, into))

    async def forget_unused(self, member: MemberId, keep: int) -> None:
        """Of what they did not accept only the latest stay: who plans a lot fills no table."""
        own = (plans.c.member_id == member, plans.c.accepted_at.is_(None))
        query = select(plans.c.id).where(*own).order_by(plans.c.created_at.desc(), plans.c.id).offset(keep)
        old = [row.id for row in await self._connection.execute(query)]
        if old:
            await self._connection.execute(delete(plans).where(plans.c.id.in_(old)))

    async def forget_over(self, before: datetime) -> int:
        """Those whose time was over by then."""
        return (await self._connection.execute(delete(plans).where(plans.c.ends_at < before))).rowcount

    def _read(self, row: Row[Any]) -> StoredPlan:
        words = json.loads(self._vault.open(row.sealed_asked, "plans", row.id, row.member_id))
        return StoredPlan(
            id=PlanId(row.id),
            member=MemberId(row.member_id),
            guild=GuildId(row.guild_id),
            asked=words["asked"],
            chosen=tuple(map(EventId, row.chosen)),
            created_at=row.created_at,
            ends_at=row.ends_at,
            locked=tuple(map(EventId, row.locked)),
            dropped=tuple(map(EventId, row.dropped)),
            accepted_at=row.accepted_at,
            expected={
                EventId(int(id_)): Expected(datetime.fromisoformat(starts_at), *more)
                for id_, (starts_at, *more) in words["expected"].items()
            },
            # Plans made before it was kept have none.
            swapped={EventId(int(out)): EventId(into) for out, into in words.get("swapped", {}).items()},
        )


def _followed(plan: StoredPlan, into: Mapping[EventId, EventId]) -> StoredPlan:
    """Each event once, also where the plan named both; what it was proposed at goes along."""

    def named(ids: tuple[EventId, ...]) -> tuple[EventId, ...]:
        return tuple(dict.fromkeys(into.get(id_, id_) for id_ in ids))

    expected = {into.get(id_, id_): each for id_, each in plan.expected.items()}
    return replace(
        plan,
        chosen=named(plan.chosen),
        locked=named(plan.locked),
        dropped=named(plan.dropped),
        expected=expected | {id_: plan.expected[id_] for id_ in into.values() if id_ in plan.expected},
    )
