"""Who asks for events, and all that decides what they are shown; read in as few queries as it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.attendance import Answered, Attendance, Response
from bot.domain.events import Event, Format
from bot.domain.ids import EventId, GuildId, MemberId, SearchId
from bot.domain.learning import learned_from
from bot.domain.members import Member
from bot.domain.ranking import Candidate
from bot.domain.taste import Interests, Taste
from bot.domain.travel import CostTable
from bot.feeds.topics import TopicTable
from bot.services.accounts import Account, account_of
from bot.services.catalogue import Offer
from bot.services.context import Context
from bot.services.costing import cost_for
from bot.services.readers import Reader
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored of a member, as of the server's catalogue `version`; `search` is the same one of before.

    `has_news`: something waits for them that they were not told of yet; `has_saved`: they keep searches.
    """

    version: int
    search: SearchId | None
    member: Member | None
    history: Sequence[Answered]
    account: Account
    has_news: bool = False
    has_saved: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """`others` is how many others from here go to an event. `now` is when they asked."""

    reader: Reader
    facts: Facts
    offer: Offer
    others: Mapping[EventId, int]
    taste: Taste
    now: datetime

    @property
    def money_left(self) -> int | None:
        """Minor units of the reader's currency; None without a budget in it that still runs."""
        account = self.facts.account
        if account.budget is None or account.budget.currency != self.reader.currency:
            return None
        return account.left(self.now)

    @property
    def aside(self) -> Mapping[EventId, int]:
        """What is taken off `money_left` for an event already: that very event is paid from it."""
        if self.money_left is None:
            return {}
        open_ = (each for each in self.facts.account.goings if each.spent is None)
        return {each.event_id: each.planned for each in open_ if each.planned}

    def money_for(self, event: EventId) -> int | None:
        """As `money_left`, with what is set aside for it."""
        return None if self.money_left is None else self.money_left + self.aside.get(event, 0)

    def said_of(self, event: EventId) -> Attendance | None:
        said = (each.attendance for each in self.facts.history if each.attendance.event_id == event)
        return next(said, None)

    def response_to(self, event: EventId) -> Response | None:
        said = self.said_of(event)
        return None if said is None else said.response

    def candidate(self, event: Event, costs: CostTable) -> Candidate:
        """With what it costs them: a hybrid event in the room and from home; where they go already, as they said."""
        cost = cost_for(event, self.reader, costs, self.offer.usual)
        found = Candidate(event, cost, self.others.get(event.id, 0))
        if event.details.format is not Format.HYBRID:
            return found
        online = cost_for(event, self.reader, costs, self.offer.usual, joins_online=True)
        said = self.said_of(event.id)
        if said is None or not said.is_going:
            return replace(found, online=online)
        settled = replace(found, online=online, is_settled=True)
        return settled.as_joined() if said.joins_online else settled


async def read_facts(tx: Transaction, member: MemberId, guild: GuildId, asked: Mapping[str, str]) -> Facts:
    """`asked` is what they ask, as it is kept."""
    known = await tx.asking.known(member, guild, asked)
    if known.member is None:
        return Facts(known.version, None, None, (), Account())
    history = await tx.attendances.history(member)
    account = Account() if known.budget is None else account_of(known.budget, history, known.expenses)
    return Facts(known.version, known.search, known.member, history, account, known.has_news, known.has_saved)


async def asker_of(context: Context, guild: GuildId, facts: Facts) -> Asker:
    """Call it outside of a transaction: it may have to wait for the catalogue."""
    now = context.clock.now()
    offer = await context.offers.get(guild, facts.version, now)
    reader = Reader(facts.member, offer.guild)
    return Asker(
        reader=reader,
        facts=facts,
        offer=offer,
        others=_others(await context.offers.going(guild, now), facts.history, guild),
        taste=replace(
            taste_of(reader, facts.history, context.topics, now),
            closeness={}
            if reader.member is None
            else await context.offers.closeness(offer, reader.member.words),
        ),
        now=now,
    )


def taste_of(reader: Reader, history: Sequence[Answered], topics: TopicTable, now: datetime) -> Taste:
    """What they told, and what their answers say."""
    learned = learned_from(history, now, reader.timezone)
    member, area = reader.member, reader.area
    return Taste(
        interests=Interests()
        if member is None
        else Interests.of(member.topics, topics.phrases(member.words)),
        dislikes=dict(learned.dislikes),
        hidden=learned.hidden,
        hidden_series=learned.hidden_series,
        been_to=dict(learned.been_to),
        free_hours=None if member is None or member.free_hours is None else frozenset(member.free_hours),
        bad_hours=dict(learned.bad_hours),
        timezone=reader.timezone,
        home=None if area is None else (area.lat, area.lon),
        topic_names={key: topics.label(key) for key in topics.keys},
    )


def _others(
    going: Mapping[EventId, int], history: Sequence[Answered], guild: GuildId
) -> Mapping[EventId, int]:
    """Without the asker."""
    own = [each.attendance.event_id for each in history if _counts_in(each, guild)]
    return {**going, **{event: going[event] - 1 for event in own if event in going}}


def _counts_in(each: Answered, guild: GuildId) -> bool:
    return each.attendance.is_going and each.attendance.guild_id == guild
