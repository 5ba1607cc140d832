"""What members paid for a ticket, as they told us."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import EventId, FeedId, MemberId
from bot.domain.money import Money
from bot.storage.dialect import insert_into
from bot.storage.schema import cost_reports, event_sources, events

_AT_ONCE = 500


class CostReports:
    """One a member and a series (or event): `about` names it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, about: str) -> None:
        """Who tells of the same thing at the same time waits: otherwise nobody would see the third of three come.
        SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            digest = hashlib.blake2b(about.encode(), digest_size=8, person=b"cost report").digest()
            number = int.from_bytes(digest, "big", signed=True)
            await self._connection.execute(select(func.pg_advisory_xact_lock(number)))

    async def feeds_about(self, about: str, event: EventId | None) -> list[FeedId]:
        """The feeds that bring what it is about."""
        query = (
            select(event_sources.c.feed_id)
            .join(events, events.c.id == event_sources.c.event_id)
            .where(or_(events.c.series == about, events.c.id == event))
        )
        return [FeedId(id_) for id_ in (await self._connection.scalars(query.distinct())).all()]

    async def save(self, member: MemberId, about: str, event: EventId, paid: Money, now: datetime) -> None:
        """In place of what they told before."""
        row = dict(member_id=member, about=about, event_id=event, amount=paid.amount)
        row |= dict(currency=paid.currency, reported_at=now)
        statement = insert_into(self._connection, cost_reports).values(row)
        keys = ["member_id", "about"]
        await self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=row))

    async def withdraw(self, member: MemberId, about: str) -> None:
        """What they told of it is gone."""
        theirs = (cost_reports.c.member_id == member, cost_reports.c.about == about)
        await self._connection.execute(delete(cost_reports).where(*theirs))

    async def told_by(self, member: MemberId, about: str) -> Money | None:
        query = select(cost_reports.c.amount, cost_reports.c.currency)
        query = query.where(cost_reports.c.member_id == member, cost_reports.c.about == about)
        row = (await self._connection.execute(query)).first()
        return None if row is None else Money(row.amount, row.currency)

    async def amounts(self, abouts: Collection[str]) -> dict[str, list[Money]]:
        """What was paid, by what it was about, the smallest first."""
        found: dict[str, list[Money]] = {}
        wanted = sorted(set(abouts))
        for start in range(0, len(wanted), _AT_ONCE):
            query = select(cost_reports).where(cost_reports.c.about.in_(wanted[start : start + _AT_ONCE]))
            for row in await self._connection.execute(query.order_by(cost_reports.c.amount)):
                found.setdefault(row.about, []).append(Money(row.amount, row.currency))
        return found

    async def follow(
        self, abouts: Mapping[str, str], ended: Collection[str], events: Mapping[str, EventId]
    ) -> set[str]:
        """What was told of something is told of what it becomes (`abouts`, whose event is in `events`) too; of two words
        of one member the later holds. Of the `ended` nothing is left. Answers what there is more told of."""
        more: set[str] = set()
        for old, new in sorted(abouts.items()):
            told = cost_reports.c.about == old
            rows = (await self._connection.execute(select(cost_reports).where(told))).mappings().all()
            for row in rows:
                statement = insert_into(self._connection, cost_reports)
                values = statement.values({**row, "about": new, "event_id": events[new]})
                later = dict(amount=row["amount"], currency=row["currency"], reported_at=row["reported_at"])
                is_later = cost_reports.c.reported_at < row["reported_at"]
                keys = ["member_id", "about"]
                await self._connection.execute(
                    values.on_conflict_do_update(index_elements=keys, set_=later, where=is_later)
                )
                more.add(new)
            if old in ended and rows:
                await self._connection.execute(delete(cost_reports).where(told))
        return more

    async def forget_gone(self) -> None:
        """What was told of single events that are gone: nobody can ask for it any more. A series goes on."""
        is_single = cost_reports.c.about.startswith("event:")
        await self._connection.execute(
            delete(cost_reports).where(cost_reports.c.event_id.is_(None), is_single)
        )

    async def abouts_of(self, member: MemberId) -> dict[str, EventId | None]:
        """What they told of."""
        query = select(cost_reports.c.about, cost_reports.c.event_id).where(
            cost_reports.c.member_id == member
        )
        rows = await self._connection.execute(query.order_by(cost_reports.c.about))
        return {row.about: row.event_id for row in rows}

    async def of_member(self, member: MemberId) -> list[tuple[EventId | None, Money, datetime]]:
        """Theirs, in order of time."""
        query = select(cost_reports).where(cost_reports.c.member_id == member)
        rows = await self._connection.execute(query.order_by(cost_reports.c.reported_at))
        return [(row.event_id, Money(row.amount, row.currency), row.reported_at) for row in rows]
