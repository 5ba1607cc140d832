"""Forms that could not be read, kept as they were typed, for a day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.storage.schema import drafts
from bot.storage.types import new_id
from bot.storage.vault import Vault

KEPT_FOR = timedelta(days=1)

Typed = dict[str, str | tuple[str, ...]]


class Drafts:
    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def keep(
        self, member: MemberId, form: str, values: Mapping[str, str | tuple[str, ...]], now: datetime
    ) -> int:
        """Keeps what was typed; answers the draft's id. `form` is the custom_id it was sent with."""
        draft = new_id()
        sealed = self._vault.seal(json.dumps(dict(values)), "drafts", draft, member)
        row = dict(id=draft, member_id=member, form=form, sealed_values=sealed, expires_at=now + KEPT_FOR)
        await self._connection.execute(drafts.insert().values(row))
        return draft

    async def get(self, draft: int, member: MemberId, now: datetime) -> tuple[str, Typed] | None:
        """The form's custom_id and what was typed; `None` when it is gone or somebody else's."""
        query = select(drafts).where(
            drafts.c.id == draft, drafts.c.member_id == member, drafts.c.expires_at > now
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        typed = json.loads(self._vault.open(row.sealed_values, "drafts", draft, member))
        return row.form, {
            key: tuple(value) if isinstance(value, list) else value for key, value in typed.items()
        }

    async def all_of(self, member: MemberId) -> list[Typed]:
        """What waits to be corrected."""
        query = select(drafts).where(drafts.c.member_id == member).order_by(drafts.c.expires_at)
        return [
            json.loads(self._vault.open(row.sealed_values, "drafts", row.id, member))
            for row in await self._connection.execute(query)
        ]

    async def forget_old(self, now: datetime) -> None:
        await self._connection.execute(delete(drafts).where(drafts.c.expires_at <= now))
