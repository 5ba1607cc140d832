"""Members, and what is theirs alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.corrections import Correction, followed
from bot.domain.ids import MemberId
from bot.domain.members import Area, Member
from bot.storage.dialect import insert_into
from bot.storage.own_costs import corrections_of_text, corrections_text, figures_of_text, figures_text
from bot.storage.schema import members
from bot.storage.vault import Vault

_CORRECTIONS = select(members.c.id, members.c.sealed_corrections)


class Members:
    """One row a person."""

    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def get(self, member: MemberId) -> Member | None:
        row = (await self._connection.execute(select(members).where(members.c.id == member))).first()
        return None if row is None else self.read(row)

    async def get_many(self, ids: list[MemberId]) -> dict[MemberId, Member]:
        rows = await self._connection.execute(select(members).where(members.c.id.in_(ids)))
        return {MemberId(row.id): self.read(row) for row in rows}

    async def get_or_add(self, member: MemberId, now: datetime) -> Member:
        """The member; a first-time one comes to be with nothing known and everything off."""
        found = await self.get(member)
        if found is None:
            # Not over what another tap of theirs stores first.
            row = insert_into(self._connection, members).values(self._row(Member(member, now), now))
            await self._connection.execute(row.on_conflict_do_nothing())
            found = await self.get(member)
        return found or Member(member, now)

    async def locked(self, member: MemberId, now: datetime) -> Member:
        """As `get_or_add`, and theirs alone until the transaction ends: whoever saves what was read before a wait
        would write back what was changed meanwhile. Rows that only refer to the member may come."""
        await self.get_or_add(member, now)
        row = await self._connection.execute(
            select(members).where(members.c.id == member).with_for_update(key_share=True)
        )
        return self.read(row.one())

    async def save(self, member: Member, now: datetime) -> None:
        row = self._row(member, now)
        statement = insert_into(self._connection, members).values(row)
        kept = {name: value for name, value in row.items() if name not in ("id", "created_at")}
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=kept))

    async def corrections_follow(self, abouts: Mapping[str, str], ended: Collection[str]) -> None:
        """Members' own figures, where what they are about becomes something else (see `corrections.followed`).

        They are sealed, so every member who has any is looked at.
        """
        with_some = members.c.sealed_corrections.is_not(None)
        rows = await self._connection.execute(_CORRECTIONS.where(with_some).order_by(members.c.id))
        touched = [
            MemberId(row.id)
            for row in rows
            if not abouts.keys().isdisjoint(each.about for each in self._corrections(row))
        ]
        for member in touched:
            # Read again: they may have said otherwise while this waited for them.
            mine = _CORRECTIONS.where(members.c.id == member).with_for_update(key_share=True)
            found = (await self._connection.execute(mine)).first()
            if found is not None:
                text = corrections_text(followed(self._corrections(found), abouts, ended))
                sealed = self._vault.seal_if(text, "members.corrections", member, member)
                await self.note(member, sealed_corrections=sealed)

    def _corrections(self, row: Any) -> tuple[Correction, ...]:
        return corrections_of_text(self._open(row, "corrections", row.sealed_corrections))

    async def seen(self, member: MemberId, now: datetime) -> None:
        await self._connection.execute(update(members).where(members.c.id == member).values(seen_at=now))

    async def seen_at(self, member: MemberId) -> datetime | None:
        """When they last used the bot."""
        seen: datetime | None = await self._connection.scalar(
            select(members.c.seen_at).where(members.c.id == member)
        )
        return seen

    async def note(self, member: MemberId, **facts: Any) -> None:
        """What we noticed ourselves, by column: no sign that they were active."""
        await self._connection.execute(update(members).where(members.c.id == member).values(facts))

    async def delete(self, member: MemberId) -> None:
        """What hangs on the row goes with it."""
        await self._connection.execute(delete(members).where(members.c.id == member))

    def _row(self, member: Member, now: datetime) -> dict[str, Any]:
        row = asdict(member)
        for key in ("area", "words", "companies", "own_costs", "corrections"):
            del row[key]
        area = member.area
        row |= dict(area=area and area.name, country=area and area.country, timezone=area and area.timezone)
        row |= dict(lat=area and area.lat, lon=area and area.lon, seen_at=now)
        for name, text in (
            ("words", member.words),
            ("companies", member.companies),
            ("own_costs", figures_text(member.own_costs)),
            ("corrections", corrections_text(member.corrections)),
        ):
            row[f"sealed_{name}"] = self._vault.seal_if(text, f"members.{name}", member.id, member.id)
        return row

    def read(self, row: Row[Any]) -> Member:
        """A row that holds the columns of `members` under their names."""
        area = None if row.area is None else Area(row.area, row.country, row.lat, row.lon, row.timezone)
        return Member(
            id=MemberId(row.id),
            created_at=row.created_at,
            area=area,
            currency=row.currency,
            travel_mode=row.travel_mode,
            has_pass=row.has_pass,
            qualifies_for_concession=row.qualifies_for_concession,
            would_leave_above=row.would_leave_above,
            food_habit=row.food_habit,
            own_costs=figures_of_text(self._open(row, "own_costs", row.sealed_own_costs)),
            corrections=self._corrections(row),
            free_hours=None if row.free_hours is None else tuple(row.free_hours),
            evenings_a_week=row.evenings_a_week,
            day_before=row.day_before,
            topics=tuple(row.topics),
            words=self._open(row, "words", row.sealed_words),
            needs=tuple(row.needs),
            offers=tuple(row.offers),
            companies=self._open(row, "companies", row.sealed_companies),
            is_ally=row.is_ally,
            direct_messages=row.direct_messages,
            asked_about_dms_at=row.asked_about_dms_at,
            unanswered_prompts=row.unanswered_prompts,
            paused_until=row.paused_until,
        )

    def _open(self, row: Row[Any], name: str, sealed: bytes | None) -> str:
        return self._vault.open_if(sealed, f"members.{name}", row.id, row.id)
