"""Searches a member comes back to: saved under a name, offered while they type, forgotten in one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.errors import NotAllowed, NotFound, Unreadable
from bot.domain.ids import MemberId, SavedSearchId, SearchId
from bot.domain.text import plain
from bot.domain.words import folded
from bot.services.asking import Asked
from bot.services.context import Context
from bot.storage.saved_searches import SavedSearch

# As many as an autocomplete and a select can offer.
MOST_SAVED = 25
NAME_LIMIT = 60
_MARK = "saved:"
_FREE = frozenset(("0", "$0", "free", "nothing"))


def name_for(asked: Asked) -> str:
    """What a search may be called: what was typed, in order."""
    price = f"up to {asked.max_cost}" if asked.max_cost else ""
    price = "free" if asked.max_cost.strip().casefold() in _FREE else price
    said = " · ".join(part for part in (asked.about, asked.when, price, asked.where) if part.strip())
    return said[:NAME_LIMIT].rstrip()


async def asked_in(context: Context, member: MemberId, search: SearchId) -> Asked:
    """What an earlier search asked. Raises NotFound when it is gone or somebody else's."""
    async with context.database.reading() as tx:
        found = await tx.searches.get(search, member)
    if found is None:
        raise NotFound("I don't have that search any more. `/events` starts a new one.")
    return Asked.of(found[1])


async def save_search(
    context: Context, member: MemberId, search: SearchId, name: str
) -> Sequence[SavedSearch]:
    """Under a name; one of that name is replaced. Answers all there are.

    Raises Unreadable without a name, NotFound, and NotAllowed where there are too many already.
    """
    name = " ".join(name.split())[:NAME_LIMIT]
    if not plain(name, NAME_LIMIT).strip():
        raise Unreadable(
            "name", "A saved search needs a name, so that you find it again: “Free on weekends”."
        )
    asked = await asked_in(context, member, search)
    async with context.database.writing() as tx:
        await tx.attendances.lock(member)
        kept = await tx.saved_searches.all_of(member)
        same = [each for each in kept if folded(each.name) == folded(name)]
        if len(kept) - len(same) >= MOST_SAVED:
            raise NotAllowed(
                f"You keep {MOST_SAVED} searches already. Forget one, and “Save this search” has room again."
            )
        for each in same:
            await tx.saved_searches.forget(member, each.id)
        await tx.saved_searches.add(member, name, asked.stored(), context.clock.now())
        return await tx.saved_searches.all_of(member)


async def saved_by(context: Context, member: MemberId) -> Sequence[SavedSearch]:
    async with context.database.reading() as tx:
        return await tx.saved_searches.all_of(member)


async def forget_saved(context: Context, member: MemberId, saved: SavedSearchId) -> Sequence[SavedSearch]:
    """Answers what is left. What is gone already, or somebody else's, changes nothing."""
    async with context.database.writing() as tx:
        await tx.saved_searches.forget(member, saved)
        return await tx.saved_searches.all_of(member)


async def recall(
    context: Context, member: MemberId, saved: SavedSearchId, also: Asked | None = None
) -> Asked:
    """What a saved search asks; what was typed beside it goes before. Raises NotFound."""
    found = [each for each in await saved_by(context, member) if each.id == saved]
    if not found:
        raise NotFound("I don't have that saved search any more. `/events` starts a new one.")
    typed = {} if also is None else {**also.stored(), "about": ""}
    return replace(Asked.of(found[0].query), **{name: value for name, value in typed.items() if value})


def saved_mark(saved: SavedSearchId) -> str:
    """What stands for a saved search in an option."""
    return f"{_MARK}{saved}"


def saved_meant(about: str) -> SavedSearchId | None:
    """The saved search, where one was picked from what was offered."""
    number = about.removeprefix(_MARK)
    is_one = about.startswith(_MARK) and number.isascii() and number.isdigit() and len(number) < 20
    return SavedSearchId(int(number)) if is_one and int(number) < 2**63 else None
