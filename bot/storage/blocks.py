"""Who blocked whom. The blocked one is never told, and neither is shown to the other."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.storage.dialect import insert_into
from bot.storage.schema import blocks
from bot.storage.types import new_id
from bot.storage.vault import pair_hash


@dataclass(frozen=True, slots=True)
class Blocked:
    """One block as the blocker sees it; no `member` where they never learned who it was."""

    id: int
    member: MemberId | None


class Blocks:
    """The hash of a pair holds even after one of the two was deleted and came back: it names nobody.

    A block by name and one of somebody unnamed are two blocks with a hash each: were they one, blocking
    whoever is suspected would tell who the unnamed one is.
    """

    def __init__(self, connection: AsyncConnection, pair_key: bytes) -> None:
        self._connection = connection
        self._keys = {False: pair_key, True: hmac.digest(pair_key, b"unnamed", "sha256")}

    async def add(self, blocker: MemberId, blocked: MemberId, now: datetime, *, unnamed: bool = False) -> int:
        """The block's id; it is there once, however often they block."""
        hashed = pair_hash(self._keys[unnamed], blocker, blocked)
        row = dict[str, Any](id=new_id(), pair_hash=hashed, created_at=now, unnamed=unnamed)
        # One of whom a deletion left but the hash is known by its ids again.
        ids = dict(blocker_id=blocker, blocked_id=blocked)
        statement = insert_into(self._connection, blocks).values(row | ids)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["pair_hash"], set_=ids)
        )
        stored = await self._connection.scalar(select(blocks.c.id).where(blocks.c.pair_hash == hashed))
        assert stored is not None
        return int(stored)

    async def remove(self, block: int, blocker: MemberId) -> bool:
        """False when it is gone, or somebody else's."""
        mine = (blocks.c.id == block, blocks.c.blocker_id == blocker)
        return bool((await self._connection.execute(delete(blocks).where(*mine))).rowcount)

    async def by(self, blocker: MemberId) -> list[Blocked]:
        """Whom they blocked, the latest first."""
        query = select(blocks).where(blocks.c.blocker_id == blocker)
        rows = await self._connection.execute(query.order_by(blocks.c.created_at.desc(), blocks.c.id))
        return [Blocked(row.id, None if row.unnamed else MemberId(row.blocked_id)) for row in rows]

    async def between(self, one: MemberId, two: MemberId) -> bool:
        """Has either blocked the other?"""
        hashes = self._hashes(one, two)
        found = select(blocks.c.pair_hash).where(blocks.c.pair_hash.in_(hashes)).limit(1)
        return await self._connection.scalar(found) is not None

    async def among(self, members: Collection[MemberId]) -> set[tuple[MemberId, MemberId]]:
        """(blocker, blocked) for those of them who are known by id; the others only `nameless` knows."""
        query = select(blocks.c.blocker_id, blocks.c.blocked_id).where(
            blocks.c.blocker_id.in_(members), blocks.c.blocked_id.in_(members)
        )
        return {(MemberId(one), MemberId(two)) for one, two in await self._connection.execute(query)}

    async def nameless(self) -> Callable[[MemberId, MemberId], bool]:
        """Asks of two people whether a block holds of which only the hash is left; needs no database."""
        query = select(blocks.c.pair_hash).where(blocks.c.blocker_id.is_(None))
        hashes = frozenset((await self._connection.scalars(query)).all())

        def holds(one: MemberId, two: MemberId) -> bool:
            return bool(hashes) and not hashes.isdisjoint(self._hashes(one, two))

        return holds

    def _hashes(self, one: MemberId, two: MemberId) -> list[bytes]:
        """Of every block there may be between the two."""
        return [pair_hash(key, *side) for key in self._keys.values() for side in ((one, two), (two, one))]
