"""Finding events: what fits, best first, a page at a time, and what was left out and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from bot.domain.attendance import Response
from bot.domain.changes import Change
from bot.domain.corrections import about_event
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.events import Event
from bot.domain.finding import EVERYTHING, Query, Reason, Sort
from bot.domain.ids import EventId, GuildId, MemberId, SearchId
from bot.domain.money import Money
from bot.domain.ranking import Fit, explain
from bot.domain.row_lists import RowList
from bot.domain.row_ranking import RowRanking, rank_rows
from bot.services.askers import Asker, Facts, asker_of, read_facts
from bot.services.asking import FAR_AHEAD, Asked, understand
from bot.services.context import Context
from bot.services.demand import note_unmet
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

PAGE_SIZE = 3
# The two lists besides those by reason.
FITTING, MAYBE = "fitting", "maybe"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a search somebody is. `view` is FITTING, MAYBE or a `Reason`; pages count from 0."""

    search: SearchId
    view: str = FITTING
    number: int = 0


class Instead(NamedTuple):
    """What suits them and surely fits over the next months: how many are online, how many cost nothing at all."""

    online: int = 0
    free: int = 0


# What stands for each of them, as somebody would type it.
ONLINE_INSTEAD = Asked(where="online", when=FAR_AHEAD)
FREE_INSTEAD = Asked(max_cost="0", when=FAR_AHEAD)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search.

    `fitting`, `maybe` and `left_out` count what there is in each. `also_on` is how many further dates a
    shown event has. `closest_over` and `closest_over_max` are by how little the cheapest of what costs more is above
    the budget, and above the price named. `instead` is what there is where nothing fits, `loosened` how much a search finds that asks for less
    (by the names of `Asked.loosened`, where it finds anything).
    """

    at: Spot
    asked: Asked
    query: Query
    pages: int
    total: int
    fits: tuple[Fit, ...]
    fitting: int
    maybe: int
    left_out: Mapping[Reason, int]
    closest_over: int | None
    closest_over_max: int | None
    instead: Instead
    loosened: Mapping[str, int]
    also_on: Mapping[EventId, int]
    asker: Asker

    @property
    def has_limit(self) -> bool:
        return self.asker.money_left is not None or self.query.max_cost is not None

    @property
    def is_unmet(self) -> bool:
        """There was something for them at that time, and nothing they could surely afford."""
        too_dear = any(self.left_out.get(reason) for reason in (Reason.OVER_BUDGET, Reason.OVER_MAX_COST))
        return self.has_limit and not self.fitting and (bool(self.maybe) or too_dear)


@dataclass(frozen=True, slots=True)
class Single:
    """One event in full. `changes` are what became of it since it was first listed, the latest first; `told` is what
    they said a ticket costs."""

    fit: Fit
    response: Response | None
    changes: tuple[tuple[datetime, Change], ...]
    asker: Asker
    told: Money | None = None


async def search(context: Context, member: MemberId, guild: GuildId | None, asked: Asked) -> Page:
    """A new search. Raises Unreadable, and NotAllowed outside a server."""
    if guild is None:
        raise NotAllowed(
            "Events belong to a server: ask me there, and I'll answer so that only you can see it."
        )
    typed = asked.stored()
    async with context.database.reading() as tx:
        facts = await read_facts(tx, member, guild, typed)
    asker = await asker_of(context, guild, facts)
    page = await _page(context, asker, asked, Spot(facts.search or SearchId(new_id())))
    if facts.search is None or page.is_unmet:
        async with context.database.writing() as tx:
            await _keep(tx, page, facts, member=member, guild=guild, typed=typed)
    return page


async def _keep(
    tx: Transaction, page: Page, facts: Facts, *, member: MemberId, guild: GuildId, typed: Mapping[str, str]
) -> None:
    """For its buttons, and for the count of those who found nothing."""
    now = page.asker.now
    if facts.member is None:
        await tx.members.get_or_add(member, now)
    elif not await tx.attendances.lock(member):
        return  # They had themselves deleted meanwhile, and stay so.
    if facts.search is None:
        await tx.searches.keep(page.at.search, member, guild, typed, now)
    if page.is_unmet:
        await note_unmet(tx, guild, page.asker.offer.guild, member, now)


async def turn(context: Context, member: MemberId, at: Spot) -> Page:
    """A page of an earlier search, searched anew. Raises NotFound when it is gone or somebody else's."""
    async with context.database.reading() as tx:
        guild, typed = await _kept(tx, at.search, member)
        facts = await read_facts(tx, member, guild, typed)
    return await _page(context, await asker_of(context, guild, facts), Asked.of(typed), at)


async def loosen(context: Context, member: MemberId, earlier: SearchId, name: str) -> Page:
    """A new search, which asks for less than an earlier one. Raises NotFound as `turn`."""
    async with context.database.reading() as tx:
        guild, typed = await _kept(tx, earlier, member)
    asked = Asked.of(typed)
    return await search(context, member, guild, asked.loosened().get(name, asked))


async def _kept(tx: Transaction, search: SearchId, member: MemberId) -> tuple[GuildId, dict[str, str]]:
    guild, typed = await tx.searches.get(search, member) or (None, {})
    if guild is None:
        raise NotFound("I don't have that search any more. `/events` starts a new one.")
    return guild, typed


async def look_at(context: Context, member: MemberId, guild: GuildId | None, event: EventId) -> Single:
    """Raises NotFound when they cannot see it: neither here, nor because they answered it before."""
    async with context.database.reading() as tx:
        found = await tx.events.visible(guild, event) if guild is not None else None
        if found is None and (said := await tx.attendances.get(member, event)) is not None:
            found, guild = await tx.events.get(event), said.guild_id
        if found is None or guild is None:
            raise NotFound("I can't find that event any more. `/events` shows what is on.")
        facts = await read_facts(tx, member, guild, {})
        changes = await tx.event_intake.history(event)
        told = await tx.cost_reports.told_by(member, about_event(found))
    asker = await asker_of(context, guild, facts)
    return Single(_fit(context, asker, found), asker.response_to(event), tuple(changes), asker, told)


async def _page(context: Context, asker: Asker, asked: Asked, at: Spot) -> Page:
    query = await understand(context, asked, asker.reader, asker.now)
    ranking = _rank(context, asker, query)
    has_limit = asker.money_left is not None or query.max_cost is not None
    lists = _view(ranking, at.view, has_limit=has_limit, sort=query.sort)
    total = sum(map(len, lists))
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(at.number, pages - 1)
    also_on = _part(lists, number * PAGE_SIZE)
    events = await context.offers.events(asker.offer, list(also_on))
    return Page(
        at=replace(at, number=number),
        asked=asked,
        query=query,
        pages=pages,
        total=total,
        fits=tuple(_fit(context, asker, events[id_], query) for id_ in also_on if id_ in events),
        fitting=len(ranking.fitting),
        maybe=len(ranking.maybe),
        left_out={reason: len(ids) for reason, ids in ranking.left_out.items()},
        closest_over=ranking.closest_over,
        closest_over_max=ranking.closest_over_max,
        instead=await _instead(context, asker) if not ranking.fitting and has_limit else Instead(),
        loosened={} if total else await _loosened(context, asker, asked),
        also_on=also_on,
        asker=asker,
    )


async def _instead(context: Context, asker: Asker) -> Instead:
    """Counted as the buttons would search."""
    online, free = [await _ranked(context, asker, asked) for asked in (ONLINE_INSTEAD, FREE_INSTEAD)]
    return Instead(*(len(ranking.fitting) for _, ranking in (online, free)))


async def _loosened(context: Context, asker: Asker, asked: Asked) -> dict[str, int]:
    found = {}
    for name, less in asked.loosened().items():
        query, ranking = await _ranked(context, asker, less)
        has_limit = asker.money_left is not None or query.max_cost is not None
        found[name] = sum(map(len, _view(ranking, FITTING, has_limit=has_limit, sort=query.sort)))
    if found.get("all") in (found.get("about"), found.get("where")):
        found.pop("all", None)  # It shows nothing more.
    return {name: count for name, count in found.items() if count}


async def _ranked(context: Context, asker: Asker, asked: Asked) -> tuple[Query, RowRanking]:
    """One of several searches for one answer: others have their turn before each."""
    await asyncio.sleep(0)
    query = await understand(context, asked, asker.reader, asker.now)
    return query, _rank(context, asker, query)


def _rank(context: Context, asker: Asker, query: Query) -> RowRanking:
    return rank_rows(
        asker.offer.catalogue,
        asker.taste,
        asker.reader.traveller,
        context.costs,
        money_left=asker.money_left,
        now=asker.now,
        query=query,
        others=asker.others,
        corrections=asker.reader.corrections,
        aside=asker.aside,
    )


def _view(ranking: RowRanking, view: str, *, has_limit: bool, sort: Sort) -> tuple[RowList, ...]:
    """Without a limit nothing can fail to fit, so what has an unknown price comes among the rest; right behind it,
    where the price decides the order."""
    if view == FITTING and has_limit:
        return (ranking.fitting,)
    if view == FITTING:
        is_by_price = sort in (Sort.FIT, Sort.COST)
        return (
            (ranking.fitting, ranking.maybe)
            if is_by_price
            else (ranking.fitting.and_those_of(ranking.maybe),)
        )
    if view == MAYBE:
        return (ranking.maybe,)
    try:
        found = ranking.left_out.get(Reason(view))
    except ValueError:
        raise NotFound("I don't know that list. `/events` starts a new search.") from None
    return () if found is None else (found,)


def _part(lists: Sequence[RowList], start: int) -> dict[EventId, int]:
    """A page of the lists one behind the other, each event with how many further dates it has."""
    part: dict[EventId, int] = {}
    for found in lists:
        here = found[max(start, 0) : max(start, 0) + PAGE_SIZE - len(part)] if start < len(found) else []
        part |= {id_: len(found.also_on(id_)) for id_ in here}
        start -= len(found)
    return part


def _fit(context: Context, asker: Asker, event: Event, query: Query = EVERYTHING) -> Fit:
    candidate = asker.candidate(event, context.costs)
    return explain(candidate, asker.taste, asker.money_for(event.id), query, now=asker.now)
