"""People members met, and what was said in a line: sealed, and read by their writer alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.contacts import Contact, Conversation, ConversationId
from bot.domain.ids import ContactId, EventId, MemberId
from bot.domain.matching import Pair, pair
from bot.storage.schema import contacts, conversations
from bot.storage.types import new_id
from bot.storage.vault import Vault


class Contacts:
    """Every call takes the owner: nobody else's are ever read or touched."""

    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def add(
        self, owner: MemberId, name: str, talked_at: datetime, now: datetime, member: MemberId | None = None
    ) -> Contact:
        """`member` when an introduction brought them together. The owner's row must be there."""
        contact = Contact(ContactId(new_id()), owner, name, now, talked_at, member)
        values = dict[str, Any](
            id=contact.id, owner_id=owner, member_id=member, created_at=now, last_talked_at=talked_at
        )
        values["sealed_name"] = self._vault.seal(name, "contacts", contact.id, owner)
        await self._connection.execute(contacts.insert().values(values))
        return contact

    async def get(self, contact: ContactId, owner: MemberId) -> Contact | None:
        mine = (contacts.c.id == contact, contacts.c.owner_id == owner)
        row = (await self._connection.execute(select(contacts).where(*mine))).first()
        return None if row is None else self._read(row)

    async def of(self, owner: MemberId) -> list[Contact]:
        """Whom they talked to last comes first."""
        query = select(contacts).where(contacts.c.owner_id == owner)
        rows = await self._connection.execute(query.order_by(contacts.c.last_talked_at.desc(), contacts.c.id))
        return [self._read(row) for row in rows]

    async def rename(self, contact: Contact, name: str) -> None:
        sealed = self._vault.seal(name, "contacts", contact.id, contact.owner)
        mine = (contacts.c.id == contact.id, contacts.c.owner_id == contact.owner)
        await self._connection.execute(update(contacts).where(*mine).values(sealed_name=sealed))

    async def forget(self, contact: ContactId, owner: MemberId) -> bool:
        """With all that was noted about them."""
        mine = (contacts.c.id == contact, contacts.c.owner_id == owner)
        return bool((await self._connection.execute(delete(contacts).where(*mine))).rowcount)

    async def talked(
        self, contact: Contact, line: str, talked_at: datetime, event: EventId | None
    ) -> Conversation:
        conversation = Conversation(
            ConversationId(new_id()), contact.owner, contact.id, line, talked_at, event
        )
        values = dict[str, Any](
            id=conversation.id, owner_id=contact.owner, contact_id=contact.id, event_id=event
        )
        values |= dict(sealed_line=self._seal_line(conversation), talked_at=talked_at)
        await self._connection.execute(conversations.insert().values(values))
        await self.recount(contact.id)
        return conversation

    async def conversation(self, conversation: ConversationId, owner: MemberId) -> Conversation | None:
        mine = (conversations.c.id == conversation, conversations.c.owner_id == owner)
        row = (await self._connection.execute(select(conversations).where(*mine))).first()
        return None if row is None else self._read_line(row)

    async def rewrite(self, conversation: Conversation) -> None:
        """Its line, and whom it was with."""
        values = dict(sealed_line=self._seal_line(conversation), contact_id=conversation.contact)
        mine = (conversations.c.id == conversation.id, conversations.c.owner_id == conversation.owner)
        await self._connection.execute(update(conversations).where(*mine).values(values))
        await self.recount(conversation.contact)

    async def conversations(self, owner: MemberId, contact: ContactId | None = None) -> list[Conversation]:
        """The latest first; all of the owner's, or those with one person."""
        query = select(conversations).where(conversations.c.owner_id == owner)
        if contact is not None:
            query = query.where(conversations.c.contact_id == contact)
        rows = await self._connection.execute(
            query.order_by(conversations.c.talked_at.desc(), conversations.c.id.desc())
        )
        return [self._read_line(row) for row in rows]

    async def has_talked_at(self, owner: MemberId, event: EventId) -> bool:
        mine = (conversations.c.owner_id == owner, conversations.c.event_id == event)
        found = select(conversations.c.id).where(*mine).limit(1)
        return await self._connection.scalar(found) is not None

    async def met(self, members: Collection[MemberId]) -> Counter[Pair]:
        """How often pairs of them talked, as far as an introduction linked their notes. Numbers only."""
        query = (
            select(contacts.c.owner_id, contacts.c.member_id, func.count())
            .join(conversations, conversations.c.contact_id == contacts.c.id)
            .where(contacts.c.owner_id.in_(members), contacts.c.member_id.in_(members))
            .group_by(contacts.c.owner_id, contacts.c.member_id)
        )
        found: Counter[Pair] = Counter()
        for owner, member, count in await self._connection.execute(query):
            key = pair(MemberId(owner), MemberId(member))
            # Both may have noted the same talk.
            found[key] = max(found[key], count)
        return found

    async def recount(self, contact: ContactId) -> None:
        """Its last talk is the latest of those noted."""
        latest = (
            select(func.max(conversations.c.talked_at))
            .where(conversations.c.contact_id == contact)
            .scalar_subquery()
        )
        known = func.coalesce(latest, contacts.c.last_talked_at)
        await self._connection.execute(
            update(contacts).where(contacts.c.id == contact).values(last_talked_at=known)
        )

    def _seal_line(self, conversation: Conversation) -> bytes:
        return self._vault.seal(conversation.line, "conversations", conversation.id, conversation.owner)

    def _read(self, row: Row[Any]) -> Contact:
        return Contact(
            id=ContactId(row.id),
            owner=MemberId(row.owner_id),
            name=self._vault.open(row.sealed_name, "contacts", row.id, row.owner_id),
            created_at=row.created_at,
            last_talked_at=row.last_talked_at,
            member=None if row.member_id is None else MemberId(row.member_id),
        )

    def _read_line(self, row: Row[Any]) -> Conversation:
        return Conversation(
            id=ConversationId(row.id),
            owner=MemberId(row.owner_id),
            contact=ContactId(row.contact_id),
            line=self._vault.open(row.sealed_line, "conversations", row.id, row.owner_id),
            talked_at=row.talked_at,
            event=None if row.event_id is None else EventId(row.event_id),
        )
