"""Digests and their runs: at most one for a digest and a date."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.digest_runs import DigestRun, PlannedDigest, RunState
from bot.domain.digests import Digest, Filters, Near, Run
from bot.domain.events import Format
from bot.domain.ids import ChannelId, DigestId, EventId, GuildId
from bot.domain.money import Money
from bot.storage.dialect import insert_into
from bot.storage.schema import digest_runs, digests


class Digests:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, digest: Digest, next_run: Run | None, now: datetime) -> None:
        """Adds or changes it; one that is enabled has no reason to be disabled."""
        row = _row(digest) | dict(
            next_on=next_run and next_run.on, next_at=next_run and next_run.at, created_at=now
        )
        if digest.enabled:
            row["disabled_because"] = None
        statement = insert_into(self._connection, digests).values(row)
        kept = {name: value for name, value in row.items() if name not in ("id", "created_at")}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=kept))

    async def get(self, digest: DigestId) -> PlannedDigest | None:
        row = (await self._connection.execute(select(digests).where(digests.c.id == digest))).first()
        return None if row is None else _planned(row, await self._last_run(digest))

    async def lock(self, digest: DigestId) -> PlannedDigest | None:
        """As `get`; whoever else wants to run or change it waits for the end of this transaction."""
        query = select(digests.c.id).where(digests.c.id == digest).with_for_update()
        await self._connection.execute(query)
        return await self.get(digest)

    async def of_guild(self, guild: GuildId) -> list[PlannedDigest]:
        query = select(digests).where(digests.c.guild_id == guild)
        rows = (await self._connection.execute(query.order_by(digests.c.created_at, digests.c.id))).all()
        return [_planned(row, await self._last_run(DigestId(row.id))) for row in rows]

    async def enabled(self) -> list[Digest]:
        """Those that come back by themselves, of all servers."""
        query = select(digests).where(digests.c.enabled.is_(True)).order_by(digests.c.id)
        return [_planned(row, None).digest for row in await self._connection.execute(query)]

    async def remove(self, digest: DigestId) -> None:
        await self._connection.execute(delete(digests).where(digests.c.id == digest))

    async def set_next(self, digest: DigestId, run: Run) -> None:
        values = dict(next_on=run.on, next_at=run.at)
        await self._connection.execute(update(digests).where(digests.c.id == digest).values(values))

    async def switch_off(self, digest: DigestId, reason: str) -> None:
        values = dict(enabled=False, disabled_because=reason[:200], next_on=None, next_at=None)
        await self._connection.execute(update(digests).where(digests.c.id == digest).values(values))

    async def last_done(self, digest: DigestId) -> date | None:
        """The latest date that had its run, whatever became of it."""
        query = select(func.max(digest_runs.c.run_on)).where(digest_runs.c.digest_id == digest)
        latest: date | None = await self._connection.scalar(query)
        return latest

    async def add_run(self, run: DigestRun, now: datetime) -> bool:
        """False when that date had its run already."""
        row = dict(
            digest_id=run.digest,
            run_on=run.on,
            state=run.state.value,
            channel_id=run.channel,
            event_ids=list(run.events),
            more=run.more,
            due_at=run.due_at,
            created_at=now,
        )
        statement = insert_into(self._connection, digest_runs).values(row)
        done = await self._connection.execute(
            statement.on_conflict_do_nothing(index_elements=["digest_id", "run_on"])
        )
        return bool(done.rowcount)

    async def run_of(self, digest: DigestId, on: date) -> DigestRun | None:
        query = select(digest_runs).where(digest_runs.c.digest_id == digest, digest_runs.c.run_on == on)
        row = (await self._connection.execute(query)).first()
        return None if row is None else _run(row)

    async def settle_run(
        self, digest: DigestId, on: date, state: RunState, message_id: int | None = None
    ) -> None:
        query = update(digest_runs).where(digest_runs.c.digest_id == digest, digest_runs.c.run_on == on)
        await self._connection.execute(query.values(state=state.value, message_id=message_id))

    async def _last_run(self, digest: DigestId) -> DigestRun | None:
        query = select(digest_runs).where(digest_runs.c.digest_id == digest)
        row = (await self._connection.execute(query.order_by(digest_runs.c.run_on.desc()).limit(1))).first()
        return None if row is None else _run(row)


def _row(digest: Digest) -> dict[str, Any]:
    filters = digest.filters
    ticket = filters.max_ticket
    return dict(
        id=digest.id,
        guild_id=digest.guild,
        channel_id=digest.channel,
        hour=digest.hour,
        minute=digest.minute,
        timezone=digest.timezone,
        weekdays=sorted(digest.weekdays),
        filters=dict(
            topics=sorted(filters.topics),
            words=list(filters.words),
            without=list(filters.without),
            max_ticket=None if ticket is None else [ticket.amount, ticket.currency],
            known_price_only=filters.known_price_only,
            formats=sorted(format_.value for format_ in filters.formats),
            cities=list(filters.cities),
            near=None if filters.near is None else list(filters.near),
        ),
        days_ahead=digest.days_ahead,
        post_when_empty=digest.post_when_empty,
        enabled=digest.enabled,
    )


def _filters(content: dict[str, Any]) -> Filters:
    ticket = content["max_ticket"]
    return Filters(
        topics=frozenset(content["topics"]),
        words=tuple(content["words"]),
        without=tuple(content["without"]),
        max_ticket=None if ticket is None else Money(*ticket),
        known_price_only=content["known_price_only"],
        formats=frozenset(Format(value) for value in content["formats"]),
        cities=tuple(content["cities"]),
        near=None if content["near"] is None else Near(*content["near"]),
    )


def _planned(row: Row[Any], last_run: DigestRun | None) -> PlannedDigest:
    digest = Digest(
        id=DigestId(row.id),
        guild=GuildId(row.guild_id),
        channel=ChannelId(row.channel_id),
        hour=row.hour,
        minute=row.minute,
        timezone=row.timezone,
        weekdays=frozenset(row.weekdays),
        filters=_filters(row.filters),
        days_ahead=row.days_ahead,
        enabled=row.enabled,
        post_when_empty=row.post_when_empty,
    )
    next_run = None if row.next_on is None else Run(row.next_on, row.next_at)
    return PlannedDigest(digest, next_run, last_run, row.disabled_because or "")


def _run(row: Row[Any]) -> DigestRun:
    return DigestRun(
        digest=DigestId(row.digest_id),
        on=row.run_on,
        state=RunState(row.state),
        channel=ChannelId(row.channel_id),
        due_at=row.due_at,
        events=tuple(EventId(event) for event in row.event_ids),
        more=row.more,
        message_id=row.message_id,
    )
