"""Finding events: what fits, best first, a page at a time, and what was left out and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.attendance import Answered, Response
from bot.domain.catalogue import Catalogue
from bot.domain.changes import Change
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.finding import EVERYTHING, Query, Reason
from bot.domain.ids import EventId, GuildId, MemberId, SearchId
from bot.domain.learning import learned_from
from bot.domain.ranking import Candidate, Fit, explain
from bot.domain.row_ranking import RowRanking, rank_rows
from bot.domain.taste import Interests, Taste
from bot.feeds.topics import TopicTable
from bot.services.accounts import Account, read_account
from bot.services.asking import Asked, understand
from bot.services.context import Context
from bot.services.costing import UsualPrices, cost_for, read_usual_prices
from bot.services.readers import Reader, read_reader
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

PAGE_SIZE = 3
# The two lists besides those by reason.
FITTING, MAYBE = "fitting", "maybe"
# Searching more rows than this takes long enough to be done beside the loop.
_ROWS_IN_THE_LOOP = 15_000


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and all that decides what they are shown."""

    reader: Reader
    history: tuple[Answered, ...]
    account: Account
    usual: UsualPrices
    others: Mapping[EventId, int]
    taste: Taste
    now: datetime

    @property
    def money_left(self) -> int | None:
        budget = self.account.budget
        if budget is None or budget.currency != self.reader.currency:
            return None
        return self.account.left(self.now)

    def response_to(self, event: EventId) -> Response | None:
        said = (each.attendance for each in self.history if each.attendance.event_id == event)
        return next((attendance.response for attendance in said), None)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a search somebody is. `view` is FITTING, MAYBE or a `Reason`; pages count from 0."""

    search: SearchId
    view: str = FITTING
    number: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search.

    `fitting`, `maybe` and `left_out` count what there is in each. `also_on` is how many further dates a
    shown event has.
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
    also_on: Mapping[EventId, int]
    asker: Asker


@dataclass(frozen=True, slots=True)
class Single:
    """One event in full. `changes` are what became of it since it was first listed, the latest first."""

    fit: Fit
    response: Response | None
    changes: tuple[tuple[datetime, Change], ...]
    asker: Asker


async def search(context: Context, member: MemberId, guild: GuildId | None, asked: Asked) -> Page:
    """A new search. Raises Unreadable, and NotAllowed outside a server."""
    if guild is None:
        raise NotAllowed(
            "Events belong to a server: ask me there, and I'll answer so that only you can see it."
        )
    page = await _page(context, member, guild, asked, Spot(SearchId(new_id())))
    now = page.asker.now
    async with context.database.writing() as tx:
        if page.asker.reader.member is None:
            await tx.members.get_or_add(member, now)
        await tx.searches.keep(page.at.search, member, guild, asked.stored(), now)
    return page


async def turn(context: Context, member: MemberId, at: Spot) -> Page:
    """A page of an earlier search, searched anew. Raises NotFound when it is gone or somebody else's."""
    async with context.database.reading() as tx:
        found = await tx.searches.get(at.search, member)
    if found is None or found[0] is None:
        raise NotFound("I don't have that search any more. `/events` starts a new one.")
    guild, typed = found
    assert guild is not None
    return await _page(context, member, guild, Asked.of(typed), at)


async def look_at(context: Context, member: MemberId, guild: GuildId | None, event: EventId) -> Single:
    """Raises NotFound when they cannot see it: neither here, nor because they answered it before."""
    async with context.database.reading() as tx:
        found = await tx.events.visible(guild, event) if guild is not None else None
        if found is None and (said := await tx.attendances.get(member, event)) is not None:
            found, guild = await tx.events.get(event), said.guild_id
        if found is None or guild is None:
            raise NotFound("I can't find that event any more. `/events` shows what is on.")
        asker = await _asker(context, tx, member, guild)
        changes = await tx.event_intake.history(event)
    candidate = Candidate(
        found, cost_for(found, asker.reader, context.costs, asker.usual), asker.others.get(event, 0)
    )
    fit = explain(candidate, asker.taste, asker.money_left, now=asker.now)
    return Single(fit, asker.response_to(event), tuple(changes), asker)


async def _page(context: Context, member: MemberId, guild: GuildId, asked: Asked, at: Spot) -> Page:
    async with context.database.reading() as tx:
        version = await tx.events.version(guild)
        asker = await _asker(context, tx, member, guild)
    query = await understand(context, asked, asker.reader, asker.now)
    offer = await context.offers.get(guild, version, asker.now)
    ranking = await _rank(context, offer.catalogue, asker, query)
    found = _view(ranking, at.view, has_limit=asker.money_left is not None or query.max_cost is not None)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    number = min(at.number, pages - 1)
    shown = found[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    return Page(
        at=replace(at, number=number),
        asked=asked,
        query=query,
        pages=pages,
        total=len(found),
        fits=await _fits(context, asker, shown, query),
        fitting=len(ranking.fitting),
        maybe=len(ranking.maybe),
        left_out={reason: len(ids) for reason, ids in ranking.left_out.items()},
        closest_over=ranking.closest_over,
        also_on={id_: len(ranking.also_on.get(id_, ())) for id_ in shown},
        asker=asker,
    )


async def _asker(context: Context, tx: Transaction, member: MemberId, guild: GuildId) -> Asker:
    now = context.clock.now()
    reader = await read_reader(tx, member, guild)
    history = await tx.attendances.history(member) if reader.member is not None else []
    return Asker(
        reader=reader,
        history=tuple(history),
        account=await read_account(tx, member, history) if reader.member is not None else Account(),
        usual=await read_usual_prices(tx, reader),
        others=await tx.attendances.others_going(guild, now, besides=member),
        taste=taste_of(reader, history, context.topics, now),
        now=now,
    )


def taste_of(reader: Reader, history: Sequence[Answered], topics: TopicTable, now: datetime) -> Taste:
    """What they told, and what their answers say."""
    learned = learned_from(history, now)
    member, area = reader.member, reader.area
    return Taste(
        interests=Interests() if member is None else Interests.of(member.topics, member.words),
        dislikes=dict(learned.dislikes),
        hidden=learned.hidden,
        hidden_series=learned.hidden_series,
        been_to=dict(learned.been_to),
        timezone=reader.timezone,
        home=None if area is None else (area.lat, area.lon),
        topic_names={key: topics.label(key) for key in topics.keys},
    )


async def _rank(context: Context, catalogue: Catalogue, asker: Asker, query: Query) -> RowRanking:
    def search() -> RowRanking:
        return rank_rows(
            catalogue,
            asker.taste,
            asker.reader.traveller,
            context.costs,
            money_left=asker.money_left,
            now=asker.now,
            query=query,
            others=asker.others,
        )

    return search() if len(catalogue) <= _ROWS_IN_THE_LOOP else await asyncio.to_thread(search)


def _view(ranking: RowRanking, view: str, *, has_limit: bool) -> Sequence[EventId]:
    """Without a limit nothing can fail to fit, so what has an unknown price comes right behind the rest."""
    if view == FITTING:
        return ranking.fitting if has_limit else [*ranking.fitting, *ranking.maybe]
    if view == MAYBE:
        return ranking.maybe
    try:
        return ranking.left_out.get(Reason(view), ())
    except ValueError:
        raise NotFound("I don't know that list. `/events` starts a new search.") from None


async def _fits(
    context: Context, asker: Asker, shown: Sequence[EventId], query: Query = EVERYTHING
) -> tuple[Fit, ...]:
    """In full, as they are now: what went in the meantime is left out."""
    if not shown:
        return ()
    async with context.database.reading() as tx:
        events = await tx.events.get_many(shown)
    candidates = [
        Candidate(
            events[id_],
            cost_for(events[id_], asker.reader, context.costs, asker.usual),
            asker.others.get(id_, 0),
        )
        for id_ in shown
        if id_ in events
    ]
    return tuple(explain(each, asker.taste, asker.money_left, query, now=asker.now) for each in candidates)
