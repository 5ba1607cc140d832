"""A member's contacts with their timeline: read, searched and forgotten by nobody but their owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.contacts import Contact, Conversation
from bot.domain.errors import NotFound
from bot.domain.events import Event
from bot.domain.ids import ContactId, EventId, MemberId, SearchId
from bot.domain.words import folded
from bot.services.context import Context
from bot.services.readers import read_reader
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

PER_PAGE = 5
TALKS_PER_PAGE = 5
SEARCH_LIMIT = 100
# Stands for no search in a button.
EVERYBODY = SearchId(0)
_KEY = "people"


@dataclass(frozen=True, slots=True)
class Listed:
    """One contact in a list, with the latest talk; `talks` counts them all."""

    contact: Contact
    latest: Conversation | None
    talks: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """`page` counts from 0. `found` of `total` contacts match `words`; `search` is what buttons carry."""

    listed: tuple[Listed, ...]
    events: Mapping[EventId, Event]
    page: int
    pages: int
    found: int
    total: int
    search: SearchId
    words: str
    zone: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Timeline:
    """One contact and a page of their talks, the latest first."""

    contact: Contact
    talks: tuple[Conversation, ...]
    events: Mapping[EventId, Event]
    page: int
    pages: int
    total: int
    zone: str
    now: datetime


async def search_people(context: Context, member: MemberId, words: str) -> PeoplePage:
    """Everybody, or those in whose name or notes every one of `words` stands."""
    words = " ".join(words.split())[:SEARCH_LIMIT]
    search = EVERYBODY
    if words:
        now = context.clock.now()
        async with context.database.writing() as tx:
            await tx.members.get_or_add(member, now)
            search = SearchId(new_id())
            await tx.searches.keep(search, member, None, {_KEY: words}, now)
    return await people_page(context, member, search, 0)


async def people_page(context: Context, member: MemberId, search: SearchId, page: int) -> PeoplePage:
    """A search that is gone shows everybody again."""
    async with context.database.reading() as tx:
        kept = None if search == EVERYBODY else await tx.searches.get(search, member)
        words = "" if kept is None else kept[1].get(_KEY, "")
        everybody = await tx.contacts.of(member)
        talks = _by_contact(await tx.contacts.conversations(member))
        found = [each for each in everybody if _matches(words, each, talks[each.id])]
        page, pages = _within(page, len(found), PER_PAGE)
        shown = [
            Listed(each, next(iter(talks[each.id]), None), len(talks[each.id]))
            for each in found[page * PER_PAGE : (page + 1) * PER_PAGE]
        ]
        return PeoplePage(
            listed=tuple(shown),
            events=await _events(tx, [each.latest for each in shown if each.latest is not None]),
            page=page,
            pages=pages,
            found=len(found),
            total=len(everybody),
            search=search if words else EVERYBODY,
            words=words,
            zone=(await read_reader(tx, member, None)).timezone,
            now=context.clock.now(),
        )


async def timeline(context: Context, member: MemberId, contact: ContactId, page: int = 0) -> Timeline:
    """Raises NotFound."""
    async with context.database.reading() as tx:
        found = await _contact(tx, member, contact)
        talks = await tx.contacts.conversations(member, contact)
        page, pages = _within(page, len(talks), TALKS_PER_PAGE)
        shown = talks[page * TALKS_PER_PAGE : (page + 1) * TALKS_PER_PAGE]
        return Timeline(
            contact=found,
            talks=tuple(shown),
            events=await _events(tx, shown),
            page=page,
            pages=pages,
            total=len(talks),
            zone=(await read_reader(tx, member, None)).timezone,
            now=context.clock.now(),
        )


async def forget(context: Context, member: MemberId, contact: ContactId) -> str:
    """With everything noted about them; answers the name. Raises NotFound, also the second time."""
    async with context.database.writing() as tx:
        found = await _contact(tx, member, contact)
        await tx.contacts.forget(contact, member)
    return found.name


async def _contact(tx: Transaction, member: MemberId, contact: ContactId) -> Contact:
    found = await tx.contacts.get(contact, member)
    if found is None:
        raise NotFound("I can't find that person any more. `/people` shows whom I keep for you.")
    return found


async def _events(tx: Transaction, talks: Sequence[Conversation]) -> dict[EventId, Event]:
    return await tx.events.get_many([each.event for each in talks if each.event is not None])


def _by_contact(talks: Sequence[Conversation]) -> defaultdict[ContactId, list[Conversation]]:
    grouped: defaultdict[ContactId, list[Conversation]] = defaultdict(list)
    for each in talks:
        grouped[each.contact].append(each)
    return grouped


def _matches(words: str, contact: Contact, talks: Sequence[Conversation]) -> bool:
    text = folded(" ".join((contact.name, *(each.line for each in talks))))
    return all(word in text for word in folded(words).split())


def _within(page: int, count: int, per_page: int) -> tuple[int, int]:
    """The page, if there is one of that number, and how many there are: at least one."""
    pages = max(1, -(-count // per_page))
    return min(max(page, 0), pages - 1), pages
