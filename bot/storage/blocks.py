"""Who blocked whom. The blocked one is never told, and neither is shown to the other."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.storage.dialect import insert_into
from bot.storage.schema import blocks
from bot.storage.vault import pair_hash


class Blocks:
    """The hash of a pair holds even after one of the two was deleted and came back: it names nobody."""

    def __init__(self, connection: AsyncConnection, pair_key: bytes) -> None:
        self._connection = connection
        self._pair_key = pair_key

    async def add(self, blocker: MemberId, blocked: MemberId, now: datetime) -> None:
        ids = dict(blocker_id=blocker, blocked_id=blocked)
        row = dict(pair_hash=self._hash(blocker, blocked), created_at=now) | ids
        statement = insert_into(self._connection, blocks).values(row)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["pair_hash"], set_=ids)
        )

    async def remove(self, blocker: MemberId, blocked: MemberId) -> None:
        mine = blocks.c.pair_hash == self._hash(blocker, blocked)
        await self._connection.execute(delete(blocks).where(mine))

    async def by(self, blocker: MemberId) -> list[MemberId]:
        """Whom they blocked, the latest first."""
        query = select(blocks.c.blocked_id).where(blocks.c.blocker_id == blocker)
        ordered = query.order_by(blocks.c.created_at.desc(), blocks.c.blocked_id)
        return [MemberId(id_) for id_ in (await self._connection.scalars(ordered)).all()]

    async def between(self, one: MemberId, two: MemberId) -> bool:
        """Has either blocked the other?"""
        hashes = [self._hash(one, two), self._hash(two, one)]
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
            return bool(hashes) and (self._hash(one, two) in hashes or self._hash(two, one) in hashes)

        return holds

    def _hash(self, blocker: MemberId, blocked: MemberId) -> bytes:
        return pair_hash(self._pair_key, blocker, blocked)
