"""What members report to the organisers of a server. The words are sealed, bound to who wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import GuildId, MemberId
from bot.storage.schema import reports
from bot.storage.types import new_id
from bot.storage.vault import Vault

ReportId = NewType("ReportId", int)


class ReportState(StrEnum):
    """NEW: the organisers have not seen it yet; POSTED: it stands in their channel."""

    NEW = "new"
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Report:
    """`reported` is None when they named nobody we could point at, or were deleted since."""

    id: ReportId
    guild: GuildId
    reporter: MemberId
    reported: MemberId | None
    words: str
    state: ReportState
    created_at: datetime


class Reports:
    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def add(
        self, guild: GuildId, reporter: MemberId, reported: MemberId | None, words: str, now: datetime
    ) -> Report:
        report = Report(ReportId(new_id()), guild, reporter, reported, words, ReportState.NEW, now)
        values = dict[str, Any](id=report.id, guild_id=guild, reporter_id=reporter, reported_id=reported)
        values |= dict(state=report.state.value, created_at=now)
        values["sealed_words"] = self._vault.seal(words, "reports", report.id, reporter)
        await self._connection.execute(reports.insert().values(values))
        return report

    async def get(self, report: ReportId) -> Report | None:
        row = (await self._connection.execute(select(reports).where(reports.c.id == report))).first()
        return None if row is None else self._read(row)

    async def by(self, reporter: MemberId) -> list[Report]:
        """What they reported, in order of time."""
        query = select(reports).where(reports.c.reporter_id == reporter)
        rows = await self._connection.execute(query.order_by(reports.c.created_at, reports.c.id))
        return [self._read(row) for row in rows]

    async def forget_old(self, before: datetime) -> int:
        """Those that were made before, whatever became of them."""
        old = delete(reports).where(reports.c.created_at < before)
        return (await self._connection.execute(old)).rowcount

    async def set_state(self, report: ReportId, state: ReportState) -> None:
        await self._connection.execute(
            update(reports).where(reports.c.id == report).values(state=state.value)
        )

    def _read(self, row: Row[Any]) -> Report:
        return Report(
            id=ReportId(row.id),
            guild=GuildId(row.guild_id),
            reporter=MemberId(row.reporter_id),
            reported=None if row.reported_id is None else MemberId(row.reported_id),
            words=self._vault.open(row.sealed_words, "reports", row.id, row.reporter_id),
            state=ReportState(row.state),
            created_at=row.created_at,
        )
